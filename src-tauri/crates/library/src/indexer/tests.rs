#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{Filter, ItemQuery, JobKind, Offline, SubscriptionKind};
use crate::testing::library::{Fixture, episode, feed, library, post};
use crate::{FeedId, ItemId};
use feed::{FeedKind, ParsedItem};

const URL: &str = "https://harbour.example/feed.xml";

/// A show of which only the newest episodes were made ready.
fn show(count: i64) -> (Fixture, FeedId) {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    let items = (0..count).rev().map(notes).collect();
    lib.apply(id, &feed(FeedKind::Podcast, items), true);
    (lib, id)
}

fn notes(n: i64) -> ParsedItem {
    let mut item = episode(n);
    item.content_html = Some(format!(
        "<p>Of buoy number{n}.<script>alert(1)</script> <a href=\"/read/{n}\" onclick=\"x()\">The log</a> \
         <img src=\"/{n}.png\" width=300 height=300 onerror=\"x()\"></p>"
    ));
    item
}

fn item(lib: &Fixture, title: &str) -> ItemId {
    let all = lib
        .items(&ItemQuery {
            filter: Filter::Any,
            limit: 500,
            ..ItemQuery::default()
        })
        .unwrap();
    all.rows
        .into_iter()
        .find(|row| row.title == title)
        .unwrap()
        .id
}

fn unindexed(lib: &Fixture) -> u32 {
    lib.search("buoy ", None).unwrap().unindexed
}

fn body(lib: &Fixture, id: ItemId) -> String {
    lib.inner
        .store
        .read(|conn| crate::body::read(conn, id))
        .unwrap()
        .unwrap()
        .into_string()
}

#[test]
fn of_a_first_fetch_only_what_is_offered_is_made_ready() {
    let (lib, _) = show(20);
    assert_eq!(unindexed(&lib), 17);
    assert_eq!(
        lib.found("buoy "),
        ["Episode 17", "Episode 18", "Episode 19"]
    );
    // Lists have their summaries all the same, as words.
    let rows = lib.items(&ItemQuery::default()).unwrap().rows;
    assert_eq!(rows.len(), 20);
    assert!(
        rows.iter()
            .all(|row| row.summary.contains("Of buoy number") && row.offline == Offline::Text)
    );
    lib.finish_index().unwrap();
    assert_eq!(unindexed(&lib), 0);
    assert_eq!(lib.search("buoy ", None).unwrap().total, 20);
    assert_eq!(lib.found("number4 "), ["Episode 4"]);
}

#[test]
fn a_text_that_nobody_opened_is_never_given_out_as_it_came() {
    let (lib, _) = show(20);
    let old = item(&lib, "Episode 4");
    let html = body(&lib, old);
    assert!(html.contains("number4") && html.contains("https://harbour.example/read/4"));
    for evil in ["script", "alert", "onclick", "onerror"] {
        assert!(!html.contains(evil), "{evil} in {html}");
    }
    let mut export = Vec::new();
    lib.export_json_to(&mut export).unwrap();
    let export = String::from_utf8(export).unwrap();
    assert!(export.contains("number4") && !export.contains("onclick"));
    // A list by a filter shows words of it that nobody has made ready.
    let page = lib.search("is:unplayed before:2023-05-20", None).unwrap();
    let shown: String = page
        .hits
        .iter()
        .flat_map(|hit| &hit.snippet)
        .map(|part| part.text.as_str())
        .collect();
    assert!(shown.contains("number4") && !shown.contains('<'), "{shown}");
    assert_eq!(unindexed(&lib), 17, "reading writes nothing");
}

#[test]
fn what_is_opened_is_ready_and_joined_at_once() {
    let (lib, _) = show(20);
    let log = lib.article("The log of 4", "<p>Words</p>");
    lib.write(move |tx| {
        tx.execute(
            "UPDATE item SET url = 'https://harbour.example/read/4' WHERE id = ?1",
            [log.0],
        )?;
        Ok(())
    });
    let detail = lib.item(item(&lib, "Episode 4")).unwrap();
    assert!(!detail.html.contains("alert"));
    assert_eq!(detail.mentions.len(), 1);
    assert_eq!(detail.mentions[0].item.as_ref().unwrap().id, log);
    assert_eq!(unindexed(&lib), 16);
    assert_eq!(lib.found("number4 "), ["Episode 4"]);
    let again = lib.item(item(&lib, "Episode 4")).unwrap();
    assert_eq!((again.html, again.mentions), (detail.html, detail.mentions));
}

#[test]
fn what_the_feed_says_meanwhile_wins() {
    let (lib, id) = show(60);
    let old = item(&lib, "Episode 4");
    let before = lib
        .inner
        .store
        .read(|conn| crate::body::unprepared(conn, old))
        .unwrap()
        .unwrap();
    // All change, so only the newest are made ready at once.
    let changed = (0..60).rev().map(|n| {
        let mut item = notes(n);
        item.content_html = Some(format!("<p>Of lamp number{n}</p>"));
        item
    });
    lib.apply(id, &feed(FeedKind::Podcast, changed.collect()), false);
    let late = crate::items::ReadyText::of_feed(&before.raw).unwrap();
    assert_eq!(lib.store_ready(vec![(late, before)]).unwrap(), 0);
    assert_eq!(body(&lib, old), "<p>Of lamp number4</p>");
    lib.finish_index().unwrap();
    assert_eq!(body(&lib, old), "<p>Of lamp number4</p>");
    assert_eq!(lib.search("buoy ", None).unwrap().total, 0);
    assert_eq!(lib.search("lamp ", None).unwrap().total, 60);
}

