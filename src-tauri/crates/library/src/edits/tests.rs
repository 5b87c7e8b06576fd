#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::items::{self, NewArticle};
use crate::model::*;
use crate::testing::library::{Fixture, episode, feed, library};
use crate::testing::site::{Answer, Site};
use ::feed::FeedKind;

/// The least GIF: one pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

async fn edit(lib: &Fixture, subject: EditSubject, patch: EditPatch) -> Undo {
    lib.library.edit(subject, patch).await.unwrap()
}

fn titled(title: &str) -> EditPatch {
    EditPatch {
        title: Some(title.into()),
        ..EditPatch::default()
    }
}

fn with_picture(picture: OwnPicture) -> EditPatch {
    EditPatch {
        picture: Some(picture),
        ..EditPatch::default()
    }
}

fn title_of(lib: &Fixture, item: ItemId) -> String {
    lib.rows(&[item]).unwrap().remove(0).title
}

#[tokio::test]
async fn a_refresh_does_not_overwrite_what_a_person_set_of_an_item() {
    let lib = library();
    let show = lib.subscribe(SubscriptionKind::Podcast, "https://a.example/feed");
    let mut parsed = feed(FeedKind::Podcast, (0..2).map(episode).collect());
    let item = lib.apply(show, &parsed, true).new[0];
    let before = title_of(&lib, item);
    let subject = EditSubject::Item(item);
    let patch = EditPatch {
        title: Some("  Mine,\n and fine ".into()),
        author: Some("Ada".into()),
        note: Some("Ask about lighthouses.\n".into()),
        ..EditPatch::default()
    };
    let undo = edit(&lib, subject, patch).await;
    assert_eq!(undo.count, 1);
    assert_eq!(title_of(&lib, item), "Mine, and fine");
    let number = before.rsplit(' ').next().unwrap().parse::<i64>().unwrap();
    let at = parsed
        .items
        .iter()
        .position(|i| i.guid.as_deref() == Some(&format!("guid-{number}")))
        .unwrap();
    parsed.items[at].title = Some("Renamed by the feed".into());
    let applied = lib.apply(show, &parsed, false);
    assert_eq!((applied.new.len(), applied.updated), (0, 1));
    assert_eq!(title_of(&lib, item), "Mine, and fine");
    let edits = lib.edits(subject).unwrap();
    assert_eq!(edits.said_title, "Renamed by the feed");
    assert_eq!(edits.own, [EditField::Title, EditField::Author]);
    assert_eq!(
        (edits.author.as_str(), edits.note.as_str()),
        ("Ada", "Ask about lighthouses.")
    );
    let detail = lib.item(item).unwrap();
    assert_eq!(
        (detail.byline.as_deref(), detail.note.as_str()),
        (Some("Ada"), "Ask about lighthouses.")
    );
    // Found by what the person wrote, not by what nobody sees any more.
    assert_eq!(lib.found("fine"), ["Mine, and fine"]);
    assert_eq!(lib.found("lighthouses"), ["Mine, and fine"]);
    assert_eq!(lib.found("has:notes"), ["Mine, and fine"]);
    assert!(lib.found("renamed").is_empty());
    // The feed's again, as it is now.
    edit(&lib, subject, titled("")).await;
    assert_eq!(title_of(&lib, item), "Renamed by the feed");
    assert_eq!(lib.found("renamed"), ["Renamed by the feed"]);
    lib.undo(undo.id).unwrap();
    let edits = lib.edits(subject).unwrap();
    assert!(edits.own.is_empty() && edits.note.is_empty());
    assert_eq!(lib.number("SELECT count(*) FROM item_edit"), 0);
}

#[tokio::test]
async fn an_item_that_is_called_otherwise_is_still_known_by_what_its_feed_calls_it() {
    let lib = library();
    let show = lib.subscribe(SubscriptionKind::Podcast, "https://a.example/feed");
    let mut parsed = feed(FeedKind::Podcast, (0..3).map(episode).collect());
    for item in &mut parsed.items {
        item.guid = None;
        item.link = None;
    }
    let items = lib.apply(show, &parsed, true).new;
    edit(&lib, EditSubject::Item(items[0]), titled("Mine")).await;
    // The same files lie elsewhere now.
    for item in &mut parsed.items {
        if let Some(enclosure) = &mut item.enclosure {
            enclosure.url = enclosure.url.replace("https://", "https://cdn.");
        }
        item.content_html = Some("<p>Other words</p>".into());
    }
    let applied = lib.apply(show, &parsed, false);
    assert!(applied.new.is_empty(), "{applied:?}");
}

