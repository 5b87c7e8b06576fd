//! A file of plain text as an article.
use crate::documents;

/// A text as an article: all of it, nothing to be found in it.
pub(super) fn of(document: &documents::SavedDocument, stem: Option<String>) -> article::Article {
    let text = article::prepare_text(
        &document.html,
        document.url.as_deref(),
        article::TextKind::Article,
    );
    let excerpt = crate::text::one_line(&text.text, 400);
    article::Article {
        title: document.title.clone().or(stem),
        byline: document.byline.clone(),
        site: None,
        published: None,
        language: document
            .language
            .clone()
            .map(|language| language.to_ascii_lowercase()),
        excerpt: Some(excerpt).filter(|excerpt| !excerpt.is_empty()),
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
        missing: article::Missing::default(),
        next_page: None,
        pages: 1,
    }
}
