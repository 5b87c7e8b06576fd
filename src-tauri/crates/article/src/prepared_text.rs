//! A text from outside, worked on once: one parse gives the clean HTML, its words, its pictures and its links.
#[cfg(test)]
mod tests;

use dom_query::Document;
use url::Url;

use crate::{
    Article, CleanHtml, MentionedLink, Missing, dom, mention, picture, sanitise, text, times,
};

/// What a text stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    Article,
    /// Of an episode: times in them become links to their place in it, `#t=754` (seconds). With the length in
    /// milliseconds, only those that lie within it.
    ShowNotes {
        duration_ms: Option<u64>,
    },
}

/// What there is to know of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PreparedText {
    pub clean: CleanHtml,
    /// The words, blocks separated by blank lines.
    pub text: String,
    /// Words; characters count two to the word in Chinese, Japanese and Korean.
    pub words: u32,
    /// Absolute addresses of the pictures, in order, each once.
    pub pictures: Vec<String>,
    /// Links to the web, in order, each once, without share buttons and the like.
    pub mentions: Vec<MentionedLink>,
}

impl Article {
    /// A text that was no page: nothing is known of it but its words and pictures.
    pub fn of_text(text: PreparedText) -> Article {
        Article {
            title: None,
            byline: None,
            site: None,
            published: None,
            published_day: None,
            language: None,
            excerpt: None,
            image: None,
            canonical_url: None,
            html: text.clean,
            text: text.text,
            words: text.words,
            pictures: text.pictures,
            related: Vec::new(),
            audio: Vec::new(),
            feeds: Vec::new(),
            extracted: true,
            doubt: None,
            missing: Missing::default(),
            next_page: None,
            pages: 1,
        }
    }
}

pub(crate) fn prepare(html: &str, base: Option<&Url>, kind: TextKind) -> PreparedText {
    let notes = matches!(kind, TextKind::ShowNotes { .. });
    // Most notes without markup need no tree.
    if let Some(clean) = CleanHtml::of_plain(html)
        && !html.contains("://")
        && (!notes || times::find(html).is_empty())
    {
        let text = clean.to_string();
        return PreparedText {
            words: text::count_words(&text),
            text,
            clean,
            ..PreparedText::default()
        };
    }
    of(dom::parse(html), base, kind)
}

/// Of the body of a document that was parsed already.
pub(crate) fn of(doc: Document, base: Option<&Url>, kind: TextKind) -> PreparedText {
    let doc = sanitise::tree(doc, base);
    let body = dom::body(&doc);
    // Before times are links: a link ends the words beside it.
    let mentions = mention::of(&body);
    if let TextKind::ShowNotes { duration_ms } = kind {
        times::link(&doc, &body, duration_ms);
    }
    let text = text::of(&body);
    PreparedText {
        words: text::count_words(&text),
        text,
        pictures: picture::addresses(&body),
        mentions,
        clean: CleanHtml::of_tree(&doc),
    }
}
