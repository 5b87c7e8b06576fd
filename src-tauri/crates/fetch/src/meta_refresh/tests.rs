#![allow(clippy::unwrap_used)]
use reqwest::header::{HeaderName, HeaderValue};

use super::*;

fn sent(headers: &[(&'static str, &'static str)], page: &str) -> Option<String> {
    let headers: HeaderMap = headers
        .iter()
        .map(|&(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        })
        .collect();
    let from = Url::parse("https://count.example/out/page?n=1").unwrap();
    target(&headers, page.as_bytes(), &from).map(String::from)
}

#[test]
fn the_value_is_read_as_browsers_read_it() {
    for (value, due) in [
        ("0;url=/a", Some("/a")),
        (
            " 3 ; URL = 'https://a.example/b c' x",
            Some("https://a.example/b c"),
        ),
        ("0, \"b\"", Some("b")),
        ("1.9 url=c", Some("c")),
        (".5;d", Some("d")),
        ("10;url=e", Some("e")),
        ("0;url=", None),
        ("0;urlx", Some("urlx")),
        ("0", None),
        ("11;url=a", None),
        ("60", None),
        ("99999999999999999999999;url=a", None),
        ("soon;url=a", None),
        ("0url=a", None),
        ("", None),
        ("0;ü=a", Some("ü=a")),
    ] {
        assert_eq!(destination(value).as_deref(), due, "{value:?}");
    }
}

#[test]
fn a_page_without_a_text_of_its_own_sends_on() {
    const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
    let there = Some("https://b.example/there".to_owned());
    let meta = "<meta http-equiv=Refresh content=\"1;URL=https://b.example/there\">";
    assert_eq!(sent(&[HTML], meta), there);
    let script = format!(
        "<!doctype html><noscript>{meta}</noscript><script>{}</script>",
        "x".repeat(900)
    );
    assert_eq!(sent(&[], &script), there);
    let prolog = format!("<?xml version='1.0'?>\n<!-- hi --><html><title>T</title>{meta}");
    assert_eq!(sent(&[], &prolog), there);
    assert_eq!(sent(&[("refresh", "0;url=//b.example/there")], ""), there);
    // The base counts for what stands in the page, not for the header.
    let based = "<base href='https://b.example/x/'><meta content='0;../there' http-equiv=refresh>";
    assert_eq!(sent(&[HTML], based), there);
    assert_eq!(
        sent(&[HTML, ("refresh", "0;url=next")], based).as_deref(),
        Some("https://count.example/out/next")
    );
}

#[test]
fn what_has_a_text_or_is_no_page_stays() {
    const HTML: (&str, &str) = ("content-type", "text/html");
    let meta = "<meta http-equiv=refresh content='0;url=/there'>";
    let words = format!("<html>{meta}<p>{}</p>", "word ".repeat(200));
    assert_eq!(sent(&[HTML, ("refresh", "0;url=/there")], &words), None);
    // What is commented out, quoted by a script, or a text in a feed, does not count.
    for page in [
        format!("<html><!-- {meta} -->"),
        format!("<html><script>write(\"{meta}\")</script>"),
        format!("<html><textarea>{meta}</textarea>"),
        format!(
            "<?xml version='1.0'?><rss><channel><title>T</title><description>{meta}</description></channel></rss>"
        ),
    ] {
        assert_eq!(sent(&[HTML], &page), None, "{page}");
    }
    assert_eq!(
        sent(&[("content-type", "audio/mpeg")], "ID3 and sound"),
        None
    );
    assert_eq!(
        sent(
            &[("content-type", "text/plain"), ("refresh", "0;url=/a")],
            "words"
        ),
        None
    );
    assert_eq!(
        sent(&[HTML], &format!("{meta}{}", " ".repeat(MOST_BYTES))),
        None
    );
}

#[test]
fn raw_bytes_are_escaped_as_they_are() {
    assert_eq!(
        escaped(b"/a b/\xe9t\xc3\xa9?\xff=%41"),
        "/a b/%E9t%C3%A9?%FF=%41"
    );
}
