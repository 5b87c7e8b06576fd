#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::testing::library::{DAY, Fixture, episode, feed, library};
use crate::{
    AutoDownload, AutoDownloads, DownloadState, FeedId, ItemId, QueuePlace, Settings,
    ShowDownloads, SubscriptionKind,
};
use ::feed::FeedKind;

fn show(lib: &Fixture, url: &str) -> FeedId {
    let id = lib.subscribe(SubscriptionKind::Podcast, url);
    let parsed = feed(FeedKind::Podcast, (1..=5).map(episode).collect());
    lib.apply(id, &parsed, true);
    lib.pass(DAY);
    id
}

/// As if a refresh had brought these as well.
fn brings(lib: &Fixture, id: FeedId, numbers: std::ops::RangeInclusive<i64>) {
    let items = (1..=5).chain(numbers).map(episode).collect();
    lib.apply(id, &feed(FeedKind::Podcast, items), false);
    lib.pass(DAY);
}

fn rule(which: AutoDownloads, newest: u32) -> AutoDownload {
    AutoDownload {
        which,
        newest,
        ..AutoDownload::default()
    }
}

fn set(lib: &Fixture, rule: AutoDownload) {
    lib.set_settings(Settings {
        auto_download: rule,
        ..lib.settings().unwrap()
    })
    .unwrap();
}

fn set_show(lib: &Fixture, id: FeedId, rule: AutoDownload) {
    let rules = ShowDownloads {
        auto: Some(rule),
        ..ShowDownloads::default()
    };
    lib.set_show_downloads(id, rules).unwrap();
}

/// Titles of what was asked for.
fn asked(lib: &Fixture) -> Vec<String> {
    lib.auto_download().unwrap();
    let view = lib.downloads().unwrap();
    let mut titles: Vec<String> = view.active.into_iter().map(|row| row.item.title).collect();
    titles.sort();
    titles
}

fn id(lib: &Fixture, n: i64) -> ItemId {
    ItemId(lib.number(&format!("SELECT id FROM item WHERE guid = 'guid-{n}'")))
}

#[test]
fn nothing_comes_by_itself_unless_it_is_asked_for() {
    let lib = library();
    let id = show(&lib, "https://a.example/feed");
    brings(&lib, id, 6..=6);
    assert!(asked(&lib).is_empty());
}

#[test]
fn new_ones_come_but_nothing_that_was_there_before() {
    let lib = library();
    let id = show(&lib, "https://a.example/feed");
    brings(&lib, id, 6..=6);
    set(&lib, rule(AutoDownloads::New, 1));
    assert!(asked(&lib).is_empty(), "what came before the rule");
    brings(&lib, id, 6..=8);
    assert_eq!(asked(&lib), ["Episode 7", "Episode 8"]);
    // A show of its own mind.
    set_show(&lib, id, rule(AutoDownloads::Off, 1));
    brings(&lib, id, 6..=9);
    assert_eq!(asked(&lib).len(), 2);
    // What comes with a subscription is not new.
    show(&lib, "https://b.example/feed");
    assert_eq!(asked(&lib).len(), 2);
}

#[test]
fn each_is_asked_for_once() {
    let lib = library();
    // Nothing is to be fetched here.
    lib.pause_all_downloads(true).unwrap();
    let show = show(&lib, "https://a.example/feed");
    set_show(&lib, show, rule(AutoDownloads::Newest, 2));
    assert_eq!(asked(&lib), ["Episode 4", "Episode 5"]);
    lib.remove_downloads(&[id(&lib, 5)]).unwrap();
    assert_eq!(asked(&lib), ["Episode 4"], "what was removed stays away");
    brings(&lib, show, 6..=6);
    assert_eq!(asked(&lib), ["Episode 4", "Episode 6"]);
    let by_rule = "SELECT count(*) FROM download WHERE automatic = 1";
    assert_eq!(lib.number(by_rule), 2);
    // Asked for by hand as well, it is the listener's.
    lib.download(&[id(&lib, 6)]).unwrap();
    assert_eq!(lib.number(by_rule), 1);
}

#[test]
fn what_would_be_taken_away_at_once_does_not_come() {
    let lib = library();
    lib.pause_all_downloads(true).unwrap();
    let show = show(&lib, "https://a.example/feed");
    let rules = crate::ShowDownloads {
        auto: Some(rule(AutoDownloads::Newest, 4)),
        keep: Some(crate::KeepRule {
            which: crate::Keep::Newest,
            count: 2,
            ..crate::KeepRule::default()
        }),
        ..lib.show_downloads(show).unwrap()
    };
    lib.set_show_downloads(show, rules).unwrap();
    assert_eq!(asked(&lib), ["Episode 4", "Episode 5"]);
}

#[test]
fn what_is_in_up_next_comes() {
    let lib = library();
    show(&lib, "https://a.example/feed");
    let loose = lib.episode("Loose", 1);
    set(&lib, rule(AutoDownloads::UpNext, 1));
    assert!(asked(&lib).is_empty());
    lib.queue_add(&[id(&lib, 2), loose], QueuePlace::Last)
        .unwrap();
    assert_eq!(asked(&lib), ["Episode 2", "Loose"]);
}

#[test]
fn filters_and_the_budget_hold() {
    let lib = library();
    let show = show(&lib, "https://a.example/feed");
    set_show(
        &lib,
        show,
        AutoDownload {
            words: "\"episode 2\" \"episode 4\" \"episode 5\"".into(),
            without: "4".into(),
            ..rule(AutoDownloads::Newest, 10)
        },
    );
    lib.write(|tx| {
        tx.execute("UPDATE episode SET claimed_bytes = 600000", [])?;
        Ok(())
    });
    lib.set_settings(Settings {
        downloads_budget: 1,
        ..lib.settings().unwrap()
    })
    .unwrap();
    assert_eq!(asked(&lib), ["Episode 5"], "two of them would be too large");
    lib.set_settings(Settings {
        downloads_budget: 2,
        ..lib.settings().unwrap()
    })
    .unwrap();
    assert_eq!(asked(&lib), ["Episode 2", "Episode 5"]);
    let view = lib.downloads().unwrap();
    assert!(
        view.active
            .iter()
            .all(|row| row.state == DownloadState::Waiting)
    );
}
