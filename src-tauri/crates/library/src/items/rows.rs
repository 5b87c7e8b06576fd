//! One row of a list, from one statement with joins: never a query per row.
use super::naming::{self, Clues};
use super::outside::outside;
use crate::error::Result;
use crate::model::{
    DownloadBrief, DownloadState, FeedId, ItemId, ItemKind, ItemRow, Offline, PdfBrief,
    nearest_speed,
};
use crate::store::NamedRow;
use crate::{address, settings, tags, text};
use rusqlite::{Connection, Row};
use std::collections::HashMap;

/// Reads `item i`; what follows chooses and orders. `?1` is free for the caller. The columns stand in the order in which a row
/// reads them.
pub(crate) const SELECT: &str = include_str!("row.sql");

/// What of a row depends on the settings.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    words_a_minute: u32,
    /// Of every show that has no speed of its own.
    speed: f64,
    downloads_paused: bool,
    /// After so many days what is in the trash is deleted; 0 is never.
    trash_days: u32,
}

impl Reader {
    pub(crate) fn new(conn: &Connection) -> Result<Reader> {
        Ok(Reader {
            words_a_minute: settings::reading_speed(conn)?,
            speed: settings::speed(conn)?,
            downloads_paused: settings::downloads_paused(conn)?,
            trash_days: settings::trash_days(conn)?,
        })
    }

    pub(crate) fn row(&self, row: &Row<'_>) -> rusqlite::Result<ItemRow> {
        let row = &NamedRow::new(row);
        let kind = kind(row.get_ref("kind")?.as_str()?);
        let done = row.get::<Option<i64>>("done_at")?.is_some();
        let duration_ms: Option<i64> = row.get("duration_ms")?;
        let position_ms: i64 = row.get::<Option<i64>>("position_ms")?.unwrap_or(0);
        let words: Option<u32> = row.get("words")?;
        let reached = match kind {
            ItemKind::Episode => share(position_ms, duration_ms),
            ItemKind::Article => row.get::<Option<f64>>("read_progress")?.unwrap_or(0.0),
        };
        let progress = if done { 1.0 } else { reached.clamp(0.0, 1.0) };
        let length_ms = match kind {
            ItemKind::Episode => duration_ms.filter(|ms| *ms > 0),
            ItemKind::Article => words
                .filter(|words| *words > 0)
                .map(|words| i64::from(words) * 60_000 / i64::from(self.words_a_minute)),
        };
        let left_ms = length_ms.map(|ms| {
            let speed = match kind {
                ItemKind::Episode => self.speed_of(row)?,
                ItemKind::Article => 1.0,
            };
            Ok::<_, rusqlite::Error>((ms as f64 * (1.0 - progress) / speed) as i64)
        });
        let left_ms = left_ms.transpose()?;
        let download = self.download(row)?;
        let has_file = download
            .as_ref()
            .is_some_and(|d| d.state == DownloadState::Done);
        // What came by streaming only is here, but nobody asked for it.
        let download = download.filter(|_| row.get("download_kept").unwrap_or(true));
        let has_body: bool = row.get("has_body")?;
        let fetched: bool = row.get("fetched")?;
        let pictures_stored: u32 = row.get("pictures_stored")?;
        let pictures_total: u32 = row.get("pictures_total")?;
        let offline = match kind {
            ItemKind::Episode if has_file => Offline::Full,
            ItemKind::Article if fetched && has_body && pictures_stored >= pictures_total => {
                Offline::Full
            }
            _ if has_body => Offline::Text,
            _ => Offline::No,
        };
        let enclosure: Option<String> = row.get("enclosure_url")?;
        let mime: Option<String> = row.get("mime")?;
        // Where it is offered in other files, too, one of those may be played.
        let alone = !row.get::<bool>("has_versions")?;
        let outside = enclosure
            .as_deref()
            .filter(|_| alone)
            .and_then(|url| outside(url, mime.as_deref().unwrap_or_default()));
        let url: Option<String> = row.get("url")?;
        let published_at: Option<i64> = row.get("published_at")?;
        let title = naming::called(
            row.get("title")?,
            &Clues {
                enclosure: enclosure.as_deref(),
                url: url.as_deref(),
                at: published_at,
            },
        );
        let summary = naming::beside(&title, row.get("summary")?);
        Ok(ItemRow {
            id: ItemId(row.get("id")?),
            kind,
            feed_id: row.get::<Option<i64>>("feed_id")?.map(FeedId),
            title,
            source: source(row)?,
            summary,
            url,
            published_at: published_at.and_then(text::rfc3339),
            added_at: text::rfc3339(row.get("added_at")?).unwrap_or_default(),
            in_inbox: row.get("in_inbox")?,
            bookmarked: row.get("bookmarked")?,
            done,
            trashed: row.get::<Option<i64>>("trashed_at")?.is_some(),
            queued: row.get("queued")?,
            image: row.get("image")?,
            duration_ms,
            position_ms,
            words: words.filter(|_| kind == ItemKind::Article),
            pdf: match row.get("has_pdf")? {
                true => Some(PdfBrief {
                    pages: row.get("pdf_pages")?,
                }),
                false => None,
            },
            // A list shows tenths at most.
            progress: progress as f32,
            left_ms,
            minutes_left: left_ms.map(|ms| if ms > 0 { minutes(ms).max(1) } else { 0 }),
            minutes: length_ms.map(|ms| minutes(ms).max(1)),
            season: row.get("season")?,
            season_name: row.get("season_name")?,
            episode: row.get("episode")?,
            explicit: row.get("explicit")?,
            playable: kind == ItemKind::Episode
                && (has_file || enclosure.is_some() && outside.is_none()),
            outside: outside.filter(|_| !has_file),
            download,
            offline,
            mentions: row.get("mentions")?,
            episodes: row.get("episodes")?,
            pictures_stored,
            pictures_total,
            problem: row.get("problem")?,
            problem_code: row.get("problem_code")?,
            tags: tags::parse(row.get_ref("tags")?.as_str()?),
            snoozed_until: row
                .get::<Option<i64>>("snoozed_until")?
                .and_then(text::rfc3339),
            was_snoozed: row.get("was_snoozed")?,
            gone_at: self.gone_at(row)?,
        })
    }

