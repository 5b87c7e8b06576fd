//! Finds the text of a page.
use dom_query::Document;
use url::Url;

use crate::RelatedLink;
use crate::dom;

pub(crate) struct Extracted {
    pub html: String,
    pub related: Vec<RelatedLink>,
    pub extracted: bool,
}

pub(crate) fn article(raw: &Document, _title: Option<&str>, _base: Option<&Url>) -> Extracted {
    let config = dom_smoothie::Config { disable_json_ld: true, ..Default::default() };
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut reader = dom_smoothie::Readability::with_document(raw.clone(), None, Some(config)).ok()?;
        reader.parse().ok().map(|article| article.content.to_string())
    }));
    let html = found.ok().flatten();
    Extracted { extracted: html.is_some(), html: html.unwrap_or_else(|| dom::body(raw).inner_html().to_string()), related: Vec::new() }
}
