//! How it should sound: speed, trimmed silence, loudness, voice boost, mono. Plain values; the chain does the work.

pub(crate) const SLOWEST: f32 = 0.5;
pub(crate) const FASTEST: f32 = 4.0;

/// How eagerly silence is shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrimLevel {
    /// Silences over 416 ms keep 291.
    Low,
    /// Silences over 300 ms keep 225.
    Medium,
    /// Silences over 180 ms keep 140.
    High,
}

/// Brings the sound to −16 LUFS as heard (mono counts as both sides), with peaks under −1 dBTP.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loudness {
    /// From what `measure_loudness` said: one gain for the whole file.
    Measured { lufs: f32 },
    /// From what has been decoded so far; the gain moves slowly.
    Estimated,
}

/// What `measure_loudness` found (EBU R128), of the sound as two loudspeakers play it: one channel as dual mono, more than
/// two folded to stereo.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct MeasuredLoudness {
    /// Integrated loudness, LUFS; negative infinity for silence. Of one channel 3.01 LU above what R128 says of it alone.
    pub lufs: f64,
    /// dBTP, of the louder side. Of one channel its own; negative infinity for digital silence.
    pub true_peak_db: f64,
}

/// What reading a whole source through found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadThrough {
    /// Integrated loudness; negative infinity for silence.
    pub lufs: f64,
    /// Where its last sample ends, source time.
    pub duration_ms: u64,
    /// Nothing was left out as damaged.
    pub whole: bool,
}

/// What `render_with` renders, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RenderOptions {
    /// Source time.
    pub from_ms: u64,
    /// Source time; None is to the end.
    pub length_ms: Option<u64>,
    pub sound: Sound,
}

/// How it should sound: the settings of the signal path.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Sound {
    /// 0.5..=4.0, in steps of 0.05, the pitch kept; others are taken to the nearest.
    pub speed: f32,
    pub trim: Option<TrimLevel>,
    pub loudness: Option<Loudness>,
    /// Voices clearer and their soft passages louder.
    pub boost: bool,
    /// Both sides the same.
    pub mono: bool,
}

impl Default for Sound {
    fn default() -> Sound {
        Sound {
            speed: 1.0,
            trim: None,
            loudness: None,
            boost: false,
            mono: false,
        }
    }
}

impl Sound {
    /// With a speed that there is.
    pub(crate) fn tamed(self) -> Sound {
        Sound {
            speed: speed(self.speed).unwrap_or(1.0),
            ..self
        }
    }
}

/// The nearest speed there is; None for what is not a number.
pub(crate) fn speed(wanted: f32) -> Option<f32> {
    wanted
        .is_finite()
        .then(|| (wanted.clamp(SLOWEST, FASTEST) * 20.0).round() / 20.0)
}

const TARGET_LUFS: f64 = -16.0;
/// More would only raise the noise of a room.
const MOST_DB: f64 = 20.0;
const LEAST_DB: f64 = -24.0;

/// The gain in dB that brings this integrated loudness to −16 LUFS; none for silence and for what is not a number.
pub fn even_gain_db(lufs: f64) -> f64 {
    if lufs.is_finite() && lufs > -70.0 {
        (TARGET_LUFS - lufs).clamp(LEAST_DB, MOST_DB)
    } else {
        0.0
    }
}
