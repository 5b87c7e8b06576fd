//! Two subscriptions to one show are made one by hand, as a move to the other's address makes them.
use super::answer::moved;
use crate::address::{self, Address};
use crate::remote::{self, MOST_FEED, blocking};
use crate::store::Durability;
use crate::{
    BackupReason, Changes, FeedId, Library, LibraryError, LoginOwner, MoveWhy, Result, feeds, text,
};
use fetch::Reach;
use rusqlite::params;

impl Library {
    /// Puts a subscription into the one that has the address `to`, or has the address to which that leads. What was done
    /// with either stays. There is no way back but a backup, which is made before. Answers which one stays.
    ///
    /// # Errors
    /// `NotFound`; `Refused` where no other subscription has the address (`no_twin`), and where the two are different
    /// shows (`other_show`); `Fetch` when the address is asked and does not answer. Nothing is changed then.
    pub async fn join_shows(&self, id: FeedId, to: &str) -> Result<FeedId> {
        let Address::Web(to) = address::read(to)? else {
            return Err(LibraryError::refused(
                "not_an_address",
                "this is not an address of the web",
            ));
        };
        let (to, _) = fetch::take_password(&to)?;
        let other = match self.another_at(id, &to)? {
            Some(other) => Some(other),
            None => {
                let login = self.authorization(LoginOwner::Feed(id), &to);
                let client = &self.inner.deps.client;
                let (meta, _) = remote::get(client, &to, Reach::Anywhere, MOST_FEED, login).await?;
                match meta.moved_to {
                    Some(url) => self.another_at(id, &url)?,
                    None => None,
                }
            }
        };
        let other = other.ok_or_else(|| {
            LibraryError::refused("no_twin", "no other subscription has this address")
        })?;
        let library = self.clone();
        blocking(move || library.join_into(id, other)).await?;
        self.inner.asked.forget(id);
        self.inner.asked.forget(other);
        self.refresh_soon(other);
        Ok(other)
    }

    fn another_at(&self, id: FeedId, url: &str) -> Result<Option<FeedId>> {
        let found = self.inner.store.read(|conn| feeds::by_url(conn, url))?;
        Ok(found.filter(|other| *other != id))
    }

    fn join_into(&self, id: FeedId, other: FeedId) -> Result<()> {
        let (one, stays) = (self.feed(id)?, self.feed(other)?);
        let same = self
            .inner
            .store
            .read(|conn| feeds::may_be_one(conn, id, other))?;
        if one.sample || stays.sample || !same {
            let title = text::one_line(&stays.title, 80);
            return Err(LibraryError::refused(
                "other_show",
                format!("nothing was changed, the address leads to another show now: {title}"),
            ));
        }
        self.back_up_before(BackupReason::Merge);
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let url = |id: FeedId| -> Result<String> {
                    Ok(tx
                        .prepare_cached("SELECT url FROM feed WHERE id = ?1")?
                        .query_row([id.0], |row| row.get(0))?)
                };
                let (left, kept) = (url(id)?, url(other)?);
                feeds::merge(tx, id, other)?;
                tx.prepare_cached(
                    "UPDATE feed SET former_url = coalesce(former_url, ?2) WHERE id = ?1",
                )?
                .execute(params![other.0, left])?;
                feeds::note_move(tx, other, moved(now, &left, &kept, MoveWhy::ByHand))?;
                changes.merge(Changes {
                    feeds: true,
                    items: true,
                    queue: true,
                    downloads: true,
                    ..Changes::default()
                });
                Ok(())
            })
    }
}
