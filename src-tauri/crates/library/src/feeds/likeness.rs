//! Whether an item of the document and an item of the library can be the same, and whether their sound is.
use super::known::Known;
use super::naming::NameKind;
use super::prepare::PreparedItem;
use crate::text;
use url::Url;

#[cfg(test)]
mod tests;

const SECOND: i64 = 1_000;
const DAY: i64 = 86_400_000;
/// Durations of one recording differ by the advertisements that were put in.
const NEAR_MS: u64 = 10 * 60_000;
/// What is claimed to be smaller is no size of sound.
const LEAST_BYTES: i64 = 10_000;

/// Whether a known item of just that name may be this one.
pub(super) fn may_be_the_same(known: &Known, item: &PreparedItem, site: Option<&str>) -> bool {
    if item.name != NameKind::MadeUp {
        return !is_reused(known, item);
    }
    let (Some(then), Some(now)) = (known.published_at, item.published_at) else {
        return true;
    };
    if then.abs_diff(now) < SECOND.unsigned_abs() {
        return true;
    }
    let one_day = text::day(then) == text::day(now);
    if item.enclosure_key.is_some() {
        return one_day || known.title_key == item.title_key;
    }
    match &item.link {
        Some(url) if !is_generic(url, site) => true,
        None if item.title_key.is_empty() => one_day,
        _ => same_words(known, item),
    }
}

/// Whether a publisher gave a guid to another item: its title, its day and its address are all others.
pub(super) fn is_reused(known: &Known, item: &PreparedItem) -> bool {
    is_another(known, item) && !same_address(known, item) && has_addresses(known, item)
}

/// Whether title and day are both others.
pub(super) fn is_another(known: &Known, item: &PreparedItem) -> bool {
    let (Some(then), Some(now)) = (known.published_at, item.published_at) else {
        return false;
    };
    known.title_key != item.title_key && text::day(then) != text::day(now)
}

fn has_addresses(known: &Known, item: &PreparedItem) -> bool {
    let both = |a: bool, b: bool| a && b;
    both(known.enclosure_key.is_some(), item.enclosure_key.is_some())
        || both(known.url.is_some(), item.link.is_some())
}

/// Whether the file is the same, or where there is none, the page.
pub(super) fn same_address(known: &Known, item: &PreparedItem) -> bool {
    match (&known.enclosure_key, &item.enclosure_key) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => known.url.is_some() && known.url == item.link,
    }
}

fn same_words(known: &Known, item: &PreparedItem) -> bool {
    item.text
        .as_ref()
        .is_none_or(|text| text::one_line(&text.summary, 200) == known.summary)
}

/// Of the same kind and about the same length.
pub(super) fn are_near(known: &Known, item: &PreparedItem) -> bool {
    let lengths = match (known.duration_ms, item.duration_ms) {
        (Some(a), Some(b)) => a.abs_diff(b) <= NEAR_MS,
        _ => true,
    };
    known.episode == item.episode && lengths
}

/// Whether a time is a whole day: publishers who date by the day write midnight.
pub(super) fn whole_day(ms: i64) -> bool {
    ms.rem_euclid(DAY) == 0
}

/// Whether an address is that of the site rather than of one item.
pub(super) fn is_generic(url: &str, site: Option<&str>) -> bool {
    let plain = |url: &str| url.trim_end_matches('/').to_owned();
    site.is_some_and(|site| plain(site) == plain(url))
        || Url::parse(url).is_ok_and(|url| url.path() == "/" && url.query().is_none())
}

/// Whether the sound of a known episode is another recording now: what was heard of the old one does not count for it.
/// Told by what the feed states (durations in milliseconds, sizes in bytes), for files are moved, renamed, coded anew and
/// given advertisements all the time: another address alone is no other recording.
pub(super) fn is_other_recording(known: &Known, item: &PreparedItem) -> bool {
    let (Some(ours), Some(theirs)) = (&known.enclosure_key, &item.enclosure_key) else {
        return false;
    };
    let moved = ours != theirs;
    let differ = |a: i64, b: i64, most: i64, percent: i64| {
        a.abs_diff(b) > most.max(a.max(b) / 100 * percent).unsigned_abs()
    };
    let sizes = known
        .claimed_bytes
        .zip(claimed_bytes(item))
        .filter(|(a, b)| *a >= LEAST_BYTES && *b >= LEAST_BYTES);
    // The file that was counted is as long as the feed says now, or it is the very same to the byte.
    let counted = known
        .counted_ms
        .zip(item.duration_ms)
        .is_some_and(|(a, b)| !differ(a, b, 10 * SECOND, 2));
    if counted || (!moved && sizes.is_some_and(|(a, b)| a == b)) {
        return false;
    }
    let Some((a, b)) = known.stated_ms.zip(item.duration_ms) else {
        let percent = if moved { 5 } else { 10 };
        return sizes.is_some_and(|(a, b)| differ(a, b, 0, percent));
    };
    let longer = match moved {
        true => differ(a, b, 10 * SECOND, 2),
        false => differ(a, b, 60 * SECOND, 10),
    };
    // A copy for others, of another quality, has a date of its own.
    let one_date = known.published_at == item.published_at;
    longer || ((!moved || one_date) && sizes.is_some_and(|(a, b)| differ(a, b, 0, 25)))
}

/// The size that the feed states, in bytes.
pub(super) fn claimed_bytes(item: &PreparedItem) -> Option<i64> {
    i64::try_from(item.enclosure.as_ref()?.length?).ok()
}
