//! The decode thread of one load: opens the source, decodes, and keeps the deck filled. It may block in a read for as
//! long as the bytes take; nobody waits for it, and when it is abandoned it ends by itself.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::chain::Chain;
use crate::decode::{Block, Decode, Next};
use crate::open::open;
use crate::resample::{Resample, Resampled};
use crate::ring::{Deck, Entry, Feed, Monitor, deck};
use crate::ticks::Ticks;
use crate::{Length, MediaInfo, Notice, PlayerError, Sound, Source};

/// How long a full ring is left alone: a small part of what it holds.
const FULL_PAUSE: Duration = Duration::from_millis(60);
const REST: Duration = Duration::from_millis(500);
/// A deck that takes over does so this far ahead, which is what there is time for to prepare it.
const JOIN_AHEAD_MS: u64 = 45;
/// And it holds this much before it may.
const JOIN_STOCK_MS: u64 = 80;

/// A deck that is to begin at `to`, numbered so that late ones are told apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub number: u64,
    pub to: Ticks,
    /// The device's.
    pub rate: u32,
    pub sound: Sound,
    pub enter: Enter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enter {
    Now,
    /// It is to take over from the deck before without a gap, and begins where that can be; `to` is only for when it
    /// cannot.
    Join,
    /// When that stream has ended.
    After(u64),
}

pub(super) enum WorkerEvent {
    Opened(MediaInfo),
    /// Nothing can be played.
    Failed(PlayerError),
    Deck {
        deck: Box<Deck>,
        monitor: Monitor,
    },
    /// The length became known.
    Media(MediaInfo),
    Notice(Notice),
    /// The frame index of an MP3 is whole and was not the stored one.
    Indexed(Vec<u8>),
    /// Reading failed in the middle: the deck ends with what there is.
    Broken(PlayerError),
}

/// When the first sample of a load was ready for the device.
pub(super) type Begun = Arc<OnceLock<Instant>>;

pub(super) struct Worker {
    orders: Sender<Order>,
    closed: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Worker {
    pub fn start(
        source: Box<dyn Source>,
        stream: u64,
        first: Order,
        begun: Begun,
        news: impl Fn(WorkerEvent) + Send + 'static,
    ) -> std::io::Result<Worker> {
        let (orders, received) = channel();
        let closed = Arc::new(AtomicBool::new(false));
        let watched = closed.clone();
        let thread = std::thread::Builder::new()
            .name("decode".into())
            .spawn(move || {
                let told = AssertUnwindSafe(|| {
                    Shift {
                        orders: received,
                        closed: watched,
                        stream,
                        begun,
                        news: &news,
                    }
                    .run(source, first)
                });
                // Decoders are other people's code on other people's bytes.
                if catch_unwind(told).is_err() {
                    news(WorkerEvent::Failed(PlayerError::Damaged(
                        "the decoder gave up".to_string(),
                    )));
                }
            })?;
        Ok(Worker {
            orders,
            closed,
            thread,
        })
    }

    pub fn order(&self, order: Order) {
        // Nobody there: the failure was already told.
        let _ = self.orders.send(order);
    }

    /// Lets it go. It ends at its next step, or when its read returns; the thread is given back to be joined.
    pub fn close(self) -> JoinHandle<()> {
        self.closed.store(true, Release);
        self.thread
    }
}

struct Shift<'a, F: Fn(WorkerEvent)> {
    orders: Receiver<Order>,
    closed: Arc<AtomicBool>,
    stream: u64,
    begun: Begun,
    news: &'a F,
}

/// What is under way for one deck.
struct Run {
    feed: Feed,
    rate: u32,
    /// Not handed over yet: what it takes over from still plays.
    waiting: Option<(Box<Deck>, Monitor)>,
    /// Frames put into the ring.
    fed: u64,
    resample: Resample,
    staged: Resampled,
    /// Frames of `staged` already in the ring.
    put: usize,
    source_ended: bool,
}

