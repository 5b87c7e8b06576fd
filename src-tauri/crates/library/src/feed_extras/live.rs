//! Broadcasts: whether one is on the air, and where it is heard. What a feed says may be old; the clock decides.
use super::facts::{self, parse};
use crate::error::Result;
use crate::model::{FeedId, LiveRow, OnAir};
use feed::{LiveItem, LiveStatus};
use rusqlite::Connection;

const HOUR: i64 = 3_600_000;
/// How long after its end a broadcast is believed to go on: they run over.
const OVERTIME: i64 = 2 * HOUR;
/// How long one without an end goes on.
const LONGEST: i64 = 24 * HOUR;
/// A broadcast that is over is shown so long.
const SHOWN_AFTER: i64 = 24 * HOUR;

/// Whose broadcasts they are.
pub(super) struct LiveOwner<'a> {
    pub feed: FeedId,
    pub title: &'a str,
    pub image: Option<&'a str>,
}

/// When the next one begins.
pub(crate) fn next_start(live: &[LiveItem], now: i64) -> Option<i64> {
    live.iter()
        .filter(|live| live.status == LiveStatus::Pending)
        .filter_map(|live| live.start.map(|at| at.as_millisecond()))
        .filter(|at| *at > now)
        .min()
}

fn state(live: &LiveItem, now: i64) -> OnAir {
    let (start, end) = (
        live.start.map(|at| at.as_millisecond()),
        live.end.map(|at| at.as_millisecond()),
    );
    let over = match (start, end) {
        (_, Some(end)) => now > end + OVERTIME,
        (Some(start), None) => now > start + LONGEST,
        (None, None) => false,
    };
    match live.status {
        LiveStatus::Ended => OnAir::Over,
        _ if over => OnAir::Over,
        LiveStatus::Live => OnAir::Now,
        LiveStatus::Pending => OnAir::Soon,
    }
}

/// Those on the air first, then those to come, then what was over lately.
pub(super) fn rows(show: &LiveOwner<'_>, all: Vec<LiveItem>, now: i64) -> Vec<LiveRow> {
    let mut rows: Vec<LiveRow> = Vec::new();
    for live in all {
        let state = state(&live, now);
        let last = live.end.or(live.start).map(|at| at.as_millisecond());
        if state == OnAir::Over && last.is_none_or(|at| now - at > SHOWN_AFTER) {
            continue;
        }
        let places = live.content_links.into_iter().map(|l| (l.url, l.words));
        let file = live.file.map(|file| (file.url, String::new()));
        let page = live.link.map(|url| (url, String::new()));
        rows.push(LiveRow {
            feed_id: show.feed,
            show: show.title.to_owned(),
            image: show.image.map(str::to_owned),
            title: live.title,
            state,
            start: live.start.map(|at| at.to_string()),
            end: live.end.map(|at| at.to_string()),
            links: facts::links(places.chain(file).chain(page)),
        });
    }
    rows.sort_by_key(|row| match row.state {
        OnAir::Now => 0,
        OnAir::Soon => 1,
        OnAir::Over => 2,
    });
    rows
}

/// All that is on the air now.
pub(crate) fn on_air(conn: &Connection, now: i64) -> Result<Vec<LiveRow>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, title, image, extras FROM feed INDEXED BY feed_live WHERE live = 1 AND trashed_at IS NULL ORDER BY id",
    )?;
    let mut found = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let (title, image): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let show = LiveOwner {
            feed: FeedId(row.get(0)?),
            title: &title,
            image: image.as_deref(),
        };
        let extras = parse(row.get::<_, Option<String>>(3)?.as_deref());
        all.extend(
            rows(&show, extras.live, now)
                .into_iter()
                .filter(|row| row.state == OnAir::Now),
        );
    }
    Ok(all)
}
