//! Finds the text of a page. Two readers look at it: the Readability rules, which are careful, and a reader of our
//! own, which takes the whole main area of a page from which the furniture has been removed. The first loses lists,
//! quotes, forums and anything without paragraphs; where it lost much, the second is believed.
mod furniture;
mod main_area;
mod prepare;
mod related;
#[cfg(test)]
mod tests;
mod trim;

use dom_query::Document;
use url::Url;

use crate::{RelatedLink, dom, text};

pub(crate) struct Extracted {
    pub html: String,
    pub related: Vec<RelatedLink>,
    /// False when `html` is the whole page.
    pub extracted: bool,
}

/// Fewer characters are a notice, not an article.
const ENOUGH: usize = 140;

pub(crate) fn article(raw: &Document, title: Option<&str>, base: Option<&Url>) -> Extracted {
    let doc = raw.clone();
    prepare::page(&doc, base);
    let careful = readability(&doc).map(|html| trim::fragment(&html, title, base));
    let whole = {
        let whole = doc.clone();
        furniture::remove(&whole);
        let area = main_area::find(&whole);
        trim::fragment(&area.map(|node| node.html().to_string()).unwrap_or_default(), title, base)
    };
    match std::env::var("EXTRACT").as_deref() {
        Ok("a") => return careful.map(|c| c.into_extracted()).unwrap_or(whole.into_extracted()),
        Ok("b") => return whole.into_extracted(),
        _ => {}
    }
    choose(careful, whole).unwrap_or_else(|| Extracted { html: dom::body(&doc).inner_html().to_string(), related: Vec::new(), extracted: false })
}

fn choose(careful: Option<trim::Trimmed>, whole: trim::Trimmed) -> Option<Extracted> {
    let Some(careful) = careful.filter(|careful| careful.letters >= ENOUGH) else {
        return (whole.letters >= ENOUGH).then(|| whole.into_extracted());
    };
    let poorer = careful.letters * 10 < whole.letters * 6;
    Some(if poorer { whole.into_extracted() } else { careful.into_extracted() })
}

fn readability(doc: &Document) -> Option<String> {
    let config = dom_smoothie::Config { disable_json_ld: true, ..Default::default() };
    // The library indexes its own tree; a page that trips it is read by the other reader.
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut reader = dom_smoothie::Readability::with_document(doc.clone(), None, Some(config)).ok()?;
        reader.parse().ok().map(|article| article.content.to_string())
    }));
    found.ok().flatten()
}

/// Letters and digits of the text, without white space and marks.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn words_of(node: &dom_query::NodeRef<'_>) -> String {
    text::of(node)
}