#[tokio::test]
async fn a_show_keeps_its_name_picture_note_and_folder() {
    let (site, lib) = (Site::start().await, Fixture::online());
    let show = lib.subscribe(SubscriptionKind::Podcast, "https://a.example/feed");
    let mut parsed = feed(FeedKind::Podcast, (0..1).map(episode).collect());
    parsed.author = Some("The feed".into());
    let item = lib.apply(show, &parsed, true).new[0];
    let subject = EditSubject::Feed(show);
    let address = site.put("/own.gif", Answer::new("image/gif", PIXEL));
    let patch = EditPatch {
        title: Some("My harbour".into()),
        author: Some("Me".into()),
        picture: Some(OwnPicture::Address { url: address }),
        note: Some("Skip the news".into()),
        folder: Some(" Sea/Boats/".into()),
    };
    let undo = edit(&lib, subject, patch).await;
    let row = lib.feed(show).unwrap();
    assert_eq!(row.title, "My harbour");
    assert_eq!(row.author.as_deref(), Some("Me"));
    assert_eq!(row.note, "Skip the news");
    let own = row.image.unwrap();
    assert_eq!(
        lib.edits(subject).unwrap().folder.as_deref(),
        Some("Sea › Boats")
    );
    assert_eq!(lib.rows(&[item]).unwrap()[0].source, "My harbour");
    parsed.title = Some("The Harbour Hour, Season 2".into());
    parsed.author = Some("The feed, again".into());
    parsed.image = Some("https://a.example/new.png".into());
    lib.apply(show, &parsed, false);
    let row = lib.feed(show).unwrap();
    assert_eq!(
        (row.title.as_str(), row.author.as_deref()),
        ("My harbour", Some("Me"))
    );
    assert_eq!(row.image.as_deref(), Some(own.as_str()));
    // A document that says the same of the show changes no row of it.
    lib.told();
    lib.apply(show, &parsed, false);
    assert!(!lib.told().feeds);
    for text in ["harbour", "news skip", "season"] {
        let shows = lib.search(text, None).unwrap().shows;
        assert_eq!(shows.len(), 1, "{text}");
        assert_eq!(shows[0].title, "My harbour");
    }
    // What was fetched of the feed meanwhile is there when it is wanted again.
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO asset (sha256, mime, bytes, added_at) VALUES ('feeds', 'image/png', 1, 1)",
            [],
        )?;
        Ok(tx.execute("UPDATE feed SET image = 'feeds' WHERE id = ?1", [show.0])?)
    });
    assert_eq!(lib.feed(show).unwrap().image.as_deref(), Some(own.as_str()));
    edit(&lib, subject, with_picture(OwnPicture::AsSaid)).await;
    assert_eq!(lib.feed(show).unwrap().image.as_deref(), Some("feeds"));
    edit(&lib, subject, with_picture(OwnPicture::None)).await;
    assert_eq!(lib.feed(show).unwrap().image, None);
    lib.undo(undo.id).unwrap();
    let row = lib.feed(show).unwrap();
    assert_eq!(row.title, "The Harbour Hour, Season 2");
    assert_eq!(row.author.as_deref(), Some("The feed, again"));
    assert_eq!(row.image.as_deref(), Some("feeds"));
    assert_eq!(lib.edits(subject).unwrap().folder.as_deref(), Some(""));
}

#[tokio::test]
async fn a_picture_comes_from_a_file_and_what_is_none_is_refused() {
    let lib = library();
    let item = lib.article("Page", "<p>Words</p>");
    let subject = EditSubject::Item(item);
    let file = lib.folder.path().join("own.gif");
    std::fs::write(&file, PIXEL).unwrap();
    let path = |path: &std::path::Path| {
        with_picture(OwnPicture::File {
            path: path.display().to_string(),
        })
    };
    let undo = edit(&lib, subject, path(&file)).await;
    let image = lib.rows(&[item]).unwrap()[0].image.clone().unwrap();
    assert!(crate::folder::picture_of(lib.library.folder(), &image).is_file());
    // The trash takes pictures that nobody shows; this one is shown.
    lib.empty_trash().unwrap();
    let other = lib.article("Other", "<p>x</p>");
    let patch = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    lib.set_items(&[other], patch).unwrap();
    lib.empty_trash().unwrap();
    assert_eq!(lib.number("SELECT count(*) FROM asset"), 1);
    lib.undo(undo.id).unwrap();
    assert_eq!(lib.rows(&[item]).unwrap()[0].image, None);
    std::fs::write(&file, b"no picture at all").unwrap();
    let code = async |patch| lib.library.edit(subject, patch).await.unwrap_err().code();
    assert_eq!(code(path(&file)).await, "not_a_picture");
    assert_eq!(code(path(lib.folder.path())).await, "not_a_picture");
    assert_eq!(code(path(&lib.folder.path().join("none"))).await, "file");
    assert_eq!(code(titled(&"x".repeat(501))).await, "edit_long");
    let note = EditPatch {
        note: Some("x".repeat(100_001)),
        ..EditPatch::default()
    };
    assert_eq!(code(note).await, "note_long");
    let gone = lib
        .library
        .edit(EditSubject::Item(ItemId(99)), titled("x"))
        .await;
    assert!(matches!(gone, Err(crate::LibraryError::NotFound("item"))));
    assert_eq!(lib.number("SELECT count(*) FROM item_edit"), 0);
}

