//! Where a time stands in a file of which not all has arrived: guessed by how many bytes a time takes, and narrowed, so
//! that only what lies about the place is asked for.
use std::io;

/// A search ends this close, in bytes: one look may be one request. It takes at most so many looks.
const NEAR: u64 = 32 << 10;
const MAX_LOOKS: u32 = 12;

/// A place in the file, and the time there in units of the container.
pub(super) type Known = (u64, u64);

/// What is known of the file.
pub(super) struct Way {
    /// The first place there is, of which the time is zero or not known.
    pub first: u64,
    pub begin: Known,
    /// Another place, if one is known.
    pub seen: Option<Known>,
    /// Bytes of the file.
    pub len: u64,
}

/// Some place before `time`, close to it as a rule; None where nothing better than the beginning is known. `find` looks at
/// a place and tells where the next time stands, and which one.
pub(super) fn before(
    way: &Way,
    time: u64,
    mut find: impl FnMut(u64) -> io::Result<Option<Known>>,
) -> io::Result<Option<u64>> {
    let begin = way.begin;
    let (mut low, mut high) = (begin, None);
    // Of two places the way from one to the other is known; of one, that from the beginning.
    let mut known = way.seen.filter(|seen| *seen > begin).unwrap_or(begin);
    for _ in 0..MAX_LOOKS {
        if known.1 < time {
            low = low.max(known);
        } else {
            high = Some(known);
        }
        let (from, to) = match high {
            Some(high) => (low, high),
            None if low > begin => (begin, low),
            None => ((way.first, 0), begin),
        };
        let bytes = u128::from(to.0.saturating_sub(from.0));
        let passed = u128::from(to.1.saturating_sub(from.1)).max(1);
        let on = u128::from(time.saturating_sub(low.1)) * bytes / passed;
        let place = low
            .0
            .saturating_add(u64::try_from(on).unwrap_or(u64::MAX))
            .min(way.len)
            .saturating_sub(NEAR / 2);
        if place <= low.0.saturating_add(NEAR / 2) {
            break;
        }
        known = match find(place)? {
            Some(found) if found.1 < time => found,
            Some((_, at)) => (place, at),
            None => (place, time),
        };
    }
    Ok((low > begin).then_some(low.0))
}
