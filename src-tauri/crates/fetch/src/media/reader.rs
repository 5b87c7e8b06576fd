//! A blocking reader of a growing file, for a decoder's own thread. Where it waits the transfer goes first.
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use super::state::{Growing, Phase, State};
use super::store::read_at;
use crate::FetchError;

/// Reads a growing file. A read blocks for bytes that are missing; it fails when the transfer has failed for good or
/// was stopped, when the file turned out to be another version than the one this reader began, and when the reader is
/// closed. While the network is away and the transfer retries, it waits. After a failure a new run makes it work again.
pub struct MediaReader {
    growing: Arc<Growing>,
    id: u64,
    position: u64,
    /// The version the first byte came from.
    generation: Option<u64>,
}

impl MediaReader {
    pub(super) fn new(growing: Arc<Growing>) -> Self {
        let id = growing.add_reader();
        Self {
            growing,
            id,
            position: 0,
            generation: None,
        }
    }

    /// A reader on a finished local file.
    pub fn open_complete(path: impl AsRef<Path>) -> io::Result<Self> {
        Ok(Self::new(Arc::new(Growing::complete(
            path.as_ref().to_owned(),
        )?)))
    }

    /// The length, if it is known by now.
    pub fn byte_len(&self) -> Option<u64> {
        self.growing.lock().total
    }

    /// Blocks until the length is known. None if the server does not say; then it is known at the end.
    pub fn wait_len(&self) -> io::Result<Option<u64>> {
        let mut state = self.growing.lock();
        loop {
            if state.total.is_some() || state.head_known {
                return Ok(state.total);
            }
            self.check(&state)?;
            state = self
                .growing
                .arrived
                .wait(state)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// All bytes are here: nothing will block any more.
    pub fn is_complete(&self) -> bool {
        self.growing.lock().is_whole()
    }

    /// Makes this reader fail from now on, a read that waits in another thread included.
    pub fn close(&self) {
        self.growing.close_reader(self.id);
    }

    /// What of the file is here, sorted, without overlap.
    pub fn ranges(&self) -> Vec<std::ops::Range<u64>> {
        self.growing.lock().have.as_slice().to_vec()
    }

    fn check(&self, state: &State) -> io::Result<()> {
        if state.is_closed(self.id) {
            return Err(io::Error::new(
                io::ErrorKind::ConnectionAborted,
                FetchError::Cancelled,
            ));
        }
        if let Phase::Failed(error) = &state.phase {
            return Err(io::Error::new(
                io::ErrorKind::ConnectionAborted,
                error.clone(),
            ));
        }
        Ok(())
    }

    fn same_version(&self, state: &State) -> io::Result<()> {
        match self.generation {
            Some(generation) if generation != state.generation => {
                let error = FetchError::Cut("the file on the server has changed".to_owned());
                Err(io::Error::new(io::ErrorKind::ConnectionAborted, error))
            }
            _ => Ok(()),
        }
    }

    fn here(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.growing.lock();
        let (file, generation, end) = loop {
            self.same_version(&state)?;
            if state.is_closed(self.id) {
                return Err(io::Error::new(
                    io::ErrorKind::ConnectionAborted,
                    FetchError::Cancelled,
                ));
            }
            if let (Some(range), Some(file)) = (state.have.around(self.position), &state.file) {
                let found = (Arc::clone(file), state.generation, range.end);
                state.note(self.id, self.position, false);
                break found;
            }
            if state.total.is_some_and(|total| self.position >= total) {
                state.note(self.id, self.position, false);
                return Ok(0);
            }
            self.check(&state)?;
            state.note(self.id, self.position, true);
            self.growing.wish.notify_one();
            state = self
                .growing
                .arrived
                .wait(state)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        };
        drop(state);
        let most = usize::try_from(end - self.position)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let count = read_at(
            &file,
            self.position,
            buffer.get_mut(..most).unwrap_or_default(),
        )?;
        if count == 0 {
            // Somebody else cut the file short; an end here would pass for the end of the sound.
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // The version may have been discarded between looking and reading.
        self.generation.get_or_insert(generation);
        self.same_version(&self.growing.lock())?;
        Ok(count)
    }
}

impl Read for MediaReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = self.here(buffer);
        let count =
            count.inspect_err(|_| self.growing.lock().note(self.id, self.position, false))?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for MediaReader {
    /// Never waits, but for a position counted from an end that is not known yet.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let beyond = || {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                "a position before the start or beyond all bounds",
            )
        };
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => {
                let length = self.wait_len()?.ok_or(io::ErrorKind::Unsupported)?;
                length.checked_add_signed(offset)
            }
        };
        self.position = position.ok_or_else(beyond)?;
        self.growing.lock().note(self.id, self.position, false);
        Ok(self.position)
    }
}

impl Drop for MediaReader {
    fn drop(&mut self) {
        self.growing.remove_reader(self.id);
    }
}
