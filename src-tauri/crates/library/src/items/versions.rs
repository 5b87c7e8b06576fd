//! The files in which an episode is offered, and which of them is fetched. What the episode is does not depend on it.
use crate::address;
use crate::error::Result;
use crate::model::{EpisodeVersion, FeedId, ItemId, VersionChoice};
use crate::settings;
use feed::Enclosure;
use rusqlite::{Connection, OptionalExtension};

/// A file of an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EpisodeFile {
    pub url: String,
    pub mime: Option<String>,
    /// As the feed states it.
    pub bytes: Option<i64>,
    pub integrity: Option<String>,
    /// It is the one that the feed names first.
    pub own: bool,
}

/// What is stored of an episode's files.
struct Offered {
    own: Option<Enclosure>,
    others: Vec<Enclosure>,
    /// The listener's choice for this episode.
    chosen: Option<String>,
    duration_ms: Option<i64>,
    language: Option<String>,
    feed: Option<FeedId>,
}

/// The lasting name of a file: what stands behind it in the address changes by itself.
pub(crate) fn key(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

fn is_video(file: &Enclosure) -> bool {
    file.mime
        .as_deref()
        .is_some_and(|m| m.starts_with("video/"))
}

/// Whether it is sound that can be played, or a film whose sound can.
fn plays(file: &Enclosure) -> bool {
    let mime = file.mime.as_deref().unwrap_or_default();
    let mime = mime.split(';').next().unwrap_or_default().trim();
    let kind = mime.to_ascii_lowercase();
    let named = match kind.as_str() {
        "audio/x-ms-wma" | "audio/x-pn-realaudio" | "audio/x-mpegurl" | "audio/mpegurl" => false,
        "video/mp4" | "video/x-m4v" | "video/quicktime" | "video/webm" | "video/x-matroska" => true,
        "application/ogg" => true,
        other => other.starts_with("audio/"),
    };
    named && address::to_open(&file.url).is_some_and(|url| url.starts_with("http"))
}

fn offered(conn: &Connection, item: ItemId) -> Result<Option<Offered>> {
    Ok(conn
        .prepare_cached(
            "SELECT e.enclosure_url, e.mime, e.claimed_bytes, e.integrity, e.versions, e.version, e.duration_ms, f.language, i.feed_id
             FROM episode e JOIN item i ON i.id = e.item_id LEFT JOIN feed f ON f.id = i.feed_id WHERE e.item_id = ?1",
        )?
        .query_row([item.0], |row| {
            let url: Option<String> = row.get(0)?;
            let (mime, bytes, integrity) = (row.get(1)?, row.get::<_, Option<i64>>(2)?, row.get(3)?);
            let versions: Option<String> = row.get(4)?;
            Ok(Offered {
                own: url.map(|url| Enclosure {
                    url,
                    mime,
                    length: bytes.and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0),
                    integrity,
                    ..Enclosure::default()
                }),
                others: versions
                    .and_then(|json| serde_json::from_str(&json).ok())
                    .unwrap_or_default(),
                chosen: row.get(5)?,
                duration_ms: row.get(6)?,
                language: row.get(7)?,
                feed: row.get::<_, Option<i64>>(8)?.map(FeedId),
            })
        })
        .optional()?)
}

impl Offered {
    /// Which of the others is fetched; None is the feed's own.
    fn choose(&self, choice: VersionChoice) -> Option<&Enclosure> {
        if let Some(chosen) = &self.chosen {
            // One that the feed names no more is none.
            return self
                .others
                .iter()
                .find(|file| key(&file.url) == chosen && plays(file));
        }
        let own = self.own.as_ref()?;
        let own_weight = self.weight(own);
        let suits = |file: &&Enclosure| {
            plays(file) && self.speaks_the_same(file) && (is_video(own) || !is_video(file))
        };
        let weighed = self
            .others
            .iter()
            .filter(suits)
            .filter_map(|file| Some((self.weight(file)?, file)));
        match choice {
            VersionChoice::Own => None,
            VersionChoice::Smallest => weighed
                .min_by_key(|(weight, _)| *weight)
                .filter(|(weight, _)| own_weight.is_some_and(|own| *weight < own))
                .map(|(_, file)| file),
            VersionChoice::Best => weighed
                .filter(|(_, file)| is_video(file) == is_video(own))
                .max_by_key(|(weight, _)| *weight)
                .filter(|(weight, _)| own_weight.is_some_and(|own| *weight > own))
                .map(|(_, file)| file),
        }
    }

    /// What is in another language is another recording.
    fn speaks_the_same(&self, file: &Enclosure) -> bool {
        let short = |tag: &str| {
            tag.split(['-', '_'])
                .next()
                .unwrap_or_default()
                .to_lowercase()
        };
        match (&file.language, &self.language) {
            (None, _) => true,
            (Some(file), Some(feed)) => short(file) == short(feed),
            (Some(_), None) => false,
        }
    }

