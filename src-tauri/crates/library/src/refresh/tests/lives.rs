//! Lives of feeds that need a server: addresses that move, documents that are none for a while, feeds of one's own.
use super::*;
use crate::ItemId;
use crate::model::ItemPatch;

struct ServedShow {
    site: Site,
    fixture: Fixture,
    feed: FeedId,
    path: &'static str,
}

impl ServedShow {
    /// A show with so many episodes, of which each was bookmarked, every second one heard, and one begun.
    async fn new(count: usize) -> ServedShow {
        let (site, fixture) = (Site::start().await, Fixture::online());
        let body = podcast(&site.url(""), "Show", count);
        let feed = subscribed(&site, &fixture, "/feed", body).await;
        let show = ServedShow {
            site,
            fixture,
            feed,
            path: "/feed",
        };
        show.tidy();
        show
    }

    fn tidy(&self) {
        for id in self.ids() {
            let patch = ItemPatch {
                bookmarked: Some(true),
                done: Some(id.0 % 2 == 0),
                in_inbox: Some(false),
                ..ItemPatch::default()
            };
            self.fixture.library.set_items(&[id], patch).unwrap();
            if id.0 % 2 == 1 {
                self.fixture.library.set_position(id, 61_000, None).unwrap();
            }
        }
    }

    fn ids(&self) -> Vec<ItemId> {
        let ids = self.fixture.text("SELECT group_concat(id) FROM item");
        let ids = ids.unwrap_or_default();
        ids.split(',')
            .map(|id| ItemId(id.parse().unwrap()))
            .collect()
    }

    fn put(&self, answer: Answer) {
        self.site.put(self.path, answer);
    }

    fn episodes(&self, count: usize) -> Answer {
        Answer::new(RSS, podcast(&self.site.url(""), "Show", count))
    }

    /// Asks, and compares what is offered, how many there are, and that nothing that was done is lost.
    async fn comes_to(&self, offered: &[&str], count: i64) {
        self.fixture.clock.forward(3_700_000);
        self.fixture
            .library
            .refresh_and_wait(None, |_| {})
            .await
            .unwrap();
        self.fixture.library.idle().await;
        let one = |sql: &str| self.fixture.number(sql);
        assert_eq!(one("SELECT count(*) FROM item"), count);
        let titles = self
            .fixture
            .text("SELECT group_concat(title, '|') FROM (SELECT title FROM item WHERE in_inbox ORDER BY published_at)");
        assert_eq!(titles.unwrap_or_default(), offered.join("|"));
        let lost = "SELECT count(*) FROM item i JOIN episode e ON e.item_id = i.id WHERE in_inbox = 0 AND \
             (bookmarked = 0 OR (done_at IS NOT NULL) <> (id % 2 = 0) OR (id % 2 = 1 AND position_ms <> 61000))";
        assert_eq!(one(lost), 0, "what was done is lost");
        assert_eq!(one("SELECT count(*) FROM feed"), 1);
        self.tidy();
    }

    fn url(&self) -> String {
        self.fixture.library.feed(self.feed).unwrap().url
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_none_for_a_round() {
    let show = ServedShow::new(5).await;
    let nothing = [
        Answer::new(
            "text/html",
            "<!DOCTYPE html><html><body>We are moving</body></html>",
        ),
        Answer::new(RSS, ""),
        Answer::new(
            RSS,
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel></channel></rss>",
        ),
        Answer::new(RSS, "{}"),
        Answer::new("text/plain", "try again"),
        Answer::status(500),
        Answer::status(404),
        Answer::status(403),
    ];
    for (n, answer) in nothing.into_iter().enumerate() {
        let count = 5 + n as i64;
        show.put(answer);
        show.comes_to(&[], count).await;
        show.put(show.episodes(count as usize + 1));
        let title = format!("Show {}", count + 1);
        show.comes_to(&[title.as_str()], count + 1).await;
        assert_eq!(show.fixture.library.feed(show.feed).unwrap().problem, None);
    }
    assert_eq!(show.fixture.library.feed(show.feed).unwrap().title, "Show");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_that_moves_and_moves_back() {
    let mut show = ServedShow::new(4).await;
    let old = show.url();
    // For good, with new guids and files at the new place.
    let new = show.site.url("/new");
    let there = |count| {
        let body = podcast(&show.site.url("/cdn"), "Show", count);
        Answer::new(RSS, body.replace("Show-", "new-"))
    };
    show.site.put("/new", there(5));
    show.put(Answer::status(301).with("location", new.clone()));
    show.comes_to(&["Show 5"], 5).await;
    assert_eq!(show.url(), new);
    // The old place dies; nobody asks it.
    show.put(Answer::status(410));
    let asked = show.site.asked("/feed");
    show.site.put("/new", there(6));
    show.comes_to(&["Show 6"], 6).await;
    assert_eq!(show.site.asked("/feed"), asked);
    // The new one dies, and the old one is there again, as it would have gone on.
    show.site.put("/new", Answer::status(404));
    show.put(show.episodes(7));
    show.comes_to(&["Show 7"], 7).await;
    assert_eq!(show.url(), old);
    show.put(show.episodes(8));
    show.comes_to(&["Show 8"], 8).await;
    show.path = "/new";
    let asked = show.site.asked("/new");
    show.comes_to(&[], 8).await;
    assert_eq!(show.site.asked("/new"), asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_show_that_visits_another_address() {
    let show = ServedShow::new(4).await;
    let here = show.url();
    let away = show.site.put("/away", show.episodes(5));
    for status in [302, 303, 307] {
        show.put(Answer::status(status).with("location", away.clone()));
        let count = match status {
            302 => &["Show 5"][..],
            _ => &[],
        };
        show.comes_to(count, 5).await;
        assert_eq!(show.url(), here);
    }
    // By way of a temporary one it has not moved for good.
    let hop = show
        .site
        .put("/hop", Answer::status(302).with("location", away));
    show.put(Answer::status(301).with("location", hop));
    show.comes_to(&[], 5).await;
    assert_eq!(show.url(), here);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_for_members_is_no_twin_of_the_one_for_all() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let all = podcast(&site.url(""), "Show", 6);
    let open = subscribed(&site, &fixture, "/open", all.clone()).await;
    let path = "/members/9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c/feed";
    let own = subscribed(&site, &fixture, path, all.clone()).await;
    assert_ne!(open, own);
    for round in 7..10 {
        let all = podcast(&site.url(""), "Show", round);
        site.put("/open", Answer::new(RSS, all.clone()));
        site.put(path, Answer::new(RSS, all));
        assert_eq!(refresh(&fixture, None).await.new_items, 2);
        assert_eq!(fixture.number("SELECT count(*) FROM feed"), 2);
        assert_eq!(
            fixture.number("SELECT count(*) FROM item"),
            2 * round as i64
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_cut_on_its_way() {
    let show = ServedShow::new(6).await;
    let whole = podcast(&show.site.url(""), "Show", 8);
    // After the newest of two new ones: it is new, and the rest comes with the next round.
    let at = whole.find("Show 7").unwrap();
    show.put(Answer::new(RSS, &whole.as_bytes()[..at]));
    show.comes_to(&["Show 8"], 7).await;
    show.put(Answer::new(RSS, whole));
    show.comes_to(&["Show 7"], 8).await;
}
