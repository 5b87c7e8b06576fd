//! A name and a password for one server (HTTP Basic, RFC 7617) and the rule where they may go: to the scheme, host and
//! port they were given for, and nowhere else. Whoever prints one sees the server only.
use std::fmt;

use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use url::Url;

use crate::FetchError;
use crate::address::{may_take_secrets, web_url, without_password};

/// What is shown by a server that asks for a name and a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    origin: Url,
    user: String,
    password: String,
}

impl Authorization {
    /// For the server of `address`; the rest of the address does not matter.
    ///
    /// # Errors
    /// `BadUrl` when it is no address of the web, or the name holds a colon (RFC 7617, section 2).
    pub fn new(address: &str, user: &str, password: &str) -> Result<Self, FetchError> {
        if user.contains(':') {
            return Err(FetchError::BadUrl("a name holds no colon".to_owned()));
        }
        let mut origin = without_password(&web_url(address)?);
        origin.set_path("");
        origin.set_query(None);
        Ok(Self {
            origin,
            user: user.to_owned(),
            password: password.to_owned(),
        })
    }

    /// The server they are for, as in `https://example.org` or `http://127.0.0.1:8080`.
    pub fn origin(&self) -> String {
        self.origin.origin().ascii_serialization()
    }

    pub fn user(&self) -> &str {
        &self.user
    }

    pub fn password(&self) -> &str {
        &self.password
    }

    /// Whether they may be sent to `address`: to their own server, and not in the clear where it was not so before.
    pub fn may_go_to(&self, address: &str) -> bool {
        web_url(address).is_ok_and(|url| may_take_secrets(&self.origin, &url))
    }

    /// The header for `url`; None where it may not be sent.
    pub(crate) fn header(&self, url: &Url) -> Option<HeaderValue> {
        if !may_take_secrets(&self.origin, url) {
            return None;
        }
        let pair = format!("{}:{}", self.user, self.password);
        let mut value = HeaderValue::try_from(format!("Basic {}", base64(pair.as_bytes()))).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authorization({})", self.origin())
    }
}

/// An address without the name and the password that stand in it, and these, decoded.
///
/// # Errors
/// `BadUrl` when it is no address of the web.
pub fn take_password(address: &str) -> Result<(String, Option<Authorization>), FetchError> {
    let url = web_url(address)?;
    if url.username().is_empty() && url.password().is_none() {
        return Ok((address.to_owned(), None));
    }
    let decoded = |text: &str| {
        let pair = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
        url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let (user, password) = (
        decoded(url.username()),
        decoded(url.password().unwrap_or_default()),
    );
    let mut bare = url.clone();
    // Fails only for addresses without a host.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    let authorization = Authorization::new(bare.as_str(), &user, &password)?;
    Ok((bare.into(), Some(authorization)))
}

/// The server of an address, as [`Authorization::origin`] has it.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether an answer 401 asks for what we have: one that only takes tokens or certificates is no question to a person.
pub(crate) fn asks_for_password(headers: &HeaderMap) -> bool {
    let mut asked = headers.get_all(WWW_AUTHENTICATE).iter().peekable();
    asked.peek().is_none()
        || asked.any(|value| {
            let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
            value.contains("basic")
        })
}

/// RFC 4648, section 4. Too little for a crate.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let letter = LETTERS
                .get((bits >> (18 - 6 * n) & 63) as usize)
                .copied()
                .unwrap_or(b'=');
            out.push(char::from(if n <= three.len() { letter } else { b'=' }));
        }
    }
    out
}

#[cfg(test)]
mod tests;