    /// Bytes, as stated or as they come to at its rate.
    fn weight(&self, file: &Enclosure) -> Option<u64> {
        let reckoned = || {
            let seconds = u64::try_from(self.duration_ms?).ok()? / 1000;
            Some(u64::from(file.bitrate?) / 8 * seconds).filter(|n| *n > 0)
        };
        file.length.or_else(reckoned)
    }
}

fn file(of: &Enclosure, own: bool) -> EpisodeFile {
    EpisodeFile {
        url: of.url.clone(),
        mime: of.mime.clone(),
        bytes: of.length.and_then(|n| i64::try_from(n).ok()),
        integrity: of.integrity.clone(),
        own,
    }
}

/// The file of an episode that is to be fetched; None where it has none.
pub(crate) fn to_fetch(conn: &Connection, item: ItemId) -> Result<Option<EpisodeFile>> {
    let Some(offered) = offered(conn, item)? else {
        return Ok(None);
    };
    if offered.others.is_empty() {
        return Ok(offered.own.as_ref().map(|own| file(own, true)));
    }
    let choice = settings::version(conn, offered.feed)?;
    Ok(match offered.choose(choice) {
        Some(other) => Some(file(other, false)),
        None => offered.own.as_ref().map(|own| file(own, true)),
    })
}

/// The feed's own file.
pub(crate) fn own(conn: &Connection, item: ItemId) -> Result<Option<EpisodeFile>> {
    Ok(offered(conn, item)?.and_then(|offered| Some(file(&offered.own?, true))))
}

/// The file of an episode that has this address; the feed's own where none has.
pub(crate) fn at(conn: &Connection, item: ItemId, url: &str) -> Result<Option<EpisodeFile>> {
    let Some(offered) = offered(conn, item)? else {
        return Ok(None);
    };
    let other = offered
        .others
        .iter()
        .find(|file| key(&file.url) == key(url))
        .filter(|_| {
            offered
                .own
                .as_ref()
                .is_none_or(|own| key(&own.url) != key(url))
        });
    Ok(match other {
        Some(other) => Some(file(other, false)),
        None => offered.own.as_ref().map(|own| file(own, true)),
    })
}

/// All files of an episode, the feed's own first; none where there is only that. And the address of the film, if it is one
/// that is fetched.
pub(crate) fn all(
    conn: &Connection,
    item: ItemId,
) -> Result<(Vec<EpisodeVersion>, Option<String>)> {
    let Some(offered) = offered(conn, item)? else {
        return Ok((Vec::new(), None));
    };
    let Some(own) = &offered.own else {
        return Ok((Vec::new(), None));
    };
    let chosen = offered.choose(settings::version(conn, offered.feed)?);
    let fetched = chosen.unwrap_or(own);
    let video = is_video(fetched)
        .then(|| address::to_open(&fetched.url))
        .flatten();
    if offered.others.is_empty() {
        return Ok((Vec::new(), video));
    }
    let here: Option<String> = conn
        .prepare_cached(
            "SELECT coalesce(here_url, url) FROM download \
             WHERE item_id = ?1 AND kept = 1 AND (state = 'done' OR here_url IS NOT NULL)",
        )?
        .query_row([item.0], |row| row.get(0))
        .optional()?;
    let version = |file: &Enclosure, is_own: bool| EpisodeVersion {
        here: here
            .as_deref()
            .is_some_and(|here| key(here) == key(&file.url)),
        key: if is_own {
            String::new()
        } else {
            key(&file.url).to_owned()
        },
        title: file.title.clone(),
        mime: file.mime.clone(),
        bytes: file.length.and_then(|n| i64::try_from(n).ok()),
        bitrate: file.bitrate,
        height: file.height,
        language: file.language.clone(),
        plays: plays(file),
        chosen: match chosen {
            Some(chosen) => !is_own && chosen.url == file.url,
            None => is_own,
        },
        url: address::to_open(&file.url),
    };
    let mut all = vec![version(own, true)];
    all.extend(offered.others.iter().map(|file| version(file, false)));
    Ok((all, video))
}

/// The name of one of an episode's files as it is stored, if that can be chosen; `''` of the feed's own.
pub(crate) fn named(conn: &Connection, item: ItemId, wanted: &str) -> Result<Option<String>> {
    if wanted.is_empty() {
        return Ok(Some(String::new()));
    }
    let offered = offered(conn, item)?;
    let known = offered.and_then(|offered| {
        let mut others = offered.others.into_iter();
        others.find(|file| key(&file.url) == wanted && plays(file))
    });
    Ok(known.map(|file| key(&file.url).to_owned()))
}