impl<F: Fn(WorkerEvent)> Shift<'_, F> {
    fn run(self, source: Box<dyn Source>, first: Order) {
        let mut decode = match open(source) {
            Ok(decode) => decode,
            Err(e) => return (self.news)(WorkerEvent::Failed(e)),
        };
        if self.closed.load(Acquire) {
            return;
        }
        (self.news)(WorkerEvent::Opened(decode.media().clone()));
        let mut known = decode.media().length.and_then(Length::counted);
        let mut chain = Chain::for_listening(&first.sound);
        let mut order = Some(first);
        let mut run: Option<Run> = None;
        let mut pause = Duration::ZERO;
        let (mut told_skipped, mut told_cut) = (false, false);
        loop {
            match self.next_order(pause) {
                Ok(Some(new)) => order = Some(new),
                Ok(None) => {}
                Err(()) => return,
            }
            if let Some(order) = order.take() {
                chain.reset();
                chain.set(&order.sound);
                run = Some(self.begin(decode.as_mut(), order, run.take()));
            }
            pause = match run.as_mut() {
                Some(run) => self.step(decode.as_mut(), &mut chain, run),
                None => REST,
            };
            if let Some(run) = run.as_mut() {
                self.hand_over(run);
            }
            let counted = decode.media().length.and_then(Length::counted);
            if counted != known {
                known = counted;
                (self.news)(WorkerEvent::Media(decode.media().clone()));
            }
            if let Some(index) = decode.new_index() {
                (self.news)(WorkerEvent::Indexed(index));
            }
            if let Some(notice) = decode.notice() {
                (self.news)(WorkerEvent::Notice(notice));
            }
            if !told_cut && decode.cut() {
                told_cut = true;
                (self.news)(WorkerEvent::Notice(Notice::Cut));
            }
            if !told_skipped && decode.skipped() > 0 && run.as_ref().is_some_and(|r| r.source_ended)
            {
                told_skipped = true;
                (self.news)(WorkerEvent::Notice(Notice::Skipped(decode.skipped())));
            }
        }
    }

    /// The newest order; waits for one up to `pause`. Err when the load was closed.
    fn next_order(&self, pause: Duration) -> Result<Option<Order>, ()> {
        let mut newest = None;
        if !pause.is_zero() {
            match self.orders.recv_timeout(pause) {
                Ok(order) => newest = Some(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(()),
            }
        }
        loop {
            match self.orders.try_recv() {
                Ok(order) => newest = Some(order),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Err(()),
            }
        }
        if self.closed.load(Acquire) {
            Err(())
        } else {
            Ok(newest)
        }
    }

    fn begin(&self, decode: &mut dyn Decode, order: Order, before: Option<Run>) -> Run {
        let join = before
            .filter(|run| {
                order.enter == Enter::Join && run.rate == order.rate && run.waiting.is_none()
            })
            .and_then(|run| run.feed.join(run.fed, order.rate, JOIN_AHEAD_MS));
        let to = join.map_or(order.to, |(_, at)| at);
        let sought = decode.seek(to);
        let start = match decode.media().length {
            Some(Length::Counted(ms)) => to.min(Ticks::from_ms(ms)),
            _ => to,
        };
        let entry = match (join, order.enter) {
            (Some((join, _)), _) => Entry::Join(join),
            (None, Enter::After(stream)) => Entry::After(stream),
            (None, Enter::Now | Enter::Join) => Entry::Now,
        };
        let (feed, deck, mut monitor) = deck(order.number, self.stream, order.rate, start, entry);
        monitor.sound = order.sound;
        let mut run = Run {
            feed,
            rate: order.rate,
            waiting: Some((deck, monitor)),
            fed: 0,
            resample: Resample::new(order.rate),
            staged: Resampled::default(),
            put: 0,
            source_ended: false,
        };
        if let Err(e) = sought {
            self.break_off(&run.feed, e);
            run.source_ended = true;
        }
        if join.is_none() {
            self.tell(&mut run);
        }
        run
    }

    /// A deck that takes over is told of when it can do so at once.
    fn hand_over(&self, run: &mut Run) {
        let stocked = run.fed * 1000 >= u64::from(run.rate) * JOIN_STOCK_MS;
        if run.waiting.is_some() && (stocked || run.feed.gauge.finished.load(Acquire)) {
            self.tell(run);
        }
    }

    fn break_off(&self, feed: &Feed, error: PlayerError) {
        feed.gauge.broken.store(true, Release);
        (self.news)(WorkerEvent::Broken(error));
    }

    fn tell(&self, run: &mut Run) {
        if let Some((deck, monitor)) = run.waiting.take() {
            (self.news)(WorkerEvent::Deck { deck, monitor });
        }
    }

    /// Decodes or hands over a little; says how long there is nothing to do.
    fn step(&self, decode: &mut dyn Decode, chain: &mut Chain, run: &mut Run) -> Duration {
        if run.put < run.staged.frames.len() {
            let (_, rest) = run
                .feed
                .frames
                .push_partial_slice(&run.staged.frames[run.put..]);
            let put = run.staged.frames.len() - rest.len();
            run.fed += (put - run.put) as u64;
            run.put = put;
            self.begun.get_or_init(Instant::now);
            if rest.is_empty() {
                return Duration::ZERO;
            }
            if run.feed.frames.is_abandoned() {
                return REST;
            }
            return match decode.idle() {
                Ok(true) => Duration::ZERO,
                Ok(false) | Err(_) => FULL_PAUSE,
            };
        }
        run.staged.frames.clear();
        run.put = 0;
        if run.source_ended {
            run.feed.gauge.finished.store(true, Release);
            return REST;
        }
        let Run {
            resample,
            staged,
            source_ended,
            ..
        } = run;
        let mut block = Block::default();
        match decode.next(&mut block) {
            Ok(Next::Block) => chain.push(block, &mut |b| resample.push(&b, staged)),
            Ok(Next::End) => {
                chain.finish(&mut |b| resample.push(&b, staged));
                resample.finish(staged);
                *source_ended = true;
            }
            Err(e) => {
                self.break_off(&run.feed, e);
                *source_ended = true;
            }
        }
        if let Ok(mut marks) = run.feed.marks.lock() {
            marks.extend(run.staged.marks.drain(..));
        }
        Duration::ZERO
    }
}
