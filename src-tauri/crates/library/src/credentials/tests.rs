#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, mp3, podcast, until};
use crate::{DownloadState, FeedRow};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

mod keeping;
mod proxy;

const PASSWORD: &str = "s3cret-words";
/// `ann:s3cret-words`.
const BASIC: &str = "Basic YW5uOnMzY3JldC13b3Jkcw==";

fn login(origin: &str, password: &str) -> Login {
    Login {
        origin: origin.to_owned(),
        user: "ann".into(),
        password: password.into(),
    }
}

fn only_for_ann(mut answer: Answer) -> Answer {
    answer.authorization = Some(BASIC);
    answer
}

/// A show behind a password, with sound, a cover, chapters and a transcript there; of the second episode the sound, and of
/// the first another transcript, are on another server.
fn members(site: &Site, other: &Site) -> String {
    let mut feed = podcast(&site.url(""), "Members", 2);
    feed = feed.replace(&site.url("/2.mp3"), &other.url("/2.mp3"));
    feed = feed.replace(
        "<channel>",
        &format!(
            "<channel><image><url>{}</url></image>",
            site.url("/cover.png")
        ),
    );
    feed = feed.replace(
        "<rss version=\"2.0\">",
        "<rss version=\"2.0\" xmlns:podcast=\"https://podcastindex.org/namespace/1.0\">",
    );
    let beside = format!(
        "<guid isPermaLink=\"false\">Members-1</guid><podcast:chapters url=\"{}\" type=\"application/json+chapters\"/>\
         <podcast:transcript url=\"{}\" type=\"text/vtt\"/>",
        site.url("/chapters.json"),
        site.url("/words.vtt"),
    );
    feed = feed.replace("<guid isPermaLink=\"false\">Members-1</guid>", &beside);
    for (path, answer) in [
        ("/1.mp3", Answer::new("audio/mpeg", mp3(40_000))),
        ("/cover.png", Answer::new("image/png", png())),
        (
            "/chapters.json",
            Answer::new(
                "application/json",
                "{\"version\":\"1.2.0\",\"chapters\":[{\"startTime\":0,\"title\":\"One\"},{\"startTime\":60,\"title\":\"Two\"}]}",
            ),
        ),
        (
            "/words.vtt",
            Answer::new(
                "text/vtt",
                "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHello there\n",
            ),
        ),
    ] {
        site.put(path, only_for_ann(answer));
    }
    other.put("/2.mp3", Answer::new("audio/mpeg", mp3(40_000)));
    site.put(
        "/feed",
        only_for_ann(Answer::new("application/rss+xml", feed)),
    )
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(300, 300)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn item(fixture: &Fixture, guid: &str) -> ItemId {
    ItemId(fixture.number(&format!("SELECT id FROM item WHERE guid = '{guid}'")))
}

fn state(fixture: &Fixture, item: ItemId) -> (Option<DownloadState>, Option<String>) {
    let all = fixture.library.downloads().unwrap();
    let mut rows = [all.active, all.failed, all.done].into_iter().flatten();
    rows.find(|row| row.item.id == item)
        .map_or((None, None), |row| (Some(row.state), row.code))
}

async fn ends(fixture: &Fixture, item: ItemId, wanted: DownloadState) -> Option<String> {
    until("the download ends", || {
        matches!(
            state(fixture, item).0,
            Some(DownloadState::Done | DownloadState::Failed)
        )
    })
    .await;
    let (is, code) = state(fixture, item);
    assert_eq!(is, Some(wanted), "{code:?}");
    code
}

/// Every byte in a folder, by file.
fn all_bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(all_bytes(&path));
        } else {
            all.insert(path.display().to_string(), std::fs::read(&path).unwrap());
        }
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