#[tokio::test]
async fn the_text_that_is_taken_anew_takes_no_title_of_the_persons() {
    let lib = library();
    let item = lib.article("Page", "<p>Words</p>");
    edit(&lib, EditSubject::Item(item), titled("Mine")).await;
    let now = lib.now();
    lib.write(move |tx| {
        let new = NewArticle {
            url: Some("https://words.example/Page".into()),
            title: "Page, corrected".into(),
            summary: "Anew".into(),
            extracted: true,
            text: items::ReadyText::of_html("<p>Better words</p>")?,
            ..NewArticle::default()
        };
        items::replace_article(tx, now, item, &new, true, true)
    });
    assert_eq!(title_of(&lib, item), "Mine");
    assert_eq!(
        lib.edits(EditSubject::Item(item)).unwrap().said_title,
        "Page, corrected"
    );
    assert_eq!(lib.found("mine"), ["Mine"]);
}

#[tokio::test]
async fn what_a_person_calls_as_it_is_called_is_nothing_of_his_own() {
    let lib = library();
    let item = lib.article("Page", "<p>Words</p>");
    edit(&lib, EditSubject::Item(item), titled("Page")).await;
    assert_eq!(lib.number("SELECT count(*) FROM item_edit"), 0);
}

#[tokio::test]
async fn two_shows_that_become_one_keep_tags_and_edits() {
    let lib = library();
    let (goes, stays) = (
        lib.subscribe(SubscriptionKind::Podcast, "https://a.example/feed"),
        lib.subscribe(SubscriptionKind::Podcast, "https://b.example/feed"),
    );
    let parsed = feed(FeedKind::Podcast, (0..2).map(episode).collect());
    let mine = lib.apply(goes, &parsed, true).new;
    let others = lib.apply(stays, &parsed, true).new;
    let tag = |items: &[ItemId], feeds: &[FeedId], name: &str| {
        let targets = TagTargets {
            items: items.to_vec(),
            feeds: feeds.to_vec(),
        };
        let patch = TagPatch {
            add: vec![name.into()],
            remove: Vec::new(),
        };
        lib.set_tags(&targets, &patch).unwrap();
    };
    tag(&mine[..1], &[goes], "a");
    tag(&others, &[stays], "b");
    edit(&lib, EditSubject::Feed(goes), titled("Mine")).await;
    let noted = |note: &str| EditPatch {
        note: Some(note.into()),
        ..EditPatch::default()
    };
    edit(&lib, EditSubject::Feed(goes), noted("One")).await;
    edit(&lib, EditSubject::Feed(stays), noted("Two")).await;
    edit(&lib, EditSubject::Item(mine[0]), titled("First")).await;
    edit(&lib, EditSubject::Item(others[1]), titled("Second")).await;
    edit(
        &lib,
        EditSubject::Item(mine[1]),
        titled("Lost to the one that stays"),
    )
    .await;
    lib.write(move |tx| crate::feeds::merge(tx, goes, stays));
    let row = lib.feed(stays).unwrap();
    assert_eq!(
        (row.title.as_str(), row.note.as_str()),
        ("Mine", "Two\n\nOne")
    );
    assert_eq!(
        row.tags.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    let rows = lib.rows(&others).unwrap();
    assert_eq!(
        (rows[0].title.as_str(), rows[1].title.as_str()),
        ("First", "Second")
    );
    assert_eq!(rows[0].tags.len(), 2);
    let tags: Vec<(u32, u32)> = lib
        .tags()
        .unwrap()
        .iter()
        .map(|t| (t.items, t.shows))
        .collect();
    assert_eq!(tags, [(1, 1), (2, 1)]);
    // What is said of them is still known.
    assert_eq!(
        lib.edits(EditSubject::Feed(stays)).unwrap().said_title,
        "The Harbour Hour"
    );
    let said = lib.edits(EditSubject::Item(others[0])).unwrap().said_title;
    assert!(said.starts_with("Episode"), "{said}");
}

#[tokio::test]
async fn the_export_holds_tags_edits_and_notes() {
    let lib = library();
    let show = lib.subscribe(SubscriptionKind::Podcast, "https://a.example/feed");
    let item = lib.article("Page", "<p>Words</p>");
    let patch = EditPatch {
        title: Some("Mine".into()),
        note: Some("Of my own".into()),
        ..EditPatch::default()
    };
    edit(&lib, EditSubject::Item(item), patch).await;
    edit(&lib, EditSubject::Feed(show), titled("My show")).await;
    let targets = TagTargets {
        items: vec![item],
        feeds: vec![show],
    };
    let tags = TagPatch {
        add: vec!["sea".into()],
        remove: Vec::new(),
    };
    lib.set_tags(&targets, &tags).unwrap();
    let mut out = Vec::new();
    lib.export_json_to(&mut out).unwrap();
    let all: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let (row, feed) = (&all["items"][0], &all["feeds"][0]);
    assert_eq!(
        (&row["title"], &row["tags"][0]["name"]),
        (&"Mine".into(), &"sea".into())
    );
    assert_eq!(row["edits"][0]["note"], "Of my own");
    assert_eq!(row["edits"][0]["said_title"], "Page");
    assert_eq!(feed["edits"][0]["title"], "My show");
    assert_eq!(feed["tags"][0]["name"], "sea");
    let opml = lib.export_opml().unwrap();
    assert!(opml.contains("My show"), "{opml}");
}
