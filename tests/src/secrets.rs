//! A keyring on the session bus of a desktop (freedesktop.org Secret Service): as much of one as a program needs that
//! keeps passwords in it. It is never locked and asks nobody.
use crate::desktop::Desktop;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zbus::blocking::{Connection, connection};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{ObjectServer, interface};

const PATH: &str = "/org/freedesktop/secrets";
const KEYRING: &str = "/org/freedesktop/secrets/collection/login";
const SESSION: &str = "/org/freedesktop/secrets/session/1";

/// Session, parameters, value, content type.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// Label, attributes and password of an item, by its number.
type Kept = Arc<Mutex<BTreeMap<u32, (String, HashMap<String, String>, String)>>>;

/// The keyring, while it is there.
pub struct Secrets {
    kept: Kept,
    _bus: Connection,
}

impl Secrets {
    pub fn start(desktop: &Desktop) -> Secrets {
        let kept = Kept::default();
        let service = SecretsRoot { kept: kept.clone() };
        let keyring = Keyring { kept: kept.clone() };
        let bus = connection::Builder::address(desktop.bus_address())
            .and_then(|bus| bus.name("org.freedesktop.secrets"))
            .and_then(|bus| bus.serve_at(PATH, service))
            .and_then(|bus| bus.serve_at(KEYRING, keyring))
            .and_then(connection::Builder::build)
            .expect("a keyring on the bus");
        Secrets { kept, _bus: bus }
    }

    /// Labels and passwords.
    pub fn all(&self) -> Vec<(String, String)> {
        let kept = lock(&self.kept);
        kept.values()
            .map(|(label, _, password)| (label.clone(), password.clone()))
            .collect()
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn path(text: &str) -> OwnedObjectPath {
    ObjectPath::try_from(text.to_owned())
        .expect("a path")
        .into()
}

fn nothing() -> OwnedObjectPath {
    path("/")
}

fn item(number: u32) -> OwnedObjectPath {
    path(&format!("{KEYRING}/{number}"))
}

struct SecretsRoot {
    kept: Kept,
}

#[interface(name = "org.freedesktop.Secret.Service")]
impl SecretsRoot {
    fn open_session(&self, algorithm: String, _input: OwnedValue) -> (OwnedValue, OwnedObjectPath) {
        assert_eq!(algorithm, "plain");
        let output = Value::from("").try_to_owned().expect("a text");
        (output, path(SESSION))
    }

    fn read_alias(&self, name: String) -> OwnedObjectPath {
        assert_eq!(name, "default");
        path(KEYRING)
    }

    fn unlock(&self, objects: Vec<OwnedObjectPath>) -> (Vec<OwnedObjectPath>, OwnedObjectPath) {
        (objects, nothing())
    }

    fn search_items(
        &self,
        attributes: HashMap<String, String>,
    ) -> (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) {
        let kept = lock(&self.kept);
        let fits =
            |has: &HashMap<String, String>| attributes.iter().all(|(k, v)| has.get(k) == Some(v));
        let found = kept.iter().filter(|(_, (_, has, _))| fits(has));
        (found.map(|(number, _)| item(*number)).collect(), Vec::new())
    }
}

struct Keyring {
    kept: Kept,
}

#[interface(name = "org.freedesktop.Secret.Collection")]
impl Keyring {
    async fn create_item(
        &self,
        properties: HashMap<String, OwnedValue>,
        secret: Secret,
        _replace: bool,
        #[zbus(object_server)] server: &ObjectServer,
    ) -> (OwnedObjectPath, OwnedObjectPath) {
        let property = |name: &str| {
            let value = properties.get(&format!("org.freedesktop.Secret.Item.{name}"));
            value.expect("a property").try_clone().expect("a value")
        };
        let label = String::try_from(property("Label")).expect("a label");
        let attributes =
            HashMap::<String, String>::try_from(property("Attributes")).expect("attributes");
        let password = String::from_utf8(secret.2).expect("a text");
        let number = {
            let mut kept = lock(&self.kept);
            let number = kept.keys().next_back().map_or(1, |last| last + 1);
            kept.insert(number, (label, attributes, password));
            number
        };
        let kept = self.kept.clone();
        let served = server.at(item(number), Item { number, kept }).await;
        assert!(served.expect("the item is served"));
        (item(number), nothing())
    }
}

struct Item {
    number: u32,
    kept: Kept,
}

#[interface(name = "org.freedesktop.Secret.Item")]
impl Item {
    fn get_secret(&self, session: OwnedObjectPath) -> (Secret,) {
        let kept = lock(&self.kept);
        let (_, _, password) = kept.get(&self.number).expect("the item");
        let value = password.clone().into_bytes();
        ((session, Vec::new(), value, "text/plain".to_owned()),)
    }

    fn delete(&self) -> OwnedObjectPath {
        lock(&self.kept).remove(&self.number);
        nothing()
    }
}
