#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod keys;
mod show_names;

use super::snippet;
use crate::filters::dates;
use crate::filters::grammar::{Piece, parse};
use crate::index::{fold, stemmed};
use crate::model::{FoundIn, ItemPatch, SearchProblem, SnippetPart};
use crate::testing::library::{DAY, Fixture, START, library};
use feed::Cue;
use proptest::prelude::*;
use std::sync::LazyLock;

/// The query in one line: groups by spaces, alternatives by `/`, phrases by `_`.
fn read(text: &str) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(phrase) => {
            let star = if phrase.half.is_some() { "*" } else { "" };
            format!("{}{star}", phrase.stems.join("_"))
        }
        Piece::Filter { key, value } => format!("{key}={value}"),
    };
    let query = parse(text);
    let mut out: Vec<String> = query
        .all
        .iter()
        .map(|group| group.iter().map(piece).collect::<Vec<_>>().join("/"))
        .collect();
    out.extend(query.none.iter().map(|p| format!("-{}", piece(p))));
    out.extend(query.columns.iter().map(|c| format!("@{c}")));
    out.join(" ")
}

#[test]
fn the_grammar() {
    let table = [
        ("", ""),
        ("word", "word*"),
        ("word ", "word"),
        ("two words ", "two word"),
        ("\"two words\"", "two_word"),
        ("«две строки» ", "две_строк"),
        ("a -b c ", "a c -b"),
        ("a - b ", "a b"),
        ("-", ""),
        ("a OR b c ", "a/b c"),
        ("OR a ", "a"),
        ("a OR", "a"),
        ("a OR OR b ", "a/b"),
        ("a or b ", "a or b"),
        ("C++", "c"),
        ("C++ book ", "c book"),
        ("rock-n-roll", "rock_n_roll*"),
        ("*", ""),
        ("не(", "не"),
        ("\"never closed", "never_close"),
        ("\"", ""),
        ("\"\"", ""),
        ("a\"b\"c ", "a b c"),
        ("🎧", ""),
        ("🎧 sound ", "sound"),
        ("AND NOT NEAR(a b) ", "and not near_a b"),
        ("title:x ", "titl_x"),
        ("is:unread", "is=unread"),
        ("IS:Unread x ", "is=Unread x"),
        ("is:", ""),
        ("-tag:old ", "-tag=old"),
        ("show:\"The Harbour\" x ", "show=The Harbour x"),
        ("in:title boat ", "boat @title"),
        ("in:podcasts boat ", "in=podcasts boat"),
        ("https://a.example/x?y=1 ", "https_a_exampl_x_y_1"),
        ("ёжик Ёлка ", "ежик елк"),
        ("'; DROP TABLE item; -- ", "drop tabl item"),
    ];
    for (text, wanted) in table {
        assert_eq!(read(text), wanted, "of {text:?}");
    }
}

#[test]
fn folding() {
    let table = [
        ("ЁЖИК", "ежик"),
        ("Й и й", "й и й"),
        ("и\u{306}", "й"),
        ("е\u{308}", "е"),
        ("за\u{301}мок", "замок"),
        ("Café", "cafe"),
        ("ў", "ў"),
        ("İstanbul", "istanbul"),
        ("हिन्दी", "हिन्दी"),
        ("한국어", "한국어"),
    ];
    for (text, wanted) in table {
        assert_eq!(fold(text), wanted, "of {text:?}");
    }
    assert_eq!(stemmed("Running, runs; run!"), "run run run");
    assert_eq!(stemmed("книги книгой книгами"), "книг книг книг");
    assert_eq!(stemmed(""), "");
}

