//! One answer with media in it: asked for, judged, and read in pieces.
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, IF_RANGE, RANGE,
};

use super::MediaRequest;
use super::state::Growing;
use super::verdict::{Known, Take, Verdict, if_range, is_sure, judge};
use crate::address::web_url;
use crate::client::{Client, Kind};
use crate::get::set;
use crate::limits::Permit;
use crate::ranges::Hole;
use crate::redirects::{Answer, Request, unauthorized};
use crate::sniff::{looks_like_html, may_be_html};
use crate::{FetchError, Validators};

/// So much of what is here is fetched again where nothing but the length vouches for the version.
const OVERLAP: u64 = 16 * 1024;
/// So much is compared in each of the places spread over what is here.
const SPOT: u64 = 4 * 1024;
/// Pieces are gathered up to this size before they are written.
const GATHER: usize = 256 * 1024;
/// Enough to know a web page by.
const SNIFF: usize = 512;

/// Why a stretch could not be fetched.
#[derive(Debug)]
pub(super) enum Trouble {
    Retry(FetchError, Option<Duration>),
    Fatal(FetchError),
    /// The file is another one now.
    Changed,
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Unreachable { .. }
            | FetchError::NoSuchHost { .. }
            | FetchError::Timeout
            | FetchError::Cut(_)
            | FetchError::Short { .. } => Self::Retry(error, None),
            _ => Self::Fatal(error),
        }
    }
}

/// Runs what blocks away from the threads that wait for sockets.
pub(super) async fn blocking<T: Send + 'static>(
    growing: &Arc<Growing>,
    work: impl FnOnce(&Growing) -> Result<T, FetchError> + Send + 'static,
) -> Result<T, FetchError> {
    let growing = Arc::clone(growing);
    let done = tokio::task::spawn_blocking(move || work(&growing)).await;
    done.unwrap_or_else(|error| Err(FetchError::Disk(error.to_string())))
}

/// An answer that has been judged but has changed nothing yet.
pub(super) struct Judged {
    answer: Answer,
    hole: Hole,
    pub verdict: Verdict,
    /// A range was asked for.
    pub ranged: bool,
}

/// Asks for a hole.
pub(super) async fn ask(
    client: &Client,
    growing: &Arc<Growing>,
    hole: Hole,
) -> Result<Judged, FetchError> {
    let (request, known, hole, span) = {
        let state = growing.lock();
        let known = state.known();
        let mut hole = hole;
        let mut end = hole.end.filter(|&end| known.total != Some(end));
        if known.bytes > 0 && !is_sure(&known.validators) && hole.start > 0 {
            let before = state
                .have
                .around(hole.start - 1)
                .map_or(hole.start, |range| range.start);
            hole.start = before.max(hole.start.saturating_sub(OVERLAP));
            end = end.map(|end| {
                state
                    .have
                    .around(end)
                    .map_or(end, |range| range.end.min(end + OVERLAP))
            });
        }
        hole.end = end.or(hole.end);
        let ranged =
            known.bytes > 0 && state.ranges != Some(false) && (hole.start > 0 || end.is_some());
        (
            state.request.clone(),
            known,
            hole.clone(),
            ranged.then_some((hole.start, end)),
        )
    };
    request_span(client, growing, request, &known, hole, span).await
}

async fn request_span(
    client: &Client,
    growing: &Arc<Growing>,
    request: MediaRequest,
    known: &Known,
    hole: Hole,
    span: Option<(u64, Option<u64>)>,
) -> Result<Judged, FetchError> {
    let mut headers = HeaderMap::new();
    set(&mut headers, ACCEPT, Some("*/*"));
    if let Some((start, end)) = span {
        let last = end.map(|end| (end - 1).to_string()).unwrap_or_default();
        set(&mut headers, RANGE, Some(&format!("bytes={start}-{last}")));
        set(&mut headers, IF_RANGE, if_range(&known.validators));
    }
    let mut own_headers = HeaderMap::new();
    for (name, value) in &request.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            && !OURS.contains(&name.as_str())
        {
            own_headers.insert(name, value);
        }
    }
    set(&mut headers, ACCEPT_ENCODING, Some("identity"));
    let request = Request {
        url: web_url(&request.url)?,
        reach: request.reach,
        kind: Kind::Media,
        headers,
        own_headers,
        authorization: request.authorization,
        hurry: Some(growing.listened.subscribe()),
        gives_way: growing.lock().makes_way(),
    };
    let answer = client.follow(request).await?;
    let (status, asked) = (
        answer.response.status().as_u16(),
        span.map(|(start, _)| start),
    );
    let verdict = match unauthorized(&answer) {
        Some(error) => Verdict::Never(error),
        None => judge(
            status,
            answer.response.headers(),
            &answer.head,
            asked,
            known,
            Timestamp::now(),
        ),
    };
    Ok(Judged {
        answer,
        hole,
        verdict,
        ranged: span.is_some(),
    })
}

