#![allow(clippy::unwrap_used, clippy::panic)]
mod own;
mod titles;

use super::*;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, page, podcast};
use crate::{EditField, EditSubject, FeedId, ItemId, ItemPatch, JobKind, Part};
use std::path::PathBuf;

const RSS: &str = "application/rss+xml";
const HTML: &str = "text/html; charset=utf-8";

fn file(fixture: &Fixture, name: &str, text: &str) -> PathBuf {
    let path = fixture.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// An export of wallabag with texts: `https://sea.example/N`, each with a tag and something marked.
fn wallabag(count: usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|n| {
            format!(
                r#"{{"is_archived":{},"is_starred":{},"tags":["sea","number {n}"],"title":"Tide {n}","url":"https://sea.example/{n}",
                "content":"<p>The tide number {n} comes in, and goes out again by the evening.</p><p>{}</p>",
                "created_at":"2020-01-01T00:00:00+0000","annotations":[{{"text":"so it does","quote":"tide number {n} comes"}}]}}"#,
                n % 2,
                n % 3 % 2,
                "Boats lie on the sand, and wait for the water. ".repeat(20)
            )
        })
        .collect();
    format!("[{}]", rows.join(","))
}

/// The whole library but times and what imports note of themselves.
fn state(fixture: &Fixture) -> String {
    fixture
        .read(|conn| {
            Ok(conn.query_row(
                "SELECT (SELECT group_concat(id || title || bookmarked || coalesce(done_at, '') || (trashed_at IS NULL), '|') FROM
                   (SELECT * FROM item WHERE trashed_at IS NULL ORDER BY id)) ||
                 coalesce((SELECT group_concat(item_id || '-' || tag_id, '|') FROM
                   (SELECT x.* FROM item_tag x JOIN item i ON i.id = x.item_id WHERE i.trashed_at IS NULL ORDER BY 1, 2)), '') ||
                 coalesce((SELECT group_concat(item_id || n.quote || n.text, '|') FROM
                   (SELECT n.* FROM note n JOIN item i ON i.id = n.item_id WHERE i.trashed_at IS NULL ORDER BY n.id) n), '')",
                [],
                |row| row.get(0),
            )?)
        })
        .unwrap()
}