#[test]
fn moments_and_lengths() {
    let at = |text: &str| dates::moment(text, START + 5);
    assert_eq!(at("2024-06-01"), Some(START));
    assert_eq!(at("01.06.2024"), Some(START));
    assert_eq!(at("2024-06"), Some(START));
    assert_eq!(at("today"), Some(START));
    assert_eq!(at("yesterday"), Some(START - DAY));
    assert_eq!(at("2d"), Some(START + 5 - 2 * DAY));
    for bad in [
        "",
        "soon",
        "2024-13",
        "2024-02-30",
        "99999999999999d",
        "1-2-3-4",
        "я",
        "d",
    ] {
        assert_eq!(at(bad), None, "of {bad:?}");
    }
    let table = [
        ("20m", Some(1_200_000)),
        ("1h30m", Some(5_400_000)),
        ("90s", Some(90_000)),
        ("20", Some(1_200_000)),
        ("1:30:00", Some(5_400_000)),
        ("long", None),
        ("1x", None),
        ("::", None),
        ("99999999999h", None),
    ];
    for (text, wanted) in table {
        assert_eq!(dates::length(text), wanted, "of {text:?}");
    }
}

fn shelf() -> Fixture {
    let lib = library();
    lib.article(
        "Programming in C++",
        "<p>Templates, lambdas and rock-n-roll.</p>",
    );
    lib.article(
        "Running at night",
        "<p>I ran. She runs. We like running past the harbour.</p>",
    );
    lib.article(
        "Ёжик в тумане",
        "<p>Маленький ёжик искал дорогу к медвежонку, книгами не интересуясь.</p>",
    );
    lib.article("Short", "<p>не было ничего</p>");
    let long = format!("<p>{} lighthouse keeper</p>", "word ".repeat(9_000));
    lib.article("A long read", &long);
    lib.episode("Harbour talk", START - 10 * DAY);
    lib
}

#[test]
fn finds_what_is_meant() {
    let lib = shelf();
    let table: &[(&str, &[&str])] = &[
        ("C++", &["Programming in C++"]),
        ("rock-n-roll ", &["Programming in C++"]),
        ("rock n roll", &["Programming in C++"]),
        ("run ", &["Running at night"]),
        ("runni", &["Running at night"]),
        ("theme", &[]),
        ("ёжиков", &["Ёжик в тумане"]),
        ("ёжиками", &["Ёжик в тумане"]),
        ("книгам", &["Ёжик в тумане"]),
        ("ежика", &["Ёжик в тумане"]),
        ("ЁЖИК ", &["Ёжик в тумане"]),
        ("медвежонком", &["Ёжик в тумане"]),
        ("книга ", &["Ёжик в тумане"]),
        ("harbour", &["Harbour talk", "Running at night"]),
        ("harbour -run ", &["Harbour talk"]),
        ("harb", &["Harbour talk", "Running at night"]),
        ("lambdas OR ничего ", &["Programming in C++", "Short"]),
        ("\"she runs\"", &["Running at night"]),
        ("\"runs she\"", &[]),
        ("in:title harbour ", &["Harbour talk"]),
        ("harbour in:articles", &["Running at night"]),
        (
            "harbour OR is:bookmarked ",
            &["Harbour talk", "Running at night"],
        ),
        ("is:inbox", &["Harbour talk"]),
        ("in:podcasts -talk ", &[]),
        (
            "-harbour in:articles -ежик -не ",
            &["A long read", "Programming in C++"],
        ),
        ("longer:30m", &["A long read"]),
        (
            "shorter:5m in:articles",
            &[
                "Programming in C++",
                "Running at night",
                "Short",
                "Ёжик в тумане",
            ],
        ),
        ("longer:9m in:podcasts", &["Harbour talk"]),
        ("before:2024-05-25", &["Harbour talk"]),
        ("after:2024-05-25 talk ", &[]),
        ("has:audio", &["Harbour talk"]),
        ("site:words.example c", &["Programming in C++"]),
        ("site:example c", &["Programming in C++"]),
        ("site:ords.example c", &[]),
        ("show:somewh", &["Harbour talk"]),
        ("lighthouse", &["A long read"]),
    ];
    for (text, wanted) in table {
        assert_eq!(&lib.found(text), wanted, "of {text:?}");
    }
}

