//! A sound server (PulseAudio, or PipeWire that speaks as one) in its own protocol, and a stream to it. Written here as
//! cpal's face for it bears cpal's name in every mixer and lets the server move a stream to a device nobody chose.
use std::ffi::CString;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::*};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::Thread;
use std::time::Duration;

use futures_executor::block_on;
use pulseaudio::protocol::{self, ChannelMap, ChannelPosition, Prop, Props, SampleFormat};
use pulseaudio::{AsPlaybackSource, Client, ClientError, PlaybackStream};

use super::Clock;
use super::urgent::Urgent;
use crate::ring::Outlet;

/// Between two questions how much the server still holds; what it is given meanwhile is reckoned in.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// A question is in vain when a piece was given before the answer: then it is put again, so often.
const TRIES: usize = 4;
/// After so many pieces it has what it wants to hold.
const FIRST_PIECES: usize = 8;
/// Samples converted at a time.
const SCRATCH: usize = 8192;
const CHANNELS: usize = 2;
const FRAME_BYTES: u32 = 8;
/// Pieces that the server holds: with two, sound broke off while every core was busy.
const STOCK: u32 = 4;

/// Kept, because each connection holds a thread for as long as the server lives.
static KEPT: Mutex<Option<Client>> = Mutex::new(None);

pub(super) struct Sink {
    /// As the server calls it.
    pub own: String,
    /// As people call it.
    pub description: String,
}

/// None without a server.
pub(super) fn sinks() -> Option<Result<Vec<Sink>, String>> {
    let all = ask(|client| block_on(client.list_sinks()))?;
    Some(match all {
        Ok(all) => Ok(all.into_iter().map(sink).collect()),
        Err(error) => Err(error.to_string()),
    })
}

/// The default one, when there is any; None without a server.
pub(super) fn default_sink() -> Option<Option<Sink>> {
    let name = protocol::DEFAULT_SINK;
    let found = ask(|client| block_on(client.sink_info_by_name(name.to_owned())))?;
    Some(found.ok().map(sink))
}

fn sink(info: protocol::SinkInfo) -> Sink {
    let own = info.name.to_string_lossy().into_owned();
    let description = info
        .description
        .map_or_else(|| own.clone(), |text| text.to_string_lossy().into_owned());
    Sink { own, description }
}

fn ask<T>(question: impl Fn(&Client) -> Result<T, ClientError>) -> Option<Result<T, ClientError>> {
    match question(&client()?) {
        Err(ClientError::Disconnected | ClientError::Io(_)) => {
            // The server that was spoken to is gone; there may be another.
            *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = None;
            Some(question(&client()?))
        }
        answer => Some(answer),
    }
}

fn client() -> Option<Client> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.is_none() {
        *kept = Client::from_env(c"Earmark")
            .inspect_err(|error| tracing::debug!(%error, "no sound server"))
            .ok();
    }
    kept.clone()
}

/// A stream that plays until it is dropped.
pub(super) struct Stream {
    stream: PlaybackStream,
    stopped: Arc<AtomicBool>,
    watch: Watch,
}

/// The thread that asks how much the server holds, once it runs. Waking it takes no lock.
type Watch = Arc<OnceLock<Thread>>;

fn wake(watch: &Watch) {
    if let Some(thread) = watch.get() {
        thread.unpark();
    }
}

impl Drop for Stream {
    /// Waits for the server.
    fn drop(&mut self) {
        self.stopped.store(true, Release);
        wake(&self.watch);
        if let Err(error) = block_on(self.stream.clone().delete()) {
            tracing::debug!(%error, "the sound server had ended the stream");
        }
    }
}

/// When all that the server was given will have been heard, in nanoseconds of the player's clock.
#[derive(Default)]
struct Held(AtomicU64);

