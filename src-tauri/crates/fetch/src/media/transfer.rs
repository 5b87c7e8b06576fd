//! The transfer: picks a hole, fetches it, goes where a reader waits, takes up again what was cut, and finishes.
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::saver::Saver;
use super::state::{Growing, State, Wish};
use super::stream::{Stream, Trouble, ask, blocking, vouch};
use super::verdict::{LARGEST, Take, Verdict};
use crate::client::Client;
use crate::ranges::Hole;
use crate::{FetchError, Validators};

/// A file that is another one this often in one run has no version to wait for.
const MOST_RESTARTS: u64 = 4;
/// A server that refuses this often in a row is left alone, however patient the caller is.
const MOST_REFUSALS: u32 = 8;
/// A server that is not there keeps a place that others wait for no longer than that.
const QUICK_TRIES: u32 = 2;
/// A longer Retry-After is the caller's to wait for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE_HEARD: Duration = Duration::from_secs(5);
const TICK: Duration = Duration::from_millis(100);
/// How often a silent transfer looks whether it is too slow.
const LOOK: Duration = Duration::from_millis(500);
/// Where no strong validator says that a file is still the same, it is compared in so many places before it is gone on with.
const PLACES: u64 = 8;
/// For somebody who waits for a jump there are fewer, and none for a while after the last time.
const PLACES_OF_A_JUMP: u64 = 3;
const STILL_THE_SAME: Duration = Duration::from_secs(30);
/// So much of a transfer a kill may cost, besides what is on its way.
const NOTE_BYTES: u64 = 128 << 10;
/// After a jump failed for a passing reason, before the next.
const REST: Duration = Duration::from_secs(1);

pub(super) async fn transfer(
    client: &Client,
    growing: &Arc<Growing>,
    retries: u32,
) -> Result<PathBuf, FetchError> {
    blocking(growing, Growing::prepare).await?;
    let mut saver = Saver::new();
    let (mut failures, mut restarts, mut refusals, mut gained) = (0_u32, 0_u64, 0_u32, 0);
    let mut asked = false;
    let (mut ends, mut pace) = ((None, 0_u32), Pace::new());
    let first_version = growing.lock().generation;
    loop {
        let target = {
            let state = growing.lock();
            if state.is_whole() { None } else { state.next() }
        };
        let Some((hole, reader)) = target else {
            saver.settle().await?;
            return blocking(growing, Growing::finish).await;
        };
        let trouble = stretch(client, growing, hole, reader, &mut saver, &mut pace)
            .await
            .err();
        if let Some(Trouble::Retry(FetchError::Cut(_), _)) = &trouble {
            let end = growing.lock().have.bytes();
            ends = (Some(end), if ends.0 == Some(end) { ends.1 + 1 } else { 0 });
        }
        let (progress, heard, patient, whole) = {
            let state = growing.lock();
            if state.generation - first_version > MOST_RESTARTS {
                return Err(restarted_too_often(&state, ends));
            }
            let progress = state.gained > gained;
            gained = state.gained;
            (
                progress,
                state.is_awaited(),
                state.is_patient(),
                state.is_whole(),
            )
        };
        if progress {
            (failures, refusals) = (0, 0);
        }
        let (error, wait) = match trouble {
            None if progress || whole => continue,
            None => (
                FetchError::Cut("the server sends nothing new".to_owned()),
                Some(Duration::ZERO),
            ),
            Some(Trouble::Fatal(error)) => {
                if asked || !error.may_be_stale_address() {
                    return Err(error);
                }
                asked = true;
                saver.settle().await?;
                if !take_newer(growing).await? {
                    return Err(error);
                }
                continue;
            }
            Some(Trouble::Changed) => {
                restarts += 1;
                growing.lock().changed = true;
                if restarts > MOST_RESTARTS {
                    return Err(FetchError::KeepsChanging);
                }
                saver.settle().await?;
                blocking(growing, Growing::discard).await?;
                growing.lock().resumed += 1;
                continue;
            }
            Some(Trouble::Retry(error, wait)) => (error, wait),
        };
        failures = failures.saturating_add(1);
        let refused = matches!(error, FetchError::Status { .. });
        refusals += u32::from(refused);
        let away = matches!(
            error,
            FetchError::Unreachable { .. } | FetchError::NoSuchHost { .. } | FetchError::Timeout
        );
        if failures > retries && !(patient && away)
            || refusals > MOST_REFUSALS
            || wait.is_some_and(|wait| wait > LONGEST_WAIT)
            || (refused || matches!(error, FetchError::Timeout) || away && failures >= QUICK_TRIES)
                && growing.lock().makes_way()
        {
            return Err(ended_with(error, &growing.lock(), ends));
        }
        if pace.is_too_slow(client, growing) {
            return Err(FetchError::TooSlow);
        }
        {
            let mut state = growing.lock();
            state.resumed = state.resumed.saturating_add(1);
            state.waiting = Some(error.clone());
            growing.show(&mut state, true);
        }
        tracing::debug!(code = error.code(), failures, "the transfer pauses");
        saver.settle().await?;
        let longest = if heard {
            LONGEST_PAUSE_HEARD
        } else {
            LONGEST_PAUSE
        };
        let pause = pause(client.0.config.retry_delay, failures, longest);
        tokio::time::sleep(pause.max(wait.unwrap_or_default())).await;
    }
}

