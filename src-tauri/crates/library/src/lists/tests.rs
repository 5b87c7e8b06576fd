#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{
    Colour, ItemPatch, ItemQuery, ListDays, ListDraft, ListFilter, ListIcon, ListState, Order,
    QueuePlace, SmartList,
};
use crate::testing::library::{DAY, Fixture, START, library};

fn draft(name: &str, filter: ListFilter) -> ListDraft {
    ListDraft {
        name: name.into(),
        icon: ListIcon::Clock,
        colour: Some(Colour::Blue),
        filter,
        order: None,
    }
}

fn inbox() -> ListFilter {
    ListFilter {
        states: vec![ListState::Inbox],
        ..ListFilter::default()
    }
}

fn words(words: &str) -> ListFilter {
    ListFilter {
        words: words.into(),
        ..ListFilter::default()
    }
}

fn names(lib: &Fixture) -> Vec<String> {
    lib.lists()
        .unwrap()
        .into_iter()
        .map(|list| list.name)
        .collect()
}

fn of(list: &SmartList) -> ItemQuery {
    ItemQuery {
        list: Some(list.id),
        ..ItemQuery::default()
    }
}

#[test]
fn lists_are_made_moved_changed_deleted_and_brought_back() {
    let lib = library();
    let first = lib.create_list(&draft("  New\n ones ", inbox())).unwrap();
    assert_eq!(
        (first.name.as_str(), first.icon, first.colour),
        ("New ones", ListIcon::Clock, Some(Colour::Blue))
    );
    lib.create_list(&draft("Read", words("is:read"))).unwrap();
    let third = lib.create_list(&draft("Third", words("c"))).unwrap();
    assert!(lib.told().lists);
    lib.move_list(third.id, 0).unwrap();
    assert_eq!(names(&lib), ["Third", "New ones", "Read"]);
    lib.move_list(third.id, 99).unwrap();
    assert_eq!(names(&lib), ["New ones", "Read", "Third"]);

    let undo = lib
        .change_list(first.id, &draft("Other", words("whales")))
        .unwrap();
    assert_eq!(lib.find_list("OTHER").unwrap().filter.words, "whales");
    lib.undo(undo.id).unwrap();
    assert_eq!(lib.find_list("new ones").unwrap(), first);

    lib.set_order(&ItemQuery {
        order: Some(Order::Title),
        ..of(&first)
    })
    .unwrap();
    let undo = lib.delete_list(first.id).unwrap();
    assert_eq!(names(&lib), ["Read", "Third"]);
    assert!(lib.items(&of(&first)).is_err());
    lib.undo(undo.id).unwrap();
    assert_eq!(
        lib.lists().unwrap()[0],
        first,
        "in its place, under its number"
    );
    assert_eq!(lib.items(&of(&first)).unwrap().order, Order::Title);
    assert!(lib.delete_list(crate::ListId(99)).is_err());
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let lib = library();
    lib.create_list(&draft("Taken", inbox())).unwrap();
    let refused = |draft: &ListDraft| lib.create_list(draft).unwrap_err();
    let days = |from: &str, until: &str| ListFilter {
        added: Some(ListDays {
            within: None,
            from: Some(from.into()),
            until: Some(until.into()),
        }),
        ..ListFilter::default()
    };
    let long = ListFilter {
        min_minutes: Some(30),
        max_minutes: Some(20),
        ..ListFilter::default()
    };
    for (draft, code) in [
        (draft(" ", inbox()), "list_without_name"),
        (draft("TAKEN", inbox()), "list_name_taken"),
        (draft("a", ListFilter::default()), "list_without_filter"),
        (draft("a", long), "length_not_sensible"),
        (draft("a", days("soon", "2024-05-01")), "not_a_day"),
        (
            draft("a", days("2024-05-02", "2024-05-01")),
            "days_not_sensible",
        ),
        (draft("a", words("is:purple")), "filter_not_understood"),
        (draft("a", words("tag:nobody")), "filter_not_understood"),
    ] {
        assert_eq!(refused(&draft).code(), code, "{draft:?}");
    }
    assert!(
        refused(&draft("a", words("is:purple")))
            .to_string()
            .starts_with("is:purple is not understood")
    );
    assert_eq!(names(&lib), ["Taken"]);
}

