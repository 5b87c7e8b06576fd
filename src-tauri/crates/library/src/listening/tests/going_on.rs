//! Endings, what comes next, failures, devices, restarts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{Did, HOUR, room, sit_down};
use crate::{Heard, HeardChapter, ItemId, ItemPatch, Notice, PlaybackState, QueuePlace};

#[test]
fn ended_is_played_and_the_next_begins() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    let article = room.lib.article("Between", "<p>words</p>");
    room.lib
        .queue_add(&[article, b, c], QueuePlace::Last)
        .unwrap();
    let ticket = room.start(a);
    assert_eq!(room.queue(), [a, article, b, c], "what plays is the head");
    room.hear(ticket, 0, 2_000);
    room.session.on(Heard::Ended { ticket, next: None });
    assert!(room.done(a));
    assert_eq!(room.stored(a), 0);
    let shown = room.now();
    assert_eq!(shown.item.unwrap().id, b, "an article cannot be heard");
    let ticket = room.start(b);
    assert_eq!(room.queue(), [b, article, c]);
    room.session.on(Heard::Ended { ticket, next: None });
    let ticket = room.start(c);
    room.session.on(Heard::Ended { ticket, next: None });
    assert_eq!(room.now().state, PlaybackState::Ended);
    assert_eq!(room.queue(), [article]);
    assert_eq!(
        room.lib.number("SELECT count(*) FROM history"),
        1,
        "only what was heard is history"
    );
    assert_eq!(room.lib.number("SELECT to_ms FROM history"), 2_000);
}

#[test]
fn whether_there_is_a_next_one_is_known_beforehand() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    assert!(!room.session.has_next().unwrap(), "nothing at all");
    room.start(a);
    assert!(!room.session.has_next().unwrap(), "what plays is no next");
    room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    assert!(room.session.has_next().unwrap());
    room.session.play_next().unwrap();
    assert_eq!(room.now().item.unwrap().id, b);
    assert!(
        room.session.has_next().unwrap(),
        "the first went to the end"
    );
    room.session.stop().unwrap();
    assert!(
        room.session.has_next().unwrap(),
        "what was stopped is still there"
    );
}

#[test]
fn going_on_by_itself_can_be_switched_off() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    let settings = room.lib.settings().unwrap();
    room.lib
        .set_settings(crate::Settings {
            auto_advance: false,
            ..settings
        })
        .unwrap();
    room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    let ticket = room.start(a);
    room.session.on(Heard::Ended { ticket, next: None });
    let shown = room.now();
    assert_eq!(
        (shown.state, shown.item.unwrap().id),
        (PlaybackState::Ended, a)
    );
    assert_eq!(room.queue(), [b]);
    // Playing it again begins at its start and takes it up again.
    room.session.resume().unwrap();
    assert_eq!(room.fake.loaded().1, 0);
    room.start(a);
    assert!(!room.done(a));
    assert_eq!(room.queue(), [a, b]);
}

#[test]
fn near_the_end_counts_as_played_when_left() {
    let room = room();
    let (a, b) = (room.episode("a"), room.episode("bb"));
    let ticket = room.start(a);
    room.session.seek(HOUR - 200_000).unwrap();
    room.session.on(Heard::Sought {
        ticket,
        position_ms: HOUR - 200_000,
    });
    room.session.pause().unwrap();
    assert!(!room.done(a));
    room.session.seek(HOUR - 20_000).unwrap();
    room.session.on(Heard::Sought {
        ticket,
        position_ms: HOUR - 20_000,
    });
    room.session.resume().unwrap();
    room.session.pause().unwrap();
    assert!(room.done(a));
    assert_eq!(room.queue(), []);
    // Going back and listening on takes it up again.
    room.session.seek(60_000).unwrap();
    assert!(!room.done(a));
    assert_eq!(room.queue(), [a]);
    room.session.seek(HOUR - 5_000).unwrap();
    room.start(b);
    assert!(room.done(a));
    assert_eq!(room.queue(), [b]);
}

