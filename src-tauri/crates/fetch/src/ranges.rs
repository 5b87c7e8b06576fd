//! Which bytes of a file are there: a sorted set of ranges that neither overlap nor touch.
use std::ops::Range;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ranges(Vec<Range<u64>>);

/// A stretch that is missing; `end` is None where the length of the whole is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hole {
    pub start: u64,
    pub end: Option<u64>,
}

impl Ranges {
    /// Adds a range, joining what it overlaps or touches. Empty ranges add nothing.
    pub fn insert(&mut self, new: Range<u64>) {
        if new.is_empty() {
            return;
        }
        let first = self.0.partition_point(|range| range.end < new.start);
        let last = self.0.partition_point(|range| range.start <= new.end);
        let joined = match self.0.get(first..last) {
            Some([.., back]) => {
                let front = self.0.get(first).map_or(new.start, |range| range.start);
                front.min(new.start)..back.end.max(new.end)
            }
            _ => new,
        };
        self.0.splice(first..last, [joined]);
    }

    /// The range that holds this position.
    pub fn around(&self, position: u64) -> Option<Range<u64>> {
        let index = self.0.partition_point(|range| range.end <= position);
        self.0
            .get(index)
            .filter(|range| range.start <= position)
            .cloned()
    }

    /// The first hole at or after `from`, in a file of `total` bytes.
    pub fn hole(&self, from: u64, total: Option<u64>) -> Option<Hole> {
        let start = self.around(from).map_or(from, |range| range.end);
        if total.is_some_and(|total| start >= total) {
            return None;
        }
        let next = self
            .0
            .get(self.0.partition_point(|range| range.start <= start));
        Some(Hole {
            start,
            end: next.map(|range| range.start).or(total),
        })
    }

    /// Cuts off what lies at or after `length`.
    pub fn clip(&mut self, length: u64) {
        self.0.retain(|range| range.start < length);
        if let Some(last) = self.0.last_mut() {
            last.end = last.end.min(length);
        }
    }

    pub fn bytes(&self) -> u64 {
        self.0.iter().map(|range| range.end - range.start).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn as_slice(&self) -> &[Range<u64>] {
        &self.0
    }
}

#[cfg(test)]
mod tests;
