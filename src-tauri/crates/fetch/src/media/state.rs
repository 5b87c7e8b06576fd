//! What is known of a growing file, who reads it, and who may write it.
use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use super::verdict::Known;
use super::{MediaProgress, MediaRequest};
use crate::ranges::{Hole, Ranges};
use crate::{FetchError, Validators};

/// A reader this far ahead of the transfer waits for it; further, the transfer goes there.
const NEAR: u64 = 256 * 1024;
const SHOW_EVERY: Duration = Duration::from_millis(100);

pub(super) type Ended = Option<Result<PathBuf, FetchError>>;

pub(super) struct Growing {
    state: Mutex<State>,
    /// Readers wait here for bytes, for the head of the answer, or for the end.
    pub arrived: Condvar,
    /// A reader began to wait.
    pub wish: Notify,
    /// Somebody reads, so the transfer does not queue.
    pub listened: watch::Sender<bool>,
    pub shown: watch::Sender<MediaProgress>,
    ended: watch::Sender<Ended>,
    /// Held while bytes are written.
    pub pen: Mutex<()>,
    /// Held while the map is replaced or the file renamed. Taken before `pen`, and both before the state.
    pub disk: Mutex<()>,
    /// The map, to be added to. Taken after `pen` and before the state.
    pub notes: Mutex<MapNotes>,
}

/// The map on the disk, as far as it is added to.
#[derive(Default)]
pub(super) struct MapNotes {
    pub file: Option<File>,
    /// How many bytes were here at the last addition.
    pub noted: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phase {
    /// No transfer yet.
    Idle,
    Running,
    Done,
    Failed(FetchError),
}

pub(super) struct State {
    pub request: MediaRequest,
    pub file: Option<Arc<File>>,
    pub have: Ranges,
    pub total: Option<u64>,
    pub validators: Validators,
    /// Where the last good answer came from, after redirects; without user and password.
    pub answered: Option<String>,
    /// Counts versions of the file; bytes of two are never given to one reader.
    pub generation: u64,
    pub phase: Phase,
    /// The length, or that there is none, is known.
    pub head_known: bool,
    /// What is here belongs to another address and must go.
    pub stale: bool,
    /// Whether the server can start in the middle, as far as this run has seen.
    pub ranges: Option<bool>,
    /// Bytes written in this run, discarded ones included.
    pub gained: u64,
    pub resumed: u32,
    /// Why it waits to try again.
    pub waiting: Option<FetchError>,
    /// Somebody listens: while there are readers, the network is waited for without end.
    pub patient: bool,
    /// Others wait for its place: what would take long without a reader ends with its reason instead.
    pub gives_way: bool,
    /// Who wanted the file brings it to the disk, and removes the map when it is noted that the file is whole.
    pub keeps_map: bool,
    /// About how long the file is, by who named it.
    pub expected: Option<u64>,
    /// The largest length that any answer said.
    pub told: Option<u64>,
    /// The length is known from nothing but where the last body ended.
    pub unconfirmed: bool,
    /// Where a body without a length ended too early, to see whether it does so again.
    pub short_end: Option<u64>,
    /// An answer was certainly of another version than the one before.
    pub changed: bool,
    /// When what is here was last compared in several places, or known to be of the version that is sent.
    pub vouched_at: Option<Instant>,
    readers: BTreeMap<u64, Reading>,
    next_id: u64,
    handles: usize,
    last_shown: Option<Instant>,
}

struct Reading {
    position: u64,
    /// Since which wish it waits; larger is later.
    waits: Option<u64>,
    closed: bool,
}

/// Where a reader waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    pub reader: u64,
    pub position: u64,
}

pub(super) enum Start {
    Go(Writer),
    Join(watch::Receiver<Ended>),
    Done(PathBuf),
}

