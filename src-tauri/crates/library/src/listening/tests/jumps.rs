//! Chapters, sentences, and the way back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{HOUR, SessionFixture, fixture};
use crate::{ItemId, Jump, PlayerEvent};

fn with_chapters(fixture: &SessionFixture) -> (ItemId, u64) {
    let item = fixture.episode("a");
    fixture.lib.write(move |tx| {
        let told = |start_ms, title: &str, hidden| feed::Chapter {
            start_ms,
            end_ms: None,
            title: title.into(),
            url: None,
            image: None,
            hidden,
        };
        crate::items::set_chapters(
            tx,
            item,
            "feed",
            &[
                told(0, "Intro", false),
                told(50_000, "a picture", true),
                told(100_000, "Boats", false),
                told(200_000, "Outro", false),
            ],
        )?;
        let cue = |start_ms: u64| feed::Cue {
            start_ms: Some(start_ms),
            end_ms: None,
            speaker: None,
            text: "words".into(),
        };
        crate::items::set_cues(tx, item, &[cue(1_000), cue(4_000), cue(9_000)])
    });
    let ticket = fixture.start(item);
    (item, ticket)
}

impl SessionFixture {
    fn at(&self, ticket: u64, position_ms: i64) {
        self.session.seek(position_ms).unwrap();
        self.session.on_player_event(PlayerEvent::Sought {
            ticket,
            position_ms,
        });
    }
}

#[test]
fn chapter_by_chapter_without_the_hidden_ones() {
    let fixture = fixture();
    let (_, ticket) = with_chapters(&fixture);
    let jump = |by| fixture.session.jump(Jump::Chapter, by).unwrap().position_ms;
    assert_eq!(jump(1), 100_000);
    assert_eq!(jump(1), 200_000);
    assert_eq!(jump(1), 200_000, "at the last one it stays");
    assert_eq!(jump(-1), 100_000);
    fixture.at(ticket, 110_000);
    assert_eq!(jump(-1), 100_000, "first to the beginning of its own");
    fixture.at(ticket, 102_000);
    assert_eq!(jump(-1), 0);
    assert_eq!(jump(-1), 0);
    let other = fixture.episode("bb");
    fixture.start(other);
    let error = fixture.session.jump(Jump::Chapter, 1).unwrap_err();
    assert!(error.to_string().contains("no chapters"), "{error}");
    let error = fixture.session.jump(Jump::Sentence, 1).unwrap_err();
    assert!(error.to_string().contains("no transcript"), "{error}");
}

#[test]
fn sentence_by_sentence() {
    let fixture = fixture();
    with_chapters(&fixture);
    let jump = |by| {
        fixture
            .session
            .jump(Jump::Sentence, by)
            .unwrap()
            .position_ms
    };
    let seen: Vec<i64> = [1, 1, 1, 1, -1, -1, -1].map(jump).to_vec();
    assert_eq!(seen, [1_000, 4_000, 9_000, 9_000, 4_000, 1_000, 0]);
}

#[test]
fn the_way_back_leads_to_where_listening_was() {
    let fixture = fixture();
    let (_, ticket) = with_chapters(&fixture);
    fixture.play_on(ticket, 0, 30_000);
    assert!(fixture.session.seek_back().is_err());
    // Several presses in a row are one jump.
    for _ in 0..4 {
        fixture.session.skip(30_000).unwrap();
    }
    assert_eq!(fixture.now().back_to_ms, Some(30_000));
    fixture.lib.pass(5_000);
    fixture.session.jump(Jump::Chapter, 1).unwrap();
    assert_eq!(fixture.now().back_to_ms, Some(150_000));
    let shown = fixture.session.seek_back().unwrap();
    assert_eq!(
        (shown.position_ms, shown.back_to_ms),
        (150_000, Some(30_000))
    );
    let shown = fixture.session.seek_back().unwrap();
    assert_eq!((shown.position_ms, shown.back_to_ms), (30_000, None));
    // It is forgotten once listening went on, and with the episode.
    fixture.session.on_player_event(PlayerEvent::Sought {
        ticket,
        position_ms: 30_000,
    });
    fixture.lib.pass(5_000);
    fixture.at(ticket, HOUR / 2);
    fixture.play_on(ticket, HOUR / 2, HOUR / 2 + 170_000);
    assert!(fixture.now().back_to_ms.is_some());
    fixture.play_on(ticket, HOUR / 2 + 170_000, HOUR / 2 + 181_000);
    assert_eq!(fixture.now().back_to_ms, None);
}

#[test]
fn a_passage_pauses_where_it_ends_unless_one_goes_elsewhere() {
    let fixture = fixture();
    let (a, b) = (fixture.episode("a"), fixture.episode("bb"));
    let passage = |item, from_ms, to_ms| crate::Passage {
        item,
        from_ms,
        to_ms,
    };
    let paused = || fixture.now().state == crate::PlaybackState::Paused;
    fixture
        .session
        .play_passage(passage(a, 73_000, Some(75_000)))
        .unwrap();
    let ticket = fixture.sounds();
    assert_eq!(fixture.fake.loaded().1, 73_000);
    fixture.play_on(ticket, 73_000, 74_500);
    assert!(!paused());
    fixture.play_on(ticket, 74_500, 75_000);
    assert!(paused(), "its end");
    // Heard on from there it goes on.
    fixture.session.resume().unwrap();
    fixture.play_on(ticket, 75_000, 80_000);
    assert!(!paused());
    // Of the one that plays, and left by a jump.
    fixture
        .session
        .play_passage(passage(a, 10_000, Some(12_000)))
        .unwrap();
    fixture.session.seek(11_000).unwrap();
    fixture.play_on(ticket, 11_000, 14_000);
    assert!(!paused(), "one that was left ends nowhere");
    fixture
        .session
        .play_passage(passage(a, 10_000, Some(12_000)))
        .unwrap();
    let other = fixture.start(b);
    fixture.play_on(other, 0, 15_000);
    assert!(!paused(), "nor does it end another episode");
    fixture
        .session
        .play_passage(passage(b, 20_000, None))
        .unwrap();
    fixture.play_on(other, 20_000, 40_000);
    assert!(!paused(), "without an end it goes on");
}
