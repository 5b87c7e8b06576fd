//! Another address for a subscription, by hand: taken only when it answers with the show. Items are told by what they are,
//! so they stay.
use super::answer::moved;
use super::moves;
use crate::address::{self, Address};
use crate::remote::{self, MOST_FEED, blocking};
use crate::store::Durability;
use crate::{FeedId, Library, LibraryError, LoginOwner, MoveWhy, Result, Undo, feeds, text};
use fetch::Reach;
use rusqlite::params;

/// What goes back when the change is taken back.
struct FormerAddress {
    url: String,
    former: Option<String>,
}

impl Library {
    /// Moves a subscription to another address, and asks there. A name and a password that stand in the address are kept.
    ///
    /// # Errors
    /// `NotFound`; `Refused` where it is no address, is the one it has, belongs to another subscription, or leads to
    /// another show; `Fetch` and `Feed` when it does not answer with a feed. Nothing is changed then.
    pub async fn change_address(&self, id: FeedId, to: &str) -> Result<Undo> {
        let feed = self.feed(id)?;
        if feed.sample {
            return Err(LibraryError::refused(
                "sample_feed",
                "this show came with the program and has no address",
            ));
        }
        let Address::Web(to) = address::read(to)? else {
            return Err(LibraryError::refused(
                "not_an_address",
                "this is not an address of the web",
            ));
        };
        let (to, inside) = fetch::take_password(&to)?;
        let login = match &inside {
            Some(inside) => Some(inside.clone()),
            None => self.authorization(LoginOwner::Feed(id), &to),
        };
        self.refuse_address(id, &to)?;
        let client = &self.inner.deps.client;
        let (meta, bytes) = remote::get(client, &to, Reach::Anywhere, MOST_FEED, login).await?;
        let url = meta.moved_to.clone().unwrap_or(to);
        self.refuse_address(id, &url)?;
        let library = self.clone();
        let undo = blocking(move || {
            let hint = feed::Hint {
                content_type: meta.content_type.as_deref(),
                url: Some(&meta.url),
            };
            let parsed = feed::parse(&bytes, hint)?;
            library.move_by_hand(id, url, &parsed)
        })
        .await?;
        if let Some(login) = inside {
            let library = self.clone();
            blocking(move || library.keep_login(LoginOwner::Feed(id), &login)).await?;
        }
        self.inner.asked.forget(id);
        self.refresh_soon(id);
        Ok(undo)
    }

    fn refuse_address(&self, id: FeedId, url: &str) -> Result<()> {
        self.inner.store.read(|conn| {
            let stored = super::rows::stored_feed(conn, id)?;
            if stored.place.url == url {
                return Err(LibraryError::refused(
                    "same_address",
                    "this is the address that it has",
                ));
            }
            match feeds::by_url(conn, url)? {
                Some(other) if other != id => Err(LibraryError::refused(
                    "address_taken",
                    "another subscription has this address; the two can be joined",
                )),
                _ => Ok(()),
            }
        })
    }

    fn move_by_hand(&self, id: FeedId, url: String, parsed: &feed::ParsedFeed) -> Result<Undo> {
        let same = self
            .inner
            .store
            .read(|conn| moves::is_same_show(conn, id, parsed))?;
        if !same {
            let other = text::one_line(parsed.title.as_deref().unwrap_or_default(), 80);
            return Err(LibraryError::refused(
                "other_show",
                format!("nothing was changed, the address leads to another show now: {other}"),
            ));
        }
        let now = self.inner.deps.clock.now_ms();
        let before = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let (from, former): (String, Option<String>) = tx
                    .prepare_cached("SELECT url, former_url FROM feed WHERE id = ?1")?
                    .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
                put_address(tx, id, &url, Some(&from))?;
                feeds::note_move(tx, id, moved(now, &from, &url, MoveWhy::ByHand))?;
                changes.feeds = true;
                Ok(FormerAddress { url: from, former })
            })?;
        self.keep_undo(1, move |library| library.move_back(id, before))
    }

    fn move_back(&self, id: FeedId, before: FormerAddress) -> Result<()> {
        self.refuse_address(id, &before.url)?;
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let from: String = tx
                    .prepare_cached("SELECT url FROM feed WHERE id = ?1")?
                    .query_row([id.0], |row| row.get(0))?;
                put_address(tx, id, &before.url, before.former.as_deref())?;
                feeds::note_move(tx, id, moved(now, &from, &before.url, MoveWhy::ByHand))?;
                changes.feeds = true;
                Ok(())
            })?;
        self.inner.asked.forget(id);
        Ok(())
    }
}

/// What was known of the document at the old address says nothing of the one at the new.
fn put_address(
    tx: &rusqlite::Transaction<'_>,
    id: FeedId,
    url: &str,
    former: Option<&str>,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE feed SET url = ?2, former_url = ?3, etag = NULL, last_modified = NULL, body_hash = NULL, failures = 0, \
           problem = NULL, problem_code = NULL, gone = 0, hold_until = 0, next_refresh = 0, named_url = NULL WHERE id = ?1",
    )?
    .execute(params![id.0, url, former])?;
    Ok(())
}
