//! Endings, what comes next, failures, devices, restarts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Call, HOUR, fixture, open_session};
use crate::{
    FileChapter, ItemId, ItemPatch, Length, Notice, PlaybackState, PlayerEvent, QueuePlace,
};

#[test]
fn ended_is_played_and_the_next_begins() {
    let fixture = fixture();
    let (a, b, c) = (
        fixture.episode("a"),
        fixture.episode("bb"),
        fixture.episode("ccc"),
    );
    let article = fixture.lib.article("Between", "<p>words</p>");
    fixture
        .lib
        .queue_add(&[article, b, c], QueuePlace::Last)
        .unwrap();
    let ticket = fixture.start(a);
    assert_eq!(
        fixture.queue(),
        [a, article, b, c],
        "what plays is the head"
    );
    fixture.play_on(ticket, 0, 2_000);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    assert!(fixture.done(a));
    assert_eq!(fixture.stored(a), 0);
    let shown = fixture.now();
    assert_eq!(shown.item.unwrap().id, b, "an article cannot be heard");
    let ticket = fixture.start(b);
    assert_eq!(fixture.queue(), [b, article, c]);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    let ticket = fixture.start(c);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    assert_eq!(fixture.now().state, PlaybackState::Ended);
    assert_eq!(fixture.queue(), [article]);
    assert_eq!(
        fixture.lib.number("SELECT count(*) FROM history"),
        1,
        "only what was heard is history"
    );
    assert_eq!(fixture.lib.number("SELECT place_ms FROM history"), 2_000);
}

#[test]
fn whether_there_is_a_next_one_is_known_beforehand() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    assert!(!fixture.session.has_next().unwrap(), "nothing at all");
    fixture.start(a);
    assert!(
        !fixture.session.has_next().unwrap(),
        "what plays is no next"
    );
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    assert!(fixture.session.has_next().unwrap());
    fixture.session.play_next().unwrap();
    assert_eq!(fixture.now().item.unwrap().id, b);
    assert!(
        fixture.session.has_next().unwrap(),
        "the first went to the end"
    );
    fixture.session.stop().unwrap();
    assert!(
        fixture.session.has_next().unwrap(),
        "what was stopped is still there"
    );
}

#[test]
fn going_on_by_itself_can_be_switched_off() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    let settings = fixture.lib.settings().unwrap();
    fixture
        .lib
        .set_settings(crate::Settings {
            auto_advance: false,
            ..settings
        })
        .unwrap();
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = fixture.start(a);
    fixture
        .session
        .on_player_event(PlayerEvent::Ended { ticket, next: None });
    let shown = fixture.now();
    assert_eq!(
        (shown.state, shown.item.unwrap().id),
        (PlaybackState::Ended, a)
    );
    assert_eq!(fixture.queue(), [b]);
    // Playing it again begins at its start and takes it up again.
    fixture.session.resume().unwrap();
    assert_eq!(fixture.fake.loaded().1, 0);
    fixture.start(a);
    assert!(!fixture.done(a));
    assert_eq!(fixture.queue(), [a, b]);
}

#[test]
fn near_the_end_counts_as_played_when_left() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    let ticket = fixture.start(a);
    fixture.session.seek(HOUR - 200_000).unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: HOUR - 200_000,
    });
    fixture.session.pause().unwrap();
    assert!(!fixture.done(a));
    fixture.session.seek(HOUR - 20_000).unwrap();
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: HOUR - 20_000,
    });
    fixture.session.resume().unwrap();
    fixture.session.pause().unwrap();
    assert!(fixture.done(a));
    assert_eq!(fixture.queue(), []);
    // Going back and listening on takes it up again.
    fixture.session.seek(60_000).unwrap();
    assert!(!fixture.done(a));
    assert_eq!(fixture.queue(), [a]);
    fixture.session.seek(HOUR - 5_000).unwrap();
    fixture.start(b);
    assert!(fixture.done(a));
    assert_eq!(fixture.queue(), [b]);
}

#[test]
fn play_next_keeps_what_it_leaves() {
    let fixture = fixture();
    let (a, b, c) = (
        fixture.episode("a"),
        fixture.episode("bb"),
        fixture.episode("ccc"),
    );
    fixture.lib.queue_add(&[b, c], QueuePlace::Last).unwrap();
    let ticket = fixture.start(a);
    fixture.play_on(ticket, 0, 30_000);
    assert_eq!(fixture.session.play_next().unwrap().item.unwrap().id, b);
    assert_eq!(fixture.queue(), [b, c, a]);
    assert_eq!(fixture.stored(a), 30_000);
    fixture.session.play_next().unwrap();
    assert_eq!(fixture.session.play_next().unwrap().item.unwrap().id, a);
    fixture.lib.queue_remove(&[b, c]).unwrap();
    let error = fixture.session.play_next().unwrap_err().to_string();
    assert!(error.contains("Up Next"), "{error}");
    assert_eq!(fixture.now().item.unwrap().id, a, "what plays goes on");
}

