//! The same page is one article, whatever its address looks like.
use super::{HTML, story, text};
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site};
use crate::{ItemPatch, ItemQuery, Place};

#[tokio::test(flavor = "multi_thread")]
async fn one_page_is_one_article_by_all_its_addresses() {
    let (mut site, fixture) = (Site::start().await, Fixture::online());
    let html = || Answer::new(HTML, story("The tide", &text("tides", 12)));
    for path in ["/story", "/story/", "/story/amp", "/amp/story"] {
        site.put(path, html());
    }
    let mut short = Answer::new(HTML, "").with("location", site.url("/story?utm_source=short"));
    short.status = 302;
    let short = site.put("/x1", short);
    let first = fixture
        .library
        .add(&site.url("/story?b=2&a=1&utm_medium=mail"))
        .await
        .unwrap();
    assert_eq!((first.items.len(), first.known), (1, 0));
    for other in [
        site.url("/story/?a=1&b=2"),
        site.url("/story?fbclid=3&a=1&b=2#comments"),
        site.url("/story/amp?a=1&b=2"),
        site.url("/amp/story?a=1&b=2&amp=1"),
    ] {
        let again = fixture.library.add(&other).await.unwrap();
        assert_eq!((&again.items, again.known), (&first.items, 1), "{other}");
    }
    // Without the parameters it is another page here, and what is short leads to that one.
    let plain = fixture.library.add(&short).await.unwrap();
    assert_eq!(plain.known, 0);
    assert_eq!(
        fixture
            .library
            .add(&site.url("/story?"))
            .await
            .unwrap()
            .items,
        plain.items
    );
    assert_eq!(
        fixture.library.add(&short).await.unwrap().items,
        plain.items
    );
    assert_eq!(fixture.number("SELECT count(*) FROM item"), 2);

    let found = fixture.library.look_up(&site.url("/story")).await.unwrap();
    assert_eq!(found.item_id, plain.items.first().copied());
    assert!(found.since.is_some() && !found.trashed);
    // Also when its server is away, by the short address as well.
    site.stop().await;
    for url in [short, site.url("/story/?utm_source=x")] {
        let found = fixture.library.look_up(&url).await.unwrap();
        assert_eq!(found.item_id, plain.items.first().copied(), "{url}");
    }
    assert!(fixture.library.look_up(&site.url("/other")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_again_comes_back_from_the_trash() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.put(
        "/story",
        Answer::new(HTML, story("The tide", &text("tides", 12))),
    );
    let item = fixture.library.add(&url).await.unwrap().items[0];
    let trash = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    fixture.library.set_items(&[item], trash).unwrap();
    let found = fixture.library.look_up(&url).await.unwrap();
    assert!(found.trashed && found.item_id == Some(item));
    fixture.library.add(&found.url).await.unwrap();
    let list = |place| {
        let query = ItemQuery {
            place,
            ..ItemQuery::default()
        };
        fixture.titles(&query).len()
    };
    assert_eq!((list(Place::Trash), list(Place::All)), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_twice_is_one_article() {
    let (fixture, own) = (Fixture::online(), tempfile::tempdir().unwrap());
    let put = |name: &str, what: &str| {
        let path = own.path().join(name);
        std::fs::write(&path, story("The tide", &text(what, 12))).unwrap();
        path
    };
    let first = fixture
        .library
        .import_file(&put("a.html", "tides"))
        .await
        .unwrap();
    let again = fixture
        .library
        .import_file(&put("b.html", "tides"))
        .await
        .unwrap();
    assert_eq!((&again.items, again.known), (&first.items, 1));
    let other = fixture
        .library
        .import_file(&put("c.html", "ebbs"))
        .await
        .unwrap();
    assert_eq!(other.known, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_of_an_earlier_format_get_their_keys() {
    let mut fixture = Fixture::online();
    let item = fixture.article("Old", "<p>Words of it.</p>");
    fixture.write(|tx| {
        tx.execute("DELETE FROM address_key", [])?;
        Ok(())
    });
    fixture.reopen().await;
    let keys = crate::items::keys(["http://www.words.example/Old/?utm_source=x"]);
    let store = &fixture.library.inner.store;
    assert_eq!(
        store.read(|c| crate::items::by_keys(c, &keys)).unwrap(),
        Some(item)
    );
}
