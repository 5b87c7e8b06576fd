//! Source time in units that every common sample rate divides, so that positions add up without rounding.

/// 1/705,600,000 s: a whole number of these fits one sample at 8, 11.025, 12, 16, 22.05, 24, 32, 44.1, 48, 88.2 and
/// 96 kHz. Other rates round to less than 2 ns.
pub const PER_SECOND: u64 = 705_600_000;
const PER_MS: u64 = PER_SECOND / 1000;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticks(pub u64);

impl Ticks {
    pub const fn from_ms(ms: u64) -> Ticks {
        Ticks(ms.saturating_mul(PER_MS))
    }

    pub fn ms(self) -> u64 {
        self.0 / PER_MS
    }

    /// The time that `frames` sample frames take at `rate`.
    pub fn of_frames(frames: u64, rate: u32) -> Ticks {
        let ticks = u128::from(frames) * u128::from(PER_SECOND) / u128::from(rate.max(1));
        Ticks(u64::try_from(ticks).unwrap_or(u64::MAX))
    }

    /// The nearest whole number of sample frames at `rate`.
    pub fn frames(self, rate: u32) -> u64 {
        let scaled = u128::from(self.0) * u128::from(rate) + u128::from(PER_SECOND / 2);
        u64::try_from(scaled / u128::from(PER_SECOND)).unwrap_or(u64::MAX)
    }

    pub fn plus(self, other: Ticks) -> Ticks {
        Ticks(self.0.saturating_add(other.0))
    }

    pub fn minus(self, other: Ticks) -> Ticks {
        Ticks(self.0.saturating_sub(other.0))
    }
}
