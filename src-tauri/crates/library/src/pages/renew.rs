//! Whether a text that came again is taken: a text that is here is never replaced by a worse one. What is not taken is kept
//! beside it, and one click away.
use super::{budget, rows};
use crate::body;
use crate::items::ReadyText;
use crate::kept_pages::{self, Role, SourcePage};
use crate::store::Durability;
use crate::{Doubt, ItemId, Library, LibraryError, Refetched, Result, text};
use article::Article;
use rusqlite::{Connection, params};

/// A text that shares less with another than this is a text of its own.
const OTHER: f64 = 0.3;
/// One that shares next to nothing, even under the same title.
const FOREIGN: f64 = 0.1;

/// What is here of an article.
#[derive(Debug, Clone, Default)]
pub(super) struct Here {
    pub title: String,
    pub url: Option<String>,
    pub text: String,
    pub words: u32,
    pub extracted: bool,
    pub walled: bool,
    /// Not only what a feed gave of it.
    pub whole: bool,
}

impl Library {
    /// Takes a text that came again, or keeps the one that is there and what came beside it. `url` is where it came from,
    /// None when it was made of the page that is kept.
    ///
    /// # Errors
    /// `Refused` with the reason when it is not taken.
    pub(super) fn renew(
        &self,
        item: ItemId,
        article: &Article,
        pages: &[SourcePage],
        url: Option<&str>,
    ) -> Result<Refetched> {
        let here = self.inner.store.read(|conn| here(conn, item))?;
        let Some(why) = worse(&here, article) else {
            return replace(self, item, &here, article, pages, url, None);
        };
        let (now, code, sentence) = (self.inner.deps.clock.now_ms(), why.code(), why.to_string());
        let (packed, article) = (kept_pages::pack(pages)?, article.clone());
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let title = article.title.as_deref().unwrap_or_default();
                kept_pages::set(tx, now, item, Role::Candidate, &packed, budget(tx)?)?;
                if packed.is_empty() {
                    kept_pages::forget_candidate(tx, item)?;
                } else {
                    kept_pages::note_candidate(tx, now, item, code, title, article.words)?;
                }
                tx.execute(
                    "UPDATE item SET problem = ?2, problem_code = ?3 WHERE id = ?1",
                    params![item.0, format!("What was here stays: {sentence}"), code],
                )?;
                changes.items = true;
                Ok(())
            })?;
        Err(why)
    }
}

/// Takes what was not taken, whatever it is. What was here waits in its place.
pub(super) fn take(
    library: &Library,
    item: ItemId,
    article: &Article,
    pages: &[SourcePage],
) -> Result<Refetched> {
    let here = library.inner.store.read(|conn| here(conn, item))?;
    let former = (here.title.clone(), here.words);
    replace(library, item, &here, article, pages, None, Some(former))
}

fn replace(
    library: &Library,
    item: ItemId,
    here: &Here,
    article: &Article,
    pages: &[SourcePage],
    url: Option<&str>,
    former: Option<(String, u32)>,
) -> Result<Refetched> {
    let now = library.inner.deps.clock.now_ms();
    let text = ReadyText::of_page(article)?;
    let title = article.title.as_deref().unwrap_or(&here.title);
    let same = here.text == text::strip(&article.html) && text::one_line(title, 500) == here.title;
    let updated = here.whole && !same;
    // The address stays; where the page came from is the base of what it names.
    let came = url.map(str::to_owned).or_else(|| here.url.clone());
    let packed = if former.is_some() {
        Vec::new()
    } else {
        kept_pages::pack(pages)?
    };
    let article = article.clone();
    library
        .inner
        .store
        .write(Durability::Full, move |tx, changes| {
            let url = came.as_deref().unwrap_or_default();
            rows::replace(tx, now, item, &article, text, url, updated)?;
            match former {
                Some((title, words)) => {
                    kept_pages::swap(tx, item)?;
                    if kept_pages::read(tx, item, Role::Candidate)?.is_empty() {
                        kept_pages::forget_candidate(tx, item)?;
                    } else {
                        kept_pages::note_candidate(tx, now, item, FORMER_CODE, &title, words)?;
                    }
                }
                None => {
                    kept_pages::forget_candidate(tx, item)?;
                    kept_pages::set(tx, now, item, Role::Kept, &packed, budget(tx)?)?;
                }
            }
            changes.items = true;
            Ok(())
        })?;
    Ok(if updated || !here.whole {
        Refetched::Updated
    } else {
        Refetched::Same
    })
}

