//! A long text with all that is made of it: worked on once, before the writer is needed.
use super::parts::{add_links, set_wanted_pictures};
use crate::body::{self, RawHtml, Unprepared};
use crate::error::Result;
use crate::model::ItemId;
use crate::store::Durability;
use crate::{Library, index};
use article::{Article, CleanHtml, MentionedLink};
use rusqlite::Transaction;

/// The most pictures of one item; a page with more is not an article.
const MOST_PICTURES: usize = 1_000;

/// Sanitised and packed, with its words as the index takes them, its pictures and its links.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReadyText {
    /// None when there is nothing to show.
    body: Option<Vec<u8>>,
    /// Empty when there is none.
    index_text: String,
    pub words: u32,
    /// Addresses of the pictures in the text.
    pictures: Vec<String>,
    mentions: Vec<MentionedLink>,
}

impl ReadyText {
    /// Of what a feed gave: what it links to are mentions.
    pub fn of_feed(raw: &RawHtml) -> Result<ReadyText> {
        let text = raw.prepare();
        let ready = ReadyText::new(&text.clean, &text.text, text.words, text.pictures)?;
        Ok(ReadyText {
            mentions: text.mentions,
            ..ready
        })
    }

    pub fn of_page(page: &Article) -> Result<ReadyText> {
        ReadyText::new(&page.html, &page.text, page.words, page.pictures.clone())
    }

    #[cfg(test)]
    pub fn of_html(html: &str) -> Result<ReadyText> {
        let text = article::prepare_text(html, None, article::TextKind::Article);
        ReadyText::new(&text.clean, &text.text, text.words, text.pictures)
    }

    fn new(
        html: &CleanHtml,
        text: &str,
        words: u32,
        mut pictures: Vec<String>,
    ) -> Result<ReadyText> {
        pictures.truncate(MOST_PICTURES);
        let body = if text.is_empty() && pictures.is_empty() {
            None
        } else {
            Some(body::pack(html)?)
        };
        Ok(ReadyText {
            body,
            index_text: index::stemmed_text(text),
            words,
            pictures,
            mentions: Vec::new(),
        })
    }

    /// Whether there is something to show.
    pub fn shows(&self) -> bool {
        self.body.is_some()
    }

    /// Where it has no words of its own, it is found by these.
    pub fn or_found_by(mut self, words: &str) -> ReadyText {
        if self.index_text.is_empty() {
            self.index_text = index::stemmed_text(words);
        }
        self
    }
}

/// Stores a text: body, wanted pictures, mentions, the item's entry in the index. Where there is nothing to show, what was
/// there stays.
pub(crate) fn put_text(tx: &Transaction<'_>, id: ItemId, text: &ReadyText) -> Result<()> {
    match &text.body {
        Some(body) => {
            body::set(tx, id, body)?;
            set_wanted_pictures(tx, id, &text.pictures)?;
        }
        None => body::forget_raw(tx, id)?,
    }
    add_links(tx, id, &text.mentions)?;
    if text.index_text.is_empty() {
        index::index_item(tx, id)
    } else {
        index::index_words(tx, id, &text.index_text)
    }
}

impl Library {
    /// Makes the text of an item ready, if it still is as it came: it is about to be shown. Where nothing can be written
    /// it is made safe each time it is read, and the links are not joined.
    pub(crate) fn make_ready(&self, id: ItemId) -> Result<()> {
        let unprepared = self.inner.store.read(|conn| body::unprepared(conn, id))?;
        let Some(unprepared) = unprepared else {
            return Ok(());
        };
        let stored = self.store_ready(vec![(ReadyText::of_feed(&unprepared.raw)?, unprepared)]);
        if let Err(error) = stored {
            tracing::warn!(%error, item = id.0, "a text that was made ready could not be stored");
        }
        Ok(())
    }

    /// Stores texts that were made ready, if they are still those that are stored; answers how many were.
    pub(crate) fn store_ready(&self, texts: Vec<(ReadyText, Unprepared)>) -> Result<u32> {
        self.inner.store.write(Durability::Normal, move |tx, _| {
            let mut stored = 0;
            for (text, of) in &texts {
                if body::is_unprepared(tx, of)? {
                    put_text(tx, of.id, text)?;
                    stored += 1;
                }
            }
            Ok(stored)
        })
    }
}
