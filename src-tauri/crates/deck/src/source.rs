//! Bytes for the player: a file, or a transfer that is still growing.
use fetch::MediaReader;
use library::Playable;
use player::{FileSource, Source};
use std::io::{self, Read, Seek, SeekFrom};

/// Opens what the library says is to be played, with the frame index it stored for it.
pub(crate) fn open(playable: Playable, index: Option<Vec<u8>>) -> io::Result<Box<dyn Source>> {
    Ok(match playable {
        Playable::File(path) => Box::new(FileSource::open(path)?.indexed(index)),
        Playable::Growing(media) => Box::new(Growing {
            reader: media.reader(),
        }),
    })
}

/// A transfer's reader as a source of the player.
struct Growing {
    reader: MediaReader,
}

impl Read for Growing {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buf)
    }
}

impl Seek for Growing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

impl Source for Growing {
    fn byte_len(&self) -> Option<u64> {
        self.reader.byte_len()
    }

    fn is_complete(&self) -> bool {
        self.reader.is_complete()
    }
}
