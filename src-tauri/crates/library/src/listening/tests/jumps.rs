//! Chapters, sentences, and the way back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{HOUR, Room, room};
use crate::{Heard, ItemId, Jump};

fn with_chapters(room: &Room) -> (ItemId, u64) {
    let item = room.episode("a");
    room.lib.write(move |tx| {
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
    let ticket = room.start(item);
    (item, ticket)
}

impl Room {
    fn at(&self, ticket: u64, position_ms: i64) {
        self.session.seek(position_ms).unwrap();
        self.session.on(Heard::Sought {
            ticket,
            position_ms,
        });
    }
}

#[test]
fn chapter_by_chapter_without_the_hidden_ones() {
    let room = room();
    let (_, ticket) = with_chapters(&room);
    let jump = |by| room.session.jump(Jump::Chapter, by).unwrap().position_ms;
    assert_eq!(jump(1), 100_000);
    assert_eq!(jump(1), 200_000);
    assert_eq!(jump(1), 200_000, "at the last one it stays");
    assert_eq!(jump(-1), 100_000);
    room.at(ticket, 110_000);
    assert_eq!(jump(-1), 100_000, "first to the beginning of its own");
    room.at(ticket, 102_000);
    assert_eq!(jump(-1), 0);
    assert_eq!(jump(-1), 0);
    let other = room.episode("bb");
    room.start(other);
    let error = room.session.jump(Jump::Chapter, 1).unwrap_err();
    assert!(error.to_string().contains("no chapters"), "{error}");
    let error = room.session.jump(Jump::Sentence, 1).unwrap_err();
    assert!(error.to_string().contains("no transcript"), "{error}");
}

#[test]
fn sentence_by_sentence() {
    let room = room();
    with_chapters(&room);
    let jump = |by| room.session.jump(Jump::Sentence, by).unwrap().position_ms;
    let seen: Vec<i64> = [1, 1, 1, 1, -1, -1, -1].map(jump).to_vec();
    assert_eq!(seen, [1_000, 4_000, 9_000, 9_000, 4_000, 1_000, 0]);
}

#[test]
fn the_way_back_leads_to_where_listening_was() {
    let room = room();
    let (_, ticket) = with_chapters(&room);
    room.hear(ticket, 0, 30_000);
    assert!(room.session.seek_back().is_err());
    // Several presses in a row are one jump.
    for _ in 0..4 {
        room.session.skip(30_000).unwrap();
    }
    assert_eq!(room.now().back_to_ms, Some(30_000));
    room.lib.pass(5_000);
    room.session.jump(Jump::Chapter, 1).unwrap();
    assert_eq!(room.now().back_to_ms, Some(150_000));
    let shown = room.session.seek_back().unwrap();
    assert_eq!(
        (shown.position_ms, shown.back_to_ms),
        (150_000, Some(30_000))
    );
    let shown = room.session.seek_back().unwrap();
    assert_eq!((shown.position_ms, shown.back_to_ms), (30_000, None));
    // It is forgotten once listening went on, and with the episode.
    room.session.on(Heard::Sought {
        ticket,
        position_ms: 30_000,
    });
    room.lib.pass(5_000);
    room.at(ticket, HOUR / 2);
    room.hear(ticket, HOUR / 2, HOUR / 2 + 170_000);
    assert!(room.now().back_to_ms.is_some());
    room.hear(ticket, HOUR / 2 + 170_000, HOUR / 2 + 181_000);
    assert_eq!(room.now().back_to_ms, None);
}
