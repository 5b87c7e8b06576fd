//! What the session knows of the episode that plays.
use super::store::Known;
use crate::media::Playable;
use crate::{ChapterRow, ItemId, PlaybackState, Tick};
use std::collections::HashSet;

#[derive(Default)]
pub(super) struct State {
    pub now: Option<Now>,
    /// Of the last load; events of earlier ones are ignored.
    pub ticket: u64,
    pub volume: f32,
    pub muted: bool,
    pub speed: f32,
    /// About the sound device, not about the episode.
    pub output_notice: Option<String>,
    /// Failed one after the other while going on with Up Next.
    pub tried: HashSet<ItemId>,
}

pub(super) struct Now {
    pub item: ItemId,
    pub ticket: u64,
    /// The player was given it; not so after a restart until the listener goes on.
    pub loaded: bool,
    /// The player opened it.
    pub ready: bool,
    /// The listener wants it to sound.
    pub wanted: bool,
    pub by_hand: bool,
    pub state: PlaybackState,
    pub position: i64,
    pub saved: i64,
    /// From the player.
    pub duration: Option<i64>,
    pub exact: bool,
    /// From the feed.
    pub hint: Option<i64>,
    pub chapters: Vec<ChapterRow>,
    pub notice: Option<String>,
    /// When the pause began, unless the place was chosen since.
    pub paused_at: Option<i64>,
    /// A seek under way: the place, and when it was asked for. Positions from before it are not believed.
    pub sought: Option<(i64, i64)>,
    /// Chosen while nothing was loaded.
    pub chosen: Option<i64>,
    /// When the sound device went away under it.
    pub lost_at: Option<i64>,
    /// Marked as played already.
    pub counted: bool,
    pub stretch: Option<Stretch>,
    pub source: Option<Playable>,
}

/// Heard without a break: one row of history.
pub(super) struct Stretch {
    pub from: i64,
    pub started_at: i64,
    pub row: Option<i64>,
}

impl Stretch {
    pub fn new(from: i64, started_at: i64) -> Stretch {
        Stretch {
            from,
            started_at,
            row: None,
        }
    }
}

impl Now {
    pub fn new(item: ItemId, known: Known) -> Now {
        Now {
            item,
            ticket: 0,
            loaded: false,
            ready: false,
            wanted: false,
            by_hand: true,
            state: PlaybackState::Paused,
            position: known.position,
            saved: known.position,
            duration: None,
            exact: known.exact,
            hint: known.duration,
            chapters: known.chapters,
            notice: None,
            paused_at: None,
            sought: None,
            chosen: None,
            lost_at: None,
            counted: false,
            stretch: None,
            source: None,
        }
    }

    pub fn tick(&self) -> Tick {
        Tick {
            item: self.item,
            position_ms: self.position,
            duration_ms: self.duration.or(self.hint),
            state: self.state,
        }
    }
}
