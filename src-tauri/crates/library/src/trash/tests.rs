#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{ItemId, ItemPatch, Settings, ShowDownloads, SubscriptionKind, VersionChoice};
use crate::testing::library::{DAY, Fixture, START, episode, feed, library};
use ::feed::FeedKind;

fn throw_away(lib: &Fixture, id: ItemId) {
    let patch = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    lib.set_items(&[id], patch).unwrap();
}

fn days(lib: &Fixture, trash_days: u32) {
    lib.set_settings(Settings {
        trash_days,
        ..lib.settings().unwrap()
    })
    .unwrap();
}

#[test]
fn what_is_old_goes_for_good_but_what_was_worked_with() {
    let lib = library();
    let plain = lib.episode("Plain", START);
    let marked = lib.episode("Bookmarked", START);
    let noted = lib.episode("Noted", START);
    let tagged = lib.episode("Tagged", START);
    lib.write(move |tx| {
        tx.execute("UPDATE item SET bookmarked = 1 WHERE id = ?1", [marked.0])?;
        tx.execute(
            "INSERT INTO note (item_id, text, created_at) VALUES (?1, 'x', 0)",
            [noted.0],
        )?;
        tx.execute("INSERT INTO tag (name) VALUES ('t')", [])?;
        tx.execute(
            "INSERT INTO item_tag (item_id, tag_id) VALUES (?1, 1)",
            [tagged.0],
        )?;
        Ok(())
    });
    for id in [plain, marked, noted, tagged] {
        throw_away(&lib, id);
    }
    let row = &lib.rows(&[plain, marked]).unwrap();
    assert_eq!(row[0].gone_at.as_deref(), Some("2024-07-01T00:00:00Z"));
    assert_eq!(row[1].gone_at, None, "never by itself");
    lib.pass(29 * DAY);
    assert_eq!(lib.empty_old_trash().unwrap(), 0);
    lib.pass(2 * DAY);
    days(&lib, 0);
    assert_eq!(lib.empty_old_trash().unwrap(), 0, "never");
    days(&lib, 30);
    assert_eq!(lib.empty_old_trash().unwrap(), 1);
    assert!(lib.rows(&[plain]).unwrap().is_empty());
    assert_eq!(lib.rows(&[marked, noted, tagged]).unwrap().len(), 3);
    assert_eq!(lib.empty_trash().unwrap(), 3, "by hand all of it goes");
}

#[test]
fn a_show_goes_with_all_of_its_items_or_stays_with_them() {
    let lib = library();
    let mut shows = Vec::new();
    for n in 0..2 {
        let id = lib.subscribe(
            SubscriptionKind::Podcast,
            &format!("https://{n}.example/feed"),
        );
        let items = (1..=150).map(episode).collect();
        lib.apply(id, &feed(FeedKind::Podcast, items), true);
        shows.push(id);
    }
    for id in &shows {
        let rules = ShowDownloads {
            version: Some(VersionChoice::Best),
            ..ShowDownloads::default()
        };
        lib.set_show_downloads(*id, rules).unwrap();
    }
    let kept = shows[1].0;
    lib.write(move |tx| {
        tx.execute(
            "UPDATE item SET bookmarked = 1 WHERE feed_id = ?1 AND guid = 'guid-1'",
            [kept],
        )?;
        Ok(())
    });
    for id in &shows {
        lib.unsubscribe(*id).unwrap();
    }
    lib.pass(31 * DAY);
    assert_eq!(lib.empty_old_trash().unwrap(), 150);
    let left = lib.trashed_shows().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(
        (left[0].id, left[0].items, &left[0].gone_at),
        (shows[1], 150, &None)
    );
    lib.restore_show(shows[1]).unwrap();
    assert_eq!(lib.feed(shows[1]).unwrap().items, 150);
    let chosen = "SELECT count(*) FROM setting WHERE name LIKE 'download_version:%'";
    assert_eq!(
        lib.number(chosen),
        1,
        "of the show that went nothing is left"
    );
    assert_eq!(
        lib.show_downloads(shows[1]).unwrap().version,
        Some(VersionChoice::Best)
    );
}
