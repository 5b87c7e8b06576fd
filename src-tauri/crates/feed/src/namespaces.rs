//! Which vocabulary an element belongs to. Declared URIs decide; a well-known prefix is believed when its
//! declaration is missing or wrong, because in the wild it often is.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// RSS of any version, and Atom.
    Core,
    Itunes,
    GooglePlay,
    /// The content module of RSS 1.0.
    Content,
    Dc,
    Media,
    Podcast,
    /// Podlove simple chapters.
    Psc,
    Syndication,
    Feedburner,
    Other,
}

/// Prefixes seen so far.
#[derive(Default)]
pub struct Namespaces {
    declared: Vec<(String, Namespace)>,
}

impl Namespaces {
    const MOST: usize = 200;

    /// Notes `xmlns:prefix="uri"`.
    pub fn declare(&mut self, prefix: &str, uri: &str) {
        let ns = match by_uri(uri.trim()) {
            Namespace::Other => by_prefix(prefix),
            known => known,
        };
        if let Some(known) = self.declared.iter_mut().find(|(p, _)| p == prefix) {
            known.1 = ns;
        } else if self.declared.len() < Self::MOST {
            self.declared.push((prefix.to_owned(), ns));
        }
    }

    /// The vocabulary and the local name of an element.
    pub fn resolve<'a>(&self, name: &'a str) -> (Namespace, &'a str) {
        let Some((prefix, local)) = name.split_once(':') else {
            return (Namespace::Core, name);
        };
        let ns = self
            .declared
            .iter()
            .find(|(p, _)| p == prefix)
            .map_or_else(|| by_prefix(prefix), |(_, ns)| *ns);
        (ns, local)
    }
}

pub fn by_uri(uri: &str) -> Namespace {
    let lower = uri.to_ascii_lowercase();
    let uri = lower
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.");
    match uri.trim_end_matches('/') {
        "w3.org/2005/atom"
        | "purl.org/atom/ns#"
        | "purl.org/rss/1.0"
        | "purl.org/net/rss1.1#"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9"
        | "backend.userland.com/rss"
        | "backend.userland.com/rss2"
        | "backend.userland.com/rss091"
        | "backend.userland.com/rss092"
        | "blogs.law.harvard.edu/tech/rss"
        | "w3.org/1999/02/22-rdf-syntax-ns#" => Namespace::Core,
        "itunes.com/dtds/podcast-1.0.dtd" | "itunes.com/dtds/podcast-1.0" => Namespace::Itunes,
        "google.com/schemas/play-podcasts/1.0"
        | "google.com/schemas/play-podcasts/1.0/play-podcasts.xsd" => Namespace::GooglePlay,
        "purl.org/rss/1.0/modules/content" => Namespace::Content,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => {
            Namespace::Dc
        }
        "search.yahoo.com/mrss" => Namespace::Media,
        "podcastindex.org/namespace/1.0"
        | "podcastindex.org/namespace/1.0.md"
        | "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md" => {
            Namespace::Podcast
        }
        "podlove.org/simple-chapters" => Namespace::Psc,
        "purl.org/rss/1.0/modules/syndication" => Namespace::Syndication,
        "rssnamespace.org/feedburner/ext/1.0" => Namespace::Feedburner,
        _ => Namespace::Other,
    }
}

fn by_prefix(prefix: &str) -> Namespace {
    match prefix.to_ascii_lowercase().as_str() {
        "atom" | "atom03" | "atom10" | "a10" | "rss" | "rdf" => Namespace::Core,
        "itunes" => Namespace::Itunes,
        "googleplay" => Namespace::GooglePlay,
        "content" => Namespace::Content,
        "dc" | "dcterms" => Namespace::Dc,
        "media" => Namespace::Media,
        "podcast" => Namespace::Podcast,
        "psc" => Namespace::Psc,
        "sy" => Namespace::Syndication,
        "feedburner" => Namespace::Feedburner,
        _ => Namespace::Other,
    }
}
