//! What is stored, as it is shown: words with addresses of the web that may be opened.
use crate::address;
use crate::model::{Fact, WebLink};
use feed::FeedExtras;

/// Zoom of a map on which a place is seen with what lies around it.
const ZOOM: u8 = 12;

/// Mediums that are music: what sounds like silence in it is none.
pub(crate) fn is_music(medium: Option<&str>) -> bool {
    matches!(medium, Some("music" | "musicl"))
}

/// A show's as it is stored; what cannot be read is nothing.
pub(super) fn parse(stored: Option<&str>) -> FeedExtras {
    stored
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default()
}

/// The links that can be opened; one without words is called by its host.
pub(crate) fn links(all: impl IntoIterator<Item = (String, String)>) -> Vec<WebLink> {
    let link = |(url, words): (String, String)| {
        let url = address::to_open(&url).filter(|url| url.starts_with("http"))?;
        let words = match words.trim() {
            "" => address::host(&url)?,
            words => words.to_owned(),
        };
        Some(WebLink { words, url })
    };
    all.into_iter().filter_map(link).collect()
}

pub(crate) fn fact_of_license(license: feed::License) -> Fact {
    Fact {
        url: match license.url {
            Some(url) => web(&url),
            None => creative_commons(&license.words),
        },
        words: license.words,
    }
}

/// The page of a licence that is named by its SPDX identifier alone, of Creative Commons: `cc-by-4.0`, `CC0-1.0`.
fn creative_commons(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_lowercase();
    if name == "cc0-1.0" {
        return Some("https://creativecommons.org/publicdomain/zero/1.0/".to_owned());
    }
    let (terms, version) = name.strip_prefix("cc-")?.rsplit_once('-')?;
    let known = ["by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd"].contains(&terms)
        && ["1.0", "2.0", "2.5", "3.0", "4.0"].contains(&version);
    known.then(|| format!("https://creativecommons.org/licenses/{terms}/{version}/"))
}

/// Where people talk about it.
pub(crate) fn talk(social: Vec<feed::SocialInteract>, chat: Option<feed::Chat>) -> Vec<WebLink> {
    let threads = social.into_iter().map(|thread| (thread.url, String::new()));
    links(threads.chain(chat.and_then(link_of_chat)))
}

/// Where a room of a chat opens in the browser: Matrix has pages for its rooms, and some name a page themselves. Other
/// kinds need a program of their own.
fn link_of_chat(chat: feed::Chat) -> Option<(String, String)> {
    let room = chat.space.as_deref().map(str::trim).unwrap_or_default();
    let page = [room, chat.server.trim()]
        .into_iter()
        .find(|place| place.starts_with("https://") || place.starts_with("http://"));
    if let Some(page) = page {
        return Some((page.to_owned(), String::new()));
    }
    let matrix = chat.protocol.as_deref() == Some("matrix") && room.starts_with(['#', '!']);
    let mut url = url::Url::parse("https://matrix.to/").ok()?;
    url.set_fragment(Some(&format!("/{room}")));
    matrix.then(|| (url.into(), room.to_owned()))
}

/// A place, with its map on OpenStreetMap.
pub(crate) fn fact_of_location(location: feed::Location) -> Fact {
    let osm = location.osm.as_deref().and_then(osm_page);
    let url = osm.or_else(|| location.geo.as_deref().and_then(map));
    Fact {
        words: location.words,
        url,
    }
}

fn web(url: &str) -> Option<String> {
    address::to_open(url).filter(|url| url.starts_with("http"))
}

/// `R113314`, `W123`, `N456#7`: kind, number, revision.
fn osm_page(osm: &str) -> Option<String> {
    let osm = osm.trim();
    let kind = match osm.chars().next()?.to_ascii_uppercase() {
        'R' => "relation",
        'W' => "way",
        'N' => "node",
        _ => return None,
    };
    let number = osm.get(1..)?.split('#').next()?;
    let plain =
        !number.is_empty() && number.len() <= 20 && number.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| format!("https://www.openstreetmap.org/{kind}/{number}"))
}

