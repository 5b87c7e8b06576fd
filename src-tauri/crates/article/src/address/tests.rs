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
