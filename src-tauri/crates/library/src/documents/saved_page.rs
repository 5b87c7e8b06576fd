//! Where a page was saved from, as the program that saved it noted in a comment: SingleFile, and the "mark of the web" of
//! browsers.

/// Bytes in which such a comment stands.
const HEAD: usize = 16_384;

pub(super) fn address(html: &str) -> Option<String> {
    let head = &html[..html.floor_char_boundary(HEAD)];
    let mut rest = head;
    while let Some(at) = rest.find("<!--") {
        let comment = &rest[at + 4..];
        let (comment, after) = comment.split_once("-->").unwrap_or((comment, ""));
        if let Some(url) = of_comment(comment) {
            return Some(url);
        }
        rest = after;
    }
    None
}

fn of_comment(comment: &str) -> Option<String> {
    let stated = if comment.contains("saved with SingleFile") {
        comment
            .lines()
            .find_map(|line| line.trim().strip_prefix("url:"))?
    } else {
        // saved from url=(0023)https://…
        let mark = comment.trim().strip_prefix("saved from url=(")?;
        mark.split_once(')')?.1
    };
    let stated = stated.split_whitespace().next()?;
    let url = url::Url::parse(stated).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}
