//! Which backups are kept: the newest, one of each of the last days, weeks and months, and no more bytes than a bound.
use super::backup_file::Named;
use crate::model::BackupReason;
use crate::text;
use std::collections::HashSet;
use std::path::PathBuf;

/// Kept whatever their days are: several may be of one day, each from before another act.
const NEWEST: usize = 10;
const DAYS: usize = 7;
const WEEKS: usize = 4;
const MONTHS: usize = 6;
/// Bytes of all together.
pub(super) const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// However large they are.
const AT_LEAST: usize = 2;

/// Those that go, of all that there are, the newest first. What a restored backup replaced, and files of other names, are
/// nobody's to remove but the person's.
pub(super) fn outdated(all: &[Named], most_bytes: u64) -> Vec<PathBuf> {
    let ours: Vec<&Named> = all
        .iter()
        .filter(|named| !matches!(named.reason, BackupReason::Replaced | BackupReason::Other))
        .collect();
    let mut kept: HashSet<usize> = (0..ours.len().min(NEWEST)).collect();
    keep_one_of_each(&ours, DAYS, text::day, &mut kept);
    // 1 January 1970 was a Thursday.
    keep_one_of_each(
        &ours,
        WEEKS,
        |ms| (text::day(ms) + 3).div_euclid(7),
        &mut kept,
    );
    keep_one_of_each(&ours, MONTHS, month, &mut kept);
    let mut sum = 0_u64;
    let mut gone = Vec::new();
    for (number, named) in ours.into_iter().enumerate() {
        let fits = sum.saturating_add(named.bytes) <= most_bytes || number < AT_LEAST;
        if kept.contains(&number) && fits {
            sum = sum.saturating_add(named.bytes);
        } else {
            gone.push(named.file.clone());
        }
    }
    gone
}

/// Keeps the newest of each of the last `most` periods that have one.
fn keep_one_of_each(
    ours: &[&Named],
    most: usize,
    period: impl Fn(i64) -> i64,
    kept: &mut HashSet<usize>,
) {
    let mut seen = HashSet::new();
    for (number, named) in ours.iter().enumerate() {
        let period = period(named.at);
        if seen.contains(&period) {
            continue;
        }
        if seen.len() == most {
            return;
        }
        seen.insert(period);
        kept.insert(number);
    }
}

fn month(ms: i64) -> i64 {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
    i64::from(date.year()) * 12 + i64::from(date.month())
}
