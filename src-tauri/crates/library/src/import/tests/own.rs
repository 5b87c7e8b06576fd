//! The export of everything, taken in again.
use super::{RSS, file};
use crate::ItemPatch;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, podcast};

#[tokio::test(flavor = "multi_thread")]
async fn the_own_export_brings_lists_that_were_followed_and_saved_pages() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let show = site.put("/feed", Answer::new(RSS, podcast(&site.url(""), "Show", 2)));
    let other = site.url("/other");
    let opml = format!(
        "<opml version=\"2.0\"><head><title>Good Shows</title></head><body><outline text=\"Show\" xmlUrl=\"{show}\"/>\
         <outline text=\"Other\" xmlUrl=\"{other}\"/></body></opml>"
    );
    let list = site.put("/list.opml", Answer::new("text/x-opml", opml));
    fixture.add(&show).await.unwrap();
    let followed = fixture.follow_list(&list).await.unwrap();
    fixture
        .set_list_by_itself(followed.id, false)
        .await
        .unwrap();
    fixture.pass_followed(&[followed.offered[0].id]).unwrap();
    let page = fixture.article(
        "Kept",
        "<p>words of the page, enough of them to be kept</p>",
    );
    let patch = ItemPatch {
        bookmarked: Some(true),
        ..ItemPatch::default()
    };
    fixture.set_items(&[page], patch).unwrap();
    let mut out = Vec::new();
    fixture.export_json_to(&mut out).unwrap();

    let second = Fixture::online();
    let path = file(&second, "all.json", &String::from_utf8(out).unwrap());
    let path = path.to_string_lossy();
    let found = second.look_up(&path).await.unwrap();
    assert_eq!((found.source.as_str(), found.count), ("Earmark", 3));
    let added = second.add(&path).await.unwrap();
    assert_eq!((added.problems, added.feeds.len()), (Vec::new(), 1));
    let lists = second.followed_lists().unwrap();
    assert_eq!(lists.len(), 1);
    assert_eq!(
        (lists[0].url.as_str(), lists[0].title.as_str()),
        (list.as_str(), "Good Shows")
    );
    assert!(
        lists[0].offered.is_empty(),
        "what was passed is not offered again"
    );
    assert_eq!(
        second.number("SELECT count(*) FROM item WHERE bookmarked"),
        1
    );
    assert_eq!(
        second.number("SELECT count(*) FROM item WHERE kind = 'article'"),
        1
    );
    // Again it is known; taken back it leaves, and comes back.
    let import = added.import.unwrap();
    let again = second.add(&path).await.unwrap();
    assert_eq!((again.known, again.items.len()), (3, 0));
    let undo = second.take_import_back(import).unwrap();
    assert!(second.followed_lists().unwrap().is_empty());
    second.undo(undo.id).unwrap();
    assert_eq!(second.followed_lists().unwrap().len(), 1);
    second.idle().await;
    fixture.idle().await;
}

#[test]
fn an_own_export_that_was_tampered_with_is_read_without_harm() {
    for text in [
        r#"{"format":"earmark-library"}"#,
        r#"{"format":"earmark-library","followed":7,"feeds":[1,"x",null,{"url":5}],"items":{"a":1}}"#,
        r#"{"format":"earmark-library","followed":[{"url":"https://a.example/l","shows":[{"url":"x","state":"; DROP"},3]}]}"#,
    ] {
        let list = crate::import::read(text.as_bytes()).unwrap();
        assert!(list.entries.len() <= 1, "{text}");
    }
}
