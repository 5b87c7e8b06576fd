//! A real device through cpal. Not through rodio's mixer: its callback hides how much sound the device still holds, and
//! the position is wrong by that much.
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig};

use super::{Clock, host};
use crate::ring::{Controls, Outlet, Remote, outlet};

const RATE: u32 = 48_000;
/// Smaller ones give xruns through pipewire-alsa.
const BUFFER_FRAMES: u32 = 2048;
/// Samples converted at a time in the callback.
const SCRATCH: usize = 8192;

/// How often it is looked whether a device that was chosen by name is still there.
const LOOK_EVERY: Duration = Duration::from_millis(700);

/// Runs until it is dropped.
pub(super) struct Stream {
    runs: Runs,
    /// Its end ends the watch.
    _watch: Option<Sender<()>>,
}

/// None once it was stopped.
type Runs = Arc<Mutex<Option<cpal::Stream>>>;

impl Drop for Stream {
    fn drop(&mut self) {
        stop(&self.runs);
    }
}

/// Ending a stream asks the sound server, which may hang.
fn stop(runs: &Runs) {
    let stream = runs.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(stream) = stream {
        host::patiently(move || drop(stream));
    }
}

pub(super) struct Opened {
    pub stream: Stream,
    pub remote: Remote,
    pub rate: u32,
    pub name: String,
}

pub(super) fn open(
    name: Option<&str>,
    controls: &Arc<Controls>,
    clock: Clock,
    lost: impl Fn(String) + Send + Clone + 'static,
) -> Result<Opened, String> {
    let (name, controls) = (name.map(str::to_string), Arc::clone(controls));
    host::patiently(move || open_now(name, &controls, clock, lost))
        .unwrap_or_else(|| Err("the sound system does not answer".to_string()))
}

fn open_now(
    name: Option<String>,
    controls: &Arc<Controls>,
    clock: Clock,
    lost: impl Fn(String) + Send + Clone + 'static,
) -> Result<Opened, String> {
    let device = match &name {
        None => host::usual().ok_or("there is no output device")?,
        Some(name) => host::outputs()?
            .into_iter()
            .find(|known| known.name == *name)
            .map(|known| known.device)
            .ok_or_else(|| format!("{name} is not there"))?,
    };
    let usual = device.default_output_config().map_err(|e| e.to_string())?;
    let wanted = StreamConfig {
        channels: 2,
        sample_rate: RATE,
        buffer_size: BufferSize::Fixed(BUFFER_FRAMES),
    };
    let fallback = usual.config();
    let tries = [
        (wanted, SampleFormat::F32),
        (wanted, usual.sample_format()),
        (
            StreamConfig {
                buffer_size: BufferSize::Default,
                ..wanted
            },
            usual.sample_format(),
        ),
        (fallback, usual.sample_format()),
    ];
    let mut refused = String::new();
    for (config, format) in tries {
        match build(&device, config, format, controls, clock, lost.clone()) {
            Ok((stream, remote)) => {
                stream.play().map_err(|e| e.to_string())?;
                let runs = Arc::new(Mutex::new(Some(stream)));
                return Ok(Opened {
                    name: name.clone().unwrap_or_else(|| host::described(&device)),
                    stream: Stream {
                        _watch: name.and_then(|name| watch(name, Arc::clone(&runs), lost)),
                        runs,
                    },
                    remote,
                    rate: config.sample_rate,
                });
            }
            Err(e) => refused = e,
        }
    }
    Err(refused)
}

/// A sound server moves what plays on a device that is unplugged to another, and what was heard in the ear is heard in
/// the room. Who chose a device wants that one or silence.
fn watch(name: String, runs: Runs, lost: impl Fn(String) + Send + 'static) -> Option<Sender<()>> {
    let (end, ended) = channel::<()>();
    let watch = move || {
        while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(LOOK_EVERY) {
            let known = host::patiently(host::outputs);
            // A system that does not answer is not known to have lost it; the callbacks that stay away will tell.
            if let Some(Ok(known)) = known
                && known.iter().all(|known| known.name != name)
            {
                stop(&runs);
                return lost(format!("{name} is not there any more"));
            }
        }
    };
    let thread = std::thread::Builder::new().name("device watch".into());
    thread.spawn(watch).ok().map(|_| end)
}

fn build(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    controls: &Arc<Controls>,
    clock: Clock,
    lost: impl Fn(String) + Send + Clone + 'static,
) -> Result<(cpal::Stream, Remote), String> {
    let (outlet, remote) = outlet(controls.clone(), config.sample_rate);
    let stream = match format {
        SampleFormat::F32 => stream::<f32>(device, config, outlet, clock, lost),
        SampleFormat::F64 => stream::<f64>(device, config, outlet, clock, lost),
        SampleFormat::I16 => stream::<i16>(device, config, outlet, clock, lost),
        SampleFormat::I32 => stream::<i32>(device, config, outlet, clock, lost),
        SampleFormat::U8 => stream::<u8>(device, config, outlet, clock, lost),
        SampleFormat::U16 => stream::<u16>(device, config, outlet, clock, lost),
        other => return Err(format!("sample format {other} is not supported")),
    };
    Ok((stream.map_err(|e| e.to_string())?, remote))
}

fn stream<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    mut outlet: Outlet,
    clock: Clock,
    lost: impl Fn(String) + Send + 'static,
) -> Result<cpal::Stream, cpal::Error> {
    let channels = usize::from(config.channels).max(1);
    let mut scratch = vec![0.0f32; SCRATCH / channels * channels];
    let nanos =
        move |frames: usize| frames as u64 * 1_000_000_000 / u64::from(config.sample_rate.max(1));
    device.build_output_stream::<T, _, _>(
        config,
        move |out, info| {
            let times = info.timestamp();
            let delay = times
                .playback
                .saturating_duration_since(times.callback)
                .as_nanos();
            let mut at = clock.now() + u64::try_from(delay).unwrap_or(0);
            for part in out.chunks_mut(scratch.len()) {
                let samples = &mut scratch[..part.len()];
                outlet.fill(samples, channels, at);
                at += nanos(part.len() / channels);
                for (to, from) in part.iter_mut().zip(samples) {
                    *to = T::from_sample(*from);
                }
            }
        },
        move |e| match e.kind() {
            ErrorKind::Xrun | ErrorKind::RealtimeDenied | ErrorKind::DeviceChanged => {}
            _ => lost(e.to_string()),
        },
        None,
    )
}

pub(super) fn names() -> Vec<String> {
    let known = host::patiently(host::outputs).and_then(Result::ok);
    known
        .unwrap_or_default()
        .into_iter()
        .map(|known| known.name)
        .collect()
}

pub(super) fn default_id() -> Option<String> {
    host::patiently(|| host::usual()?.id().ok().map(|id| id.to_string())).flatten()
}