#[test]
fn states_and_tags_are_filters() {
    let lib = shelf();
    let id = lib.search("lambdas ", None).unwrap().hits[0].row.id;
    let patch = ItemPatch {
        done: Some(true),
        bookmarked: Some(true),
        ..ItemPatch::default()
    };
    lib.set_items(&[id], patch).unwrap();
    lib.write(move |tx| {
        tx.execute("INSERT INTO tag (id, name) VALUES (1, 'Учёба')", [])?;
        tx.execute(
            "INSERT INTO item_tag (item_id, tag_id) VALUES (?1, 1)",
            [id.0],
        )?;
        Ok(())
    });
    for text in ["is:read", "is:bookmarked", "tag:учеба", "is:done c "] {
        assert_eq!(lib.found(text), ["Programming in C++"], "of {text:?}");
    }
    assert_eq!(
        lib.found("is:unread -tag:учеба lambdas "),
        Vec::<String>::new()
    );
    assert_eq!(lib.found("is:unplayed"), ["Harbour talk"]);
    lib.set_items(
        &[id],
        ItemPatch {
            trashed: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    assert_eq!(lib.found("lambdas "), Vec::<String>::new());
}

#[test]
fn transcripts_are_found_and_shown() {
    let lib = shelf();
    let id = lib.search("talk ", None).unwrap().hits[0].row.id;
    lib.write(move |tx| {
        let cue = |at: u64, text: &str| Cue {
            start_ms: Some(at),
            end_ms: None,
            speaker: Some("Ines".into()),
            text: text.into(),
        };
        crate::items::set_cues(tx, id, &[cue(1, "hello"), cue(7_000, "a story of whales")])?;
        crate::index::index_item(tx, id)
    });
    let page = lib.search("whale ", None).unwrap();
    assert_eq!(page.hits[0].place, FoundIn::Transcript);
    let line = page.hits[0].line.clone().unwrap();
    assert_eq!(
        (line.number, line.start_ms, line.speaker.as_deref()),
        (1, Some(7_000), Some("Ines"))
    );
    assert_eq!(marked(&page.hits[0].snippet), "a story of [whales]");
    assert_eq!(lib.found("in:transcripts whale "), ["Harbour talk"]);
    assert_eq!(lib.found("in:title whale "), Vec::<String>::new());
    assert_eq!(lib.found("has:transcript "), ["Harbour talk"]);
}

#[test]
fn what_is_not_understood_is_said() {
    let lib = shelf();
    let problem = |text: &str| {
        let problems = lib.search(text, None).unwrap().problems;
        problems.first().map(ToString::to_string)
    };
    let said = problem("is:purple harbour ").unwrap();
    assert!(
        said.starts_with("is:purple is not understood; known are unread, read,"),
        "{said}"
    );
    assert_eq!(
        lib.found("is:purple harbour ").len(),
        2,
        "the rest is looked for"
    );
    assert!(problem("before:soon ").unwrap().starts_with("before:soon"));
    assert_eq!(
        problem("-in:title x ").unwrap(),
        "-in:title is not understood"
    );
    assert_eq!(
        lib.search("*", None).unwrap().problems,
        [SearchProblem::NoWord]
    );
    assert!(problem("🎧").is_some());
    assert_eq!(problem(""), None);
    assert_eq!(problem("is:"), None);
    assert_eq!(problem("harbour"), None);
    assert!(problem(&"word ".repeat(2_000)).is_some());
}

fn marked(parts: &[SnippetPart]) -> String {
    parts
        .iter()
        .map(|p| {
            if p.hit {
                format!("[{}]", p.text)
            } else {
                p.text.clone()
            }
        })
        .collect()
}

#[test]
fn snippets_are_from_the_original_with_hits_marked() {
    let terms = |text: &str| snippet::Terms::new(&parse(text));
    let mark = |text: &str, query: &str| snippet::mark(text, &terms(query)).map(|p| marked(&p));
    assert_eq!(
        mark("Two\n  Ёжики, one", "ежик ").unwrap(),
        "Two [Ёжики], one"
    );
    assert_eq!(mark("nothing here", "ежик "), None);
    let long = format!("{}needle {}", "hay ".repeat(500), "straw ".repeat(500));
    let found = mark(&long, "needle ").unwrap();
    assert!(
        found.starts_with('…') && found.ends_with('…') && found.contains("[needle] straw"),
        "{found}"
    );
    assert!(found.chars().count() < 330);
    // No spaces anywhere.
    let solid = format!("{}x", "語".repeat(5_000));
    assert!(mark(&solid, "語語").is_some());
    assert_eq!(
        mark("harbour typed harbours, hard", "harb").unwrap(),
        "[harbour] typed [harbours], hard"
    );
}

#[test]
fn markup_in_what_is_found_stays_text() {
    let lib = library();
    lib.article(
        "<img src=x onerror=alert(1)> title",
        "<p>a &lt;script&gt; whale</p>",
    );
    let page = lib.search("whale ", None).unwrap();
    assert_eq!(marked(&page.hits[0].snippet).trim(), "a <script> [whale]");
}

#[test]
fn pages_are_whole_and_without_doubles() {
    let lib = library();
    for n in 0..70 {
        lib.article(&format!("Whale {n:02}"), "<p>about whales</p>");
    }
    let first = lib.search("whale ", None).unwrap();
    assert_eq!((first.hits.len(), first.total), (20, 70));
    // What ranks alike goes by date and number: the newest first.
    assert_eq!(first.hits[0].row.title, "Whale 69");
    let all = lib.found("whale ");
    assert_eq!(all.len(), 70);
    assert!(all.windows(2).all(|w| w[0] < w[1]));
    assert_eq!(
        lib.search("whale ", Some("nonsense")).unwrap().hits.len(),
        20
    );
}

#[test]
fn a_title_weighs_most() {
    let lib = library();
    lib.article("Nothing", "<p>lighthouse</p>");
    lib.article("Lighthouse", "<p>nothing</p>");
    lib.article("Other", "<p>lighthouse</p>");
    // Also where every item has the word.
    assert_eq!(
        lib.search("lighthouse ", None).unwrap().hits[0].row.title,
        "Lighthouse"
    );
}

static SHELF: LazyLock<Fixture> = LazyLock::new(shelf);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_input_is_an_error(text in r#"([a-zа-яё*"'():^{}+\-\\,.<>~&|!?%_#🎧\u{0}\u{301}\u{200f} ]|is:|in:|tag:|show:|site:|before:|after:|longer:|OR |NOT |NEAR\(|-){0,60}"#) {
        prop_assert!(SHELF.search(&text, None).is_ok());
    }

    #[test]
    fn no_unicode_is_an_error(text in any::<String>(), after in any::<Option<String>>()) {
        prop_assert!(SHELF.search(&text, after.as_deref()).is_ok());
    }

    #[test]
    fn a_word_finds_its_own_text(word in "[\\p{L}\\p{N}]{1,20}") {
        // Both sides of the index agree on what a word is, in any script.
        let whole = stemmed(&word);
        let query = parse(&format!("{word} "));
        let stems: Vec<String> = query.all.iter().flatten().filter_map(|p| match p {
            Piece::Text(phrase) => Some(phrase.stems.join(" ")),
            Piece::Filter { .. } => None,
        }).collect();
        prop_assert_eq!(whole, stems.join(" "));
    }
}

#[test]
fn long_input_is_cut_and_quick() {
    for text in [
        "a".repeat(10_000),
        "слово ".repeat(2_000),
        "\"".repeat(10_000),
        "-".repeat(10_000),
        "is:x ".repeat(2_000),
    ] {
        SHELF.search(&text, None).unwrap();
    }
}
