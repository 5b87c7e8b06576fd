//! The title, without the name of the site that pages hang on to it.
use dom_query::Document;

use super::{Head, plain};
use crate::dom;

const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", " ‹ ", " › ", " > ", " ~ ", " // "];

pub(super) fn find(doc: &Document, head: &Head, said: Option<String>, site: Option<&str>) -> Option<String> {
    let element = dom::elements(&doc.root()).into_iter().find(|node| node.has_name("title") && !node.ancestors_it(None).any(|above| above.has_name("svg"))).map(|node| plain(&node.text()));
    let element = element.filter(|title| !title.is_empty());
    let headings: Vec<String> = dom::elements(&dom::body(doc)).iter().filter(|node| node.has_name("h1")).map(dom::line).filter(|text| (2..=300).contains(&text.chars().count())).take(20).collect();
    let social = head.first(&["og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "title"]).map(|title| plain(&title)).filter(|title| !title.is_empty());
    let said = said.filter(|title| title.chars().count() <= 400);

    // A heading the page's own title repeats is what the author wrote.
    for whole in [&element, &social, &said].into_iter().flatten() {
        let folded = fold(whole);
        let repeated = headings.iter().filter(|heading| !is_site(heading, site)).find(|heading| {
            let heading = fold(heading);
            heading.chars().count() >= 4 && (folded == heading || (folded.contains(&heading) && heading.chars().count() * 10 >= folded.chars().count() * 3))
        });
        if let Some(heading) = repeated {
            return Some(heading.clone());
        }
    }
    let whole = social.or(said).or(element);
    match whole {
        Some(whole) => Some(without_site(&whole, site)),
        None => headings.into_iter().next(),
    }
}

fn without_site(title: &str, site: Option<&str>) -> String {
    let mut current = title.to_owned();
    for _ in 0..3 {
        let Some((head, tail)) = split_last(&current) else { break };
        if is_site(tail, site) {
            current = head.trim().to_owned();
            continue;
        }
        let Some((head, tail)) = split_first(&current) else { break };
        if !is_site(head, site) {
            break;
        }
        current = tail.trim().to_owned();
    }
    // An unknown name after a bar is the site's all the same.
    if let Some((head, tail)) = current.rsplit_once(" | ").or_else(|| current.rsplit_once(" » "))
        && head.split_whitespace().count() >= 3
        && tail.split_whitespace().count() <= 5
    {
        current = head.trim().to_owned();
    }
    current
}

fn split_last(title: &str) -> Option<(&str, &str)> {
    SEPARATORS.iter().filter_map(|separator| title.rfind(separator).map(|at| (at, separator.len()))).max().map(|(at, len)| (&title[..at], &title[at + len..]))
}

fn split_first(title: &str) -> Option<(&str, &str)> {
    SEPARATORS.iter().filter_map(|separator| title.find(separator).map(|at| (at, separator.len()))).min().map(|(at, len)| (&title[..at], &title[at + len..]))
}

fn is_site(part: &str, site: Option<&str>) -> bool {
    let Some(site) = site else { return false };
    let (part, site) = (letters(part), letters(site));
    let bare = |name: &str| name.trim_end_matches("com").trim_end_matches("org").trim_start_matches("the").to_owned();
    !part.is_empty() && (part == site || bare(&part) == bare(&site))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// For comparing titles: case, white space and kinds of quotes and dashes do not count.
pub(crate) fn fold(text: &str) -> String {
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}
