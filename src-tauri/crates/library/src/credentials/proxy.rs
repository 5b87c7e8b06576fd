//! The password of the proxy: it comes in the proxy's address, and is kept as other passwords are, not with the settings.
use crate::store::Durability;
use crate::{Library, Result, Settings};
use rusqlite::{Connection, OptionalExtension, params};
use url::Url;

/// A proxy's address without the password in it, and that password as it stands in an address.
fn parted(proxy: &str) -> Option<(String, String)> {
    let mut url = parsed(proxy)?;
    let password = url.password()?.to_owned();
    url.set_password(None).ok()?;
    Some((url.as_str().trim_end_matches('/').to_owned(), password))
}

fn parsed(proxy: &str) -> Option<Url> {
    let proxy = proxy.trim();
    match proxy.contains("://") {
        true => Url::parse(proxy).ok(),
        false => Url::parse(&format!("http://{proxy}")).ok(),
    }
}

/// The address with the password in it again.
fn joined(proxy: &str, password: &str) -> String {
    let Some(mut url) = parsed(proxy) else {
        return proxy.to_owned();
    };
    // What stands in an address already is not written in another way again.
    match url.set_password(Some(password)) {
        Ok(()) => url.into(),
        Err(()) => proxy.to_owned(),
    }
}

/// The address that has a password, and the name under which that is kept.
fn kept(conn: &Connection) -> Result<Option<(String, String)>> {
    Ok(conn
        .prepare_cached("SELECT origin, secret FROM proxy_login")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

impl Library {
    /// Stores settings clamped, and answers what is stored. A password in the address of the proxy goes where passwords are
    /// kept; the address without it, given again, keeps it.
    ///
    /// # Errors
    /// `Refused` for what cannot be set; `File` when the password cannot be kept.
    pub fn set_settings(&self, settings: Settings) -> Result<Settings> {
        let given = settings.proxy.as_deref().map(str::trim).unwrap_or_default();
        let (proxy, password) = match parted(given) {
            Some((proxy, password)) => (proxy, Some(password)),
            None => (given.to_owned(), None),
        };
        let full = match &password {
            Some(password) => joined(&proxy, password),
            None => self.with_password(&proxy)?,
        };
        let settings = Settings {
            proxy: Some(proxy.clone()).filter(|proxy| !proxy.is_empty()),
            ..settings
        };
        let stored = self.store_settings(
            settings,
            Some(full.as_str()).filter(|full| !full.is_empty()),
        )?;
        self.keep_proxy_password(&proxy, password)?;
        Ok(stored)
    }

    /// Asks by the proxy of the settings from now on.
    pub(crate) fn use_proxy(&self) -> Result<()> {
        let full = match self.settings()?.proxy {
            Some(proxy) => Some(self.with_password(&proxy)?),
            None => None,
        };
        if let Err(error) = self.inner.deps.client.use_proxy(full.as_deref()) {
            tracing::warn!(%error, "the proxy of the settings cannot be used");
        }
        Ok(())
    }

    /// There is a keyring now: what is in it may be the proxy's password. It may wait for a person who unlocks it.
    pub(super) fn use_proxy_soon(&self) {
        match self.inner.store.read(kept) {
            Ok(Some(_)) => {}
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "the password of the proxy could not be looked for");
                return;
            }
        }
        let library = self.clone();
        self.spawn(async move {
            let used = crate::remote::blocking(move || library.use_proxy()).await;
            if let Err(error) = used {
                tracing::warn!(%error, "the proxy is asked without its password");
            }
        });
    }

    /// The address with the password that was given for it. One that cannot be read is as one that was never given: the
    /// proxy will ask.
    fn with_password(&self, proxy: &str) -> Result<String> {
        let secret = match self.inner.store.read(kept)? {
            Some((origin, secret)) if origin == proxy => secret,
            _ => return Ok(proxy.to_owned()),
        };
        match self.inner.passwords.get(&secret) {
            Ok(Some(password)) => Ok(joined(proxy, &password)),
            Ok(None) => Ok(proxy.to_owned()),
            Err(error) => {
                tracing::warn!(%error, "the password of the proxy could not be read");
                Ok(proxy.to_owned())
            }
        }
    }

    /// A new password for this address, or none: then one that is another address's is forgotten.
    fn keep_proxy_password(&self, proxy: &str, password: Option<String>) -> Result<()> {
        let before = self.inner.store.read(kept)?;
        let Some(password) = password else {
            if before.is_some_and(|(origin, _)| origin != proxy) {
                self.inner.store.write(Durability::Full, |tx, _| {
                    tx.execute("DELETE FROM proxy_login", [])?;
                    Ok(())
                })?;
                self.drop_forgotten_passwords();
            }
            return Ok(());
        };
        let secret = self.inner.passwords.put(proxy, &password)?;
        let proxy = proxy.to_owned();
        self.inner.store.write(Durability::Full, move |tx, _| {
            tx.execute(
                "INSERT INTO proxy_login (id, origin, secret) VALUES (1, ?1, ?2)
                 ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, secret = excluded.secret",
                params![proxy, secret],
            )?;
            Ok(())
        })?;
        self.drop_forgotten_passwords();
        Ok(())
    }
}

/// What an earlier version kept with the settings.
pub(crate) fn take_from_proxy(library: &Library) -> Result<()> {
    let settings = library.settings()?;
    if settings.proxy.as_deref().and_then(parted).is_some() {
        library.set_settings(settings)?;
    }
    Ok(())
}

#[cfg(test)]
impl Library {
    /// The address by which the proxy is asked.
    pub(crate) fn with_password_for_tests(&self) -> String {
        let proxy = self.settings().ok().and_then(|settings| settings.proxy);
        self.with_password(&proxy.unwrap_or_default())
            .unwrap_or_default()
    }
}
