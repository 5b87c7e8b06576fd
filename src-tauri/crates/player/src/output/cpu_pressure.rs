//! Whether others want the processor so much that whoever is to hand on our sound may come late.
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

/// Share of the time in which some task had to wait for a processor, from which on the machine is busy. One that plays
/// and does nothing else stays far below one hundredth.
const SHARE: f64 = 0.05;
/// An answer of the sound server takes a part of a millisecond where nothing else runs.
const SLOW_ANSWER: Duration = Duration::from_millis(8);
/// For so long it counts as busy after the last sign of it.
const CALM: Duration = Duration::from_secs(30);

/// What the kernel says of it (`/proc/pressure/cpu`), and how fast the sound server answers, where it says nothing.
pub(super) struct CpuPressure {
    file: Option<File>,
    /// Microseconds of waiting so far, and when that was read.
    last: Option<(u64, Instant)>,
    busy_until: Option<Instant>,
}

impl CpuPressure {
    pub fn new() -> CpuPressure {
        CpuPressure {
            file: File::open("/proc/pressure/cpu").ok(),
            last: None,
            busy_until: None,
        }
    }

    /// To be asked again and again; `answer` is how long the last answer of the sound server took.
    pub fn busy(&mut self, answer: Duration) -> bool {
        let now = Instant::now();
        let waited = self.file.as_mut().and_then(|file| {
            let mut text = String::with_capacity(256);
            file.seek(SeekFrom::Start(0)).ok()?;
            file.take(4096).read_to_string(&mut text).ok()?;
            total(&text)
        });
        let before = self.last;
        self.last = waited.map(|waited| (waited, now));
        let share = match (before, waited) {
            (Some((before, at)), Some(waited)) => {
                let passed = now.saturating_duration_since(at).as_micros().max(1);
                waited.saturating_sub(before) as f64 / passed as f64
            }
            _ => 0.0,
        };
        if share > SHARE || answer > SLOW_ANSWER {
            self.busy_until = Some(now + CALM);
        }
        self.busy_until.is_some_and(|until| now < until)
    }
}

/// Microseconds in which some task waited: `some avg10=0.12 avg60=0.10 avg300=0.08 total=12345`.
fn total(text: &str) -> Option<u64> {
    let some = text.lines().find(|line| line.starts_with("some "))?;
    some.rsplit_once("total=")?.1.trim().parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_words_are_read() {
        let text = "some avg10=11.45 avg60=12.64 avg300=19.77 total=12017176311\n\
                    full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
        assert_eq!(total(text), Some(12_017_176_311));
        assert_eq!(total("some avg10=1"), None);
        assert_eq!(total(""), None);
    }

    #[test]
    fn a_slow_answer_counts_for_a_while() {
        let mut pressure = CpuPressure {
            file: None,
            last: None,
            busy_until: None,
        };
        assert!(!pressure.busy(Duration::from_millis(1)));
        assert!(pressure.busy(Duration::from_millis(20)));
        assert!(pressure.busy(Duration::from_millis(1)));
        pressure.busy_until = Some(Instant::now());
        assert!(!pressure.busy(Duration::from_millis(1)));
    }

    #[test]
    fn waiting_that_grows_is_seen() {
        let mut file = tempfile::tempfile().unwrap();
        let mut write = |total: u64| {
            use std::io::Write;
            file.set_len(0).unwrap();
            file.rewind().unwrap();
            writeln!(file, "some avg10=0.00 avg60=0.00 avg300=0.00 total={total}").unwrap();
            file.try_clone().unwrap()
        };
        let mut pressure = CpuPressure {
            file: Some(write(1_000)),
            last: None,
            busy_until: None,
        };
        assert!(!pressure.busy(Duration::ZERO), "nothing to compare with");
        assert!(!pressure.busy(Duration::ZERO), "nobody waited");
        write(10_000_000_000);
        assert!(pressure.busy(Duration::ZERO));
    }
}
