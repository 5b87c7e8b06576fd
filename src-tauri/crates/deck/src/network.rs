//! What is known of the network: by NetworkManager, over the system's bus; where there is none, by the kernel's routes. Each
//! answer is kept for a moment, and asked for on a thread of its own, so that a bus that is silent holds up nobody.
use library::Connectivity;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};
use zbus::blocking::{Connection, Proxy, fdo::DBusProxy};
use zbus::names::BusName;

const SERVICE: &str = "org.freedesktop.NetworkManager";
const PATH: &str = "/org/freedesktop/NetworkManager";
const PATIENCE: Duration = Duration::from_secs(2);
/// An answer holds so long.
const FRESH: Duration = Duration::from_secs(3);

/// Of NetworkManager: `State` and `Metered`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Said {
    state: Option<u32>,
    metered: Option<u32>,
}

#[derive(Default)]
pub struct DesktopNetwork {
    last: Mutex<Option<(Instant, Said)>>,
}

impl Connectivity for DesktopNetwork {
    fn is_there(&self) -> Option<bool> {
        match self.said().state {
            Some(state) => is_connected(state),
            None => std::fs::read_to_string("/proc/net/route").ok().map(|four| {
                let six = std::fs::read_to_string("/proc/net/ipv6_route");
                has_way_out(&four, &six.unwrap_or_default())
            }),
        }
    }

    fn is_metered(&self) -> Option<bool> {
        self.said().metered.and_then(is_paid)
    }
}

impl DesktopNetwork {
    fn said(&self) -> Said {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match *last {
            Some((at, said)) if at.elapsed() < FRESH => said,
            _ => {
                let said = ask();
                *last = Some((Instant::now(), said));
                said
            }
        }
    }
}

/// NM_STATE: asleep or disconnected is no network; on the way there nobody can say (NetworkManager D-Bus reference).
fn is_connected(state: u32) -> Option<bool> {
    match state {
        10 | 20 | 30 => Some(false),
        50.. => Some(true),
        _ => None,
    }
}

/// NM_METERED: yes and "guessed yes" are paid, no and "guessed no" are not, 0 is unknown.
fn is_paid(metered: u32) -> Option<bool> {
    match metered {
        1 | 3 => Some(true),
        2 | 4 => Some(false),
        _ => None,
    }
}

/// Whether the kernel has a route that does not end at this computer: to everywhere, or into the house, whose servers may be
/// what is asked for.
fn has_way_out(four: &str, six: &str) -> bool {
    let v4 = four.lines().skip(1).any(|line| {
        let device = line.split_whitespace().next();
        device.is_some_and(|device| device != "lo")
    });
    let v6 = six.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let everywhere = words
            .first()
            .is_some_and(|to| to.bytes().all(|digit| digit == b'0'));
        everywhere
            && words.get(1) == Some(&"00")
            && words.last().is_some_and(|device| *device != "lo")
    });
    v4 || v6
}

fn ask() -> Said {
    let (send, answer) = mpsc::sync_channel(1);
    let thread = std::thread::Builder::new().name("network".into());
    let begun = thread.spawn(move || {
        let said = asked().unwrap_or_else(|error| {
            tracing::debug!(%error, "nobody says what network this is");
            Said::default()
        });
        // Who asked may have stopped waiting.
        let _ = send.send(said);
    });
    match begun {
        Ok(_) => answer.recv_timeout(PATIENCE).unwrap_or_default(),
        Err(_) => Said::default(),
    }
}

fn asked() -> zbus::Result<Said> {
    let bus = Connection::system()?;
    if !DBusProxy::new(&bus)?.name_has_owner(BusName::try_from(SERVICE)?)? {
        return Ok(Said::default());
    }
    let manager = Proxy::new(&bus, SERVICE, PATH, SERVICE)?;
    Ok(Said {
        state: manager.get_property("State").ok(),
        metered: manager.get_property("Metered").ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_network_manager_says() {
        assert_eq!(
            [20, 40, 50, 70].map(is_connected),
            [Some(false), None, Some(true), Some(true)]
        );
        assert_eq!(
            [0, 1, 2, 3, 4].map(is_paid),
            [None, Some(true), Some(false), Some(true), Some(false)]
        );
    }

    #[test]
    fn routes_of_the_kernel() {
        let head = "Iface\tDestination\tGateway\tFlags\n";
        let way = format!("{head}eth0\t00000000\t0102A8C0\t0003\n");
        let house = format!("{head}eth0\t0002A8C0\t00000000\t0001\n");
        assert!(has_way_out(&way, ""));
        assert!(has_way_out(&house, ""));
        assert!(!has_way_out(&house.replace("eth0", "lo"), ""));
        let none = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 0 ffffffff 1 0 200200 lo";
        assert!(!has_way_out(head, none));
        assert!(has_way_out(head, &none.replace("lo", "wlan0")));
    }
}
