//! Each key of the grammar, and the places that a hit leads to.
use super::{marked, shelf};
use crate::model::{FoundIn, SearchProblem};
use crate::testing::library::{START, library};

#[test]
fn every_key_of_the_grammar_finds_what_it_says() {
    let lib = shelf();
    let id = lib.search("talk ", None).unwrap().hits[0].row.id;
    let feed = lib.subscribe(crate::SubscriptionKind::Podcast, "https://f.example/");
    lib.write(move |tx| {
        tx.execute(
            "UPDATE feed SET folder = 'Tech/Наука', language = 'ru-RU', title = 'Ёжики' WHERE id = ?1",
            [feed.0],
        )?;
        tx.execute("UPDATE item SET feed_id = ?2 WHERE id = ?1", [id.0, feed.0])?;
        tx.execute("INSERT INTO tag (id, name) VALUES (1, 'Ёмкое слово')", [])?;
        tx.execute("INSERT INTO feed_tag (feed_id, tag_id) VALUES (?1, 1)", [feed.0])?;
        tx.execute("INSERT INTO queue (item_id, rank) VALUES (?1, 1)", [id.0])?;
        tx.execute(
            "INSERT INTO note (item_id, quote, text, created_at) VALUES (?1, 'marked words', 'a thought', 1)",
            [id.0],
        )?;
        tx.execute("INSERT INTO chapter (item_id, source, start_ms) VALUES (?1, 'feed', 0)", [id.0])?;
        crate::index::index_item(tx, id)
    });
    for text in [
        "is:queued",
        "in:queue",
        "lang:ru",
        "lang:RU-ru",
        "folder:наука",
        "folder:tech talk",
        "show:ежики",
        "tag:\"емкое слово\"",
        "tag:ёмк",
        "has:notes",
        "has:highlights",
        "has:chapters",
        "added:7d in:podcasts",
        "added:today is:queued",
        "added:2024-05..2024-06 is:queued",
        "length:5m-10m1s in:podcasts",
        "length:>9m is:queued",
        "length:<11m is:queued",
    ] {
        assert_eq!(lib.found(text), ["Harbour talk"], "of {text:?}");
        assert_eq!(lib.search(text, None).unwrap().problems, [], "of {text:?}");
    }
    for text in [
        "added:2023 is:queued",
        "added:..2024-05-31 is:queued",
        "length:>11m is:queued",
        "lang:en",
        "-lang:ru is:queued",
        "has:video",
    ] {
        assert_eq!(lib.found(text), Vec::<String>::new(), "of {text:?}");
    }
    // A name that is not here finds nothing, and says which are.
    let said = |text: &str| lib.search(text, None).unwrap().problems[0].to_string();
    assert_eq!(lib.found("tag:nobody harbour "), Vec::<String>::new());
    assert_eq!(
        said("tag:nobody"),
        "there is nothing for tag:nobody; there are Ёмкое слово"
    );
    assert_eq!(
        said("folder:nowhere"),
        "there is nothing for folder:nowhere; there are Tech, Tech › Наука"
    );
    assert_eq!(said("show:nobody"), "there is nothing for show:nobody");
    for text in ["lang:1", "added:soon", "length:long", "length:<long"] {
        assert!(
            said(text).contains("is not understood; known are"),
            "of {text:?}"
        );
    }
}

#[test]
fn a_note_is_found_by_its_own_words_and_a_title_is_marked() {
    let lib = shelf();
    let id = lib.search("talk ", None).unwrap().hits[0].row.id;
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO note (id, item_id, quote, text, created_at) VALUES (7, ?1, 'marked words', 'on barnacles', 1)",
            [id.0],
        )?;
        crate::index::index_item(tx, id)
    });
    let page = lib.search("barnacle ", None).unwrap();
    let hit = &page.hits[0];
    assert_eq!(
        (hit.place, hit.note, hit.row.id),
        (FoundIn::Notes, Some(crate::AnnotationId(7)), id)
    );
    assert!(hit.title.is_empty());
    let page = lib.search("ежика", None).unwrap();
    assert_eq!(marked(&page.hits[0].title), "[Ёжик] в тумане");
    let page = lib.search("har", None).unwrap();
    let titles: Vec<String> = page.hits.iter().map(|hit| marked(&hit.title)).collect();
    assert_eq!(titles, ["[Harbour] talk"]);
}

#[test]
fn where_nothing_is_found_it_is_said_that_there_is_no_such_filter_or_that_it_is_of_the_other_half()
{
    let lib = library();
    lib.episode("River of sound", START);
    let problems = |text: &str| lib.search(text, None).unwrap().problems;
    for (text, unknown) in [
        ("kind:zzz river", "kind:zzz"),
        ("minutes:>abc", "minutes:>abc"),
    ] {
        let [SearchProblem::NotUnderstood { what, known }] = &problems(text)[..] else {
            panic!("{text}: {:?}", problems(text))
        };
        assert_eq!(what, unknown);
        assert!(known.contains(&"is:".to_owned()));
    }
    for text in ["https://a.example/x", "12:30", "Re:Zero", "river"] {
        assert_eq!(problems(text), [], "{text}");
    }
    let other = SearchProblem::OtherHalf {
        what: "is:unread".into(),
        instead: "is:unplayed".into(),
    };
    assert_eq!(problems("river is:unread"), [other]);
    assert_eq!(problems("river is:unplayed"), []);
    assert_eq!(problems("nowhere is:unread"), []);
}
