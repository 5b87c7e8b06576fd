#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn to(raw: &str) -> Option<String> {
    link(base(Some("https://e.org/a/b?c#d")).as_ref(), raw)
}

#[test]
fn only_places_are_linked() {
    assert_eq!(to("../x").as_deref(), Some("https://e.org/x"));
    assert_eq!(to("//f.org/y").as_deref(), Some("https://f.org/y"));
    assert_eq!(to("mailto:a@b.org").as_deref(), Some("mailto:a@b.org"));
    for refused in [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "data:text/html,x",
        "ftp://e.org/",
        "file:///x",
        "",
        "  ",
    ] {
        assert_eq!(to(refused), None, "{refused}");
    }
    assert_eq!(link(None, "x/y"), None);
    assert_eq!(link(None, "//f.org/").as_deref(), Some("https://f.org/"));
}

#[test]
fn tracking_goes_and_the_rest_stays_as_it_was() {
    assert_eq!(
        to("https://f.org/?utm_source=a&sig=%2f+x&FBCLID=1#p").as_deref(),
        Some("https://f.org/?sig=%2f+x#p")
    );
    assert_eq!(
        to("https://f.org/?gclid=1").as_deref(),
        Some("https://f.org/")
    );
    assert_eq!(
        to("https://f.org/?q=utm_source").as_deref(),
        Some("https://f.org/?q=utm_source")
    );
}

#[test]
fn counting_redirects_are_unwrapped() {
    assert_eq!(
        to("https://www.google.com/url?sa=t&q=https%3A%2F%2Ff.org%2Fa%3Futm_id%3D1").as_deref(),
        Some("https://f.org/a")
    );
    assert_eq!(
        to("https://vk.com/away.php?to=https%3A%2F%2Ff.org%2F").as_deref(),
        Some("https://f.org/")
    );
    assert_eq!(
        to("https://www.google.com/url?q=javascript:alert(1)").as_deref(),
        Some("https://www.google.com/url?q=javascript:alert(1)")
    );
}

#[test]
fn one_page_has_one_key_wherever_it_stands() {
    let due = page_key("https://news.example/story/tide?id=7&a=b").unwrap();
    for other in [
        "http://news.example/story/tide?id=7&a=b",
        "https://www.news.example/story/tide/?id=7&a=b",
        "https://m.news.example/story/tide?a=b&id=7",
        "https://NEWS.example:443/story/tide?a=b&id=7&utm_source=x&fbclid=1",
        "https://amp.news.example/story/tide?id=7&a=b#comments",
        "https://news.example/story/tide/amp/?id=7&a=b",
        "https://news.example/amp/story/tide?id=7&a=b&amp=1",
        "https://news.example/story//tide?id=7&a=b&",
        "https://news.example/story/%74ide?id=7&a=b",
        "https://www.google.com/amp/s/news.example/story/tide?id=7&a=b",
        "https://news-example.cdn.ampproject.org/c/s/news.example/story/tide?id=7&a=b",
    ] {
        assert_eq!(page_key(other).as_deref(), Some(due.as_str()), "{other}");
    }
    for other in [
        "https://news.example/story/tide?id=8&a=b",
        "https://news.example/story/tides?id=7&a=b",
        "https://news.example/story?id=7&a=b",
        "https://other.example/story/tide?id=7&a=b",
        "https://news.example:8080/story/tide?id=7&a=b",
        "https://news.example/#!/story/tide?id=7&a=b",
    ] {
        assert_ne!(page_key(other).as_deref(), Some(due.as_str()), "{other}");
    }
    assert_eq!(
        page_key("https://en.m.wikipedia.org/wiki/Tide"),
        page_key("https://en.wikipedia.org/wiki/Tide")
    );
    assert_eq!(
        page_key("https://news.example/?"),
        page_key("http://news.example")
    );
    assert_ne!(page_key("https://m.me/x"), page_key("https://me/x"));
    assert_eq!(
        page_key("https://a.example/%D0%BC%D0%BE%D1%80%D0%B5"),
        page_key("https://a.example/море")
    );
    for none in ["", "mailto:a@b.example", "/story", "file:///etc/passwd"] {
        assert_eq!(page_key(none), None, "{none}");
    }
}