/// Asks for a newer address of the file and goes on from there; false where there is none. What is here stays if
/// something can vouch for it: the answer from there decides.
async fn take_newer(growing: &Arc<Growing>) -> Result<bool, FetchError> {
    let newer = growing.lock().request.newer.clone();
    let Some(newer) = newer else { return Ok(false) };
    let Some((url, authorization)) = newer.ask().await else {
        return Ok(false);
    };
    {
        let mut state = growing.lock();
        if state.request.url == url && state.request.authorization == authorization {
            return Ok(false);
        }
        state.stale |= !state.have.is_empty() && state.validators == Validators::default();
        state.request.url = url;
        state.request.authorization = authorization;
        state.ranges = None;
    }
    tracing::debug!("the file has another address now");
    blocking(growing, Growing::prepare).await?;
    Ok(true)
}

/// It began anew too often: because it is another file each time, because it always ends at the same place, or because
/// it is cut and the server cannot go on in the middle.
fn restarted_too_often(state: &State, ends: (Option<u64>, u32)) -> FetchError {
    if state.changed {
        return FetchError::KeepsChanging;
    }
    match (ends, state.told) {
        ((Some(got), 2..), Some(of)) if got < of => FetchError::Short { got, of },
        _ => FetchError::CannotResume,
    }
}

/// The error that a run ends with: a cut that always comes at the same place is the server's doing.
fn ended_with(error: FetchError, state: &State, ends: (Option<u64>, u32)) -> FetchError {
    match (&error, ends, state.total) {
        (FetchError::Cut(_), (Some(got), 2..), Some(of)) if got < of => {
            FetchError::Short { got, of }
        }
        _ => error,
    }
}

/// How much comes in a time, by which it is told whether a transfer is worth its place.
struct Pace {
    since: Instant,
    gained: u64,
}

impl Pace {
    fn new() -> Self {
        Self {
            since: Instant::now(),
            gained: 0,
        }
    }

    /// Whether next to nothing came for long, and another could have the place.
    fn is_too_slow(&mut self, client: &Client, growing: &Growing) -> bool {
        let (least, time) = client.0.config.least_pace;
        let state = growing.lock();
        if state.makes_way() && self.since.elapsed() < time {
            return false;
        }
        let slow = state.makes_way() && state.gained.saturating_sub(self.gained) < least;
        (self.since, self.gained) = (Instant::now(), state.gained);
        slow
    }
}

/// Doubles with each failure, and is between half and the whole of that, so that many do not come back at once.
fn pause(first: Duration, failures: u32, longest: Duration) -> Duration {
    let full = first
        .saturating_mul(1 << failures.saturating_sub(1).min(16))
        .min(longest);
    let dice = RandomState::new().build_hasher().finish() % 1024;
    full.mul_f64(0.5 + dice as f64 / 2048.0)
}

