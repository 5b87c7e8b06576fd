#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, mp3, page, podcast};
use crate::{FoundKind, ItemQuery, JobKind, Offline};

mod pages;
mod pdf;

const RSS: &str = "application/rss+xml";
const HTML: &str = "text/html; charset=utf-8";

/// A picture of one colour.
fn png(shade: u8, width: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(width, width, image::Rgb([shade, 20, 30]));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_by_its_address() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.put("/feed", Answer::new(RSS, podcast(&site.url(""), "Show", 5)));
    let found = fixture.library.look_up(&url).await.unwrap();
    assert_eq!(
        (found.kind, found.count, found.title.as_str()),
        (FoundKind::Feed, 5, "Show")
    );
    assert_eq!((found.feed_id, found.url.as_str()), (None, url.as_str()));
    assert_eq!(
        fixture.number("SELECT count(*) FROM feed"),
        0,
        "looking changes nothing"
    );
    let added = fixture.library.add(&found.url).await.unwrap();
    assert_eq!((added.feeds.len(), added.known), (1, 0));
    assert_eq!(
        site.asked("/feed"),
        1,
        "what was looked at is not fetched again"
    );
    let again = fixture.library.add(&url).await.unwrap();
    assert_eq!((again.feeds, again.known), (added.feeds.clone(), 1));
    assert_eq!(
        fixture.library.look_up(&url).await.unwrap().feed_id,
        Some(added.feeds[0])
    );
    let bare = url.trim_start_matches("http://");
    assert_eq!(fixture.library.add(bare).await.unwrap().known, 1);
}

