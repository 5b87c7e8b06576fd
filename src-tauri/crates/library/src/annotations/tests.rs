#![allow(clippy::unwrap_used, clippy::panic)]
use super::anchor::{Anchor, FoldedText, cut, find};
use crate::LibraryError;
use crate::model::*;
use crate::testing::library::library;

const TEXT: &str = "The first thing you notice is the quiet. Behind the old breakwater the water used to slap at the wall all day; \
    now it slides up a slope of broken stone, thins, and is gone. “We stopped arguing with it,” says the keeper. \
    Nothing about the slope is new. The quiet came later, and the quiet stayed.";

fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap()
}

/// The place of words in a text, the `nth` of them.
fn span(text: &str, words: &str, nth: usize) -> Span {
    let (at, _) = text.match_indices(words).nth(nth).unwrap();
    let from = units(&text[..at]);
    Span {
        from,
        to: from + units(words),
    }
}

fn at(text: &str, span: Span) -> String {
    let all: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16(&all[span.from as usize..span.to as usize]).unwrap()
}

fn found(now: &str, anchor: &Anchor) -> Option<String> {
    find(&FoldedText::new(now), anchor).map(|span| at(now, span))
}

fn anchor(words: &str, nth: usize) -> Anchor {
    cut(TEXT, span(TEXT, words, nth), words).unwrap()
}

#[test]
fn words_are_found_where_they_were_marked() {
    for (words, nth) in [
        ("the quiet", 0),
        ("the quiet", 1),
        ("slope", 1),
        ("“We stopped arguing with it,”", 0),
        ("The", 0),
    ] {
        let mark = anchor(words, nth);
        assert_eq!(
            find(&FoldedText::new(TEXT), &mark),
            Some(span(TEXT, words, nth)),
            "{words} {nth}"
        );
    }
}

#[test]
fn they_are_found_again_after_another_extraction() {
    let longer = format!("A new first paragraph, of many words. {TEXT}");
    let spaced = TEXT.replace(' ', "\n  ");
    let plain = TEXT.replace(['“', '”'], "\"").replace("—", "-");
    let capitals = TEXT.to_uppercase();
    let hyphened = TEXT.replace("breakwater", "break\u{ad}water");
    for now in [longer, spaced, plain, capitals, hyphened] {
        for (words, nth) in [
            ("the quiet", 1),
            ("“We stopped arguing with it,”", 0),
            ("old breakwater the water", 0),
        ] {
            let place =
                found(&now, &anchor(words, nth)).unwrap_or_else(|| panic!("{words} in {now}"));
            let folded = |text: &str| {
                text.to_lowercase()
                    .chars()
                    .filter(|c| c.is_alphanumeric())
                    .collect::<String>()
            };
            assert_eq!(folded(&place), folded(words));
        }
    }
}

#[test]
fn of_several_places_the_words_around_decide_then_where_it_stood() {
    let second = anchor("the quiet", 1);
    // The first is taken out, and all moves to the front: that which is left is the other one.
    let now = TEXT.replace("The first thing you notice is the quiet. ", "");
    assert_eq!(found(&now, &second).as_deref(), Some("the quiet"));
    let twins = "one two three. one two three. one two three.";
    let middle = cut(twins, Span { from: 15, to: 28 }, "").unwrap();
    assert_eq!(
        find(&FoldedText::new(twins), &middle),
        Some(Span { from: 15, to: 28 })
    );
    let first = Anchor {
        prefix: String::new(),
        suffix: String::new(),
        ..middle
    };
    assert_eq!(
        find(
            &FoldedText::new(twins),
            &Anchor {
                start_at: 0,
                ..first
            }
        )
        .unwrap()
        .from,
        0
    );
}

#[test]
fn words_that_were_changed_a_little_are_found() {
    let mark = anchor(
        "now it slides up a slope of broken stone, thins, and is gone",
        0,
    );
    for now in [
        TEXT.replace("broken stone", "crushed stone"),
        TEXT.replace("slides", "glides"),
        TEXT.replace("and is gone", "and goes away"),
        TEXT.replace("thins, ", ""),
    ] {
        let place = found(&now, &mark).unwrap_or_else(|| panic!("{now}"));
        assert!(
            place.starts_with("now it") && place.contains("stone"),
            "{place}"
        );
    }
}

