//! What the session knows of the episode that plays.
use super::rules;
use super::sleep::timer::Timer;
use super::trail::JumpTrail;
use super::transport::Tuned;
use crate::activity::ActivityPiece;
use crate::downloads::Playable;
use crate::{
    ChapterRow, FeedId, ItemId, ItemQuery, Length, Notice, PlaybackState, Saved, ShowSettings,
    Sleep, SleepNow, Sound, Tick, Trim, sound,
};
use std::collections::HashSet;

#[derive(Default)]
pub(super) struct State {
    pub now: Option<NowPlaying>,
    /// The ticket of the last load; events of earlier ones are ignored.
    pub ticket: u64,
    pub volume: f32,
    pub muted: bool,
    /// How everything sounds that has no settings of its own.
    pub sound: Sound,
    /// The notice about the sound device, not about the episode.
    pub output_notice: Option<Notice>,
    /// A silent clock stands in for the device.
    pub silent: bool,
    /// Episodes that failed one after the other while going on with Up Next.
    pub tried: HashSet<ItemId>,
    /// Episodes that were passed over since something was asked for by hand, in their order. Each is said once,
    /// though it is tried again when something has played meanwhile.
    pub passed: Vec<ItemId>,
    pub sleep: Option<Timer>,
    /// The list from which playing was begun, and what of it was played last.
    pub list: Option<(ItemQuery, ItemId)>,
    pub prepared: Option<PreparedNext>,
    /// Of this episode only a part is to be heard: where it ends.
    pub part: Option<(ItemId, i64)>,
    /// What is to be opened, and how many wishes there were.
    pub wish: Option<Wish>,
    pub wishes: u64,
    /// Whose bytes are to be put down.
    pub leaving: Vec<ItemId>,
}

impl State {
    /// Only the last wish counts.
    pub fn wish(&mut self, item: ItemId, when: When) {
        self.wishes += 1;
        self.wish = Some(Wish { item, when });
    }

    /// This episode is about to sound.
    pub fn begins(&mut self, item: ItemId) {
        if let Some(timer) = &mut self.sleep {
            timer.moved();
        }
        self.part = self.part.filter(|(of, _)| *of == item);
    }

    /// What is being opened will not be loaded.
    pub fn wish_nothing(&mut self) {
        self.wishes += 1;
        self.wish = None;
    }

    /// Whether it plays, or will after what plays.
    pub fn holds(&self, item: ItemId) -> bool {
        let ahead = self.prepared.as_ref().map(|ahead| ahead.now.item);
        ahead == Some(item) || self.now.as_ref().is_some_and(|now| now.item == item)
    }
}

/// An episode that is to sound and must be opened first, which is done without the lock.
pub(super) struct Wish {
    pub item: ItemId,
    pub when: When,
}

pub(super) enum When {
    Now {
        /// None: where listening stopped.
        at_ms: Option<i64>,
        by_hand: bool,
        then: Then,
    },
    /// When the present one ends. `listed` tells that it comes from the list.
    Ahead { listed: bool },
}

/// Why an episode begins, and so what is to be written when it is loaded.
pub(super) enum Then {
    /// It goes on.
    GoOn,
    /// It was asked for, in this list.
    Begun(Option<Box<ItemQuery>>),
    /// It was asked for once more, in no list: the one that it was begun from stays.
    BegunAgain,
    /// It follows another, which goes to the end of Up Next when it was not heard to its end.
    Follows { listed: bool, left: Option<ItemId> },
}

/// All that is needed to load an episode.
pub(super) struct OpenedEpisode {
    pub known: StoredEpisode,
    pub source: Playable,
}

/// What follows without a gap when the present episode ends.
pub(super) struct PreparedNext {
    pub now: NowPlaying,
    /// It comes from the list, not from Up Next.
    pub listed: bool,
}

pub(super) struct NowPlaying {
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
    /// Where listening had stopped, when it begins again a little before: that stays the place until something is heard.
    pub stopped_at: Option<i64>,
    /// The duration that the player reports.
    pub duration: Option<i64>,
    pub length: Length,
    /// The duration that the library has stored.
    pub hint: Option<i64>,
    pub chapters: Vec<ChapterRow>,
    pub feed: Option<FeedId>,
    pub show: ShowSettings,
    /// Silence in it is part of it.
    pub music: bool,
    pub lufs: Option<f32>,
    pub notice: Option<Notice>,
    /// When the pause began, unless the place was chosen since.
    pub paused_at: Option<i64>,
    /// A seek under way: the place, and when it was asked for. Positions from before it are not believed.
    pub sought: Option<(i64, i64)>,
    /// The place that was chosen while nothing was loaded.
    pub chosen: Option<i64>,
    /// When the sound device went away under it.
    pub lost_at: Option<i64>,
    /// Marked as played already.
    pub counted: bool,
    /// The end of its file is missing: heard to there it was not heard to the end.
    pub cut: bool,
    /// The sleep timer let nothing follow it.
    pub slept: bool,
    pub heard_range: Option<HeardRange>,
    pub source: Option<Playable>,
    pub trail: JumpTrail,
    /// Time saved in this load, as the player counts it.
    pub time_saved: Saved,
    /// When a position came last: the sleep timer counts from there.
    pub ticked_at: Option<i64>,
}

