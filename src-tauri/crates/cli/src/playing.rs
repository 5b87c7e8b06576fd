//! `play`: the session and the player without a window.
use crate::failure::Failure;
use crate::output::{Output, clock};
use crate::terminal::{complain, name};
use deck::Deck;
use indicatif::{ProgressBar, ProgressStyle};
use library::{Library, PlaybackState};
use player::OutputChoice;
use std::time::Duration;

pub async fn play(
    library: &Library,
    item: &str,
    at: Option<f64>,
    silent: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let id = library.find_item(item)?;
    let silent = silent || library.settings()?.silent;
    let choice = if silent {
        OutputChoice::Silent
    } else {
        OutputChoice::Default
    };
    let deck = Deck::start(library, choice, |_| {});
    let result = listen(&deck, id, at, out).await;
    deck.shutdown();
    result
}

async fn listen(
    deck: &Deck,
    id: library::ItemId,
    at: Option<f64>,
    out: &mut Output,
) -> Result<(), Failure> {
    let session = deck.session();
    let begun = session.play(id, at.map(|s| (s * 1000.0) as i64))?;
    if !out.json {
        let title = begun.item.as_ref().map_or("", |i| i.title.as_str());
        out.line(&format!("playing: {}", name(title)))?;
        out.flush()?;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg:20!} {bar:40}") {
        bar.set_style(style);
    }
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    let mut told = None;
    let last = loop {
        let now = session.playback();
        let total = now.duration_ms.unwrap_or(0).max(0).unsigned_abs();
        bar.set_length(total);
        bar.set_position(now.position_ms.max(0).unsigned_abs());
        bar.set_message(format!(
            "{} / {}",
            clock(now.position_ms.max(0).unsigned_abs()),
            clock(total)
        ));
        let elsewhere = now.item.as_ref().is_none_or(|i| i.id != id);
        // What comes after it in Up Next was not asked for.
        if elsewhere {
            break now;
        }
        match now.state {
            PlaybackState::Failed => {
                return Err(Failure::Said(
                    now.notice
                        .map_or_else(|| "it could not be played".into(), |n| n.sentence),
                ));
            }
            PlaybackState::Ended | PlaybackState::Idle => break now,
            _ => {}
        }
        if now.notice != told {
            if let Some(notice) = &now.notice {
                bar.suspend(|| complain(&library::sentence(&notice.sentence)));
            }
            told = now.notice.clone();
        }
        tokio::select! {
            _ = tokio::time::sleep(Duration::from_millis(200)) => {}
            _ = &mut interrupted => {
                break session.pause()?;
            }
        }
    };
    bar.finish_and_clear();
    if out.json {
        out.value(&last)?;
    }
    Ok(())
}
