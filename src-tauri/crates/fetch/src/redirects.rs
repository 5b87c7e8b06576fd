//! One request through all its redirects, each hop under the same rules: http and https only, the reach checked on
//! the address that was connected to, passwords and custom headers never taken to another host.
use std::collections::HashSet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, LOCATION, REFERER, USER_AGENT};
use reqwest::{Response, StatusCode};
use tokio::sync::watch;
use url::{Host, Url};

use crate::client::{Client, Kind};
use crate::fresh;
use crate::limits::Turn;
use crate::{FetchError, Reach, is_public};

const MOST_HOPS: usize = 10;
const LONGEST_URL: usize = 16 * 1024;

pub(crate) struct Ask {
    pub url: Url,
    pub reach: Reach,
    pub kind: Kind,
    /// Sent with every hop.
    pub headers: HeaderMap,
    /// Sent to the first host only, but for a few harmless names.
    pub own_headers: HeaderMap,
    /// Becomes true when somebody listens, who does not queue behind downloads. None always queues.
    pub hurry: Option<watch::Receiver<bool>>,
}

/// The head of the last answer; the body is still to come.
pub(crate) struct Answer {
    pub response: Response,
    /// Without user and password.
    pub url: Url,
    pub moved_to: Option<String>,
    /// The server stands on a private network.
    pub private: bool,
    /// Given back when the body has been read.
    pub turn: Option<Turn>,
}

/// Parses an address and refuses what is no web address. The message holds no password.
pub(crate) fn web_url(text: &str) -> Result<Url, FetchError> {
    if text.len() > LONGEST_URL {
        return Err(FetchError::BadUrl("it is too long".to_owned()));
    }
    let url = Url::parse(text.trim()).map_err(|error| FetchError::BadUrl(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::BadUrl(format!(
            "{}: is not http or https",
            url.scheme()
        )));
    }
    match url.host_str() {
        Some(host) if !host.is_empty() => Ok(url),
        _ => Err(FetchError::BadUrl("it names no host".to_owned())),
    }
}

pub(crate) fn without_password(url: &Url) -> Url {
    let mut url = url.clone();
    // Fails only for addresses without a host, which have neither.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.set_fragment(None);
    url
}

fn literal_ip(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
    }
}

fn same_server(a: &Url, b: &Url) -> bool {
    a.host_str() == b.host_str() && a.port_or_known_default() == b.port_or_known_default()
}

/// Whether what is meant for the server of `from` may be sent to `to`: the same server, and not in the clear when it
/// was not so before. Going from http to https on one host changes the port and is allowed.
fn may_take_secrets(from: &Url, to: &Url) -> bool {
    let upgraded = from.scheme() == "http"
        && to.scheme() == "https"
        && from.host_str() == to.host_str()
        && from.port().is_none()
        && to.port().is_none();
    upgraded || (same_server(from, to) && (from.scheme() == to.scheme() || to.scheme() == "https"))
}

impl Client {
    pub(crate) async fn follow(&self, ask: Ask) -> Result<Answer, FetchError> {
        let start = ask.url.clone();
        let mut url = ask.url.clone();
        let mut reach = ask.reach;
        let mut seen = HashSet::new();
        let mut permanent = true;
        let mut left = match ask.kind {
            Kind::Page => self.0.config.total_timeout,
            Kind::Media => Duration::MAX,
        };
        for hop in 0..=MOST_HOPS {
            if !seen.insert(without_password(&url)) {
                return Err(FetchError::TooManyRedirects);
            }
            let (response, turn) = self.hop(&ask, &start, &url, reach, &mut left).await?;
            let address = response.remote_addr().map(|address| address.ip());
            let public = address.is_none_or(is_public);
            if reach == Reach::PublicOnly && !public {
                return Err(FetchError::PrivateAddress);
            }
            let Some(next) = redirect(&response, &url)? else {
                let moved = (hop > 0 && permanent).then(|| url.to_string());
                let private = !public;
                return Ok(Answer {
                    response,
                    url: without_password(&url),
                    moved_to: moved,
                    private,
                    turn,
                });
            };
            permanent &= matches!(
                response.status(),
                StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
            );
            reach = reach.after(public);
            url = next;
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn hop(
        &self,
        ask: &Ask,
        start: &Url,
        url: &Url,
        reach: Reach,
        left: &mut Duration,
    ) -> Result<(Response, Option<Turn>), FetchError> {
        if reach == Reach::PublicOnly && literal_ip(url).is_some_and(|ip| !is_public(ip)) {
            return Err(FetchError::PrivateAddress);
        }
        let host = url.host_str().unwrap_or_default();
        let hurry = async {
            let hurried = match ask.hurry.clone() {
                Some(mut hurry) => hurry.wait_for(|&hurry| hurry).await.is_ok(),
                None => false,
            };
            if !hurried {
                std::future::pending::<()>().await;
            }
        };
        let turn = tokio::select! {
            biased;
            turn = self.0.lane(ask.kind).turn(host) => turn,
            () = hurry => None,
        };
        let mut headers = ask.headers.clone();
        if url.scheme() == "http" && start.scheme() == "https" {
            headers.remove(REFERER);
        }
        let keep_all = may_take_secrets(start, url);
        for (name, value) in &ask.own_headers {
            if keep_all || [ACCEPT, ACCEPT_LANGUAGE, USER_AGENT].contains(name) {
                headers.insert(name.clone(), value.clone());
            }
        }
        // The user and password in the address become Basic authentication inside the library.
        let mut request = self
            .0
            .client(ask.kind, reach)
            .get(url.clone())
            .headers(headers);
        if *left < Duration::MAX {
            // Counts until the end of the body.
            request = request.timeout(*left);
        }
        let sent = Instant::now();
        let response = request
            .send()
            .await
            .map_err(|error| FetchError::http(&error, host))?;
        *left = left.saturating_sub(sent.elapsed());
        Ok((response, turn))
    }
}

/// Where the answer sends us, if it does.
fn redirect(response: &Response, from: &Url) -> Result<Option<Url>, FetchError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    // Some servers send raw UTF-8 here; the URL parser encodes it.
    let location = std::str::from_utf8(location.as_bytes())
        .unwrap_or_default()
        .trim();
    if location.is_empty() {
        return Ok(None);
    }
    let joined = from
        .join(location)
        .map_err(|error| FetchError::BadUrl(error.to_string()))?;
    let mut next = web_url(joined.as_str())?;
    if may_take_secrets(from, &next) && next.username().is_empty() && next.password().is_none() {
        // Fails only for addresses without a host.
        let _ = next.set_username(from.username());
        let _ = next.set_password(from.password());
    }
    Ok(Some(next))
}

/// The error for an answer that is not what was asked for.
pub(crate) fn status_error(response: &Response) -> FetchError {
    let status = response.status();
    FetchError::Status {
        status: status.as_u16(),
        reason: status.canonical_reason().unwrap_or_default().to_owned(),
        retry_after: fresh::retry_after(response.headers(), Timestamp::now()),
    }
}
