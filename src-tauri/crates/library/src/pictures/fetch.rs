//! Which pictures are wanted, getting one, and noting what became of it.
use crate::remote::{PRIVATE, reach};
use crate::{FeedId, ItemId, LibraryError, LoginOwner, Result};
use fetch::{Authorization, Client, FetchError, Fetched, Get, Validators};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::time::Duration;

pub(crate) const MOST_PICTURE: u64 = 20 * 1024 * 1024;
/// A picture that is not there is not asked for again and again each time a text is opened.
const TRIES: i64 = 5;
/// After one refresh so many articles get their pictures before anybody opens them, and so many pictures are fetched.
const NEW_TEXTS: usize = 30;
const NEW_PICTURES: usize = 300;
/// The most pictures of one episode's chapters.
const MOST_CHAPTERS: u32 = 200;
/// A picture of the largest size that is permitted takes less on all but the slowest lines.
const PATIENCE: Duration = Duration::from_secs(90);
const ACCEPT: &str = "image/webp,image/png,image/jpeg,image/gif,image/*;q=0.8";

#[derive(Debug, Clone)]
pub(super) struct WantedPicture {
    pub url: String,
    pub item: Option<ItemId>,
    pub feed: Option<FeedId>,
    /// It stands for the item in lists; else it stands in its text or belongs to a chapter.
    pub lead: bool,
    pub referer: Option<String>,
    pub private: bool,
}

impl WantedPicture {
    /// Whose name and password go with it to their own server.
    pub fn owner(&self) -> Option<LoginOwner> {
        let feed = self.feed.map(LoginOwner::Feed);
        feed.or(self.item.map(LoginOwner::Item))
    }
}

/// Why a picture was not had.
pub(super) struct FetchFailure {
    pub sentence: String,
    /// The stable code of the sentence.
    pub code: &'static str,
    /// What the server answered.
    pub status: Option<u16>,
    /// Its server asks for a name and a password.
    pub asks: Option<FetchError>,
    /// The network was away, so it counts as no attempt.
    pub away: bool,
}

impl From<LibraryError> for FetchFailure {
    fn from(error: LibraryError) -> FetchFailure {
        FetchFailure {
            sentence: error.to_string(),
            code: error.code(),
            status: None,
            asks: None,
            away: false,
        }
    }
}

impl From<FetchError> for FetchFailure {
    fn from(error: FetchError) -> FetchFailure {
        FetchFailure {
            away: matches!(
                error,
                FetchError::Unreachable { .. }
                    | FetchError::NoSuchHost { .. }
                    | FetchError::Timeout
            ),
            sentence: error.to_string(),
            code: error.code(),
            status: match error {
                FetchError::Status { status, .. } => Some(status),
                _ => None,
            },
            asks: matches!(error, FetchError::Unauthorized { .. }).then_some(error),
        }
    }
}

/// All that an item lacks: in its text, and the one that stands for it.
pub(super) fn of_item(conn: &Connection, item: ItemId) -> Result<Vec<WantedPicture>> {
    wanted(conn, item, i64::MAX)
}

/// What an item lacks that was not asked for too often in vain.
pub(super) fn missing(conn: &Connection, item: ItemId) -> Result<Vec<WantedPicture>> {
    let some: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM item_asset WHERE item_id = ?1 AND sha256 IS NULL AND attempts < ?2)",
        )?
        .query_row(params![item.0, TRIES], |row| row.get(0))?;
    if some {
        wanted(conn, item, TRIES)
    } else {
        Ok(Vec::new())
    }
}

/// What stands in the texts of new articles that are offered, so that they can be read without a network.
pub(super) fn of_new(conn: &Connection, items: &[ItemId]) -> Result<Vec<WantedPicture>> {
    let mut offered = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM item WHERE id = ?1 AND kind = 'article' AND in_inbox = 1)",
    )?;
    let mut all = Vec::new();
    let mut texts = 0;
    for item in items {
        if texts == NEW_TEXTS || all.len() >= NEW_PICTURES {
            break;
        }
        if offered.query_row([item.0], |row| row.get(0))? {
            texts += 1;
            all.extend(missing(conn, *item)?);
        }
    }
    all.truncate(NEW_PICTURES);
    Ok(all)
}

