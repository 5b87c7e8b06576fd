#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::model::{
    AutoDownload, AutoDownloads, FeedId, ItemQuery, Place, RefreshRhythm, Settings, ShowDownloads,
    ShowIntake, SubscriptionKind, ToInbox,
};
use crate::testing::library::{DAY, Fixture, episode, feed, library};
use ::feed::FeedKind;

fn show(lib: &Fixture) -> FeedId {
    lib.subscribe(SubscriptionKind::Podcast, "https://a.example/feed")
}

fn brings(lib: &Fixture, id: FeedId, up_to: i64, first: bool) {
    let items = (1..=up_to).map(episode).collect();
    lib.apply(id, &feed(FeedKind::Podcast, items), first);
    lib.pass(DAY);
}

fn inbox(lib: &Fixture) -> Vec<String> {
    lib.titles(&ItemQuery {
        place: Place::Inbox,
        ..ItemQuery::default()
    })
}

fn set(lib: &Fixture, id: FeedId, intake: ShowIntake) {
    assert_eq!(lib.set_show_intake(id, intake).unwrap(), intake);
}

#[test]
fn of_a_show_goes_into_the_inbox_what_is_wanted() {
    let lib = library();
    let id = show(&lib);
    let goes = |to_inbox| ShowIntake {
        to_inbox,
        ..ShowIntake::default()
    };
    set(&lib, id, goes(Some(ToInbox::None)));
    brings(&lib, id, 5, true);
    brings(&lib, id, 6, false);
    assert!(inbox(&lib).is_empty());
    set(&lib, id, goes(Some(ToInbox::Newest)));
    brings(&lib, id, 8, false);
    assert_eq!(inbox(&lib), ["Episode 8"]);
    brings(&lib, id, 9, false);
    assert_eq!(inbox(&lib), ["Episode 9"], "in the place of the one before");
    set(&lib, id, goes(None));
    brings(&lib, id, 11, false);
    assert_eq!(inbox(&lib), ["Episode 11", "Episode 10", "Episode 9"]);
    // As everything else of its kind.
    lib.set_settings(Settings {
        inbox_podcasts: ToInbox::None,
        ..lib.settings().unwrap()
    })
    .unwrap();
    brings(&lib, id, 12, false);
    assert_eq!(inbox(&lib).len(), 3);
}

#[test]
fn what_passes_the_inbox_is_downloaded_all_the_same() {
    let lib = library();
    let id = show(&lib);
    brings(&lib, id, 5, true);
    let rule = AutoDownload {
        which: AutoDownloads::New,
        ..AutoDownload::default()
    };
    let rules = ShowDownloads {
        auto: Some(rule),
        ..ShowDownloads::default()
    };
    lib.set_show_downloads(id, rules).unwrap();
    let intake = ShowIntake {
        to_inbox: Some(ToInbox::None),
        ..ShowIntake::default()
    };
    set(&lib, id, intake);
    brings(&lib, id, 7, false);
    assert_eq!(lib.auto_download().unwrap(), 2);
}

#[test]
fn a_rhythm_says_when_it_is_asked_again() {
    let lib = library();
    let id = show(&lib);
    let now = lib.now();
    lib.write(move |tx| {
        tx.execute(
            "UPDATE feed SET refreshed_at = ?1, next_refresh = ?1",
            [now],
        )?;
        Ok(())
    });
    for (rhythm, minutes) in [
        (Some(RefreshRhythm::Hourly), 60),
        (Some(RefreshRhythm::SixHours), 360),
        (Some(RefreshRhythm::Daily), 1_440),
        (Some(RefreshRhythm::Weekly), 10_080),
        (None, 60),
    ] {
        let intake = ShowIntake {
            rhythm,
            ..ShowIntake::default()
        };
        set(&lib, id, intake);
        let next = lib.number("SELECT next_refresh FROM feed");
        assert_eq!(next - now, minutes * 60_000, "{rhythm:?}");
    }
    let paused = ShowIntake {
        paused: true,
        ..ShowIntake::default()
    };
    set(&lib, id, paused);
    assert!(lib.feed(id).unwrap().paused);
    assert!(lib.set_show_intake(FeedId(99), paused).is_err());
}
