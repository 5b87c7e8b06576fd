//! Exports that come as an archive: Omnivore's with its texts and highlights, and those that only pack tables (Pocket,
//! Instapaper, Readeck).
use super::super::entry::{Highlight, ListFormat, ReadList};
use super::MOST_ROWS;
use crate::zip::{Zip, ZippedFile};

/// Bytes of one file, and of all that is unpacked.
const MOST_FILE: usize = 64 * 1024 * 1024;
const MOST_ALL: usize = 512 * 1024 * 1024;

pub(super) fn read(bytes: &[u8]) -> Option<ReadList> {
    let zip = Zip::open(bytes)?;
    // A book is no list.
    if zip.find("mimetype").is_some() || zip.find("META-INF/container.xml").is_some() {
        return None;
    }
    let mut left = MOST_ALL;
    let mut list: Option<ReadList> = None;
    let tables = |file: &&ZippedFile| {
        let name = file.name.to_ascii_lowercase();
        let hidden = name.split('/').any(|part| part.starts_with(['.', '_']));
        !hidden
            && [".json", ".csv", ".html", ".opml"]
                .iter()
                .any(|end| name.ends_with(end))
    };
    for file in zip.files.iter().filter(tables) {
        // Texts of their own, taken below.
        if file.name.split('/').rev().nth(1) == Some("content") {
            continue;
        }
        let Some(unpacked) = zip.read(file, MOST_FILE.min(left)) else {
            continue;
        };
        left -= unpacked.len();
        // An archive in an archive is no export.
        if unpacked.starts_with(b"PK") {
            continue;
        }
        let Some(read) = super::read(&unpacked) else {
            continue;
        };
        let mut read = read;
        if read.format == ListFormat::Omnivore {
            texts(&zip, &unpacked, &mut read, &mut left);
        }
        match &mut list {
            None => list = Some(read),
            Some(list) => list.entries.append(&mut read.entries),
        }
    }
    let mut list = list?;
    list.entries.truncate(MOST_ROWS);
    Some(list)
}

/// Omnivore keeps the text of each page under its slug, and what was marked in it as Markdown.
fn texts(zip: &Zip<'_>, metadata: &[u8], list: &mut ReadList, left: &mut usize) {
    let slugs: Vec<serde_json::Value> = serde_json::from_slice(metadata).unwrap_or_default();
    for (entry, row) in list.entries.iter_mut().zip(&slugs) {
        let Some(slug) = row.get("slug").and_then(|slug| slug.as_str()) else {
            continue;
        };
        let mut part = |name: String| {
            let bytes = zip.read(zip.find(&name)?, MOST_FILE.min(*left))?;
            *left -= bytes.len();
            Some(String::from_utf8_lossy(&bytes).into_owned())
        };
        if let Some(html) = part(format!("content/{slug}.html"))
            && !html.trim().is_empty()
        {
            entry.html = Some(html);
        }
        if let Some(text) = part(format!("highlights/{slug}.md")) {
            entry.highlights.extend(quoted(&text));
        }
    }
}

/// Quotes (`> …`), each with what is written below it.
fn quoted(markdown: &str) -> Vec<Highlight> {
    let mut all: Vec<Highlight> = Vec::new();
    let mut within = false;
    for line in markdown.lines() {
        let line = line.trim();
        match line.strip_prefix('>') {
            Some(words) => {
                if !within {
                    all.push(Highlight::default());
                }
                within = true;
                if let Some(last) = all.last_mut() {
                    // Labels stand behind the words as `#label`; they are no words of the page.
                    let words = words.trim();
                    if !last.quote.is_empty() && !words.is_empty() {
                        last.quote.push(' ');
                    }
                    last.quote.push_str(words);
                }
            }
            None => {
                within = false;
                if let Some(last) = all
                    .last_mut()
                    .filter(|_| !line.is_empty() && !line.starts_with('#'))
                {
                    if !last.note.is_empty() {
                        last.note.push('\n');
                    }
                    last.note.push_str(line);
                }
            }
        }
    }
    all.retain(|highlight| !highlight.quote.is_empty());
    all
}
