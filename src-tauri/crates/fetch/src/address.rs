//! Addresses of the web: which are, without what no other may see, and where secrets that were meant for one may go.
use url::Url;

use crate::FetchError;

const LONGEST_URL: usize = 16 * 1024;

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
    let mut url = without_user(url);
    url.set_fragment(None);
    url
}

pub(crate) fn without_user(url: &Url) -> Url {
    let mut url = url.clone();
    // Fails only for addresses without a host, which have neither.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url
}

fn same_server(a: &Url, b: &Url) -> bool {
    a.host_str() == b.host_str() && a.port_or_known_default() == b.port_or_known_default()
}

/// Whether what is meant for the server of `from` may be sent to `to`: the same server, and not in the clear when it
/// was not so before. Going from http to https on one host changes the port and is allowed.
pub(crate) fn may_take_secrets(from: &Url, to: &Url) -> bool {
    let upgraded = from.scheme() == "http"
        && to.scheme() == "https"
        && from.host_str() == to.host_str()
        && from.port().is_none()
        && to.port().is_none();
    upgraded || (same_server(from, to) && (from.scheme() == to.scheme() || to.scheme() == "https"))
}
