//! The text of a PDF file: bytes in, pages of paragraphs out. Every file is hostile: it is read on a thread of its own, with
//! bounds on bytes, pages, letters and time, and a fault in it costs its text only. Knows nothing of where files are kept.
mod bombs;
mod facts;
mod glyphs;
mod interpret;
mod layout;
#[cfg(test)]
pub(crate) mod tests;

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

/// The largest file that is taken, in bytes.
pub(crate) const MOST_FILE: u64 = 100 * 1024 * 1024;
/// Pages whose text is taken.
const MOST_PAGES: usize = 2_000;
/// Bytes of text that are taken of one file.
const MOST_TEXT: usize = 6 * 1024 * 1024;
/// How long a file is read.
const TIME: Duration = Duration::from_secs(20);
/// What does not look at the clock is waited for so much longer, and then left alone.
const GRACE: Duration = Duration::from_secs(5);
/// Threads that were left alone: with so many, no more files are read until they end.
const MOST_LEFT: usize = 2;
/// The parser follows what is nested; only the part that is used is ever there.
const STACK: usize = 64 * 1024 * 1024;

/// What a PDF file says and holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PdfText {
    pub title: Option<String>,
    pub author: Option<String>,
    /// When it was made, in Unix milliseconds.
    pub date: Option<i64>,
    /// The line in the largest letters of its first pages.
    pub heading: Option<String>,
    /// None where not even that could be told.
    pub page_count: Option<u32>,
    pub pages: Vec<PdfPage>,
    /// Why there is no text, or not all of it.
    pub trouble: Option<PdfTrouble>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PdfPage {
    /// From 1.
    pub number: u32,
    pub blocks: Vec<PdfBlock>,
}

/// A paragraph, or a heading.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PdfBlock {
    pub text: String,
    pub heading: bool,
}

/// Why a file has no text here, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PdfTrouble {
    /// Only pictures of pages.
    Pictures,
    /// Its letters do not say which they are.
    Unreadable,
    /// It opens only with a password.
    Password,
    Damaged,
    /// It asks for more than is given: of it there may be a part.
    TooMuch,
}

impl PdfTrouble {
    /// Stable, as it is stored.
    pub fn code(self) -> &'static str {
        match self {
            PdfTrouble::Pictures => "pdf_pictures",
            PdfTrouble::Unreadable => "pdf_unreadable",
            PdfTrouble::Password => "pdf_password",
            PdfTrouble::Damaged => "pdf_damaged",
            PdfTrouble::TooMuch => "pdf_too_much",
        }
    }
}

/// Whether the bytes are a PDF file, whatever they are said to be. White space before it is forgiven.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.trim_ascii_start().starts_with(b"%PDF-")
}

/// When reading has to end.
#[derive(Debug, Clone, Copy)]
struct Deadline(Instant);

impl Deadline {
    fn is_over(self) -> bool {
        Instant::now() >= self.0
    }
}

/// One file is read at a time.
static TURN: Mutex<()> = Mutex::new(());
/// Threads that were left alone and have not ended yet.
static LEFT: AtomicUsize = AtomicUsize::new(0);

const RUNS: u8 = 0;
const ENDED: u8 = 1;
const LEFT_ALONE: u8 = 2;

/// Reads a file. It takes no longer than the bounds allow, and never fails: what cannot be read is a [`PdfTrouble`].
pub(crate) fn read(bytes: Arc<[u8]>) -> PdfText {
    read_within(bytes, TIME)
}

fn read_within(bytes: Arc<[u8]>, time: Duration) -> PdfText {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    if LEFT.load(Ordering::Acquire) >= MOST_LEFT {
        return troubled(PdfTrouble::TooMuch);
    }
    let deadline = Deadline(Instant::now() + time);
    let state = Arc::new(AtomicU8::new(RUNS));
    let change = |state: &AtomicU8, to| {
        let changed = state.compare_exchange(RUNS, to, Ordering::AcqRel, Ordering::Acquire);
        changed.is_ok()
    };
    let (done, wait) = mpsc::channel();
    let its = Arc::clone(&state);
    let thread = std::thread::Builder::new()
        .name("pdf".into())
        .stack_size(STACK)
        .spawn(move || {
            let text = catch_unwind(AssertUnwindSafe(|| text(bytes, deadline)));
            if !change(&its, ENDED) {
                LEFT.fetch_sub(1, Ordering::AcqRel);
            }
            // Whoever waited may have gone.
            let _ = done.send(text.unwrap_or_else(|_| troubled(PdfTrouble::Damaged)));
        });
    if thread.is_err() {
        return troubled(PdfTrouble::TooMuch);
    }
    wait.recv_timeout(time + GRACE).unwrap_or_else(|_| {
        LEFT.fetch_add(1, Ordering::AcqRel);
        if !change(&state, LEFT_ALONE) {
            LEFT.fetch_sub(1, Ordering::AcqRel);
        }
        troubled(PdfTrouble::TooMuch)
    })
}

fn troubled(trouble: PdfTrouble) -> PdfText {
    PdfText {
        trouble: Some(trouble),
        ..PdfText::default()
    }
}

fn text(bytes: Arc<[u8]>, deadline: Deadline) -> PdfText {
    if !bombs::harmless(&bytes, deadline) {
        return troubled(PdfTrouble::TooMuch);
    }
    let pdf = match Pdf::new(Arc::new(bytes)) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            return troubled(PdfTrouble::Password);
        }
        // Encrypted in a way that nobody here knows: no password would help, but it is not damaged either.
        Err(LoadPdfError::Decryption(_)) => return troubled(PdfTrouble::Unreadable),
        Err(LoadPdfError::Invalid) => return troubled(PdfTrouble::Damaged),
    };
    if pdf.pages().is_empty() {
        return troubled(PdfTrouble::Damaged);
    }
    let said = facts::of(pdf.metadata());
    let count = pdf.pages().len();
    let read = interpret::pages(&pdf, deadline);
    let whole = read.whole && count <= MOST_PAGES;
    let laid = layout::document(read.pages);
    let empty = laid.pages.iter().all(|page| page.blocks.is_empty());
    let trouble = match (whole, empty) {
        (false, _) => Some(PdfTrouble::TooMuch),
        (true, true) if read.unknown > 0 => Some(PdfTrouble::Unreadable),
        (true, true) => Some(PdfTrouble::Pictures),
        (true, false) if read.unknown > read.known => Some(PdfTrouble::Unreadable),
        (true, false) => None,
    };
    PdfText {
        title: said.title,
        author: said.author,
        date: said.date,
        heading: laid.heading,
        page_count: u32::try_from(count).ok(),
        pages: laid.pages,
        trouble,
    }
}
