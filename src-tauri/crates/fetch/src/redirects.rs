//! One request through all its redirects, pages that only send on among them, each hop under the same rules: http and
//! https only, the reach checked on the address that was connected to, passwords and custom headers never taken to
//! another host. Cookies live as long as the request does.
use std::collections::HashSet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use cookie_store::CookieStore;
use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, HeaderMap,
    HeaderValue, LOCATION, REFERER, SET_COOKIE, USER_AGENT,
};
use reqwest::{Response, StatusCode};
use tokio::sync::watch;
use url::{Host, Url};

use crate::address::{may_take_secrets, web_url, without_password, without_user};
use crate::authorization::{self, Authorization};
use crate::client::{Client, Kind};
use crate::freshness;
use crate::limits::Permit;
use crate::meta_refresh;
use crate::sniff::may_be_html;
use crate::{FetchError, Reach, is_public};

/// As browsers have it (Fetch, "HTTP-redirect fetch").
const MOST_REDIRECTS: usize = 20;
/// The most cookies of one answer that are looked at, and the longest.
const MOST_COOKIES: usize = 50;
const LONGEST_COOKIE: usize = 4096;
/// Enough to know sound by, where it is said to be something else.
const SOUND_HEAD: usize = 8 * 1024;
/// A server that says nothing for so long does not count among those asked at once any more.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) struct Request {
    pub url: Url,
    pub reach: Reach,
    pub kind: Kind,
    /// Sent with every hop.
    pub headers: HeaderMap,
    /// Sent to the first host only, but for a few harmless names.
    pub own_headers: HeaderMap,
    /// Sent to its own server only, wherever in the chain that stands.
    pub authorization: Option<Authorization>,
    /// Becomes true when somebody listens, who does not queue behind downloads. None always queues.
    pub hurry: Option<watch::Receiver<bool>>,
    /// Others could run in its place: it does not wait long for a place beside others of its server.
    pub gives_way: bool,
}

/// The head of the last answer; the body is still to come.
pub(crate) struct Answer {
    pub response: Response,
    /// The first bytes of the body, which were read to look at them.
    pub head: Vec<u8>,
    /// Without user and password.
    pub url: Url,
    /// A name and a password were sent with the last request.
    pub authorized: bool,
    pub moved_to: Option<String>,
    /// The server stands on a private network.
    pub private: bool,
    /// Given back when the body has been read.
    pub permit: Option<Permit>,
}

fn authorized(request: &Request, url: &Url) -> bool {
    let own = request.authorization.as_ref();
    !url.username().is_empty()
        || url.password().is_some()
        || own.is_some_and(|own| own.header(url).is_some())
}

fn literal_ip(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
    }
}

