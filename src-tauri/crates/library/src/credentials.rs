//! Names and passwords of servers: whose they are, where they may go, where the passwords are kept. A row says who asks
//! and who was given a name; the password itself is in the desktop's keyring or in a file that only its owner can read,
//! and leaves this room only as what `fetch` sends to its own server.
mod addresses;
mod proxy;
mod rows;
#[cfg(test)]
mod tests;
mod vault;

pub(crate) use addresses::take_from_addresses;
pub(crate) use proxy::take_from_proxy;
pub(crate) use rows::join;
pub use vault::PasswordVault;
pub(crate) use vault::Passwords;

use crate::event::Event;
use crate::store::Durability;
use crate::{
    Changes, FeedId, ItemId, Library, LibraryError, Login, LoginOwner, LoginRow, PasswordPlace,
    Result, text,
};
use fetch::{Authorization, FetchError};
use rusqlite::{OptionalExtension, params};
use std::sync::Arc;

/// The longest name or password, in bytes: more fits in no header that a server takes.
const LONGEST: usize = 1024;

impl Library {
    /// Keeps passwords in the keyring of the desktop from now on, where it can be used; those in the file stay there.
    pub fn use_keyring(&self, keyring: Arc<dyn PasswordVault>) {
        self.inner.passwords.use_keyring(keyring);
        if self.inner.store.may_write().is_ok() {
            self.drop_forgotten_passwords();
        }
        self.use_proxy_soon();
    }

    /// Where the next password will be kept.
    pub fn passwords_kept(&self) -> PasswordPlace {
        self.inner.passwords.place()
    }

