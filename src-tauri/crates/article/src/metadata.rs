//! What a page says about itself: JSON-LD, OpenGraph, meta elements, microdata, and what a reader sees.
mod byline;
pub(crate) mod dates;
mod headline;
pub(crate) mod linked_data;
#[cfg(test)]
mod tests;
mod title;

pub(crate) use title::fold as fold_title;

use dom_query::{Document, NodeRef};
use url::Url;

use crate::{address, dom, picture, plain_text, text};
use dates::Dated;
use headline::Place;
use linked_data::LinkedData;

#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub site: Option<String>,
    pub published: Option<Dated>,
    pub language: Option<String>,
    pub description: Option<String>,
    pub image: Option<String>,
    /// The site's own picture, for a page that has none.
    pub icon: Option<String>,
    pub canonical_url: Option<String>,
    pub feeds: Vec<String>,
}

/// `<meta>` names and contents, and `<link>`s, read once.
pub(crate) struct Head {
    metas: Vec<(String, String)>,
    links: Vec<Link>,
}

struct Link {
    rel: String,
    kind: String,
    href: String,
}

impl Head {
    pub(crate) fn read(doc: &Document) -> Head {
        let mut head = Head {
            metas: Vec::new(),
            links: Vec::new(),
        };
        for node in doc.root().descendants_it() {
            match &*dom::name(&node) {
                "meta" => head.meta(&node),
                "link" => head.link(&node),
                _ => {}
            }
        }
        head
    }

    fn meta(&mut self, node: &NodeRef<'_>) {
        let Some(content) = dom::attr(node, "content").filter(|content| content.len() < 10_000)
        else {
            return;
        };
        for key in ["property", "name", "itemprop", "http-equiv"] {
            for name in dom::attr(node, key)
                .unwrap_or_default()
                .to_ascii_lowercase()
                .split_whitespace()
            {
                if self.metas.len() < 2000 {
                    self.metas.push((name.to_owned(), content.clone()));
                }
            }
        }
    }

    fn link(&mut self, node: &NodeRef<'_>) {
        if let Some(href) = dom::attr(node, "href")
            && self.links.len() < 1000
        {
            let lower = |key| {
                dom::attr(node, key)
                    .unwrap_or_default()
                    .to_ascii_lowercase()
            };
            self.links.push(Link {
                rel: lower("rel"),
                kind: lower("type"),
                href,
            });
        }
    }

    /// The first content under the first of the names that has one.
    pub(crate) fn first(&self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .find_map(|name| self.all(name).next())
            .map(str::to_owned)
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, content)| content.as_str())
    }

    pub(crate) fn linked<'a>(&'a self, rel: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.links
            .iter()
            .filter(move |link| link.rel.split_whitespace().any(|word| word == rel))
            .map(|link| (link.href.as_str(), link.kind.as_str()))
    }
}

pub(crate) fn read(
    doc: &Document,
    head: &Head,
    data: &LinkedData,
    url: Option<&Url>,
    base: Option<&Url>,
) -> Metadata {
    let article = data.article();
    let site = site(head, data, url);
    let said = |key: &str| article.and_then(|object| data.text(object, key));
    let title = title::find(
        doc,
        head,
        said("headline").or_else(|| said("name")),
        site.as_deref(),
        base.or(url),
    );
    let language = language(doc, head, said("inLanguage"));
    let day_first = dates::is_day_first(language.as_deref(), url);
    let place = Place::of(doc, title.as_deref(), day_first);
    Metadata {
        byline: byline::find(&place, head, data, site.as_deref()),
        published: published(doc, &place, head, data, url),
        title,
        language,
        description: head
            .first(&[
                "og:description",
                "description",
                "twitter:description",
                "dc.description",
                "dcterms.description",
            ])
            .or_else(|| said("description"))
            .map(|words| text::shorten(&plain(&words), 400))
            .filter(|words| !words.is_empty()),
        image: image(head, data, base),
        icon: icon(head, base),
        canonical_url: canonical(head, url, base),
        feeds: feeds(head, base),
        site,
    }
}

/// Sites put markup, and markup escaped twice, into their descriptions.
pub(crate) fn plain(words: &str) -> String {
    // Marks that turn what follows about would do so outside of the text as well.
    let turned = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut words = dom::squeeze(&words.replace(turned, ""));
    for _ in 0..2 {
        let marked = words.contains('<') && words.contains('>');
        let escaped = words.contains('&') && words.contains(';');
        if !marked && !escaped {
            break;
        }
        words = dom::squeeze(&plain_text::of(&words));
    }
    words
}

fn site(head: &Head, data: &LinkedData, url: Option<&Url>) -> Option<String> {
    let named = head
        .first(&["og:site_name", "application-name", "al:ios:app_name"])
        .or_else(|| data.site_name())
        .map(|name| plain(&name));
    let host = || {
        url.and_then(Url::host_str)
            .map(|host| host.trim_start_matches("www.").to_owned())
    };
    named
        .filter(|name| !name.is_empty() && name.chars().count() <= 80 && !name.contains("://"))
        .or_else(host)
}