/// What is heard without a break, and how much of it history has.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeardRange {
    pub from: i64,
    /// History has it up to here; when that was, and what the player had counted as saved by then.
    pub written: i64,
    pub written_at: i64,
    pub saved_then: Saved,
    /// Time on the clock that was listened since, and when the last place came.
    pub listened_ms: i64,
    pub ticked_at: Option<i64>,
}

/// Places come four times a second; a longer gap was no listening: the bytes were waited for, or the computer slept.
const LONGEST_TICK_MS: i64 = 1_000;

impl HeardRange {
    pub fn new(from: i64, clock: i64, saved: Saved) -> HeardRange {
        HeardRange {
            from,
            written: from,
            written_at: clock,
            saved_then: saved,
            listened_ms: 0,
            ticked_at: None,
        }
    }

    /// It was heard on from `before` to `position`.
    pub fn heard(&mut self, clock: i64, before: i64, position: i64, saved: (Saved, Saved)) {
        let took = match self.ticked_at.replace(clock) {
            Some(last) => clock - last,
            // When the sound began is not told: what of it was heard took as long as it must.
            None => {
                let won = |s: Saved| s.speed_ms + s.trim_ms;
                position - before - (won(saved.1) - won(saved.0)).max(0)
            }
        };
        self.listened_ms += took.clamp(0, LONGEST_TICK_MS);
    }

    /// What history lacks, when it was heard up to here.
    pub fn unwritten(&self, clock: i64, position: i64, saved: Saved) -> Option<ActivityPiece> {
        (position > self.written).then(|| ActivityPiece {
            began_at: self.written_at,
            ended_at: clock,
            heard_ms: position - self.written,
            listened_ms: self.listened_ms,
            saved: Saved {
                speed_ms: saved.speed_ms - self.saved_then.speed_ms,
                trim_ms: saved.trim_ms - self.saved_then.trim_ms,
            },
            place_ms: position,
            ..ActivityPiece::default()
        })
    }

    /// History has it up to here.
    pub fn note_written(&mut self, clock: i64, position: i64, saved: Saved) {
        self.written = position;
        self.written_at = clock;
        self.saved_then = saved;
        self.listened_ms = 0;
    }
}

/// What the library knows of an episode before it plays.
pub(super) struct StoredEpisode {
    pub position: i64,
    pub duration: Option<i64>,
    pub exact: bool,
    pub done: bool,
    pub touched_at: Option<i64>,
    pub chapters: Vec<ChapterRow>,
    pub feed: Option<FeedId>,
    pub show: ShowSettings,
    pub music: bool,
    pub sound: Option<sound::StoredSound>,
}

impl StoredEpisode {
    /// Where to begin: a little before where listening stopped, at the start when it was heard to the end.
    pub fn start(&self, clock: i64) -> i64 {
        if self.position <= 0
            || self.done
            || rules::near_end(self.position, self.duration.filter(|_| self.exact))
        {
            return 0;
        }
        let pause = self.touched_at.map_or(0, |at| clock - at);
        (self.position - rules::step_back(pause)).max(0)
    }

    pub fn index(&self) -> Option<Vec<u8>> {
        self.sound.as_ref()?.frame_index.clone()
    }
}

impl NowPlaying {
    /// Whether it may be counted as played here.
    pub fn nearly_heard(&self) -> bool {
        !self.cut && rules::near_end(self.position, self.duration)
    }

    pub fn new(item: ItemId, known: StoredEpisode) -> NowPlaying {
        NowPlaying {
            item,
            ticket: 0,
            loaded: false,
            ready: false,
            wanted: false,
            by_hand: true,
            state: PlaybackState::Paused,
            position: known.position,
            saved: known.position,
            stopped_at: None,
            duration: None,
            length: if known.exact {
                Length::Counted
            } else {
                Length::Guessed
            },
            hint: known.duration,
            chapters: known.chapters,
            feed: known.feed,
            show: known.show,
            music: known.music,
            lufs: known.sound.and_then(|sound| sound.lufs),
            notice: None,
            paused_at: None,
            sought: None,
            chosen: None,
            lost_at: None,
            counted: false,
            cut: false,
            slept: false,
            heard_range: None,
            source: None,
            trail: Default::default(),
            time_saved: Saved::default(),
            ticked_at: None,
        }
    }

