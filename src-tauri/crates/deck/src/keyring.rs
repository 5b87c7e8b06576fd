//! The keyring of a Linux desktop: the freedesktop.org Secret Service (GNOME Keyring, KWallet, KeePassXC), spoken over the
//! D-Bus client that the sound output brings along; a crate for it would bring a second one. Each call has a thread of its
//! own: a person may be asked to unlock the keyring, and a service that does not answer must hold up nobody for long.
use library::PasswordVault;
use std::collections::HashMap;
use std::sync::mpsc;
use std::time::Duration;
use zbus::blocking::{Connection, Proxy, fdo::DBusProxy};
use zbus::names::BusName;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const NOTHING: &str = "/";
/// To say that it is there.
const GLANCE: Duration = Duration::from_secs(2);
/// With a person who types the password of the keyring.
const PATIENCE: Duration = Duration::from_secs(60);

/// Session, parameters, value, content type.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// Asks whichever service the desktop has.
pub struct DesktopKeyring;

impl PasswordVault for DesktopKeyring {
    fn is_there(&self) -> bool {
        let bus = ["DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"];
        if bus.iter().all(|name| std::env::var_os(name).is_none()) {
            return false;
        }
        asked(GLANCE, |bus| {
            let names = DBusProxy::new(bus)?;
            let service = BusName::try_from(SERVICE)?;
            Ok(names.name_has_owner(service)?
                || names
                    .list_activatable_names()?
                    .iter()
                    .any(|name| name.as_str() == SERVICE))
        })
        .unwrap_or(false)
    }

    fn get(&self, name: &str) -> Result<Option<String>, String> {
        let name = name.to_owned();
        asked(PATIENCE, move |bus| {
            let service = service(bus)?;
            let Some(item) = found(bus, &service, &name)? else {
                return Ok(None);
            };
            let session = session(&service)?;
            let item = proxy(bus, item.into_inner(), "org.freedesktop.Secret.Item")?;
            let (_, _, value, _): Secret = item.call("GetSecret", &(session,))?;
            String::from_utf8(value)
                .map(Some)
                .map_err(|_| failure("what it holds is no password"))
        })
    }

    fn put(&self, name: &str, label: &str, password: &str) -> Result<(), String> {
        let (name, label) = (name.to_owned(), label.to_owned());
        let password = password.as_bytes().to_vec();
        asked(PATIENCE, move |bus| {
            let service = service(bus)?;
            let keyring: OwnedObjectPath = service.call("ReadAlias", &("default",))?;
            if keyring.as_str() == NOTHING {
                return Err(failure("the desktop has no default keyring"));
            }
            unlock(bus, &service, &keyring)?;
            let properties = HashMap::from([
                ("org.freedesktop.Secret.Item.Label", Value::from(label)),
                (
                    "org.freedesktop.Secret.Item.Attributes",
                    Value::from(attributes(&name)),
                ),
            ]);
            let secret: Secret = (
                session(&service)?,
                Vec::new(),
                password,
                "text/plain".into(),
            );
            let keyring = proxy(
                bus,
                keyring.into_inner(),
                "org.freedesktop.Secret.Collection",
            )?;
            let (_, prompt): (OwnedObjectPath, OwnedObjectPath) =
                keyring.call("CreateItem", &(properties, secret, true))?;
            answered(bus, prompt)
        })
    }

    fn remove(&self, name: &str) -> Result<(), String> {
        let name = name.to_owned();
        asked(PATIENCE, move |bus| {
            let service = service(bus)?;
            let Some(item) = found(bus, &service, &name)? else {
                return Ok(());
            };
            let item = proxy(bus, item.into_inner(), "org.freedesktop.Secret.Item")?;
            let prompt: OwnedObjectPath = item.call("Delete", &())?;
            answered(bus, prompt)
        })
    }
}

/// Runs this on the session bus, and waits so long for it.
fn asked<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce(&Connection) -> zbus::Result<T> + Send + 'static,
) -> Result<T, String> {
    let (tell, told) = mpsc::channel();
    std::thread::Builder::new()
        .name("keyring".into())
        .spawn(move || {
            // Who does not wait any more needs no answer.
            let _ = tell.send(Connection::session().and_then(|bus| work(&bus)));
        })
        .map_err(|error| error.to_string())?;
    match told.recv_timeout(patience) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("the keyring does not answer".into()),
    }
}

fn service(bus: &Connection) -> zbus::Result<Proxy<'static>> {
    proxy(
        bus,
        ObjectPath::from_static_str_unchecked(PATH),
        "org.freedesktop.Secret.Service",
    )
}

fn proxy(
    bus: &Connection,
    path: ObjectPath<'static>,
    interface: &'static str,
) -> zbus::Result<Proxy<'static>> {
    Proxy::new(bus, SERVICE, path, interface)
}

/// The bus is a socket of this person's own, so the password goes over it as it is (algorithm "plain").
fn session(service: &Proxy<'_>) -> zbus::Result<OwnedObjectPath> {
    let (_, session): (OwnedValue, OwnedObjectPath) =
        service.call("OpenSession", &("plain", Value::from("")))?;
    Ok(session)
}

/// What an item of ours is found by.
fn attributes(name: &str) -> HashMap<&'static str, String> {
    HashMap::from([
        ("application", "earmark".to_owned()),
        ("password", name.to_owned()),
    ])
}

/// The item of that name, unlocked.
fn found(
    bus: &Connection,
    service: &Proxy<'_>,
    name: &str,
) -> zbus::Result<Option<OwnedObjectPath>> {
    let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        service.call("SearchItems", &(attributes(name),))?;
    if let Some(item) = open.into_iter().next() {
        return Ok(Some(item));
    }
    let Some(item) = locked.into_iter().next() else {
        return Ok(None);
    };
    unlock(bus, service, &item)?;
    Ok(Some(item))
}

fn unlock(bus: &Connection, service: &Proxy<'_>, what: &OwnedObjectPath) -> zbus::Result<()> {
    let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
        service.call("Unlock", &(vec![what],))?;
    answered(bus, prompt)
}

/// Waits until a person has answered what the service wants to ask, if it wants to.
fn answered(bus: &Connection, prompt: OwnedObjectPath) -> zbus::Result<()> {
    if prompt.as_str() == NOTHING {
        return Ok(());
    }
    let prompt = proxy(bus, prompt.into_inner(), "org.freedesktop.Secret.Prompt")?;
    let mut ends = prompt.receive_signal("Completed")?;
    prompt.call::<_, _, ()>("Prompt", &("",))?;
    let end = ends
        .next()
        .ok_or_else(|| failure("the keyring went away"))?;
    let (dismissed, _): (bool, OwnedValue) = end.body().deserialize()?;
    if dismissed {
        return Err(failure("the keyring stays locked"));
    }
    Ok(())
}

fn failure(words: &str) -> zbus::Error {
    zbus::Error::Failure(words.to_owned())
}
