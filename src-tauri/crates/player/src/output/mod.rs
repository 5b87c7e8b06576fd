//! Where frames go: a device, or a clock that consumes them in silence.
#[cfg(feature = "output")]
mod card;
#[cfg(all(feature = "output", target_os = "linux"))]
mod cpu_pressure;
#[cfg(feature = "output")]
mod device;
#[cfg(feature = "output")]
mod host;
#[cfg(all(feature = "output", target_os = "linux"))]
mod realtime;
#[cfg(all(feature = "output", target_os = "linux"))]
mod server;
mod silent;

use std::sync::Arc;
use std::time::Instant;

use crate::OutputChoice;
use crate::ring::{Controls, Remote, callback};

/// What a device is asked for, in Hz; the silent clock runs at it.
const RATE: u32 = 48_000;
/// Smaller buffers give xruns through pipewire-alsa.
#[cfg(feature = "output")]
const BUFFER_FRAMES: u32 = 2048;

/// The player's clock: nanoseconds since it was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub fn start() -> Clock {
        Clock(Instant::now())
    }

    pub fn now(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

pub(crate) struct Output {
    pub remote: Remote,
    pub rate: u32,
    pub name: String,
    /// A device, not the silent clock.
    pub sounds: bool,
    /// What keeps it running; dropping it stops it.
    _running: Running,
}

enum Running {
    Silent {
        _clock: silent::SilentClock,
    },
    #[cfg(feature = "output")]
    Device {
        _stream: device::Stream,
    },
}

impl Output {
    pub fn silent(controls: &Arc<Controls>, clock: Clock) -> Output {
        let (callback, remote) = callback(controls.clone(), RATE);
        let running = Running::Silent {
            _clock: silent::SilentClock::start(callback, controls.clone(), RATE, clock),
        };
        Output {
            remote,
            rate: RATE,
            name: "silence".to_string(),
            sounds: false,
            _running: running,
        }
    }

    /// Opens what was asked for. `lost` is called, from the device's thread, when the device dies.
    #[cfg(feature = "output")]
    pub fn open(
        choice: &OutputChoice,
        controls: &Arc<Controls>,
        clock: Clock,
        lost: impl Fn(String) + Send + Clone + 'static,
    ) -> Result<Output, String> {
        let name = match choice {
            OutputChoice::Silent => return Ok(Output::silent(controls, clock)),
            OutputChoice::Default => None,
            OutputChoice::Device(name) => Some(name.as_str()),
        };
        let opened = device::open(name, controls, clock, lost)?;
        Ok(Output {
            remote: opened.remote,
            rate: opened.rate,
            name: opened.name,
            sounds: true,
            _running: Running::Device {
                _stream: opened.stream,
            },
        })
    }

    #[cfg(not(feature = "output"))]
    pub fn open(
        choice: &OutputChoice,
        controls: &Arc<Controls>,
        clock: Clock,
        _lost: impl Fn(String) + Send + Clone + 'static,
    ) -> Result<Output, String> {
        match choice {
            OutputChoice::Silent => Ok(Output::silent(controls, clock)),
            _ => Err("built without sound output".to_string()),
        }
    }
}

/// Names of the output devices, for `Command::Output`. Slow on some systems: not for a UI thread.
pub fn output_devices() -> Vec<String> {
    #[cfg(feature = "output")]
    return device::names();
    #[cfg(not(feature = "output"))]
    Vec::new()
}

/// What the system's default device is now, so that a change can be noticed; None when that cannot be told.
pub(crate) fn default_device() -> Option<String> {
    #[cfg(feature = "output")]
    return device::default_id();
    #[cfg(not(feature = "output"))]
    None
}