/// Whether the server still has the file whose bytes are here, where no validator says so: several places spread over
/// them are asked for once more and compared. False: it has another one. A server that sends no parts is noted as such.
pub(super) async fn vouch(
    client: &Client,
    growing: &Arc<Growing>,
    places: u64,
    fresh: Duration,
) -> Result<bool, Trouble> {
    let (request, known, spots) = {
        let state = growing.lock();
        let known = state.known();
        let vouched = state.vouched_at.is_some_and(|at| at.elapsed() < fresh);
        if known.bytes == 0 || is_sure(&known.validators) || vouched || state.ranges == Some(false)
        {
            return Ok(true);
        }
        let spots = state.spots(places.min(known.bytes / SPOT + 1), SPOT);
        (state.request.clone(), known, spots)
    };
    for spot in spots {
        let hole = Hole {
            start: spot.start,
            end: Some(spot.end),
        };
        let span = Some((spot.start, Some(spot.end)));
        let judged = request_span(client, growing, request.clone(), &known, hole, span).await?;
        match judged.verdict.clone() {
            Verdict::Take(take) if take.ranges == Some(true) && take.until == Some(spot.end) => {
                let bytes = judged.body(spot.end - spot.start).await?;
                let start = spot.start;
                if !blocking(growing, move |growing| growing.agrees(start, &bytes)).await? {
                    return Ok(false);
                }
            }
            Verdict::Changed | Verdict::Complete { .. } => return Ok(false),
            // The whole instead of a part: what comes next says whether it is another one.
            Verdict::Take(_) | Verdict::NoRanges => {
                growing.lock().ranges = Some(false);
                return Ok(true);
            }
            Verdict::Later(error, wait) => return Err(Trouble::Retry(error, wait)),
            Verdict::Never(error) => return Err(Trouble::Fatal(error)),
        }
    }
    growing.lock().vouched_at = Some(Instant::now());
    Ok(true)
}

impl Judged {
    /// The whole body of an answer, which must have this length.
    async fn body(self, length: u64) -> Result<Vec<u8>, FetchError> {
        let host = self.answer.url.host_str().unwrap_or_default().to_owned();
        let mut bytes = self.answer.head;
        let mut chunks = self.answer.response.bytes_stream();
        while (bytes.len() as u64) < length {
            match chunks.next().await {
                Some(Ok(more)) => bytes.extend_from_slice(&more),
                Some(Err(error)) => return Err(FetchError::media(&error, &host)),
                None => break,
            }
        }
        if bytes.len() as u64 != length {
            return Err(FetchError::Cut("it ended before all was here".to_owned()));
        }
        Ok(bytes)
    }
}

/// Headers that are ours to set; a caller's would break the transfer.
const OURS: [&str; 8] = [
    "range",
    "if-range",
    "accept-encoding",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "te",
];

type Chunks = Pin<Box<dyn futures_util::Stream<Item = reqwest::Result<Bytes>> + Send>>;

pub(super) struct Stream {
    chunks: Chunks,
    host: String,
    /// Bytes read to look at them.
    head: Vec<u8>,
    failed: Option<reqwest::Error>,
    ended: bool,
    _permit: Option<Permit>,
    pub position: u64,
    /// One past what the server sends; None where only its end will tell.
    pub until: Option<u64>,
    /// One past what is wanted of it.
    pub stop: Option<u64>,
    pub compare: bool,
    pub generation: u64,
    /// The reader it was opened for, and what it has brought since.
    pub serving: Option<(u64, u64)>,
    /// A jump failed for a passing reason; not again before this.
    pub rests_until: Option<Instant>,
}