fn wanted(conn: &Connection, item: ItemId, tries: i64) -> Result<Vec<WantedPicture>> {
    let mut wanted = leads(conn, &[item])?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT item_asset.url, item.url, {PRIVATE} FROM item_asset \
         JOIN item ON item.id = item_asset.item_id LEFT JOIN feed ON feed.id = item.feed_id \
         WHERE item_asset.item_id = ?1 AND item_asset.sha256 IS NULL AND item_asset.attempts < ?2 LIMIT 500"
    ))?;
    let rows = statement.query_map([item.0, tries], |row| {
        Ok(WantedPicture {
            url: row.get(0)?,
            item: Some(item),
            feed: None,
            lead: false,
            referer: row.get(1)?,
            private: row.get(2)?,
        })
    })?;
    for picture in rows {
        let picture = picture?;
        // The lead picture often stands in the text too: one answer serves both.
        if wanted.iter().all(|known| known.url != picture.url) {
            wanted.push(picture);
        }
    }
    Ok(wanted)
}

/// The pictures that stand for these items, where they have one of their own that is not stored.
pub(super) fn leads(conn: &Connection, items: &[ItemId]) -> Result<Vec<WantedPicture>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT item.image_url, item.url, {PRIVATE} FROM item \
         LEFT JOIN feed ON feed.id = item.feed_id \
         WHERE item.id = ?1 AND item.image IS NULL AND item.image_url LIKE 'http%' \
           AND item.image_url IS NOT feed.image_url \
           AND NOT EXISTS (SELECT 1 FROM item_edit p WHERE p.item_id = item.id AND p.picture = 1)"
    ))?;
    let mut wanted = Vec::new();
    for item in items {
        let found = statement
            .query_row([item.0], |row| {
                Ok(WantedPicture {
                    url: row.get(0)?,
                    item: Some(*item),
                    feed: None,
                    lead: true,
                    referer: row.get(1)?,
                    private: row.get(2)?,
                })
            })
            .optional()?;
        wanted.extend(found);
    }
    Ok(wanted)
}

