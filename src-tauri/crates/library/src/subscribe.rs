//! A feed that was looked at becomes a subscription, with all it offers.
use crate::refresh::note_body;
use crate::remote::blocking;
use crate::store::Durability;
use crate::{Changes, FeedId, FoundFeedRow, Library, Result, feeds};
use fetch::Meta;
use std::collections::HashSet;

/// A feed that was fetched and read, before it is subscribed to.
#[derive(Debug, Clone)]
pub(crate) struct FetchedFeed {
    /// The address to subscribe to.
    pub url: String,
    pub meta: Meta,
    pub hash: Vec<u8>,
    pub parsed: feed::ParsedFeed,
    /// The feeds that the page named through which this one was found.
    pub feeds: Vec<FoundFeedRow>,
}

impl Library {
    /// Subscribes to a feed that is here already; answers whether it was known.
    pub(crate) async fn subscribe(
        &self,
        looked: FetchedFeed,
        folder: String,
    ) -> Result<(FeedId, bool)> {
        let (library, now) = (self.clone(), self.inner.deps.clock.now_ms());
        let (id, new, known) = blocking(move || {
            let prepared = feeds::prepare(&looked.parsed, &looked.url, &HashSet::new())?;
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    for url in [&looked.url, &looked.meta.url] {
                        if let Some(id) = feeds::by_url(tx, url)? {
                            return Ok((id, Vec::new(), true));
                        }
                    }
                    let new = feeds::NewFeed {
                        url: looked.url.clone(),
                        kind: feeds::kind(looked.parsed.kind),
                        title: looked.parsed.title.clone().unwrap_or_default(),
                        sample: false,
                        folder,
                    };
                    let id = feeds::insert(tx, now, &new)?;
                    let applied = feeds::apply_prepared(
                        tx,
                        now,
                        id,
                        &looked.parsed,
                        &prepared,
                        true,
                        changes,
                    )?;
                    note_body(tx, now, id, &looked.meta, &looked.hash, &looked.parsed)?;
                    changes.merge(Changes {
                        feeds: true,
                        items: true,
                        ..Changes::default()
                    });
                    Ok((id, applied.new, false))
                })
        })
        .await?;
        if !known {
            self.fetch_covers_soon(vec![id]);
            self.fetch_texts_soon(&new);
        }
        Ok((id, known))
    }
}