impl Client {
    pub(crate) async fn follow(&self, request: Request) -> Result<Answer, FetchError> {
        let start = request.url.clone();
        let mut url = request.url.clone();
        let mut reach = request.reach;
        let mut cookies = CookieStore::default();
        let mut seen = HashSet::new();
        let mut permanent = true;
        let mut left = match request.kind {
            Kind::Page => self.0.config.total_timeout,
            Kind::Media => Duration::MAX,
        };
        for redirects in 0..=MOST_REDIRECTS {
            let cookie = cookies_for(&cookies, &url);
            // The same address again is a circle unless another cookie is brought along.
            if !seen.insert((without_password(&url), cookie.clone())) {
                return Err(FetchError::TooManyRedirects);
            }
            let hop = Hop {
                url: &url,
                reach,
                cookie: &cookie,
                left,
            };
            let (mut response, permit, sent, told) = self.send(&request, &start, hop).await?;
            // Behind a proxy the address is that of the proxy.
            let address = response.remote_addr().map(|address| address.ip());
            let public = told.unwrap_or_else(|| address.is_none_or(is_public));
            if reach == Reach::PublicOnly && !public {
                return Err(FetchError::PrivateAddress);
            }
            keep_cookies(&mut cookies, &response, &url);
            let mut head = Vec::new();
            let next = match redirect(&response, &url)? {
                Some(next) => Some(next),
                None => {
                    head = begin(&mut response, request.kind, &url).await?;
                    let next = sent_on(&response, &head, &url);
                    // A page that loads itself again is seen as it is.
                    next.filter(|next| *next != url || cookies_for(&cookies, next) != cookie)
                }
            };
            let Some(next) = next else {
                let moved = (redirects > 0 && permanent).then(|| without_user(&url).to_string());
                let private = !public;
                return Ok(Answer {
                    response,
                    head,
                    authorized: authorized(&request, &url),
                    url: without_password(&url),
                    moved_to: moved,
                    private,
                    permit,
                });
            };
            permanent &= matches!(
                response.status(),
                StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
            );
            left = left.saturating_sub(sent.elapsed());
            reach = reach.after(public);
            url = next;
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn send(
        &self,
        request: &Request,
        start: &Url,
        hop: Hop<'_>,
    ) -> Result<(Response, Option<Permit>, Instant, Option<bool>), FetchError> {
        let url = hop.url;
        if hop.reach == Reach::PublicOnly && literal_ip(url).is_some_and(|ip| !is_public(ip)) {
            return Err(FetchError::PrivateAddress);
        }
        let host = url.host_str().unwrap_or_default();
        let built = self.0.built();
        let proxy = built.proxies.of(url);
        let told = match proxy {
            Some(_) => Some(self.is_public_behind_proxy(url).await),
            // The resolver lets the names of proxies pass.
            None if built.proxies.hosts().iter().any(|free| free == host) => {
                Some(self.is_public_behind_proxy(url).await)
            }
            None => None,
        };
        if hop.reach == Reach::PublicOnly && told == Some(false) {
            return Err(FetchError::PrivateAddress);
        }
        let hurry = async {
            let hurried = match request.hurry.clone() {
                Some(mut hurry) => hurry.wait_for(|&hurry| hurry).await.is_ok(),
                None => false,
            };
            if !hurried {
                std::future::pending::<()>().await;
            }
        };
        let lane = self.0.lane(request.kind);
        let place = async {
            if !request.gives_way {
                return Ok(lane.permit(host).await);
            }
            let permit = lane.permit_within(host, self.0.config.place_patience).await;
            permit.map(Some).ok_or_else(|| FetchError::HostBusy {
                host: host.to_owned(),
            })
        };
        let mut permit = tokio::select! {
            biased;
            permit = place => permit?,
            () = hurry => None,
        };
        let mut headers = request.headers.clone();
        if url.scheme() == "http" && start.scheme() == "https" {
            headers.remove(REFERER);
        }
        let keep_all = may_take_secrets(start, url);
        for (name, value) in &request.own_headers {
            if keep_all || [ACCEPT, ACCEPT_LANGUAGE, USER_AGENT].contains(name) {
                headers.insert(name.clone(), value.clone());
            }
        }
        if let Ok(cookie) = HeaderValue::from_str(hop.cookie)
            && !cookie.is_empty()
        {
            headers.append(COOKIE, cookie);
        }
        if let Some(own) = request
            .authorization
            .as_ref()
            .and_then(|own| own.header(url))
        {
            headers.insert(AUTHORIZATION, own);
        }
        // The user and password in the address become Basic authentication inside the library.
        let mut builder = built
            .client(request.kind, hop.reach)
            .get(url.clone())
            .headers(headers);
        if hop.left < Duration::MAX {
            // Counts until the end of the body.
            builder = builder.timeout(hop.left);
        }
        let sent = Instant::now();
        let mut asked = std::pin::pin!(builder.send());
        let response = tokio::select! {
            biased;
            response = &mut asked => response,
            () = tokio::time::sleep(PATIENCE) => {
                if let Some(permit) = &mut permit
                    && request.kind == Kind::Page
                {
                    permit.give_way();
                }
                asked.await
            }
        };
        let response = response.map_err(|error| match proxy {
            Some(proxy) if error.is_connect() => FetchError::Proxy {
                host: proxy.host_str().unwrap_or_default().to_owned(),
            },
            _ => FetchError::http(&error, host),
        })?;
        Ok((response, permit, sent, told))
    }

    /// Whether a host is one of the open internet, as far as that can be known before a proxy is asked for it: by its
    /// address, or what its name leads to here. Where names cannot be looked up, as only the proxy does that, those that
    /// mean a house's own machines are private.
    async fn is_public_behind_proxy(&self, url: &Url) -> bool {
        let name = match url.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
            _ => return literal_ip(url).is_none_or(is_public),
        };
        match (self.0.lookup)(name.clone()).await {
            Ok(found) if !found.is_empty() => found.iter().any(|found| is_public(found.ip())),
            _ => {
                let own = [
                    "local",
                    "localhost",
                    "internal",
                    "lan",
                    "home",
                    "arpa",
                    "intranet",
                ];
                let last = name.rsplit_once('.').map(|(_, last)| last);
                last.is_some_and(|last| !own.contains(&last))
            }
        }
    }
}

/// One request of a chain.
struct Hop<'a> {
    url: &'a Url,
    reach: Reach,
    cookie: &'a str,
    /// Of the time for the whole chain.
    left: Duration,
}

