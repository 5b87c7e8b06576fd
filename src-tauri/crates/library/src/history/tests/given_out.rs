//! History as lines, and how it is read.
use super::*;

#[test]
fn history_is_given_out_line_by_line() {
    let lib = library();
    let a = lib.episode("=cmd(), \"quoted\"", 1);
    let day = today(&lib);
    note(&lib, a, day - 400, 8, 60, 0);
    note(&lib, a, day, 9, 30, 0);
    let write = |period, format| {
        let mut out = Vec::new();
        let query = StatsQuery {
            period,
            ..StatsQuery::default()
        };
        let count = lib.export_history_to(&query, format, &mut out).unwrap();
        (count, String::from_utf8(out).unwrap())
    };
    let (count, csv) = write(StatsPeriod::All, HistoryFormat::Csv);
    assert_eq!((count, csv.lines().count()), (2, 3));
    let last = csv.lines().last().unwrap();
    let begin = format!("{},9,0,episode,\"'=cmd(), \"\"quoted\"\"\",", date(day));
    assert!(
        last.starts_with(&begin) && last.ends_with(",30,45,12,3,0,0,0"),
        "{last}"
    );
    let (count, json) = write(StatsPeriod::Month, HistoryFormat::Json);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((count, json[0]["listened_s"].as_i64()), (1, Some(30)));
    assert_eq!(json.as_array().unwrap().len(), 1);
}

/// The figure that counts is of an optimised build, `./dev bench`; here it is looked at that nothing reads all rows.
#[test]
fn five_years_are_summed_up_without_reading_every_row() {
    let lib = library();
    let explain = |sql: &str| -> Vec<String> {
        lib.library
            .inner
            .store
            .read(|conn| {
                let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let steps = statement
                    .raw_query()
                    .mapped(|row| row.get::<_, String>(3))
                    .collect::<rusqlite::Result<_>>()?;
                Ok(steps)
            })
            .unwrap()
    };
    for (sql, plan) in [
        (
            "SELECT * FROM history_day WHERE day BETWEEN ?1 AND ?2 ORDER BY day",
            "SEARCH history_day USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        ),
        (
            "SELECT hour FROM history_clock WHERE month BETWEEN ?1 AND ?2",
            "SEARCH history_clock USING PRIMARY KEY (month>? AND month<?)",
        ),
        (
            "SELECT source FROM history_show WHERE month BETWEEN ?1 AND ?2",
            "SEARCH history_show USING PRIMARY KEY (month>? AND month<?)",
        ),
        (
            "SELECT hour FROM history WHERE day BETWEEN ?1 AND ?2",
            "SEARCH history USING INDEX history_of_day (day>? AND day<?)",
        ),
    ] {
        assert_eq!(explain(sql), [plan], "{sql}");
    }
}