impl Stream {
    /// Makes an answer that was found good the source of bytes; discards first what belongs to another version.
    pub async fn take(
        judged: Judged,
        take: Take,
        growing: &Arc<Growing>,
        reader: Option<u64>,
    ) -> Result<Self, Trouble> {
        let Judged {
            answer,
            hole,
            ranged,
            ..
        } = judged;
        let Answer {
            response,
            head,
            url,
            permit,
            ..
        } = answer;
        let host = url.host_str().unwrap_or_default().to_owned();
        let answered = url.to_string();
        let mut stream = Self {
            chunks: Box::pin(response.bytes_stream()),
            host,
            head,
            failed: None,
            ended: false,
            _permit: permit,
            position: take.start,
            until: take.until,
            stop: if ranged && take.ranges == Some(true) {
                [take.until, hole.end].into_iter().flatten().min()
            } else {
                take.until
            },
            compare: take.compare,
            generation: 0,
            serving: reader.map(|reader| (reader, 0)),
            rests_until: None,
        };
        if take.start == 0 {
            stream.sniff().await?;
        }
        if take.discard {
            blocking(growing, Growing::discard).await?;
        }
        stream.generation = {
            let mut state = growing.lock();
            state.total = take.total.or(state.total);
            state.told = state.told.max(take.total);
            state.unconfirmed &= take.total.is_none();
            state.changed |= take.changed;
            if state.have.is_empty() {
                // What comes in this run is of one version from here on.
                state.vouched_at = Some(Instant::now());
            }
            if state.have.is_empty() || (state.validators == Validators::default() && !take.compare)
            {
                state.validators = take.validators;
            }
            state.ranges = take.ranges.or(state.ranges);
            state.head_known = true;
            state.answered = Some(answered);
            state.waiting = None;
            growing.show(&mut state, true);
            state.generation
        };
        growing.arrived.notify_all();
        Ok(stream)
    }

    async fn sniff(&mut self) -> Result<(), Trouble> {
        while self.head.len() < SNIFF
            && may_be_html(&self.head)
            && !self.ended
            && self.failed.is_none()
        {
            match self.chunks.next().await {
                Some(Ok(bytes)) => self.head.extend_from_slice(&bytes),
                Some(Err(error)) => self.failed = Some(error),
                None => self.ended = true,
            }
        }
        if looks_like_html(&self.head) {
            return Err(Trouble::Fatal(FetchError::HtmlInstead));
        }
        match (self.head.is_empty(), self.ended) {
            (true, true) => Err(Trouble::Fatal(FetchError::EmptyFile)),
            _ => Ok(()),
        }
    }

    /// The next bytes, as many as are there at once, and not many more than `most`; None at the end. May be dropped while it waits.
    pub async fn next(&mut self, most: usize) -> Result<Option<Vec<Bytes>>, FetchError> {
        let mut gathered = Vec::new();
        let mut length = self.head.len();
        if length > 0 {
            gathered.push(Bytes::from(std::mem::take(&mut self.head)));
        } else if !self.ended && self.failed.is_none() {
            match self.chunks.next().await {
                Some(Ok(bytes)) => {
                    length = bytes.len();
                    gathered.push(bytes);
                }
                Some(Err(error)) => self.failed = Some(error),
                None => self.ended = true,
            }
        }
        while length < most.min(GATHER) && !self.ended && self.failed.is_none() {
            match self.chunks.next().now_or_never() {
                Some(Some(Ok(bytes))) => {
                    length += bytes.len();
                    gathered.push(bytes);
                }
                Some(Some(Err(error))) => self.failed = Some(error),
                Some(None) => self.ended = true,
                None => break,
            }
        }
        if length > 0 {
            return Ok(Some(gathered));
        }
        match self.failed.take() {
            Some(error) => {
                self.ended = true;
                Err(FetchError::media(&error, &self.host))
            }
            None => Ok(None),
        }
    }
}
