//! Opens outputs, notices when one dies or the default changes, and moves what plays over.
use std::sync::atomic::Ordering::*;
use std::time::{Duration, Instant};

use super::{Engine, Msg};
use crate::output::Output;
use crate::{Event, OutputChoice};

/// A device that stops asking is gone, whatever it says; one that was just opened may take its time.
const DEAD_AFTER: Duration = Duration::from_millis(1500);
const STILLBORN_AFTER: Duration = Duration::from_secs(5);

/// How long the device has not asked for sound. Time in which this thread did not run either does not count: on a
/// machine that has no time for us it may have none for the device.
pub(super) struct Asks {
    calls: u64,
    quiet: Duration,
    looked: Instant,
}

impl Asks {
    pub fn new(calls: u64, now: Instant) -> Asks {
        Asks {
            calls,
            quiet: Duration::ZERO,
            looked: now,
        }
    }

    /// To be called at least every `due`.
    pub fn look(&mut self, calls: u64, due: Duration, now: Instant) {
        let passed = now.saturating_duration_since(self.looked);
        self.looked = now;
        self.quiet += passed.min(due * 2);
        if calls != self.calls {
            (self.calls, self.quiet) = (calls, Duration::ZERO);
        }
    }
}

impl Engine {
    /// Opens the chosen output and moves what plays over to it.
    pub(super) fn open_output(&mut self) -> Result<(), String> {
        // The old one goes first: some devices can be opened only once.
        self.replace_output(Output::silent(&self.controls, self.clock));
        let (own, serial) = (self.own.clone(), self.output_serial + 1);
        let lost = move |detail| {
            let _ = own.send(Msg::OutputLost { serial, detail });
        };
        let output = Output::open(&self.choice, &self.controls, self.clock, lost)?;
        self.replace_output(output);
        self.retry_at = None;
        self.retries = 0;
        self.carry_on();
        Ok(())
    }

    fn replace_output(&mut self, output: Output) {
        let now = self.clock.now();
        self.follow_over(now);
        if let (Some(load), Some(heard)) = (self.load.as_mut(), self.controls.heard()) {
            load.follow(heard, now, self.output.rate);
        }
        self.output = output;
        self.output_serial += 1;
        self.first_call = self.controls.calls.load(Relaxed);
        self.asks = Asks::new(self.first_call, Instant::now());
    }

    /// A new output has nothing in it: go on from where the old one was heard.
    fn carry_on(&mut self) {
        if let Some(position) = self.load.as_ref().filter(|l| !l.ended).map(|l| l.position) {
            self.seek(position, false);
        }
    }

    pub(super) fn no_output(&mut self, detail: String) {
        self.retry_later();
        self.carry_on();
        self.emit(Event::NoOutput { detail });
    }

    fn retry_later(&mut self) {
        // A missing sound card is looked for every two seconds at first, then less and less often.
        let wait = if self.retries < 10 { 2 } else { 10 };
        self.retries += 1;
        self.retry_at = Some(Instant::now() + Duration::from_secs(wait));
    }

    pub(super) fn output_lost(&mut self, detail: String) {
        if !self.output.sounds {
            return;
        }
        self.replace_output(Output::silent(&self.controls, self.clock));
        self.retries = 0;
        self.retry_later();
        self.carry_on();
        self.emit(Event::OutputLost { detail });
        self.pause();
        self.publish();
    }

    pub(super) fn default_changed(&mut self) {
        if self.choice == OutputChoice::Default && self.output.sounds {
            if let Err(detail) = self.open_output() {
                self.output_lost_for_good(detail);
            }
        } else if self.retry_at.is_some() {
            self.retry_at = Some(Instant::now());
        }
    }

    fn output_lost_for_good(&mut self, detail: String) {
        self.retry_later();
        self.carry_on();
        self.emit(Event::OutputLost { detail });
        self.pause();
    }

    pub(super) fn watch_output(&mut self) {
        let patience = if self.asks.calls == self.first_call {
            STILLBORN_AFTER
        } else {
            DEAD_AFTER
        };
        if self.output.sounds && self.asks.quiet >= patience {
            self.output_lost("the device stopped".to_string());
        }
        if self.retry_at.is_some_and(|at| Instant::now() >= at) {
            self.try_output();
        }
    }

    pub(super) fn try_output(&mut self) {
        match self.open_output() {
            Ok(()) => self.emit(Event::OutputBack {
                device: self.output.name.clone(),
            }),
            Err(_) => {
                self.retry_later();
                self.carry_on();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_time_is_not_a_dead_device() {
        let (start, due) = (Instant::now(), Duration::from_millis(15));
        let mut asks = Asks::new(7, start);
        asks.look(7, due, start + Duration::from_secs(4));
        assert_eq!(asks.quiet, due * 2);
        let mut now = start + Duration::from_secs(4);
        for _ in 0..100 {
            now += due;
            asks.look(7, due, now);
        }
        assert!(asks.quiet >= DEAD_AFTER, "{:?}", asks.quiet);
        asks.look(8, due, now);
        assert_eq!(asks.quiet, Duration::ZERO);
    }
}
