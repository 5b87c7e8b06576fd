//! Highlights and notes, and the own notes of items, listed.
use crate::failure::Failure;
use crate::output::{Output, clock};
use crate::terminal::name;
use library::{Library, NotebookRow};

/// Rows asked for at a time.
const PAGE: u32 = 1_000;

/// All of them, or those of one item, the newest first.
pub fn list(library: &Library, item: Option<&str>, out: &mut Output) -> Result<(), Failure> {
    let item = item.map(|what| library.find_item(what)).transpose()?;
    let mut rows: Vec<NotebookRow> = Vec::new();
    loop {
        let skip = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let page = library.notebook("", item, skip, PAGE)?;
        let got = page.rows.len();
        rows.extend(page.rows);
        if got == 0 || rows.len() as u64 >= u64::from(page.total) {
            break;
        }
    }
    if out.json {
        return out.value(&rows);
    }
    for row in rows {
        let Some(note) = &row.annotation else {
            let date = row.at.get(..10).unwrap_or(&row.at);
            out.line(&format!("{date}  {}, your note", name(&row.title)))?;
            for line in row.own_note.as_deref().unwrap_or_default().lines() {
                out.line(&format!("  {}", name(line)))?;
            }
            continue;
        };
        let date = note.created_at.get(..10).unwrap_or(&note.created_at);
        let at = note
            .from_ms
            .map(|ms| format!(" at {}", clock(ms.max(0).unsigned_abs())))
            .unwrap_or_default();
        let lost = if note.lost {
            ", not found in the new text"
        } else {
            ""
        };
        out.line(&format!("{date}  {}{at}{lost}", name(&row.title)))?;
        for line in note.quote.lines().filter(|line| !line.trim().is_empty()) {
            out.line(&format!("  > {}", name(line)))?;
        }
        for line in note.note.lines() {
            out.line(&format!("  {}", name(line)))?;
        }
    }
    Ok(())
}
