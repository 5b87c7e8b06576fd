//! What a feed answered, and how that is noted.
use crate::feeds::{AskingNote, MoveNote};
use crate::{AskingOutcome, LibraryError, MoveWhy, text};
use feed::ParsedFeed;
use fetch::{FetchError, Meta};
use std::time::Instant;

/// What a feed answered.
pub(super) enum FeedAnswer {
    NotModified(Meta),
    /// Byte for byte what it was, so many.
    Identical(Meta, u64),
    Document(Box<FeedDocument>),
}

impl FeedAnswer {
    pub fn meta(&self) -> &Meta {
        match self {
            FeedAnswer::NotModified(meta) | FeedAnswer::Identical(meta, _) => meta,
            FeedAnswer::Document(document) => &document.meta,
        }
    }

    /// How it is noted; what came of it is added.
    pub fn note(&self, at: i64, took_ms: u32) -> AskingNote {
        let (outcome, status, bytes, items) = match self {
            FeedAnswer::NotModified(_) => (AskingOutcome::NotModified, 304, None, None),
            FeedAnswer::Identical(_, bytes) => (AskingOutcome::Same, 200, Some(*bytes), None),
            FeedAnswer::Document(document) => (
                AskingOutcome::Read,
                200,
                Some(document.bytes),
                u32::try_from(document.parsed.items.len()).ok(),
            ),
        };
        let mime = self.meta().content_type.as_deref();
        AskingNote {
            at,
            outcome,
            status: Some(status),
            bytes: bytes.and_then(|bytes| u32::try_from(bytes).ok()),
            mime: mime.map(|mime| text::one_line(mime, 100)),
            took_ms,
            items,
            fresh: 0,
            problem: None,
            code: None,
        }
    }
}

/// How a failure is noted.
pub(crate) fn failure_note(at: i64, took_ms: u32, error: &LibraryError) -> AskingNote {
    AskingNote {
        at,
        outcome: AskingOutcome::Failed,
        status: match error {
            LibraryError::Fetch(FetchError::Status { status, .. }) => Some(*status),
            LibraryError::Fetch(FetchError::Unauthorized { .. }) => Some(401),
            _ => None,
        },
        bytes: None,
        mime: None,
        took_ms,
        items: None,
        fresh: 0,
        problem: Some(error.to_string()),
        code: Some(error.code().to_owned()),
    }
}

pub(super) fn milliseconds(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_millis()).unwrap_or(u32::MAX)
}

pub(super) struct FeedDocument {
    pub meta: Meta,
    pub bytes: u64,
    pub hash: Vec<u8>,
    pub parsed: ParsedFeed,
}

pub(super) fn moved(at: i64, from: &str, to: &str, why: MoveWhy) -> MoveNote {
    MoveNote {
        at,
        from: from.to_owned(),
        to: to.to_owned(),
        why,
    }
}
