//! A sliding view of a file for the scanner: look at any byte near the place, in order, with bounded memory.
use std::io::{self, Read};

use crate::source::SharedSource;

const CHUNK: usize = 64 * 1024;

pub(crate) struct Window {
    source: SharedSource,
    bytes: Vec<u8>,
    /// File offset of `bytes[0]`.
    start: u64,
    ended: bool,
}

impl Window {
    pub fn new(source: &SharedSource, at: u64) -> Window {
        Window {
            source: source.at(at),
            bytes: Vec::new(),
            start: at,
            ended: false,
        }
    }

    /// Up to `len` bytes at `at`; fewer only at the end of the file.
    pub fn view(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        let buffered = self.start..=self.start + self.bytes.len() as u64;
        if !buffered.contains(&at) {
            self.source = self.source.at(at);
            self.start = at;
            self.bytes.clear();
            self.ended = false;
        }
        let mut skip = (at - self.start) as usize;
        if skip + len > self.bytes.len() && !self.ended {
            if skip > CHUNK {
                self.bytes.drain(..skip);
                self.start = at;
                skip = 0;
            }
            while self.bytes.len() < skip + len && !self.ended {
                let old = self.bytes.len();
                self.bytes.resize(old + CHUNK, 0);
                let got = self.source.read(&mut self.bytes[old..]);
                self.bytes
                    .truncate(old + got.as_ref().copied().unwrap_or(0));
                self.ended = got? == 0;
            }
        }
        let skip = skip.min(self.bytes.len());
        Ok(&self.bytes[skip..self.bytes.len().min(skip + len)])
    }

    pub fn source(&self) -> &SharedSource {
        &self.source
    }

    /// The header at `at`, if four bytes are there.
    pub fn word(&mut self, at: u64) -> io::Result<Option<[u8; 4]>> {
        Ok(self.view(at, 4)?.try_into().ok())
    }
}
