//! What the head of an answer means for the bytes that are already here. Pure: it decides, others act.
//! The rule above all: bytes of two versions of a file never end up in one (RFC 9110, sections 13 to 15).
use std::time::Duration;

use jiff::Timestamp;
use lenient::sound::is_sound;
use reqwest::header::{ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, HeaderMap};

use crate::freshness::{self, text};
use crate::redirects::says_page;
use crate::{FetchError, Validators};

/// An endless stream must end before the disk does.
pub(crate) const LARGEST: u64 = 16 << 30;

/// What is known of the version whose bytes are here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub validators: Validators,
    pub total: Option<u64>,
    /// How many bytes are here, all in all.
    pub bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Take {
    /// Of the first byte of the body.
    pub start: u64,
    /// One past the last byte of the body; None where only its end will tell.
    pub until: Option<u64>,
    pub total: Option<u64>,
    pub validators: Validators,
    /// It is another version (or may be): what is here must go before the first byte is written.
    pub discard: bool,
    /// It is known to be another version.
    pub changed: bool,
    /// No strong validator vouches for this being the same version: compare where bytes meet.
    pub compare: bool,
    /// Whether the server has shown that it can, or cannot, start in the middle.
    pub ranges: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Take(Take),
    /// All that there is, is here.
    Complete {
        total: u64,
    },
    /// The server's ranges make no sense: ask for the whole.
    NoRanges,
    /// The file is another one now: start over.
    Changed,
    /// Try again later.
    Later(FetchError, Option<Duration>),
    Never(FetchError),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Same {
    Yes,
    /// The date and the length agree, which are no proof: a file may change twice within a second, or keep its date.
    Perhaps,
    Unknown,
    No,
}

/// `head` are the first bytes of a whole body, enough of them to know sound by where the labels say otherwise. `asked` is
/// the first byte asked for by Range; None if the whole was asked for.
pub(crate) fn judge(
    status: u16,
    headers: &HeaderMap,
    head: &[u8],
    asked: Option<u64>,
    known: &Known,
    now: Timestamp,
) -> Verdict {
    let error = match status {
        200 | 203 if !is_sound(head) => not_media(headers),
        // What continues a file that is sound needs no label, only to be of the same version.
        206 if known.bytes == 0 => not_media(headers),
        _ => None,
    };
    if let Some(error) = error {
        return Verdict::Never(error);
    }
    match status {
        200 | 203 => whole(headers, asked, known),
        206 => part(headers, asked.unwrap_or(0), known),
        204 | 205 => Verdict::Never(FetchError::EmptyFile),
        416 => match content_range(headers) {
            Some(Span {
                bounds: None,
                total: Some(total),
            }) if known.total.is_none() && known.bytes == total && total > 0 => {
                Verdict::Complete { total }
            }
            _ => Verdict::Changed,
        },
        408 | 425 | 429 | 500..=599 => {
            let wait = freshness::retry_after(headers, now);
            Verdict::Later(refusal(status, wait), wait)
        }
        _ => Verdict::Never(refusal(status, None)),
    }
}

fn refusal(status: u16, retry_after: Option<Duration>) -> FetchError {
    let reason = reqwest::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    FetchError::Status {
        status,
        reason: reason.unwrap_or_default().to_owned(),
        retry_after,
    }
}

fn not_media(headers: &HeaderMap) -> Option<FetchError> {
    if says_page(headers) {
        return Some(FetchError::HtmlInstead);
    }
    match text(headers, CONTENT_ENCODING) {
        Some(packed) if !packed.eq_ignore_ascii_case("identity") => Some(FetchError::Packed),
        _ => None,
    }
}

fn whole(headers: &HeaderMap, asked: Option<u64>, known: &Known) -> Verdict {
    let total = text(headers, CONTENT_LENGTH).and_then(|value| value.parse().ok());
    match total {
        Some(0) => return Verdict::Never(FetchError::EmptyFile),
        Some(total) if total > LARGEST => {
            return Verdict::Never(FetchError::TooLarge { limit: LARGEST });
        }
        _ => {}
    }
    let validators = Validators::of(headers);
    let same = if known.bytes == 0 {
        Same::Unknown
    } else {
        same(known, &validators, total)
    };
    let advertised =
        text(headers, ACCEPT_RANGES).is_some_and(|value| value.eq_ignore_ascii_case("none"));
    // A changed file is answered in whole by servers that do know ranges, so that proves nothing.
    let keeps = matches!(same, Same::Yes | Same::Perhaps);
    let ranges = (advertised || (asked.is_some() && keeps)).then_some(false);
    Verdict::Take(Take {
        start: 0,
        until: total,
        total,
        validators,
        discard: known.bytes > 0 && !keeps,
        changed: same == Same::No,
        // All of it comes once more: every byte that is here is compared in passing.
        compare: same == Same::Perhaps,
        ranges,
    })
}

fn part(headers: &HeaderMap, asked: u64, known: &Known) -> Verdict {
    let Some(Span {
        bounds: Some((first, last)),
        total,
    }) = content_range(headers)
    else {
        return Verdict::NoRanges;
    };
    let length = text(headers, CONTENT_LENGTH).and_then(|value| value.parse::<u64>().ok());
    // The span is checked: last >= first and last < total.
    if first != asked || length.is_some_and(|length| length != last - first + 1) {
        return Verdict::NoRanges;
    }
    if last >= LARGEST || total.is_some_and(|total| total > LARGEST) {
        return Verdict::Never(FetchError::TooLarge { limit: LARGEST });
    }
    let validators = Validators::of(headers);
    let same = if known.bytes == 0 {
        Same::Yes
    } else {
        same(known, &validators, total)
    };
    // Without a length for the whole nobody could tell when it is complete.
    let total = match (total.or(known.total), same) {
        (_, Same::No) => return Verdict::Changed,
        // It had a strong validator, and now nobody says what this is a part of.
        (_, Same::Unknown) if is_sure(&known.validators) => return Verdict::NoRanges,
        (None, _) => return Verdict::NoRanges,
        (total, _) => total,
    };
    Verdict::Take(Take {
        start: first,
        until: Some(last + 1),
        total,
        validators,
        discard: false,
        changed: false,
        compare: same != Same::Yes,
        ranges: Some(true),
    })
}

/// Whether the answer is of the version that is known.
fn same(known: &Known, new: &Validators, total: Option<u64>) -> Same {
    let old = &known.validators;
    if known.total.is_some() && total.is_some() && known.total != total {
        return Same::No;
    }
    if let (Some(old), Some(new)) = (&old.etag, &new.etag) {
        let bare = |tag: &str| tag.trim_start_matches("W/").to_owned();
        if bare(old) != bare(new) {
            return Same::No;
        }
        if is_strong(old) && is_strong(new) {
            return Same::Yes;
        }
    }
    match (&old.last_modified, &new.last_modified) {
        (Some(old), Some(new)) if old != new => Same::No,
        (Some(_), Some(_)) if known.total.is_some() && known.total == total => Same::Perhaps,
        _ => Same::Unknown,
    }
}

/// Whether what is known of a version is enough to tell it from every other (RFC 9110, 8.8.1).
pub(crate) fn is_sure(validators: &Validators) -> bool {
    validators.etag.as_deref().is_some_and(is_strong)
}

fn is_strong(tag: &str) -> bool {
    tag.starts_with('"')
}

/// What to send as If-Range: weak tags are not allowed there.
pub(crate) fn if_range(validators: &Validators) -> Option<&str> {
    validators
        .etag
        .as_deref()
        .filter(|tag| is_strong(tag))
        .or(validators.last_modified.as_deref())
}

#[derive(Debug, PartialEq, Eq)]
struct Span {
    /// First and last byte; None in an answer to a range that cannot be served.
    bounds: Option<(u64, u64)>,
    total: Option<u64>,
}

fn content_range(headers: &HeaderMap) -> Option<Span> {
    let value = text(headers, CONTENT_RANGE)?;
    let (unit, rest) = value.split_once(' ')?;
    let (bounds, total) = rest.trim().split_once('/')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let total = match total.trim() {
        "*" => None,
        digits => Some(digits.parse::<u64>().ok()?),
    };
    let bounds = match bounds.trim() {
        "*" => None,
        bounds => {
            let (first, last) = bounds.split_once('-')?;
            Some((
                first.trim().parse::<u64>().ok()?,
                last.trim().parse::<u64>().ok()?,
            ))
        }
    };
    let senseless = |(first, last)| {
        last < first || last == u64::MAX || total.is_some_and(|total| last >= total)
    };
    if bounds.is_some_and(senseless) {
        return None;
    }
    Some(Span { bounds, total })
}

#[cfg(test)]
mod tests;
