//! Articles that came with a feed show their pictures without a network.
use super::encoded;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, until};
use crate::{ItemId, Settings};
use image::{DynamicImage, ImageFormat};

const RSS: &str = "application/rss+xml";

fn posts(site: &Site, numbers: std::ops::RangeInclusive<u32>) -> String {
    let items: String = numbers
        .rev()
        .map(|n| {
            let picture = site.url(&format!("/p{n}.png"));
            format!(
                "<item><title>Post {n}</title><guid>post-{n}</guid><link>{}</link>\
                 <pubDate>{:02} Mar 2026 05:00:00 +0000</pubDate><content:encoded><![CDATA[<p>Words of {n}</p>\
                 <p><img src=\"{picture}\"></p>]]></content:encoded></item>",
                site.url(&format!("/{n}")),
                n.min(19)
            )
        })
        .collect();
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>Posts</title>{items}</channel></rss>"
    )
}

fn put_pictures(site: &Site, numbers: std::ops::RangeInclusive<u32>) {
    for n in numbers {
        let png = encoded(&DynamicImage::new_rgb8(300 + n, 200), ImageFormat::Png);
        site.put(&format!("/p{n}.png"), Answer::new("image/png", png));
    }
}

fn post(fixture: &Fixture, n: u32) -> ItemId {
    ItemId(fixture.number(&format!("SELECT id FROM item WHERE guid = 'post-{n}'")))
}

fn set_pictures(fixture: &Fixture, pictures: bool) {
    let settings = fixture.library.settings().unwrap();
    fixture
        .library
        .set_settings(Settings {
            pictures,
            ..settings
        })
        .unwrap();
}

fn stored(fixture: &Fixture, n: u32) -> (u32, u32) {
    let item = fixture.library.item(post(fixture, n)).unwrap();
    (item.pictures_stored, item.pictures_total)
}

#[tokio::test(flavor = "multi_thread")]
async fn new_articles_are_there_with_their_pictures_before_they_are_opened() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    put_pictures(&site, 1..=3);
    let url = site.put("/feed", Answer::new(RSS, posts(&site, 1..=2)));
    fixture.library.add(&url).await.unwrap();
    fixture.library.idle().await;
    site.put("/feed", Answer::new(RSS, posts(&site, 1..=3)));
    fixture
        .library
        .refresh_and_wait(None, |_| {})
        .await
        .unwrap();
    fixture.library.idle().await;
    for n in 1..=3 {
        assert_eq!(site.asked(&format!("/p{n}.png")), 1);
    }
    site.stop().await;
    for n in 1..=3 {
        assert_eq!(stored(&fixture, n), (1, 1));
        let html = fixture.library.item(post(&fixture, n)).unwrap().html;
        assert!(html.contains("earmark://localhost/image/"), "{html}");
    }
    assert!(
        fixture.library.rows(&[post(&fixture, 3)]).unwrap()[0]
            .image
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opened_article_gets_what_it_lacks_and_asks_in_vain_but_once() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    put_pictures(&site, 1..=1);
    set_pictures(&fixture, false);
    let url = site.put("/feed", Answer::new(RSS, posts(&site, 1..=2)));
    fixture.library.add(&url).await.unwrap();
    fixture.library.idle().await;
    assert_eq!(stored(&fixture, 1), (0, 1));
    fixture.library.idle().await;
    assert_eq!(site.asked("/p1.png"), 0, "the settings forbid it");

    set_pictures(&fixture, true);
    assert_eq!(stored(&fixture, 1), (0, 1));
    until("the picture is here", || stored(&fixture, 1) == (1, 1)).await;
    assert_eq!(site.asked("/p1.png"), 1);

    // This one is not to be had: without and with Referer, then no more.
    for _ in 0..3 {
        assert_eq!(stored(&fixture, 2), (0, 1));
        fixture.library.idle().await;
    }
    assert_eq!(site.asked("/p2.png"), 2);
    let tries = "SELECT attempts FROM item_asset WHERE url LIKE '%p2.png'";
    assert_eq!(fixture.number(tries), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_is_away_is_no_try() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    set_pictures(&fixture, false);
    let url = site.put("/feed", Answer::new(RSS, posts(&site, 1..=1)));
    fixture.library.add(&url).await.unwrap();
    fixture.library.idle().await;
    set_pictures(&fixture, true);
    site.stop().await;
    assert_eq!(stored(&fixture, 1), (0, 1));
    fixture.library.idle().await;
    assert_eq!(
        fixture.number("SELECT count(*) FROM item_asset WHERE problem IS NOT NULL"),
        1
    );
    assert_eq!(fixture.number("SELECT attempts FROM item_asset"), 0);
}