/// One connection until what is wanted of it has come, with the jumps that readers ask for.
async fn stretch(
    client: &Client,
    growing: &Arc<Growing>,
    hole: Hole,
    reader: Option<u64>,
    saver: &mut Saver,
    pace: &mut Pace,
) -> Result<(), Trouble> {
    if hole.start > 0 && !vouch(client, growing, PLACES, Duration::ZERO).await? {
        return Err(Trouble::Changed);
    }
    let mut judged = ask(client, growing, hole).await?;
    if judged.ranged && judged.verdict == Verdict::NoRanges {
        growing.lock().ranges = Some(false);
        judged = ask(
            client,
            growing,
            Hole {
                start: 0,
                end: None,
            },
        )
        .await?;
    }
    let mut stream = match judged.verdict.clone() {
        Verdict::Take(take) => Stream::take(judged, take, growing, reader).await?,
        Verdict::Complete { total } => {
            let mut state = growing.lock();
            state.total = Some(total);
            state.unconfirmed = false;
            return Ok(());
        }
        Verdict::NoRanges => {
            return Err(FetchError::Cut(
                "the server sent a part although the whole was asked for".to_owned(),
            )
            .into());
        }
        Verdict::Changed => return Err(Trouble::Changed),
        Verdict::Later(error, wait) => return Err(Trouble::Retry(error, wait)),
        Verdict::Never(error) => return Err(Trouble::Fatal(error)),
    };
    let mut untold = false;
    // The rate that is allowed was used up until then.
    let mut paid_at = Instant::now();
    loop {
        if pace.is_too_slow(client, growing) {
            return Err(Trouble::Fatal(FetchError::TooSlow));
        }
        if stream.stop.is_some_and(|stop| stream.position >= stop) {
            return Ok(());
        }
        let wish = growing
            .lock()
            .jump(stream.position, stream.stop, stream.serving);
        let rested = stream.rests_until.is_none_or(|rest| rest < Instant::now());
        if let Some(wish) = wish.filter(|_| rested)
            && let Some(other) = jump(client, growing, wish, &mut stream).await?
        {
            stream = other;
            continue;
        }
        let throttle = &client.0.throttle;
        let free = !growing.lock().is_read();
        let owed = paid_at.saturating_duration_since(Instant::now());
        tokio::select! {
            biased;
            () = growing.wish.notified() => {}
            () = tokio::time::sleep(owed.min(TICK)), if free && !owed.is_zero() => {}
            bytes = stream.next(if free { throttle.most() } else { usize::MAX }), if !free || owed.is_zero() => match bytes? {
                Some(bytes) => {
                    if free {
                        let length = bytes.iter().map(|piece| piece.len() as u64).sum();
                        paid_at = Instant::now() + throttle.take(length, Instant::now());
                    }
                    accept(growing, &mut stream, bytes).await?;
                    untold = !growing.show(&mut growing.lock(), false);
                    saver.tick(growing)?;
                }
                None => return ended(growing, &stream),
            },
            () = tokio::time::sleep(LOOK) => {}
            () = tokio::time::sleep(saver.due(growing).filter(|_| !untold).unwrap_or(TICK)), if untold || saver.owes(growing) => {
                untold = !growing.show(&mut growing.lock(), false);
                saver.tick(growing)?;
            }
        }
    }
}

/// The body ended cleanly. That is the end of the file only if nothing says it should be longer.
fn ended(growing: &Growing, stream: &Stream) -> Result<(), Trouble> {
    let mut state = growing.lock();
    let expected = stream.until.or(state.total);
    match expected {
        Some(expected) if stream.position < expected => {
            let cut = format!("it ended after {} of {expected} bytes", stream.position);
            Err(FetchError::Cut(cut).into())
        }
        Some(_) => Ok(()),
        None => {
            let about = state.expected.max(state.told).unwrap_or(0);
            if stream.position < about - about / 10 && state.short_end.is_none() {
                // Most likely the connection was lost: what a second try gives is taken.
                state.short_end = Some(stream.position);
                let cut = format!("it ended after {} of about {about} bytes", stream.position);
                return Err(FetchError::Cut(cut).into());
            }
            state.total = Some(stream.position);
            state.unconfirmed = true;
            growing.arrived.notify_all();
            Ok(())
        }
    }
}

