//! Letters where they stand on a page, and the arithmetic of that.

/// A letter (or a few that are one sign) on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedGlyph {
    pub text: String,
    /// Where its base line begins, in points; y goes up.
    pub x: f64,
    pub y: f64,
    /// How far it reaches along its base line.
    pub advance: (f64, f64),
    /// How high its letters are.
    pub size: f64,
}

/// Rows of an affine transformation as PDF writes them: `[a b c d e f]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub const SAME: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub fn shift(x: f64, y: f64) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First this one, then `outer`.
    pub fn then(self, outer: Matrix) -> Matrix {
        let (m, n) = (self.0, outer.0);
        Matrix([
            m[0] * n[0] + m[1] * n[2],
            m[0] * n[1] + m[1] * n[3],
            m[2] * n[0] + m[3] * n[2],
            m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4],
            m[4] * n[1] + m[5] * n[3] + n[5],
        ])
    }

    /// A distance, without the place.
    pub fn turn(self, x: f64, y: f64) -> (f64, f64) {
        let m = self.0;
        (x * m[0] + y * m[2], x * m[1] + y * m[3])
    }

    pub fn is_finite(self) -> bool {
        self.0.iter().all(|n| n.is_finite())
    }
}
