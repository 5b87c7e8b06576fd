//! Exact seeks: in Matroska by its clusters, in Ogg by its pages, elsewhere by the demuxer's own. Each goes a little
//! before the place, so that the decoder has settled when it comes there.
use std::io::ErrorKind;

use symphonia::core::errors::{Error, SeekErrorKind};
use symphonia::core::formats::{FormatReader, SeekMode, SeekTo};
use symphonia::core::units::Timestamp;

use super::PacketDecode;
use super::clusters::is_matroska;
use super::track::in_clock;
use crate::PlayerError;
use crate::decode::probe::probe;
use crate::ticks::Ticks;

impl PacketDecode {
    pub(super) fn try_seek(&mut self, to: Ticks) -> Result<(), PlayerError> {
        if self.opened_growing && self.source.is_complete() {
            self.reopen()?;
        }
        self.ended = false;
        self.link_start = 0;
        self.expected = None;
        self.from = to;
        if is_matroska(self.reader.as_ref()) {
            return self.seek_cluster(to);
        }
        if self.seek_page(to)? {
            return Ok(());
        }
        let target = self
            .track
            .timestamp(to.minus(self.preroll()))
            .max(self.track.first);
        let seek = |reader: &mut dyn FormatReader, id: u32, ts: i64| {
            reader.seek(
                SeekMode::Accurate,
                SeekTo::Timestamp {
                    ts: Timestamp::new(ts),
                    track_id: id,
                },
            )
        };
        match seek(self.reader.as_mut(), self.track.id, target) {
            Ok(_) => {}
            Err(Error::SeekError(SeekErrorKind::OutOfRange)) => self.ended = true,
            Err(Error::IoError(e)) if e.kind() != ErrorKind::UnexpectedEof => {
                return Err(PlayerError::Read(e.to_string()));
            }
            // Nothing to jump by: begin again and decode up to the place.
            Err(_) => self.reopen()?,
        }
        self.decoder.reset();
        Ok(())
    }

    /// Reads on from the cluster in which the target's pre-roll begins.
    fn seek_cluster(&mut self, to: Ticks) -> Result<(), PlayerError> {
        // Pictures may come a little before the sound of the same time.
        let apart = if self.reader.tracks().len() > 1 {
            Ticks::from_ms(1000)
        } else {
            Ticks(0)
        };
        let place = to.minus(self.preroll()).minus(apart);
        let reader = match (&mut self.clusters, self.reader.media_info().time_base) {
            (Some(clusters), Some(base)) => clusters
                .from(in_clock(place, base))
                .map_err(|e| PlayerError::Read(e.to_string()))?
                .and_then(|source| probe(source, !self.source.is_complete()).ok())
                .filter(|reader| reader.tracks().iter().any(|t| t.id == self.track.id)),
            _ => None,
        };
        match reader {
            Some(reader) => self.reader = reader,
            None => self.reopen()?,
        }
        self.decoder.reset();
        Ok(())
    }

    /// Reads on from a page that ends before the target's pre-roll; false if this is no Ogg whose pages are known.
    fn seek_page(&mut self, to: Ticks) -> Result<bool, PlayerError> {
        let target = self.track.timestamp(to.minus(self.preroll()));
        let Some(pages) = &mut self.pages else {
            return Ok(false);
        };
        let stretch = pages
            .before(u64::try_from(target).unwrap_or(0))
            .map_err(|e| PlayerError::Read(e.to_string()))?;
        match probe(stretch, true) {
            Ok(reader) => self.reader = reader,
            Err(PlayerError::Read(e)) => return Err(PlayerError::Read(e)),
            // Nothing whole follows.
            Err(_) if self.read_on()? => {}
            Err(_) => self.ended = true,
        }
        self.decoder.reset();
        Ok(true)
    }

    /// Behind a break the next stretch; false where there is none.
    pub(super) fn read_on(&mut self) -> Result<bool, PlayerError> {
        let Some(pages) = &mut self.pages else {
            return Ok(false);
        };
        while let Some(stretch) = pages
            .after_break()
            .map_err(|e| PlayerError::Read(e.to_string()))?
        {
            if let Ok(reader) = probe(stretch, true) {
                self.reader = reader;
                self.decoder.reset();
                self.expected = None;
                self.skipped += 1;
                return Ok(true);
            }
        }
        Ok(false)
    }
}
