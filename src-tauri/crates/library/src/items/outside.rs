//! Files of episodes that are none to keep or to play here: lists of a stream, torrents, addresses that are not of the web. They
//! are named as what they are, and open in another program.

use crate::model::Outside;

/// What the file at this address is, if it is one of those.
pub(crate) fn outside(url: &str, mime: &str) -> Option<Outside> {
    let mime = mime.split(';').next().unwrap_or_default().trim();
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let ends = |end: &str| {
        path.len() >= end.len()
            && path
                .get(path.len() - end.len()..)
                .is_some_and(|last| last.eq_ignore_ascii_case(end))
    };
    let is = |known: &str| mime.eq_ignore_ascii_case(known);
    let scheme = url.split(':').next().unwrap_or_default();
    let of = |known: &str| scheme.eq_ignore_ascii_case(known);
    if ends(".m3u8") || is("application/vnd.apple.mpegurl") || is("application/x-mpegurl") {
        return Some(Outside::Hls);
    }
    if ends(".torrent") || is("application/x-bittorrent") || of("magnet") {
        return Some(Outside::Torrent);
    }
    (!of("http") && !of("https")).then_some(Outside::NotOnTheWeb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_named_as_what_it_is() {
        assert_eq!(outside("https://a.example/1.mp3", "audio/mpeg"), None);
        assert_eq!(outside("https://a.example/1.mp3?x=.torrent", ""), None);
        for (url, mime) in [
            ("https://a.example/live.M3U8?t=1", ""),
            ("https://a.example/live", "application/x-mpegURL"),
        ] {
            assert_eq!(outside(url, mime), Some(Outside::Hls));
        }
        for (url, mime) in [
            ("https://a.example/1.torrent", ""),
            ("https://a.example/1", "application/x-bittorrent; x"),
            ("magnet:?xt=urn:btih:1", ""),
        ] {
            assert_eq!(outside(url, mime), Some(Outside::Torrent));
        }
        for url in ["file:///etc/passwd", "é", ""] {
            assert_eq!(outside(url, "audio/mpeg"), Some(Outside::NotOnTheWeb));
        }
    }
}