#[test]
fn play_next_keeps_what_it_leaves() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    room.lib.queue_add(&[b, c], QueuePlace::Last).unwrap();
    let ticket = room.start(a);
    room.hear(ticket, 0, 30_000);
    assert_eq!(room.session.play_next().unwrap().item.unwrap().id, b);
    assert_eq!(room.queue(), [b, c, a]);
    assert_eq!(room.stored(a), 30_000);
    room.session.play_next().unwrap();
    assert_eq!(room.session.play_next().unwrap().item.unwrap().id, a);
    room.lib.queue_remove(&[b, c]).unwrap();
    let error = room.session.play_next().unwrap_err().to_string();
    assert!(error.contains("Up Next"), "{error}");
    assert_eq!(room.now().item.unwrap().id, a, "what plays goes on");
}

#[test]
fn what_cannot_be_played_disturbs_nothing() {
    let room = room();
    let a = room.episode("a");
    let article = room.lib.article("Words", "<p>words</p>");
    let ticket = room.start(a);
    assert!(room.session.play(article, None).is_err());
    assert!(room.session.play(ItemId(999), None).is_err());
    room.hear(ticket, 0, 1_000);
    let shown = room.now();
    assert_eq!(
        (shown.item.unwrap().id, shown.state),
        (a, PlaybackState::Playing)
    );
}

#[test]
fn what_cannot_be_opened_stays_where_it_was() {
    let room = room();
    let (a, b, c) = (room.episode("a"), room.episode("bb"), room.episode("ccc"));
    let in_inbox = |item: ItemId| room.lib.rows(&[item]).unwrap()[0].in_inbox;
    room.lib.queue_add(&[b], QueuePlace::Last).unwrap();
    room.session.play(a, None).unwrap();
    assert_eq!(room.queue(), [b], "nothing of it is known yet");
    let ticket = room.fake.loaded().0;
    room.session.on(Heard::Failed {
        ticket,
        notice: "this file is not audio".into(),
    });
    assert!(in_inbox(a));
    // Another is played, and one is put in while it is being opened.
    room.session.play(c, None).unwrap();
    let d = room.episode("dddd");
    room.lib.queue_add(&[d], QueuePlace::Next).unwrap();
    room.start(c);
    assert_eq!(room.queue(), [c, d, b]);
    assert!(!in_inbox(c));
    assert_eq!(room.lib.rows(&[a]).unwrap()[0].position_ms, 0);
}

#[test]
fn the_device_goes_and_comes_back() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.hear(ticket, 0, 7_000);
    room.session.on(Heard::OutputLost {
        notice: "the headphones went away".into(),
    });
    let shown = room.now();
    assert_eq!(
        (shown.state, shown.notice),
        (
            PlaybackState::Paused,
            Some("the headphones went away".into())
        )
    );
    assert_eq!(room.stored(item), 7_000);
    room.fake.take();
    room.session.on(Heard::OutputBack);
    assert_eq!(room.fake.take(), [Did::Seek(6_200), Did::Play]);
    // Gone again, and played all the same: time runs, and no place is kept.
    room.session.on(Heard::OutputLost {
        notice: Notice::new("output_lost", "", "the headphones went away"),
    });
    let shown = room.session.resume().unwrap();
    assert_eq!((shown.notice, shown.silent), (None, true));
    room.session.on(Heard::OutputBack);
    room.fake.take();
    // Paused by hand meanwhile: it stays silent.
    room.session.pause().unwrap();
    room.session.on(Heard::OutputLost {
        notice: "gone".into(),
    });
    room.fake.take();
    room.session.on(Heard::OutputBack);
    assert_eq!(room.fake.take(), []);
}

#[test]
fn what_played_last_waits_where_it_was_after_a_restart() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.hear(ticket, 0, 90_000);
    room.session.pause().unwrap();
    let (fake, _, session) = sit_down(&room.lib);
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
            .any(|did| matches!(did, Did::Load { .. }))
    );
    session.seek(30_000).unwrap();
    session.toggle().unwrap();
    assert_eq!(fake.loaded().1, 30_000);
}