/// The cookies that go to this address, as the header has them; empty when there are none.
fn cookies_for(cookies: &CookieStore, url: &Url) -> String {
    let mut pairs: Vec<String> = cookies
        .get_request_values(url)
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort();
    pairs.join("; ")
}

fn keep_cookies(cookies: &mut CookieStore, response: &Response, url: &Url) {
    let named = response.headers().get_all(SET_COOKIE).iter();
    for cookie in named.take(MOST_COOKIES) {
        if let Ok(cookie) = cookie.to_str()
            && cookie.len() <= LONGEST_COOKIE
            && let Err(error) = cookies.parse(cookie, url)
        {
            tracing::debug!(%error, "a cookie was refused");
        }
    }
}

/// Where the answer sends us by its status, if it does.
fn redirect(response: &Response, from: &Url) -> Result<Option<Url>, FetchError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    let location = meta_refresh::escaped(location.as_bytes());
    let location = location.trim();
    if location.is_empty() {
        return Ok(None);
    }
    let joined = from
        .join(location)
        .map_err(|error| FetchError::BadUrl(error.to_string()))?;
    Ok(Some(with_secrets(from, web_url(joined.as_str())?)))
}

/// Where a page sends us that does nothing else.
fn sent_on(response: &Response, head: &[u8], from: &Url) -> Option<Url> {
    if !is_whole(response) {
        return None;
    }
    let target = meta_refresh::target(response.headers(), head, from)?;
    Some(with_secrets(from, web_url(target.as_str()).ok()?))
}

fn with_secrets(from: &Url, mut next: Url) -> Url {
    if may_take_secrets(from, &next) && next.username().is_empty() && next.password().is_none() {
        // Fails only for addresses without a host.
        let _ = next.set_username(from.username());
        let _ = next.set_password(from.password());
    }
    next
}

fn is_whole(response: &Response) -> bool {
    matches!(response.status().as_u16(), 200 | 203)
}

/// Reads the beginning of a body: of what may be a page as far as one reaches that only sends on, of sound only what is
/// needed to see that it is sound.
async fn begin(response: &mut Response, kind: Kind, url: &Url) -> Result<Vec<u8>, FetchError> {
    let mut head = Vec::new();
    if !is_whole(response) {
        return Ok(head);
    }
    let headers = response.headers();
    let labelled = says_page(headers) || headers.contains_key(CONTENT_ENCODING);
    let least = if kind == Kind::Media && labelled {
        SOUND_HEAD
    } else {
        0
    };
    while head.len() < least || (may_be_html(&head) && head.len() <= meta_refresh::MOST_BYTES) {
        let chunk = response.chunk().await;
        match chunk.map_err(|error| FetchError::http(&error, url.host_str().unwrap_or_default()))? {
            Some(bytes) => head.extend_from_slice(&bytes),
            None => break,
        }
    }
    Ok(head)
}

/// Whether the answer is said to be a page for people.
pub(crate) fn says_page(headers: &HeaderMap) -> bool {
    let kind = freshness::text(headers, CONTENT_TYPE).unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

/// The error for an answer that is not what was asked for.
pub(crate) fn status_error(answer: &Answer) -> FetchError {
    if let Some(error) = unauthorized(answer) {
        return error;
    }
    let response = &answer.response;
    let status = response.status();
    FetchError::Status {
        status: status.as_u16(),
        reason: status.canonical_reason().unwrap_or_default().to_owned(),
        retry_after: freshness::retry_after(response.headers(), Timestamp::now()),
    }
}

/// The error for an answer that asks for a name and a password, or refuses those that it was given.
pub(crate) fn unauthorized(answer: &Answer) -> Option<FetchError> {
    let asks = answer.response.status() == StatusCode::UNAUTHORIZED
        && authorization::asks_for_password(answer.response.headers());
    asks.then(|| FetchError::Unauthorized {
        origin: authorization::origin(&answer.url),
        given: answer.authorized,
    })
}
