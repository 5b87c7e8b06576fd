//! Four numbers at once, written so that the compiler puts them into one register where there are such registers.

#[derive(Clone, Copy)]
#[repr(align(16))]
pub(super) struct F4([f32; 4]);

impl F4 {
    #[inline(always)]
    pub fn load(from: &[f32; 4]) -> F4 {
        F4(*from)
    }

    #[inline(always)]
    pub fn splat(value: f32) -> F4 {
        F4([value; 4])
    }

    #[inline(always)]
    pub fn to_array(self) -> [f32; 4] {
        self.0
    }

    #[inline(always)]
    pub fn add(self, other: F4) -> F4 {
        let (a, b) = (self.0, other.0);
        F4([a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]])
    }

    #[inline(always)]
    pub fn sub(self, other: F4) -> F4 {
        let (a, b) = (self.0, other.0);
        F4([a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]])
    }

    #[inline(always)]
    pub fn mul(self, other: F4) -> F4 {
        let (a, b) = (self.0, other.0);
        F4([a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]])
    }

    /// The first two lanes of `self`, the last two of `other`.
    #[inline(always)]
    pub fn join(self, other: F4) -> F4 {
        F4([self.0[0], self.0[1], other.0[2], other.0[3]])
    }

    /// Lanes of both by turns: the first two of each, the last two of each.
    #[inline(always)]
    pub fn interleave(self, other: F4) -> [F4; 2] {
        let (a, b) = (self.0, other.0);
        [F4([a[0], b[0], a[1], b[1]]), F4([a[2], b[2], a[3], b[3]])]
    }

    #[inline(always)]
    pub fn transpose([a, b, c, d]: [F4; 4]) -> [F4; 4] {
        let (a, b, c, d) = (a.0, b.0, c.0, d.0);
        [
            F4([a[0], b[0], c[0], d[0]]),
            F4([a[1], b[1], c[1], d[1]]),
            F4([a[2], b[2], c[2], d[2]]),
            F4([a[3], b[3], c[3], d[3]]),
        ]
    }
}
