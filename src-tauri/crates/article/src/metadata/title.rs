//! The title, without the name of the site that pages hang on to it.
use dom_query::{Document, NodeRef};
use url::Url;

use super::{Head, plain};
use crate::{address, dom};

const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", " ‹ ", " › ", " > ",
    " ~ ", " // ",
];

pub(super) fn find(
    doc: &Document,
    head: &Head,
    said: Option<String>,
    site: Option<&str>,
    base: Option<&Url>,
) -> Option<String> {
    let element = dom::elements(&doc.root())
        .into_iter()
        .find(|node| {
            node.has_name("title") && !node.ancestors_it(None).any(|above| above.has_name("svg"))
        })
        .map(|node| plain(&node.text()));
    let element = element.filter(|title| !title.is_empty());
    let headings = headings(doc, base);
    let social = head
        .first(&[
            "og:title",
            "twitter:title",
            "dc.title",
            "dcterms.title",
            "parsely-title",
            "sailthru.title",
            "title",
        ])
        .map(|title| plain(&title))
        .filter(|title| !title.is_empty());
    let said = said.filter(|title| title.chars().count() <= 400);

    let lower: Vec<String> = headings
        .iter()
        .filter(|(_, first)| !first)
        .map(|(text, _)| text.clone())
        .collect();
    let headings: Vec<String> = headings
        .into_iter()
        .filter(|(heading, first)| *first && !is_site(heading, site))
        .map(|(heading, _)| heading)
        .filter(|heading| !names_the_site(heading, element.as_deref(), social.as_deref()))
        .collect();
    // A heading of a lower rank that is the title word by word, where those of the first rank say something else.
    for whole in [&social, &said, &element].into_iter().flatten() {
        let folded = fold(whole);
        let same = |heading: &&String| fold(heading) == folded && !folded.is_empty();
        if !headings.iter().any(|heading| same(&heading))
            && !headings.iter().any(|heading| {
                folded.contains(&fold(heading)) && fold(heading).chars().count() >= 4
            })
            && let Some(heading) = lower.iter().find(same)
        {
            return Some(heading.clone());
        }
    }
    // A heading the page's own title repeats is what the author wrote. Of several the first in the title counts: the
    // book's name follows the chapter's.
    for whole in [&element, &social, &said].into_iter().flatten() {
        let folded = fold(whole);
        let place = |heading: &String| {
            let heading = fold(heading);
            let long_enough = heading.chars().count() >= 4
                && heading.chars().count() * 10 >= folded.chars().count() * 3;
            folded
                .find(&heading)
                .filter(|_| long_enough || folded == heading)
        };
        if let Some((_, heading)) = headings
            .iter()
            .filter_map(|heading| Some((place(heading)?, heading)))
            .min_by_key(|(at, _)| *at)
        {
            return Some(heading.clone());
        }
    }
    // The only heading of its rank, about the same thing, was written for readers; the rest for search engines.
    if let [heading] = headings.as_slice()
        && [&element, &social, &said]
            .into_iter()
            .flatten()
            .any(|whole| is_about_the_same(heading, whole))
    {
        return Some(heading.clone());
    }
    let whole = social.or(said).or(element);
    match whole {
        Some(whole) => Some(without_site(&whole, site)),
        None => headings
            .into_iter()
            .next()
            .or_else(|| lower.into_iter().next()),
    }
}

/// Headings down to the third rank, and whether they are of the first; those that lead to the front page name the site.
fn headings(doc: &Document, base: Option<&Url>) -> Vec<(String, bool)> {
    let front = |node: &NodeRef<'_>| {
        let Some(href) = dom::attr(node, "href") else {
            return false;
        };
        match (address::web(base, &href), base) {
            (Some(url), Some(base)) => {
                url.host_str() == base.host_str()
                    && url.path() == "/"
                    && url.query().is_none()
                    && base.path().len() > 1
            }
            _ => href == "/",
        }
    };
    dom::elements(&dom::body(doc))
        .iter()
        .filter(|node| matches!(&*dom::name(node), "h1" | "h2" | "h3"))
        .filter(|node| {
            let within = node
                .descendants_it()
                .any(|inner| inner.has_name("a") && front(&inner));
            !within
                && !node
                    .ancestors_it(Some(2))
                    .any(|above| above.has_name("a") && front(&above))
        })
        .map(|node| (heading_of(node), node.has_name("h1")))
        .filter(|(text, _)| (2..=300).contains(&text.chars().count()))
        .take(60)
        .collect()
}

/// The words of a heading without the sign that leads to its own place.
fn heading_of(node: &NodeRef<'_>) -> String {
    let line = plain(&dom::line(node));
    line.trim_end_matches(['¶', '#', '§', '⚓', '🔗', '\u{fe0f}', ' '])
        .to_owned()
}

/// Whether the heading is what the page's title has besides the name that the page gives to others.
fn names_the_site(heading: &str, element: Option<&str>, social: Option<&str>) -> bool {
    let (Some(element), Some(social)) = (element, social) else {
        return false;
    };
    let (heading, element, social) = (fold(heading), fold(element), fold(social));
    element != social
        && social.split(' ').count() >= 2
        && !social.contains(&heading)
        && !heading.contains(&social)
        && (element == format!("{heading} {social}") || element == format!("{social} {heading}"))
}

fn is_about_the_same(heading: &str, whole: &str) -> bool {
    let (heading, whole) = (fold(heading), fold(whole));
    let (heading, whole): (Vec<&str>, Vec<&str>) =
        (heading.split(' ').collect(), whole.split(' ').collect());
    let common = heading
        .iter()
        .filter(|word| word.chars().count() > 2 && whole.contains(word))
        .count();
    heading.len() >= 2 && common >= 2 && common * 10 >= heading.len().min(whole.len()) * 3
}

fn without_site(title: &str, site: Option<&str>) -> String {
    let mut current = title.to_owned();
    for _ in 0..3 {
        let Some((head, tail)) = split_last(&current) else {
            break;
        };
        if is_site(tail, site) {
            current = head.trim().to_owned();
            continue;
        }
        let Some((head, tail)) = split_first(&current) else {
            break;
        };
        if !is_site(head, site) {
            break;
        }
        current = tail.trim().to_owned();
    }
    // An unknown name after a bar is the site's all the same.
    if let Some((head, tail)) = current
        .rsplit_once(" | ")
        .or_else(|| current.rsplit_once(" » "))
        && head.split_whitespace().count() >= 3
        && tail.split_whitespace().count() <= 5
    {
        current = head.trim().to_owned();
    }
    current
}

fn split_last(title: &str) -> Option<(&str, &str)> {
    SEPARATORS
        .iter()
        .filter_map(|separator| title.rfind(separator).map(|at| (at, separator.len())))
        .max()
        .map(|(at, len)| (&title[..at], &title[at + len..]))
}

fn split_first(title: &str) -> Option<(&str, &str)> {
    SEPARATORS
        .iter()
        .filter_map(|separator| title.find(separator).map(|at| (at, separator.len())))
        .min()
        .map(|(at, len)| (&title[..at], &title[at + len..]))
}

fn is_site(part: &str, site: Option<&str>) -> bool {
    let Some(site) = site else { return false };
    let (part, site) = (letters(part), letters(site));
    let bare = |name: &str| {
        name.trim_end_matches("com")
            .trim_end_matches("org")
            .trim_start_matches("the")
            .to_owned()
    };
    !part.is_empty() && (part == site || bare(&part) == bare(&site))
}

fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// For comparing titles: case, white space and kinds of quotes and dashes do not count.
pub(crate) fn fold(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}
