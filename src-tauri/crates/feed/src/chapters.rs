//! Podcasting 2.0 JSON chapters (podcast-namespace, chapters/jsonChapters.md).
mod show_notes;

use serde_json::Value;

use crate::json::{number, read, text};
use crate::text::title;
use crate::{Chapter, FeedError, link};

pub use show_notes::from_show_notes;

const MOST: usize = 10_000;
/// In memory JSON is ten times as large as in the file.
const MOST_MB: u32 = 4;

pub fn parse(bytes: &[u8]) -> Result<Vec<Chapter>, FeedError> {
    if bytes.trim_ascii().is_empty() {
        return Err(FeedError::Empty);
    }
    if bytes.len() > (MOST_MB as usize) << 20 {
        return Err(FeedError::TooLarge(MOST_MB));
    }
    let not = || FeedError::NotAFeed("no chapters in it".to_owned());
    let (root, _) = read(bytes).ok_or_else(not)?;
    let rows = root
        .get("chapters")
        .unwrap_or(&root)
        .as_array()
        .ok_or_else(not)?;
    let mut chapters: Vec<Chapter> = rows.iter().filter_map(chapter).take(MOST).collect();
    chapters.sort_by_key(|c| c.start_ms);
    Ok(chapters)
}

fn time(value: Option<&Value>) -> Option<u64> {
    number(value)
        .and_then(lenient::duration::milliseconds)
        .or_else(|| lenient::duration::clock(value?.as_str()?))
}

/// None for a row without a start.
fn chapter(row: &Value) -> Option<Chapter> {
    let start_ms = time(row.get("startTime").or_else(|| row.get("start")))?;
    let url = |name: &str| {
        text(row, &[name])
            .and_then(|u| link::absolute(&u, None))
            .filter(|u| link::is_http(u))
    };
    let title = text(row, &["title"]).map(|t| title(&t)).unwrap_or_default();
    let (image, url) = (url("img"), url("url"));
    let hidden = match row.get("toc") {
        Some(Value::Bool(toc)) => !toc,
        Some(Value::String(toc)) => toc.trim().eq_ignore_ascii_case("false"),
        Some(Value::Number(toc)) => toc.as_f64() == Some(0.0),
        _ => false,
    };
    Some(Chapter {
        start_ms,
        end_ms: time(row.get("endTime")).filter(|end| *end > start_ms),
        title,
        url,
        image,
        hidden,
    })
}
