//! Why a file that is none to keep is not fetched.
use crate::items::outside::outside;
use crate::items::versions;
use crate::model::Outside;
use crate::{ItemId, LibraryError, Result};
use rusqlite::Connection;

/// Why this address is not fetched, if it is one of those.
pub(super) fn refusal(conn: &Connection, item: ItemId, url: &str) -> Result<Option<LibraryError>> {
    let mime = versions::at(conn, item, url)?.and_then(|file| file.mime);
    let what = outside(url, mime.as_deref().unwrap_or_default());
    Ok(what.map(|what| match what {
        Outside::Hls => LibraryError::refused(
            "hls",
            "this is a stream in many pieces (HLS), which cannot be kept as a file; open its page to hear it",
        ),
        Outside::Torrent => LibraryError::refused(
            "torrent",
            "this is a torrent, which another program has to fetch; open its page to get it",
        ),
        Outside::NotOnTheWeb => LibraryError::refused(
            "not_on_the_web",
            format!(
                "the sound of this episode is not at an address of the web: {}",
                url.split(':').next().unwrap_or_default()
            ),
        ),
    }))
}
