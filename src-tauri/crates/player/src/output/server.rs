//! A sound server (PulseAudio, or PipeWire that speaks as one) in its own protocol, and a stream to it. Written here as
//! cpal's face for it bears cpal's name in every mixer and lets the server move a stream to a device nobody chose.
mod wire;

use std::ffi::CString;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::*};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant, SystemTime};

use pulseaudio::protocol::{
    self, ChannelMap, ChannelPosition, Command, CorkStreamParams, GetSinkInfo, LatencyParams,
    PlaybackLatency, Prop, Props, SampleFormat, SinkInfo,
};

use self::wire::{Wire, WireError};
use super::Clock;
use super::cpu_pressure::CpuPressure;
use super::realtime::Realtime;
use crate::ring::Callback;

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
/// Pieces that the server holds: with two, sound broke off now and then. More are heard as a delay of pause and seek.
const STOCK: u32 = 4;
/// And while the machine is busy: the thread of a sound server that takes what it is given runs at the common priority, and
/// with all cores taken it was seen to come 300 ms late.
const STOCK_WHEN_BUSY: u32 = 10;
/// It begins to play, and begins anew, with so many.
const BEGINNING: u32 = 2;

/// Kept: the list of devices is asked for now and then, and each connection costs a greeting and a thread.
static KEPT: Mutex<Option<Wire>> = Mutex::new(None);

pub(super) struct Sink {
    /// As the server calls it.
    pub own: String,
    /// As people call it.
    pub description: String,
}

/// None without a server.
pub(super) fn sinks() -> Option<Result<Vec<Sink>, String>> {
    let all: Result<Vec<SinkInfo>, _> = ask(|wire| wire.ask(Command::GetSinkInfoList))?;
    Some(match all {
        Ok(all) => Ok(all.into_iter().map(sink).collect()),
        Err(error) => Err(error.to_string()),
    })
}

/// The default one, when there is any; None without a server.
pub(super) fn default_sink() -> Option<Option<Sink>> {
    let name = protocol::DEFAULT_SINK;
    let found = ask(|wire| {
        wire.ask::<SinkInfo>(Command::GetSinkInfo(GetSinkInfo {
            index: None,
            name: Some(name.to_owned()),
        }))
    })?;
    Some(found.ok().map(sink))
}

fn sink(info: SinkInfo) -> Sink {
    let own = info.name.to_string_lossy().into_owned();
    let description = info
        .description
        .map_or_else(|| own.clone(), |text| text.to_string_lossy().into_owned());
    Sink { own, description }
}

fn ask<T>(question: impl Fn(&Wire) -> Result<T, WireError>) -> Option<Result<T, WireError>> {
    match question(&wire()?) {
        Err(WireError::Gone | WireError::Io(_)) => {
            // The server that was spoken to is gone; there may be another.
            *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = None;
            Some(question(&wire()?))
        }
        answer => Some(answer),
    }
}

fn wire() -> Option<Wire> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.is_none() {
        *kept = Wire::connect()
            .inspect_err(|error| tracing::debug!(%error, "no sound server"))
            .ok();
    }
    kept.clone()
}

/// A stream that plays until it is dropped.
pub(super) struct Stream {
    wire: Wire,
    channel: u32,
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
        if let Err(error) = self.wire.end(self.channel) {
            tracing::debug!(%error, "the sound server had ended the stream");
        }
    }
}

#[derive(Default)]
struct Held {
    /// When all that the server was given will have been heard, in nanoseconds of the player's clock.
    until: AtomicU64,
    /// How often it had nothing left when it was given more, and by how much that was late at most, in nanoseconds.
    empty: AtomicU64,
    late: AtomicU64,
    /// The machine is: it is to hold more.
    busy: AtomicBool,
}

/// Opens a stream to the sink that was chosen, else to where the server wants it. Waits for the server.
pub(super) fn open(
    chosen: Option<&str>,
    (rate, frames): (u32, u32),
    callback: Callback,
    clock: Clock,
    lost: impl Fn(String) + Send + 'static,
) -> Result<Stream, String> {
    let wire = wire().ok_or("there is no sound server")?;
    let params = params(chosen, rate, frames)?;
    let held = Arc::new(Held::default());
    let asks = Watch::default();
    let realtime = Realtime::default();
    let source = Source {
        callback,
        clock,
        rate,
        piece: frames,
        held: Arc::clone(&held),
        watch: Arc::clone(&asks),
        realtime: realtime.clone(),
        first_pieces: FIRST_PIECES,
        scratch: vec![0.0; SCRATCH],
    };
    let channel = wire.begin(params, source).map_err(|e| e.to_string())?;
    let stopped = Arc::new(AtomicBool::new(false));
    let (asked, ended, own) = (wire.clone(), Arc::clone(&stopped), Arc::clone(&asks));
    let watch = move || {
        // Set once: this is the only one.
        let _ = own.set(std::thread::current());
        if let Err(error) = watch((&asked, channel), rate, &held, clock, &ended)
            && !ended.load(Acquire)
        {
            lost(match error {
                // Nothing else can be wrong with the question.
                WireError::Refused(_) => "it is not there any more".to_string(),
                error => error.to_string(),
            });
        }
    };
    let thread = std::thread::Builder::new().name("sound server".into());
    let opened = Stream {
        wire,
        channel,
        stopped,
        watch: asks,
    };
    thread.spawn(watch).map_err(|e| e.to_string())?;
    let uncork = CorkStreamParams {
        channel,
        cork: false,
    };
    let begun = opened.wire.tell(Command::CorkPlaybackStream(uncork));
    begun.map_err(|e| e.to_string())?;
    realtime.see_to();
    Ok(opened)
}

