//! A real device, opened by the name people know it by, and watched.
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

#[cfg(target_os = "linux")]
use super::server;
use super::{BUFFER_FRAMES, Clock, RATE, card, host};
use crate::ring::{Controls, Remote};

/// How often it is looked whether a device that was chosen by name is still there.
const LOOK_EVERY: Duration = Duration::from_millis(700);

/// Runs until it is dropped.
pub(super) struct Stream {
    runs: Runs,
    /// Its end ends the watch.
    _watch: Option<Sender<()>>,
}

enum Running {
    #[cfg(target_os = "linux")]
    Sink {
        _stream: server::Stream,
    },
    Card {
        _stream: rodio::cpal::Stream,
    },
}

/// None once it was stopped.
type Runs = Arc<Mutex<Option<Running>>>;

impl Drop for Stream {
    fn drop(&mut self) {
        stop(&self.runs);
    }
}

/// Ending a stream asks the sound server, which may hang.
fn stop(runs: &Runs) {
    let stream = runs.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(stream) = stream {
        host::aside(move || drop(stream));
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
    let (running, remote, rate) = match &device {
        #[cfg(target_os = "linux")]
        host::Device::Sink(sink) => {
            let chosen = name.is_some().then_some(sink.own.as_str());
            let (callback, remote) = crate::ring::callback(Arc::clone(controls), RATE);
            let stream =
                server::open(chosen, (RATE, BUFFER_FRAMES), callback, clock, lost.clone())?;
            (Running::Sink { _stream: stream }, remote, RATE)
        }
        host::Device::Card(card) => {
            let (stream, remote, rate) = card::open(card, controls, clock, lost.clone())?;
            (Running::Card { _stream: stream }, remote, rate)
        }
    };
    let runs = Arc::new(Mutex::new(Some(running)));
    Ok(Opened {
        name: name.clone().unwrap_or_else(|| device.told().1),
        stream: Stream {
            _watch: name.and_then(|name| watch(name, Arc::clone(&runs), lost)),
            runs,
        },
        remote,
        rate,
    })
}

/// What plays on a device that is unplugged may be moved to another, and what was heard in the ear is heard in the room. Who
/// chose a device wants that one or silence, and not every sound server can be told so.
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

pub(super) fn names() -> Vec<String> {
    let known = host::patiently(host::outputs).and_then(Result::ok);
    known
        .unwrap_or_default()
        .into_iter()
        .map(|known| known.name)
        .collect()
}

pub(super) fn default_id() -> Option<String> {
    host::patiently(|| host::usual().map(|device| device.told().0)).flatten()
}
