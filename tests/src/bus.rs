//! The bus of a desktop: a media player as others know it (MPRIS), and who keeps the machine awake.
use crate::desktop::Desktop;
use crate::wait::{PATIENCE, wait_until, wait_within};
use std::io::{ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use zbus::blocking::{Connection, MessageIterator, Proxy, connection};
use zbus::zvariant::{OwnedValue, Value};
use zbus::{MatchRule, fdo, message};

pub const MPRIS: &str = "org.mpris.MediaPlayer2";
const PLAYER: &str = "org.mpris.MediaPlayer2.Player";
const PATH: &str = "/org/mpris/MediaPlayer2";

fn connect(desktop: &Desktop) -> Connection {
    connection::Builder::address(desktop.bus_address())
        .and_then(connection::Builder::build)
        .expect("the session bus")
}

/// A media player on the bus.
pub struct Remote {
    player: Proxy<'static>,
    root: Proxy<'static>,
    told: Arc<Mutex<Vec<Told>>>,
}

/// What it said by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// Microseconds.
    Seeked(i64),
    /// The names of the properties.
    Changed(Vec<String>),
}

impl Remote {
    /// Waits for the player of this bus name.
    pub fn find(desktop: &Desktop, name: &str) -> Remote {
        let connection = connect(desktop);
        wait_until("the player on the session bus", || {
            names(&connection).iter().any(|n| n == name)
        });
        let proxy = |interface: &'static str| {
            zbus::blocking::proxy::Builder::new(&connection)
                .destination(name.to_owned())
                .and_then(|b| b.path(PATH))
                .and_then(|b| b.interface(interface))
                .map(|b| b.cache_properties(zbus::proxy::CacheProperties::No))
                .and_then(zbus::blocking::proxy::Builder::build)
                .expect("a player")
        };
        Remote {
            player: proxy(PLAYER),
            root: proxy(MPRIS),
            told: listen(&connection, name),
        }
    }

    pub fn get<T>(&self, property: &str) -> T
    where
        T: TryFrom<OwnedValue>,
        T::Error: Into<zbus::Error>,
    {
        self.player
            .get_property(property)
            .unwrap_or_else(|e| panic!("{property}: {e}"))
    }

    pub fn about<T>(&self, property: &str) -> T
    where
        T: TryFrom<OwnedValue>,
        T::Error: Into<zbus::Error>,
    {
        self.root
            .get_property(property)
            .unwrap_or_else(|e| panic!("{property}: {e}"))
    }

    pub fn set<'t>(&self, property: &str, value: impl Into<Value<'t>> + 't) {
        self.player
            .set_property(property, value)
            .unwrap_or_else(|e| panic!("{property}: {e}"));
    }

    pub fn call<A>(&self, method: &str, arguments: &A)
    where
        A: serde::Serialize + zbus::zvariant::DynamicType,
    {
        self.player
            .call_method(method, arguments)
            .unwrap_or_else(|e| panic!("{method}: {e}"));
    }

    /// Whether the player says that it does not do this.
    pub fn refuses<A>(&self, method: &str, arguments: &A) -> bool
    where
        A: serde::Serialize + zbus::zvariant::DynamicType,
    {
        self.player.call_method(method, arguments).is_err()
    }

    pub fn about_call(&self, method: &str) {
        self.root
            .call_method(method, &())
            .unwrap_or_else(|e| panic!("{method}: {e}"));
    }

    pub fn status(&self) -> String {
        self.get("PlaybackStatus")
    }

    /// Seconds.
    pub fn position(&self) -> f64 {
        self.get::<i64>("Position") as f64 / 1e6
    }

    /// A word of the metadata, as text.
    pub fn metadata(&self, key: &str) -> Option<String> {
        let all: std::collections::HashMap<String, OwnedValue> = self.get("Metadata");
        Some(match &**all.get(key)? {
            Value::Str(text) => text.to_string(),
            Value::ObjectPath(path) => path.to_string(),
            Value::I64(number) => number.to_string(),
            Value::Array(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .filter_map(|p| p.downcast_ref::<String>().ok())
                    .collect();
                parts.join(", ")
            }
            other => panic!("{key} is {other:?}"),
        })
    }

    /// What was told since this was asked last.
    pub fn told(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().expect("the listener lives"))
    }

    /// Waits until it says that it jumped to a place between these, in seconds.
    pub fn wait_seeked(&self, to: std::ops::Range<f64>) {
        let mut others = Vec::new();
        let found = wait_within(PATIENCE, || {
            self.told().into_iter().find_map(|told| match told {
                Told::Seeked(place) if to.contains(&(place as f64 / 1e6)) => Some(()),
                other => {
                    others.push(other);
                    None
                }
            })
        });
        assert!(found.is_some(), "no jump to {to:?} s, but {others:?}");
    }
}