/// What the server asks for sound.
struct Source {
    callback: Callback,
    clock: Clock,
    rate: u32,
    /// In frames.
    piece: u32,
    held: Arc<Held>,
    watch: Watch,
    realtime: Realtime,
    first_pieces: usize,
    scratch: Vec<f32>,
}

impl Source {
    fn nanos(&self, frames: u64) -> u64 {
        frames * 1_000_000_000 / u64::from(self.rate.max(1))
    }

    /// How many of the frames that it would take at most it is given now: it asks for as much as it holds on a busy
    /// machine, and again with each piece that was heard, whether or not it got what it had asked for before.
    fn due(&self, most: usize, until: u64, now: u64) -> usize {
        let pieces = if self.held.busy.load(Relaxed) {
            STOCK_WHEN_BUSY
        } else {
            STOCK
        };
        let wanted = self.nanos(u64::from(pieces * self.piece));
        let lacks = wanted.saturating_sub(until.saturating_sub(now));
        let lacks = usize::try_from(lacks * u64::from(self.rate) / 1_000_000_000).unwrap_or(most);
        // Crumbs are not worth a message.
        if lacks < self.piece as usize / 2 {
            return 0;
        }
        lacks.min(most)
    }
}

impl wire::Source for Source {
    fn read(&mut self, bytes: &mut [u8]) -> usize {
        let source = self;
        source.realtime.here();
        let now = source.clock.now();
        let until = source.held.until.load(Acquire);
        let frames = source.due(bytes.len() / FRAME_BYTES as usize, until, now);
        if frames == 0 {
            return 0;
        }
        let mut at = until.max(now);
        let bytes = &mut bytes[..frames * FRAME_BYTES as usize];
        for part in bytes.chunks_mut(SCRATCH * size_of::<f32>()) {
            let samples = &mut source.scratch[..part.len() / size_of::<f32>()];
            source.callback.fill(samples, CHANNELS, at);
            let passed = (samples.len() / CHANNELS) as u64;
            for (to, from) in part.chunks_exact_mut(size_of::<f32>()).zip(samples) {
                to.copy_from_slice(&from.to_le_bytes());
            }
            at += source.nanos(passed);
        }
        source.held.until.store(at, Release);
        let empty = until < now;
        if source.first_pieces == 0 && empty {
            source.held.late.fetch_max(now - until, Relaxed);
            source.held.empty.fetch_add(1, Release);
        }
        if source.first_pieces > 0 || empty {
            source.first_pieces = source.first_pieces.saturating_sub(1);
            wake(&source.watch);
        }
        bytes.len()
    }
}

/// Asks how much the server holds until the stream is stopped; fails when the server ended it.
fn watch(
    (wire, channel): (&Wire, u32),
    rate: u32,
    held: &Held,
    clock: Clock,
    stopped: &AtomicBool,
) -> Result<(), WireError> {
    let mut pressure = CpuPressure::new();
    let mut answer = Duration::ZERO;
    loop {
        std::thread::park_timeout(ASK_EVERY);
        if stopped.load(Acquire) {
            return Ok(());
        }
        let times = held.empty.swap(0, AcqRel);
        if times > 0 {
            let late_ms = held.late.swap(0, AcqRel) / 1_000_000;
            tracing::debug!(times, late_ms, "the sound server had nothing left");
        }
        for _ in 0..TRIES {
            let known = held.until.load(Acquire);
            let asked = Instant::now();
            let told: PlaybackLatency = wire.ask(Command::GetPlaybackLatency(LatencyParams {
                channel,
                now: SystemTime::now(),
            }))?;
            answer = asked.elapsed();
            let bytes =
                u64::try_from(told.write_offset.saturating_sub(told.read_offset)).unwrap_or(0);
            let queued = bytes / u64::from(FRAME_BYTES) * 1_000_000_000 / u64::from(rate.max(1));
            let heard = clock.now() + queued + told.sink_usec.saturating_mul(1000);
            if held
                .until
                .compare_exchange(known, heard, AcqRel, Acquire)
                .is_ok()
            {
                break;
            }
        }
        let busy = pressure.busy(answer);
        if held.busy.swap(busy, Relaxed) != busy {
            tracing::debug!(busy, "how much the sound server is to hold");
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
            max_length: frames * FRAME_BYTES * STOCK_WHEN_BUSY,
            target_length: frames * FRAME_BYTES * STOCK_WHEN_BUSY,
            pre_buffering: frames * FRAME_BYTES * BEGINNING,
            minimum_request_length: frames * FRAME_BYTES,
            ..Default::default()
        },
        props,
        flags: protocol::stream::StreamFlags {
            start_corked: true,
            // It takes a piece at a time out of what it holds. Left to itself it takes nearly half of that at once, and what is
            // to replace it, asked for and given by its slow thread, must be there before the next taking.
            early_requests: true,
            // When the chosen device goes, the stream ends: what was in the ear must not be in the room.
            no_move: chosen.is_some(),
            ..Default::default()
        },
        ..Default::default()
    })
}