/// Opens a stream to the sink that was chosen, else to where the server wants it. Waits for the server.
pub(super) fn open(
    chosen: Option<&str>,
    (rate, frames): (u32, u32),
    mut outlet: Outlet,
    clock: Clock,
    lost: impl Fn(String) + Send + 'static,
) -> Result<Stream, String> {
    let client = client().ok_or("there is no sound server")?;
    let params = params(chosen, rate, frames)?;
    let held = Arc::new(Held::default());
    let asks = Watch::default();
    let (known, woken) = (Arc::clone(&held), Arc::clone(&asks));
    let mut scratch = vec![0.0f32; SCRATCH];
    let mut first_pieces = FIRST_PIECES;
    let urgent = Urgent::default();
    let thread = urgent.clone();
    let nanos = move |frames: usize| frames as u64 * 1_000_000_000 / u64::from(rate.max(1));
    let source = move |bytes: &mut [u8]| {
        thread.here();
        let now = clock.now();
        let heard = known.0.load(Acquire);
        let mut at = heard.max(now);
        for part in bytes.chunks_mut(SCRATCH * size_of::<f32>()) {
            let samples = &mut scratch[..part.len() / size_of::<f32>()];
            outlet.fill(samples, CHANNELS, at);
            at += nanos(samples.len() / CHANNELS);
            for (to, from) in part.chunks_exact_mut(size_of::<f32>()).zip(samples) {
                to.copy_from_slice(&from.to_le_bytes());
            }
        }
        known.0.store(at, Release);
        if first_pieces > 0 || heard < now {
            first_pieces = first_pieces.saturating_sub(1);
            wake(&woken);
        }
        bytes.len()
    };
    let stream = block_on(client.create_playback_stream(params, source.as_playback_source()))
        .map_err(|e| e.to_string())?;
    let stopped = Arc::new(AtomicBool::new(false));
    let (watched, ended, own) = (stream.clone(), Arc::clone(&stopped), Arc::clone(&asks));
    let watch = move || {
        // Set once: this is the only one.
        let _ = own.set(std::thread::current());
        if let Err(error) = watch(&watched, rate, &held, clock, &ended)
            && !ended.load(Acquire)
        {
            lost(error.to_string());
        }
    };
    let thread = std::thread::Builder::new().name("sound server".into());
    let opened = Stream {
        stream,
        stopped,
        watch: asks,
    };
    thread.spawn(watch).map_err(|e| e.to_string())?;
    block_on(opened.stream.uncork()).map_err(|e| e.to_string())?;
    urgent.see_to();
    Ok(opened)
}

/// Asks how much the server holds until the stream is stopped; fails when the server ended it.
fn watch(
    stream: &PlaybackStream,
    rate: u32,
    held: &Held,
    clock: Clock,
    stopped: &AtomicBool,
) -> Result<(), ClientError> {
    loop {
        std::thread::park_timeout(ASK_EVERY);
        if stopped.load(Acquire) {
            return Ok(());
        }
        for _ in 0..TRIES {
            let known = held.0.load(Acquire);
            let told = block_on(stream.timing_info())?;
            let bytes =
                u64::try_from(told.write_offset.saturating_sub(told.read_offset)).unwrap_or(0);
            let queued = bytes / u64::from(FRAME_BYTES) * 1_000_000_000 / u64::from(rate.max(1));
            let heard = clock.now() + queued + told.sink_usec.saturating_mul(1000);
            if held
                .0
                .compare_exchange(known, heard, AcqRel, Acquire)
                .is_ok()
            {
                break;
            }
        }
    }
}

fn params(
    chosen: Option<&str>,
    rate: u32,
    frames: u32,
) -> Result<protocol::PlaybackStreamParams, String> {
    let sink_name = chosen.map(CString::new).transpose();
    let mut props = Props::new();
    props.set(Prop::ApplicationName, c"Earmark");
    props.set(Prop::ApplicationId, c"org.earmark.Earmark");
    props.set(Prop::ApplicationIconName, c"org.earmark.Earmark");
    props.set(Prop::MediaName, c"Playback");
    props.set(Prop::MediaRole, c"music");
    Ok(protocol::PlaybackStreamParams {
        sample_spec: protocol::SampleSpec {
            format: SampleFormat::Float32Le,
            channels: CHANNELS as u8,
            sample_rate: rate,
        },
        channel_map: ChannelMap::new([ChannelPosition::FrontLeft, ChannelPosition::FrontRight]),
        sink_name: sink_name.map_err(|e| e.to_string())?,
        buffer_attr: protocol::stream::BufferAttr {
            max_length: frames * FRAME_BYTES * STOCK,
            target_length: frames * FRAME_BYTES * STOCK,
            minimum_request_length: frames * FRAME_BYTES,
            ..Default::default()
        },
        props,
        flags: protocol::stream::StreamFlags {
            start_corked: true,
            adjust_latency: true,
            // When the chosen device goes, the stream ends: what was in the ear must not be in the room.
            no_move: chosen.is_some(),
            ..Default::default()
        },
        ..Default::default()
    })
}
