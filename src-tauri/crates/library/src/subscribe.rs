//! A feed that was looked at becomes a subscription, with all it offers.
use crate::refresh::note_body;
use crate::remote::blocking;
use crate::store::Durability;
use crate::{Changes, FeedId, FoundFeedRow, Library, LoginOwner, Result, feeds};
use fetch::Meta;
use std::collections::HashSet;
use std::ops::ControlFlow;

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
    /// What was shown to fetch it: kept for the next time.
    pub login: Option<fetch::Authorization>,
}

impl Library {
    /// Subscribes to a feed that is here already; answers whether it was known. With [`Durability::Normal`] the caller
    /// syncs the store at the end.
    pub(crate) async fn subscribe(
        &self,
        looked: FetchedFeed,
        folder: String,
        durability: Durability,
    ) -> Result<(FeedId, bool)> {
        let (library, now) = (self.clone(), self.inner.deps.clock.now_ms());
        let login = looked.login.clone();
        let (id, applied) = blocking(move || {
            let prepared = feeds::prepare(&looked.parsed, &looked.url, &HashSet::new())?;
            let document = feeds::PreparedDocument {
                parsed: looked.parsed,
                prepared,
                first: true,
            };
            let new = feeds::NewFeed {
                url: looked.url,
                kind: feeds::kind(document.parsed.kind),
                title: document.parsed.title.clone().unwrap_or_default(),
                sample: false,
                folder,
            };
            let (meta, hash) = (looked.meta, looked.hash);
            let found_at = meta.url.clone();
            // What only this person is given may be another than what all are.
            let own = looked.login.is_some() || meta.private;
            library.bring_in(
                durability,
                document,
                move |tx, document, changes| {
                    for url in [&new.url, &found_at] {
                        if let Some(id) = feeds::by_url(tx, url)? {
                            return Ok(ControlFlow::Break(id));
                        }
                    }
                    if !own && let Some(id) = feeds::twin(tx, None, &new.url, document)? {
                        return Ok(ControlFlow::Break(id));
                    }
                    changes.merge(Changes {
                        feeds: true,
                        items: true,
                        ..Changes::default()
                    });
                    Ok(ControlFlow::Continue(feeds::insert(tx, now, &new)?))
                },
                move |tx, id, parsed| note_body(tx, now, id, &meta, &hash, parsed),
            )
        })
        .await?;
        if let Some(login) = login {
            let library = self.clone();
            blocking(move || library.keep_login(LoginOwner::Feed(id), &login)).await?;
        }
        let known = applied.is_none();
        if let Some(applied) = applied {
            self.fetch_covers_soon(vec![id]);
            self.fetch_texts_soon(&applied.new);
        }
        Ok((id, known))
    }
}
