//! A text that its site cuts into pages: where it goes on, and how its pages become one. A link called "next" leads to another
//! article as often as to the next page of this one, so only addresses are believed that are this page's own with a number.
#[cfg(test)]
mod tests;

use dom_query::{Document, NodeRef};
use std::collections::HashSet;
use url::Url;

use crate::metadata::Head;
use crate::{Article, CleanHtml, Missing, SiteRules, address, dom, site_rules};

/// No text has more pages; what claims to is an archive.
const MOST_PAGES: u32 = 200;
const MOST_LINKS: usize = 5_000;
/// Parameters that hold the number of a page.
const PARAMETERS: &[&str] = &[
    "page", "p", "pg", "pn", "seite", "pagina", "page_no", "pagenum", "pageno", "part", "paged",
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pages {
    pub next: Option<String>,
    /// The highest number that is named; at least 1.
    pub total: u32,
}

pub(crate) fn find(
    doc: &Document,
    head: &Head,
    url: Option<&Url>,
    base: Option<&Url>,
    rules: Option<&SiteRules>,
) -> Pages {
    let none = Pages {
        next: None,
        total: 1,
    };
    let Some(url) = url else { return none };
    if let Some(raw) = rules.and_then(|rules| site_rules::next_page(doc, rules)) {
        let next = address::web(base, &raw).filter(|next| same_host(next, url) && next != url);
        return Pages {
            total: if next.is_some() { 2 } else { 1 },
            next: next.map(String::from),
        };
    }
    if url.path().len() <= 1 {
        return none;
    }
    let whole = (plain(url, url.path(), None), 1);
    let own = numbered(url).map(|own| (own.stem, own.number));
    let mut next = None;
    let mut total = 1;
    // An address that ends in a number is a later page only where the page shows the way to the first.
    let mut first_is_shown = false;
    let mut later = None;
    let mut seen = |raw: &str, number: Option<u32>, says_next: bool| {
        let Some(mut found) = address::web(base, raw).filter(|found| same_host(found, url)) else {
            return;
        };
        if found
            .fragment()
            .is_some_and(|part| part.contains("comment"))
        {
            return;
        }
        found.set_fragment(None);
        if let Some((stem, _)) = &own
            && number == Some(1)
        {
            first_is_shown |= plain(&found, found.path(), None) == *stem
                || numbered(&found).is_some_and(|page| page.stem == *stem && page.number == 1);
        }
        let Some(page) = numbered(&found).filter(|page| (2..=MOST_PAGES).contains(&page.number))
        else {
            return;
        };
        // What is in the link must say so as well: its number, or that it is the next.
        let said = |here: u32| {
            number == Some(page.number) || (says_next && !page.weak && page.number == here + 1)
        };
        if page.stem == whole.0 && said(1) {
            total = total.max(page.number);
            if page.number == 2 {
                next.get_or_insert_with(|| String::from(found.clone()));
            }
        } else if let Some((stem, here)) = &own
            && page.stem == *stem
            && said(*here)
        {
            total = total.max(page.number);
            if page.number == here + 1 {
                later.get_or_insert_with(|| String::from(found.clone()));
            }
        }
    };
    for (href, _) in head.linked("next") {
        seen(href, None, true);
    }
    let links = dom::elements(&dom::body(doc));
    let links = links.iter().filter(|node| node.has_name("a"));
    for link in links.take(MOST_LINKS) {
        let Some(href) = dom::attr(link, "href") else {
            continue;
        };
        let Some(words) = dom::short_line(link, 40) else {
            continue;
        };
        let rel = dom::attr(link, "rel")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let numbered = number_in(&words);
        let says_next = rel.split_whitespace().any(|word| word == "next") || is_next(&words);
        if (numbered.is_some() || says_next) && !is_of_comments(link) {
            seen(&href, numbered, says_next);
        }
    }
    let next = next.or(later.filter(|_| first_is_shown));
    // A number that no next page leads to belongs to something else.
    let here = own.filter(|_| first_is_shown).map_or(1, |(_, here)| here);
    Pages {
        total: if next.is_some() { total } else { here },
        next,
    }
}

fn same_host(a: &Url, b: &Url) -> bool {
    a.host_str() == b.host_str() && a.port_or_known_default() == b.port_or_known_default()
}

/// An address with the number of a page in it.
struct Numbered {
    /// The address without it.
    stem: String,
    number: u32,
    /// The number stands at the end of a name, where it may belong to that.
    weak: bool,
}

fn numbered(url: &Url) -> Option<Numbered> {
    let in_query = url.query_pairs().find_map(|(key, value)| {
        let named = PARAMETERS.contains(&key.to_ascii_lowercase().as_str());
        Some((key.into_owned(), value.parse().ok().filter(|_| named)?))
    });
    if let Some((key, number)) = in_query {
        return Some(Numbered {
            stem: plain(url, url.path(), Some(&key)),
            number,
            weak: false,
        });
    }
    let (path, number, weak) = numbered_path(url.path().trim_end_matches('/'))?;
    Some(Numbered {
        stem: plain(url, &path, None),
        number,
        weak,
    })
}

/// The path and the query, without one parameter.
fn plain(url: &Url, path: &str, without: Option<&str>) -> String {
    let mut query: Vec<String> = url
        .query_pairs()
        .filter(|(key, _)| without != Some(key))
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    query.sort();
    format!("{}?{}", path.trim_end_matches('/'), query.join("&"))
}

/// `/story/2`, `/story/page/2`, `/story/page-2`, `/story-2.html`, `/story_2.html`, `/story,2.html`.
fn numbered_path(path: &str) -> Option<(String, u32, bool)> {
    let (before, last) = path.rsplit_once('/')?;
    let (name, ending) = match last.rsplit_once('.') {
        Some((name, ending)) if ending.starts_with("htm") || ending == "php" => {
            (name, format!(".{ending}"))
        }
        _ => (last, String::new()),
    };
    let (stem, number) = name.split_at(name.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    // A year or the number of an article is no page.
    let number = number.parse::<u32>().ok().filter(|n| *n <= MOST_PAGES)?;
    let bare = stem.trim_end_matches(['-', '_', ',', '.']);
    let word = bare.to_ascii_lowercase();
    if matches!(
        word.as_str(),
        "" | "page" | "p" | "seite" | "pagina" | "part" | "s"
    ) {
        let before = before.strip_suffix("/page").unwrap_or(before);
        return Some((format!("{before}{ending}"), number, false))
            .filter(|(stem, ..)| !stem.is_empty());
    }
    let apart = stem.len() > bare.len();
    apart.then(|| (format!("{before}/{bare}{ending}"), number, true))
}

/// "2", "Page 2", "[2]".
fn number_in(words: &str) -> Option<u32> {
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    let digits = bare.trim_start_matches(|c: char| !c.is_ascii_digit());
    let before = bare[..bare.len() - digits.len()].trim().to_lowercase();
    let known = matches!(
        before.as_str(),
        "" | "page"
            | "part"
            | "seite"
            | "página"
            | "pagina"
            | "страница"
            | "стр."
            | "часть"
            | "p."
            | "p"
    );
    digits.parse().ok().filter(|_| known)
}

fn is_next(words: &str) -> bool {
    let words = words.to_lowercase();
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(
        bare,
        "next"
            | "next page"
            | "continue"
            | "continue reading"
            | "weiter"
            | "nächste seite"
            | "nächste"
            | "suivant"
            | "page suivante"
            | "siguiente"
            | "successiva"
            | "далее"
            | "дальше"
            | "следующая"
            | "следующая страница"
            | "read on"
            | "volgende"
            | "次へ"
            | "次のページ"
            | "下一页"
    ) || (bare.is_empty() && matches!(words.trim(), "›" | "»" | ">" | ">>" | "→"))
}

fn is_of_comments(link: &NodeRef<'_>) -> bool {
    link.ancestors_it(Some(8)).any(|above| {
        ["class", "id"].iter().any(|key| {
            dom::attr(&above, key).is_some_and(|name| {
                let name = name.to_ascii_lowercase();
                name.contains("comment") || name.contains("disqus") || name.contains("related")
            })
        })
    })
}

/// Blocks of the first page that every page repeats, such as its title and its byline, are in the text once.
pub(crate) fn join(first: Article, more: Vec<Article>) -> Article {
    let mut joined = first;
    let known = u32::try_from(more.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let mut html = joined.html.to_string();
    let mut seen: HashSet<String> = joined.text.split("\n\n").map(str::to_owned).collect();
    for page in more {
        let doc = dom::parse(&page.html);
        let mut said: Vec<String> = Vec::new();
        for block in top_blocks(&doc) {
            let words = crate::text::of(&block);
            let long = words.chars().count() > 20;
            if long && seen.contains(&words) {
                block.remove_from_parent();
            } else if !words.is_empty() {
                said.push(words);
            }
        }
        html.push('\n');
        html.push_str(&CleanHtml::of_tree(&doc));
        let words = said.join("\n\n");
        joined.words = joined
            .words
            .saturating_add(crate::text::count_words(&words));
        joined.text.push_str("\n\n");
        joined.text.push_str(&words);
        seen.extend(said);
        for picture in page.pictures {
            if !joined.pictures.contains(&picture) {
                joined.pictures.push(picture);
            }
        }
        for sound in page.audio {
            if joined.audio.iter().all(|known| known.url != sound.url) {
                joined.audio.push(sound);
            }
        }
        joined.missing = Missing {
            pictures: joined.missing.pictures + page.missing.pictures,
            embeds: joined.missing.embeds + page.missing.embeds,
            audio: joined.missing.audio + page.missing.audio,
            formulas: joined.missing.formulas + page.missing.formulas,
            pages: joined.missing.pages,
        };
        joined.pages = joined.pages.max(page.pages);
        joined.next_page = page.next_page;
    }
    joined.html = CleanHtml::from_store(html);
    joined.missing.pages = joined.pages.saturating_sub(known);
    joined
}

/// The outermost blocks; of a text in one wrapper, those within it.
fn top_blocks(doc: &Document) -> Vec<NodeRef<'_>> {
    let mut at = dom::body(doc);
    loop {
        let inner: Vec<NodeRef<'_>> = at.children_it(false).filter(NodeRef::is_element).collect();
        match inner.as_slice() {
            [only] if only.has_name("div") => at = *only,
            _ => return inner,
        }
    }
}
