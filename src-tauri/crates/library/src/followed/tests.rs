#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::testing::library::{DAY, Fixture};
use crate::testing::site::{Answer, Site, podcast};

fn list(title: &str, feeds: &[(&str, String)]) -> Answer {
    let rows: String = feeds
        .iter()
        .map(|(name, url)| format!("<outline type=\"rss\" text=\"{name}\" xmlUrl=\"{url}\"/>"))
        .collect();
    Answer::new(
        "text/x-opml",
        format!(
            "<opml version=\"2.0\"><head><title>{title}</title></head><body>{rows}</body></opml>"
        ),
    )
}

fn shows(site: &Site) -> Vec<(&'static str, String)> {
    ["One", "Two", "Three", "Four"]
        .into_iter()
        .map(|name| {
            let path = format!("/{name}");
            let body = podcast(&site.url(&format!("/m{name}")), name, 2);
            (
                name,
                site.put(&path, Answer::new("application/rss+xml", body)),
            )
        })
        .collect()
}

fn offered(list: &FollowedList) -> Vec<&str> {
    list.offered
        .iter()
        .map(|show| show.title.as_str())
        .collect()
}

async fn a_day_later(fixture: &Fixture) -> FollowedList {
    fixture.pass(DAY + 1_000);
    fixture.ask_lists_soon();
    fixture.idle().await;
    fixture.followed_lists().unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_new_is_offered_and_what_left_is_said() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let all = shows(&site);
    fixture.add(&all[0].1).await.unwrap();
    let url = site.put("/list.opml", list("Good Shows", &all[..2]));
    let followed = fixture.follow_list(&url).await.unwrap();
    assert_eq!((followed.title.as_str(), followed.shows), ("Good Shows", 2));
    assert_eq!(offered(&followed), ["Two"], "what is here is not offered");
    assert_eq!(
        fixture.number("SELECT count(*) FROM feed"),
        1,
        "nothing by itself"
    );
    fixture.ask_lists_soon();
    fixture.idle().await;
    assert_eq!(site.asked("/list.opml"), 1, "once a day");
    // A third comes, the first goes.
    site.put("/list.opml", list("Good Shows", &all[1..3]));
    let followed = a_day_later(&fixture).await;
    assert_eq!(offered(&followed), ["Two", "Three"]);
    assert_eq!(followed.left[0].title, "One");
    assert!(followed.left[0].feed_id.is_some());
    assert_eq!(
        fixture.number("SELECT count(*) FROM feed WHERE trashed_at IS NULL"),
        1
    );
    fixture.read_left(followed.id).unwrap();
    // One is added, one is passed over: neither is offered again.
    let added = fixture.add_followed(followed.offered[0].id).await.unwrap();
    assert_eq!(added.feeds.len(), 1);
    let undo = fixture.pass_followed(&[followed.offered[1].id]).unwrap();
    let now = fixture.followed_lists().unwrap().remove(0);
    assert_eq!((now.offered.len(), now.left.len(), undo.count), (0, 0, 1));
    fixture.undo(undo.id).unwrap();
    assert_eq!(offered(&fixture.followed_lists().unwrap()[0]), ["Three"]);
    fixture.pass_followed(&[followed.offered[1].id]).unwrap();
    fixture.unsubscribe(added.feeds[0]).unwrap();
    assert_eq!(offered(&a_day_later(&fixture).await), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_may_subscribe_by_itself_when_a_person_says_so() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let all = shows(&site);
    let url = site.put("/list.opml", list("Mine", &all[..1]));
    let id = fixture.follow_list(&url).await.unwrap().id;
    fixture.set_list_by_itself(id, true).await.unwrap();
    fixture.idle().await;
    assert_eq!(fixture.number("SELECT count(*) FROM feed"), 1);
    site.put("/list.opml", list("Mine", &all));
    assert_eq!(a_day_later(&fixture).await.new, 0);
    assert_eq!(fixture.number("SELECT count(*) FROM feed"), 4);
    // It ends, and can be followed again; the shows stay.
    let undo = fixture.unfollow_list(id).unwrap();
    assert_eq!(fixture.followed_lists().unwrap(), []);
    assert_eq!(
        fixture.number("SELECT count(*) FROM feed WHERE trashed_at IS NULL"),
        4
    );
    fixture.undo(undo.id).unwrap();
    let again = fixture.followed_lists().unwrap().remove(0);
    assert!(again.by_itself && again.shows == 4 && again.title == "Mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_does_not_answer_keeps_what_it_offered() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let all = shows(&site);
    let url = site.put("/list.opml", list("Mine", &all));
    let id = fixture.follow_list(&url).await.unwrap().id;
    for (answer, code) in [
        (Answer::status(500), "status"),
        (
            Answer::new("text/html", "<html><body>Log in</body></html>"),
            "not_a_list",
        ),
        (list("Mine", &[]), "empty_list"),
    ] {
        site.put("/list.opml", answer);
        assert_eq!(
            fixture.ask_list_now(id).await.unwrap_err().code(),
            "list_away"
        );
        let now = fixture.followed_lists().unwrap().remove(0);
        assert_eq!((now.problem_code.as_deref(), now.new), (Some(code), 4));
    }
    site.put("/list.opml", list("Mine", &all[..2]));
    let now = fixture.ask_list_now(id).await.unwrap();
    assert_eq!((now.problem, now.new, now.left.len()), (None, 2, 0));
    for (input, code) in [
        ("what", "not_an_address"),
        ("/etc/passwd", "list_on_disk"),
        ("https://u:p@a.example/x.opml", "list_password"),
    ] {
        assert_eq!(fixture.follow_list(input).await.unwrap_err().code(), code);
    }
}