/// The names of those on the bus that have one.
fn names(connection: &Connection) -> Vec<String> {
    let bus = fdo::DBusProxy::new(connection.inner());
    let bus = zbus::block_on(bus).expect("the bus itself");
    let names = zbus::block_on(bus.list_names()).expect("names");
    names.iter().map(ToString::to_string).collect()
}

/// The names of all media players.
pub fn players(desktop: &Desktop) -> Vec<String> {
    let mut names = names(&connect(desktop));
    names.retain(|name| name.starts_with(MPRIS));
    names.sort();
    names
}

fn listen(connection: &Connection, name: &str) -> Arc<Mutex<Vec<Told>>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .sender(name.to_owned())
        .and_then(|rule| rule.path(PATH))
        .expect("a rule")
        .build();
    let all = MessageIterator::for_match_rule(rule, connection, Some(256)).expect("signals");
    let kept = told.clone();
    // Ends with the bus.
    std::thread::spawn(move || {
        for message in all.flatten() {
            let header = message.header();
            let member = header.member().map(|m| m.to_string());
            let body = message.body();
            let said = match member.as_deref() {
                Some("Seeked") => body.deserialize::<i64>().ok().map(Told::Seeked),
                Some("PropertiesChanged") => body
                    .deserialize::<(
                        String,
                        std::collections::HashMap<String, Value>,
                        Vec<String>,
                    )>()
                    .ok()
                    .map(|(_, changed, _)| Told::Changed(changed.into_keys().collect())),
                _ => None,
            };
            if let (Some(said), Ok(mut kept)) = (said, kept.lock()) {
                kept.push(said);
            }
        }
    });
    told
}

/// Stands in for systemd-logind: gives out locks and sees when they are let go.
pub struct Login {
    _connection: Connection,
    given: Arc<Mutex<Vec<Lock>>>,
}

struct Lock {
    what: String,
    who: String,
    /// Its end is the end of the lock.
    end: UnixStream,
}

struct Locks(Arc<Mutex<Vec<Lock>>>);

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Locks {
    fn inhibit(
        &self,
        what: String,
        who: String,
        _why: String,
        mode: String,
    ) -> fdo::Result<zbus::zvariant::OwnedFd> {
        let failed = |e: std::io::Error| fdo::Error::Failed(e.to_string());
        if mode != "block" {
            return Err(fdo::Error::InvalidArgs(mode));
        }
        let (given, end) = UnixStream::pair().map_err(failed)?;
        end.set_nonblocking(true).map_err(failed)?;
        if let Ok(mut all) = self.0.lock() {
            all.push(Lock { what, who, end });
        }
        Ok(OwnedFd::from(given).into())
    }
}

impl Login {
    pub fn start(desktop: &Desktop) -> Login {
        let given = Arc::new(Mutex::new(Vec::new()));
        let connection = connection::Builder::address(desktop.bus_address())
            .and_then(|b| b.name("org.freedesktop.login1"))
            .and_then(|b| b.serve_at("/org/freedesktop/login1", Locks(given.clone())))
            .and_then(connection::Builder::build)
            .expect("a place on the bus");
        Login {
            _connection: connection,
            given,
        }
    }

    /// What is held now, as `what by who`, sorted.
    pub fn held(&self) -> Vec<String> {
        let mut given = self.given.lock().expect("the locks");
        given.retain_mut(|lock| {
            let read = lock.end.read(&mut [0u8; 1]);
            matches!(read, Err(e) if e.kind() == ErrorKind::WouldBlock)
        });
        let mut held: Vec<String> = given
            .iter()
            .map(|lock| format!("{} by {}", lock.what, lock.who))
            .collect();
        held.sort();
        held
    }

    /// How long it takes until nothing is held.
    pub fn wait_free(&self) -> Duration {
        let begun = Instant::now();
        wait_until("all locks to be let go", || self.held().is_empty());
        begun.elapsed()
    }
}