#[test]
fn what_was_copied_is_offered_only_where_that_was_agreed_to_and_it_is_new() {
    let fixture = crate::testing::library::library();
    let asked = |text: &str| fixture.library.copied_address(text).unwrap();
    assert_eq!(asked("https://sea.example/new"), None);
    let mut settings = fixture.library.settings().unwrap();
    assert_eq!(settings.clipboard_offer, None);
    settings.clipboard_offer = Some(true);
    fixture.library.set_settings(settings).unwrap();
    fixture.article("here already", "<p>Words</p>");
    assert_eq!(
        asked(" https://sea.example/new\n").as_deref(),
        Some("https://sea.example/new")
    );
    for other in [
        "https://words.example/here-already",
        "a password",
        "sea.example",
        "file:///etc/passwd",
        "see https://sea.example/new",
        "",
    ] {
        assert_eq!(asked(other), None, "{other}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cover_of_what_was_found_is_shown_before_it_is_added_and_kept_nowhere() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    site.put("/cover.png", Answer::new("image/png", png(9, 600)));
    let cover = format!("<image><url>{}</url></image>", site.url("/cover.png"));
    let feed = podcast(&site.url(""), "Show", 1).replace("<item>", &format!("{cover}<item>"));
    let url = site.put("/feed", Answer::new(RSS, feed));
    assert_eq!(fixture.library.look_up_picture(&url).await, None);
    let found = fixture.library.look_up(&url).await.unwrap();
    let picture = fixture.library.look_up_picture(&found.url).await.unwrap();
    assert!(picture.starts_with("data:image/"), "{picture:.40}");
    assert!(picture.len() < 40_000, "{}", picture.len());
    assert_eq!(fixture.number("SELECT count(*) FROM asset"), 0);
    // What was looked up is still there to be added.
    fixture.library.add(&found.url).await.unwrap();
    assert_eq!(site.asked("/feed"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_by_its_page() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    site.put("/rss", Answer::new(RSS, podcast(&site.url(""), "Show", 2)));
    let head =
        "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"Our show\" href=\"/rss\">";
    let front = site.put(
        "/",
        Answer::new(
            HTML,
            format!("<html><head>{head}</head><body><h1>Show</h1></body></html>"),
        ),
    );
    let found = fixture.library.look_up(&front).await.unwrap();
    assert_eq!((found.kind, found.url), (FoundKind::Feed, site.url("/rss")));
    assert_eq!(fixture.library.add(&front).await.unwrap().feeds.len(), 1);
    // A page with an article of its own and a feed: both are told, the feed's address adds the feed.
    let url = site.put("/story", Answer::new(HTML, page("A story", head, "")));
    let found = fixture.library.look_up(&url).await.unwrap();
    assert_eq!(
        (found.kind, found.title.as_str()),
        (FoundKind::Article, "A story")
    );
    assert_eq!(found.feeds[0].url, site.url("/rss"));
    assert_eq!(
        fixture
            .library
            .add(&found.feeds[0].url)
            .await
            .unwrap()
            .known,
        1
    );
    assert_eq!(fixture.library.add(&url).await.unwrap().items.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_added_is_said_in_a_sentence_and_changes_nothing() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let json = site.put("/json", Answer::new("application/json", "{\"a\": 1}"));
    let missing = site.url("/missing");
    for input in ["hello there", "", &json, &missing, "ftp://example.org/x"] {
        let error = fixture.library.add(input).await.unwrap_err();
        assert!(error.to_string().len() > 12, "{input}: {error}");
    }
    assert!(
        fixture
            .library
            .add(&missing)
            .await
            .unwrap_err()
            .to_string()
            .contains("404")
    );
    site.stop().await;
    assert!(fixture.library.add(&missing).await.is_err());
    assert_eq!(
        fixture.number("SELECT (SELECT count(*) FROM feed) + (SELECT count(*) FROM item)"),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_no_kind_is_not_called_a_feed_that_is_none() {
    let (site, fixture, own) = (
        Site::start().await,
        Fixture::online(),
        tempfile::tempdir().unwrap(),
    );
    let rubbish: Vec<u8> = (0..40_000u32).map(|n| ((n * n) >> 7) as u8).collect();
    let free = [&[0xff, 0xfb, 0x00, 0x64][..], &[0; 413]]
        .concat()
        .repeat(9);
    let put = |name: &str, bytes: &[u8]| {
        let path = own.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    for (path, due) in [
        (put("rubbish.mp3", &rubbish), "named like sound"),
        (put("free.MP3", &free), "free format"),
        (put("rubbish.bin", &rubbish), "no list of feeds"),
    ] {
        let text = path.to_string_lossy().into_owned();
        let added = fixture.library.add(&text).await.unwrap_err();
        let imported = fixture.library.import_file(&path).await.unwrap_err();
        assert_eq!(added.to_string(), imported.to_string());
        let said = added.to_string();
        assert!(said.contains(due) && !said.contains("not a feed"), "{said}");
    }
    let url = site.put(
        "/rubbish.mp3",
        Answer::new("application/octet-stream", rubbish),
    );
    let said = fixture.library.add(&url).await.unwrap_err().to_string();
    assert!(said.contains("named like sound"), "{said}");
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_with_pictures_is_all_there_without_a_network() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    site.put("/one.png", Answer::new("image/png", png(10, 320)));
    let url = site.url("/story");
    let mut guarded = Answer::new("image/png", png(200, 300));
    guarded.referer = Some(url.clone());
    site.put("/two.png", guarded);
    let body = "<figure><img src=\"/one.png\" alt=\"One\" width=320 height=320></figure><p>More words.</p>\
                <img src=\"/two.png\" alt=\"Two\" width=300 height=300>";
    site.put("/story", Answer::new(HTML, page("A story", "", body)));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    fixture.library.idle().await;
    site.stop().await;
    let detail = fixture.library.item(item).unwrap();
    assert_eq!((detail.pictures_stored, detail.pictures_total), (2, 2));
    assert_eq!(detail.row.offline, Offline::Full);
    assert!(detail.html.contains("harbours"));
    assert!(
        !detail.html.contains(&site.address.to_string())
            || !detail.html.contains("src=\"http://127"),
        "{}",
        detail.html
    );
    let hashes: Vec<&str> = detail
        .html
        .split("earmark://localhost/image/")
        .skip(1)
        .map(|rest| &rest[..64])
        .collect();
    assert_eq!(hashes.len(), 2);
    for hash in hashes {
        let (mime, bytes) = fixture.library.picture(hash, None).unwrap().unwrap();
        assert_eq!(mime, "image/png");
        assert!(!bytes.is_empty());
    }
    // Asked first without Referer, and only where that is refused with it.
    let log = site.state.log.lock().unwrap().clone();
    let referers = |path: &str| {
        log.iter()
            .filter(|(p, _, _)| p == path)
            .map(|(_, r, _)| r.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(referers("/one.png"), [None]);
    assert_eq!(referers("/two.png"), [None, Some(url)]);
    let job = fixture
        .library
        .jobs()
        .into_iter()
        .find(|job| job.kind == JobKind::Pictures)
        .unwrap();
    assert!(job.finished);
    assert_eq!((job.found, job.failed), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_fails_is_told_and_tried_again() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let body = "<img src=\"/late.png\" alt=\"Late\" width=300 height=300><img src=\"/lie.png\" alt=\"Lie\" width=300 height=300>";
    site.put(
        "/lie.png",
        Answer::new("image/png", "<html>no picture</html>"),
    );
    let url = site.put("/story", Answer::new(HTML, page("A story", "", body)));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    fixture.library.idle().await;
    let detail = fixture.library.item(item).unwrap();
    assert_eq!((detail.pictures_stored, detail.pictures_total), (0, 2));
    assert_eq!(detail.row.offline, Offline::Text);
    site.put("/late.png", Answer::new("image/png", png(1, 300)));
    fixture.library.pictures(item).await.unwrap();
    fixture.library.idle().await;
    assert_eq!(fixture.library.item(item).unwrap().pictures_stored, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_by_itself() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.put("/The%20talk.mp3", Answer::new("audio/mpeg", mp3(3_000_000)));
    let found = fixture.library.look_up(&url).await.unwrap();
    assert_eq!(
        (found.kind, found.title.as_str()),
        (FoundKind::Audio, "The talk")
    );
    let item = fixture.library.add(&url).await.unwrap().items[0];
    assert!(fixture.library.item(item).unwrap().row.playable);
    // By its bytes, whatever its name.
    let url = site.put("/get", Answer::new("application/octet-stream", mp3(5_000)));
    assert_eq!(
        fixture.library.look_up(&url).await.unwrap().kind,
        FoundKind::Audio
    );
    // By its page, whatever its ending.
    let url = site.put("/File.mp3", Answer::new(HTML, page("About a file", "", "")));
    assert_eq!(
        fixture.library.look_up(&url).await.unwrap().kind,
        FoundKind::Article
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_from_the_disk() {
    let (fixture, own) = (Fixture::online(), tempfile::tempdir().unwrap());
    let sound = own.path().join("My talk.mp3");
    std::fs::write(&sound, mp3(9_000)).unwrap();
    let item = fixture.library.import_file(&sound).await.unwrap().items[0];
    let detail = fixture.library.item(item).unwrap();
    assert_eq!(
        (detail.row.title.as_str(), detail.row.offline),
        ("My talk", Offline::Full)
    );
    // Again, and by another name: it is the same episode.
    let copy = own.path().join("A copy.mp3");
    std::fs::copy(&sound, &copy).unwrap();
    for file in [&sound, &copy] {
        let again = fixture.library.import_file(file).await.unwrap();
        assert_eq!((again.items, again.known), (vec![item], 1));
    }
    // As long, but another one.
    let mut bytes = mp3(9_000);
    bytes[8_000] ^= 1;
    std::fs::write(&copy, bytes).unwrap();
    let other = fixture.library.import_file(&copy).await.unwrap();
    assert_eq!(other.known, 0);
    assert_ne!(other.items, [item]);
    fixture.library.remove_downloads(&[item]).unwrap();
    assert!(sound.is_file(), "the listener's own file is never touched");
    // Its copy is gone: it is taken in anew.
    assert_eq!(fixture.library.import_file(&sound).await.unwrap().known, 0);
    let empty = own.path().join("empty.mp3");
    std::fs::write(&empty, "").unwrap();
    let refused = fixture.library.import_file(&empty).await.unwrap_err();
    assert_eq!(refused.to_string(), "the file is empty");
    let saved = own.path().join("saved.html");
    std::fs::write(&saved, page("Saved by hand", "", "")).unwrap();
    let added = fixture.library.add(&saved.to_string_lossy()).await.unwrap();
    assert_eq!(
        fixture.library.item(added.items[0]).unwrap().row.title,
        "Saved by hand"
    );
    assert!(
        fixture
            .library
            .import_file(&own.path().join("none.opml"))
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_on_past_bad_rows() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    site.put("/a", Answer::new(RSS, podcast(&site.url("/a"), "A", 2)));
    site.put("/b", Answer::new(RSS, podcast(&site.url("/b"), "B", 2)));
    site.put("/page", Answer::new(HTML, page("No feed", "", "")));
    fixture.library.add(&site.url("/b")).await.unwrap();
    let rows = [
        site.url("/a"),
        site.url("/page"),
        site.url("/away"),
        "not an address".into(),
        site.url("/b"),
        "file:///etc/passwd".into(),
    ];
    let outlines: String = rows
        .iter()
        .map(|url| format!("<outline type=\"rss\" text=\"Row\" xmlUrl=\"{url}\"/>"))
        .collect();
    let file = fixture.folder.path().join("list.opml");
    std::fs::write(
        &file,
        format!("<opml version=\"2.0\"><body><outline text=\"Talk\">{outlines}</outline><outline text=\"nothing\"/></body></opml>"),
    )
    .unwrap();
    let added = fixture.library.import_file(&file).await.unwrap();
    // A, and the one whose server has it not today: no subscription is lost.
    assert_eq!(added.feeds.len(), 2, "{added:?}");
    assert_eq!(added.known, 1);
    assert!(
        added.problems.iter().any(|p| p.what.ends_with("/page")),
        "{added:?}"
    );
    assert!(
        added
            .later
            .iter()
            .any(|p| p.what.ends_with("/away") && p.code == "status" && p.message.contains("404")),
        "{added:?}"
    );
    // Every row is told of once, also those that name no feed.
    assert_eq!(
        (added.problems.len(), added.later.len(), added.stopped),
        (4, 1, 0),
        "{added:?}"
    );
    assert!(!added.problems.iter().any(|p| p.what.ends_with("/a")));
    assert_eq!(
        fixture.number("SELECT count(*) FROM feed WHERE folder = 'Talk'"),
        2
    );
    let job = fixture
        .library
        .jobs()
        .into_iter()
        .find(|job| job.kind == JobKind::Import)
        .unwrap();
    assert!(job.finished);
    assert_eq!(job.done, job.total);
    assert_eq!(
        (job.found, job.failed, job.total),
        (2, 4, 2 + 4 + added.known)
    );
    // Again it adds nothing.
    let again = fixture.library.import_file(&file).await.unwrap();
    assert!(again.feeds.is_empty());
    assert_eq!(again.known, 3);
    let rows = fixture.library.items(&ItemQuery::default()).unwrap();
    assert_eq!(rows.total, 4);
}
