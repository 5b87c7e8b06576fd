//! Hears what is played on one sink of a desktop's sound server.
use crate::process::Process;
use crate::sound::RATE;
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Recorder {
    // Its end ends the thread that reads from it.
    _recorder: Process,
    heard: Arc<Heard>,
}

/// What was recorded so far.
#[derive(Default)]
struct Heard {
    samples: Mutex<Vec<f32>>,
    more: Condvar,
}

impl Recorder {
    /// `recorder` is `parec` with the surroundings of its desktop.
    pub(crate) fn open(mut recorder: Command, sink: &str) -> Recorder {
        recorder
            .args(["-d", &format!("{sink}.monitor"), "--raw"])
            .args(["--format=float32le", "--channels=1", "--latency-msec=20"])
            .arg(format!("--rate={RATE}"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut recorder = Process::start_piped(&mut recorder);
        let mut out = recorder.child().stdout.take().expect("a pipe");
        let heard = Arc::new(Heard::default());
        let filled = heard.clone();
        std::thread::spawn(move || {
            let mut bytes = [0u8; 4096];
            let mut held = 0;
            while let Ok(read @ 1..) = out.read(&mut bytes[held..]) {
                held += read;
                let whole = held / 4 * 4;
                let Ok(mut samples) = filled.samples.lock() else {
                    return;
                };
                samples.extend(
                    bytes[..whole]
                        .chunks_exact(4)
                        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
                );
                filled.more.notify_all();
                bytes.copy_within(whole..held, 0);
                held -= whole;
            }
        });
        Recorder {
            _recorder: recorder,
            heard,
        }
    }

    /// Sound from now on, so much of it; comes when that much time has passed.
    pub fn hear(&self, time: Duration) -> Vec<f32> {
        let count = (time.as_secs_f64() * f64::from(RATE)) as usize;
        let from = self.heard.samples.lock().expect("the recorder lives").len();
        self.hear_within(Duration::from_secs(10) + time, |all| {
            all.len() >= from + count
        })
        .expect("the recorder runs");
        self.heard.samples.lock().expect("the recorder lives")[from..from + count].to_vec()
    }

    /// Listens until the last `time` of sound is as it should be; panics with `what` when it never is.
    pub fn hear_until(&self, what: &str, time: Duration, fits: impl Fn(&[f32]) -> bool) {
        let count = (time.as_secs_f64() * f64::from(RATE)) as usize;
        let from = self.heard.samples.lock().expect("the recorder lives").len();
        let heard = self.hear_within(crate::wait::PATIENCE, |all| {
            all.len() >= from + count && fits(&all[all.len() - count..])
        });
        assert!(heard.is_some(), "never heard {what}");
    }

    fn hear_within(&self, time: Duration, enough: impl Fn(&[f32]) -> bool) -> Option<()> {
        let end = Instant::now() + time;
        let mut samples = self.heard.samples.lock().expect("the recorder lives");
        while !enough(&samples) {
            let left = end.checked_duration_since(Instant::now())?;
            samples = self
                .heard
                .more
                .wait_timeout(samples, left)
                .expect("the recorder lives")
                .0;
        }
        Some(())
    }
}