fn language(doc: &Document, head: &Head, said: Option<String>) -> Option<String> {
    let html = doc.html_root();
    let candidates = [
        dom::attr(&html, "lang"),
        dom::attr(&html, "xml:lang"),
        said,
        head.first(&[
            "og:locale",
            "content-language",
            "language",
            "dc.language",
            "inlanguage",
        ]),
    ];
    candidates.into_iter().flatten().find_map(|tag| {
        let tag = tag
            .split([',', ';'])
            .next()
            .unwrap_or_default()
            .trim()
            .replace('_', "-")
            .to_ascii_lowercase();
        let primary = tag.split('-').next().unwrap_or_default();
        let valid = (2..=3).contains(&primary.len())
            && tag.len() <= 35
            && tag
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
        valid.then_some(tag)
    })
}

fn image(head: &Head, data: &LinkedData, base: Option<&Url>) -> Option<String> {
    let named = [
        "og:image:secure_url",
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
        "image",
        "thumbnailurl",
        "sailthru.image.full",
    ];
    let metas = named
        .iter()
        .flat_map(|name| head.all(name).map(str::to_owned));
    let links = head.linked("image_src").map(|(href, _)| href.to_owned());
    metas
        .chain(data.image())
        .chain(links)
        .filter_map(|raw| address::web(base, &raw))
        .map(String::from)
        .find(|url| !picture::is_tracker(url))
}

/// The picture that a site gives to home screens, else an icon in a kind that has more than sixteen pixels as a rule.
fn icon(head: &Head, base: Option<&Url>) -> Option<String> {
    let for_screens = ["apple-touch-icon", "apple-touch-icon-precomposed"]
        .into_iter()
        .flat_map(|rel| head.linked(rel).map(|(href, _)| href));
    let others = head
        .linked("icon")
        .filter(|(_, kind)| matches!(*kind, "image/png" | "image/jpeg" | "image/webp"))
        .map(|(href, _)| href);
    for_screens
        .chain(others)
        .find_map(|raw| address::web(base, raw))
        .map(String::from)
}

fn canonical(head: &Head, url: Option<&Url>, base: Option<&Url>) -> Option<String> {
    let linked = head.linked("canonical").map(|(href, _)| href.to_owned());
    let candidates = linked.chain(head.first(&["og:url"]));
    let deep = url.is_some_and(|url| url.path().len() > 1);
    candidates
        .filter_map(|raw| address::web(base, &raw))
        .map(address::without_tracking)
        // Templates that name the front page on every page.
        .find(|found| !(deep && found.path().len() <= 1 && found.query().is_none()))
        .map(|mut found| {
            found.set_fragment(None);
            String::from(found)
        })
}

fn feeds(head: &Head, base: Option<&Url>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (href, kind) in head.linked("alternate").chain(head.linked("feed")) {
        let is_feed = ["rss+xml", "atom+xml", "feed+json", "rdf+xml", "text/xml"]
            .iter()
            .any(|known| kind.contains(known))
            || (kind == "application/json" && href.contains("feed"));
        if let Some(url) = address::web(base, href)
            .filter(|_| is_feed)
            .map(String::from)
            && !out.contains(&url)
            && out.len() < 50
        {
            out.push(url);
        }
    }
    out
}

fn published(
    doc: &Document,
    place: &Place<'_>,
    head: &Head,
    data: &LinkedData,
    url: Option<&Url>,
) -> Option<Dated> {
    let said = ["datePublished", "dateCreated", "uploadDate"]
        .into_iter()
        .find_map(|key| data.of_subject(key));
    let metas = PUBLISHED
        .iter()
        .filter_map(|name| head.all(name).next().map(str::to_owned));
    let changed = data
        .of_subject("dateModified")
        .or_else(|| head.first(CHANGED))
        .and_then(|raw| dates::parse(&raw));
    let found = said
        .into_iter()
        .chain(metas)
        .find_map(|raw| dates::parse(&raw));
    if let Some(found) = found {
        // What readers are told in words is so, unless a template puts the day of the last change there.
        let told = dates::told_in_head(place).filter(|told| {
            found.is_days_before(*told) && changed.is_none_or(|changed| told.day < changed.day)
        });
        if told.is_some() {
            return told;
        }
        let seen = dates::in_head(place);
        // Templates give the day of the last change, or of a move to another place, for both. Then what readers see is
        // older, and is right.
        let earlier = seen.filter(|seen| seen.is_days_before(found)).or_else(|| {
            changed
                .filter(|changed| found.at >= changed.at)
                .and_then(|_| dates::published_line(place))
                .filter(|earlier| earlier.is_days_before(found))
        });
        return earlier.or(Some(match seen {
            Some(seen) if found.may_be_of(seen.day) => Dated {
                day: seen.day,
                ..found
            },
            _ => found,
        }));
    }
    dates::in_page(place)
        .or_else(|| url.and_then(dates::in_address))
        .or_else(|| data.any_date())
        .or_else(|| dates::in_scripts(doc))
        .or_else(|| dates::of_change_in_page(place))
}

/// Names under which pages say when they came out, the most certain first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "article:published",
    "published_time",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dc.date.created",
    "dcterms.date",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publicationdate",
    "pub_date",
    "bt:pubdate",
    "rnews:datepublished",
    "prism.publicationdate",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "article.published",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "mediator_published_time",
    "originalpublicationdate",
    "article_date_original",
    "date_published",
    "created",
];
const CHANGED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "last-modified",
    "dcterms.modified",
];