/// RFC 5870, in the one system that is used: `geo:48.2,16.4,183;u=10`.
fn map(geo: &str) -> Option<String> {
    let at = geo.split_once(':')?.1.split(['?', ';']).next()?;
    let mut parts = at.split(',').map(|n| n.trim().parse::<f64>());
    let (lat, lon) = (parts.next()?.ok()?, parts.next()?.ok()?);
    let there = lat.abs() <= 90.0 && lon.abs() <= 180.0;
    there.then(|| {
        format!("https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map={ZOOM}/{lat}/{lon}")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_place_opens_on_a_map_and_nowhere_else() {
        let url = |geo: Option<&str>, osm: Option<&str>| {
            fact_of_location(feed::Location {
                words: "There".into(),
                geo: geo.map(str::to_owned),
                osm: osm.map(str::to_owned),
            })
            .url
        };
        assert_eq!(
            url(Some("geo:1,2"), Some("R113314")).unwrap(),
            "https://www.openstreetmap.org/relation/113314"
        );
        assert_eq!(
            url(Some("geo:-27.86,153.3389,5;u=3"), None).unwrap(),
            "https://www.openstreetmap.org/?mlat=-27.86&mlon=153.3389#map=12/-27.86/153.3389"
        );
        for (geo, osm) in [
            (Some("geo:x,y"), None),
            (Some("geo:91,0"), None),
            (Some("geo:NaN,0"), None),
            (None, Some("R12/../../x")),
            (None, Some("é")),
            (None, Some("")),
        ] {
            assert_eq!(url(geo, osm), None);
        }
    }

    #[test]
    fn a_room_of_a_chat_is_a_link_where_the_browser_can_open_it() {
        let link = |server: &str, protocol: &str, space: &str| {
            link_of_chat(feed::Chat {
                server: server.into(),
                protocol: Some(protocol.into()),
                account: None,
                space: Some(space.into()),
            })
        };
        let room = "#harbour:example.org";
        assert_eq!(
            link("matrix.example.org", "matrix", room),
            Some((format!("https://matrix.to/#/{room}"), room.to_owned()))
        );
        let page = "https://chat.example.org/harbour".to_owned();
        assert_eq!(link(&page, "x", "#harbour"), Some((page, String::new())));
        assert_eq!(link("irc.example.org", "irc", "#harbour"), None);
        assert_eq!(link("x", "matrix", "javascript:alert(1)"), None);
    }

    #[test]
    fn a_licence_of_creative_commons_has_its_page() {
        let url = |words: &str, url: Option<&str>| {
            let license = feed::License {
                words: words.into(),
                url: url.map(str::to_owned),
            };
            fact_of_license(license).url
        };
        let by = "https://creativecommons.org/licenses/by/4.0/";
        assert_eq!(url("CC-BY-4.0", None).as_deref(), Some(by));
        assert_eq!(
            url("cc0-1.0", None).as_deref(),
            Some("https://creativecommons.org/publicdomain/zero/1.0/")
        );
        let own = "https://a.example/terms";
        assert_eq!(url("cc-by-4.0", Some(own)).as_deref(), Some(own));
        for none in ["cc-by", "cc-by-9.0", "cc-../x-4.0", "MIT", "", "cc--4.0"] {
            assert_eq!(url(none, None), None, "{none}");
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let all = links([
            ("https://a.example/give".to_owned(), "Give".to_owned()),
            ("https://www.b.example/".to_owned(), " ".to_owned()),
            ("javascript:alert(1)".to_owned(), "x".to_owned()),
            ("mailto:a@example.org".to_owned(), "x".to_owned()),
            ("/relative".to_owned(), "x".to_owned()),
        ]);
        let words: Vec<&str> = all.iter().map(|link| link.words.as_str()).collect();
        assert_eq!(words, ["Give", "b.example"]);
    }
}
