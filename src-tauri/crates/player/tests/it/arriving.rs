//! A source whose bytes arrive, stop or break when the test says so.
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};

use player::{MemorySource, Source};

/// Bytes that arrive when the test says so.
#[derive(Clone)]
pub struct Arriving {
    bytes: Arc<Vec<u8>>,
    gate: Arc<(Mutex<Gate>, Condvar)>,
    pos: u64,
    waits: Sender<()>,
}

#[derive(Default)]
pub struct Gate {
    pub here: usize,
    pub closed: bool,
    pub broken: bool,
}

impl Arriving {
    /// Also tells each time that a read has to wait.
    pub fn new(bytes: Vec<u8>, here: usize) -> (Arriving, Receiver<()>) {
        let (waits, waiting) = channel();
        let gate = Arc::new((
            Mutex::new(Gate {
                here,
                ..Gate::default()
            }),
            Condvar::new(),
        ));
        (
            Arriving {
                bytes: Arc::new(bytes),
                gate,
                pos: 0,
                waits,
            },
            waiting,
        )
    }

    pub fn change(&self, change: impl FnOnce(&mut Gate)) {
        change(&mut self.gate.0.lock().unwrap());
        self.gate.1.notify_all();
    }
}

impl Read for Arriving {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut gate = self.gate.0.lock().unwrap();
        // Behind its end there is nothing, as in a file.
        let pos = (self.pos as usize).min(self.bytes.len());
        while pos >= gate.here && gate.here < self.bytes.len() && !gate.closed && !gate.broken {
            let _ = self.waits.send(());
            gate = self.gate.1.wait(gate).unwrap();
        }
        if gate.closed || gate.broken {
            return Err(io::Error::new(
                io::ErrorKind::ConnectionAborted,
                "the connection broke",
            ));
        }
        let end = gate
            .here
            .min(pos.saturating_add(buf.len()))
            .min(self.bytes.len());
        let count = end.saturating_sub(pos);
        buf[..count].copy_from_slice(&self.bytes[pos..pos + count]);
        self.pos += count as u64;
        Ok(count)
    }
}

impl Seek for Arriving {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if let SeekFrom::Start(pos) = to {
            self.pos = pos;
        }
        Ok(self.pos)
    }
}

impl Source for Arriving {
    fn byte_len(&self) -> Option<u64> {
        Some(self.bytes.len() as u64)
    }

    fn is_complete(&self) -> bool {
        self.gate.0.lock().unwrap().here >= self.bytes.len()
    }
}

/// All is here, but the source does not know it yet, as when the last byte comes in this moment.
struct Coming(MemorySource);

impl Read for Coming {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }
}

impl Seek for Coming {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Source for Coming {
    fn byte_len(&self) -> Option<u64> {
        self.0.byte_len()
    }

    fn is_complete(&self) -> bool {
        false
    }
}

/// Only the first frame is known then, and nearly all of it is the encoder's delay: its length says nothing of the file's.
#[test]
fn a_stream_that_begins_in_the_middle_does_not_end_at_once() {
    for name in ["cbr.mp3", "vbr.mp3", "vbr-no-xing.mp3", "mpeg2.mp3"] {
        let source = Coming(MemorySource::new(super::support::bytes(name)));
        let mut seeker = player::Seeker::open(Box::new(source)).unwrap();
        for ms in [1_000, 2_500, 4_000] {
            assert!(
                !seeker.first_samples(ms).unwrap().is_empty(),
                "{name} at {ms}"
            );
        }
    }
}
