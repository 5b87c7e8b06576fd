#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{Counts, ItemPatch, QueuePlace};
use crate::testing::library::{START, library};

#[test]
fn the_numbers_add_up() {
    let lib = library();
    assert_eq!(lib.counts().unwrap(), Counts::default());
    let e: Vec<_> = (0..25)
        .map(|n| lib.episode(&format!("E{n}"), START - n))
        .collect();
    let a = lib.article("A", "<p>x</p>");
    lib.article("B", "<p>x</p>");
    lib.set_items(
        &[a],
        ItemPatch {
            done: Some(true),
            bookmarked: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    lib.queue_add(&e[..2], QueuePlace::Last).unwrap();
    lib.set_items(
        &e[2..3],
        ItemPatch {
            trashed: Some(true),
            ..ItemPatch::default()
        },
    )
    .unwrap();
    lib.write(move |tx| {
        tx.execute("UPDATE item SET sample = 1 WHERE id = ?1", [a.0])?;
        for (n, state) in ["waiting", "running", "paused", "failed", "done"].iter().enumerate() {
            tx.execute(
                "INSERT INTO download (item_id, url, state, path, added_at) VALUES (?1, '', ?2, 'p', 0)",
                rusqlite::params![e[n + 3].0, state],
            )?;
        }
        Ok(())
    });
    let wanted = Counts {
        feeds: 0,
        episodes: 24,
        articles: 2,
        inbox: 22,
        queue: 2,
        articles_open: 1,
        downloads_active: 3,
        downloads_failed: 1,
        downloads_done: 1,
        bookmarks: 1,
        trash: 1,
        snoozed: 0,
        sample: true,
    };
    assert_eq!(lib.counts().unwrap(), wanted);
    let home = lib.home().unwrap();
    assert_eq!((home.fresh.len(), home.inbox_total), (20, 22));
    assert_eq!(home.fresh[0].title, "E3");
}
