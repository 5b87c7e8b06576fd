#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::files::FILES;
use crate::testing::library::library;
use crate::{Colour, EditPatch, EditSubject, NewAnnotation, Part, Span, TagPatch, TagTargets};
use crate::{ItemKind, ItemQuery, Offline, QueuePlace, ReadingPosition};
use std::collections::BTreeSet;

#[test]
fn all_of_the_folder_is_in_the_program() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../assets/sample");
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let known: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, known);
}

#[test]
fn opens_whole_with_no_network_and_leaves_in_one_act() {
    // The client of this library could reach a network; the reserved name in the sample's addresses leads nowhere,
    // and nothing here runs in the background.
    let lib = library();
    let own = lib.article("My own", "<p>words</p>");
    let added = lib.open_sample().unwrap();
    assert_eq!((added.feeds.len(), added.items.len()), (1, 6));
    assert!(lib.counts().unwrap().sample);
    for item in &added.items {
        let detail = lib.item(*item).unwrap();
        assert_eq!(detail.row.offline, Offline::Full, "{}", detail.row.title);
        assert!(!detail.html.contains("src=\"http"), "{}", detail.html);
        if detail.row.kind == ItemKind::Episode {
            assert!(std::path::Path::new(&detail.file_path.unwrap()).is_file());
            assert!(
                detail.chapters.len() > 1 && detail.has_transcript,
                "{}",
                detail.row.title
            );
            assert!(!lib.transcript(*item).unwrap().is_empty());
            assert!(
                detail.mentions.iter().any(|m| m.item.is_some()),
                "{}",
                detail.row.title
            );
        } else {
            assert!(detail.extracted);
            assert_eq!(detail.pictures_stored, detail.pictures_total);
        }
    }
    let cover = lib.feed(added.feeds[0]).unwrap().image.unwrap();
    assert!(lib.picture(&cover, Some(96)).unwrap().is_some());
    assert_eq!(lib.open_sample().unwrap().known, 6);

    let episode = added.items[0];
    lib.set_position(episode, 12_000, None).unwrap();
    lib.queue_add(&[episode], QueuePlace::Last).unwrap();
    let article = added.items[4];
    let reading = ReadingPosition {
        offset: 40,
        anchor: "boat".into(),
        progress: 0.3,
    };
    lib.set_reading(article, reading.clone()).unwrap();

    let undo = lib.remove_sample().unwrap();
    assert_eq!(undo.count, 6);
    let left = lib.items(&ItemQuery::default()).unwrap();
    assert_eq!(
        left.rows.iter().map(|row| row.id).collect::<Vec<_>>(),
        [own]
    );
    assert!(lib.feeds().unwrap().is_empty());
    assert!(!lib.counts().unwrap().sample);
    assert_eq!(lib.number("SELECT (SELECT count(*) FROM search) - 1"), 0);
    let mut files = walk(&lib.folder.path().join("media"));
    // On a busy machine the folder may have been looked at, and marked as ours, in between.
    files.retain(|file| !file.ends_with(".earmark"));
    assert!(files.is_empty(), "{files:?}");

    lib.undo(undo.id).unwrap();
    assert_eq!(lib.items(&ItemQuery::default()).unwrap().total, 7);
    let queue = lib.queue().unwrap();
    assert_eq!((queue.len(), queue[0].position_ms), (1, 12_000));
    assert_eq!(
        lib.number("SELECT count(*) FROM article WHERE read_offset = 40"),
        1
    );
}

#[tokio::test]
async fn what_a_person_wrote_about_it_comes_back_with_it() {
    let lib = library();
    let added = lib.open_sample().unwrap();
    let (feed, article) = (added.feeds[0], added.items[4]);
    let targets = TagTargets {
        items: vec![article],
        feeds: vec![feed],
    };
    let patch = TagPatch {
        add: vec!["Tides".into()],
        ..TagPatch::default()
    };
    lib.set_tags(&targets, &patch).unwrap();
    let edit = EditPatch {
        title: Some("Mine".into()),
        note: Some("Ask the keeper".into()),
        ..EditPatch::default()
    };
    lib.library
        .edit(EditSubject::Item(article), edit.clone())
        .await
        .unwrap();
    lib.library
        .edit(EditSubject::Feed(feed), edit)
        .await
        .unwrap();
    let mark = NewAnnotation {
        item: article,
        part: Part::Text,
        shown: "Words of the sea".into(),
        span: Span { from: 0, to: 5 },
        quote: "Words".into(),
        colour: Colour::Blue,
        note: "of whom?".into(),
        from_ms: None,
        to_ms: None,
    };
    lib.annotate(mark).unwrap();
    let notes = |lib: &crate::testing::library::Fixture| {
        let rows = lib.notebook("", None, 0, 10).unwrap().rows;
        rows.into_iter()
            .map(|row| {
                (
                    row.title,
                    row.own_note,
                    row.annotation.map(|a| (a.quote, a.note)),
                )
            })
            .collect::<Vec<_>>()
    };
    let before = notes(&lib);
    assert_eq!(before.len(), 2);
    let undo = lib.remove_sample().unwrap();
    assert!(notes(&lib).is_empty());
    lib.undo(undo.id).unwrap();
    assert_eq!(notes(&lib), before);
    let tag = lib.find_tag("tides").unwrap();
    assert_eq!((tag.items, tag.shows), (1, 1));
    let feed = lib.feeds().unwrap().remove(0);
    assert_eq!(
        (feed.title.as_str(), feed.note.as_str()),
        ("Mine", "Ask the keeper")
    );
    assert_eq!(lib.found("keeper"), ["Mine"]);
}

#[test]
fn a_sample_in_the_trash_can_be_opened_again() {
    let lib = library();
    let added = lib.open_sample().unwrap();
    lib.unsubscribe(added.feeds[0]).unwrap();
    let patch = crate::ItemPatch {
        trashed: Some(true),
        ..crate::ItemPatch::default()
    };
    lib.set_items(&added.items, patch).unwrap();
    assert_eq!(lib.open_sample().unwrap().items.len(), 6);
    assert_eq!(lib.items(&ItemQuery::default()).unwrap().total, 6);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .flat_map(|entry| {
            if entry.path().is_dir() {
                walk(&entry.path())
            } else {
                vec![entry.path()]
            }
        })
        .collect()
}
