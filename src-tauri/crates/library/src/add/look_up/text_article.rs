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
        language: document
            .language
            .clone()
            .map(|language| language.to_ascii_lowercase()),
        excerpt: Some(excerpt).filter(|excerpt| !excerpt.is_empty()),
        ..article::Article::of_text(text)
    }
}