/// Pictures of an episode's chapters.
pub(super) fn of_chapters(conn: &Connection, item: ItemId) -> Result<Vec<WantedPicture>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT DISTINCT chapter.image_url, item.url, {PRIVATE} FROM chapter \
         JOIN item ON item.id = chapter.item_id LEFT JOIN feed ON feed.id = item.feed_id \
         WHERE chapter.item_id = ?1 AND chapter.image IS NULL AND chapter.image_url LIKE 'http%' LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![item.0, MOST_CHAPTERS], |row| {
        Ok(WantedPicture {
            url: row.get(0)?,
            item: Some(item),
            feed: None,
            lead: false,
            referer: row.get(1)?,
            private: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Pictures of the people of an episode and of its show, where no list has them yet.
pub(super) fn of_people(
    conn: &Connection,
    item: Option<ItemId>,
    feed: Option<FeedId>,
) -> Result<Vec<WantedPicture>> {
    let mut wanted: Vec<WantedPicture> = Vec::new();
    for (column, id) in [
        ("item_id", item.map(|id| id.0)),
        ("feed_id", feed.map(|id| id.0)),
    ] {
        let Some(id) = id else { continue };
        let mut statement = conn.prepare_cached(&format!(
            "SELECT p.image_url, coalesce(feed.private, item.private, 0) FROM person p \
             LEFT JOIN item ON item.id = p.item_id LEFT JOIN feed ON feed.id = coalesce(p.feed_id, item.feed_id) \
             WHERE p.{column} = ?1 AND p.image IS NULL AND p.image_url LIKE 'http%' AND p.image_tries < ?2 \
               AND NOT EXISTS (SELECT 1 FROM person o WHERE o.name_key = p.name_key AND o.image_url = p.image_url \
                 AND o.image IS NOT NULL) LIMIT 50"
        ))?;
        let rows = statement.query_map(params![id, TRIES], |row| {
            Ok(WantedPicture {
                url: row.get(0)?,
                item: item.filter(|_| column == "item_id"),
                feed: feed.filter(|_| column == "feed_id"),
                lead: false,
                referer: None,
                private: row.get(1)?,
            })
        })?;
        for picture in rows {
            let picture = picture?;
            if wanted.iter().all(|known| known.url != picture.url) {
                wanted.push(picture);
            }
        }
    }
    Ok(wanted)
}

pub(super) fn of_feeds(conn: &Connection, feeds: &[FeedId]) -> Result<Vec<WantedPicture>> {
    let mut statement = conn.prepare_cached(
        "SELECT image_url, site_url, private FROM feed WHERE id = ?1 AND image IS NULL AND image_url LIKE 'http%'
           AND NOT EXISTS (SELECT 1 FROM feed_edit p WHERE p.feed_id = feed.id AND p.picture = 1)",
    )?;
    let mut wanted = Vec::new();
    for feed in feeds {
        let found = statement
            .query_row([feed.0], |row| {
                Ok(WantedPicture {
                    url: row.get(0)?,
                    item: None,
                    feed: Some(*feed),
                    lead: true,
                    referer: row.get(1)?,
                    private: row.get(2)?,
                })
            })
            .optional()?;
        wanted.extend(found);
    }
    Ok(wanted)
}

/// Fetches a picture. Without Referer first, for privacy; then with it, because some hosts insist. Errors are sentences.
pub(super) async fn get(
    client: &Client,
    picture: &WantedPicture,
    login: Option<Authorization>,
) -> std::result::Result<Vec<u8>, FetchFailure> {
    let asked = async {
        match ask(client, picture, None, login.clone()).await {
            Err(FetchError::Status {
                status: 400..=499, ..
            }) if picture.referer.is_some() => {
                ask(client, picture, picture.referer.clone(), login).await
            }
            got => got,
        }
    };
    // One that drips must not hold the turn of others for ever.
    let got = tokio::time::timeout(PATIENCE, asked).await;
    got.unwrap_or(Err(FetchError::Timeout))
        .map_err(FetchFailure::from)
}

/// What lies at an address that a person gave.
pub(super) async fn given(client: &Client, address: &str) -> Result<Vec<u8>> {
    let picture = WantedPicture {
        url: address.to_owned(),
        item: None,
        feed: None,
        lead: true,
        referer: None,
        private: true,
    };
    let got = tokio::time::timeout(PATIENCE, ask(client, &picture, None, None)).await;
    Ok(got.unwrap_or(Err(FetchError::Timeout))?)
}

async fn ask(
    client: &Client,
    picture: &WantedPicture,
    referer: Option<String>,
    authorization: Option<Authorization>,
) -> std::result::Result<Vec<u8>, FetchError> {
    let get = Get {
        url: picture.url.clone(),
        reach: reach(picture.private),
        validators: Validators::default(),
        limit: MOST_PICTURE,
        accept: ACCEPT,
        referer,
        authorization,
    };
    match client.get(get).await? {
        Fetched::Body(_, bytes) => Ok(bytes),
        Fetched::NotModified(_) => Err(FetchError::EmptyFile),
    }
}

/// Notes what became of a picture that was wanted. The first large picture of a text stands for an item that has no
/// other.
pub(super) fn note(
    tx: &Transaction<'_>,
    picture: &WantedPicture,
    hash: Option<&str>,
    failure: Option<&FetchFailure>,
    large: bool,
) -> Result<()> {
    if let Some(item) = picture.item {
        tx.prepare_cached(
            "UPDATE item_asset SET sha256 = coalesce(?3, sha256), problem = ?4, attempts = attempts + ?5, code = ?6, status = ?7
             WHERE item_id = ?1 AND url = ?2",
        )?
        .execute(params![
            item.0,
            picture.url,
            hash,
            failure.map(|failure| &failure.sentence),
            !failure.is_some_and(|failure| failure.away),
            failure.map(|failure| failure.code),
            failure.and_then(|failure| failure.status)
        ])?;
        tx.prepare_cached(
            "UPDATE chapter SET image = coalesce(?3, image) WHERE item_id = ?1 AND image_url = ?2",
        )?
        .execute(params![item.0, picture.url, hash])?;
        note_person(tx, "item_id", item.0, picture, hash, failure)?;
        if picture.lead {
            tx.prepare_cached("UPDATE item SET image = coalesce(?2, image) WHERE id = ?1")?
                .execute(params![item.0, hash])?;
        } else if large {
            tx.prepare_cached(
                "UPDATE item SET image = ?2 WHERE id = ?1 AND kind = 'article' AND image IS NULL AND image_url IS NULL",
            )?
            .execute(params![item.0, hash])?;
        }
    }
    if let Some(feed) = picture.feed {
        note_person(tx, "feed_id", feed.0, picture, hash, failure)?;
        if picture.lead {
            tx.prepare_cached("UPDATE feed SET image = coalesce(?2, image) WHERE id = ?1")?
                .execute(params![feed.0, hash])?;
        }
    }
    Ok(())
}

/// What became of the picture of somebody who is heard.
fn note_person(
    tx: &Transaction<'_>,
    column: &str,
    id: i64,
    picture: &WantedPicture,
    hash: Option<&str>,
    failure: Option<&FetchFailure>,
) -> Result<()> {
    tx.prepare_cached(&format!(
        "UPDATE person SET image = coalesce(?3, image), image_tries = image_tries + ?4 WHERE {column} = ?1 AND image_url = ?2"
    ))?
    .execute(params![
        id,
        picture.url,
        hash,
        failure.is_some_and(|failure| !failure.away)
    ])?;
    Ok(())
}