#[test]
fn what_cannot_be_played_disturbs_nothing() {
    let fixture = fixture();
    let a = fixture.episode("a");
    let article = fixture.lib.article("Words", "<p>words</p>");
    let ticket = fixture.start(a);
    assert!(fixture.session.play(article, None).is_err());
    assert!(fixture.session.play(ItemId(999), None).is_err());
    fixture.play_on(ticket, 0, 1_000);
    let shown = fixture.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.state),
        (a, PlaybackState::Playing)
    );
}

#[test]
fn what_cannot_be_opened_stays_where_it_was() {
    let fixture = fixture();
    let (a, b, c) = (
        fixture.episode("a"),
        fixture.episode("bb"),
        fixture.episode("ccc"),
    );
    let in_inbox = |item: ItemId| fixture.lib.rows(&[item]).unwrap()[0].in_inbox;
    fixture.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    fixture.session.play(a, None).unwrap();
    assert_eq!(fixture.queue(), [b], "nothing of it is known yet");
    let ticket = fixture.fake.loaded().0;
    fixture.session.on_player_event(PlayerEvent::Failed {
        ticket,
        notice: "this file is not audio".into(),
    });
    assert!(in_inbox(a));
    // Another is played, and one is put in while it is being opened.
    fixture.session.play(c, None).unwrap();
    let d = fixture.episode("dddd");
    fixture.lib.queue_add(&[d], QueuePlace::Next).unwrap();
    fixture.start(c);
    assert_eq!(fixture.queue(), [c, d, b]);
    assert!(!in_inbox(c));
    assert_eq!(fixture.lib.rows(&[a]).unwrap()[0].position_ms, 0);
}

#[test]
fn the_device_goes_and_comes_back() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    fixture.play_on(ticket, 0, 7_000);
    fixture.session.on_player_event(PlayerEvent::OutputLost {
        notice: "the headphones went away".into(),
    });
    let shown = fixture.now();
    assert_eq!(
        (shown.state, shown.notice),
        (
            PlaybackState::Paused,
            Some("the headphones went away".into())
        )
    );
    assert_eq!(fixture.stored(item), 7_000);
    fixture.fake.take();
    fixture.session.on_player_event(PlayerEvent::OutputBack);
    assert_eq!(fixture.fake.take(), [Call::Seek(6_200), Call::Play]);
    // Gone again, and played all the same: time runs, and no place is kept.
    fixture.session.on_player_event(PlayerEvent::OutputLost {
        notice: Notice::new("output_lost", "", "the headphones went away"),
    });
    let shown = fixture.session.resume().unwrap();
    assert_eq!((shown.notice, shown.silent), (None, true));
    fixture.session.on_player_event(PlayerEvent::OutputBack);
    fixture.fake.take();
    // Paused by hand meanwhile: it stays silent.
    fixture.session.pause().unwrap();
    fixture.session.on_player_event(PlayerEvent::OutputLost {
        notice: "gone".into(),
    });
    fixture.fake.take();
    fixture.session.on_player_event(PlayerEvent::OutputBack);
    assert_eq!(fixture.fake.take(), []);
}

#[test]
fn what_played_last_waits_where_it_was_after_a_restart() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    fixture.play_on(ticket, 0, 90_000);
    fixture.session.pause().unwrap();
    let (fake, _, session) = open_session(&fixture.lib);
    let shown = session.playback();
    assert_eq!(
        (shown.state, shown.position_ms),
        (PlaybackState::Paused, 90_000)
    );
    assert_eq!(shown.item.unwrap().id, item);
    assert!(
        !fake
            .take()
            .iter()
            .any(|call| matches!(call, Call::Load { .. }))
    );
    session.seek(30_000).unwrap();
    session.toggle().unwrap();
    assert_eq!(fake.loaded().1, 30_000);
}

#[test]
fn volume_and_speed_are_kept() {
    let fixture = fixture();
    fixture.session.set_volume(7.0).unwrap();
    assert_eq!(fixture.now().volume, 1.0);
    fixture.session.set_volume(0.25).unwrap();
    fixture.session.set_muted(true).unwrap();
    for (wanted, had) in [(9.0, 4.0), (f32::NAN, 1.0), (0.1, 0.5), (1.523, 1.5)] {
        assert_eq!(fixture.session.set_speed(wanted).unwrap().sound.speed, had);
    }
    let (fake, _, session) = open_session(&fixture.lib);
    assert_eq!(fake.take(), [Call::Volume(0.25), Call::Muted(true)]);
    assert_eq!(session.playback().sound.speed, 1.5);
    assert!(session.playback().muted);
    assert_eq!(fixture.lib.settings().unwrap().volume, 0.25);
    // What the settings view knew of them when it was opened does not put them back.
    fixture
        .lib
        .set_settings(crate::Settings::default())
        .unwrap();
    assert_eq!(fixture.lib.settings().unwrap().volume, 0.25);
    assert_eq!(fixture.lib.settings().unwrap().speed, 1.5);
}

