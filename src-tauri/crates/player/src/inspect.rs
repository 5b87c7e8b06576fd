//! What a file is, without playing it.
use crate::decode::{Block, Next};
use crate::open::open;
use crate::ticks::Ticks;
use crate::{Inspection, Length, PlayerError, Source};

/// Opens a source and says what it holds. With `decode` everything is decoded, so that the length is counted, not
/// claimed, and damage shows.
pub fn inspect(source: Box<dyn Source>, decode: bool) -> Result<Inspection, PlayerError> {
    let mut decoder = open(source)?;
    if !decode {
        // Of an MP3 the length is only known when all frames were looked at.
        while decoder.idle()? {}
        return Ok(Inspection {
            media: decoder.media().clone(),
            decoded_frames: None,
            skipped_packets: 0,
            cut: decoder.cut(),
        });
    }
    let mut block = Block::default();
    let (mut frames, mut length) = (0u64, Ticks(0));
    while decoder.next(&mut block)? == Next::Block {
        frames += block.frames() as u64;
        length = length.plus(block.span);
    }
    if frames == 0 {
        return Err(PlayerError::Damaged(
            "nothing in it could be decoded".to_string(),
        ));
    }
    let mut media = decoder.media().clone();
    media.length = Some(Length::Counted(length.ms()));
    Ok(Inspection {
        media,
        decoded_frames: Some(frames),
        skipped_packets: decoder.skipped(),
        cut: decoder.cut(),
    })
}