    /// The servers that ask for a name and a password, and those that were given them; those that ask first.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn logins(&self, of: LoginOwner) -> Result<Vec<LoginRow>> {
        self.inner.store.read(|conn| {
            let owner = rows::owner(conn, of)?;
            rows::logins(conn, owner)
        })
    }

    /// Takes a name and a password for the server `login.origin` and tries again what it refused. They are sent to that
    /// server only. Where it asked for patience, the answer is when the show is asked with them.
    ///
    /// # Errors
    /// `NotFound`; `Refused` for what cannot be a name or a password; `File` when it cannot be kept.
    pub fn log_in(&self, of: LoginOwner, login: &Login) -> Result<Option<String>> {
        let login = self.authorization_of(login)?;
        let owner = self.inner.store.read(|conn| rows::owner(conn, of))?;
        self.keep_login(owner, &login)?;
        let tried_at = match owner {
            LoginOwner::Feed(feed) => self.to_be_tried(feed)?,
            LoginOwner::Item(_) => None,
        };
        self.tell(match of {
            LoginOwner::Item(item) => Event::LoggedIn {
                feed: feed_of(owner),
                item: Some(item),
            },
            LoginOwner::Feed(feed) => Event::LoggedIn {
                feed: Some(feed),
                item: None,
            },
        });
        Ok(tried_at.and_then(text::rfc3339))
    }

    /// What its server said of the password before this one holds no more; answers until when it asked for patience.
    fn to_be_tried(&self, feed: FeedId) -> Result<Option<i64>> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                changes.feeds = true;
                rows::to_be_tried(tx, feed, now)
            })
    }

    /// Forgets the name and the password of a server, or all of them.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn log_out(&self, of: LoginOwner, origin: Option<&str>) -> Result<u32> {
        let origin = origin.map(str::to_owned);
        let gone = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let owner = rows::owner(tx, of)?;
                let gone = rows::forget(tx, owner, origin.as_deref())?;
                changes.merge(changed());
                Ok(gone)
            })?;
        self.drop_forgotten_passwords();
        Ok(gone)
    }

    /// What may be sent with a request for `url`. A password that cannot be read is as one that was never given: the
    /// server will ask.
    pub(crate) fn authorization(&self, of: LoginOwner, url: &str) -> Option<Authorization> {
        let found = self.inner.store.read(|conn| {
            let owner = rows::owner(conn, of)?;
            rows::given(conn, owner)
        });
        let given = match found {
            Ok(given) => given,
            Err(error) => {
                tracing::warn!(%error, "names and passwords could not be looked for");
                return None;
            }
        };
        given.into_iter().find_map(|given| {
            // Looked at first: a keyring is asked only for what will be sent.
            let fits = Authorization::new(&given.origin, &given.user, "").ok()?;
            if !fits.may_go_to(url) {
                return None;
            }
            match self.inner.passwords.get(&given.secret) {
                Ok(Some(password)) => {
                    Authorization::new(&given.origin, &given.user, &password).ok()
                }
                Ok(None) => None,
                Err(error) => {
                    tracing::warn!(%error, "a password could not be read");
                    None
                }
            }
        })
    }

    /// As [`Library::log_in`], without trying anything again.
    pub(crate) fn keep_login(&self, of: LoginOwner, login: &Authorization) -> Result<()> {
        let owner = self.inner.store.read(|conn| rows::owner(conn, of))?;
        let secret = self.keep_password(login)?;
        let (origin, user) = (login.origin(), login.user().to_owned());
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                rows::give(tx, owner, &origin, &user, &secret)?;
                changes.merge(changed());
                Ok(())
            })?;
        self.drop_forgotten_passwords();
        Ok(())
    }

    /// Puts a password where passwords are kept; answers under which name.
    pub(crate) fn keep_password(&self, login: &Authorization) -> Result<String> {
        self.inner.passwords.put(&login.origin(), login.password())
    }

    /// A password by its name.
    pub(crate) fn kept_password(&self, name: &str) -> Result<Option<String>> {
        self.inner.passwords.get(name)
    }

    /// The name and the password as a person gave them.
    pub(crate) fn authorization_of(&self, login: &Login) -> Result<Authorization> {
        let refused = |what: &str| Err(LibraryError::refused("not_a_login", what));
        if login.user.len() > LONGEST || login.password.len() > LONGEST {
            return refused("the name or the password is too long");
        }
        if login.user.contains(':') || login.user.chars().any(char::is_control) {
            return refused("a name cannot hold a colon");
        }
        if login.password.chars().any(char::is_control) {
            return refused("a password has only one line");
        }
        if login.user.is_empty() && login.password.is_empty() {
            return refused("type the name and the password first");
        }
        Ok(Authorization::new(
            &login.origin,
            &login.user,
            &login.password,
        )?)
    }

    /// Notes that a server asks, or did not take what it was given. Other errors mean nothing here.
    pub(crate) fn note_refusal(&self, of: LoginOwner, error: &LibraryError) {
        let LibraryError::Fetch(FetchError::Unauthorized { origin, given }) = error else {
            return;
        };
        let (origin, given) = (origin.clone(), *given);
        let noted = self
            .inner
            .store
            .write(Durability::Normal, move |tx, changes| {
                let owner = rows::owner(tx, of)?;
                if rows::note_refusal(tx, owner, &origin, given)? {
                    changes.merge(changed());
                }
                Ok(())
            });
        if let Err(error) = noted {
            tracing::warn!(%error, "a question for a password could not be noted");
        }
    }

    /// Notes that a server gave what it was asked for at `url`.
    pub(crate) fn note_accepted(&self, of: LoginOwner, url: &str) {
        let Some(origin) = rows::origin(url) else {
            return;
        };
        if let Err(error) = self.try_note_accepted(of, origin) {
            tracing::warn!(%error, "an accepted password could not be noted");
        }
    }

    fn try_note_accepted(&self, of: LoginOwner, origin: String) -> Result<()> {
        let store = &self.inner.store;
        let owner = store.read(|conn| rows::owner(conn, of))?;
        if !store.read(|conn| rows::asks(conn, owner, &origin))? {
            return Ok(());
        }
        store.write(Durability::Normal, move |tx, changes| {
            rows::note_accepted(tx, owner, &origin)?;
            changes.merge(changed());
            Ok(())
        })
    }

    /// Removes passwords that nothing names any more.
    pub(crate) fn drop_forgotten_passwords(&self) {
        if let Err(error) = self.try_drop_forgotten_passwords() {
            tracing::warn!(%error, "forgotten passwords could not be removed");
        }
    }

    fn try_drop_forgotten_passwords(&self) -> Result<()> {
        let gone = self.inner.store.read(rows::forgotten)?;
        if gone.is_empty() {
            return Ok(());
        }
        let mut removed = Vec::new();
        for secret in gone {
            match self.inner.passwords.remove(&secret) {
                Ok(()) => removed.push(secret),
                // It is tried again the next time.
                Err(error) => tracing::debug!(%error, "a password could not be removed"),
            }
        }
        self.inner.store.write(Durability::Normal, move |tx, _| {
            for secret in removed {
                tx.execute("DELETE FROM forgotten_secret WHERE secret = ?1", [secret])?;
            }
            Ok(())
        })
    }

    /// The server of a subscription's own address, as a [`Login::origin`].
    ///
    /// # Errors
    /// `NotFound`; `Refused` when its address is none of the web.
    pub fn origin_of_feed(&self, id: FeedId) -> Result<String> {
        let url: String = self.inner.store.read(|conn| {
            conn.prepare_cached("SELECT url FROM feed WHERE id = ?1 AND trashed_at IS NULL")?
                .query_row(params![id.0], |row| row.get(0))
                .optional()?
                .ok_or(LibraryError::NotFound("subscription"))
        })?;
        rows::origin(&url)
            .ok_or_else(|| LibraryError::refused("no_page_address", "its address has no server"))
    }
}

fn feed_of(owner: LoginOwner) -> Option<FeedId> {
    match owner {
        LoginOwner::Feed(feed) => Some(feed),
        LoginOwner::Item(_) => None,
    }
}

/// What shows names and passwords, or that they are asked for.
fn changed() -> Changes {
    Changes {
        feeds: true,
        items: true,
        downloads: true,
        ..Changes::default()
    }
}

/// The owner of what belongs to an item, before it is looked up whether the item has a show.
pub(crate) fn item(item: ItemId) -> LoginOwner {
    LoginOwner::Item(item)
}
