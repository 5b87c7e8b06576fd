#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{NewArticle, ReadyText, add_mention, join_mentions, replace_article, set_chapters};
use crate::error::LibraryError;
use crate::model::{ItemId, ItemPatch, Offline, QueuePlace, ReadingPosition, Relation};
use crate::testing::library::{DAY, START, library};
use std::path::Path;

#[test]
fn undo_takes_back_each_act() {
    let lib = library();
    let ids: Vec<ItemId> = (0..4)
        .map(|n| lib.episode(&format!("E{n}"), START - n * DAY))
        .collect();
    lib.queue_add(&ids[..3], QueuePlace::Last).unwrap();
    lib.set_items(
        &ids,
        ItemPatch {
            in_inbox: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    lib.set_items(
        &ids[..1],
        ItemPatch {
            bookmarked: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    let before = (
        lib.rows(&ids).unwrap(),
        lib.queue().unwrap(),
        lib.counts().unwrap(),
    );
    let acts = [
        ItemPatch {
            done: Some(true),
            ..ItemPatch::default()
        },
        ItemPatch {
            trashed: Some(true),
            ..ItemPatch::default()
        },
        ItemPatch {
            in_inbox: Some(false),
            ..ItemPatch::default()
        },
        ItemPatch {
            bookmarked: Some(false),
            ..ItemPatch::default()
        },
        ItemPatch {
            bookmarked: Some(true),
            done: Some(true),
            trashed: Some(true),
            in_inbox: Some(false),
        },
    ];
    for act in acts {
        let undo = lib.set_items(&ids[..2], act.clone()).unwrap();
        assert_eq!(undo.count, 2);
        assert_ne!(lib.rows(&ids).unwrap(), before.0, "{act:?} does something");
        lib.undo(undo.id).unwrap();
        let after = (
            lib.rows(&ids).unwrap(),
            lib.queue().unwrap(),
            lib.counts().unwrap(),
        );
        assert_eq!(after, before, "of {act:?}");
    }
}

#[test]
fn undo_touches_only_what_the_act_touched() {
    let lib = library();
    let id = lib.episode("E", START);
    let undo = lib
        .set_items(
            &[id],
            ItemPatch {
                bookmarked: Some(true),
                ..ItemPatch::default()
            },
        )
        .unwrap();
    lib.set_items(
        &[id],
        ItemPatch {
            done: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    lib.undo(undo.id).unwrap();
    let row = &lib.rows(&[id]).unwrap()[0];
    assert!(row.done && !row.bookmarked);
    assert!(!row.in_inbox, "what is done has left the inbox");
}

#[test]
fn what_was_deleted_for_good_is_not_said_to_be_back() {
    let lib = library();
    let id = lib.episode("E", START);
    let thrown = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    let undo = lib.set_items(&[id], thrown).unwrap();
    lib.empty_trash().unwrap();
    assert!(matches!(lib.undo(undo.id), Err(LibraryError::NotFound(_))));
}

#[test]
fn the_trash_empties_with_its_files_and_only_those() {
    let lib = library();
    let folder = lib.folder.path();
    let kept = lib.article("Kept", "<p>x <img src=\"https://p.example/both.png\"></p>");
    let gone = lib.article(
        "Gone",
        "<p>x <img src=\"https://p.example/both.png\"><img src=\"https://p.example/own.png\"></p>",
    );
    let heard = lib.episode("Heard", START);
    let own = lib.episode("Own file", START);
    let sly = lib.episode("Sly", START);
    let (both, alone) = ("a".repeat(64), "b".repeat(64));
    for hash in [&both, &alone] {
        touch(&folder.join("pictures").join(&hash[..2]).join(hash));
        touch(&folder.join("pictures/small").join(format!("{hash}-200")));
    }
    touch(&folder.join("media/show/one.mp3"));
    let outside = tempfile::tempdir().unwrap();
    let mine = outside.path().join("mine.mp3");
    touch(&mine);
    touch(&folder.join("precious"));
    let (path, asset) = (mine.display().to_string(), [both.clone(), alone.clone()]);
    lib.write(move |tx| {
        for hash in &asset {
            tx.execute("INSERT INTO asset (sha256, mime, bytes, added_at) VALUES (?1, 'image/png', 1, 0)", [hash])?;
        }
        tx.execute("UPDATE item_asset SET sha256 = ?1 WHERE url LIKE '%both%'", [&asset[0]])?;
        tx.execute("UPDATE item_asset SET sha256 = ?1 WHERE url LIKE '%own%'", [&asset[1]])?;
        for (id, path) in [(heard, "show/one.mp3"), (own, path.as_str()), (sly, "../precious")] {
            tx.execute(
                "INSERT INTO download (item_id, url, state, path, added_at) VALUES (?1, '', 'done', ?2, 0)",
                rusqlite::params![id.0, path],
            )?;
        }
        Ok(())
    });
    let detail = lib.item(gone).unwrap();
    assert_eq!((detail.pictures_stored, detail.pictures_total), (2, 2));
    assert_eq!(lib.counts().unwrap().downloads_done, 3);
    lib.set_items(
        &[gone, heard, own, sly],
        ItemPatch {
            trashed: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    assert_eq!(lib.empty_trash().unwrap(), 4);
    assert!(!folder.join("media/show/one.mp3").exists());
    assert!(
        mine.exists() && folder.join("precious").exists(),
        "not ours"
    );
    assert!(folder.join("pictures/aa").join(&both).exists());
    assert!(
        folder
            .join("pictures/small")
            .join(format!("{both}-200"))
            .exists()
    );
    assert!(!folder.join("pictures/bb").join(&alone).exists());
    assert!(
        !folder
            .join("pictures/small")
            .join(format!("{alone}-200"))
            .exists()
    );
    assert_eq!(lib.rows(&[kept, gone]).unwrap().len(), 1);
    assert!(lib.found("gone ").is_empty());
    assert_eq!(lib.empty_trash().unwrap(), 0);
}

fn touch(file: &Path) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, b"x").unwrap();
}

#[test]
fn a_text_that_takes_the_place_of_another_is_found() {
    let lib = library();
    let id = lib.article(
        "Good",
        &format!("<p>{}</p>", "good words here ".repeat(100)),
    );
    let now = lib.now();
    let replace = move |words: u32, html: &'static str| {
        move |tx: &rusqlite::Transaction<'_>| {
            let mut text = ReadyText::of_html(html)?;
            text.words = words;
            let new = NewArticle {
                text,
                extracted: true,
                ..NewArticle::default()
            };
            replace_article(tx, now, id, &new, false, true)
        }
    };
    lib.write(replace(150, "<p>Shorter but fine lighthouse</p>"));
    assert!(!lib.item(id).unwrap().html.contains("good words"));
    assert!(lib.item(id).unwrap().updated_at.is_some());
    assert_eq!(lib.item(id).unwrap().row.words, Some(150));
    assert_eq!(lib.found("lighthouse"), ["Good"]);
}

#[test]
fn pictures_are_local_or_a_link() {
    let lib = library();
    let id = lib.article("Seen", "<p>a <img src=\"https://p.example/1.png\" alt=\"one\"> <img src=\"https://p.example/2.png\" alt=\"two\"></p>");
    let hash = "c".repeat(64);
    assert_eq!(lib.rows(&[id]).unwrap()[0].offline, Offline::Text);
    let stored = hash.clone();
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO asset (sha256, mime, bytes, added_at) VALUES (?1, 'image/png', 1, 0)",
            [&stored],
        )?;
        tx.execute(
            "UPDATE item_asset SET sha256 = ?1 WHERE url = 'https://p.example/1.png'",
            [&stored],
        )?;
        Ok(())
    });
    let detail = lib.item(id).unwrap();
    assert!(
        detail
            .html
            .contains(&format!("earmark://localhost/image/{hash}")),
        "{}",
        detail.html
    );
    assert!(!detail.html.contains("src=\"https:"), "{}", detail.html);
    assert_eq!((detail.pictures_stored, detail.pictures_total), (1, 2));
    let html = lib
        .library
        .inner
        .store
        .read(|c| crate::body::read(c, id))
        .unwrap()
        .unwrap();
    assert!(
        html.contains("https://p.example/1.png"),
        "stored with its own address"
    );
    lib.write(move |tx| Ok(tx.execute("UPDATE item_asset SET sha256 = ?1", ["c".repeat(64)])?));
    assert_eq!(lib.rows(&[id]).unwrap()[0].offline, Offline::Full);
}

#[test]
fn mentions_join_both_ways() {
    let lib = library();
    let talk = lib.episode("Talk", START);
    lib.write(move |tx| {
        add_mention(
            tx,
            talk,
            "link",
            "https://words.example/The-essay",
            "",
            Some(61_000),
            None,
        )
    });
    let before = &lib.item(talk).unwrap().mentions[0];
    assert!(before.item.is_none());
    let essay = lib.article("The essay", "<p>text</p>");
    let mention = lib.item(talk).unwrap().mentions.remove(0);
    assert_eq!(
        (mention.item.unwrap().id, mention.at_ms),
        (essay, Some(61_000))
    );
    assert_eq!(lib.rows(&[talk]).unwrap()[0].mentions, 1);
    lib.write(move |tx| {
        add_mention(
            tx,
            essay,
            "audio",
            "https://media.example/x.mp3",
            "Listen",
            None,
            Some(talk),
        )?;
        add_mention(
            tx,
            essay,
            "player",
            "https://player.example/1",
            "Player",
            None,
            None,
        )?;
        add_mention(
            tx,
            essay,
            "related",
            "https://words.example/next",
            "Read also",
            None,
            None,
        )
    });
    let detail = lib.item(essay).unwrap();
    let seen: Vec<_> = detail
        .mentions
        .iter()
        .map(|m| (m.item.as_ref().map(|i| i.id), m.player, m.relation))
        .collect();
    assert_eq!(
        seen,
        [
            (Some(talk), false, Relation::OnPage),
            (None, true, Relation::OnPage),
            (Some(talk), false, Relation::MentionedIn)
        ]
    );
    let related = || lib.item(essay).unwrap().related.remove(0);
    assert_eq!(related().item, None);
    assert_eq!(related().relation, Relation::Related);
    let next = lib.article("Next", "<p>text</p>");
    lib.write(move |tx| join_mentions(tx, next, &[Some("https://words.example/next")]));
    assert_eq!(related().item.map(|row| row.id), Some(next));
    // What mentions the article says so from its own side, too.
    let notes = lib.item(talk).unwrap().mentions;
    let seen: Vec<_> = notes.iter().map(|m| m.relation).collect();
    assert_eq!(seen, [Relation::Mentioned, Relation::MentionedIn]);
    assert_eq!(detail.row.episodes, 1);
}

#[test]
fn chapters_of_the_file_win() {
    let lib = library();
    let id = lib.episode("E", START);
    let chapter = |start_ms, title: &str| feed::Chapter {
        start_ms,
        end_ms: None,
        title: title.into(),
        url: None,
        image: None,
        hidden: false,
    };
    let sources = [
        ("feed", "of feed"),
        ("json", "of json"),
        ("file", "of file"),
    ];
    for (source, title) in sources {
        let chapters = [
            chapter(5_000, title),
            chapter(0, title),
            chapter(0, "doubled"),
        ];
        lib.write(move |tx| set_chapters(tx, id, source, &chapters));
        let rows = lib.item(id).unwrap().chapters;
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].start_ms, rows[0].title.as_str()), (0, title));
    }
}

