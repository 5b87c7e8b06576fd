//! How a feed is, and why an episode is missing. Nothing is changed here.
mod report;
#[cfg(test)]
mod tests;

use crate::feeds::{self, AskingNote, MoveNote};
use crate::refresh::older_page;
use crate::remote::{self, MOST_FEED, blocking};
use crate::text::{self, rfc3339};
use crate::{
    CheckedItem, DocumentCheck, FeedAsking, FeedHealth, FeedId, FeedMove, Library, LibraryError,
    LoginOwner, NextWhy, RefreshRhythm, Result, address, index,
};
use fetch::Reach;
use rusqlite::OptionalExtension;

/// Rows of a check that are given out.
const MOST_ROWS: usize = 300;

/// What the row of a feed says of when it is asked.
struct AskedRow {
    url: String,
    former: Option<String>,
    refreshed_at: Option<i64>,
    next: i64,
    hold_until: i64,
    failures: u32,
    gone: bool,
    sample: bool,
    trashed: u32,
}

impl Library {
    /// How a feed is.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn feed_health(&self, id: FeedId) -> Result<FeedHealth> {
        let feed = self.feed(id)?;
        let everywhere = self.settings()?.refresh_minutes;
        let (row, log, own) = self.inner.store.read(|conn| {
            let row = conn
                .prepare_cached(
                    "SELECT url, former_url, refreshed_at, next_refresh, hold_until, failures, gone, sample, \
                       (SELECT count(*) FROM item WHERE feed_id = ?1 AND trashed_at IS NOT NULL) FROM feed WHERE id = ?1",
                )?
                .query_row([id.0], |row| {
                    Ok(AskedRow {
                        url: row.get(0)?,
                        former: row.get(1)?,
                        refreshed_at: row.get(2)?,
                        next: row.get(3)?,
                        hold_until: row.get(4)?,
                        failures: row.get(5)?,
                        gone: row.get(6)?,
                        sample: row.get(7)?,
                        trashed: row.get(8)?,
                    })
                })
                .optional()?
                .ok_or(LibraryError::NotFound("feed"))?;
            Ok((row, feeds::log(conn, id)?, feeds::rhythm(conn, id)?))
        })?;
        let by_hand = match own {
            None => everywhere == 0,
            Some(own) => own == RefreshRhythm::ByHand,
        };
        let every = (!by_hand).then(|| feeds::every_minutes(own, everywhere) * 60_000);
        let now = self.inner.deps.clock.now_ms();
        let unwritten = self.inner.asked.of(id);
        let succeeded = unwritten
            .as_ref()
            .map(|asked| asked.at)
            .or(row.refreshed_at);
        let next = unwritten.as_ref().map_or(row.next, |asked| asked.next);
        let next_why = why(&row, now, next, succeeded, every);
        let mut askings = log.askings;
        askings.extend(self.inner.asked.answers(id));
        let last = askings.last().map(|note| note.at);
        let shown = !matches!(next_why, NextWhy::Gone | NextWhy::ByHand | NextWhy::Sample);
        Ok(FeedHealth {
            id,
            title: feed.title,
            url: address::shown(&row.url),
            former_url: row.former.as_deref().map(address::shown),
            asked_at: last.max(succeeded).and_then(rfc3339),
            succeeded_at: succeeded.and_then(rfc3339),
            next_at: shown
                .then(|| rfc3339(next.max(row.hold_until).max(now)))
                .flatten(),
            next_why,
            failures: row.failures,
            problem: feed.problem,
            problem_code: feed.problem_code,
            asking: self.is_being_asked(id),
            askings: askings
                .into_iter()
                .rev()
                .take(feeds::KEPT)
                .map(asking)
                .collect(),
            moves: log.moves.into_iter().rev().map(feed_move).collect(),
            mended: feeds::mended(&log.mended),
            items: feed.items,
            trashed: row.trashed,
        })
    }

    /// Asks for the feed's present document and says what became of each of its items that `words` fit (all without
    /// words). Nothing is brought in.
    ///
    /// # Errors
    /// `NotFound`; `Refused` (`not_yet`) while its server asks for patience; `Fetch` and `Feed`.
    pub async fn check_document(&self, id: FeedId, words: &str) -> Result<DocumentCheck> {
        let (url, _) = self.place_to_ask(id)?;
        let login = self.authorization(LoginOwner::Feed(id), &url);
        let client = &self.inner.deps.client;
        let (meta, bytes) = remote::get(client, &url, Reach::Anywhere, MOST_FEED, login).await?;
        let (library, words) = (self.clone(), index::fold(words.trim()));
        blocking(move || {
            let hint = feed::Hint {
                content_type: meta.content_type.as_deref(),
                url: Some(&meta.url),
            };
            let parsed = feed::parse(&bytes, hint)?;
            library.compare(id, &url, parsed, &words)
        })
        .await
    }

    fn compare(
        &self,
        id: FeedId,
        url: &str,
        parsed: feed::ParsedFeed,
        words: &str,
    ) -> Result<DocumentCheck> {
        // Texts are not needed: as if all were known.
        let seen = self.inner.store.read(|conn| feeds::seen(conn, id))?;
        let prepared = feeds::prepare(&parsed, url, &seen)?;
        let document = feeds::PreparedDocument {
            parsed,
            prepared,
            first: false,
            older: false,
        };
        let now = self.inner.deps.clock.now_ms();
        let (examined, only_here) = self.inner.store.read(|conn| {
            let examined = feeds::examine(conn, now, id, &document)?;
            let only_here = feeds::only_here(conn, id, &examined)?;
            Ok((examined, only_here))
        })?;
        let parsed = &document.parsed;
        let fits = |title: &str| words.is_empty() || index::fold(title).contains(words);
        let mut items = Vec::new();
        let mut fitting = 0;
        for (item, examined) in parsed.items.iter().zip(examined) {
            let title = text::one_line(item.title.as_deref().unwrap_or_default(), 300);
            if !fits(&title) {
                continue;
            }
            fitting += 1;
            if items.len() >= MOST_ROWS {
                continue;
            }
            let (item_id, here) = examined.here.unzip();
            items.push(CheckedItem {
                here_as: here.filter(|here| index::fold(here) != index::fold(&title)),
                title,
                published_at: item
                    .published
                    .or(item.updated)
                    .and_then(|at| rfc3339(at.as_millisecond())),
                fate: examined.fate,
                item: item_id,
            });
        }
        Ok(DocumentCheck {
            items,
            fitting,
            total: u32::try_from(parsed.items.len()).unwrap_or(u32::MAX),
            only_here,
            older: older_page(parsed).is_some(),
            mended: feeds::mended(&parsed.warnings),
        })
    }
}