    /// When an item of the trash is deleted for good.
    fn gone_at(&self, row: &NamedRow<'_, '_>) -> rusqlite::Result<Option<String>> {
        let trashed_at: Option<i64> = row.get("trashed_at")?;
        if row.get("guarded")? {
            return Ok(None);
        }
        Ok(trashed_at.and_then(|at| settings::gone_at(at, self.trash_days)))
    }

    /// How fast the show of a row is heard.
    fn speed_of(&self, row: &NamedRow<'_, '_>) -> rusqlite::Result<f64> {
        let own: Option<f64> = row.get("show_speed")?;
        Ok(own.map_or(self.speed, |speed| f64::from(nearest_speed(speed as f32))))
    }

    fn download(&self, row: &NamedRow<'_, '_>) -> rusqlite::Result<Option<DownloadBrief>> {
        let state = row.get_ref("download_state")?;
        let Some(state) = state.as_str_or_null()? else {
            return Ok(None);
        };
        let state = match download_state(state) {
            DownloadState::Waiting if self.downloads_paused => DownloadState::Paused,
            state => state,
        };
        Ok(Some(DownloadBrief {
            state,
            bytes: row.get("download_bytes")?,
            total: row.get("download_total")?,
            doubt: match state {
                DownloadState::Done => row.get("download_doubt")?,
                _ => None,
            },
        }))
    }
}

/// Rows in the order of `ids`; ids that are gone are left out.
pub(crate) fn by_ids(conn: &Connection, ids: &[ItemId]) -> Result<Vec<ItemRow>> {
    let reader = Reader::new(conn)?;
    let list = text::id_list(ids.iter().map(|id| id.0));
    let mut statement = conn.prepare_cached(&format!(
        "{SELECT} WHERE i.id IN (SELECT value FROM json_each(?1))"
    ))?;
    let mut found: HashMap<ItemId, ItemRow> = HashMap::new();
    for row in statement.query_map([list], |row| reader.row(row))? {
        let row = row?;
        found.insert(row.id, row);
    }
    Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
}

pub(crate) fn kind(word: &str) -> ItemKind {
    if word == "article" {
        ItemKind::Article
    } else {
        ItemKind::Episode
    }
}

pub(crate) fn kind_word(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Episode => "episode",
        ItemKind::Article => "article",
    }
}

pub(crate) fn download_state(word: &str) -> DownloadState {
    match word {
        "running" => DownloadState::Running,
        "paused" => DownloadState::Paused,
        "failed" => DownloadState::Failed,
        "done" => DownloadState::Done,
        _ => DownloadState::Waiting,
    }
}

/// The show or the site; one without a name is its host.
fn source(row: &NamedRow<'_, '_>) -> rusqlite::Result<String> {
    let named: String = row.get("source")?;
    if !named.is_empty() {
        return Ok(named);
    }
    let url: Option<String> = row.get("url")?;
    Ok(url.as_deref().and_then(address::host).unwrap_or_default())
}

fn share(position: i64, duration: Option<i64>) -> f64 {
    match duration {
        Some(duration) if duration > 0 => position.max(0) as f64 / duration as f64,
        _ => 0.0,
    }
}

/// Whole minutes, the nearest: 1:03 is one minute, 1:30 are two.
fn minutes(ms: i64) -> u32 {
    u32::try_from(ms.max(0).saturating_add(30_000) / 60_000).unwrap_or(u32::MAX)
}
