#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, podcast};

const JSON: &str = "application/json";

fn itunes(shows: &[(&str, &str)]) -> String {
    let rows: Vec<String> = shows
        .iter()
        .map(|(title, url)| {
            format!(
                "{{\"kind\":\"podcast\",\"collectionName\":\"{title}\",\"artistName\":\"Ann\",\"feedUrl\":\"{url}\",\"artworkUrl100\":\"{url}/cover.png\",\"trackCount\":12}}"
            )
        })
        .collect();
    format!(
        "{{\"resultCount\":{},\"results\":[{}]}}",
        rows.len(),
        rows.join(",")
    )
}

fn fyyd(shows: &[(&str, &str)]) -> String {
    let rows: Vec<String> = shows
        .iter()
        .map(|(title, url)| {
            format!("{{\"title\":\"{title}\",\"xmlURL\":\"{url}\",\"subtitle\":\"x\"}}")
        })
        .collect();
    format!(
        "{{\"status\":1,\"msg\":\"ok\",\"data\":[{}]}}",
        rows.join(",")
    )
}

fn index(shows: &[(&str, &str)]) -> String {
    let rows: Vec<String> = shows
        .iter()
        .map(|(title, url)| {
            format!("{{\"title\":\"{title}\",\"url\":\"{url}\",\"author\":\"Bob\",\"episodeCount\":40,\"dead\":0}}")
        })
        .collect();
    format!(
        "{{\"status\":\"true\",\"feeds\":[{}],\"count\":{}}}",
        rows.join(","),
        rows.len()
    )
}

/// All three directories stand on one site.
fn at(fixture: &Fixture, site: &Site) {
    let mut settings = fixture.settings().unwrap();
    for directory in ALL {
        settings.directories.of_mut(directory).base = Some(site.url("/"));
    }
    fixture.set_settings(settings).unwrap();
}

