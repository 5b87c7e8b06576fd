//! Requests to other machines: how far one may reach, and one bounded GET.
use crate::{ItemId, Library, LibraryError, Result, pdf, text};
use fetch::{Authorization, Client, FetchError, Fetched, Get, Meta, Reach, Validators};
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The most bytes of a feed: those of ten thousand items are tens of megabytes.
pub(crate) const MOST_FEED: u64 = 64 * 1024 * 1024;

/// The `Accept` header for what may be a feed or a page.
pub(crate) const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5";

/// How far an address may reach that stands in a document: one from a private network may name its neighbours.
pub(crate) fn reach(private: bool) -> Reach {
    if private {
        Reach::Anywhere
    } else {
        Reach::PublicOnly
    }
}

/// Fetches a document of at most `limit` bytes, with a name and a password for their own server.
pub(crate) async fn get(
    client: &Client,
    url: &str,
    reach: Reach,
    limit: u64,
    authorization: Option<Authorization>,
) -> std::result::Result<(Meta, Vec<u8>), FetchError> {
    let get = Get {
        url: url.to_owned(),
        reach,
        validators: Validators::default(),
        limit,
        accept: ACCEPT,
        referer: None,
        authorization,
    };
    match client.get(get).await? {
        Fetched::Body(meta, bytes) => Ok((meta, bytes)),
        Fetched::NotModified(meta) => Ok((meta, Vec::new())),
    }
}

/// As [`get`], where it may be a PDF file, which may be larger.
pub(crate) async fn get_any(
    client: &Client,
    url: &str,
    reach: Reach,
    limit: u64,
    authorization: Option<Authorization>,
) -> std::result::Result<(Meta, Vec<u8>), FetchError> {
    let most = limit.max(pdf::MOST_FILE);
    let (meta, bytes) = get(client, url, reach, most, authorization).await?;
    if bytes.len() as u64 > limit && !pdf::is_pdf(&bytes) {
        return Err(FetchError::TooLarge { limit });
    }
    Ok((meta, bytes))
}

/// Runs parsing or the database off the threads that serve the network.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| LibraryError::Closed)?
}

/// Texts of documents that are larger than this are packed while they are read.
const LARGE_FEED: usize = 8 << 20;

/// Reads a feed. The long texts of a large one are packed as they are read, so that they are never all there at once:
/// [`long_text`] gives each.
pub(crate) fn parse_feed(
    bytes: &[u8],
    hint: feed::Hint<'_>,
) -> std::result::Result<feed::ParsedFeed, feed::FeedError> {
    if bytes.len() <= LARGE_FEED {
        return feed::parse(bytes, hint);
    }
    feed::parse_with(bytes, hint, &mut |item| {
        let packed = item.content_html.as_deref().map(text::pack_quickly);
        // What cannot be packed stays as it is.
        if let Some(Ok(packed)) = packed {
            item.packed_content = Some(packed);
            item.content_html = None;
        }
    })
}

/// The long text of an item, packed or not.
pub(crate) fn long_text(item: &feed::ParsedItem) -> Option<Cow<'_, str>> {
    let packed = || {
        let packed = item.packed_content.as_deref()?;
        Some(Cow::Owned(text::unpack(packed)))
    };
    item.content_html
        .as_deref()
        .map(Cow::Borrowed)
        .or_else(packed)
}

/// SHA-256, by which a document or picture that comes again is known.
pub(crate) fn hash(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// Whether what `item` names may lie on a private network: as its feed does, else as it did
/// itself when it was found. For queries that join `item` and `feed`.
pub(crate) const PRIVATE: &str = "coalesce(feed.private, item.private)";

impl Library {
    /// Whether what an item names may lie on a private network.
    pub(crate) fn is_private(&self, item: ItemId) -> Result<bool> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(&format!(
                    "SELECT {PRIVATE} FROM item LEFT JOIN feed ON feed.id = item.feed_id WHERE item.id = ?1"
                ))?
                .query_row([item.0], |row| row.get(0))
                .optional()?
                .unwrap_or(false))
        })
    }
}