impl Growing {
    pub fn new(request: MediaRequest) -> Self {
        let state = State {
            request,
            file: None,
            have: Ranges::default(),
            total: None,
            validators: Validators::default(),
            answered: None,
            generation: 0,
            phase: Phase::Idle,
            head_known: false,
            stale: false,
            ranges: None,
            gained: 0,
            resumed: 0,
            waiting: None,
            patient: false,
            gives_way: false,
            keeps_map: false,
            expected: None,
            told: None,
            unconfirmed: false,
            short_end: None,
            changed: false,
            vouched_at: None,
            readers: BTreeMap::new(),
            next_id: 0,
            handles: 1,
            last_shown: None,
        };
        Self {
            state: Mutex::new(state),
            arrived: Condvar::new(),
            wish: Notify::new(),
            listened: watch::Sender::new(false),
            shown: watch::Sender::new(MediaProgress::default()),
            ended: watch::Sender::new(None),
            pen: Mutex::new(()),
            disk: Mutex::new(()),
            notes: Mutex::default(),
        }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more handle on this file. False if it is finished or belongs to something else, so that a new one is due.
    pub fn attach(&self, request: &MediaRequest) -> Result<bool, FetchError> {
        let mut state = self.lock();
        let other = state.request.url != request.url;
        match state.phase {
            Phase::Running if other || state.request.dest != request.dest => {
                return Err(FetchError::Disk(
                    "another transfer is writing this file".to_owned(),
                ));
            }
            Phase::Running => {}
            Phase::Done if other || state.request.dest != request.dest => return Ok(false),
            // Removed since: who reads the old one keeps it, and nobody takes it for the one that is to come.
            Phase::Done if !state.request.dest.exists() => return Ok(false),
            Phase::Done => {}
            Phase::Idle | Phase::Failed(_) => {
                state.stale |=
                    !super::map::continues(&state.request.url, &request.url, &state.validators);
                state.request = request.clone();
                state.phase = Phase::Idle;
            }
        }
        state.handles += 1;
        Ok(true)
    }

    /// Without a handle nobody can start a transfer, so who waits for one must not wait for ever.
    pub fn detach(&self) {
        let mut state = self.lock();
        state.handles = state.handles.saturating_sub(1);
        if state.handles == 0 && state.phase == Phase::Idle {
            state.phase = Phase::Failed(FetchError::Cancelled);
            self.arrived.notify_all();
        }
    }

    /// The right to write, if nobody has it.
    pub fn begin(self: &Arc<Self>) -> Start {
        let mut state = self.lock();
        match state.phase {
            Phase::Running => return Start::Join(self.ended.subscribe()),
            Phase::Done if state.request.dest.exists() => {
                return Start::Done(state.request.dest.clone());
            }
            // Someone removed the finished file: fetch it anew.
            Phase::Done => state.stale = true,
            Phase::Idle | Phase::Failed(_) => {}
        }
        state.phase = Phase::Running;
        state.ranges = None;
        state.gained = 0;
        state.resumed = 0;
        state.waiting = None;
        state.changed = false;
        state.vouched_at = None;
        self.ended.send_replace(None);
        self.show(&mut state, true);
        drop(state);
        Start::Go(Writer {
            growing: Arc::clone(self),
            open: true,
        })
    }

    /// Tells who watches, at most ten times a second unless it must be now. False if it is still to be told.
    pub fn show(&self, state: &mut State, now: bool) -> bool {
        if !now
            && state
                .last_shown
                .is_some_and(|last| last.elapsed() < SHOW_EVERY)
        {
            return false;
        }
        state.last_shown = Some(Instant::now());
        self.shown.send_replace(state.progress());
        true
    }

    fn end(&self, result: Result<PathBuf, FetchError>) {
        let mut state = self.lock();
        state.waiting = None;
        state.phase = match &result {
            Ok(_) => Phase::Done,
            Err(error) => Phase::Failed(error.clone()),
        };
        self.show(&mut state, true);
        // Under the lock, or a run that begins now could be taken for ended by who joins it.
        self.ended.send_replace(Some(result));
        drop(state);
        self.arrived.notify_all();
    }

    pub fn add_reader(&self) -> u64 {
        let mut state = self.lock();
        let id = state.next_id;
        state.next_id += 1;
        state.readers.insert(
            id,
            Reading {
                position: 0,
                waits: None,
                closed: false,
            },
        );
        drop(state);
        self.listened.send_replace(true);
        id
    }

    pub fn remove_reader(&self, id: u64) {
        let mut state = self.lock();
        state.readers.remove(&id);
        let listened = !state.readers.is_empty();
        drop(state);
        self.listened.send_replace(listened);
    }

    pub fn close_readers(&self) {
        for reading in self.lock().readers.values_mut() {
            reading.closed = true;
        }
        self.arrived.notify_all();
    }

    pub fn close_reader(&self, id: u64) {
        if let Some(reading) = self.lock().readers.get_mut(&id) {
            reading.closed = true;
        }
        self.arrived.notify_all();
    }
}

impl State {
    pub fn progress(&self) -> MediaProgress {
        MediaProgress {
            bytes: self.have.bytes(),
            total: self.total,
            ranges: self.have.as_slice().to_vec(),
            resumed: self.resumed,
            waiting: self.waiting.is_some(),
            why: self.waiting.clone(),
            done: self.phase == Phase::Done,
            unconfirmed: self.unconfirmed,
            told: self.told,
        }
    }

    /// Somebody who reads is not closed.
    pub fn is_read(&self) -> bool {
        self.readers.values().any(|reading| !reading.closed)
    }

    /// It is to make room for another transfer where it would take long.
    pub fn makes_way(&self) -> bool {
        self.gives_way && !self.is_read()
    }

