#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::*;
use crate::testing::library::{Fixture, START, episode, feed, library, post};
use feed::{FeedKind, ParsedItem, Person};

fn item(title: &str, n: i64, summary: &str) -> ParsedItem {
    ParsedItem {
        title: Some(title.into()),
        content_html: Some(format!("<p>{summary}</p>")),
        ..episode(n)
    }
}

fn id_of(lib: &Fixture, title: &str) -> ItemId {
    ItemId(lib.number(&format!("SELECT id FROM item WHERE title = '{title}'")))
}

fn alike(lib: &Fixture, title: &str) -> Vec<(String, AlikeWhy)> {
    let found = lib.alike(id_of(lib, title)).unwrap();
    found
        .into_iter()
        .map(|one| (one.row.title, one.why))
        .collect()
}

/// Enough of other things that words have a weight.
fn stocked() -> Fixture {
    let lib = library();
    let show = lib.subscribe(SubscriptionKind::Podcast, "https://many.example/feed");
    let filler = (0..60).map(|n| {
        item(
            &format!("Talk number {n}"),
            n,
            "People talk about this and that today",
        )
    });
    lib.apply(show, &feed(FeedKind::Podcast, filler.collect()), true);
    let site = lib.subscribe(SubscriptionKind::Articles, "https://site.example/feed");
    let words = |title: &str, n, text: &str| ParsedItem {
        title: Some(title.into()),
        content_html: Some(format!("<p>{text}</p>")),
        ..post(n)
    };
    let articles = vec![
        words(
            "Glaciers of the north",
            100,
            "How meltwater carves a glacier",
        ),
        words("Bread at home", 101, "Flour, water and patience"),
    ];
    lib.apply(site, &feed(FeedKind::Articles, articles), true);
    let other = lib.subscribe(SubscriptionKind::Podcast, "https://other.example/feed");
    let mut ice = item("Why glaciers move", 200, "About meltwater under the ice");
    ice.persons = vec![Person {
        name: "Ann Lee".into(),
        ..Person::default()
    }];
    let mut sea = item("A life at sea", 201, "Sailing alone");
    sea.persons = vec![Person {
        name: "ann lee".into(),
        ..Person::default()
    }];
    lib.apply(other, &feed(FeedKind::Podcast, vec![ice, sea]), true);
    lib.finish_index().unwrap();
    lib
}

#[test]
fn rare_words_people_and_tags_make_alike() {
    let lib = stocked();
    let found = alike(&lib, "Why glaciers move");
    assert_eq!(found[0].0, "Glaciers of the north");
    let AlikeWhy::Topic { words } = &found[0].1 else {
        panic!("{found:?}")
    };
    assert!(words.contains(&"glaciers".to_owned()) && words.contains(&"meltwater".to_owned()));
    let people = AlikeWhy::People {
        names: vec!["Ann Lee".into()],
    };
    assert!(
        found.contains(&("A life at sea".into(), people)),
        "{found:?}"
    );
    assert!(
        !found.iter().any(|(title, _)| title.starts_with("Talk")),
        "{found:?}"
    );
    // The way back, in the other half.
    assert_eq!(
        alike(&lib, "Glaciers of the north")[0].0,
        "Why glaciers move"
    );
    let carry = TagTargets {
        items: vec![id_of(&lib, "Bread at home"), id_of(&lib, "Talk number 7")],
        ..TagTargets::default()
    };
    let patch = TagPatch {
        add: vec!["Sunday".into()],
        ..TagPatch::default()
    };
    lib.set_tags(&carry, &patch).unwrap();
    let found = alike(&lib, "Bread at home");
    let tags = AlikeWhy::Tags {
        names: vec!["Sunday".into()],
    };
    assert_eq!(found[0], ("Talk number 7".into(), tags));
}

