//! Whether bytes begin a web page. (Sound is known by `lenient::sound`.)

/// Whether more bytes could still turn this start of a file into that of a web page.
pub(crate) fn may_be_html(start: &[u8]) -> bool {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let rest = start.strip_prefix(MARK).unwrap_or(start).trim_ascii_start();
    rest.first().is_none_or(|&first| first == b'<') || MARK.starts_with(start)
}

/// Whether these first bytes of a file are a web page: a captive portal's, or an error that says 200.
pub(crate) fn looks_like_html(start: &[u8]) -> bool {
    let mut rest = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    if let Some(prolog) = rest.strip_prefix(b"<?xml") {
        rest = after(prolog, b"?>").unwrap_or_default();
    }
    while let Some(comment) = rest.strip_prefix(b"<!--") {
        match after(comment, b"-->") {
            Some(next) => rest = next,
            // A file of sound does not begin so, wherever the comment ends.
            None => return true,
        }
    }
    let begins = |name: &&str| {
        rest.get(..name.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(name.as_bytes()))
    };
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<title",
        "<meta",
        "<script",
    ]
    .iter()
    .any(begins)
}

/// What follows `end`, without white space before it.
fn after<'a>(text: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(end.len()).position(|part| part == end)?;
    Some(text.get(at + end.len()..)?.trim_ascii_start())
}

#[cfg(test)]
mod tests;
