//! Which vocabulary an element belongs to. Declared URIs decide; a well-known prefix is believed when its
//! declaration is missing or wrong, because in the wild it often is.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ns {
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
pub struct Names {
    declared: Vec<(String, Ns)>,
}

impl Names {
    const MOST: usize = 200;

    /// Notes `xmlns:prefix="uri"`.
    pub fn declare(&mut self, prefix: &str, uri: &str) {
        let ns = match by_uri(uri.trim()) {
            Ns::Other => by_prefix(prefix),
            known => known,
        };
        if let Some(known) = self.declared.iter_mut().find(|(p, _)| p == prefix) {
            known.1 = ns;
        } else if self.declared.len() < Self::MOST {
            self.declared.push((prefix.to_owned(), ns));
        }
    }

    /// The vocabulary and the local name of an element.
    pub fn resolve<'a>(&self, name: &'a str) -> (Ns, &'a str) {
        let Some((prefix, local)) = name.split_once(':') else {
            return (Ns::Core, name);
        };
        let ns = self
            .declared
            .iter()
            .find(|(p, _)| p == prefix)
            .map_or_else(|| by_prefix(prefix), |(_, ns)| *ns);
        (ns, local)
    }
}

pub fn by_uri(uri: &str) -> Ns {
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
        | "w3.org/1999/02/22-rdf-syntax-ns#" => Ns::Core,
        "itunes.com/dtds/podcast-1.0.dtd" | "itunes.com/dtds/podcast-1.0" => Ns::Itunes,
        "google.com/schemas/play-podcasts/1.0"
        | "google.com/schemas/play-podcasts/1.0/play-podcasts.xsd" => Ns::GooglePlay,
        "purl.org/rss/1.0/modules/content" => Ns::Content,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => Ns::Dc,
        "search.yahoo.com/mrss" => Ns::Media,
        "podcastindex.org/namespace/1.0"
        | "podcastindex.org/namespace/1.0.md"
        | "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md" => Ns::Podcast,
        "podlove.org/simple-chapters" => Ns::Psc,
        "purl.org/rss/1.0/modules/syndication" => Ns::Syndication,
        "rssnamespace.org/feedburner/ext/1.0" => Ns::Feedburner,
        _ => Ns::Other,
    }
}

fn by_prefix(prefix: &str) -> Ns {
    match prefix.to_ascii_lowercase().as_str() {
        "atom" | "atom03" | "atom10" | "a10" | "rss" | "rdf" => Ns::Core,
        "itunes" => Ns::Itunes,
        "googleplay" => Ns::GooglePlay,
        "content" => Ns::Content,
        "dc" | "dcterms" => Ns::Dc,
        "media" => Ns::Media,
        "podcast" => Ns::Podcast,
        "psc" => Ns::Psc,
        "sy" => Ns::Syndication,
        "feedburner" => Ns::Feedburner,
        _ => Ns::Other,
    }
}
