//! The system's outputs under names a person knows. Where there is a sound server its own protocol is spoken, as ALSA
//! shows of it one device and a dozen plug-ins; else ALSA. Nothing here waits long for a server that hangs.
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::mpsc::channel;
use std::time::Duration;

use rodio::cpal;
use rodio::cpal::traits::{DeviceTrait, HostTrait};

#[cfg(target_os = "linux")]
use super::server;

/// A server that does not answer for so long is taken for none.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many questions that wait for an answer are enough: the next ones are not asked.
const MOST_WAITING: usize = 8;
/// What a sound server offers when it has no device: sound goes nowhere.
const DUMMY: &str = "auto_null";

pub(super) enum Device {
    /// Of a sound server.
    #[cfg(target_os = "linux")]
    Sink(server::Sink),
    Card(cpal::Device),
}

pub(super) struct Named {
    pub device: Device,
    /// For a person, and different from those of all others.
    pub name: String,
}

/// Asks the sound system; None when it does not answer soon, or has not answered to many before.
pub(super) fn patiently<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    static WAITING: AtomicUsize = AtomicUsize::new(0);
    if WAITING.load(Acquire) >= MOST_WAITING {
        return None;
    }
    aside(move || {
        WAITING.fetch_add(1, AcqRel);
        let answer = work();
        WAITING.fetch_sub(1, AcqRel);
        answer
    })
}

/// Does work on a thread of its own; None when it takes too long, and then it goes on there.
pub(super) fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = channel();
    let thread = std::thread::Builder::new().name("sound system".into());
    thread
        .spawn(move || {
            let heard = quiet();
            let answer = work();
            heard.tell();
            // Nobody listens any more when it took too long.
            let _ = done.send(answer);
        })
        .ok()?;
    result.recv_timeout(PATIENCE).ok()
}

/// ALSA writes what it misses on standard error, of this thread from now on into a buffer.
#[cfg(target_os = "linux")]
fn quiet() -> Complaints {
    Complaints(alsa::Output::local_error_handler().ok())
}

#[cfg(target_os = "linux")]
struct Complaints(Option<std::rc::Rc<std::cell::RefCell<alsa::Output>>>);

