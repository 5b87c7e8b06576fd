//! Exact seeks to places all over a file, and the same by mpv.
use std::io::{self, Error, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The same by mpv, through its JSON IPC: from the command until it says that playing can go on. Nothing without mpv.
#[cfg(unix)]
pub fn mpv(
    out: &mut impl Write,
    path: &Path,
    length_ms: u64,
) -> Result<(), Box<dyn std::error::Error>> {
    use std::io::{BufRead, BufReader};
    use std::os::unix::net::UnixStream;

    const PATIENCE: Duration = Duration::from_secs(10);
    let folder = tempfile::tempdir()?;
    let socket = folder.path().join("mpv");
    let started = Command::new("mpv")
        .args([
            "--no-config",
            "--no-video",
            "--ao=null",
            "--pause",
            "--really-quiet",
        ])
        .arg(format!("--input-ipc-server={}", socket.display()))
        .arg(path)
        .spawn();
    let Ok(mut mpv) = started else {
        writeln!(out, "mpv is not installed: its seeks are not beside ours")?;
        return Ok(());
    };
    let measured = || -> Result<Vec<Duration>, Box<dyn std::error::Error>> {
        let since = Instant::now();
        let stream = loop {
            match UnixStream::connect(&socket) {
                Ok(stream) => break stream,
                Err(e) if since.elapsed() > PATIENCE => return Err(e.into()),
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut say = stream.try_clone()?;
        let mut lines = BufReader::new(stream).lines();
        let mut until = |event: &str| -> io::Result<()> {
            for line in lines.by_ref() {
                if line?.contains(event) {
                    return Ok(());
                }
            }
            Err(Error::other("mpv ended"))
        };
        let mut took = Vec::new();
        let mut places = Places::default();
        // The first is the loading.
        for n in 0..=200 {
            let to = places.next(length_ms) as f64 / 1e3;
            let start = Instant::now();
            writeln!(say, r#"{{"command":["seek",{to},"absolute+exact"]}}"#)?;
            until("playback-restart")?;
            if n > 0 {
                took.push(start.elapsed());
            }
        }
        Ok(took)
    };
    let took = measured();
    mpv.kill()?;
    mpv.wait()?;
    tell(out, "mpv, exact seek", took?)
}

/// The same places in every run.
pub struct Places(u64);

impl Default for Places {
    fn default() -> Places {
        Places(88_172_645_463_325_252)
    }
}

impl Places {
    pub fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below.max(1)
    }
}

pub fn tell(
    out: &mut impl Write,
    what: &str,
    mut seeks: Vec<Duration>,
) -> Result<(), Box<dyn std::error::Error>> {
    seeks.sort();
    let at = |part: usize| seeks[seeks.len() * part / 100].as_secs_f64() * 1e3;
    writeln!(
        out,
        "{what}: median {:.3} ms, p95 {:.3} ms, p99 {:.3} ms",
        at(50),
        at(95),
        at(99)
    )?;
    Ok(())
}
