//! A show's own row: what it says besides, stored and read.
use super::facts::{self, is_music, parse};
use super::{live, persons};
use crate::categories::categories_of;
use crate::error::{LibraryError, Result};
use crate::model::{FeedId, Recommended, ShowExtras, WebLink};
use feed::{FeedExtras, LiveStatus};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// What of a document is the show's own.
pub(crate) struct ShowToStore<'a> {
    pub extras: &'a FeedExtras,
    pub funding: &'a [(String, String)],
    pub medium: Option<&'a str>,
    pub explicit: Option<bool>,
}

/// Stores what a show says besides; answers whether that is another than it was. Its people are rows of their own.
pub(crate) fn put_show(
    tx: &Transaction<'_>,
    now: i64,
    feed: FeedId,
    show: &ShowToStore<'_>,
) -> Result<bool> {
    let extras = FeedExtras {
        persons: Vec::new(),
        ..show.extras.clone()
    };
    let extras = (extras != FeedExtras::default())
        .then(|| json(&extras))
        .transpose()?;
    let funding = (!show.funding.is_empty())
        .then(|| json(&show.funding))
        .transpose()?;
    let rhythm = show.extras.updates.as_ref().and_then(|u| u.minutes);
    let on_air = (show.extras.live.iter()).any(|live| live.status == LiveStatus::Live);
    let changed = tx
        .prepare_cached(
            "UPDATE feed SET extras = ?2, funding = ?3, medium = ?4, explicit = ?5, rhythm_minutes = ?6, live = ?7, live_at = ?8
             WHERE id = ?1 AND (extras, funding, medium, explicit, rhythm_minutes, live, live_at) IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            feed.0,
            extras,
            funding,
            show.medium,
            show.explicit,
            rhythm,
            on_air,
            live::next_start(&show.extras.live, now)
        ])?;
    Ok(changed > 0)
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| LibraryError::File {
        what: "what a podcast says besides could not be noted".into(),
        detail: e.to_string(),
    })
}

/// What is stored of a show.
pub(crate) fn stored_show(conn: &Connection, feed: FeedId) -> Result<FeedExtras> {
    let stored: Option<Option<String>> = conn
        .prepare_cached("SELECT extras FROM feed WHERE id = ?1")?
        .query_row([feed.0], |row| row.get(0))
        .optional()?;
    let stored = stored.ok_or(LibraryError::NotFound("feed"))?;
    Ok(parse(stored.as_deref()))
}

/// Where to give money for a show.
pub(crate) fn funding_of(conn: &Connection, feed: FeedId) -> Result<Vec<WebLink>> {
    let stored: Option<String> = conn
        .prepare_cached("SELECT funding FROM feed WHERE id = ?1")?
        .query_row([feed.0], |row| row.get(0))
        .optional()?
        .flatten();
    Ok(funding(stored.as_deref()))
}

fn funding(stored: Option<&str>) -> Vec<WebLink> {
    let all: Vec<(String, String)> = stored
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    facts::links(all)
}

pub(super) fn read(conn: &Connection, feed: FeedId, now: i64) -> Result<ShowExtras> {
    let found = conn
        .prepare_cached(
            "SELECT extras, funding, medium, explicit, complete, title, image FROM feed WHERE id = ?1 AND trashed_at IS NULL",
        )?
        .query_row([feed.0], |row| {
            let medium: Option<String> = row.get(2)?;
            let shown = ShowExtras {
                funding: funding(row.get::<_, Option<String>>(1)?.as_deref()),
                music: is_music(medium.as_deref()),
                explicit: row.get::<_, Option<bool>>(3)?.unwrap_or(false),
                complete: row.get(4)?,
                ..ShowExtras::default()
            };
            let stored: Option<String> = row.get(0)?;
            Ok((shown, stored, row.get::<_, String>(5)?, row.get::<_, Option<String>>(6)?))
        })
        .optional()?;
    let (shown, stored, title, image) = found.ok_or(LibraryError::NotFound("feed"))?;
    let extras = parse(stored.as_deref());
    let recommends = extras
        .podroll
        .into_iter()
        .filter_map(|show| recommended(conn, feed, show).transpose())
        .collect::<Result<_>>()?;
    let show = live::LiveOwner {
        feed,
        title: &title,
        image: image.as_deref(),
    };
    Ok(ShowExtras {
        persons: persons::of_feed(conn, feed)?,
        trailer: !extras.trailers.is_empty(),
        live: live::rows(&show, extras.live, now),
        recommends,
        license: extras.license.map(facts::fact_of_license),
        location: extras.location.map(facts::fact_of_location),
        comments: facts::talk(extras.social, extras.chat),
        updates: extras.updates.map(|u| u.words).filter(|w| !w.is_empty()),
        categories: categories_of(conn, feed)?,
        ..shown
    })
}

/// None of what can be neither added nor shown.
fn recommended(
    conn: &Connection,
    by: FeedId,
    show: feed::RemoteShow,
) -> Result<Option<Recommended>> {
    let known: Option<(i64, String)> = conn
        .prepare_cached(
            "SELECT id, title FROM feed WHERE trashed_at IS NULL AND id <> ?1 AND (url = ?2 OR podcast_guid = ?3)",
        )?
        .query_row(params![by.0, show.url, show.guid], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let url = show
        .url
        .and_then(|url| crate::address::to_open(&url))
        .filter(|url| url.starts_with("http"));
    let (feed_id, name) = known.unzip();
    let title = show
        .title
        .or(name.filter(|name| !name.is_empty()))
        .or_else(|| url.as_deref().and_then(crate::address::host));
    let Some(title) = title.filter(|_| url.is_some() || feed_id.is_some()) else {
        return Ok(None);
    };
    Ok(Some(Recommended {
        title,
        url,
        feed_id: feed_id.map(FeedId),
    }))
}
