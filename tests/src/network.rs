//! Stands in for NetworkManager on a bus: says whether there is a network, and whether it is paid by the byte.
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use zbus::blocking::{Connection, connection};

/// Of `State` and `Metered` (NetworkManager D-Bus reference).
pub const DISCONNECTED: u32 = 20;
pub const CONNECTED: u32 = 70;
pub const PAID: u32 = 1;
pub const NOT_PAID: u32 = 4;

/// Is there until it is dropped.
pub struct ToldNetwork {
    _connection: Connection,
    said: Arc<Said>,
}

struct Said {
    state: AtomicU32,
    metered: AtomicU32,
    asked: AtomicU32,
}

struct Told(Arc<Said>);

#[zbus::interface(name = "org.freedesktop.NetworkManager")]
impl Told {
    #[zbus(property)]
    fn state(&self) -> u32 {
        self.0.state.load(Ordering::SeqCst)
    }

    #[zbus(property)]
    fn metered(&self) -> u32 {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        self.0.metered.load(Ordering::SeqCst)
    }
}

impl ToldNetwork {
    /// On the bus at this address; connected, and not paid by the byte.
    pub fn start(address: &str) -> ToldNetwork {
        let said = Arc::new(Said {
            state: CONNECTED.into(),
            metered: NOT_PAID.into(),
            asked: 0.into(),
        });
        let connection = connection::Builder::address(address)
            .and_then(|b| b.name("org.freedesktop.NetworkManager"))
            .and_then(|b| b.serve_at("/org/freedesktop/NetworkManager", Told(Arc::clone(&said))))
            .and_then(connection::Builder::build)
            .expect("a place on the bus");
        ToldNetwork {
            _connection: connection,
            said,
        }
    }

    pub fn set_state(&self, state: u32) {
        self.said.state.store(state, Ordering::SeqCst);
    }

    pub fn set_metered(&self, metered: u32) {
        self.said.metered.store(metered, Ordering::SeqCst);
    }

    /// How often somebody asked what it costs.
    pub fn asked(&self) -> u32 {
        self.said.asked.load(Ordering::SeqCst)
    }
}
