//! A value offered by several elements: the better source wins, among equals the first.

#[derive(Debug)]
pub struct Ranked<T> {
    rank: u8,
    value: Option<T>,
}

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self {
            rank: u8::MAX,
            value: None,
        }
    }
}

impl<T> Ranked<T> {
    /// Lower ranks are better.
    pub fn offer(&mut self, rank: u8, value: Option<T>) {
        if value.is_some() && (self.value.is_none() || rank < self.rank) {
            self.rank = rank;
            self.value = value;
        }
    }

    /// Whether an offer of this rank would be taken; asked where making the value costs something.
    pub fn wants(&self, rank: u8) -> bool {
        self.value.is_none() || rank < self.rank
    }

    pub fn take(self) -> Option<T> {
        self.value
    }
}
