//! The rules as they are stored: of everything in the settings, of a show in its row.
use super::KeepRules;
use crate::event::Event;
use crate::model::{
    AutoDownload, AutoDownloads, CleanUpScope, FeedId, Keep, KeepRule, ShowDownloads,
};
use crate::store::Durability;
use crate::{Library, LibraryError, Result, settings};
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// The rule of a show by which episodes come by themselves.
pub(crate) struct AutoRule {
    pub rule: AutoDownload,
    /// Unix milliseconds; what came before is not new.
    pub since: i64,
}

/// The rules by which episodes come by themselves.
pub(crate) struct AutoRules {
    pub default: AutoRule,
    pub of_shows: HashMap<FeedId, AutoRule>,
}

/// A rule that cannot be read is none.
fn read<T: DeserializeOwned>(text: Option<String>) -> Option<T> {
    text.and_then(|text| serde_json::from_str(&text).ok())
}

pub(super) fn keep_rules(conn: &Connection, scope: CleanUpScope) -> Result<KeepRules> {
    let all = settings::load(conn)?;
    let of_shows = conn
        .prepare_cached("SELECT id, keep_downloads FROM feed WHERE keep_downloads IS NOT NULL")?
        .query_map([], |row| Ok((FeedId(row.get(0)?), row.get(1)?)))?
        .filter_map(|row| {
            row.map(|(feed, text)| Some((feed, read::<KeepRule>(text)?.clamped())))
                .transpose()
        })
        .collect::<rusqlite::Result<_>>()?;
    let budget = i64::from(all.downloads_budget) * 1_000_000;
    Ok(KeepRules {
        default: all.keep_downloads,
        of_shows,
        budget: (budget > 0).then_some(budget),
        scope,
    })
}

/// How many of a show's newest are kept, by show and for all others; where another rule holds, no matter how many.
pub(crate) fn kept_newest(conn: &Connection) -> Result<impl Fn(FeedId) -> usize> {
    let rules = keep_rules(conn, CleanUpScope::Rules)?;
    Ok(move |show| {
        let rule = rules.of_shows.get(&show).unwrap_or(&rules.default);
        match rule.which {
            Keep::Newest => rule.count as usize,
            _ => usize::MAX,
        }
    })
}

/// The rules by which episodes come by themselves.
pub(crate) fn auto_rules(conn: &Connection) -> Result<AutoRules> {
    let since = settings::value(conn, settings::AUTO_SINCE)?.and_then(|text| text.parse().ok());
    let of_shows = conn
        .prepare_cached(
            "SELECT id, auto_download, auto_since FROM feed WHERE auto_download IS NOT NULL",
        )?
        .query_map([], |row| {
            Ok((
                FeedId(row.get(0)?),
                row.get(1)?,
                row.get::<_, Option<i64>>(2)?,
            ))
        })?
        .filter_map(|row| {
            row.map(|(feed, text, since)| {
                let rule = read::<AutoDownload>(text)?.clamped();
                let since = since.unwrap_or(i64::MAX);
                Some((feed, AutoRule { rule, since }))
            })
            .transpose()
        })
        .collect::<rusqlite::Result<_>>()?;
    Ok(AutoRules {
        default: AutoRule {
            rule: settings::load(conn)?.auto_download,
            since: since.unwrap_or(i64::MAX),
        },
        of_shows,
    })
}

fn show_downloads(conn: &Connection, feed: FeedId) -> Result<ShowDownloads> {
    let rules = conn
        .prepare_cached("SELECT auto_download, keep_downloads FROM feed WHERE id = ?1")?
        .query_row([feed.0], |row| {
            Ok(ShowDownloads {
                auto: read(row.get(0)?),
                keep: read(row.get(1)?),
                version: None,
            })
        })
        .optional()?
        .ok_or(LibraryError::NotFound("subscription"))?;
    Ok(ShowDownloads {
        version: settings::version_of_show(conn, feed)?,
        ..rules
    })
}

impl Library {
    /// What of one show is downloaded by itself, and how long its downloads stay.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show_downloads(&self, feed: FeedId) -> Result<ShowDownloads> {
        self.inner.store.read(|conn| show_downloads(conn, feed))
    }

    /// Stores the rules of one show within their ranges, and answers what is stored.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_show_downloads(&self, feed: FeedId, rules: ShowDownloads) -> Result<ShowDownloads> {
        let kept = ShowDownloads {
            auto: rules.auto.map(AutoDownload::clamped),
            keep: rules.keep.map(KeepRule::clamped),
            version: rules.version,
        };
        let now = self.inner.deps.clock.now_ms();
        let stored = kept.clone();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let before = show_downloads(tx, feed)?.auto.map(|auto| auto.which);
                let new = kept.auto.as_ref().map(|auto| auto.which);
                if new == Some(AutoDownloads::New) && before != new {
                    // What came before that was not asked for.
                    tx.execute(
                        "UPDATE feed SET auto_since = ?2 WHERE id = ?1",
                        params![feed.0, now],
                    )?;
                }
                tx.prepare_cached(
                    "UPDATE feed SET auto_download = ?2, keep_downloads = ?3 WHERE id = ?1",
                )?
                .execute(params![feed.0, json(&kept.auto), json(&kept.keep)])?;
                settings::set_version_of_show(tx, feed, kept.version)?;
                changes.items = true;
                changes.feeds = true;
                changes.downloads = true;
                Ok(())
            })?;
        self.tell(Event::SettingsChanged);
        Ok(stored)
    }
}

fn json<T: serde::Serialize>(rule: &Option<T>) -> Option<String> {
    rule.as_ref()
        .and_then(|rule| serde_json::to_string(rule).ok())
}

/// Whether an episode fits the filter of a rule: by the words of its title, and by its length in milliseconds.
pub(crate) fn fits(rule: &AutoDownload, title: &str, duration_ms: Option<i64>) -> bool {
    let title = folded(title);
    let has = |word: &String| title.contains(word);
    let (wanted, unwanted) = (words(&rule.words), words(&rule.without));
    if !(wanted.is_empty() || wanted.iter().any(has)) || unwanted.iter().any(has) {
        return false;
    }
    let minutes = |n: u32| i64::from(n) * 60_000;
    duration_ms.filter(|ms| *ms > 0).is_none_or(|ms| {
        rule.min_minutes.is_none_or(|least| ms >= minutes(least))
            && rule.max_minutes.is_none_or(|most| ms <= minutes(most))
    })
}

fn folded(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

/// Words, and "phrases in quotes", of a filter.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (n, part) in folded(text).split(['"', '“', '”', '«', '»']).enumerate() {
        if n % 2 == 1 {
            found.push(part.trim().to_owned());
        } else {
            found.extend(part.split([' ', ',', ';', '\n', '\t']).map(str::to_owned));
        }
    }
    found.retain(|word| !word.is_empty());
    found
}
