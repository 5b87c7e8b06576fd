#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::renew::{Here, worse};
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, page};
use crate::{Doubt, ItemId, LibraryError, Refetched};
use article::{Article, Hint};
use std::time::Duration;

mod same_page;

const HTML: &str = "text/html; charset=utf-8";

fn text(what: &str, paragraphs: u32) -> String {
    (0..paragraphs)
        .map(|n| format!("<p>Paragraph {n} about {what}: number {n} of {what} is told in these words, and no other has said {n} of it before.</p>"))
        .collect()
}

fn story(title: &str, body: &str) -> String {
    format!(
        "<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )
}

fn article_of(title: &str, body: &str) -> Article {
    article::read_page(story(title, body).as_bytes(), Hint::default()).unwrap()
}

fn here(title: &str, body: &str) -> Here {
    let read = article_of(title, body);
    Here {
        title: title.into(),
        url: None,
        text: read.text,
        words: read.words,
        extracted: true,
        walled: read.doubt.is_some_and(article::Doubt::is_wall),
        whole: true,
    }
}

const CONSENT: &str = "<p>We and our partners store personal data such as cookies with your consent for personalised advertising.</p>\
    <p>Accept all, or manage options: our partners rely on consent and legitimate interest.</p>";

#[test]
fn a_text_is_taken_unless_it_seems_worse() {
    let tides = here("The tide", &text("tides", 20));
    let code = |here: &Here, new: Article| worse(here, &new).map(|why| why.code());
    let more = text("tides", 24);
    for good in [
        article_of("The tide", &text("tides", 20)),
        article_of("The tide, told anew", &text("tides", 20)),
        article_of("The tide", &more),
        article_of("The tide", &text("tides", 18)),
        article_of(
            "The tide",
            &format!("{}{}", text("tides", 8), text("ebbs", 14)),
        ),
    ] {
        assert_eq!(code(&tides, good), None);
    }
    let ledger: String = (0..20)
        .map(|n| format!("<p>Ship {n} came in with salt and rope; her captain signed the ledger at {n} in the morning, and the clerk went home.</p>"))
        .collect();
    let long_consent = format!("{CONSENT}{}", CONSENT.repeat(11));
    for (new, due) in [
        (
            article_of("Before you continue", &long_consent),
            "wall_consent",
        ),
        (article_of("The tide", &long_consent), "wall_consent"),
        (article_of("The tide", &text("tides", 6)), "shorter_text"),
        (article_of("The latest news", &ledger), "other_text"),
        (article_of("The tide", &ledger), "other_text"),
    ] {
        assert_eq!(code(&tides, new), Some(due));
    }
    // In the place of a wall anything is better, and another wall is no worse.
    let wall = here("Before you continue", CONSENT);
    assert!(wall.walled);
    assert_eq!(
        code(&wall, article_of("The tide", &text("tides", 20))),
        None
    );
    // What a feed gave was told in other words.
    let teaser = Here {
        whole: false,
        ..here(
            "The tide",
            "<p>Why the water comes, and who writes it down.</p>",
        )
    };
    assert_eq!(
        code(&teaser, article_of("Another title", &text("tides", 20))),
        None
    );
}

async fn saved(site: &Site, fixture: &Fixture, html: String) -> ItemId {
    let url = site.put("/story", Answer::new(HTML, html));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    fixture.library.idle().await;
    item
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_taken_is_a_click_away_and_so_is_the_way_back() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = saved(&site, &fixture, story("The tide", &text("tides", 20))).await;
    let before = fixture.library.item(item).unwrap();
    assert!(before.page_kept && before.candidate.is_none());
    site.put(
        "/story",
        Answer::new(HTML, story("Before you continue", &CONSENT.repeat(12))),
    );
    let error = fixture.library.fetch_again(item).await.unwrap_err();
    assert_eq!(error.code(), "wall_consent");
    let kept = fixture.library.item(item).unwrap();
    assert_eq!(
        (&kept.html, &kept.row.title),
        (&before.html, &before.row.title)
    );
    assert_eq!(kept.row.problem_code.as_deref(), Some("wall_consent"));
    let waits = kept.candidate.unwrap();
    assert_eq!(
        (waits.code.as_str(), waits.title.as_str()),
        ("wall_consent", "Before you continue")
    );
    assert!(waits.words > 20);

    site.put("/story", Answer::status(500));
    assert_eq!(
        fixture.library.take_candidate(item).await.unwrap(),
        Refetched::Updated
    );
    let taken = fixture.library.item(item).unwrap();
    assert!(taken.html.contains("legitimate interest"));
    assert_eq!(
        (taken.row.title.as_str(), taken.row.problem),
        ("Before you continue", None)
    );
    assert_eq!(taken.doubt, Some(Doubt::Consent));
    assert_eq!(taken.candidate.unwrap().code, "former_text");

    fixture.library.take_candidate(item).await.unwrap();
    let back = fixture.library.item(item).unwrap();
    assert_eq!((back.html, back.row.title), (before.html, before.row.title));
    fixture.library.drop_candidate(item).unwrap();
    assert_eq!(fixture.library.item(item).unwrap().candidate, None);
    assert!(matches!(
        fixture.library.take_candidate(item).await.unwrap_err(),
        LibraryError::NotFound(_)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_headline_and_a_longer_text_are_taken_and_said() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let item = saved(&site, &fixture, story("The tide", &text("tides", 20))).await;
    assert_eq!(
        fixture.library.fetch_again(item).await.unwrap(),
        Refetched::Same
    );
    assert_eq!(fixture.library.item(item).unwrap().updated_at, None);
    let longer = story("The tide, in full", &text("tides", 25));
    site.put("/story", Answer::new(HTML, longer));
    assert_eq!(
        fixture.library.fetch_again(item).await.unwrap(),
        Refetched::Updated
    );
    let detail = fixture.library.item(item).unwrap();
    assert_eq!(detail.row.title, "The tide, in full");
    assert!(detail.html.contains("Paragraph 24") && detail.updated_at.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_made_again_and_its_page_shown_without_a_network() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let page = story("The tide", &text("tides", 20))
        .replace("<article>", "<nav>Menu of the site</nav><article>");
    let item = saved(&site, &fixture, page).await;
    site.stop().await;
    let before = fixture.library.item(item).unwrap();
    // As if an older extractor had read it.
    fixture.write(move |tx| {
        tx.execute("UPDATE article SET words = 20 WHERE item_id = ?1", [item.0])?;
        crate::body::set(
            tx,
            item,
            &crate::text::pack("<p>Paragraph 0 about tides only.</p>")?,
        )
    });
    assert_eq!(
        fixture.library.extract_again(item).await.unwrap(),
        Refetched::Updated
    );
    assert_eq!(fixture.library.item(item).unwrap().html, before.html);
    let whole = fixture.library.whole_page(item).await.unwrap();
    assert!(whole.contains("Menu of the site") && whole.contains("Paragraph 19"));
    assert!(!before.html.contains("Menu of the site"));

    // An offline try puts no error on an article that is here.
    assert!(fixture.library.fetch_again(item).await.is_err());
    assert_eq!(fixture.library.item(item).unwrap().row.problem, None);

    // Off in the settings: nothing is kept, and that is said.
    let mut settings = fixture.library.settings().unwrap();
    settings.kept_pages_mb = 0;
    fixture.library.set_settings(settings).unwrap();
    assert!(!fixture.library.item(item).unwrap().page_kept);
    for error in [
        fixture.library.extract_again(item).await.unwrap_err(),
        fixture.library.whole_page(item).await.unwrap_err(),
    ] {
        assert_eq!(error.code(), "page_not_kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_are_missing_are_counted_with_their_reasons() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let png = {
        let picture = image::RgbImage::from_fn(300, 200, |x, y| {
            image::Rgb([x as u8, y as u8, (x * y) as u8])
        });
        let mut out = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    };
    site.put("/whole.png", Answer::new("image/png", png.clone()));
    site.put("/cut.png", Answer::new("image/png", &png[..png.len() / 2]));
    let slow = Answer {
        wait: Duration::from_secs(4),
        ..Answer::new("image/png", png.clone())
    };
    site.put("/slow.png", slow);
    let figure =
        |name: &str| format!("<figure><img src=\"/{name}.png\" width=300 height=200></figure>");
    let body = format!(
        "{}{}{}{}{}{}{}{}",
        text("tides", 6),
        figure("whole"),
        figure("cut"),
        figure("slow"),
        figure("gone"),
        figure("gone2"),
        text("ebbs", 6),
        "<p>The end of it all, in a few words more.</p>"
    );
    let url = site.put("/story", Answer::new(HTML, story("The tide", &body)));
    let begun = std::time::Instant::now();
    let item = fixture.library.add(&url).await.unwrap().items[0];
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "a slow picture holds nothing up"
    );
    fixture.library.idle().await;
    let detail = fixture.library.item(item).unwrap();
    assert_eq!(
        (detail.row.pictures_stored, detail.row.pictures_total),
        (2, 5)
    );
    let troubles: Vec<_> = detail
        .picture_troubles
        .iter()
        .map(|t| (t.count, t.code.as_str(), t.status))
        .collect();
    assert_eq!(
        troubles,
        [(2, "status", Some(404)), (1, "picture_cut", None)]
    );
    site.put("/cut.png", Answer::new("image/png", png));
    fixture.library.retry_pictures(item).await.unwrap();
    fixture.library.idle().await;
    let detail = fixture.library.item(item).unwrap();
    assert_eq!(
        (detail.row.pictures_stored, detail.picture_troubles.len()),
        (3, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_without_words_is_saved_and_a_doubt_is_said_before() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let bare = "<html><head><title>A tool</title></head><body><button>Go</button><script>go()</script></body></html>";
    let url = site.put("/tool", Answer::new(HTML, bare));
    assert_eq!(
        fixture.library.look_up(&url).await.unwrap_err().code(),
        "no_words"
    );
    assert_eq!(
        fixture.library.add(&url).await.unwrap_err().code(),
        "no_words"
    );
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 0);
    let shell = "<html><head><title>News</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript>\
        <div id=\"root\"></div><p>The News</p><script src=\"/a.js\"></script></body></html>";
    let url = site.put("/shell", Answer::new(HTML, shell));
    assert_eq!(
        fixture.library.look_up(&url).await.unwrap().doubt,
        Some(Doubt::ScriptShell)
    );
    let item = fixture.library.add(&url).await.unwrap().items[0];
    assert_eq!(
        fixture.library.item(item).unwrap().doubt,
        Some(Doubt::ScriptShell)
    );
    fixture.library.dismiss_doubt(item).unwrap();
    assert_eq!(fixture.library.item(item).unwrap().doubt, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_in_pages_is_saved_whole_or_says_what_is_missing() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let links = "<p><a href=\"/long\">1</a> <a href=\"/long/2\">2</a> <a href=\"/long/3\">3</a> <a href=\"/long/4\">4</a></p>";
    let part = |n: u32| {
        let body = text(&format!("part {n}"), 8);
        Answer::new(
            HTML,
            story("A long one", &body).replace("</article>", &format!("</article>{links}")),
        )
    };
    let url = site.put("/long", part(1));
    site.put("/long/2", part(2));
    site.put("/long/3", part(3));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    let detail = fixture.library.item(item).unwrap();
    for n in 1..=3 {
        assert!(
            detail.html.contains(&format!("Paragraph 7 about part {n}")),
            "{n}"
        );
    }
    assert_eq!(detail.missing.pages, 1);
    assert_eq!(fixture.found("\"number 3 of part 3\""), ["A long one"]);
    site.put("/long/4", part(4));
    assert_eq!(
        fixture.library.fetch_again(item).await.unwrap(),
        Refetched::Updated
    );
    let detail = fixture.library.item(item).unwrap();
    assert!(detail.html.contains("Paragraph 7 about part 4"));
    assert_eq!(detail.missing.pages, 0);
    // Made again from all of its pages.
    assert_eq!(
        fixture.library.extract_again(item).await.unwrap(),
        Refetched::Same
    );
    assert_eq!(fixture.library.item(item).unwrap().html, detail.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_for_a_site_work_from_the_moment_they_are_written() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let body = format!(
        "{}<div class=\"box\"><p>A box that is no part of it, whatever it says here.</p></div>{}",
        text("tides", 10),
        text("ebbs", 10)
    );
    let item = saved(&site, &fixture, story("The tide", &body)).await;
    assert!(fixture.library.item(item).unwrap().html.contains("A box"));
    let folder = fixture.folder.path().join("site-rules");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("127.0.0.1.json"), r#"{"exclude": [".box"]}"#).unwrap();
    assert_eq!(
        fixture.library.extract_again(item).await.unwrap(),
        Refetched::Updated
    );
    assert!(!fixture.library.item(item).unwrap().html.contains("A box"));
    std::fs::write(folder.join("127.0.0.1.json"), r#"{"include": ["(("]}"#).unwrap();
    let error = fixture.library.extract_again(item).await.unwrap_err();
    assert_eq!(error.code(), "bad_site_rules");
    assert!(error.to_string().contains("127.0.0.1.json"), "{error}");
    // Of one page only: a page of another site needs none.
    let other = page("Another", "", "");
    assert!(article::read_page(other.as_bytes(), Hint::default()).is_ok());
}
