//! A feed that was looked at becomes a subscription, with all it offers.
use crate::feeds::AskingNote;
use crate::refresh::note_body;
use crate::remote::blocking;
use crate::store::Durability;
use crate::{
    AskingOutcome, Changes, EditSubject, FeedId, FoundFeedRow, Library, LoginOwner, Result, edits,
    feeds,
};
use crate::{address, text};
use fetch::Meta;
use rusqlite::{Transaction, params};
use std::collections::HashSet;
use std::ops::ControlFlow;

/// A feed that was fetched and read, before it is subscribed to.
#[derive(Debug, Clone)]
pub(crate) struct FetchedFeed {
    /// The address to subscribe to.
    pub url: String,
    pub meta: Meta,
    /// Of the document.
    pub bytes: u64,
    pub hash: Vec<u8>,
    pub parsed: feed::ParsedFeed,
    /// The feeds that the page named through which this one was found.
    pub feeds: Vec<FoundFeedRow>,
    /// What was shown to fetch it: kept for the next time.
    pub login: Option<fetch::Authorization>,
}

/// What a list says of a subscription besides its address, and what is to be noted with it in the same transaction.
#[derive(Default)]
pub(crate) struct Listed {
    pub folder: String,
    /// What the person calls it there: it stays its title, whatever the feed calls itself.
    pub title: Option<String>,
    /// Joined by `,`.
    pub categories: String,
    /// How many items of the first fetch are offered; None: as many as suit the feed.
    pub first_offered: Option<u32>,
    pub note: Option<Note>,
}

/// Work in the transaction that makes the subscription.
pub(crate) type Note = Box<dyn FnOnce(&Transaction<'_>, FeedId) -> Result<()> + Send>;

/// Notes what a list says of a subscription that was just made.
pub(crate) fn note_listed(
    tx: &Transaction<'_>,
    now: i64,
    id: FeedId,
    listed: Listed,
) -> Result<()> {
    tx.prepare_cached("UPDATE feed SET categories = ?2, first_offered = ?3 WHERE id = ?1")?
        .execute(params![id.0, listed.categories, listed.first_offered])?;
    if let Some(title) = listed.title {
        let own = edits::OwnFields {
            title: Some(text::one_line(&title, 300)),
            ..edits::OwnFields::default()
        };
        edits::put(tx, now, EditSubject::Feed(id), &own)?;
    }
    match listed.note {
        Some(note) => note(tx, id),
        None => Ok(()),
    }
}

/// The title that a list gives, where it is one: not the feed's in other letters, nor an address in its place.
pub(crate) fn own_title(listed: &str, feed: Option<&str>, url: &str) -> Option<String> {
    let same = |other: &str| edits::is_same_title(other, listed);
    let address =
        same(url) || listed.contains("://") || address::host(url).is_some_and(|host| same(&host));
    let own = !listed.trim().is_empty() && !address && !feed.is_some_and(same);
    own.then(|| listed.trim().to_owned())
}

/// How the first asking is noted: all that came is new. How long it took nobody measured.
fn first_asking(at: i64, meta: &Meta, bytes: u64, items: usize) -> AskingNote {
    let items = u32::try_from(items).ok();
    let mime = meta.content_type.as_deref();
    AskingNote {
        at,
        outcome: AskingOutcome::Read,
        status: Some(200),
        bytes: u32::try_from(bytes).ok(),
        mime: mime.map(|mime| text::one_line(mime, 100)),
        took_ms: 0,
        items,
        fresh: items.unwrap_or(0),
        problem: None,
        code: None,
    }
}

impl Library {
    /// Subscribes to a feed that is here already; answers whether it was known. With [`Durability::Normal`] the caller
    /// syncs the store at the end.
    pub(crate) async fn subscribe(
        &self,
        looked: FetchedFeed,
        mut listed: Listed,
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
                older: false,
            };
            let new = feeds::NewFeed {
                url: looked.url,
                kind: feeds::kind(document.parsed.kind),
                title: document.parsed.title.clone().unwrap_or_default(),
                sample: false,
                folder: std::mem::take(&mut listed.folder),
            };
            listed.title = listed
                .title
                .and_then(|title| own_title(&title, Some(&new.title), &new.url));
            let (meta, hash) = (looked.meta, looked.hash);
            let asking = first_asking(now, &meta, looked.bytes, document.parsed.items.len());
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
                    let id = feeds::insert(tx, now, &new)?;
                    note_listed(tx, now, id, listed)?;
                    Ok(ControlFlow::Continue(id))
                },
                move |tx, id, parsed| {
                    feeds::note_askings(tx, id, vec![asking])?;
                    note_body(tx, now, id, &meta, &hash, parsed)
                },
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