/// Opens a second connection where a reader waits, and keeps the first until the second has proved good: a server
/// that cannot start in the middle, or has another version by now, must not cost what is on its way.
async fn jump(
    client: &Client,
    growing: &Arc<Growing>,
    wish: Wish,
    old: &mut Stream,
) -> Result<Option<Stream>, Trouble> {
    let hole = {
        let state = growing.lock();
        state.have.hole(wish.position, state.total)
    };
    let Some(hole) = hole else { return Ok(None) };
    match vouch(client, growing, PLACES_OF_A_JUMP, STILL_THE_SAME).await {
        Ok(true) => {}
        Ok(false) => {
            // It has another version by now: what is on its way is heard to its end.
            growing.lock().ranges = Some(false);
            return Ok(None);
        }
        Err(_) => {
            old.rests_until = Some(Instant::now() + REST);
            return Ok(None);
        }
    }
    match ask(client, growing, hole).await {
        Ok(judged) => match judged.verdict.clone() {
            Verdict::Take(
                take @ Take {
                    ranges: Some(true), ..
                },
            ) => match Stream::take(judged, take, growing, Some(wish.reader)).await {
                Ok(stream) => return Ok(Some(stream)),
                Err(Trouble::Fatal(error)) => return Err(Trouble::Fatal(error)),
                Err(_) => old.rests_until = Some(Instant::now() + REST),
            },
            Verdict::Later(_, wait) => {
                old.rests_until = Some(Instant::now() + wait.unwrap_or(REST));
            }
            _ => growing.lock().ranges = Some(false),
        },
        Err(_) => old.rests_until = Some(Instant::now() + REST),
    }
    Ok(None)
}

/// Writes what is missing and passes over what is here, comparing it where nothing vouches for the version.
async fn accept(
    growing: &Arc<Growing>,
    stream: &mut Stream,
    pieces: Vec<Bytes>,
) -> Result<(), Trouble> {
    let wanted = stream.stop.map_or(u64::MAX, |stop| stop - stream.position);
    let here = pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
    let length = here.min(wanted);
    if stream.position + length > LARGEST {
        return Err(Trouble::Fatal(FetchError::TooLarge { limit: LARGEST }));
    }
    let (generation, compare, first) = (stream.generation, stream.compare, stream.position);
    let same = blocking(growing, move |growing| {
        let (mut at, end) = (first, first + length);
        for piece in pieces {
            let wanted = usize::try_from(end - at).unwrap_or(usize::MAX);
            let piece = piece.get(..wanted.min(piece.len())).unwrap_or_default();
            if !put(growing, generation, compare, at, piece)? {
                return Ok(false);
            }
            at += piece.len() as u64;
        }
        growing.note_written(NOTE_BYTES)?;
        Ok(true)
    })
    .await?;
    if !same {
        return Err(Trouble::Changed);
    }
    stream.position += length;
    if let Some((_, brought)) = &mut stream.serving {
        *brought += length;
    }
    Ok(())
}

/// Writes of these bytes what is missing; false when what is here is not the same.
fn put(
    growing: &Growing,
    generation: u64,
    compare: bool,
    mut at: u64,
    mut rest: &[u8],
) -> Result<bool, FetchError> {
    while !rest.is_empty() {
        let (here, next) = {
            let state = growing.lock();
            (
                state.have.around(at),
                state.have.hole(at, None).and_then(|hole| hole.end),
            )
        };
        let end = here
            .as_ref()
            .map_or(next, |range| Some(range.end))
            .unwrap_or(u64::MAX);
        let count = rest
            .len()
            .min(usize::try_from(end - at).unwrap_or(usize::MAX));
        let (piece, after) = rest.split_at(count);
        if here.is_none() {
            growing.write(generation, at, piece)?;
        } else if compare && !growing.agrees(at, piece)? {
            return Ok(false);
        }
        at += count as u64;
        rest = after;
    }
    Ok(true)
}
