//! A page, feed or picture, whole, in memory, and only if it changed.
use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, REFERER,
};

use crate::address::{web_url, without_password};
use crate::authorization::Authorization;
use crate::client::{Client, Kind};
use crate::freshness::{self, text};
use crate::redirects::{Answer, Request, status_error};
use crate::{FetchError, Reach};

/// What identifies a version of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl Validators {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let short = |name| {
            text(headers, name)
                .filter(|value| value.len() <= 1024)
                .map(str::to_owned)
        };
        Self {
            etag: short(ETAG),
            last_modified: short(LAST_MODIFIED),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Get {
    pub url: String,
    pub reach: Reach,
    /// Sent as If-None-Match and If-Modified-Since.
    pub validators: Validators,
    /// Bytes after decompression; more is `TooLarge`.
    pub limit: u64,
    pub accept: &'static str,
    /// None sends no Referer. Sent without user and password, and not from https to http.
    pub referer: Option<String>,
    /// A name and a password, sent to their own server only.
    pub authorization: Option<Authorization>,
}

#[derive(Debug, Clone)]
pub enum Fetched {
    NotModified(Meta),
    Body(Meta, Vec<u8>),
}

/// The answer without its body.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// After all redirects; without user and password.
    pub url: String,
    /// Where a chain of only permanent redirects (301, 308) ended, if there was one; without user and password.
    pub moved_to: Option<String>,
    pub content_type: Option<String>,
    pub validators: Validators,
    /// Cache-Control max-age or Expires, less Age; zero where it says no-cache or no-store; a month at the most.
    pub max_age: Option<Duration>,
    /// The server stands on a private network, so what it names may lie there too ([`Reach::Anywhere`]).
    pub private: bool,
}

impl Client {
    /// A page, feed or picture, whole, in memory. Waits for its turn (global and per-host limits). `Unauthorized` for an
    /// answer that asks for a password, `Status` for every other but 2xx with a body and 304 to a conditional request; its
    /// `retry_after` is the server's wish.
    pub async fn get(&self, get: Get) -> Result<Fetched, FetchError> {
        self.get_with(get, &[]).await
    }

    /// As [`Client::get`], with headers that go to the server of the address only, as names and passwords do: keys. What
    /// cannot stand in a header is left out.
    pub async fn get_with(
        &self,
        get: Get,
        own: &[(&'static str, &str)],
    ) -> Result<Fetched, FetchError> {
        let mut own_headers = HeaderMap::new();
        for (name, value) in own {
            if let Ok(mut value) = HeaderValue::from_str(value) {
                value.set_sensitive(true);
                own_headers.insert(HeaderName::from_static(name), value);
            }
        }
        let url = web_url(&get.url)?;
        let conditional = get.validators != Validators::default();
        let mut headers = HeaderMap::new();
        let accept = if get.accept.is_empty() {
            "*/*"
        } else {
            get.accept
        };
        set(&mut headers, ACCEPT, Some(accept));
        set(&mut headers, IF_NONE_MATCH, get.validators.etag.as_deref());
        set(
            &mut headers,
            IF_MODIFIED_SINCE,
            get.validators.last_modified.as_deref(),
        );
        let referer = get.referer.and_then(|referer| web_url(&referer).ok());
        let referer = referer.map(|referer| without_password(&referer).to_string());
        set(&mut headers, REFERER, referer.as_deref());
        let request = Request {
            url,
            reach: get.reach,
            kind: Kind::Page,
            headers,
            own_headers,
            authorization: get.authorization,
            hurry: None,
            gives_way: false,
        };
        let answer = self.follow(request).await?;
        let meta = meta(&answer);
        match answer.response.status() {
            StatusCode::NOT_MODIFIED if conditional => Ok(Fetched::NotModified(meta)),
            status if status.is_success() => {
                Ok(Fetched::Body(meta, body(answer, get.limit).await?))
            }
            _ => Err(status_error(&answer)),
        }
    }
}

/// Sets a header unless the value cannot stand in one.
pub(crate) fn set(headers: &mut HeaderMap, name: HeaderName, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
        headers.insert(name, value);
    }
}

fn meta(answer: &Answer) -> Meta {
    let headers = answer.response.headers();
    Meta {
        url: answer.url.to_string(),
        moved_to: answer.moved_to.clone(),
        content_type: text(headers, CONTENT_TYPE).map(str::to_owned),
        validators: Validators::of(headers),
        max_age: freshness::max_age(headers, Timestamp::now()),
        private: answer.private,
    }
}

async fn body(mut answer: Answer, limit: u64) -> Result<Vec<u8>, FetchError> {
    let host = answer.url.host_str().unwrap_or_default().to_owned();
    let too_large = FetchError::TooLarge { limit };
    // The length the server claims decides only what is refused early, never what is allocated.
    if answer
        .response
        .content_length()
        .is_some_and(|length| length > limit)
    {
        return Err(too_large);
    }
    let mut bytes = std::mem::take(&mut answer.head);
    while bytes.len() as u64 <= limit
        && let Some(chunk) = answer
            .response
            .chunk()
            .await
            .map_err(|error| FetchError::http(&error, &host))?
    {
        bytes.extend_from_slice(&chunk);
    }
    if bytes.len() as u64 > limit {
        return Err(too_large);
    }
    if !bytes.starts_with(GZIP) {
        return Ok(bytes);
    }
    let unpacked = tokio::task::spawn_blocking(move || unpack(&bytes, limit)).await;
    unpacked.unwrap_or_else(|error| Err(FetchError::Cut(error.to_string())))
}

/// How a file begins that is packed with gzip (RFC 1952), whatever the server says of it.
const GZIP: &[u8] = &[0x1f, 0x8b, 8];

fn unpack(packed: &[u8], limit: u64) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed)
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| FetchError::Cut(format!("the packed answer is damaged ({error})")))?;
    if bytes.len() as u64 > limit {
        return Err(FetchError::TooLarge { limit });
    }
    Ok(bytes)
}