    /// The state as it is shown: what can only be opened when there is a network again is waited for.
    pub fn stage(&self) -> PlaybackState {
        match &self.source {
            Some(Playable::Growing(media))
                if self.state == PlaybackState::Loading && media.progress().waiting =>
            {
                PlaybackState::Waiting
            }
            _ => self.state,
        }
    }

    /// Where it ends, if that is known well enough to act on.
    pub fn end(&self) -> Option<i64> {
        self.duration.filter(|_| self.length != Length::Guessed)
    }

    /// The duration, and whether it was counted, to be stored.
    pub fn counted_duration(&self) -> Option<(i64, bool)> {
        self.duration.map(|ms| (ms, self.length == Length::Counted))
    }

    /// The place to keep.
    pub fn place(&self) -> i64 {
        self.stopped_at.unwrap_or(self.position)
    }

    /// What is heard from here on is heard without a break.
    pub fn begin_heard_range(&mut self, from: i64, clock: i64) {
        self.heard_range = Some(HeardRange::new(from, clock, self.time_saved));
    }

    /// What history lacks of it now.
    pub fn unwritten(&self, clock: i64) -> Option<ActivityPiece> {
        let range = self.heard_range.as_ref()?;
        // Where it goes to was not heard.
        self.sought
            .is_none()
            .then(|| range.unwritten(clock, self.position, self.time_saved))?
    }

    /// How it is to sound: as the show says, else as everything; music is trimmed only where its show says so.
    pub fn sound(&self, all: Sound) -> Sound {
        Sound {
            speed: self.show.speed.unwrap_or(all.speed),
            trim: self.show.trim.unwrap_or(match self.music {
                true => Trim::Off,
                false => all.trim,
            }),
            loudness: self.show.loudness.unwrap_or(all.loudness),
            boost: self.show.boost.unwrap_or(all.boost),
            mono: all.mono,
        }
    }

    pub fn tuned(&self, all: Sound) -> Tuned {
        Tuned {
            sound: self.sound(all),
            lufs: self.lufs,
        }
    }

    pub fn has_own_sound(&self) -> bool {
        let show = &self.show;
        show.speed.is_some()
            || show.trim.is_some()
            || show.loudness.is_some()
            || show.boost.is_some()
    }

    /// Listening time that so much source time takes.
    pub fn listening(&self, source_ms: i64, all: Sound) -> i64 {
        (source_ms as f64 / f64::from(self.sound(all).speed)) as i64
    }
}

/// What the window must ask again for when it changes; the position comes with every tick.
#[derive(PartialEq)]
pub(super) struct Snapshot {
    item: Option<(ItemId, PlaybackState)>,
    notice: Option<Notice>,
    back_to: Option<i64>,
    sleep: Option<Sleep>,
    silent: bool,
    chapters: usize,
    lufs: Option<f32>,
    passed: usize,
}

impl State {
    /// Notes that an episode cannot be played: going on by itself comes to the one after it.
    pub fn pass_over(&mut self, item: ItemId) {
        self.tried.insert(item);
        if !self.passed.contains(&item) {
            self.passed.push(item);
        }
    }

    /// Something was asked for by hand: everything is tried again.
    pub fn try_again(&mut self) {
        self.tried.clear();
        self.passed.clear();
    }

    pub fn snapshot(&self) -> Snapshot {
        let now = self.now.as_ref();
        Snapshot {
            item: now.map(|now| (now.item, now.state)),
            notice: now
                .and_then(|now| now.notice.clone())
                .or_else(|| self.output_notice.clone()),
            back_to: now.and_then(|now| now.trail.back()),
            sleep: self.sleep.as_ref().map(|timer| timer.what),
            silent: self.silent,
            chapters: now.map_or(0, |now| now.chapters.len()),
            lufs: now.and_then(|now| now.lufs),
            passed: self.passed.len(),
        }
    }

    /// Listening time until the sleep timer stops what plays.
    fn sleep_left(&self, now: &NowPlaying) -> Option<i64> {
        self.sleep.as_ref()?.left(now.duration, now.hint, |end| {
            now.listening((end - now.position).max(0), self.sound)
        })
    }

    /// The sleep timer as it is shown.
    pub fn sleep_now(&self, now: &NowPlaying) -> Option<SleepNow> {
        Some(SleepNow {
            what: self.sleep.as_ref()?.what,
            left_ms: self.sleep_left(now),
        })
    }

    pub fn tick(&self) -> Option<Tick> {
        let now = self.now.as_ref()?;
        Some(Tick {
            item: now.item,
            position_ms: now.position,
            duration_ms: now.duration.or(now.hint),
            state: now.stage(),
            saved: now.time_saved,
            sleep_left_ms: self.sleep_left(now),
        })
    }
}
