//! What happens to an item whose sound is another than it was: an article that was given one, and an episode whose
//! recording the publisher replaced.
use super::known::Known;
use super::likeness::{claimed_bytes, is_other_recording};
use super::prepare::PreparedItem;
use crate::error::Result;
use crate::items::{self, Besides, EpisodeFields};
use crate::model::ItemId;
use crate::text;
use feed::ParsedItem;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::HashSet;

/// Characters.
const LONGEST_AUTHOR: usize = 200;

/// A download of a recording that is another now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OldFile {
    pub item: ItemId,
    /// As it stood in `download.path`, when the file was here whole: the row is gone.
    pub path: Option<String>,
    /// It was asked for, not only heard.
    pub kept: bool,
}

/// What is only an episode's; `joined` is what [`joined()`] gives.
pub(super) fn fields<'a>(
    item: &'a PreparedItem,
    raw: &'a ParsedItem,
    joined: &'a JoinedFields,
) -> EpisodeFields<'a> {
    let transcript = raw.transcripts.first();
    let enclosure = item.enclosure.as_ref();
    EpisodeFields {
        enclosure_url: enclosure.map(|e| e.url.as_str()),
        mime: enclosure.and_then(|e| e.mime.as_deref()),
        claimed_bytes: claimed_bytes(item),
        duration_ms: item.duration_ms,
        season: raw.season,
        episode: raw.episode,
        episode_type: raw.episode_type.as_deref(),
        chapters_url: raw.chapters_url.as_deref(),
        transcript_url: transcript.map(|t| t.url.as_str()),
        transcript_mime: transcript.and_then(|t| t.mime.as_deref()),
        transcripts: joined.transcripts.as_deref(),
        explicit: raw.explicit,
        season_name: raw.season_name.as_deref(),
        besides: joined.besides(),
    }
}

/// What is stored of an episode in one column each, where it has any of it.
pub(super) struct JoinedFields {
    pub transcripts: Option<String>,
    extras: Option<String>,
    versions: Option<String>,
    categories: Option<String>,
    author: Option<String>,
}

impl JoinedFields {
    pub fn besides(&self) -> Besides<'_> {
        Besides {
            extras: self.extras.as_deref(),
            versions: self.versions.as_deref(),
            categories: self.categories.as_deref(),
            author: self.author.as_deref(),
        }
    }
}

/// `show` is the author of the show.
pub(super) fn joined(raw: &ParsedItem, show: Option<&str>) -> JoinedFields {
    let author = raw
        .author
        .as_deref()
        .map(|name| text::one_line(name, LONGEST_AUTHOR));
    let show = show.unwrap_or_default().trim();
    let versions: Vec<&feed::Enclosure> = raw
        .alternates
        .iter()
        .filter(|file| file.url.starts_with("http"))
        .collect();
    JoinedFields {
        transcripts: several(&raw.transcripts),
        extras: (!raw.extras.is_empty())
            .then(|| serde_json::to_string(&raw.extras).ok())
            .flatten(),
        versions: (!versions.is_empty())
            .then(|| serde_json::to_string(&versions).ok())
            .flatten(),
        categories: crate::categories::joined_categories(&raw.categories),
        author: author
            .filter(|name| !name.is_empty() && name.to_lowercase() != show.to_lowercase()),
    }
}

/// More recordings than this at once, most of a document, are one show that was coded anew, not so many replaced.
const MOST_REPLACED: usize = 3;

/// Places of the items whose recording was replaced.
pub(super) fn replaced(
    known: &[Known],
    items: &[PreparedItem],
    matches: &[Option<usize>],
) -> HashSet<usize> {
    let heard = |n: &usize| matches[*n].filter(|at| known[*at].episode);
    let all = (0..items.len()).filter(|n| heard(n).is_some()).count();
    let replaced: HashSet<usize> = (0..items.len())
        .filter(|n| heard(n).is_some_and(|at| is_other_recording(&known[at], &items[*n])))
        .collect();
    if replaced.len() > MOST_REPLACED && replaced.len() * 2 > all {
        return HashSet::new();
    }
    replaced
}

/// Transcripts as they are stored, where there is more than one: which is the best is decided when one is fetched.
fn several(links: &[feed::TranscriptLink]) -> Option<String> {
    let link = |link: &feed::TranscriptLink| serde_json::json!({ "url": link.url, "mime": link.mime, "language": link.language });
    let all: Vec<_> = links.iter().map(link).collect();
    (all.len() > 1).then(|| serde_json::Value::from(all).to_string())
}

/// Makes an episode of an article; answers whether its whole text is here, which is better than what the feed gives.
/// That it was read does not say that it was heard.
pub(super) fn give_sound(
    tx: &Transaction<'_>,
    id: ItemId,
    item: &PreparedItem,
    raw: &ParsedItem,
    show: Option<&str>,
    offered: bool,
) -> Result<bool> {
    let fetched = tx
        .prepare_cached("DELETE FROM article WHERE item_id = ?1 RETURNING fetched_at IS NOT NULL")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    tx.prepare_cached(
        "UPDATE item SET kind = 'episode', offline = 0, in_inbox = CASE WHEN ?2 THEN 1 ELSE in_inbox END,
           snoozed_until = CASE WHEN ?2 THEN NULL ELSE snoozed_until END,
           done_at = CASE WHEN ?2 THEN NULL ELSE done_at END WHERE id = ?1",
    )?
    .execute(params![id.0, offered])?;
    let joined = joined(raw, show);
    items::insert_episode_fields(tx, id, &fields(item, raw, &joined))?;
    Ok(fetched.unwrap_or(false))
}

/// Forgets what was heard of the old recording, and its file.
pub(super) fn replace(
    tx: &Transaction<'_>,
    id: ItemId,
    item: &PreparedItem,
    offered: bool,
) -> Result<Option<OldFile>> {
    tx.prepare_cached(
        "UPDATE item SET done_at = NULL, touched_at = NULL, in_inbox = CASE WHEN ?2 THEN 1 ELSE in_inbox END,
           snoozed_until = CASE WHEN ?2 THEN NULL ELSE snoozed_until END WHERE id = ?1",
    )?
    .execute(params![id.0, offered])?;
    tx.prepare_cached(
        "UPDATE episode SET position_ms = 0, duration_ms = ?2, duration_exact = 0, stated_ms = ?2 WHERE item_id = ?1",
    )?
    .execute(params![id.0, item.duration_ms])?;
    for sql in [
        "DELETE FROM chapter WHERE item_id = ?1 AND source = 'file'",
        "DELETE FROM cue WHERE item_id = ?1",
    ] {
        tx.prepare_cached(sql)?.execute([id.0])?;
    }
    let old: Option<(String, bool, String)> = tx
        .prepare_cached("SELECT state, kept, path FROM download WHERE item_id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((state, kept, path)) = old else {
        return Ok(None);
    };
    let whole = state == "done";
    if whole {
        tx.prepare_cached("DELETE FROM download WHERE item_id = ?1")?
            .execute([id.0])?;
    }
    Ok(Some(OldFile {
        item: id,
        path: whole.then_some(path),
        kept,
    }))
}