/// The text that was here before the one that came later was taken.
const FORMER_CODE: &str = "former_text";

fn here(conn: &Connection, item: ItemId) -> Result<Here> {
    let html = body::read(conn, item)?;
    let text = html.map(|html| text::strip(&html)).unwrap_or_default();
    let found = conn.query_row(
        "SELECT coalesce(p.said_title, i.title), i.url, a.words, a.extracted, a.doubt, a.fetched_at IS NOT NULL
         FROM item i JOIN article a ON a.item_id = i.id
         LEFT JOIN item_edit p ON p.item_id = i.id WHERE i.id = ?1",
        [item.0],
        |row| {
            let doubt: Option<String> = row.get(4)?;
            let doubt = doubt.and_then(|name| serde_json::from_value::<Doubt>(name.into()).ok());
            Ok(Here {
                title: row.get(0)?,
                url: row.get(1)?,
                words: row.get(2)?,
                extracted: row.get(3)?,
                walled: matches!(
                    doubt,
                    Some(Doubt::ScriptShell | Doubt::Consent | Doubt::Login | Doubt::Paywall)
                ),
                whole: row.get(5)?,
                text,
            })
        },
    );
    match found {
        Err(rusqlite::Error::QueryReturnedNoRows) => Err(LibraryError::NotFound("article")),
        found => Ok(found?),
    }
}

/// Why what came is worse than what is here; None when it is not.
pub(super) fn worse(here: &Here, new: &Article) -> Option<LibraryError> {
    if here.words == 0 {
        return (new.words == 0 && new.pictures.is_empty()).then(super::no_words);
    }
    if new.words == 0 {
        return Some(super::no_words());
    }
    let share = article::share_of(&here.text, &new.text);
    let (old_words, new_words) = (u64::from(here.words), u64::from(new.words));
    if share > 0.85 && new_words * 10 >= old_words * 9 {
        return None;
    }
    let wall = new.doubt.filter(|doubt| doubt.is_wall());
    if let Some(wall) = wall.filter(|_| !here.walled) {
        return Some(wall_error(wall));
    }
    // What is here is a wall itself.
    if here.walled && wall.is_none() {
        return None;
    }
    if new_words * 10 < old_words * 7 {
        return Some(LibraryError::refused(
            "shorter_text",
            format!("the page has only {new_words} words now, it had {old_words}"),
        ));
    }
    if here.extracted && here.whole && !new.extracted {
        return Some(LibraryError::refused(
            "no_article_now",
            "no article is found in the page now",
        ));
    }
    let other_title = new
        .title
        .as_deref()
        .is_some_and(|title| article::share_of(&here.title, title) < 0.5);
    let foreign = share < FOREIGN && new_words * 2 <= old_words * 3;
    // What a feed gave of a text is often told in other words.
    if here.whole && ((other_title && share < OTHER) || foreign) {
        let title = new.title.as_deref().unwrap_or_default();
        return Some(LibraryError::refused(
            "other_text",
            format!("another text is on the page now: {title}"),
        ));
    }
    None
}

fn wall_error(doubt: article::Doubt) -> LibraryError {
    match doubt {
        article::Doubt::Consent => LibraryError::refused(
            "wall_consent",
            "the page asks for a consent in the place of its text",
        ),
        article::Doubt::Login => LibraryError::refused(
            "wall_login",
            "the page asks for a name and a password in the place of its text",
        ),
        article::Doubt::Paywall => LibraryError::refused(
            "wall_paywall",
            "the page gives its text only to subscribers now",
        ),
        _ => LibraryError::refused(
            "wall_script",
            "the page came without its text, which scripts put there in a browser",
        ),
    }
}