async fn added(fixture: &Fixture, site: &Site, url: &str) -> FeedRow {
    let login = login(&site.url(""), PASSWORD);
    let added = fixture.library.add_as(url, Some(&login)).await.unwrap();
    fixture.library.feed(added.feeds[0]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_behind_a_password_comes_with_all_that_belongs_to_it_and_nobody_else_sees_the_password()
 {
    let (site, other) = (Site::start().await, Site::start().await);
    let url = members(&site, &other);
    let fixture = Fixture::online();
    let error = fixture.library.look_up(&url).await.unwrap_err();
    assert_eq!(error.code(), "needs_password");
    let LibraryError::Fetch(FetchError::Unauthorized {
        origin,
        given: false,
    }) = error
    else {
        panic!("{error:?}");
    };
    let wrong = login(&origin, "guessed");
    let error = fixture
        .library
        .look_up_as(&url, Some(&wrong))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "wrong_password");
    let right = login(&origin, PASSWORD);
    let found = fixture
        .library
        .look_up_as(&url, Some(&right))
        .await
        .unwrap();
    assert_eq!(found.title, "Members");
    let feed = added(&fixture, &site, &found.url).await;
    assert_eq!(
        site.asked("/feed"),
        3,
        "what was looked at is not fetched again"
    );
    fixture.library.idle().await;
    assert!(
        fixture.library.feed(feed.id).unwrap().image.is_some(),
        "the cover came"
    );
    let (one, two) = (item(&fixture, "Members-1"), item(&fixture, "Members-2"));
    fixture.library.download(&[one, two]).unwrap();
    ends(&fixture, one, DownloadState::Done).await;
    ends(&fixture, two, DownloadState::Done).await;
    fixture.library.idle().await;
    assert_eq!(fixture.library.item(one).unwrap().chapters.len(), 2);
    assert_eq!(fixture.library.transcript(one).unwrap().len(), 1);
    let run = fixture
        .library
        .refresh_and_wait(Some(feed.id), |_| {})
        .await
        .unwrap();
    assert_eq!(run.failed, 0);
    for path in ["/1.mp3", "/cover.png", "/chapters.json", "/words.vtt"] {
        let shown = site.shown(path);
        assert!(
            !shown.is_empty() && shown.iter().all(|s| s.as_deref() == Some(BASIC)),
            "{path}: {shown:?}"
        );
    }
    assert_eq!(other.shown("/2.mp3"), [None]);
    let logins = fixture.library.logins(LoginOwner::Item(one)).unwrap();
    assert_eq!(logins.len(), 1);
    assert_eq!(
        (logins[0].user.as_deref(), logins[0].refused),
        (Some("ann"), false)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_in_an_address_is_taken_out_and_stands_in_no_other_file_and_no_export() {
    let (site, other) = (Site::start().await, Site::start().await);
    let url = members(&site, &other);
    let fixture = Fixture::online();
    let with = url.replace("http://", &format!("http://ann:{PASSWORD}@"));
    let id = fixture.library.add(&with).await.unwrap().feeds[0];
    let feed = fixture.library.feed(id).unwrap();
    assert_eq!(feed.url, url);
    let one = item(&fixture, "Members-1");
    fixture.library.download(&[one]).unwrap();
    ends(&fixture, one, DownloadState::Done).await;
    fixture.library.back_up().unwrap();
    let mut json = Vec::new();
    fixture.library.export_json_to(&mut json).unwrap();
    let opml = fixture.library.export_opml().unwrap();
    assert!(opml.contains(&url));
    for out in [opml.as_bytes(), &json] {
        assert!(!holds(out, PASSWORD) && !holds(out, "ann:") && !holds(out, "ann@"));
    }
    fixture.library.idle().await;
    let mut kept = 0;
    for (file, bytes) in all_bytes(fixture.folder.path()) {
        if file.ends_with("passwords.json") {
            assert!(holds(&bytes, PASSWORD));
            kept += 1;
        } else {
            assert!(!holds(&bytes, PASSWORD), "{file}");
        }
    }
    assert_eq!(kept, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_asked_for_later_is_given_where_it_is_asked_and_what_failed_goes_on() {
    let (site, other) = (Site::start().await, Site::start().await);
    let open = Answer::new("application/rss+xml", podcast(&site.url(""), "Members", 2));
    let url = site.put("/feed", open);
    let fixture = Fixture::online();
    let id = fixture.library.add(&url).await.unwrap().feeds[0];
    members(&site, &other);
    let one = item(&fixture, "Members-1");
    fixture.library.download(&[one]).unwrap();
    let code = ends(&fixture, one, DownloadState::Failed).await;
    assert_eq!(code.as_deref(), Some("needs_password"));
    let of = LoginOwner::Item(one);
    let asks = fixture.library.logins(of).unwrap();
    assert_eq!(asks.len(), 1);
    assert_eq!((asks[0].user.clone(), asks[0].encrypted), (None, false));
    assert_eq!(asks[0].host, site.address.to_string());
    assert!(
        fixture.library.feed(id).unwrap().problem.is_some(),
        "the feed was asked for a newer address"
    );

    fixture
        .library
        .log_in(of, &login(&asks[0].origin, "guessed"))
        .unwrap();
    until("it is refused", || {
        state(&fixture, one).1.as_deref() == Some("wrong_password")
    })
    .await;
    fixture.library.idle().await;
    assert!(fixture.library.logins(of).unwrap()[0].refused);

    fixture
        .library
        .log_in(of, &login(&asks[0].origin, PASSWORD))
        .unwrap();
    ends(&fixture, one, DownloadState::Done).await;
    until("the feed is asked", || {
        fixture.library.feed(id).unwrap().problem.is_none()
    })
    .await;
    let logins = fixture.library.logins(LoginOwner::Feed(id)).unwrap();
    assert_eq!((logins.len(), logins[0].refused), (1, false));

    // The one that was guessed went with the right one; now that goes, too.
    let file = fixture.folder.path().join("passwords.json");
    let kept = std::fs::read(&file).unwrap();
    assert!(holds(&kept, PASSWORD) && !holds(&kept, "guessed"));
    // What belongs to the episode is still coming: without a password it would ask for one again.
    fixture.library.idle().await;
    assert_eq!(fixture.library.log_out(of, None).unwrap(), 1);
    assert!(!holds(&std::fs::read(&file).unwrap(), PASSWORD));
    assert!(fixture.library.logins(of).unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_keeps_its_passwords_apart_and_names_none_in_its_report() {
    let (site, other) = (Site::start().await, Site::start().await);
    let url = members(&site, &other);
    let (host, gone) = (site.address, other.url("/gone"));
    let list = format!(
        "<opml><body><outline xmlUrl=\"http://ann:{PASSWORD}@{host}/feed\"/>\
         <outline xmlUrl=\"{}\"/><outline xmlUrl=\"ftp://ann:{PASSWORD}@{host}/x\"/></body></opml>",
        gone.replace("http://", &format!("http://ann:{PASSWORD}@")),
    );
    let fixture = Fixture::online();
    let file = fixture.folder.path().join("list.opml");
    std::fs::write(&file, list).unwrap();
    let added = fixture.library.import_file(&file).await.unwrap();
    assert_eq!(added.later.len(), 1, "{added:?}");
    assert!(!format!("{added:?}").contains(PASSWORD));
    let urls: Vec<String> = fixture
        .library
        .feeds()
        .unwrap()
        .into_iter()
        .map(|f| f.url)
        .collect();
    assert!(urls.contains(&url) && urls.contains(&gone), "{urls:?}");
    assert_eq!(
        fixture.number("SELECT count(*) FROM login WHERE secret IS NOT NULL"),
        2
    );
    assert_eq!(site.shown("/feed"), [Some(BASIC.to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_in_addresses_of_earlier_versions_are_taken_out_when_the_library_is_opened() {
    let mut fixture = Fixture::online();
    fixture.write(|tx| {
        tx.execute_batch(&format!(
            "INSERT INTO feed (kind, url, added_at) VALUES ('podcast', 'https://ann:{PASSWORD}@a.example/feed', 0),
               ('podcast', 'https://b.example/@ann/feed', 0);
             INSERT INTO item (kind, url, added_at, sorted_at) VALUES ('episode', 'https://ann:{PASSWORD}@c.example/x', 0, 0);
             INSERT INTO episode (item_id, enclosure_url) VALUES (1, 'https://ann:{PASSWORD}@c.example/x.mp3');
             DELETE FROM setting WHERE name = 'passwords_taken_from_addresses';"
        ))?;
        Ok(())
    });
    fixture.reopen().await;
    let urls: Vec<String> = fixture
        .library
        .feeds()
        .unwrap()
        .into_iter()
        .map(|f| f.url)
        .collect();
    assert_eq!(
        urls,
        ["https://a.example/feed", "https://b.example/@ann/feed"]
    );
    assert_eq!(
        fixture.text("SELECT enclosure_url FROM episode").as_deref(),
        Some("https://c.example/x.mp3")
    );
    assert_eq!(
        fixture.text("SELECT url FROM item").as_deref(),
        Some("https://c.example/x")
    );
    let given = fixture
        .library
        .authorization(LoginOwner::Feed(FeedId(1)), "https://a.example/1.mp3");
    assert_eq!(given.unwrap().password(), PASSWORD);
    assert!(
        fixture
            .library
            .authorization(LoginOwner::Feed(FeedId(2)), "https://a.example/1.mp3")
            .is_none()
    );
    let given = fixture
        .library
        .authorization(LoginOwner::Item(ItemId(1)), "https://c.example/x.mp3");
    assert_eq!(given.unwrap().password(), PASSWORD);
    assert!(
        fixture
            .library
            .authorization(LoginOwner::Item(ItemId(1)), "https://a.example/")
            .is_none()
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_library_is_closed_to_others_and_one_that_was_open_is_closed() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (site, other) = (Site::start().await, Site::start().await);
    let url = members(&site, &other);
    let mut fixture = Fixture::online();
    added(&fixture, &site, &url).await;
    let one = item(&fixture, "Members-1");
    fixture.library.download(&[one]).unwrap();
    ends(&fixture, one, DownloadState::Done).await;
    fixture.library.back_up().unwrap();
    fixture.library.idle().await;
    let folder = fixture.folder.path().to_path_buf();
    let check = |when: &str| {
        assert_eq!(mode(&folder), 0o700, "{when}");
        for file in all_bytes(&folder).keys() {
            // Made while the library is open, in a folder that nobody else enters; closed at the next start.
            let lasting =
                !file.ends_with("lock") && !file.ends_with(".state") && !file.ends_with(".earmark");
            assert!(
                !lasting || mode(Path::new(file)) == 0o600,
                "{when}: {file}: {:o}",
                mode(Path::new(file))
            );
        }
    };
    check("as it is made");
    for file in all_bytes(&folder).keys() {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    fixture.reopen().await;
    check("after it was open to others");
}

/// A keyring in memory, that may refuse.
#[derive(Default)]
struct FakeKeyring {
    kept: Mutex<BTreeMap<String, (String, String)>>,
    locked: Mutex<bool>,
}

impl PasswordVault for FakeKeyring {
    fn is_there(&self) -> bool {
        true
    }

    fn get(&self, name: &str) -> std::result::Result<Option<String>, String> {
        let kept = self.kept.lock().unwrap();
        Ok(kept.get(name).map(|(_, password)| password.clone()))
    }

    fn put(&self, name: &str, label: &str, password: &str) -> std::result::Result<(), String> {
        if *self.locked.lock().unwrap() {
            return Err("it stays locked".into());
        }
        let value = (label.to_owned(), password.to_owned());
        self.kept.lock().unwrap().insert(name.to_owned(), value);
        Ok(())
    }

    fn remove(&self, name: &str) -> std::result::Result<(), String> {
        self.kept.lock().unwrap().remove(name);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_while_the_server_wants_patience_is_kept_and_tried_then() {
    let (site, other) = (Site::start().await, Site::start().await);
    let url = members(&site, &other);
    let fixture = Fixture::online();
    let feed = added(&fixture, &site, &url).await;
    let of = LoginOwner::Feed(feed.id);
    fixture
        .library
        .log_in(of, &login(&site.url(""), "guessed"))
        .unwrap();
    fixture.library.idle().await;
    let refused = fixture.library.feed(feed.id).unwrap();
    assert_eq!(refused.problem_code.as_deref(), Some("wrong_password"));
    let until = fixture.library.inner.deps.clock.now_ms() + 900_000;
    fixture.write(move |tx| Ok(tx.execute("UPDATE feed SET hold_until = ?1", [until])?));
    let before = site.asked("/feed");
    let tried_at = fixture
        .library
        .log_in(of, &login(&site.url(""), PASSWORD))
        .unwrap();
    fixture.library.idle().await;
    assert_eq!(tried_at, crate::text::rfc3339(until));
    assert_eq!(site.asked("/feed"), before, "its server is left alone");
    let feed = fixture.library.feed(feed.id).unwrap();
    assert_eq!(feed.problem_code, None, "nobody refused this one");
    let health = fixture.library.feed_health(feed.id).unwrap();
    assert_eq!(
        (health.next_why, health.next_at),
        (crate::NextWhy::Held, tried_at)
    );
}