#[test]
fn a_list_keeps_itself() {
    let lib = library();
    let a = lib.episode("a", START - DAY);
    lib.episode("bb", START - 2 * DAY);
    let list = lib.create_list(&draft("New", inbox())).unwrap();
    assert_eq!(lib.titles(&of(&list)), ["a", "bb"]);
    let out = ItemPatch {
        in_inbox: Some(false),
        ..ItemPatch::default()
    };
    lib.set_items(&[a], out).unwrap();
    assert_eq!(lib.titles(&of(&list)), ["bb"]);
    let found = lib.create_list(&draft("Found", words("bb "))).unwrap();
    assert_eq!(lib.titles(&of(&found)), ["bb"]);
}

#[test]
fn counts_hold_until_something_changes_them() {
    let lib = library();
    let a = lib.episode("a", START - DAY);
    for n in 0..3 {
        lib.article(&format!("Page {n}"), "<p>words</p>");
    }
    let new = lib.create_list(&draft("New", inbox())).unwrap();
    let short = lib.create_list(&draft("Pages", words("page "))).unwrap();
    // Texts are made ready in the background, which changes items.
    lib.library.finish_index().unwrap();
    lib.told();
    let counts = || -> Vec<(i64, u32, bool)> {
        lib.list_counts()
            .unwrap()
            .iter()
            .map(|c| (c.id.0, c.count, c.more))
            .collect()
    };
    assert_eq!(counts(), [(new.id.0, 1, false), (short.id.0, 3, false)]);
    let kept = |id| lib.library.inner.list_counts.has(id);
    assert!(kept(new.id) && kept(short.id));
    // Nothing that a list of new ones asks for.
    let place = crate::ReadingPosition {
        offset: 1,
        anchor: String::new(),
        progress: 0.1,
    };
    lib.set_reading(crate::ItemId(2), place).unwrap();
    lib.told();
    assert!(kept(new.id));
    let done = ItemPatch {
        done: Some(true),
        in_inbox: Some(false),
        ..ItemPatch::default()
    };
    lib.set_items(&[a], done).unwrap();
    lib.told();
    assert!(!kept(new.id));
    assert_eq!(counts()[0].1, 0);
    // By itself, as the days go by.
    lib.pass(super::counts::HOLDS_MS);
    assert_eq!(counts()[0].1, 0);
    // Of another list under the same number nothing is kept.
    lib.change_list(new.id, &draft("New", words("page ")))
        .unwrap();
    assert_eq!(counts()[0].1, 3);
}

#[test]
fn a_whole_list_goes_into_up_next_and_out_again() {
    let lib = library();
    let ids: Vec<_> = (0..4)
        .map(|n| lib.episode(&format!("e{n}"), START - n * DAY))
        .collect();
    lib.article("Between", "<p>words</p>");
    lib.set_played(ids[1]).unwrap();
    lib.queue_add(&[ids[2]], QueuePlace::Last).unwrap();
    let list = lib.create_list(&draft("All", words("-nothing"))).unwrap();
    let queue = || -> Vec<_> { lib.queue().unwrap().iter().map(|row| row.id).collect() };
    let undo = lib.queue_add_list(&of(&list)).unwrap();
    assert_eq!((undo.count, queue()), (2, vec![ids[2], ids[0], ids[3]]));
    assert_eq!(
        lib.number("SELECT sum(in_inbox) FROM item WHERE kind = 'episode'"),
        0
    );
    lib.undo(undo.id).unwrap();
    assert_eq!(queue(), [ids[2]]);
    assert_eq!(
        lib.number("SELECT sum(in_inbox) FROM item WHERE kind = 'episode'"),
        2
    );
}

#[test]
fn a_filter_of_another_version_is_read_for_what_is_known() {
    let lib = library();
    lib.episode("a", START);
    lib.write(|tx| {
        tx.execute(
            r#"INSERT INTO smart_list (name, icon, colour, filter, place)
               VALUES ('Of tomorrow', 'rocket', 'mauve', '{"kind":"episode","mood":"calm"}', 1)"#,
            [],
        )?;
        Ok(())
    });
    let list = lib.find_list("of tomorrow").unwrap();
    assert_eq!((list.icon, list.colour), (ListIcon::List, None));
    assert_eq!(lib.titles(&of(&list)), ["a"]);
}

#[test]
fn a_show_that_became_another_is_named_by_that() {
    let lib = library();
    let a = lib.subscribe(crate::SubscriptionKind::Podcast, "https://a.example/");
    let b = lib.subscribe(crate::SubscriptionKind::Podcast, "https://b.example/");
    let filter = ListFilter {
        feeds: vec![a],
        ..ListFilter::default()
    };
    lib.create_list(&draft("Its own", filter)).unwrap();
    lib.write(move |tx| crate::feeds::merge(tx, a, b));
    assert_eq!(lib.find_list("its own").unwrap().filter.feeds, [b]);
}