#[cfg(target_os = "linux")]
impl Complaints {
    fn tell(&self) {
        if let Some(output) = &self.0 {
            output.borrow().buffer_string(|text| {
                let text = String::from_utf8_lossy(text);
                if !text.trim().is_empty() {
                    tracing::debug!("ALSA: {}", text.trim());
                }
            });
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn quiet() -> Complaints {
    Complaints
}

#[cfg(not(target_os = "linux"))]
struct Complaints;

#[cfg(not(target_os = "linux"))]
impl Complaints {
    fn tell(&self) {}
}

/// All there are, sorted by name.
pub(super) fn outputs() -> Result<Vec<Named>, String> {
    let mut devices: Vec<Option<Device>> = all()?.into_iter().map(Some).collect();
    let told: Vec<_> = devices.iter().flatten().map(Device::told).collect();
    let named = names(&told).into_iter().filter_map(|(at, name)| {
        let device = devices.get_mut(at)?.take()?;
        Some(Named { device, name })
    });
    Ok(named.collect())
}

fn all() -> Result<Vec<Device>, String> {
    #[cfg(target_os = "linux")]
    if let Some(sinks) = server::sinks() {
        return Ok(sinks?.into_iter().map(Device::Sink).collect());
    }
    let cards = cpal::default_host().output_devices();
    Ok(cards
        .map_err(|e| e.to_string())?
        .map(Device::Card)
        .collect())
}

/// What the system plays on when nothing was chosen.
pub(super) fn usual() -> Option<Device> {
    #[cfg(target_os = "linux")]
    if let Some(sink) = server::default_sink() {
        return sink.filter(|sink| sink.own != DUMMY).map(Device::Sink);
    }
    cpal::default_host()
        .default_output_device()
        .map(Device::Card)
}

impl Device {
    /// (`alsa:plughw:CARD=PCH,DEV=0`, `server:alsa_output.pci-0000_00_1f.3.analog-stereo` or the like, description)
    pub fn told(&self) -> (String, String) {
        match self {
            #[cfg(target_os = "linux")]
            Device::Sink(sink) => (format!("server:{}", sink.own), sink.description.clone()),
            Device::Card(card) => {
                let id = card.id().map(|id| id.to_string()).unwrap_or_default();
                let description = card
                    .description()
                    .map_or_else(|_| "unnamed device".to_string(), |d| d.name().to_string());
                (id, description)
            }
        }
    }
}

/// Which of the devices are for a person to choose from, by their place in the list, and what to call them.
fn names(told: &[(String, String)]) -> Vec<(usize, String)> {
    struct Known<'a> {
        at: usize,
        rank: u8,
        own: &'a str,
        name: &'a str,
    }
    let mut all: Vec<Known> = told
        .iter()
        .enumerate()
        .filter_map(|(at, (id, description))| {
            let (host, own) = id.split_once(':')?;
            let (rank, own) = match host {
                "alsa" => card_of(own)?,
                _ if own == DUMMY => return None,
                _ => (0, own),
            };
            let name = description.trim();
            let name = if name.is_empty() { own } else { name };
            Some(Known {
                at,
                rank,
                own,
                name,
            })
        })
        .collect();
    all.sort_by_key(|known| (known.name.to_lowercase(), known.rank, known.own, known.at));
    // The same card in several ways: the best of them.
    all.dedup_by(|next, first| {
        next.name == first.name && (next.own == first.own || next.rank == NUMBERED)
    });
    let twice = |name: &str| all.iter().filter(|known| known.name == name).count() > 1;
    all.iter()
        .map(|known| {
            let name = if twice(known.name) {
                format!("{} ({})", known.name, known.own)
            } else {
                known.name.to_string()
            };
            (known.at, name)
        })
        .collect()
}

/// The rank of a card that goes by its number: it is there under its name as well.
const NUMBERED: u8 = 2;

/// Of ALSA's many names of one card the one that shares it with other programs, else the one that converts what the
/// card cannot; not the plug-ins and the parts of a card.
fn card_of(pcm: &str) -> Option<(u8, &str)> {
    let (way, rest) = pcm.split_once(':')?;
    let card = rest
        .split(',')
        .find_map(|part| part.strip_prefix("CARD="))?;
    let numbered = card.bytes().all(|b| b.is_ascii_digit());
    match way {
        "sysdefault" => Some((0, card)),
        "plughw" if numbered => Some((NUMBERED, card)),
        "plughw" => Some((1, card)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(told: &[(&str, &str)]) -> Vec<(usize, String)> {
        let told: Vec<_> = told
            .iter()
            .map(|(id, name)| (id.to_string(), name.to_string()))
            .collect();
        names(&told)
    }

    #[test]
    fn a_sound_servers_devices_go_by_their_descriptions() {
        let found = shown(&[
            ("server:alsa_output.usb-1", "Headset Analog Stereo"),
            ("server:alsa_output.pci", "Built-in Audio Analog Stereo"),
            ("server:auto_null", "Dummy Output"),
            ("server:alsa_output.usb-2", "Headset Analog Stereo"),
            ("server:nameless", " "),
        ]);
        let found: Vec<_> = found
            .iter()
            .map(|(at, name)| (*at, name.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (1, "Built-in Audio Analog Stereo"),
                (0, "Headset Analog Stereo (alsa_output.usb-1)"),
                (3, "Headset Analog Stereo (alsa_output.usb-2)"),
                (4, "nameless"),
            ]
        );
    }

    #[test]
    fn of_alsas_many_names_each_card_is_shown_once() {
        let (analog, hdmi) = ("HDA Intel PCH, ALC257 Analog", "HDA Intel PCH, HDMI 0");
        let found = shown(&[
            ("alsa:null", "Discard all samples"),
            ("alsa:default", "Default Audio Device"),
            ("alsa:pulse", "PulseAudio Sound Server"),
            (
                "alsa:lavrate",
                "Rate Converter Plugin Using Libav/FFmpeg Library",
            ),
            ("alsa:hw:CARD=PCH,DEV=0", analog),
            ("alsa:plughw:CARD=PCH,DEV=0", analog),
            ("alsa:sysdefault:CARD=PCH", analog),
            ("alsa:front:CARD=PCH,DEV=0", analog),
            ("alsa:surround51:CARD=PCH,DEV=0", analog),
            ("alsa:dmix:CARD=PCH,DEV=0", analog),
            ("alsa:plughw:CARD=PCH,DEV=3", hdmi),
            ("alsa:hdmi:CARD=PCH,DEV=0", hdmi),
            ("alsa:plughw:CARD=0,DEV=0", analog),
            ("alsa:plughw:CARD=0,DEV=3", hdmi),
        ]);
        let found: Vec<_> = found
            .iter()
            .map(|(at, name)| (*at, name.as_str()))
            .collect();
        assert_eq!(found, [(6, analog), (10, hdmi)]);
    }

    #[test]
    fn who_takes_too_long_is_not_waited_for() {
        assert_eq!(patiently(|| 7), Some(7));
        let (_hold, never) = channel::<()>();
        let begun = std::time::Instant::now();
        assert_eq!(patiently(move || never.recv().ok()), None);
        assert!(begun.elapsed() < PATIENCE * 2);
    }
}
