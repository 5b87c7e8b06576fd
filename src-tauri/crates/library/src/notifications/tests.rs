#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::Notifier;
use crate::model::{Notification, Settings, ShowIntake, SubscriptionKind};
use crate::testing::library::{DAY, Fixture, START, episode, feed, library};
use ::feed::FeedKind;
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Told(Mutex<Vec<Notification>>);

impl Notifier for Told {
    fn notify(&self, what: Notification) {
        self.0.lock().unwrap().push(what);
    }
}

fn told(lib: &Fixture) -> Arc<Told> {
    let told = Arc::new(Told::default());
    lib.use_notifier(Arc::clone(&told) as Arc<dyn Notifier>);
    told
}

#[test]
fn what_is_new_is_told_once_where_it_is_wanted() {
    let lib = library();
    let told = told(&lib);
    let show = lib.subscribe(SubscriptionKind::Podcast, "https://a.example/feed");
    let first = lib.apply(
        show,
        &feed(FeedKind::Podcast, (1..=5).map(episode).collect()),
        true,
    );
    lib.pass(DAY);
    let new = lib.apply(
        show,
        &feed(FeedKind::Podcast, (1..=8).map(episode).collect()),
        false,
    );
    lib.notify_new(&new.new).unwrap();
    assert!(told.0.lock().unwrap().is_empty(), "nobody asked for it");
    let intake = |notify| ShowIntake {
        notify,
        ..ShowIntake::default()
    };
    lib.set_show_intake(show, intake(Some(true))).unwrap();
    lib.notify_new(&first.new).unwrap();
    assert!(
        told.0.lock().unwrap().is_empty(),
        "what comes with a subscription is no news"
    );
    lib.notify_new(&new.new).unwrap();
    let titles = ["Episode 8", "Episode 7", "Episode 6"];
    assert_eq!(
        *told.0.lock().unwrap(),
        [Notification::NewItems {
            count: 3,
            titles: titles.map(str::to_owned).to_vec(),
            episodes: true,
        }]
    );
    // Everywhere, but not of this one.
    lib.set_settings(Settings {
        notify_new: true,
        ..lib.settings().unwrap()
    })
    .unwrap();
    lib.set_show_intake(show, intake(Some(false))).unwrap();
    lib.notify_new(&new.new).unwrap();
    assert_eq!(told.0.lock().unwrap().len(), 1);
    lib.set_show_intake(show, intake(None)).unwrap();
    lib.notify_new(&new.new).unwrap();
    assert_eq!(told.0.lock().unwrap().len(), 2);
}

#[test]
fn downloads_that_came_by_themselves_are_told_together() {
    let lib = library();
    let told = told(&lib);
    let items: Vec<_> = (0..3)
        .map(|n| lib.episode(&format!("E{n}"), START))
        .collect();
    let rows = items.clone();
    lib.write(move |tx| {
        for (n, id) in rows.iter().enumerate() {
            tx.execute(
                "INSERT INTO download (item_id, url, state, path, added_at, automatic) VALUES (?1, '', 'running', 'p', 0, ?2)",
                rusqlite::params![id.0, n > 0],
            )?;
        }
        Ok(())
    });
    let done = |n: usize| {
        let id = items[n].0;
        lib.write(move |tx| {
            tx.execute(
                "UPDATE download SET state = 'done' WHERE item_id = ?1",
                [id],
            )?;
            Ok(())
        });
        lib.note_ready(items[n]).unwrap();
    };
    lib.set_settings(Settings {
        notify_downloads: true,
        ..lib.settings().unwrap()
    })
    .unwrap();
    done(0);
    assert!(
        told.0.lock().unwrap().is_empty(),
        "that was asked for by hand"
    );
    done(1);
    assert!(told.0.lock().unwrap().is_empty(), "another one is coming");
    done(2);
    let all = told.0.lock().unwrap().clone();
    assert!(
        matches!(all[..], [Notification::DownloadsReady { count: 2, .. }]),
        "{all:?}"
    );
}