    /// `count` places spread over what is here, each of at most `length` bytes.
    pub fn spots(&self, count: u64, length: u64) -> Vec<Range<u64>> {
        let have = self.have.bytes();
        let mut spots = Vec::new();
        for n in 0..count {
            let mut left = have * n / count;
            for range in self.have.as_slice() {
                let size = range.end - range.start;
                if left < size {
                    let start = range.start + left;
                    spots.push(start..range.end.min(start + length));
                    break;
                }
                left -= size;
            }
        }
        spots
    }

    pub fn known(&self) -> Known {
        Known {
            validators: self.validators.clone(),
            total: self.total,
            bytes: self.have.bytes(),
        }
    }

    pub fn is_whole(&self) -> bool {
        self.total.is_some_and(|total| self.have.bytes() == total)
    }

    pub fn is_closed(&self, reader: u64) -> bool {
        self.readers
            .get(&reader)
            .is_none_or(|reading| reading.closed)
    }

    /// Notes where a reader is, and whether it waits there.
    pub fn note(&mut self, reader: u64, position: u64, waits: bool) {
        let wish = self.next_id;
        if let Some(reading) = self.readers.get_mut(&reader) {
            reading.position = position;
            if !waits {
                reading.waits = None;
            } else if reading.waits.is_none() {
                reading.waits = Some(wish);
                self.next_id += 1;
            }
        }
    }

    /// The network is waited for, however long it stays away.
    pub fn is_patient(&self) -> bool {
        self.patient && self.is_read()
    }

    pub fn is_awaited(&self) -> bool {
        self.readers.values().any(|reading| reading.waits.is_some())
    }

    /// Where readers wait for what is missing, the latest wish first.
    fn wishes(&self) -> Vec<Wish> {
        let waits = |reading: &Reading| !reading.closed && reading.waits.is_some();
        let missing =
            |at: u64| self.have.around(at).is_none() && self.total.is_none_or(|total| at < total);
        let mut found: Vec<_> = self
            .readers
            .iter()
            .filter(|(_, reading)| waits(reading) && missing(reading.position))
            .map(|(&reader, reading)| {
                (
                    reading.waits,
                    Wish {
                        reader,
                        position: reading.position,
                    },
                )
            })
            .collect();
        found.sort_by_key(|(since, _)| std::cmp::Reverse(*since));
        found.into_iter().map(|(_, wish)| wish).collect()
    }

    /// Where the transfer should go from `at`, if not on. `serving` is for whom it came here, and how much it brought.
    pub fn jump(&self, at: u64, until: Option<u64>, serving: Option<(u64, u64)>) -> Option<Wish> {
        if self.ranges == Some(false) {
            return None;
        }
        let wishes = self.wishes();
        let near = |wish: &Wish| {
            let ahead = at <= wish.position && until.is_none_or(|until| wish.position < until);
            ahead && wish.position - at <= NEAR
        };
        if wishes.iter().any(near) {
            return None;
        }
        // Two readers far apart take turns in stretches, not in single bytes.
        let first = wishes.first()?;
        match serving {
            Some((reader, brought)) if reader != first.reader && brought < NEAR => None,
            _ => Some(*first),
        }
    }

    /// The next stretch to fetch: where a reader waits, else after where one reads, else from the front.
    pub fn next(&self) -> Option<(Hole, Option<u64>)> {
        let front = self.have.hole(0, self.total)?;
        if (!self.head_known && self.have.is_empty()) || self.ranges == Some(false) {
            return Some((
                Hole {
                    start: 0,
                    end: None,
                },
                None,
            ));
        }
        if let Some(wish) = self.wishes().first() {
            return Some((
                self.have.hole(wish.position, self.total)?,
                Some(wish.reader),
            ));
        }
        let after = |reading: &Reading| self.have.hole(reading.position, self.total);
        let beside_readers = self
            .readers
            .values()
            .rev()
            .filter(|reading| !reading.closed)
            .find_map(after);
        Some((beside_readers.unwrap_or(front), None))
    }
}

/// The right to write a growing file. Dropped without an end (the run was dropped), it ends as cancelled.
pub(super) struct Writer {
    growing: Arc<Growing>,
    open: bool,
}

impl Writer {
    /// Keeps what has come and lets the next one write.
    pub async fn end(mut self, result: Result<PathBuf, FetchError>) {
        if result.is_err() {
            let growing = Arc::clone(&self.growing);
            let save = tokio::task::spawn_blocking(move || growing.save());
            // A slow disk must not hold up who pressed stop; the saving goes on and is bound to succeed or not matter.
            let _ = tokio::time::timeout(Duration::from_millis(100), save).await;
        }
        self.open = false;
        self.growing.end(result);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let growing = Arc::clone(&self.growing);
            runtime.spawn_blocking(move || growing.save());
        }
        self.growing.end(Err(FetchError::Cancelled));
    }
}
