//! Where bytes come from, and the face that a source shows to the demuxers.
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};

use symphonia::core::io::MediaSource;

/// Where the bytes come from. Reading may block while they are on their way; it must end when the source is closed.
pub trait Source: Read + Seek + Send + Sync {
    /// None while the length is not known.
    fn byte_len(&self) -> Option<u64>;
    /// True when every byte is there (a local file), so that the end can be looked at first.
    fn is_complete(&self) -> bool;
    /// What `FrameIndex::to_bytes` gave for these very bytes, if it was stored: opening then needs no pass over the
    /// file. It is checked, and ignored when it does not fit.
    fn stored_index(&self) -> Option<Vec<u8>> {
        None
    }
}

/// A file on a local disk.
#[derive(Debug)]
pub struct FileSource {
    file: File,
    len: u64,
    index: Option<Vec<u8>>,
}

impl FileSource {
    pub fn open(path: impl AsRef<Path>) -> io::Result<FileSource> {
        let file = File::open(path)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a regular file",
            ));
        }
        Ok(FileSource {
            file,
            len: meta.len(),
            index: None,
        })
    }

    /// With the frame index that was stored for it, see [`Source::stored_index`].
    #[must_use]
    pub fn indexed(self, index: Option<Vec<u8>>) -> FileSource {
        FileSource { index, ..self }
    }
}

impl Read for FileSource {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.file.read(buf)
    }
}

impl Seek for FileSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Source for FileSource {
    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }

    fn is_complete(&self) -> bool {
        true
    }

    fn stored_index(&self) -> Option<Vec<u8>> {
        self.index.clone()
    }
}

/// Bytes in memory.
#[derive(Debug, Clone)]
pub struct MemorySource(Cursor<Arc<[u8]>>);

impl MemorySource {
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> MemorySource {
        MemorySource(Cursor::new(bytes.into()))
    }
}

impl Read for MemorySource {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }
}

impl Seek for MemorySource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Source for MemorySource {
    fn byte_len(&self) -> Option<u64> {
        Some(self.0.get_ref().len() as u64)
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// Bytes that a demuxer is shown in the place of those in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Patch {
    pub at: u64,
    pub bytes: Vec<u8>,
}

/// A source that several readers take turns with (probing, tags, decoding), each at its own place. The first failure
/// to read is kept, because demuxers turn it into an ordinary end of stream.
#[derive(Clone)]
pub(crate) struct SharedSource {
    source: Arc<Mutex<Box<dyn Source>>>,
    failure: Arc<Mutex<Option<String>>>,
    pos: u64,
    /// The piece of the source that this is taken for.
    start: u64,
    limit: Option<u64>,
}

impl SharedSource {
    pub fn new(source: Box<dyn Source>) -> SharedSource {
        SharedSource {
            source: Arc::new(Mutex::new(source)),
            failure: Arc::default(),
            pos: 0,
            start: 0,
            limit: None,
        }
    }

    pub fn is_complete(&self) -> bool {
        self.source.lock().is_ok_and(|s| s.is_complete())
    }

    pub fn len(&self) -> Option<u64> {
        match self.limit {
            Some(limit) => Some(limit),
            None => self.source.lock().ok().and_then(|s| s.byte_len()),
        }
    }

    /// A piece of a whole source as if it were one of its own.
    pub fn piece(&self, start: u64, end: u64) -> SharedSource {
        SharedSource {
            pos: 0,
            start,
            limit: Some(end.saturating_sub(start)),
            ..self.clone()
        }
    }

    pub fn stored_index(&self) -> Option<Vec<u8>> {
        self.source.lock().ok().and_then(|s| s.stored_index())
    }

    /// A failure that was got over: another way is tried.
    pub fn forget_failure(&self) {
        if let Ok(mut failure) = self.failure.lock() {
            *failure = None;
        }
    }

    pub fn failure(&self) -> Option<String> {
        self.failure.lock().ok().and_then(|f| f.clone())
    }

    /// A second reader of the same bytes, at `pos`.
    pub fn at(&self, pos: u64) -> SharedSource {
        SharedSource {
            pos,
            ..self.clone()
        }
    }
}

impl Read for SharedSource {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut source = self
            .source
            .lock()
            .map_err(|_| io::Error::other("source is gone"))?;
        let left = self.limit.map_or(u64::MAX, |l| l.saturating_sub(self.pos));
        let count = buf.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let buf = &mut buf[..count];
        let at = self.start.saturating_add(self.pos);
        let outcome = loop {
            match source
                .seek(SeekFrom::Start(at))
                .and_then(|_| source.read(buf))
            {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        match outcome {
            Ok(n) => {
                let n = n.min(buf.len());
                self.pos += n as u64;
                Ok(n)
            }
            Err(e) => {
                if let Ok(mut failure) = self.failure.lock() {
                    failure.get_or_insert_with(|| e.to_string());
                }
                Err(e)
            }
        }
    }
}

impl Seek for SharedSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "seek outside the file");
        self.pos = match to {
            SeekFrom::Start(pos) => pos,
            SeekFrom::Current(by) => self.pos.checked_add_signed(by).ok_or_else(outside)?,
            SeekFrom::End(by) => {
                let len = self
                    .len()
                    .ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, "length unknown"))?;
                len.checked_add_signed(by).ok_or_else(outside)?
            }
        };
        Ok(self.pos)
    }
}

impl MediaSource for SharedSource {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        self.len()
    }
}