fn titles(answer: &DirectoryAnswer) -> Vec<&str> {
    answer
        .shows
        .iter()
        .map(|show| show.title.as_str())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_are_asked_side_by_side_and_each_show_is_given_once() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    at(&fixture, &site);
    let feed = site.put(
        "/feeds/tern",
        Answer::new("application/rss+xml", podcast(&site.url(""), "Tern", 3)),
    );
    let known = fixture.add(&feed).await.unwrap().feeds[0];
    site.put(
        "/search",
        Answer::new(
            JSON,
            itunes(&[
                ("Tern Island Radio", "http://a.example/radio"),
                ("Tern", &feed),
            ]),
        ),
    );
    site.put(
        "/0.2/search/podcast",
        Answer::new(
            JSON,
            fyyd(&[
                ("Tern Island Radio!", "https://www.a.example/radio/"),
                ("Terns of Old", "https://b.example/old"),
            ]),
        ),
    );
    site.put(
        "/api/1.0/search/byterm",
        Answer::new(JSON, index(&[("Only Here", "https://c.example/feed?id=1")])),
    );
    fixture
        .set_directory_key(Directory::PodcastIndex, "KEY", "SECRET")
        .unwrap();
    let answer = fixture.search_directories("  tern ").await.unwrap();
    assert_eq!(
        titles(&answer),
        ["Tern", "Tern Island Radio", "Only Here", "Terns of Old"]
    );
    assert_eq!(answer.asked, ALL);
    assert_eq!(answer.troubles, []);
    let (tern, radio) = (&answer.shows[0], &answer.shows[1]);
    assert_eq!(tern.feed_id, Some(known), "it is here already");
    assert_eq!(radio.directories, [Directory::Itunes, Directory::Fyyd]);
    assert_eq!(
        radio.url, "https://www.a.example/radio/",
        "the encrypted one"
    );
    assert_eq!(
        (radio.episodes, radio.author.as_deref()),
        (Some(12), Some("Ann"))
    );
    assert!(radio.picture && !answer.shows[2].picture);
    // Nobody is asked for what the last answer did not name.
    assert_eq!(
        fixture.directory_picture("http://a.example/else").await,
        None
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_to_its_directory_only_and_stands_nowhere() {
    let (site, other, fixture) = (Site::start().await, Site::start().await, Fixture::online());
    at(&fixture, &site);
    for path in ["/search", "/0.2/search/podcast", "/api/1.0/search/byterm"] {
        site.put(
            path,
            Answer::new(JSON, "{\"results\":[],\"data\":[],\"feeds\":[]}"),
        );
        other.put(
            path,
            Answer::new(JSON, "{\"results\":[],\"data\":[],\"feeds\":[]}"),
        );
    }
    let row = |fixture: &Fixture| fixture.directories().unwrap()[2].clone();
    assert!(!row(&fixture).asked && !row(&fixture).has_key);
    fixture.search_directories("tern").await.unwrap();
    assert_eq!(site.asked("/api/1.0/search/byterm"), 0, "not without a key");
    fixture
        .set_directory_key(Directory::PodcastIndex, "UXKEY42", "s3cretOfMine")
        .unwrap();
    assert!(row(&fixture).asked && row(&fixture).has_key);
    fixture.search_directories("tern").await.unwrap();
    let date = fixture.now() / 1000;
    let proof = sha1::hex(format!("UXKEY42s3cretOfMine{date}").as_bytes());
    assert_eq!(site.shown("/api/1.0/search/byterm"), [Some(proof)]);
    assert!(
        site.shown("/search")
            .iter()
            .chain(&site.shown("/0.2/search/podcast"))
            .all(Option::is_none)
    );
    for name in ["library.db", "library.db-wal"] {
        let bytes = std::fs::read(fixture.folder.path().join(name)).unwrap_or_default();
        for word in [&b"UXKEY42"[..], b"s3cretOfMine"] {
            assert!(
                !bytes.windows(word.len()).any(|part| part == word),
                "{name}"
            );
        }
    }
    let mut exported = Vec::new();
    fixture.export_json_to(&mut exported).unwrap();
    assert!(!String::from_utf8_lossy(&exported).contains("s3cretOfMine"));
    // Another address gets nothing of it.
    let mut settings = fixture.settings().unwrap();
    settings.directories.podcast_index.base = Some(other.url(""));
    fixture.set_settings(settings).unwrap();
    let answer = fixture.search_directories("tern").await.unwrap();
    assert_eq!(answer.troubles[0].code, "directory_key_elsewhere");
    assert_eq!(other.asked("/api/1.0/search/byterm"), 0);
    fixture
        .forget_directory_key(Directory::PodcastIndex)
        .unwrap();
    assert!(!row(&fixture).has_key);
    let kept = std::fs::read_to_string(fixture.folder.path().join("passwords.json")).unwrap();
    assert!(!kept.contains("s3cretOfMine"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_answer_is_told_of_and_holds_up_nobody() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    at(&fixture, &site);
    fixture
        .set_directory_key(Directory::PodcastIndex, "KEY", "SECRET")
        .unwrap();
    site.put(
        "/0.2/search/podcast",
        Answer::new(JSON, fyyd(&[("Tern", "https://a.example/1")])),
    );
    site.put("/api/1.0/search/byterm", Answer::status(401));
    let mut slow = Answer::new(JSON, itunes(&[]));
    slow.wait = Duration::from_secs(20);
    for (answer, code) in [
        (
            Answer::new("text/html", "<html><body>Log in</body></html>"),
            "directory_answer",
        ),
        (
            Answer::new(JSON, "{\"results\":{\"a\":[1]}}"),
            "directory_answer",
        ),
        (
            Answer::new(
                JSON,
                "{\"results\":[".to_owned() + &"{\"a\":1},".repeat(400_000),
            ),
            "too_large",
        ),
        (Answer::status(500), "status"),
        (slow, "timeout"),
    ] {
        site.put("/search", answer);
        let answer = fixture.search_directories("tern").await.unwrap();
        assert_eq!(titles(&answer), ["Tern"]);
        let codes: Vec<&str> = answer.troubles.iter().map(|t| t.code.as_str()).collect();
        assert_eq!(codes, [code, "directory_key"]);
    }
}

#[test]
fn an_answer_is_read_leniently_and_bounded() {
    let mixed = "{\"results\":[1, null, {\"collectionName\":\"No address\"}, {\"feedUrl\":\"javascript:x\",\"collectionName\":\"Bad\"},\
        {\"feedUrl\":\"https://u:p@a.example/\",\"collectionName\":\"Password\"},\
        {\"feedUrl\":\"https://a.example/\",\"collectionName\":\"<b>Good</b> &amp; new\\n\",\"artistName\":5,\"trackCount\":-3,\"artworkUrl100\":\"ftp://x\"}]}";
    let shows = answers::read(Directory::Itunes, mixed.as_bytes()).unwrap();
    assert_eq!(shows.len(), 1);
    assert_eq!(shows[0].title, "Good & new");
    assert_eq!(
        (&shows[0].author, &shows[0].picture, shows[0].episodes),
        (&None, &None, None)
    );
    let dead = "{\"feeds\":[{\"url\":\"https://a.example/\",\"title\":\"Gone\",\"dead\":1}]}";
    assert_eq!(
        answers::read(Directory::PodcastIndex, dead.as_bytes()).unwrap(),
        []
    );
    let list: Vec<(String, String)> = (0..60)
        .map(|n| (format!("Show {n}"), format!("https://a.example/{n}")))
        .collect();
    let list: Vec<(&str, &str)> = list.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        answers::read(Directory::Fyyd, fyyd(&list).as_bytes())
            .unwrap()
            .len(),
        60
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn switches_and_addresses_are_settings() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    at(&fixture, &site);
    assert_eq!(
        fixture.settings().unwrap().directories.fyyd.base.as_deref(),
        Some(site.url("").as_str())
    );
    let mut settings = fixture.settings().unwrap();
    settings.directories.itunes.off = true;
    settings.directories.fyyd.off = true;
    fixture.set_settings(settings.clone()).unwrap();
    let refused = fixture.search_directories("tern").await.unwrap_err();
    assert_eq!(refused.code(), "no_directories");
    assert_eq!(
        fixture.search_directories(" \n").await.unwrap_err().code(),
        "no_search_words"
    );
    assert_eq!(site.asked("/search"), 0);
    for base in [
        "nowhere",
        "https://a.example/?x=1",
        "ftp://a.example",
        "https://u:p@a.example",
    ] {
        settings.directories.fyyd.base = Some(base.into());
        assert_eq!(
            fixture.set_settings(settings.clone()).unwrap_err().code(),
            "not_a_base",
            "{base}"
        );
    }
    settings.directories.fyyd.base = Some("  ".into());
    assert_eq!(
        fixture
            .set_settings(settings)
            .unwrap()
            .directories
            .fyyd
            .base,
        None
    );
    for (key, secret) in [("", "x"), ("a b", "x"), ("x", &"y".repeat(300))] {
        let refused = fixture
            .set_directory_key(Directory::PodcastIndex, key, secret)
            .unwrap_err();
        assert_eq!(refused.code(), "not_a_key");
    }
}