#[test]
fn finds_an_item_for_the_command_line() {
    let lib = library();
    let a = lib.episode("Harbour lights", START);
    let b = lib.article("Огни гавани", "<p>x</p>");
    lib.article("Harbour fog", "<p>x</p>");
    assert_eq!(lib.find_item(&a.to_string()).unwrap(), a);
    assert_eq!(
        lib.find_item("https://words.example/Огни-гавани").unwrap(),
        b
    );
    assert_eq!(lib.find_item("ОГНИ").unwrap(), b);
    assert_eq!(lib.find_item("lights").unwrap(), a);
    let several = lib.find_item("harbour").unwrap_err().to_string();
    assert!(
        several.contains("Harbour fog") && several.ends_with("Harbour lights"),
        "{several}"
    );
    for n in 1..=6 {
        lib.article(&format!("Harbour {n}"), "<p>x</p>");
    }
    let many = lib.find_item("harbour").unwrap_err().to_string();
    assert!(many.ends_with("; and 3 more"), "{many}");
    assert_eq!(many.matches("Harbour").count(), 5, "{many}");
    assert!(
        lib.find_item("nowhere").is_err()
            && lib.find_item("").is_err()
            && lib.find_item("999").is_err()
    );
}

#[test]
fn minutes_follow_the_settings() {
    let lib = library();
    let id = lib.article("Long", &format!("<p>{}</p>", "word ".repeat(2_300)));
    assert_eq!(lib.rows(&[id]).unwrap()[0].minutes, Some(10));
    let mut settings = lib.settings().unwrap();
    settings.reading_speed = 460;
    lib.set_settings(settings).unwrap();
    lib.set_reading(
        id,
        ReadingPosition {
            offset: 5,
            anchor: String::new(),
            progress: 0.5,
        },
    )
    .unwrap();
    let row = &lib.rows(&[id]).unwrap()[0];
    assert_eq!((row.minutes, row.minutes_left), (Some(5), Some(3)));
}