#[test]
fn volume_and_speed_are_kept() {
    let room = room();
    room.session.set_volume(7.0).unwrap();
    assert_eq!(room.now().volume, 1.0);
    room.session.set_volume(0.25).unwrap();
    room.session.set_muted(true).unwrap();
    for (wanted, had) in [(9.0, 4.0), (f32::NAN, 1.0), (0.1, 0.5), (1.523, 1.5)] {
        assert_eq!(room.session.set_speed(wanted).unwrap().sound.speed, had);
    }
    let (fake, _, session) = sit_down(&room.lib);
    assert_eq!(fake.take(), [Did::Volume(0.25), Did::Muted(true)]);
    assert_eq!(session.playback().sound.speed, 1.5);
    assert!(session.playback().muted);
    assert_eq!(room.lib.settings().unwrap().volume, 0.25);
    // What the settings view knew of them when it was opened does not put them back.
    room.lib.set_settings(crate::Settings::default()).unwrap();
    assert_eq!(room.lib.settings().unwrap().volume, 0.25);
    assert_eq!(room.lib.settings().unwrap().speed, 1.5);
}

#[test]
fn chapters_of_the_file_win() {
    let room = room();
    let item = room.episode("a");
    room.lib.write(move |tx| {
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
    assert_eq!(room.session.play(item, None).unwrap().chapters.len(), 2);
    let ticket = room.fake.loaded().0;
    let chapters =
        [(0, "Intro"), (95_000, "Boats"), (200_000, "Outro")].map(|(start_ms, title)| {
            HeardChapter {
                start_ms,
                title: title.into(),
                ..HeardChapter::default()
            }
        });
    room.session.on(Heard::Loaded {
        ticket,
        duration_ms: Some(HOUR),
        exact: true,
        guessed: false,
        told: false,
        chapters: chapters.into(),
    });
    let seen: Vec<_> = room
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
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    room.hear(ticket, 0, 50_000);
    room.session.stop().unwrap();
    room.lib
        .set_items(
            &[item],
            ItemPatch {
                done: Some(true),
                ..ItemPatch::default()
            },
        )
        .unwrap();
    room.start(item);
    assert_eq!(room.fake.loaded().1, 0);
    assert!(!room.done(item));
}

#[test]
fn chapters_typed_in_the_notes_serve_where_there_are_no_others() {
    let room = room();
    let item = room.episode("a");
    room.lib.write(move |tx| {
        let notes =
            "<p>About boats.</p><p>00:00 Intro<br>01:00 Boats &amp; more<br>20:30 Outro</p>";
        crate::body::set_packed(tx, item, &crate::text::pack(notes).unwrap())
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
    assert_eq!(titles(room.lib.item(item).unwrap().chapters), typed);
    // One chapter in the file says nothing; two of its own do.
    let ticket = room.start(item);
    let file = |starts: &[(i64, &str)]| Heard::Loaded {
        ticket,
        duration_ms: Some(HOUR),
        exact: true,
        guessed: false,
        told: false,
        chapters: starts
            .iter()
            .map(|(start_ms, title)| HeardChapter {
                start_ms: *start_ms,
                title: (*title).into(),
                ..HeardChapter::default()
            })
            .collect(),
    };
    room.session.on(file(&[(0, "All")]));
    assert_eq!(titles(room.now().chapters), typed);
    room.session.on(file(&[(0, "A"), (5_000, "B")]));
    assert_eq!(
        titles(room.now().chapters),
        [(0, "A".to_owned()), (5_000, "B".to_owned())]
    );
}

#[test]
fn a_picture_in_the_file_is_the_chapters() {
    let room = room();
    let item = room.episode("a");
    let ticket = room.start(item);
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(8, 8)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let chapter = |start_ms, picture| HeardChapter {
        start_ms,
        title: "x".into(),
        picture,
        ..HeardChapter::default()
    };
    room.session.on(Heard::Loaded {
        ticket,
        duration_ms: Some(HOUR),
        exact: true,
        guessed: false,
        told: false,
        chapters: vec![
            chapter(0, Some(png.into_inner())),
            chapter(5_000, Some(b"no picture at all".to_vec())),
        ],
    });
    let chapters = room.now().chapters;
    let hash = chapters[0].image.clone().expect("a stored picture");
    assert!(room.lib.picture(&hash, None).unwrap().is_some());
    assert_eq!(chapters[1].image, None);
}
