//! The player's events, for the library's session: times as signed milliseconds, failures as notices with a code and a
//! sentence.
use library::{FileChapter, Length, Notice, PlayerEvent, PlayerState, Saved};
use player::{Event, PlayerError, State};

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn duration(length: player::Length) -> (i64, Length) {
    match length {
        player::Length::Counted(ms) => (signed(ms), Length::Counted),
        player::Length::Stated(ms) => (signed(ms), Length::Stated),
        player::Length::Guessed(ms) => (signed(ms), Length::Guessed),
    }
}

/// An event of the player in the terms of the session.
pub(crate) fn session_event(event: Event) -> PlayerEvent {
    match event {
        Event::Loaded { id, media } => PlayerEvent::Loaded {
            ticket: id.0,
            duration: media.length.map(duration),
            chapters: media
                .chapters
                .into_iter()
                .map(|c| FileChapter {
                    start_ms: signed(c.start_ms),
                    end_ms: c.end_ms.map(signed),
                    title: c.title,
                    url: c.url,
                    picture: c.picture,
                    hidden: c.hidden,
                })
                .collect(),
        },
        Event::Duration { id, duration_ms } => PlayerEvent::Duration {
            ticket: id.0,
            duration_ms: signed(duration_ms),
        },
        Event::State { id, state } => PlayerEvent::State {
            ticket: id.map(|id| id.0),
            state: player_state(state),
        },
        Event::Position {
            id,
            position_ms,
            saved,
        } => PlayerEvent::Position {
            ticket: id.0,
            position_ms: signed(position_ms),
            saved: Saved {
                speed_ms: signed(saved.speed_ms),
                trim_ms: signed(saved.trim_ms),
            },
        },
        Event::Sought { id, position_ms } => PlayerEvent::Sought {
            ticket: id.0,
            position_ms: signed(position_ms),
        },
        Event::Ended { id, next } => PlayerEvent::Ended {
            ticket: id.0,
            next: next.map(|id| id.0),
        },
        Event::FadedOut { id, .. } => PlayerEvent::FadedOut { ticket: id.0 },
        Event::Indexed { id, index } => PlayerEvent::Indexed {
            ticket: id.0,
            index,
        },
        Event::Failed { id, error } => PlayerEvent::Failed {
            ticket: id.0,
            notice: failure(&error),
        },
        Event::OutputLost { detail } => PlayerEvent::OutputLost {
            notice: Notice::new(
                "output_lost",
                &detail,
                format!("The sound device went away ({detail}); the place is kept."),
            ),
        },
        Event::OutputBack { .. } => PlayerEvent::OutputBack,
        Event::NoOutput { detail } => PlayerEvent::NoOutput {
            notice: Notice::new(
                "no_output",
                &detail,
                "No sound device could be opened; playing is silent.",
            ),
        },
        Event::Notice { id, notice } => PlayerEvent::Notice {
            ticket: id.0,
            notice: notice_of(notice),
        },
    }
}

fn notice_of(notice: player::Notice) -> Notice {
    let (code, what) = match notice {
        player::Notice::ReducedQuality => ("reduced_quality", "HE-AAC".to_owned()),
        player::Notice::Skipped(packets) => ("packets_skipped", packets.to_string()),
        player::Notice::Cut => ("cut_file", String::new()),
    };
    Notice::new(code, what, library::sentence(&notice.to_string()))
}

/// The notice of a failure; the library adds what can be done, for it knows where the file comes from.
fn failure(error: &PlayerError) -> Notice {
    match error {
        PlayerError::NotAudio(why) => Notice::new(
            "unplayable",
            why,
            format!("This file is not audio that Earmark can play ({why})."),
        ),
        PlayerError::Unsupported(why) => Notice::new(
            "unsupported",
            why,
            format!("Earmark cannot play this kind of file ({why})."),
        ),
        PlayerError::Damaged(why) => Notice::new(
            "sound_damaged",
            why,
            format!("This file is damaged ({why})."),
        ),
        PlayerError::Read(why) => unreadable(why),
    }
}

/// The notice that the bytes of a file could not be read.
pub(crate) fn unreadable(why: &str) -> Notice {
    let why = why.split(" (os error ").next().unwrap_or(why);
    Notice::new(
        "unreadable",
        why,
        format!("The file could not be read ({why})."),
    )
}

fn player_state(state: State) -> PlayerState {
    match state {
        State::Idle => PlayerState::Idle,
        State::Loading => PlayerState::Loading,
        State::Playing => PlayerState::Playing,
        State::Waiting => PlayerState::Waiting,
        State::Paused => PlayerState::Paused,
        State::Ended => PlayerState::Ended,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_code_and_says_why() {
        let why = || "why".to_owned();
        for (error, code) in [
            (PlayerError::Unsupported(why()), "unsupported"),
            (PlayerError::NotAudio(why()), "unplayable"),
            (PlayerError::Damaged(why()), "sound_damaged"),
            (PlayerError::Read(why()), "unreadable"),
        ] {
            let notice = failure(&error);
            assert_eq!(
                (notice.code.as_deref(), notice.what.as_deref()),
                (Some(code), Some("why"))
            );
            assert!(notice.sentence.ends_with("(why)."), "{}", notice.sentence);
        }
    }

    /// The session goes by the code: what is heard to a cut is not heard to the end.
    #[test]
    fn a_cut_has_the_code_that_the_session_knows() {
        let notice = notice_of(player::Notice::Cut);
        assert_eq!(notice.code.as_deref(), Some("cut"));
        assert_eq!(notice.sentence, "The end of this file is missing.");
    }
}