/// What decides when it is asked next; `every` in milliseconds, None by hand only.
fn why(row: &AskedRow, now: i64, next: i64, asked: Option<i64>, every: Option<i64>) -> NextWhy {
    let Some(rhythm) = every.filter(|_| !row.sample && !row.gone) else {
        return match (row.sample, row.gone) {
            (true, _) => NextWhy::Sample,
            (_, true) => NextWhy::Gone,
            _ => NextWhy::ByHand,
        };
    };
    // A server's wish for patience may end long before it is asked anyway.
    if row.hold_until > now && row.hold_until >= next {
        NextWhy::Held
    } else if row.failures > 0 {
        NextWhy::Failures
    } else if asked.is_some_and(|asked| next - asked > rhythm) {
        NextWhy::Publisher
    } else {
        NextWhy::Rhythm
    }
}

fn asking(note: AskingNote) -> FeedAsking {
    FeedAsking {
        at: rfc3339(note.at).unwrap_or_default(),
        outcome: note.outcome,
        status: note.status,
        bytes: note.bytes,
        mime: note.mime,
        took_ms: note.took_ms,
        items: note.items,
        fresh: note.fresh,
        problem: note.problem,
        code: note.code,
    }
}

fn feed_move(note: MoveNote) -> FeedMove {
    FeedMove {
        at: rfc3339(note.at).unwrap_or_default(),
        from: address::shown(&note.from),
        to: address::shown(&note.to),
        why: note.why,
    }
}
