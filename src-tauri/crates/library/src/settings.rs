//! Settings: one row each, JSON; read leniently (a row that makes no sense is the default), clamped when written.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::event::Event;
use crate::model::{
    AutoDownloads, Directories, DirectoryChoice, FeedId, ReaderLook, Settings, VersionChoice,
    nearest_speed,
};
use crate::store::Durability;
use crate::text;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::{Map, Value};

#[cfg(test)]
mod tests;

/// The setting in which listening keeps what is loaded in the player.
pub(crate) const PLAYING: &str = "playing";
/// The setting in which it is kept that all downloads are at rest.
pub(crate) const DOWNLOADS_PAUSED: &str = "downloads_paused";
/// Since when new episodes come by themselves (Unix ms), unless a show has a rule of its own.
pub(crate) const AUTO_SINCE: &str = "auto_since";
/// Settings that the listening session stores itself.
const SESSIONS: [&str; 8] = [
    "volume",
    "muted",
    "speed",
    "trim",
    "loudness",
    "boost",
    "mono",
    "output_device",
];

/// The last minute of a day.
const DAY: u32 = 24 * 60 - 1;

/// One stored value by its name; also of those that are not in [`Settings`].
pub(crate) fn value(conn: &Connection, name: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

/// Stores one value under its name; also of those that are not in [`Settings`].
pub(crate) fn set_value(tx: &Transaction<'_>, name: &str, value: &str) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute([name, value])?;
    Ok(())
}

/// Whether all downloads are at rest by the listener's wish.
pub(crate) fn downloads_paused(conn: &Connection) -> Result<bool> {
    Ok(value(conn, DOWNLOADS_PAUSED)?.as_deref() == Some("true"))
}

/// The reading speed in words a minute, by which the minutes of articles are reckoned.
pub(crate) fn reading_speed(conn: &Connection) -> Result<u32> {
    let stored = value(conn, "reading_speed")?;
    Ok(stored
        .and_then(|text| text.parse().ok())
        .filter(|speed| (50..=1000).contains(speed))
        .unwrap_or(230))
}

/// The speed of every show that has none of its own.
pub(crate) fn speed(conn: &Connection) -> Result<f64> {
    let stored = value(conn, "speed")?.and_then(|text| text.parse::<f32>().ok());
    Ok(f64::from(nearest_speed(stored.unwrap_or(1.0))))
}

/// After how many days what is in the trash is deleted for good; 0 is never.
pub(crate) fn trash_days(conn: &Connection) -> Result<u32> {
    let stored = value(conn, "trash_days")?.and_then(|text| text.parse().ok());
    Ok(stored.unwrap_or(Settings::default().trash_days).min(365))
}

/// When what was thrown away then is deleted for good.
pub(crate) fn gone_at(trashed_at: i64, days: u32) -> Option<String> {
    let after = i64::from(days) * 86_400_000;
    (days > 0)
        .then(|| text::rfc3339(trashed_at.saturating_add(after)))
        .flatten()
}

/// The settings as stored; what is missing or cannot be read is the default.
pub(crate) fn load(conn: &Connection) -> Result<Settings> {
    let mut stored: Vec<(String, Value)> = Vec::new();
    let mut statement = conn.prepare_cached("SELECT name, value FROM setting")?;
    let mut rows = statement.query([])?;
    let default = object(&Settings::default());
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let value = default
            .contains_key(&name)
            .then(|| row.get_ref(1))
            .transpose()?
            .and_then(|text| serde_json::from_str::<Value>(text.as_str().ok()?).ok());
        stored.extend(value.map(|value| (name, value)));
    }
    // Asked for very often: as a rule all of them make sense together.
    let mut whole = default.clone();
    whole.extend(stored.iter().cloned());
    if let Ok(settings) = serde_json::from_value::<Settings>(Value::Object(whole)) {
        return Ok(clamp(settings));
    }
    let (mut settings, mut whole) = (Settings::default(), default);
    for (name, value) in stored {
        // One by one, so that a bad row costs only itself.
        let before = whole.insert(name.clone(), value);
        match serde_json::from_value::<Settings>(Value::Object(whole.clone())) {
            Ok(good) => settings = good,
            Err(_) => {
                whole.insert(name, before.unwrap_or(Value::Null));
            }
        }
    }
    Ok(clamp(settings))
}

/// Before the id of a show, the name under which it is kept which of its files comes, where the show has a choice of its own.
const VERSION_OF: &str = "download_version:";

/// Which file of an episode comes: as was chosen for its show, else for all.
pub(crate) fn version(conn: &Connection, feed: Option<FeedId>) -> Result<VersionChoice> {
    if let Some(feed) = feed
        && let Some(own) = version_of_show(conn, feed)?
    {
        return Ok(own);
    }
    let stored = value(conn, "download_version")?;
    Ok(stored
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default())
}

/// What was chosen for one show; None: as for all.
pub(crate) fn version_of_show(conn: &Connection, feed: FeedId) -> Result<Option<VersionChoice>> {
    let stored = value(conn, &format!("{VERSION_OF}{}", feed.0))?;
    Ok(stored.and_then(|json| serde_json::from_str(&json).ok()))
}

pub(crate) fn set_version_of_show(
    tx: &Transaction<'_>,
    feed: FeedId,
    choice: Option<VersionChoice>,
) -> Result<()> {
    let name = format!("{VERSION_OF}{}", feed.0);
    match choice.and_then(|choice| serde_json::to_string(&choice).ok()) {
        Some(json) => set_value(tx, &name, &json)?,
        None => {
            tx.prepare_cached("DELETE FROM setting WHERE name = ?1")?
                .execute([name])?;
        }
    }
    Ok(())
}

