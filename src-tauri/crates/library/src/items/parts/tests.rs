#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{ANY_BY_URL, BY_URL, JOIN_MENTIONS};
use crate::model::SubscriptionKind;
use crate::testing::library::{Fixture, episode, feed};
use feed::FeedKind;

fn plan(lib: &Fixture, sql: &str) -> String {
    lib.inner
        .store
        .read(|conn| {
            let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let values = rusqlite::params_from_iter((0..statement.parameter_count()).map(|_| "x"));
            let steps = statement.query_map(values, |row| row.get::<_, String>(3))?;
            Ok(steps.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
        })
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_after_a_first_session_with_one_item_scans_nothing() {
    let mut lib = Fixture::online();
    lib.article("Alone", "<p>Words</p>");
    lib.reopen().await;
    let id = lib.subscribe(SubscriptionKind::Podcast, "https://harbour.example/feed");
    let items = (0..200).rev().map(episode).collect();
    lib.apply(id, &feed(FeedKind::Podcast, items), true);
    lib.reopen().await;
    for sql in [ANY_BY_URL, BY_URL, JOIN_MENTIONS] {
        let plan = plan(&lib, sql);
        let scans: Vec<&str> = plan
            .lines()
            // The rows that were found, and the constants beside a lookup.
            .filter(|step| {
                step.starts_with("SCAN")
                    && !step.contains("subquery")
                    && *step != "SCAN CONSTANT ROW"
            })
            .collect();
        assert!(scans.is_empty(), "{plan}");
        assert!(plan.contains("SEARCH"), "{plan}");
    }
    let statistics: i64 = lib
        .inner
        .store
        .read(|conn| {
            let sql = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'";
            Ok(conn.query_row(sql, [], |row| row.get(0))?)
        })
        .unwrap();
    assert_eq!(statistics, 0);
}
