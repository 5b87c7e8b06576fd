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

pub(crate) fn article(raw: &Document, title: Option<&str>, url: Option<&Url>, base: Option<&Url>) -> Extracted {
    let doc = raw.clone();
    prepare::page(&doc, base);
    let forum = furniture::is_forum(&doc, url);
    let bare = doc.clone();
    furniture::remove(&bare, forum);
    let careful = readability(&bare).map(|html| trim::fragment(&html, title, base));
    let area = main_area::find(&bare);
    let whole = trim::fragment(&area.map(|node| node.html().to_string()).unwrap_or_default(), title, base);
    match std::env::var("EXTRACT").as_deref() {
        Ok("a") => return careful.map(|c| c.into_extracted()).unwrap_or(whole.into_extracted()),
        Ok("b") => return whole.into_extracted(),
        _ => {}
    }
    choose(careful, whole, forum).unwrap_or_else(|| Extracted { html: dom::body(&doc).inner_html().to_string(), related: Vec::new(), extracted: false })
}

/// A text of this many letters is not a teaser.
const SUBSTANTIAL: usize = 1000;

fn choose(careful: Option<trim::Trimmed>, whole: trim::Trimmed, forum: bool) -> Option<Extracted> {
    let Some(careful) = careful.filter(|careful| careful.letters >= ENOUGH) else {
        return (whole.letters >= ENOUGH).then(|| whole.into_extracted());
    };
    let lost = lost(&careful.lines, &whole.lines);
    let poorer = if forum {
        whole.letters * 10 > careful.letters * 11
    } else if careful.letters < SUBSTANTIAL {
        careful.letters * 10 < whole.letters * 6
    } else {
        lost.within * 100 > careful.letters * 5 || lost.around > careful.letters * 2
    };
    Some(if poorer { whole.into_extracted() } else { careful.into_extracted() })
}

struct Lost {
    /// Letters of lines that the careful reader left out between lines it took.
    within: usize,
    /// And before and after them.
    around: usize,
}

fn lost(careful: &[String], whole: &[String]) -> Lost {
    let taken: std::collections::HashSet<&str> = careful.iter().map(String::as_str).collect();
    let first = whole.iter().position(|line| taken.contains(line.as_str()));
    let last = whole.iter().rposition(|line| taken.contains(line.as_str()));
    let mut lost = Lost { within: 0, around: 0 };
    for (n, line) in whole.iter().enumerate() {
        if taken.contains(line.as_str()) {
            continue;
        }
        let inside = first.is_some_and(|first| n > first) && last.is_some_and(|last| n < last);
        if inside { lost.within += line.len() } else { lost.around += line.len() }
    }
    lost
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