#[test]
fn what_is_gone_or_cannot_be_told_is_not_found() {
    let long = anchor(
        "now it slides up a slope of broken stone, thins, and is gone",
        0,
    );
    assert_eq!(
        found(
            "Another text, of other things altogether, that was put in its place.",
            &long
        ),
        None
    );
    assert_eq!(found("", &long), None);
    let short = anchor("slope", 0);
    // The word is there twice, but none of what stood around it.
    assert_eq!(
        found("A slope here. And there, a slope again.", &short),
        None
    );
    assert_eq!(found("nothing", &Anchor::default()), None);
}

#[test]
fn nothing_marked_is_no_place() {
    for bad in [
        Span { from: 5, to: 5 },
        Span { from: 3, to: 4 },
        Span { from: 9, to: 5 },
        Span {
            from: 0,
            to: 999_999,
        },
    ] {
        assert!(cut(TEXT, bad, "").is_none(), "{bad:?}");
    }
    let trimmed = cut(TEXT, Span { from: 3, to: 10 }, "").unwrap();
    assert_eq!((trimmed.quote.as_str(), trimmed.start_at), ("first", 4));
}

#[test]
fn any_span_of_any_text_is_found_again_and_no_text_is_too_much() {
    let texts = [
        TEXT.to_owned(),
        "ёжик — Ёлка 𝒳𝒴 \u{202e}abc\u{202c} «кавычки» 日本語のテキストです。".to_owned(),
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab".repeat(20),
        " \n\t\u{ad}\u{200b} ".repeat(30),
    ];
    // A small generator of numbers, always the same.
    let mut seed: u32 = 7;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below.max(1)
    };
    for text in &texts {
        let length = units(text);
        for _ in 0..400 {
            let from = next(length);
            let marked = Span {
                from,
                to: from + 1 + next(60),
            };
            let Some(mark) = cut(text, marked, "") else {
                continue;
            };
            let place = find(&FoldedText::new(text), &mark);
            assert_eq!(
                place.map(|p| at(text, p)
                    .chars()
                    .filter(|c| c.is_alphanumeric())
                    .collect::<String>()),
                Some(mark.quote.chars().filter(|c| c.is_alphanumeric()).collect()),
                "{marked:?} of {text}"
            );
            // In another text it must only end.
            for other in &texts {
                find(&FoldedText::new(other), &mark);
            }
        }
    }
    let many = "aaab".repeat(200_000);
    let mark = cut(
        &many,
        Span {
            from: 0,
            to: 15_000,
        },
        "",
    )
    .unwrap();
    assert!(find(&FoldedText::new(&"aaac".repeat(200_000)), &mark).is_none());
}

fn new(item: ItemId, words: &str, note: &str) -> NewAnnotation {
    NewAnnotation {
        item,
        part: Part::Text,
        shown: TEXT.into(),
        span: span(TEXT, words, 0),
        quote: words.into(),
        colour: Colour::Green,
        note: note.into(),
        from_ms: None,
        to_ms: None,
    }
}

#[test]
fn a_mark_is_kept_changed_and_deleted_with_a_way_back() {
    let l = library();
    let item = l.article("A", "<p>one</p>");
    let made = l
        .annotate(new(item, "the old breakwater", " why? "))
        .unwrap();
    assert_eq!(
        (made.colour, made.note.as_str(), made.lost),
        (Colour::Green, "why?", false)
    );
    let shown = l.annotations(item, Part::Text, TEXT).unwrap();
    assert_eq!(shown[0].span, Some(span(TEXT, "the old breakwater", 0)));
    assert!(
        l.annotations(item, Part::Transcript, TEXT)
            .unwrap()
            .is_empty()
    );

    let again = l
        .annotate(NewAnnotation {
            colour: Colour::Pink,
            ..new(item, "the old breakwater", "")
        })
        .unwrap();
    assert_eq!(
        (again.id, again.colour, again.note.as_str()),
        (made.id, Colour::Pink, "why?")
    );
    let patch = AnnotationPatch {
        note: Some("harbours".into()),
        colour: None,
    };
    assert_eq!(
        l.change_annotation(made.id, patch).unwrap().colour,
        Colour::Pink
    );
    assert_eq!(l.found("in:notes harbours"), ["A"]);

    let undo = l.delete_annotations(&[made.id]).unwrap();
    assert_eq!(
        (undo.count, l.notebook("", None, 0, 10).unwrap().total),
        (1, 0)
    );
    assert!(l.found("in:notes harbours").is_empty());
    l.undo(undo.id).unwrap();
    let back = l.notebook("", None, 0, 10).unwrap();
    let mark = back.rows[0].annotation.as_ref().unwrap();
    assert_eq!((mark.id, mark.note.as_str()), (made.id, "harbours"));
}