impl Fixture {
    fn read<T>(&self, work: impl FnOnce(&rusqlite::Connection) -> Result<T>) -> Result<T> {
        self.library.inner.store.read(work)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_pages_come_with_all_that_is_known_of_them() {
    let fixture = Fixture::online();
    let path = file(&fixture, "wallabag.json", &wallabag(40));
    let found = fixture
        .library
        .look_up(&path.to_string_lossy())
        .await
        .unwrap();
    assert_eq!(
        (found.kind, found.count, found.source.as_str()),
        (crate::FoundKind::Pages, 40, "wallabag")
    );
    let added = fixture.library.import_file(&path).await.unwrap();
    assert_eq!(
        (added.items.len(), added.known, added.problems.len()),
        (40, 0, 0)
    );
    let row = &fixture.library.rows(&added.items[3..4]).unwrap()[0];
    assert_eq!(row.title, "Tide 3");
    assert!(row.done && !row.in_inbox);
    let detail = fixture.library.item(added.items[0]).unwrap();
    assert!(detail.html.contains("The tide number 0 comes in"));
    assert_eq!(detail.tags, ["number 0", "sea"]);
    fixture.library.finish_index().unwrap();
    assert_eq!(fixture.found("tag:\"number 7\""), ["Tide 7"]);
    assert_eq!(fixture.found("evening tag:sea").len(), 40);
    let placed = fixture
        .library
        .annotations(
            added.items[5],
            Part::Text,
            "… the tide  number 5 comes in, and …",
        )
        .unwrap();
    assert_eq!(placed.len(), 1);
    assert!(placed[0].span.is_some(), "it is found by its words");
    assert_eq!(placed[0].annotation.note, "so it does");
    // Again it adds nothing, and changes nothing.
    let before = state(&fixture);
    let again = fixture.library.import_file(&path).await.unwrap();
    assert_eq!((again.items.len(), again.known), (0, 40));
    assert_eq!(state(&fixture), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_an_import_back_takes_just_that() {
    let fixture = Fixture::online();
    let first = file(&fixture, "first.json", &wallabag(10));
    let own = fixture.library.import_file(&first).await.unwrap();
    // One of them is looked after by hand.
    let unbookmarked = ItemPatch {
        bookmarked: Some(false),
        ..ItemPatch::default()
    };
    fixture.library.set_items(&own.items, unbookmarked).unwrap();
    let before = state(&fixture);
    let more = wallabag(30)
        .replace("number ", "tag ")
        .replace("so it does", "again");
    let second = file(&fixture, "second.json", &more);
    let added = fixture.library.import_file(&second).await.unwrap();
    assert_eq!((added.items.len(), added.known), (20, 10));
    assert_ne!(state(&fixture), before);
    let tags = fixture.number("SELECT count(*) FROM item_tag");
    let id = added.import.unwrap();
    let undo = fixture.library.take_import_back(id).unwrap();
    assert_eq!(undo.count, 20);
    assert_eq!(state(&fixture), before);
    assert!(
        fixture.library.take_import_back(id).is_err(),
        "once is enough"
    );
    let report = fixture.library.import_report(id, None, 0, 10).unwrap();
    assert_eq!(report.import.state, ImportState::Undone);
    fixture.library.undo(undo.id).unwrap();
    assert_eq!(
        fixture.number("SELECT count(*) FROM item WHERE trashed_at IS NULL"),
        30
    );
    // Taken in again after it was taken back: all of it is there again.
    let id = fixture.library.imports().unwrap()[0].id;
    fixture.library.take_import_back(id).unwrap();
    let again = fixture.library.import_file(&second).await.unwrap();
    assert_eq!((again.items.len(), again.known), (20, 10));
    assert_eq!(tags, fixture.number("SELECT count(*) FROM item_tag"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_was_written_down_is_worked_through_after_a_kill() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let feed = site.put("/feed", Answer::new(RSS, podcast(&site.url(""), "Show", 5)));
    let list = read(wallabag(100).as_bytes()).unwrap();
    let opml = format!("<opml><body><outline text='Show' xmlUrl='{feed}'/></body></opml>");
    let opml = read(opml.as_bytes()).unwrap();
    let store = &fixture.library.inner.store;
    for list in [&list, &opml] {
        rows::write_down(store, fixture.now(), list, "list").unwrap();
    }
    // Half of it was done when the program was killed.
    let some = store
        .read(|conn| rows::next_pages(conn, ImportId(1), 0, 30))
        .unwrap();
    for row in some {
        let ready = pages::prepare(row.entry).unwrap();
        store
            .write(Durability::Normal, move |tx, _| {
                let settled = pages::put(tx, 1, &ready)?;
                rows::settle(tx, row.id, &settled)
            })
            .unwrap();
    }
    fixture.reopen().await;
    fixture.library.start_importing().unwrap();
    fixture.library.idle().await;
    let imports = fixture.library.imports().unwrap();
    assert_eq!(imports.len(), 2);
    for import in &imports {
        assert_eq!(
            (import.state, import.waiting),
            (ImportState::Done, 0),
            "{import:?}"
        );
        assert_eq!(import.added, import.rows, "{import:?}");
    }
    assert_eq!(
        fixture.number("SELECT count(*) FROM item WHERE kind = 'article'"),
        100
    );
    assert_eq!(
        fixture.number("SELECT count(*) FROM import_row WHERE entry IS NOT NULL"),
        0
    );
    assert_eq!(fixture.library.feeds().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stopped_can_go_on() {
    let fixture = Fixture::online();
    let list = read(wallabag(100).as_bytes()).unwrap();
    let id = rows::write_down(&fixture.library.inner.store, fixture.now(), &list, "list").unwrap();
    let library = fixture.library.clone();
    let work = tokio::spawn(async move { library.work_through(id).await });
    crate::testing::site::until("the job runs", || {
        fixture
            .library
            .jobs()
            .iter()
            .any(|job| job.kind == JobKind::Import)
    })
    .await;
    let job = fixture.library.jobs()[0].id;
    fixture.library.cancel_job(job).unwrap();
    work.await.unwrap().unwrap();
    let stopped = &fixture.library.imports().unwrap()[0];
    assert_eq!(stopped.rows, 100);
    assert_eq!(stopped.state, ImportState::Stopped);
    // It does not go on by itself.
    fixture.library.start_importing().unwrap();
    fixture.library.idle().await;
    assert_eq!(
        fixture.library.imports().unwrap()[0].waiting,
        stopped.waiting
    );
    let added = fixture.library.resume_import(id).await.unwrap();
    assert_eq!((added.items.len(), added.stopped), (100, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_fetched_afterwards_and_what_is_dead_says_why() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let here = site.put(
        "/here",
        Answer::new(HTML, page("What the page calls itself", "", "")),
    );
    let named = site.put("/named", Answer::new(HTML, page("Another name", "", "")));
    let dead = site.url("/dead");
    let table = format!(
        "title,url,time_added,tags,status\n{here},{here},1577836800,,unread\nMine,{named},1577836801,,unread\nDead,{dead},1577836802,,archive\n\
         Nothing,,1577836802,,unread\nA file,file:///etc/passwd,1,,unread\n"
    );
    let path = file(&fixture, "part_000000.csv", &table);
    fixture.library.start_importing().unwrap();
    let added = fixture.library.import_file(&path).await.unwrap();
    assert_eq!(
        (added.items.len(), added.problems.len()),
        (3, 2),
        "{added:?}"
    );
    assert_eq!(added.problems[0].code, "row_without_address");
    assert_eq!(added.problems[1].code, "local_file");
    fixture.library.idle().await;
    let rows = fixture.library.rows(&added.items).unwrap();
    assert_eq!(rows[0].title, "What the page calls itself");
    assert_eq!(rows[1].title, "Mine");
    assert!(rows[2].done);
    let detail = |id: ItemId| fixture.library.item(id).unwrap();
    assert!(!detail(added.items[1]).html.is_empty());
    assert!(detail(added.items[2]).html.is_empty());
    let problem = rows[2].problem.clone().unwrap();
    assert!(problem.contains("404"), "{problem}");
    let id = added.import.unwrap();
    let report = fixture
        .library
        .import_report(id, Some(ImportOutcome::Added), 0, 10)
        .unwrap();
    assert_eq!(
        (report.import.texts_waiting, report.import.texts_failed),
        (0, 1)
    );
    assert_eq!((report.total, report.lines.len()), (3, 3));
    assert!(report.lines[2].problem.as_ref().unwrap().contains("404"));
    // It is back: another try has it.
    site.put("/dead", Answer::new(HTML, page("Dead no more", "", "")));
    fixture.library.resume_import(id).await.unwrap();
    fixture.library.idle().await;
    assert!(!detail(added.items[2]).html.is_empty());
    assert_eq!(
        fixture.library.rows(&added.items[2..]).unwrap()[0].problem,
        None
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_of_a_list_of_subscriptions_is_lost() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let show = site.put(
        "/show",
        Answer::new(
            RSS,
            podcast(&site.url("/s"), "What the show calls itself", 9),
        ),
    );
    let other = site.put(
        "/other",
        Answer::new(RSS, podcast(&site.url("/o"), "Other", 9)),
    );
    let front = site.put(
        "/front",
        Answer::new(HTML, "<html><head><link rel=alternate type='application/rss+xml' href='/other'></head><body>x</body></html>"),
    );
    let away = site.url("/away");
    let list = format!(
        r#"<opml version="2.0"><body><outline text="Tech / Science">
        <outline text="x" title="My name for it" xmlUrl="{show}" category="/Sea/Boats,Talk"/></outline>
        <outline text="By its page" xmlUrl="{front}"/><outline title="Away today" xmlUrl="{away}"/>
        <outline text="No address"/><outline text="Old" xmlUrl="ftp://sea.example/f"/>
        <outline text="Bad" xmlUrl="javascript:alert(1)"/><outline text="Mine" xmlUrl="file:///home/f.xml"/>
        <outline text="Twice" xmlUrl="{show}"/></body></opml>"#
    );
    let path = file(&fixture, "list.opml", &list);
    let added = fixture.library.import_file(&path).await.unwrap();
    let id = added.import.unwrap();
    let report = fixture.library.import_report(id, None, 0, 100).unwrap();
    assert_eq!(report.import.rows, 8, "{report:?}");
    assert_eq!(report.lines.len(), 8);
    assert_eq!(
        (report.import.added, report.import.later, report.import.bad),
        (2, 1, 4)
    );
    assert_eq!(report.import.known, 1);
    let bad: Vec<&str> = added.problems.iter().map(|p| p.what.as_str()).collect();
    assert_eq!(
        bad,
        [
            "No address",
            "Old: ftp://sea.example/f",
            "Bad: javascript:alert(1)",
            "Mine: file:///home/f.xml"
        ]
    );
    let named = |what: &str| {
        let line = report.lines.iter().find(|line| line.what == what);
        line.unwrap().title.clone()
    };
    assert_eq!(named("javascript:alert(1)").as_deref(), Some("Bad"));
    assert_eq!(named(&show).as_deref(), Some("My name for it"));
    assert_eq!(named("No address"), None);
    assert_eq!(report.import.name, "list");
    let mut titles: Vec<String> = fixture
        .library
        .feeds()
        .unwrap()
        .into_iter()
        .map(|f| f.title)
        .collect();
    titles.sort();
    // What the person calls them in the list stays; a label gives way to what the feed says.
    assert_eq!(titles, ["Away today", "My name for it", "Other"]);
    assert!(
        fixture
            .library
            .feeds()
            .unwrap()
            .iter()
            .any(|feed| feed.url == other)
    );
    // Each shows one item in the inbox, also what came later.
    assert_eq!(
        fixture.number("SELECT count(*) FROM item WHERE in_inbox = 1"),
        2
    );
    site.put(
        "/away",
        Answer::new(RSS, podcast(&site.url("/a"), "Back again", 9)),
    );
    fixture.pass(crate::testing::library::DAY);
    fixture
        .library
        .refresh_and_wait(None, |_| {})
        .await
        .unwrap();
    assert_eq!(
        fixture.number("SELECT count(*) FROM item WHERE in_inbox = 1"),
        3
    );
    assert_eq!(
        fixture.number("SELECT count(*) FROM feed WHERE title = 'Away today'"),
        1
    );
    // It can be seen that it is an own one, and that the feed says otherwise.
    let id = FeedId(fixture.number("SELECT id FROM feed WHERE title = 'Away today'"));
    let edits = fixture.library.edits(EditSubject::Feed(id)).unwrap();
    assert_eq!(
        (edits.said_title.as_str(), edits.own),
        ("Back again", vec![EditField::Title])
    );
    // Out and in again it is the same list.
    let out = fixture.library.export_opml().unwrap();
    let again = feed::parse_opml(out.as_bytes()).unwrap();
    let mine = again
        .iter()
        .find(|outline| outline.feed_url == show)
        .unwrap();
    assert_eq!(mine.folder, ["Tech / Science"]);
    assert_eq!(mine.categories, ["/Sea/Boats", "Talk"]);
    assert_eq!(mine.title.as_deref(), Some("My name for it"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_of_addresses_holds_feeds_and_pages() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let feed = site.put("/feed", Answer::new(RSS, podcast(&site.url(""), "Show", 5)));
    let story = site.put("/story", Answer::new(HTML, page("A story", "", "")));
    let dead = site.url("/dead");
    let text = format!("{feed}\n{story}\n{dead}\n");
    let path = file(&fixture, "urls.txt", &text);
    fixture.library.start_importing().unwrap();
    let added = fixture.library.import_file(&path).await.unwrap();
    assert_eq!(
        (added.feeds.len(), added.items.len(), added.problems.len()),
        (1, 2, 0)
    );
    fixture.library.idle().await;
    let titles: Vec<String> = fixture
        .library
        .rows(&added.items)
        .unwrap()
        .into_iter()
        .map(|r| r.title)
        .collect();
    assert_eq!(titles, ["A story", "dead"]);
    // Pasted, it is the same.
    let found = fixture.library.look_up(&text).await.unwrap();
    assert_eq!((found.kind, found.count), (crate::FoundKind::Pages, 3));
    let again = fixture.library.add(&text).await.unwrap();
    assert_eq!((again.known, again.feeds.len()), (3, 0), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_kept_though_its_page_cannot_be_had() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.url("/gone");
    assert!(fixture.library.look_up(&url).await.is_err());
    fixture.library.start_importing().unwrap();
    let added = fixture.library.save_link(&url).await.unwrap();
    assert_eq!((added.items.len(), added.import), (1, None));
    fixture.library.idle().await;
    let row = &fixture.library.rows(&added.items).unwrap()[0];
    assert!(row.in_inbox && row.problem.as_ref().unwrap().contains("404"));
    // It is no list, and a second time it is the same.
    assert!(fixture.library.imports().unwrap().is_empty());
    let again = fixture.library.save_link(&url).await.unwrap();
    assert_eq!((again.items, again.known), (added.items.clone(), 1));
    for other in [
        "no address",
        "ftp://sea.example/x",
        "file:///etc/passwd",
        "",
    ] {
        assert!(fixture.library.save_link(other).await.is_err(), "{other}");
    }
    fixture.library.idle().await;
    site.put("/gone", Answer::new(HTML, page("Here after all", "", "")));
    fixture.library.fetch_texts_of_lists().await.unwrap();
    assert_eq!(
        fixture.library.rows(&added.items).unwrap()[0].title,
        "Here after all"
    );
}

/// How long it takes; run by hand: `-- --ignored --nocapture ten_thousand`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a figure, not a test"]
async fn ten_thousand() {
    let fixture = Fixture::online();
    let path = file(&fixture, "wallabag.json", &wallabag(10_000));
    let library = fixture.library.clone();
    let begun = std::time::Instant::now();
    let import = tokio::spawn(async move { library.import_file(&path).await });
    let (mut worst, mut asked) = (std::time::Duration::ZERO, 0);
    while !import.is_finished() {
        let library = fixture.library.clone();
        let one = std::time::Instant::now();
        // What a person does meanwhile: a change of a setting waits for the writer.
        tokio::task::spawn_blocking(move || {
            let settings = library.settings().unwrap();
            library.set_settings(settings).unwrap();
        })
        .await
        .unwrap();
        worst = worst.max(one.elapsed());
        asked += 1;
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let added = import.await.unwrap().unwrap();
    eprintln!(
        "10,000 pages: {:?}; {asked} commands meanwhile, the slowest {worst:?}",
        begun.elapsed()
    );
    assert_eq!(added.items.len(), 10_000);
}
