//! Shows and sites by their names, titles by the beginnings of their words, and what is everywhere.
use super::{marked, shelf};
use crate::testing::library::library;

#[test]
fn values_that_are_offered_are_understood() {
    let lib = library();
    for key in [
        "is", "in", "has", "before", "after", "longer", "shorter", "added", "length", "lang",
    ] {
        let known = crate::filters::known(key);
        assert!(!known.is_empty());
        for value in known {
            let page = lib.search(&format!("{key}:{value} word "), None).unwrap();
            assert!(page.problems.is_empty(), "{key}:{value}");
        }
    }
}

#[test]
fn shows_and_sites_are_found_by_their_names() {
    let lib = library();
    let feeds = [
        ("podcast", "Ёлки и Палки"),
        ("podcast", "The Harbour Lights"),
        ("articles", "Lighting Design"),
        ("podcast", "Gone Lights"),
    ];
    lib.write(move |tx| {
        for (n, (kind, title)) in feeds.iter().enumerate() {
            tx.execute(
                "INSERT INTO feed (kind, url, title, author, added_at, trashed_at) VALUES (?1, ?2, ?3, 'Ines Moor', 0, ?4)",
                rusqlite::params![kind, format!("https://{n}.example"), title, (n == 3).then_some(1)],
            )?;
        }
        tx.execute_batch(
            "INSERT INTO item (kind, feed_id, title, added_at, sorted_at) VALUES ('episode', 2, 'x', 0, 0);
             INSERT INTO item (kind, source, title, added_at, sorted_at) VALUES ('article', 'Harbour Weekly', 'x', 0, 0);",
        )?;
        Ok(())
    });
    let names = |text: &str| {
        let page = lib.search(text, None).unwrap();
        let names: Vec<String> = page.shows.into_iter().map(|show| show.title).collect();
        names.join(", ")
    };
    assert_eq!(names("елк"), "Ёлки и Палки");
    assert_eq!(names("ЁЛКА "), "Ёлки и Палки");
    assert_eq!(names("h"), "Harbour Weekly, The Harbour Lights");
    assert_eq!(names("harbours light"), "The Harbour Lights");
    assert_eq!(names("light"), "Lighting Design, The Harbour Lights");
    assert_eq!(
        names("moor"),
        "Lighting Design, The Harbour Lights, Ёлки и Палки"
    );
    for none in [
        "",
        "boats",
        "harbour is:unread",
        "harbour -light",
        "in:title harbour",
        "is:unread",
    ] {
        assert_eq!(names(none), "", "of {none:?}");
    }
    let page = lib.search("harb", None).unwrap();
    let [site, show] = &page.shows[..] else {
        panic!("{:?}", page.shows);
    };
    assert_eq!((site.feed, site.items), (None, 1));
    assert_eq!((show.items, show.author.as_deref()), (1, Some("Ines Moor")));
    assert_eq!(lib.search(&site.query, None).unwrap().total, 1);
    assert_eq!(lib.search(&show.query, None).unwrap().total, 1);
}

#[test]
fn what_a_list_shows_is_found() {
    let lib = library();
    let id = lib.article("Plain", "<p>Nothing of it in the text.</p>");
    lib.write(move |tx| {
        tx.execute(
            "UPDATE item SET summary = 'An excerpt about walruses' WHERE id = ?1",
            [id.0],
        )?;
        crate::index::index_item(tx, id)
    });
    let page = lib.search("walrus ", None).unwrap();
    assert_eq!(page.total, 1);
    assert_eq!(marked(&page.hits[0].snippet), "An excerpt about [walruses]");
    // The beginning of a text is in the index once, also when the list shows it cut.
    let known = crate::index::stemmed("Nothing of it in the te");
    lib.write(move |tx| {
        tx.execute(
            "UPDATE item SET summary = 'Nothing of it in the te' WHERE id = ?1",
            [id.0],
        )?;
        crate::index::index_item(tx, id)
    });
    assert!(known.starts_with("noth"));
    assert_eq!(lib.found("te "), Vec::<String>::new());
}

#[test]
fn a_letter_finds_titles_and_whole_words_find_texts() {
    let lib = shelf();
    assert_eq!(lib.found("p"), ["Programming in C++"]);
    assert_eq!(lib.found("ё"), ["Ёжик в тумане"]);
    assert_eq!(lib.found("Е"), ["Ёжик в тумане"]);
    assert_eq!(lib.found("ежи"), ["Ёжик в тумане"]);
    // Below four letters a word of a text is found when it is whole, from there on by its beginning.
    assert_eq!(lib.found("дор"), Vec::<String>::new());
    assert_eq!(lib.found("доро"), ["Ёжик в тумане"]);
    assert_eq!(lib.found("ran"), ["Running at night"]);
}

#[test]
fn titles_are_found_before_texts_are_in_the_index() {
    let lib = library();
    lib.write(|tx| {
        tx.execute_batch(
            "INSERT INTO item (kind, title, added_at, sorted_at) VALUES ('article', 'Happy Lighthouses', 0, 0);
             INSERT INTO item (kind, title, added_at, sorted_at) VALUES ('article', 'Dark lights', 0, 0);",
        )?;
        Ok(())
    });
    assert_eq!(lib.found("lighthouse "), ["Happy Lighthouses"]);
    assert_eq!(lib.found("happiness "), ["Happy Lighthouses"]);
    assert_eq!(lib.found("\"happy lighthouse\""), ["Happy Lighthouses"]);
    assert_eq!(lib.found("\"lighthouse happy\""), Vec::<String>::new());
    assert_eq!(
        lib.found("light OR lighthouse "),
        ["Dark lights", "Happy Lighthouses"]
    );
    assert_eq!(lib.found("light "), ["Dark lights"]);
    assert_eq!(lib.found("l -dark "), Vec::<String>::new());
    lib.write(|tx| {
        tx.execute(
            "UPDATE item SET title = 'Sombre' WHERE title = 'Dark lights'",
            [],
        )?;
        tx.execute("DELETE FROM item WHERE title LIKE 'Happy%'", [])?;
        Ok(())
    });
    assert_eq!(lib.found("light "), Vec::<String>::new());
    assert_eq!(lib.found("sombre "), ["Sombre"]);
    assert_eq!(lib.number("SELECT count(*) FROM title_word"), 1);
}

#[test]
fn of_what_is_everywhere_the_newest_are_shown_and_titles_first() {
    let lib = library();
    lib.write(|tx| {
        let mut item = tx.prepare(
            "INSERT INTO item (kind, title, added_at, sorted_at) VALUES ('article', ?1, ?2, ?2)",
        )?;
        let mut index =
            tx.prepare("INSERT INTO search (rowid, title, text) VALUES (?1, '', 'tide')")?;
        for n in 0..1_200_i64 {
            let title = if n == 7 {
                "A tide of old".to_owned()
            } else {
                format!("{n:04}")
            };
            item.execute(rusqlite::params![title, n])?;
            index.execute([tx.last_insert_rowid()])?;
        }
        Ok(())
    });
    let page = lib.search("tide ", None).unwrap();
    assert!(page.more);
    assert_eq!(page.hits[0].row.title, "A tide of old");
    assert_eq!(page.hits[1].row.title, "1199");
    assert_eq!(page.total, 1_001);
    assert_eq!(
        lib.found("tide ").len(),
        1_001,
        "every page, without doubles"
    );
    assert!(
        !lib.search("tide after:1970-01-01 before:1970-01-02 old ", None)
            .unwrap()
            .more
    );
}
