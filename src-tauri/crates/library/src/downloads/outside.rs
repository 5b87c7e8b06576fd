//! Files of episodes that are none to keep: lists of a stream, torrents, addresses that are not of the web. They are named
//! as what they are, and open in another program.
use crate::items::versions;
use crate::{ItemId, LibraryError, Result};
use rusqlite::Connection;

/// Why this address is not fetched, if it is one of those.
pub(super) fn refusal(conn: &Connection, item: ItemId, url: &str) -> Result<Option<LibraryError>> {
    let mime = versions::at(conn, item, url)?.and_then(|file| file.mime);
    Ok(refused(url, mime.as_deref().unwrap_or_default()))
}

fn refused(url: &str, mime: &str) -> Option<LibraryError> {
    let mime = mime.split(';').next().unwrap_or_default().trim();
    let mime = mime.to_ascii_lowercase();
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let ends = |end: &str| {
        path.len() >= end.len()
            && path
                .get(path.len() - end.len()..)
                .is_some_and(|last| last.eq_ignore_ascii_case(end))
    };
    let scheme = url.split(':').next().unwrap_or_default();
    let web = ["http", "https"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    if ends(".m3u8") || mime == "application/vnd.apple.mpegurl" || mime == "application/x-mpegurl" {
        return Some(LibraryError::refused(
            "hls",
            "this is a stream in many pieces (HLS), which cannot be kept as a file; open its page to hear it",
        ));
    }
    if ends(".torrent")
        || mime == "application/x-bittorrent"
        || scheme.eq_ignore_ascii_case("magnet")
    {
        return Some(LibraryError::refused(
            "torrent",
            "this is a torrent, which another program has to fetch; open its page to get it",
        ));
    }
    (!web).then(|| {
        LibraryError::refused(
            "not_on_the_web",
            format!("the sound of this episode is not at an address of the web: {scheme}"),
        )
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_no_file_is_named_as_what_it_is() {
        let code = |url, mime| refused(url, mime).map(|error| error.code());
        assert_eq!(code("https://a.example/1.mp3", "audio/mpeg"), None);
        assert_eq!(code("https://a.example/1.mp3?x=.torrent", ""), None);
        assert_eq!(code("https://a.example/live.M3U8?t=1", ""), Some("hls"));
        assert_eq!(
            code("https://a.example/live", "application/x-mpegURL"),
            Some("hls")
        );
        assert_eq!(code("https://a.example/1.torrent", ""), Some("torrent"));
        assert_eq!(
            code("https://a.example/1", "application/x-bittorrent; x"),
            Some("torrent")
        );
        assert_eq!(code("magnet:?xt=urn:btih:1", ""), Some("torrent"));
        assert_eq!(
            code("file:///etc/passwd", "audio/mpeg"),
            Some("not_on_the_web")
        );
        assert_eq!(code("é", ""), Some("not_on_the_web"));
    }
}
