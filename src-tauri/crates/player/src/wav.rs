//! A little WAV writer: 16-bit PCM, sizes patched at the end.
use std::io::{self, Seek, SeekFrom, Write};

const HEAD: u32 = 44;

pub(crate) struct Wav<'a, W: Write + Seek> {
    out: &'a mut W,
    start: u64,
    rate: u32,
    channels: u16,
    bytes: u64,
    buffer: Vec<u8>,
}

impl<'a, W: Write + Seek> Wav<'a, W> {
    pub fn begin(out: &'a mut W, rate: u32, channels: u16) -> io::Result<Wav<'a, W>> {
        let start = out.stream_position()?;
        let mut wav = Wav {
            out,
            start,
            rate,
            channels,
            bytes: 0,
            buffer: Vec::new(),
        };
        wav.head()?;
        Ok(wav)
    }

    pub fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        self.buffer.clear();
        for sample in samples {
            let value = (sample.clamp(-1.0, 1.0) * 32767.0).round() as i16;
            self.buffer.extend_from_slice(&value.to_le_bytes());
        }
        self.out.write_all(&self.buffer)?;
        self.bytes += self.buffer.len() as u64;
        Ok(())
    }

    /// Frames written.
    pub fn end(mut self) -> io::Result<u64> {
        self.out.seek(SeekFrom::Start(self.start))?;
        self.head()?;
        self.out.seek(SeekFrom::End(0))?;
        self.out.flush()?;
        Ok(self.bytes / (2 * u64::from(self.channels.max(1))))
    }

    fn head(&mut self) -> io::Result<()> {
        // Past 4 GB the sizes stay at their limit, which readers take as "to the end of the file".
        let data = u32::try_from(self.bytes).unwrap_or(u32::MAX - HEAD);
        let frame = self.channels * 2;
        let mut head = Vec::with_capacity(HEAD as usize);
        head.extend_from_slice(b"RIFF");
        head.extend_from_slice(&(data + HEAD - 8).to_le_bytes());
        head.extend_from_slice(b"WAVEfmt ");
        head.extend_from_slice(&16u32.to_le_bytes());
        head.extend_from_slice(&1u16.to_le_bytes());
        head.extend_from_slice(&self.channels.to_le_bytes());
        head.extend_from_slice(&self.rate.to_le_bytes());
        head.extend_from_slice(&(self.rate.saturating_mul(u32::from(frame))).to_le_bytes());
        head.extend_from_slice(&frame.to_le_bytes());
        head.extend_from_slice(&16u16.to_le_bytes());
        head.extend_from_slice(b"data");
        head.extend_from_slice(&data.to_le_bytes());
        self.out.write_all(&head)
    }
}
