//! Keeps the machine from falling asleep while something plays. Asking for it may wait for the system, so a thread of
//! its own does it; that it cannot be had is no fault.
use keepawake::KeepAwake;
use std::sync::mpsc::{Receiver, Sender, channel};

/// What was asked for is let go when this is dropped, and by the system when the program ends in any way.
pub struct Awake {
    wanted: Sender<bool>,
    last: bool,
}

impl Awake {
    pub fn start() -> Awake {
        let (wanted, wishes) = channel();
        let thread = std::thread::Builder::new().name("awake".into());
        if let Err(error) = thread.spawn(move || keep(&wishes)) {
            tracing::debug!(%error, "no thread to stay awake with");
        }
        Awake {
            wanted,
            last: false,
        }
    }

    /// Asks for it, or lets it go; never blocks.
    pub fn set(&mut self, wanted: bool) {
        if self.last != wanted {
            self.last = wanted;
            // The thread is gone only when there never was one.
            let _ = self.wanted.send(wanted);
        }
    }
}

fn keep(wishes: &Receiver<bool>) {
    let mut held: Option<KeepAwake> = None;
    let mut told = false;
    while let Ok(mut wanted) = wishes.recv() {
        // Only the last wish counts: asking may have taken a while.
        while let Ok(later) = wishes.try_recv() {
            wanted = later;
        }
        if !wanted {
            held = None;
        } else if held.is_none() {
            match ask() {
                Ok(kept) => held = Some(kept),
                Err(error) if !told => {
                    told = true;
                    tracing::debug!(%error, "this system cannot be kept awake");
                }
                Err(_) => {}
            }
        }
    }
}

/// Keeps the machine only from falling asleep by itself: who wants to send it to sleep must be able to. The screen may go dark: one listens.
fn ask() -> keepawake::Result<KeepAwake> {
    keepawake::Builder::default()
        .idle(true)
        .app_name("Earmark")
        .app_reverse_domain("org.earmark.Earmark")
        .reason("Playing")
        .create()
}