#[test]
fn chapters_of_the_file_win() {
    let fixture = fixture();
    let item = fixture.episode("a");
    fixture.lib.write(move |tx| {
        let told = |start_ms, title: &str| feed::Chapter {
            start_ms,
            end_ms: None,
            title: title.into(),
            url: Some("https://example.org/x".into()),
            image: None,
            hidden: false,
        };
        crate::items::set_chapters(tx, item, "feed", &[told(0, "Intro"), told(30_000, "Boats")])
    });
    assert_eq!(fixture.session.play(item, None).unwrap().chapters.len(), 2);
    let ticket = fixture.fake.loaded().0;
    let chapters =
        [(0, "Intro"), (95_000, "Boats"), (200_000, "Outro")].map(|(start_ms, title)| {
            FileChapter {
                start_ms,
                title: title.into(),
                ..FileChapter::default()
            }
        });
    fixture.session.on_player_event(PlayerEvent::Loaded {
        ticket,
        duration: Some((HOUR, Length::Counted)),
        chapters: chapters.into(),
    });
    let seen: Vec<_> = fixture
        .now()
        .chapters
        .into_iter()
        .map(|c| (c.start_ms, c.title, c.url.is_some()))
        .collect();
    assert_eq!(
        seen,
        [
            (0, "Intro".to_owned(), true),
            (95_000, "Boats".to_owned(), true),
            (200_000, "Outro".to_owned(), false)
        ]
    );
}

#[test]
fn played_by_hand_elsewhere_starts_at_the_beginning() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    fixture.play_on(ticket, 0, 50_000);
    fixture.session.stop().unwrap();
    fixture
        .lib
        .set_items(
            &[item],
            ItemPatch {
                done: Some(true),
                ..ItemPatch::default()
            },
        )
        .unwrap();
    fixture.start(item);
    assert_eq!(fixture.fake.loaded().1, 0);
    assert!(!fixture.done(item));
}

#[test]
fn chapters_typed_in_the_notes_serve_where_there_are_no_others() {
    let fixture = fixture();
    let item = fixture.episode("a");
    fixture.lib.write(move |tx| {
        let notes =
            "<p>About boats.</p><p>00:00 Intro<br>01:00 Boats &amp; more<br>20:30 Outro</p>";
        crate::body::set(
            tx,
            item,
            &crate::body::pack(&article::CleanHtml::from_store(notes.into())).unwrap(),
        )
    });
    let titles = |chapters: Vec<crate::ChapterRow>| -> Vec<(i64, String)> {
        chapters
            .into_iter()
            .map(|c| (c.start_ms, c.title))
            .collect()
    };
    let typed = [
        (0, "Intro".to_owned()),
        (60_000, "Boats & more".to_owned()),
        (1_230_000, "Outro".to_owned()),
    ];
    assert_eq!(titles(fixture.lib.item(item).unwrap().chapters), typed);
    // One chapter in the file says nothing; two of its own do.
    let ticket = fixture.start(item);
    let file = |starts: &[(i64, &str)]| PlayerEvent::Loaded {
        ticket,
        duration: Some((HOUR, Length::Counted)),
        chapters: starts
            .iter()
            .map(|(start_ms, title)| FileChapter {
                start_ms: *start_ms,
                title: (*title).into(),
                ..FileChapter::default()
            })
            .collect(),
    };
    fixture.session.on_player_event(file(&[(0, "All")]));
    assert_eq!(titles(fixture.now().chapters), typed);
    fixture
        .session
        .on_player_event(file(&[(0, "A"), (5_000, "B")]));
    assert_eq!(
        titles(fixture.now().chapters),
        [(0, "A".to_owned()), (5_000, "B".to_owned())]
    );
}

#[test]
fn a_picture_in_the_file_is_the_chapters() {
    let fixture = fixture();
    let item = fixture.episode("a");
    let ticket = fixture.start(item);
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(8, 8)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let chapter = |start_ms, picture| FileChapter {
        start_ms,
        title: "x".into(),
        picture,
        ..FileChapter::default()
    };
    fixture.session.on_player_event(PlayerEvent::Loaded {
        ticket,
        duration: Some((HOUR, Length::Counted)),
        chapters: vec![
            chapter(0, Some(png.into_inner())),
            chapter(5_000, Some(b"no picture at all".to_vec())),
        ],
    });
    let chapters = fixture.now().chapters;
    let hash = chapters[0].image.clone().expect("a stored picture");
    assert!(fixture.lib.picture(&hash, None).unwrap().is_some());
    assert_eq!(chapters[1].image, None);
}
