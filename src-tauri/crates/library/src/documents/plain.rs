//! Plain text: blank lines part paragraphs, a short first line is the title.
use super::SavedDocument;

/// Characters of a line that may be a title.
const TITLE: usize = 120;

pub(super) fn read(text: &str) -> Option<SavedDocument> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return None;
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim();
    let heads = rest.trim_start_matches(['\r', ' ', '\t']).starts_with('\n')
        && first.chars().count() <= TITLE
        && !first.ends_with(['.', ',', ';', ':']);
    let (title, body) = match heads {
        true => (Some(first.to_owned()), rest),
        false => (None, text),
    };
    Some(SavedDocument {
        html: paragraphs(body),
        title,
        is_text: true,
        ..SavedDocument::default()
    })
}

/// Text as HTML. Lines within a paragraph are joined where they were wrapped, and stay apart where they are short.
pub(crate) fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut html = String::with_capacity(text.len() + 64);
    let mut block: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            block.push(line.trim());
            continue;
        }
        if block.is_empty() {
            continue;
        }
        let (last, before) = block.split_last().map_or((&"", &[][..]), |parts| parts);
        let wrapped = before.iter().all(|line| line.chars().count() >= 50);
        let between = if wrapped { " " } else { "<br>" };
        html.push_str("<p>");
        for line in before {
            html.push_str(&escape(line));
            html.push_str(between);
        }
        html.push_str(&escape(last));
        html.push_str("</p>\n");
        block.clear();
    }
    html
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Whether a text is HTML: it begins with a tag, or holds those of a page.
pub(super) fn is_markup(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let head = text[..text.floor_char_boundary(2_048)].to_ascii_lowercase();
    let begins = head.strip_prefix('<').is_some_and(|tag| {
        tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?')
    }) && !head.starts_with("<http");
    begins
        || ["<html", "<body", "<!doctype html"]
            .iter()
            .any(|tag| head.contains(tag))
}