#[test]
fn what_is_left_is_said_at_the_speed_it_is_heard() {
    let lib = library();
    let id = lib.episode("Half heard", START);
    lib.write(move |tx| {
        tx.execute(
            "UPDATE episode SET duration_ms = 3600000, position_ms = 1800000 WHERE item_id = ?1",
            [id.0],
        )?;
        Ok(())
    });
    let left = || {
        let row = lib.rows(&[id]).unwrap().remove(0);
        (row.left_ms, row.minutes_left, row.minutes)
    };
    assert_eq!(left(), (Some(1_800_000), Some(30), Some(60)));
    lib.write(|tx| crate::settings::set_value(tx, "speed", "1.5"));
    assert_eq!(left(), (Some(1_200_000), Some(20), Some(60)));
    // A show of its own speed.
    lib.write(move |tx| {
        tx.execute(
            "INSERT INTO feed (kind, url, title, added_at, speed) VALUES ('podcast', 'https://f.example/', 'F', 0, 2.0)",
            [],
        )?;
        tx.execute(
            "UPDATE item SET feed_id = last_insert_rowid() WHERE id = ?1",
            [id.0],
        )?;
        Ok(())
    });
    assert_eq!(left(), (Some(900_000), Some(15), Some(60)));
}

#[test]
fn a_row_without_a_title_has_words_all_the_same() {
    let lib = library();
    let id = lib.episode("", START);
    let at = lib.rows(&[id]).unwrap().remove(0);
    assert_eq!(
        at.title,
        at.published_at.unwrap()[..10],
        "its day, as the file has no name"
    );
    lib.write(move |tx| {
        tx.execute(
            "UPDATE episode SET enclosure_url = 'https://m.example/Fog%20signals.mp3' WHERE item_id = ?1",
            [id.0],
        )?;
        Ok(())
    });
    assert_eq!(lib.rows(&[id]).unwrap()[0].title, "Fog signals");
}
