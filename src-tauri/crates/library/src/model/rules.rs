//! The numbers behind the choices and sentences that a window shows, so that none of them is kept twice.
use super::Settings;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Integrated loudness that everything is brought to when loudness is even, in LUFS (EBU R128).
pub const TARGET_LUFS: f64 = -16.0;
/// The most that a file is raised by, in dB: more would only raise the noise of a room.
pub const MOST_GAIN_DB: f64 = 20.0;
/// The most that a file is lowered by, in dB.
pub const LEAST_GAIN_DB: f64 = -24.0;
/// What measures no louder is silence, in LUFS.
const SILENT_LUFS: f64 = -70.0;
/// The share of an article from which on it counts as read: what follows is the foot of the page.
pub const READ_AT: f64 = 0.98;
/// Widths of stored pictures, in pixels; one that is asked for is rounded up, so that few copies are kept.
pub const PICTURE_WIDTHS: [u32; 6] = [96, 192, 384, 640, 1024, 1600];

/// What the window is built with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rules {
    /// Speeds that are a press away.
    pub speeds: [f64; 8],
    /// Speeds for choosing out of a list.
    pub speed_choices: [f64; 25],
    pub target_lufs: f64,
    pub read_at: f64,
    /// Seconds, until the settings are known.
    pub skip_back: u32,
    pub skip_forward: u32,
    /// Words a minute, until the settings are known.
    pub reading_speed: u32,
}

/// The rules of this version.
pub fn rules() -> Rules {
    let settings = Settings::default();
    Rules {
        speeds: [0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0],
        speed_choices: [
            0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0, 1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.7, 1.75, 1.8,
            1.9, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5, 4.0,
        ],
        target_lufs: TARGET_LUFS,
        read_at: READ_AT,
        skip_back: settings.skip_back,
        skip_forward: settings.skip_forward,
        reading_speed: settings.reading_speed,
    }
}

/// What even loudness does to a file that was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
pub struct EvenLoudness {
    /// Integrated loudness (EBU R128), rounded to a tenth as it is shown, in LUFS.
    #[specta(type = u32)]
    pub measured_lufs: f64,
    /// By how much it is raised or lowered, in dB.
    #[specta(type = u32)]
    pub gain_db: f64,
    /// What that comes to, in LUFS.
    #[specta(type = u32)]
    pub reached_lufs: f64,
    /// It stays quieter than others, since this is the most it is raised by.
    pub most: bool,
}

impl EvenLoudness {
    pub fn of(lufs: f32) -> EvenLoudness {
        let tenth = |value: f64| (value * 10.0).round() / 10.0;
        let measured_lufs = tenth(f64::from(lufs));
        let wanted = if lufs.is_finite() && measured_lufs > SILENT_LUFS {
            TARGET_LUFS - measured_lufs
        } else {
            0.0
        };
        let gain_db = tenth(wanted.clamp(LEAST_GAIN_DB, MOST_GAIN_DB));
        EvenLoudness {
            measured_lufs,
            gain_db,
            reached_lufs: tenth(measured_lufs + gain_db),
            most: wanted > MOST_GAIN_DB,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn loudness_is_brought_to_the_target_within_bounds() {
        let read = |lufs| {
            let even = EvenLoudness::of(lufs);
            (
                even.measured_lufs,
                even.gain_db,
                even.reached_lufs,
                even.most,
            )
        };
        assert_eq!(read(-23.04), (-23.0, 7.0, -16.0, false));
        assert_eq!(read(-9.5), (-9.5, -6.5, -16.0, false));
        assert_eq!(read(-36.0), (-36.0, 20.0, -16.0, false));
        assert_eq!(read(-36.1), (-36.1, 20.0, -16.1, true));
        assert_eq!(read(-16.04), (-16.0, 0.0, -16.0, false));
        assert_eq!(read(10.0), (10.0, -24.0, -14.0, false));
        assert_eq!(read(-70.0).1, 0.0);
        assert_eq!(EvenLoudness::of(f32::NEG_INFINITY).gain_db, 0.0);
    }

    #[test]
    fn speeds_are_what_the_player_knows() {
        let rules = rules();
        for speed in rules.speeds.iter().chain(&rules.speed_choices) {
            let nearest = super::super::nearest_speed(*speed as f32);
            assert!((f64::from(nearest) - speed).abs() < 1e-6, "{speed}");
        }
    }
}
