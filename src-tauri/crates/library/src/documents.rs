//! Files in which people keep what they read, as HTML: pages saved by browsers (HTML, MHTML, web archives), books (EPUB),
//! Markdown, and plain text. Pure: bytes in, values out, all of it bounded; what comes out is not made safe yet.
mod book;
mod markdown;
pub(crate) mod markup;
mod mhtml;
mod plain;
mod property_list;
mod saved_page;
#[cfg(test)]
mod tests;

pub(crate) use plain::{escape, paragraphs};

/// The most bytes of pictures that are taken out of one file, and of one picture.
const MOST_PICTURES: usize = 256 * 1024 * 1024;
const MOST_PICTURE: usize = 20 * 1024 * 1024;

/// What a file holds.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct SavedDocument {
    /// A whole page or a text, HTML.
    pub html: String,
    /// Where the page was saved from.
    pub url: Option<String>,
    pub title: Option<String>,
    pub byline: Option<String>,
    pub language: Option<String>,
    /// Whether all of it is text, so that nothing has to be found in it.
    pub is_text: bool,
    /// Pictures that came with it, by their addresses in the text.
    pub pictures: Vec<(String, Vec<u8>)>,
}

/// What is in the bytes, by looking; the name only tells Markdown from plain text. None for what is no such file: an
/// ordinary page among it.
pub(crate) fn read(bytes: &[u8], name: &str) -> Option<SavedDocument> {
    if bytes.starts_with(b"PK\x03\x04") {
        return book::read(bytes);
    }
    if bytes.starts_with(b"bplist00") {
        return property_list::web_archive(bytes);
    }
    if bytes.starts_with(b"%PDF-") {
        return None;
    }
    let head = &bytes[..bytes.len().min(4_096)];
    if let Some(document) = mhtml::read(bytes) {
        return Some(document);
    }
    // Bytes that no text has (WHATWG MIME Sniffing, section 3), unless it is marked as UTF-16.
    let marked = bytes.starts_with(b"\xFE\xFF") || bytes.starts_with(b"\xFF\xFE");
    let binary = |b: &u8| matches!(b, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F);
    if !marked && head.iter().any(binary) {
        return None;
    }
    let text = lenient::charset::decode(bytes, None, lenient::charset::Trust::Document).text;
    if plain::is_markup(&text) {
        let url = saved_page::address(&text)?;
        return Some(SavedDocument {
            html: text.into_owned(),
            url: Some(url),
            ..SavedDocument::default()
        });
    }
    let lower = name.to_ascii_lowercase();
    let named = [".md", ".markdown", ".mdown"]
        .iter()
        .any(|end| lower.ends_with(end));
    if named || markdown::looks_like(&text) {
        return Some(markdown::read(&text));
    }
    plain::read(&text)
}
