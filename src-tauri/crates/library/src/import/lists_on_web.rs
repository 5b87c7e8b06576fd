//! Lists on the web that were followed, of an export of this program: followed again. They are asked when their turn comes.
use super::entry::{Entry, ShowOfList};
use super::pages;
use super::rows::{self, Settled};
use crate::followed_lists::{self, TakenList};
use crate::remote::blocking;
use crate::store::Durability;
use crate::{ImportId, Library, LibraryError, Result, text};
use rusqlite::Transaction;

/// Characters of a title.
const LONGEST: usize = 300;

impl Library {
    pub(super) async fn follow_again(&self, row: i64, entry: Entry) -> Result<Settled> {
        let (url, login) = fetch::take_password(&pages::web(&entry.address)?)?;
        if login.is_some() {
            return Err(LibraryError::refused(
                "list_password",
                "a list behind a password cannot be followed",
            ));
        }
        let (library, now) = (self.clone(), self.inner.deps.clock.now_ms());
        let list = TakenList {
            url: url.clone(),
            title: text::one_line(&entry.title, LONGEST),
            by_itself: entry.by_itself,
            added_at: entry.saved_at.unwrap_or(now),
            asked_at: None,
            shows: entry.shows.into_iter().filter_map(listed_show).collect(),
        };
        blocking(move || {
            library
                .inner
                .store
                .write(Durability::Normal, move |tx, changes| {
                    let known = followed_lists::by_url(tx, &url)?.is_some();
                    if !known {
                        followed_lists::check_count(tx)?;
                        followed_lists::put_back(tx, list)?;
                        changes.feeds = true;
                    }
                    let settled = Settled::List { url, known };
                    rows::settle(tx, row, &settled)?;
                    Ok(settled)
                })
        })
        .await
    }
}

fn listed_show(show: ShowOfList) -> Option<(String, String, String)> {
    let known = matches!(show.state.as_str(), "offered" | "passed" | "left");
    let url = pages::web(&show.url).ok().filter(|_| known)?;
    Some((url, text::one_line(&show.title, LONGEST), show.state))
}

/// Stops following what an import brought; answers the lists as they were.
pub(super) fn leave(tx: &Transaction<'_>, import: ImportId) -> Result<Vec<TakenList>> {
    rows::followed_by(tx, import)?
        .iter()
        .filter_map(|url| followed_lists::by_url(tx, url).transpose())
        .map(|id| followed_lists::take(tx, id?))
        .collect()
}
