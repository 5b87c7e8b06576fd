//! Documents that are made to hurt: they take the time of their length and no more memory than is known beforehand.
use super::read_bytes;
use feed::{FeedError, ParsedFeed};
use std::time::{Duration, Instant};

/// Reads within the time that so many bytes may take where debug builds run beside each other.
fn within(what: &str, text: &str) -> Result<ParsedFeed, FeedError> {
    let before = Instant::now();
    let read = read_bytes(text.as_bytes(), None);
    let (took, megabytes) = (before.elapsed(), text.len() as u64 >> 20);
    eprintln!("{what}: {} MB, {took:?}", megabytes);
    // What is linear takes a second for each megabyte here, and ten for the worst; what is not takes hours.
    assert!(
        took < Duration::from_secs(20 + 15 * megabytes),
        "{what}: {took:?}"
    );
    read
}

#[test]
fn entities_that_multiply() {
    let mut billion = String::from("<!DOCTYPE rss [<!ENTITY a0 \"ha\">");
    for n in 1..=40 {
        let of = format!("&a{};", n - 1);
        billion += &format!("<!ENTITY a{n} \"{}\">", of.repeat(10));
    }
    billion += "]><rss version='2.0'><channel><title>&a40;</title><item><title>A</title></item></channel></rss>";
    let feed = within("a billion", &billion).unwrap();
    assert!(feed.title.unwrap().len() < 100);
    // One entity that is as long as may be, named as often as fits.
    let long = "x".repeat(250);
    let quadratic = format!(
        "<!DOCTYPE rss [<!ENTITY a '{long}'>]><rss version='2.0'><channel><title>{}</title></channel></rss>",
        "&a;".repeat(1_000_000)
    );
    let feed = within("quadratic", &quadratic).unwrap();
    assert!(feed.title.map_or(0, |t| t.len()) < 8 << 20);
    let itself = "<!DOCTYPE rss [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><rss version='2.0'><channel><title>&a;</title></channel></rss>";
    assert_eq!(
        within("a circle", itself).unwrap().title.as_deref(),
        Some("&a;")
    );
}

#[test]
fn a_million_deep() {
    let n = 1_000_000;
    // The last of them a million deep, the others enough to be seen.
    for (open, n) in [
        ("<item><a>", 50_000),
        ("<title>", 50_000),
        ("<description>", 50_000),
        ("<content:encoded><p>", 50_000),
        ("<a>", n),
    ] {
        let text = format!(
            "<rss version='2.0'><channel><title>Harbour</title>{}",
            open.repeat(n)
        );
        let feed = within(open, &text);
        assert!(feed.is_ok(), "{open}: {feed:?}");
    }
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":{}",
        "[".repeat(n)
    );
    assert!(within("[", &json).is_err());
    let closed = format!(
        "<rss version='2.0'><channel>{}<title>Harbour</title></channel></rss>",
        "</a>".repeat(n)
    );
    assert_eq!(
        within("</a>", &closed).unwrap().title.as_deref(),
        Some("Harbour")
    );
}

#[test]
fn one_attribute_of_fifty_megabytes() {
    let long = "x".repeat(50 << 20);
    let document = |item: &str| {
        format!(
            "<rss version='2.0'><channel><title>Harbour</title><item><title>A</title>{item}</item></channel></rss>"
        )
    };
    let feed = within(
        "an attribute",
        &document(&format!(
            "<enclosure url='https://a.example/{long}' type='audio/mpeg'/>"
        )),
    )
    .unwrap();
    assert_eq!(feed.items[0].enclosure, None);
    let long = "x".repeat(10 << 20);
    let feed = within("a name", &document(&format!("<{long}/>"))).unwrap();
    assert_eq!(feed.items[0].title.as_deref(), Some("A"));
    let feed = within("a title", &document(&format!("<guid>{long}</guid>"))).unwrap();
    assert!(
        feed.items[0].guid.as_ref().map_or(0, String::len) <= 8192,
        "a name of an item is bounded"
    );
}

#[test]
fn a_million_items() {
    let text = format!(
        "<rss version='2.0'><channel><title>Harbour</title>{}</channel></rss>",
        "<item><guid>a</guid></item>".repeat(1_000_000)
    );
    assert_eq!(within("items", &text).unwrap().items.len(), 50_000);
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"Harbour\",\"items\":[{}{{\"id\":\"b\"}}]}}",
        "{\"id\":\"a\"},".repeat(1_000_000)
    );
    assert_eq!(within("items of JSON", &json).unwrap().items.len(), 50_000);
}
