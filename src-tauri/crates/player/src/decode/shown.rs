//! A source as a demuxer is shown it: with sizes that fit what is here, without what would make it refuse the file.
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::*};

use symphonia::core::io::MediaSource;

use super::claims::Claims;
use crate::source::{Patch, SharedSource};

pub(super) struct Shown {
    source: SharedSource,
    pos: u64,
    patches: Vec<Patch>,
    /// Where the end is, for who asks; None where that is the source's.
    end: Option<u64>,
    tells_length: bool,
    seekable: Arc<AtomicBool>,
}

impl Shown {
    /// A growing source must not be asked for its end, or the first sound would wait for the last byte.
    pub fn new(source: SharedSource, growing: bool, claims: &Claims) -> Shown {
        Shown {
            pos: 0,
            patches: claims.patches.clone(),
            end: claims.end,
            tells_length: !claims.length_hidden && (!growing || claims.end.is_some()),
            seekable: Arc::new(AtomicBool::new(!claims.forward_only)),
            source,
        }
    }

    /// Set when the demuxer may jump about: one that cannot, reads no further than to where the sound begins.
    pub fn seekable(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.seekable)
    }

    fn len(&self) -> Option<u64> {
        self.end.or_else(|| self.source.len())
    }
}

impl Read for Shown {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.source.seek(SeekFrom::Start(self.pos))?;
        let n = self.source.read(buf)?;
        for patch in &self.patches {
            for (at, byte) in (patch.at..).zip(&patch.bytes) {
                let place = at.checked_sub(self.pos);
                let place = place.and_then(|i| usize::try_from(i).ok());
                if let Some(there) = place.and_then(|i| buf[..n].get_mut(i)) {
                    *there = *byte;
                }
            }
        }
        self.pos += n as u64;
        Ok(n)
    }
}

impl Seek for Shown {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let pos = match to {
            SeekFrom::Start(pos) => Some(pos),
            SeekFrom::Current(by) => self.pos.checked_add_signed(by),
            SeekFrom::End(by) => {
                let len = self
                    .len()
                    .ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "length unknown"))?;
                len.checked_add_signed(by)
            }
        };
        self.pos = pos
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek outside the file"))?;
        Ok(self.pos)
    }
}

impl MediaSource for Shown {
    fn is_seekable(&self) -> bool {
        self.seekable.load(Relaxed)
    }

    fn byte_len(&self) -> Option<u64> {
        self.len().filter(|_| self.tells_length)
    }
}
