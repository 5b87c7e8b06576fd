//! History given out, a line an item and an hour, the oldest first: as a table (CSV, RFC 4180) or as JSON.
use super::periods;
use crate::activity::date;
use crate::error::{LibraryError, Result};
use crate::model::{HistoryFormat, StatsPeriod, StatsQuery};
use crate::{Library, address};
use rusqlite::Connection;
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct HistoryLine {
    day: String,
    hour: i64,
    /// Minutes east of UTC.
    zone: i64,
    kind: String,
    title: Option<String>,
    source: Option<String>,
    url: Option<String>,
    listened_s: i64,
    heard_s: i64,
    saved_speed_s: i64,
    saved_trim_s: i64,
    read_s: i64,
    words: i64,
    finished: bool,
}

const HEAD: &str = "day,hour,zone_minutes,kind,title,source,url,listened_s,heard_s,saved_speed_s,saved_trim_s,read_s,words,finished\r\n";

impl Library {
    /// Writes the history of a period; answers how many lines.
    ///
    /// # Errors
    /// `Refused` for a day that no calendar has; `File` when it cannot be written.
    pub fn export_history_to(
        &self,
        query: &StatsQuery,
        format: HistoryFormat,
        out: &mut dyn Write,
    ) -> Result<u32> {
        let at = match &query.day {
            Some(day) => periods::read(day)?,
            None => self.today(),
        };
        let span = match query.period {
            StatsPeriod::All => (i64::MIN, i64::MAX),
            period => periods::span(period, at).unwrap_or((i64::MIN, i64::MAX)),
        };
        self.inner
            .store
            .read(|conn| write_lines(conn, span, format, out))
    }
}

fn write_lines(
    conn: &Connection,
    (from, until): periods::DaySpan,
    format: HistoryFormat,
    out: &mut dyn Write,
) -> Result<u32> {
    let mut statement = conn.prepare(
        "SELECT h.day, h.hour, h.zone, h.kind, i.title, coalesce(f.title, nullif(h.source, '')), i.url, h.listened_ms / 1000, \
           h.heard_ms / 1000, h.saved_speed_ms / 1000, h.saved_trim_ms / 1000, h.read_ms / 1000, h.words, h.finished \
         FROM history h INDEXED BY history_of_day LEFT JOIN item i ON i.id = h.item_id LEFT JOIN feed f ON f.id = h.feed_id \
         WHERE h.day BETWEEN ?1 AND ?2 ORDER BY h.day, h.id",
    )?;
    let mut rows = statement.query([from, until])?;
    let mut count = 0;
    put(
        out,
        match format {
            HistoryFormat::Csv => HEAD,
            HistoryFormat::Json => "[",
        },
    )?;
    while let Some(row) = rows.next()? {
        let line = HistoryLine {
            day: date(row.get(0)?).to_string(),
            hour: row.get(1)?,
            zone: row.get(2)?,
            kind: row.get(3)?,
            title: row.get(4)?,
            source: row.get(5)?,
            url: row
                .get::<_, Option<String>>(6)?
                .map(|url| address::shown(&url)),
            listened_s: row.get(7)?,
            heard_s: row.get(8)?,
            saved_speed_s: row.get(9)?,
            saved_trim_s: row.get(10)?,
            read_s: row.get(11)?,
            words: row.get(12)?,
            finished: row.get(13)?,
        };
        match format {
            HistoryFormat::Csv => put(out, &in_a_table(&line))?,
            HistoryFormat::Json => {
                let json = serde_json::to_string(&line).unwrap_or_default();
                put(
                    out,
                    &format!("{}\n{json}", if count == 0 { "" } else { "," }),
                )?;
            }
        }
        count += 1;
    }
    if format == HistoryFormat::Json {
        put(out, "\n]\n")?;
    }
    out.flush().map_err(failed)?;
    Ok(count)
}

fn in_a_table(line: &HistoryLine) -> String {
    let text = |text: &Option<String>| field(text.as_deref().unwrap_or_default());
    format!(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
        line.day,
        line.hour,
        line.zone,
        line.kind,
        text(&line.title),
        text(&line.source),
        text(&line.url),
        line.listened_s,
        line.heard_s,
        line.saved_speed_s,
        line.saved_trim_s,
        line.read_s,
        line.words,
        u8::from(line.finished)
    )
}

/// A text in quotes. What a table would take for a formula is kept from being one.
fn field(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn put(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes()).map_err(failed)
}

fn failed(e: std::io::Error) -> LibraryError {
    LibraryError::File {
        what: "the history could not be written".into(),
        detail: e.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_no_formula_and_ends_no_field() {
        assert_eq!(field("=1+1"), "\"'=1+1\"");
        assert_eq!(field("\"a\",\r\nb"), "\"\"\"a\"\",\r\nb\"");
        assert_eq!(field(""), "\"\"");
    }
}