#[test]
fn what_is_in_the_trash_or_mentioned_is_left_out() {
    let lib = stocked();
    let (glaciers, ice) = (
        id_of(&lib, "Glaciers of the north"),
        id_of(&lib, "Why glaciers move"),
    );
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO mention (from_item, to_item, kind, url) VALUES (?1, ?2, 'link', 'https://x.example/')",
            [glaciers.0, ice.0],
        )?;
        Ok(())
    });
    assert!(
        !alike(&lib, "Why glaciers move")
            .iter()
            .any(|(title, _)| title.starts_with("Glaciers"))
    );
    lib.write(|tx| Ok(tx.execute("DELETE FROM mention", [])?));
    let trash = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    lib.set_items(&[glaciers], trash).unwrap();
    assert!(
        !alike(&lib, "Why glaciers move")
            .iter()
            .any(|(title, _)| title.starts_with("Glaciers"))
    );
    assert_eq!(lib.alike(ItemId(9_999)).unwrap_err().code(), "not_found");
}

#[test]
fn what_is_only_of_the_same_show_fills_up() {
    let lib = stocked();
    let found = alike(&lib, "Talk number 3");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found
            .iter()
            .all(|(title, why)| title.starts_with("Talk") && *why == AlikeWhy::Source)
    );
}

#[test]
fn words_from_outside_are_no_grammar_of_the_index() {
    let lib = stocked();
    for title in [
        "NEAR(\"a\" b) AND title:*",
        "\"\"\"\"",
        "日本語の本",
        "ёжик в тумане OR",
        "",
    ] {
        let id = lib.episode(title, START);
        assert!(lib.alike(id).unwrap().len() <= 5, "{title}");
    }
}

#[test]
fn words_of_every_text_are_no_topic_and_one_word_must_be_very_rare() {
    let lib = library();
    let show = lib.subscribe(SubscriptionKind::Podcast, "https://many.example/feed");
    let filler = (0..300).map(|n| item(&format!("Harbour {n}"), n, "Nothing of note"));
    lib.apply(show, &feed(FeedKind::Podcast, filler.collect()), true);
    let other = lib.subscribe(SubscriptionKind::Podcast, "https://other.example/feed");
    // Few have these words, but they say nothing; many have "lighthouse", and it is the only one of two items.
    let some = (0..9).map(|n| item(&format!("Lighthouse {n}"), 400 + n, ""));
    let few = [
        item("With tides, part two", 500, "Between these"),
        item("With winds, part three", 501, "Between those"),
        item("Lighthouse keepers", 502, ""),
        item("Quokkas sleep", 503, ""),
    ];
    lib.apply(
        other,
        &feed(FeedKind::Podcast, some.chain(few).collect()),
        true,
    );
    let site = lib.subscribe(SubscriptionKind::Articles, "https://site.example/feed");
    let text = ParsedItem {
        title: Some("Quokkas smile".into()),
        content_html: None,
        ..post(600)
    };
    lib.apply(site, &feed(FeedKind::Articles, vec![text]), true);
    lib.finish_index().unwrap();
    let topic = |title: &str| -> Vec<String> {
        let found = alike(&lib, title).into_iter();
        found
            .filter(|(_, why)| matches!(why, AlikeWhy::Topic { .. }))
            .map(|(title, _)| title)
            .collect()
    };
    assert_eq!(topic("With tides, part two"), Vec::<String>::new());
    assert_eq!(topic("Lighthouse keepers"), Vec::<String>::new());
    assert_eq!(topic("Quokkas sleep"), ["Quokkas smile"]);
}

#[test]
fn what_stands_on_the_page_does_not_fill_up_either() {
    let lib = library();
    let page = lib.article("A page with sound", "<p>Words</p>");
    let on_page = lib.episode("Its episode", START);
    let other = lib.episode("Another one", START);
    lib.write(move |tx| {
        tx.execute(
            "UPDATE item SET feed_id = NULL, source = 'one.example' WHERE id IN (?1, ?2, ?3)",
            [page.0, on_page.0, other.0],
        )?;
        Ok(tx.execute(
            "INSERT INTO mention (from_item, to_item, kind, url) VALUES (?1, ?2, 'audio', 'https://one.example/1.mp3')",
            [page.0, on_page.0],
        )?)
    });
    let found = alike(&lib, "A page with sound");
    assert_eq!(found, [("Another one".to_owned(), AlikeWhy::Source)]);
}
