//! Signed addresses do not last: when a server refuses one, the feed is asked for another, and the transfer goes on there.
//! And what was refused for want of a password is tried again when one was given.
use crate::event::Event;
use crate::items::versions;
use crate::store::Durability;
use crate::{Changes, FeedId, ItemId, Library, Result, credentials};
use fetch::NewerAddress;
use rusqlite::{OptionalExtension, params};
use std::time::Duration;
use tokio::sync::oneshot;

/// A feed that does not answer for so long keeps no transfer waiting.
const PATIENCE: Duration = Duration::from_secs(150);

impl Library {
    /// Who knows a newer address than `url` of an episode: its feed, if it has one.
    pub(super) fn newer_address(&self, item: ItemId, url: &str) -> Option<NewerAddress> {
        self.feed_to_ask(item).ok()??;
        let (library, url) = (std::sync::Arc::downgrade(&self.inner), url.to_owned());
        Some(NewerAddress::new(move || {
            let (library, url) = (library.clone(), url.clone());
            Box::pin(async move {
                let (tell, told) = oneshot::channel();
                {
                    let inner = library.upgrade()?;
                    inner.active.with(|table| {
                        table.asking.entry(item).or_default().push(tell);
                    });
                    Library { inner }.tell(Event::AddressRefused(item));
                }
                // Who was not told in time looks all the same.
                let _ = tokio::time::timeout(PATIENCE, told).await;
                let library = Library {
                    inner: library.upgrade()?,
                };
                let newer = library.newer_file(item, &url).ok()??;
                library.note_address(item, &newer);
                let login = library.authorization(credentials::item(item), &newer);
                Some((newer, login))
            })
        }))
    }

    /// The feed was asked, whatever it said.
    pub(crate) fn address_was_asked(&self, item: ItemId) {
        let waiting = self.inner.active.with(|table| table.asking.remove(&item));
        for told in waiting.into_iter().flatten() {
            // Who does not wait any more was stopped.
            let _ = told.send(());
        }
    }

    /// The subscription that may know another address of an episode: not the sample, which nobody can be asked for.
    pub(crate) fn feed_to_ask(&self, item: ItemId) -> Result<Option<FeedId>> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT feed.id FROM item JOIN feed ON feed.id = item.feed_id \
                     WHERE item.id = ?1 AND feed.trashed_at IS NULL AND feed.gone = 0 AND feed.sample = 0",
                )?
                .query_row([item.0], |row| row.get(0).map(FeedId))
                .optional()?)
        })
    }

    /// Where the episode's file is, unless that is what was refused; another version of it gives way to the feed's own,
    /// or to the one that is here.
    fn newer_file(&self, item: ItemId, refused: &str) -> Result<Option<String>> {
        self.inner.store.read(|conn| {
            let replaces: bool = conn
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM download WHERE item_id = ?1 AND here_url IS NOT NULL)")?
                .query_row([item.0], |row| row.get(0))?;
            let offered = versions::to_fetch(conn, item)?;
            let own = if replaces { None } else { versions::own(conn, item)? };
            let mut urls = offered.into_iter().chain(own).map(|file| file.url);
            Ok(urls.find(|url| url != refused))
        })
    }

    /// Where the file comes from now: by that it is known which version it is.
    fn note_address(&self, item: ItemId, url: &str) {
        let address = url.to_owned();
        self.write_gathered();
        let noted = self.inner.store.write(Durability::Normal, move |tx, _| {
            tx.prepare_cached("UPDATE download SET url = ?2 WHERE item_id = ?1")?
                .execute(params![item.0, address])?;
            Ok(())
        });
        if let Err(error) = noted {
            tracing::warn!(%error, item = item.0, "a newer address could not be noted");
        }
    }

    /// Takes up the downloads of a show, or of one item, that failed for want of a password.
    pub(crate) fn refused_downloads_again(&self, feed: Option<FeedId>, item: Option<ItemId>) {
        let (feed, item) = (feed.map(|id| id.0), item.map(|id| id.0));
        let again = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let again = tx
                    .prepare_cached(
                        "UPDATE download SET state = 'waiting', attempts = 0, problem = NULL, code = NULL, not_before = NULL \
                         WHERE state = 'failed' AND kept = 1 AND code IN ('needs_password', 'wrong_password') \
                           AND (item_id = ?2 OR item_id IN (SELECT id FROM item WHERE feed_id = ?1))",
                    )?
                    .execute(params![feed, item])?;
                changes.merge(Changes {
                    downloads: again > 0,
                    items: again > 0,
                    ..Changes::default()
                });
                Ok(())
            });
        match again {
            Ok(()) => self.start_waiting(),
            Err(error) => tracing::warn!(%error, "refused downloads could not be taken up"),
        }
    }
}
