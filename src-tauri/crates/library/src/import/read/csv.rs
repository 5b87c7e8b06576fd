//! Tables of saved pages (RFC 4180, with commas, semicolons or tabs): a head that names a column of addresses makes one.
use super::MOST_ROWS;
use super::fields::{self, Fields};
use crate::import::entry::{ListFormat, ReadList};
use serde_json::Value;

/// The most columns, and the most bytes of a cell.
const MOST_COLUMNS: usize = 100;
const MOST_CELL: usize = 8 * 1024 * 1024;

pub(super) fn read(text: &str) -> Option<ReadList> {
    let head_line = text.lines().next()?;
    let delimiter = [',', ';', '\t']
        .into_iter()
        .max_by_key(|d| head_line.matches(*d).count())?;
    let mut rows = Rows {
        rest: text,
        delimiter,
    };
    let head: Vec<String> = rows.next()?.iter().map(|name| fields::key(name)).collect();
    if head.len() < 2 || !head.iter().any(|name| fields::is_address(name)) {
        return None;
    }
    let has = |name: &str| head.iter().any(|known| known == name);
    let format = if has("timeadded") && has("status") {
        ListFormat::Pocket
    } else if has("selection") && has("folder") {
        ListFormat::Instapaper
    } else if has("highlights") && has("cover") {
        ListFormat::Raindrop
    } else if has("mimetype") && has("creationdate") {
        ListFormat::Wallabag
    } else {
        ListFormat::Csv
    };
    let entries = rows
        .take(MOST_ROWS)
        .filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty()))
        .map(|cells| {
            let row: Fields = head
                .iter()
                .cloned()
                .zip(cells.into_iter().map(Value::String))
                .collect();
            fields::entry(&row, format)
        })
        .collect();
    Some(ReadList {
        format,
        title: String::new(),
        entries,
    })
}

struct Rows<'a> {
    rest: &'a str,
    delimiter: char,
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    /// One record. A quote that is never closed ends with the text, so that nothing of it is lost.
    fn next(&mut self) -> Option<Vec<String>> {
        if self.rest.is_empty() {
            return None;
        }
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut chars = self.rest.char_indices().peekable();
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' if quoted => {
                    if chars.peek().is_some_and(|(_, next)| *next == '"') {
                        chars.next();
                        cell.push('"');
                    } else {
                        quoted = false;
                    }
                }
                '"' if cell.is_empty() => quoted = true,
                c if c == self.delimiter && !quoted => {
                    if cells.len() < MOST_COLUMNS {
                        cells.push(std::mem::take(&mut cell));
                    }
                    cell.clear();
                }
                '\n' if !quoted => {
                    end = at + 1;
                    break;
                }
                '\r' if !quoted => {}
                c => {
                    if cell.len() < MOST_CELL {
                        cell.push(c);
                    }
                }
            }
        }
        cells.push(cell);
        self.rest = &self.rest[end..];
        Some(cells)
    }
}
