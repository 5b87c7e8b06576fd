//! The player's own thread: takes commands, owns the output, follows the clock, tells events. Never decodes, never
//! reads a source, never waits for either.
mod control;
mod device;
mod load;
mod prepare_next;
mod sound_change;
#[cfg(test)]
mod tests;
mod tick;
mod worker;
mod worker_events;

use std::sync::atomic::Ordering::*;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::output::{Clock, Output, default_device};
use crate::ring::Controls;
use crate::{Command, Event, OutputChoice, Saved, Sound, State, Status};
use device::Asks;
use load::Load;
use prepare_next::Prepared;
use worker::WorkerEvent;

const TICK: Duration = Duration::from_millis(15);
/// While it only plays on: the callback needs nothing of this.
const STEADY_TICK: Duration = Duration::from_millis(40);
const IDLE_TICK: Duration = Duration::from_millis(500);
/// How often the default device and lost devices are looked for.
const WATCH_EVERY: Duration = Duration::from_secs(2);
/// How long the threads of abandoned loads are waited for at the end.
const PARTING: Duration = Duration::from_millis(500);
const FADE_OUT: Duration = Duration::from_millis(250);
/// A fade takes 5 ms and a few device buffers; a device that takes longer is dead, or far away (Bluetooth).
const FADE_LIMIT: Duration = Duration::from_millis(600);
/// A device has asked again by then, or it is dead.
const FORGET_AFTER: Duration = Duration::from_secs(1);
/// What is told of a prepared load when its turn comes.
const PREPARED_NEWS: usize = 16;

enum Msg {
    Command(Command),
    WorkerEvent { serial: u64, news: WorkerEvent },
    OutputLost { serial: u64, detail: String },
    DefaultDevice,
    Shutdown,
}

/// The handle to a running player. Dropping it shuts the player down.
pub struct Player {
    to_engine: Sender<Msg>,
    status: Arc<Mutex<Status>>,
    engine: Option<JoinHandle<()>>,
    #[cfg(test)]
    controls: Arc<Controls>,
}

impl Player {
    /// Starts the player's threads. `events` is called on the player's own thread and must not block for long.
    pub fn start(choice: OutputChoice, events: impl Fn(Event) + Send + Sync + 'static) -> Player {
        let (to_engine, inbox) = channel();
        let status = Arc::new(Mutex::new(Status {
            volume: 1.0,
            ..Status::default()
        }));
        let (own, shared) = (to_engine.clone(), status.clone());
        let controls = Arc::new(Controls::new());
        #[cfg(test)]
        let recorded = controls.clone();
        let engine = std::thread::Builder::new()
            .name("player".into())
            .spawn(move || Engine::new(choice, Box::new(events), own, shared, controls).run(&inbox))
            .inspect_err(|e| tracing::error!("no thread for the player: {e}"))
            .ok();
        Player {
            to_engine,
            status,
            engine,
            #[cfg(test)]
            controls: recorded,
        }
    }

    /// Never blocks. Commands are carried out in order.
    pub fn send(&self, command: Command) {
        // Fails only when the engine is gone; then there is nothing to command.
        let _ = self.to_engine.send(Msg::Command(command));
    }

    /// How things stand, not older than about 40 ms while playing.
    pub fn status(&self) -> Status {
        self.status.lock().map(|s| s.clone()).unwrap_or_default()
    }

    /// Stops the sound and joins the threads. A decode thread that hangs in its source is left to end by itself.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ = self.to_engine.send(Msg::Shutdown);
        if let Some(engine) = self.engine.take() {
            let _ = engine.join();
        }
    }
}