#[test]
fn a_mark_is_never_lost_by_another_text() {
    let l = library();
    let item = l.article("A", "<p>one</p>");
    l.annotate(new(item, "the old breakwater", "")).unwrap();
    let other = l
        .annotations(item, Part::Text, "Quite another text.")
        .unwrap();
    assert_eq!((other[0].span, other[0].annotation.lost), (None, true));
    let lost = || {
        let mut page = l.notebook("", Some(item), 0, 10).unwrap();
        page.rows.remove(0).annotation.unwrap().lost
    };
    assert!(lost());
    let back = l.annotations(item, Part::Text, TEXT).unwrap();
    assert!(back[0].span.is_some() && !lost());
}

#[test]
fn the_notebook_is_searched_and_leaves_the_trash_out() {
    let l = library();
    let (a, b) = (
        l.article("Harbours", "<p>one</p>"),
        l.article("Ёлки", "<p>two</p>"),
    );
    l.annotate(new(a, "the quiet", "Тишина")).unwrap();
    l.annotate(new(b, "slope", "")).unwrap();
    for (words, total) in [
        ("", 2),
        ("тишина quiet", 1),
        ("елки", 1),
        ("harbours slope", 0),
        ("slope", 1),
    ] {
        assert_eq!(
            l.notebook(words, None, 0, 10).unwrap().total,
            total,
            "{words}"
        );
    }
    let second = l.notebook("", None, 1, 1).unwrap();
    assert_eq!(
        (second.total, second.rows[0].title.as_str()),
        (2, "Harbours")
    );
    let trash = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    l.set_items(&[a], trash).unwrap();
    assert_eq!(l.notebook("", None, 0, 10).unwrap().total, 1);
}

#[tokio::test]
async fn own_notes_of_items_stand_in_the_notebook_by_their_time() {
    let l = library();
    let (a, b) = (
        l.article("Harbours", "<p>one</p>"),
        l.article("Lamps", "<p>two</p>"),
    );
    let note = |item, text: &str| {
        let patch = EditPatch {
            note: Some(text.into()),
            ..EditPatch::default()
        };
        l.library.edit(EditSubject::Item(item), patch)
    };
    note(a, "Ask about lighthouses").await.unwrap();
    l.pass(60_000);
    l.annotate(new(a, "the quiet", "")).unwrap();
    l.pass(60_000);
    note(b, "The oil runs out").await.unwrap();
    let rows = l.notebook("", None, 0, 10).unwrap().rows;
    let own: Vec<Option<&str>> = rows.iter().map(|row| row.own_note.as_deref()).collect();
    assert_eq!(
        own,
        [
            Some("The oil runs out"),
            None,
            Some("Ask about lighthouses")
        ]
    );
    assert_eq!((rows[0].item, rows[2].item), (b, a));
    assert_eq!(rows[2].at, "2024-06-01T00:00:00Z");
    for (words, total) in [
        ("oil", 1),
        ("lighthouses harbours", 1),
        ("quiet", 1),
        ("none", 0),
    ] {
        assert_eq!(
            l.notebook(words, None, 0, 10).unwrap().total,
            total,
            "{words}"
        );
    }
    assert_eq!(l.notebook("", Some(a), 0, 10).unwrap().total, 2);
    let undo = note(b, "").await.unwrap();
    assert_eq!(l.notebook("", Some(b), 0, 10).unwrap().total, 0);
    l.undo(undo.id).unwrap();
    assert_eq!(l.notebook("", Some(b), 0, 10).unwrap().total, 1);
    let trash = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    l.set_items(&[b], trash).unwrap();
    assert_eq!(l.notebook("oil", None, 0, 10).unwrap().total, 0);
}

#[test]
fn what_cannot_be_is_refused() {
    let l = library();
    let item = l.article("A", "<p>one</p>");
    let nothing = NewAnnotation {
        span: Span { from: 3, to: 4 },
        ..new(item, "slope", "")
    };
    assert!(matches!(l.annotate(nothing), Err(LibraryError::Refused(_))));
    assert!(matches!(
        l.annotate(new(ItemId(99), "slope", "")),
        Err(LibraryError::NotFound(_))
    ));
    let missing = l.change_annotation(AnnotationId(99), AnnotationPatch::default());
    assert!(matches!(missing, Err(LibraryError::NotFound(_))));
    assert_eq!(l.delete_annotations(&[AnnotationId(99)]).unwrap().count, 0);
}
