//! Lists of subscriptions on the web that are followed: asked once a day, what is new in them is offered, what left them is
//! said. Nothing is subscribed to by itself unless a person said so, and nothing is ever removed.
#[cfg(test)]
mod tests;

use crate::address::{self, Address};
use crate::followed_lists::{self as rows, ListedFeed, StoredList};
use crate::remote::{ACCEPT, blocking, hash};
use crate::store::Durability;
use crate::{
    Added, FollowedList, FollowedListId, FollowedShowId, Library, LibraryError, Result, Undo, text,
};
use fetch::{Fetched, Get, Meta, Reach, Validators};
use std::sync::atomic::{AtomicBool, Ordering};

const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// Shows that one asking subscribes to by itself.
const MOST_BY_ITSELF: usize = 50;

/// Whether lists are being asked.
#[derive(Default)]
pub(crate) struct Following(AtomicBool);

enum ListAnswer {
    Same(Meta),
    List {
        meta: Meta,
        hash: Vec<u8>,
        title: Option<String>,
        feeds: Vec<ListedFeed>,
    },
}

impl Library {
    /// Follows a list of subscriptions at an address of the web; what it has and the library has not is offered.
    ///
    /// # Errors
    /// `Refused` where it is no address, or no list is there; `Fetch`.
    pub async fn follow_list(&self, input: &str) -> Result<FollowedList> {
        let Address::Web(url) = address::read(input)? else {
            return Err(LibraryError::refused(
                "list_on_disk",
                "only a list on the web can be followed; a file is imported",
            ));
        };
        let (url, login) = fetch::take_password(&url)?;
        if login.is_some() {
            return Err(LibraryError::refused(
                "list_password",
                "a list behind a password cannot be followed",
            ));
        }
        let answer = self
            .ask_list(&url, Validators::default(), None, Reach::Anywhere)
            .await?;
        let ListAnswer::List {
            meta,
            hash,
            title,
            feeds,
        } = answer
        else {
            return Err(not_a_list());
        };
        let title = title
            .or_else(|| address::file_title(&url))
            .or_else(|| address::host(&url))
            .unwrap_or_default();
        let now = self.inner.deps.clock.now_ms();
        let library = self.clone();
        let id = blocking(move || {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    changes.feeds = true;
                    rows::check_count(tx)?;
                    let id = rows::insert(tx, now, &url, &title)?;
                    rows::put_shows(tx, id, &feeds)?;
                    rows::note_read(tx, now, id, &meta, &hash)?;
                    Ok(id)
                })
        })
        .await?;
        self.followed_list(id)
    }

    /// The lists that are followed, by name, with what they offer.
    pub fn followed_lists(&self) -> Result<Vec<FollowedList>> {
        self.inner.store.read(rows::lists)
    }

    fn followed_list(&self, id: FollowedListId) -> Result<FollowedList> {
        self.followed_lists()?
            .into_iter()
            .find(|list| list.id == id)
            .ok_or(LibraryError::NotFound("list"))
    }

    /// Stops following a list; its shows that are here stay.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn unfollow_list(&self, id: FollowedListId) -> Result<Undo> {
        self.write_with_undo(
            move |tx, changes| {
                changes.feeds = true;
                Ok((1, rows::take(tx, id)?))
            },
            |tx, changes, list| {
                changes.feeds = true;
                rows::put_back(tx, list)
            },
        )
    }

    /// Whether what is new in a list is subscribed to by itself.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_list_by_itself(&self, id: FollowedListId, on: bool) -> Result<FollowedList> {
        let library = self.clone();
        blocking(move || {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    changes.feeds = true;
                    rows::set_by_itself(tx, id, on)
                })
        })
        .await?;
        if on {
            let library = self.clone();
            self.spawn(async move { library.add_by_itself(id).await });
        }
        self.followed_list(id)
    }

    /// Subscribes to a show that a list offers.
    ///
    /// # Errors
    /// `NotFound`, and as `add`.
    pub async fn add_followed(&self, show: FollowedShowId) -> Result<Added> {
        let url = self.inner.store.read(|conn| rows::url_of(conn, show))?;
        let added = self.add(&url).await?;
        self.pass(vec![show])?;
        Ok(added)
    }

    /// These are not offered any more.
    pub fn pass_followed(&self, shows: &[FollowedShowId]) -> Result<Undo> {
        let passed = self.pass(shows.to_vec())?;
        let count = u32::try_from(passed.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    changes.feeds = true;
                    rows::offer_again(tx, &passed)
                })
        })
    }

    fn pass(&self, shows: Vec<FollowedShowId>) -> Result<Vec<FollowedShowId>> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                changes.feeds = true;
                rows::pass(tx, &shows)
            })
    }

    /// What left a list was read.
    pub fn read_left(&self, id: FollowedListId) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                changes.feeds = true;
                rows::forget_left(tx, id)
            })
    }

    /// Asks one list now.
    ///
    /// # Errors
    /// `NotFound`, `Fetch`, `Refused` where no list is there any more. What it offered stays.
    pub async fn ask_list_now(&self, id: FollowedListId) -> Result<FollowedList> {
        let list = self.inner.store.read(|conn| rows::stored(conn, id))?;
        self.ask_again(list).await?;
        self.followed_list(id)
    }

    /// Asks the lists whose day has come, in the background.
    pub(crate) fn ask_lists_soon(&self) {
        let now = self.inner.deps.clock.now_ms();
        let due = self.inner.store.read(|conn| rows::due(conn, now));
        let due = match due {
            Ok(due) if due.is_empty() => return,
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(%error, "due lists could not be looked for");
                return;
            }
        };
        if self.settings().map_or(0, |all| all.refresh_minutes) == 0
            || self.inner.following.0.swap(true, Ordering::SeqCst)
        {
            return;
        }
        let library = self.clone();
        self.spawn(async move {
            for list in due {
                let id = list.id;
                if let Err(error) = library.ask_again(list).await {
                    tracing::debug!(%error, list = id.0, "a list did not answer");
                }
            }
            library.inner.following.0.store(false, Ordering::SeqCst);
        });
    }

    async fn ask_again(&self, list: StoredList) -> Result<()> {
        let id = list.id;
        // A list that a person typed may lie anywhere; one that moved from the public web may not move into a house.
        let asked = self
            .ask_list(&list.url, list.validators, list.hash, Reach::Anywhere)
            .await;
        let now = self.inner.deps.clock.now_ms();
        let library = self.clone();
        blocking(move || {
            library
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| match asked {
                    Ok(ListAnswer::Same(meta)) => {
                        changes.feeds |= rows::note_same(tx, now, id, &meta)?;
                        Ok(())
                    }
                    Ok(ListAnswer::List {
                        meta, hash, feeds, ..
                    }) => {
                        changes.feeds = true;
                        rows::put_shows(tx, id, &feeds)?;
                        rows::note_read(tx, now, id, &meta, &hash)
                    }
                    Err(error) => {
                        changes.feeds = true;
                        rows::note_failed(tx, now, id, &error)?;
                        Ok(())
                    }
                })
        })
        .await?;
        self.add_by_itself(id).await;
        match self.inner.store.read(|conn| rows::problem(conn, id))? {
            Some((code, sentence)) => Err(LibraryError::refused(
                "list_away",
                format!("the list could not be read; what it offered stays: {sentence} ({code})"),
            )),
            None => Ok(()),
        }
    }

    /// Subscribes to what a list offers, where a person said that it is to be so.
    async fn add_by_itself(&self, id: FollowedListId) {
        let wanted = self
            .inner
            .store
            .read(|conn| rows::by_itself(conn, id, MOST_BY_ITSELF));
        let wanted = wanted.unwrap_or_else(|error| {
            tracing::warn!(%error, "what a list offers could not be looked for");
            Vec::new()
        });
        for show in wanted {
            if let Err(error) = self.add_followed(show).await {
                tracing::info!(%error, show = show.0, "a show of a list could not be had");
            }
        }
    }

    async fn ask_list(
        &self,
        url: &str,
        validators: Validators,
        known: Option<Vec<u8>>,
        reach: Reach,
    ) -> Result<ListAnswer> {
        let get = Get {
            url: url.to_owned(),
            reach,
            validators,
            limit: MOST_BYTES,
            accept: ACCEPT,
            referer: None,
            authorization: None,
        };
        let (meta, bytes) = match self.inner.deps.client.get(get).await? {
            Fetched::NotModified(meta) => return Ok(ListAnswer::Same(meta)),
            Fetched::Body(meta, bytes) => (meta, bytes),
        };
        blocking(move || {
            let hash = hash(&bytes);
            if known.as_ref() == Some(&hash) {
                return Ok(ListAnswer::Same(meta));
            }
            let outlines = feed::parse_opml(&bytes).map_err(|_| not_a_list())?;
            let feeds: Vec<ListedFeed> = outlines
                .into_iter()
                .filter(|outline| meta.private || !address::looks_private(&outline.feed_url))
                .filter_map(|outline| {
                    let (url, _) = fetch::take_password(&outline.feed_url).ok()?;
                    let title = text::one_line(outline.title.as_deref().unwrap_or_default(), 300);
                    Some(ListedFeed {
                        title: match title.is_empty() {
                            true => address::host(&url).unwrap_or_default(),
                            false => title,
                        },
                        url,
                    })
                })
                .collect();
            if feeds.is_empty() {
                return Err(LibraryError::refused(
                    "empty_list",
                    "the list names no feed",
                ));
            }
            Ok(ListAnswer::List {
                title: title_of(&bytes),
                meta,
                hash,
                feeds,
            })
        })
        .await
    }
}

/// What a list calls itself: the title in its head.
fn title_of(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..4_096).unwrap_or(bytes));
    let lower = head.to_ascii_lowercase();
    let head = &head[..lower.find("<body").unwrap_or(head.len())];
    let (_, rest) = head.split_once("<title>")?;
    let (title, _) = rest.split_once("</title>")?;
    let title = text::one_line(&article::plain_text(title), 200);
    (!title.is_empty()).then_some(title)
}

fn not_a_list() -> LibraryError {
    LibraryError::refused(
        "not_a_list",
        "there is no list of subscriptions (OPML) at this address",
    )
}