struct Engine {
    choice: OutputChoice,
    events: Box<dyn Fn(Event) + Send + Sync>,
    own: Sender<Msg>,
    status: Arc<Mutex<Status>>,
    controls: Arc<Controls>,
    clock: Clock,
    output: Output,
    /// Counts outputs, so that the death of an old one is not taken for that of the new.
    output_serial: u64,
    asks: Asks,
    /// The count when the output was opened.
    first_call: u64,
    /// A device is wanted and there is none: when to try again.
    retry_at: Option<Instant>,
    retries: u32,
    load: Option<Load>,
    load_serial: u64,
    deck_number: u64,
    state: State,
    /// What the listener asked for.
    intent: bool,
    /// A fade to pause is under way; given up on at this time.
    pausing: Option<Instant>,
    told_position: Instant,
    /// How many of the times that a deck ran dry are in the log.
    told_dry: u64,
    volume: f32,
    muted: bool,
    /// What was asked for last.
    sound: Sound,
    prepared: Option<Prepared>,
    /// The deck of one that was forgotten, and until when it may still show that it had begun: then it is cut off.
    unwanted: Option<(u64, Instant)>,
    /// Counts fade-outs, so that the end of an old one is not taken for that of the new.
    fades: u32,
    fading: Option<u64>,
    /// A fade-out came to its end; told when it is paused.
    faded: bool,
    retired: Vec<JoinHandle<()>>,
    watch: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Engine {
    fn new(
        choice: OutputChoice,
        events: Box<dyn Fn(Event) + Send + Sync>,
        own: Sender<Msg>,
        status: Arc<Mutex<Status>>,
        controls: Arc<Controls>,
    ) -> Engine {
        let clock = Clock::start();
        let output = Output::silent(&controls, clock);
        let now = Instant::now();
        let mut engine = Engine {
            choice,
            events,
            own,
            status,
            controls,
            clock,
            output,
            output_serial: 0,
            asks: Asks::new(0, now),
            first_call: 0,
            retry_at: None,
            retries: 0,
            load: None,
            load_serial: 0,
            deck_number: 0,
            state: State::Idle,
            intent: false,
            pausing: None,
            told_position: now,
            told_dry: 0,
            volume: 1.0,
            muted: false,
            sound: Sound::default(),
            prepared: None,
            unwanted: None,
            fades: 0,
            fading: None,
            faded: false,
            retired: Vec::new(),
            watch: None,
        };
        if engine.choice != OutputChoice::Silent {
            if let Err(detail) = engine.open_output() {
                engine.no_output(detail);
            }
            engine.watch = watch_default(engine.own.clone());
        }
        engine
    }

    fn run(mut self, inbox: &Receiver<Msg>) {
        loop {
            let busy = self.pausing.is_some()
                || self.fading.is_some()
                || self.faded
                || self.unwanted.is_some()
                || self.load.as_ref().is_some_and(|l| l.seeking());
            let wait = match self.state {
                _ if busy => TICK,
                State::Playing | State::Waiting => STEADY_TICK,
                _ => IDLE_TICK,
            };
            match inbox.recv_timeout(wait) {
                Ok(Msg::Command(command)) => self.obey(command),
                Ok(Msg::WorkerEvent { serial, news }) => self.hear(serial, news),
                Ok(Msg::OutputLost { serial, detail }) if serial == self.output_serial => {
                    self.output_lost(detail)
                }
                Ok(Msg::OutputLost { .. }) => {}
                Ok(Msg::DefaultDevice) => self.default_changed(),
                Ok(Msg::Shutdown) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.asks
                .look(self.controls.calls.load(Relaxed), wait, Instant::now());
            self.tick();
        }
        self.part();
    }

    fn emit(&self, event: Event) {
        (self.events)(event);
    }

    fn set_state(&mut self, state: State) {
        if self.state != state {
            self.state = state;
            self.publish();
            self.emit(Event::State {
                id: self.load.as_ref().map(|l| l.id),
                state,
            });
        }
    }

    /// Makes `status` say what is so.
    fn publish(&self) {
        let status = Status {
            state: self.state,
            id: self.load.as_ref().map(|l| l.id),
            position_ms: self.load.as_ref().map_or(0, |l| l.position.ms()),
            duration_ms: self
                .load
                .as_ref()
                .and_then(|l| l.media.as_ref()?.duration_ms()),
            volume: self.volume,
            muted: self.muted,
            buffered_ms: self.load.as_ref().map_or(0, |l| l.buffered().ms()),
            sound: self.load.as_ref().map_or(self.sound, |l| l.sound),
            saved: self
                .load
                .as_ref()
                .map_or_else(Saved::default, |l| l.saved(self.output.rate)),
            begun: self.load.as_ref().and_then(|l| l.begun.get().copied()),
            underruns: self.controls.underruns.load(Relaxed),
        };
        if let Ok(mut shared) = self.status.lock() {
            *shared = status;
        }
    }

    fn part(mut self) {
        // Not with a click.
        self.controls.playing.store(false, Release);
        let until = Instant::now() + FADE_OUT;
        let faded = || {
            self.controls.silent.load(Acquire)
                && self
                    .controls
                    .heard()
                    .is_none_or(|h| h.heard_at <= self.clock.now())
        };
        while self.output.sounds && !faded() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(2));
        }
        self.output = Output::silent(&self.controls, self.clock);
        self.drop_load();
        if let Some((stop, thread)) = self.watch.take() {
            drop(stop);
            let _ = thread.join();
        }
        let until = Instant::now() + PARTING;
        for thread in self.retired.drain(..) {
            while !thread.is_finished() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(1));
            }
            if thread.is_finished() {
                let _ = thread.join();
            }
        }
    }
}

/// Looks for a change of the default device, off the engine's thread because it can be slow.
fn watch_default(engine: Sender<Msg>) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (stop, stopped) = channel::<()>();
    let watch = move || {
        let mut last = default_device();
        while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(WATCH_EVERY) {
            let now = default_device();
            if now != last {
                last = now;
                if engine.send(Msg::DefaultDevice).is_err() {
                    return;
                }
            }
        }
    };
    let thread = std::thread::Builder::new()
        .name("output watch".into())
        .spawn(watch);
    thread.ok().map(|thread| (stop, thread))
}