/// Forgets what was chosen for shows that are deleted for good.
pub(crate) fn forget_ended_shows(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM setting WHERE name GLOB 'download_version:*'
           AND NOT EXISTS (SELECT 1 FROM feed WHERE id = CAST(substr(name, 18) AS INTEGER))",
    )?
    .execute([])?;
    Ok(())
}

/// The folder that downloads go to, where that is not the library's own.
pub(crate) fn downloads_folder(conn: &Connection) -> Result<Option<String>> {
    let stored = value(conn, "downloads_folder")?;
    let stored = stored.and_then(|text| serde_json::from_str::<Option<String>>(&text).ok());
    Ok(usable(stored.flatten()))
}

fn usable(folder: Option<String>) -> Option<String> {
    let folder = folder.map(|folder| folder.trim().to_owned());
    folder.filter(|folder| !folder.is_empty() && !folder.contains('\0'))
}

fn object(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Whether the requests of a directory can begin with this address.
fn is_base(base: &str) -> bool {
    base.len() <= 500
        && url::Url::parse(base).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        })
}

/// An empty address is the directory's own.
fn trimmed(choice: DirectoryChoice) -> DirectoryChoice {
    DirectoryChoice {
        base: choice
            .base
            .map(|base| base.trim().trim_end_matches('/').to_owned())
            .filter(|base| !base.is_empty()),
        ..choice
    }
}

fn clamp(s: Settings) -> Settings {
    let volume = if s.volume.is_finite() {
        s.volume.clamp(0.0, 1.0)
    } else {
        1.0
    };
    Settings {
        volume,
        speed: nearest_speed(s.speed),
        skip_back: s.skip_back.clamp(1, 300),
        skip_forward: s.skip_forward.clamp(1, 300),
        output_device: s
            .output_device
            .filter(|name| !name.trim().is_empty() && name.len() <= 1_000),
        downloads_folder: usable(s.downloads_folder),
        downloads_at_once: s.downloads_at_once.clamp(1, 8),
        auto_download: s.auto_download.clamped(),
        keep_downloads: s.keep_downloads.clamped(),
        // 100 TB.
        downloads_budget: s.downloads_budget.min(100_000_000),
        // Less than this would never end, and be taken for a server that sends next to nothing.
        downloads_limit: match s.downloads_limit {
            0 => 0,
            n => n.clamp(16, 1_000_000),
        },
        downloads_limit_from: s.downloads_limit_from.min(DAY),
        downloads_limit_until: s.downloads_limit_until.min(DAY),
        proxy: s
            .proxy
            .map(|proxy| proxy.trim().to_owned())
            .filter(|proxy| !proxy.is_empty() && proxy.len() <= 1_000),
        // A week; 0 is by hand, and less than five minutes is not polite.
        refresh_minutes: match s.refresh_minutes {
            0 => 0,
            n => n.clamp(5, 10_080),
        },
        kept_pages_mb: s.kept_pages_mb.min(5_000),
        reading_speed: s.reading_speed.clamp(50, 1000),
        reader_size: s.reader_size.clamp(14, 32),
        reader_measure: s.reader_measure.clamp(40, 100),
        reader_leading: s.reader_leading.clamp(120, 220),
        reader_spacing: s.reader_spacing.min(250),
        reader_looks: ReaderLook::clamped(s.reader_looks),
        directories: Directories {
            itunes: trimmed(s.directories.itunes),
            fyyd: trimmed(s.directories.fyyd),
            podcast_index: trimmed(s.directories.podcast_index),
        },
        archive_episodes: s.archive_episodes.min(365),
        archive_articles: s.archive_articles.min(365),
        trash_days: s.trash_days.min(365),
        ..s
    }
}

impl Library {
    pub fn settings(&self) -> Result<Settings> {
        self.inner.store.read(load)
    }

    /// Stores them clamped, and answers what is stored. What is the session's (volume, how it sounds, the output
    /// device) stays as it is. `proxy` is the address by which the proxy is asked, with its password, which is not stored.
    ///
    /// # Errors
    /// `Refused` when the downloads folder is not an absolute path.
    pub(crate) fn store_settings(
        &self,
        settings: Settings,
        proxy: Option<&str>,
    ) -> Result<Settings> {
        let settings = clamp(settings);
        if let Some(folder) = &settings.downloads_folder
            && !std::path::Path::new(folder).is_absolute()
        {
            return Err(LibraryError::refused(
                "not_a_full_path",
                format!("the downloads folder must be a full path, and this is none: {folder}"),
            ));
        }
        if self.inner.deps.client.use_proxy(proxy).is_err() {
            return Err(LibraryError::refused(
                "not_a_proxy",
                "the address of a proxy looks like http://host:port",
            ));
        }
        let all = &settings.directories;
        for choice in [&all.itunes, &all.fyyd, &all.podcast_index] {
            if let Some(base) = &choice.base
                && !is_base(base)
            {
                return Err(LibraryError::refused(
                    "not_a_base",
                    "the address of a directory looks like https://host, without a question mark in it",
                ));
            }
        }
        let stored = settings.clone();
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let before = load(tx)?.auto_download.which;
                if stored.auto_download.which == AutoDownloads::New && before != AutoDownloads::New
                {
                    // What came before that was not asked for.
                    set_value(tx, AUTO_SINCE, &now.to_string())?;
                }
                for (name, value) in object(&stored) {
                    // The session's, which the window changes with commands of their own: what the window knew of
                    // them when it sent the rest may be old.
                    if SESSIONS.contains(&name.as_str()) {
                        continue;
                    }
                    set_value(tx, &name, &value.to_string())?;
                }
                changes.settings = true;
                Ok(())
            })?;
        self.tell(Event::SettingsChanged);
        self.settings()
    }
}
