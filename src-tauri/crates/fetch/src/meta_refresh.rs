//! Pages that only send on: the `Refresh` header and `<meta http-equiv=refresh>` (HTML, "shared declarative refresh
//! steps"). Pure: it says where to, and the redirects go there under their rules.
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use reqwest::header::{CONTENT_TYPE, HeaderMap, REFRESH};
use url::Url;

use crate::freshness::text;
use crate::sniff::looks_like_html;

/// A page that only sends on is not larger.
pub(crate) const MOST_BYTES: usize = 64 * 1024;
/// A page that waits longer wants to be seen; most of those load themselves again.
const MOST_SECONDS: u64 = 10;
/// So many characters are a text of its own, more than "you will be taken there, else click here" needs.
const OWN_TEXT: usize = 500;

/// Where a page sends who opens it, within seconds and without having a text of its own. `page` is all of its body.
pub(crate) fn target(headers: &HeaderMap, page: &[u8], from: &Url) -> Option<Url> {
    let header = headers
        .get(REFRESH)
        .map(|value| escaped(value.as_bytes()))
        .and_then(|value| destination(&value));
    let says_html = text(headers, CONTENT_TYPE).is_some_and(|kind| kind.contains("html"));
    let empty = page.trim_ascii().is_empty();
    if page.len() > MOST_BYTES || !(empty || says_html || looks_like_html(page)) {
        return None;
    }
    let seen = look(page);
    if seen.is_feed || seen.characters >= OWN_TEXT {
        return None;
    }
    match header {
        Some(to) => from.join(&to).ok(),
        None => {
            let to = destination(seen.refresh.as_deref()?)?;
            let base = seen.base.and_then(|base| from.join(&base).ok());
            base.as_ref().unwrap_or(from).join(&to).ok()
        }
    }
}

/// The value of a header that names an address, as browsers read it: what is not ASCII is escaped byte by byte,
/// whatever encoding it is in.
pub(crate) fn escaped(value: &[u8]) -> String {
    let mut out = String::with_capacity(value.len());
    for &byte in value {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The address in `0; url=...`, if it is to be gone to within seconds. None too where the page only loads itself again.
fn destination(value: &str) -> Option<String> {
    let value = value.trim_start();
    let rest = value.trim_start_matches(|c: char| c.is_ascii_digit());
    let seconds = &value[..value.len() - rest.len()];
    if seconds.is_empty() && !rest.starts_with('.') {
        return None;
    }
    // Too many digits are a very long time.
    if !seconds.is_empty() && seconds.parse().map_or(true, |n: u64| n > MOST_SECONDS) {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if !rest.starts_with(|c: char| matches!(c, ';' | ',') || c.is_ascii_whitespace()) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim();
    let named = rest
        .get(..3)
        .filter(|name| name.eq_ignore_ascii_case("url"))
        .and_then(|_| rest.get(3..)?.trim_start().strip_prefix('='));
    let address = named.unwrap_or(rest).trim_start();
    let address = match address.chars().next() {
        Some(quote @ ('"' | '\'')) => address[1..].split(quote).next().unwrap_or_default(),
        _ => address,
    };
    (!address.is_empty()).then(|| address.to_owned())
}

/// What matters of a page here.
#[derive(Default)]
struct Seen {
    /// The first `content` of a meta element that refreshes.
    refresh: Option<String>,
    base: Option<String>,
    /// Of text that is shown, without white space.
    characters: usize,
    is_feed: bool,
    began: bool,
    /// The element whose text is not shown.
    hidden: Option<String>,
}

fn look(page: &[u8]) -> Seen {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(&*String::from_utf8_lossy(page)));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    // Nothing here stops it half-way: no scripts run.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

#[derive(Default)]
struct Sink(RefCell<Seen>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut seen = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return seen.open(&tag),
            Token::TagToken(tag) if seen.hidden.as_deref() == Some(&*tag.name) => {
                seen.hidden = None;
            }
            Token::CharacterTokens(text) if seen.hidden.is_none() => {
                seen.characters += text.chars().filter(|c| !c.is_whitespace()).count();
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Seen {
    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let value = |name: &str| {
            tag.attrs
                .iter()
                .find(|attribute| &*attribute.name.local == name)
                .map(|attribute| attribute.value.to_string())
        };
        if !self.began {
            self.began = true;
            self.is_feed = matches!(&*tag.name, "rss" | "feed" | "rdf:rdf" | "opml");
        }
        let raw = match &*tag.name {
            "meta" if self.refresh.is_none() => {
                let refreshes = value("http-equiv")
                    .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("refresh"));
                self.refresh = value("content").filter(|_| refreshes);
                return TokenSinkResult::Continue;
            }
            "base" if self.base.is_none() => {
                self.base = value("href");
                return TokenSinkResult::Continue;
            }
            "script" => RawKind::ScriptData,
            "style" | "iframe" | "noframes" => RawKind::Rawtext,
            "title" | "textarea" => RawKind::Rcdata,
            _ => return TokenSinkResult::Continue,
        };
        self.hidden = Some(tag.name.to_string());
        TokenSinkResult::RawData(raw)
    }
}

#[cfg(test)]
mod tests;