#[test]
fn a_text_that_was_made_ready_and_changes_is_shown_as_it_is_now() {
    let (lib, id) = show(60);
    lib.finish_index().unwrap();
    let changed = (0..60).rev().map(|n| {
        let mut item = notes(n);
        item.content_html = Some(format!("<p onclick=x()>Of lamp number{n}</p>"));
        item
    });
    lib.apply(id, &feed(FeedKind::Podcast, changed.collect()), false);
    assert_eq!(unindexed(&lib), 10);
    let old = item(&lib, "Episode 4");
    assert_eq!(body(&lib, old), "<p>Of lamp number4</p>");
    assert_eq!(lib.item(old).unwrap().html, "<p>Of lamp number4</p>");
    assert_eq!(lib.found("number4 "), ["Episode 4"]);
}

#[test]
fn a_transcript_and_a_note_are_found_after_the_text_is_made_ready() {
    let (lib, _) = show(20);
    let old = item(&lib, "Episode 4");
    lib.write(move |tx| {
        let cue = feed::Cue {
            start_ms: Some(0),
            end_ms: Some(1),
            speaker: None,
            text: "foghorn".into(),
        };
        crate::items::set_cues(tx, old, &[cue])?;
        crate::index::index_item(tx, old)
    });
    assert_eq!(lib.found("foghorn "), ["Episode 4"]);
    lib.finish_index().unwrap();
    assert_eq!(lib.found("foghorn number4 "), ["Episode 4"]);
}

#[test]
fn articles_are_counted_in_words_before_they_are_made_ready() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Articles, URL);
    let posts = (0..30).rev().map(|n| {
        let mut item = post(n);
        item.content_html = Some(format!("<p>{}</p>", "one two ".repeat(400)));
        item
    });
    lib.apply(id, &feed(FeedKind::Articles, posts.collect()), true);
    assert_eq!(unindexed(&lib), 20);
    let words = |lib: &Fixture| -> Vec<Option<u32>> {
        let rows = lib.items(&ItemQuery::default()).unwrap().rows;
        rows.iter().map(|row| row.words).collect()
    };
    assert_eq!(words(&lib), [Some(800); 30]);
    lib.finish_index().unwrap();
    assert_eq!(words(&lib), [Some(800); 30]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_background_indexes_all_and_says_how_far_it_is() {
    let mut fixture = Fixture::online();
    let id = fixture.subscribe(SubscriptionKind::Podcast, URL);
    let items = (0..100).rev().map(notes).collect();
    fixture.apply(id, &feed(FeedKind::Podcast, items), true);
    fixture.index_soon();
    fixture.idle().await;
    assert_eq!(
        unindexed(&fixture),
        97,
        "nobody has asked for it in this program"
    );
    // As after a start that found something left.
    fixture.reopen().await;
    fixture.start_indexing();
    fixture.idle().await;
    assert_eq!(unindexed(&fixture), 0);
    let jobs = fixture.jobs();
    let job = jobs.iter().find(|job| job.kind == JobKind::Index).unwrap();
    assert!(job.finished && !job.cancelled);
    assert_eq!((job.done, job.total), (97, 97));
    assert!(fixture.changes.lock().unwrap().items);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_program_does_not_wait_for_the_index() {
    let fixture = Fixture::online();
    let id = fixture.subscribe(SubscriptionKind::Podcast, URL);
    let items = (0..2_000).rev().map(notes).collect();
    fixture.apply(id, &feed(FeedKind::Podcast, items), true);
    fixture.start_indexing();
    fixture.close();
    fixture.idle().await;
    let file = fixture.folder.path().join("library.db");
    let left: i64 = rusqlite::Connection::open(file)
        .unwrap()
        .query_row("SELECT count(*) FROM unprepared", [], |row| row.get(0))
        .unwrap();
    assert!(left > 0, "it was stopped on the way");
}

#[test]
fn texts_that_lie_together_are_read_apart_and_their_pack_goes_with_the_last_of_them() {
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    // So long that they need several packs.
    let long = |n: i64| {
        let mut item = notes(n);
        let own = format!("<p>Ünïque{n} </p>").repeat(600 + usize::try_from(n).unwrap() * 40);
        item.content_html = item.content_html.map(|html| html + &own);
        item
    };
    let items: Vec<ParsedItem> = (0..40).rev().map(long).collect();
    lib.apply(id, &feed(FeedKind::Podcast, items), true);
    let packs = || lib.number("SELECT count(*) FROM raw_pack");
    assert!((5..20).contains(&packs()), "{}", packs());
    for n in 0..37 {
        let words = format!("Ünïque{n} ");
        let text = body(&lib, item(&lib, &format!("Episode {n}")));
        assert_eq!(
            text.matches(&words).count(),
            600 + usize::try_from(n).unwrap() * 40,
            "{n}"
        );
        assert!(text.contains(&format!("number{n}.")), "{n}");
    }
    // One that is deleted, one that is read, and the rest by the index.
    let (gone, read) = (item(&lib, "Episode 3"), item(&lib, "Episode 4"));
    lib.write(move |tx| Ok(tx.execute("DELETE FROM item WHERE id = ?1", [gone.0])?));
    lib.item(read).unwrap();
    assert!(packs() > 4);
    lib.finish_index().unwrap();
    assert_eq!(packs(), 0);
    assert_eq!(unindexed(&lib), 0);
}
