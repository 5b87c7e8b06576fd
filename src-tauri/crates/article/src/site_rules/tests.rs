#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{Hint, SiteRules, read_page, read_page_by};

const PAGE: &str = "<html><head><title>Site</title></head><body><h4 class=\"name\">The real title</h4>\
  <div class=\"part b\"><p>Second words stand here, and the advert <span class=\"ad\">BUY</span> does not.</p></div>\
  <div class=\"other\"><p>A long teaser of something else, which is no part of the text, and goes on and on, so that it \
  would be taken for the text by whoever counts letters and commas, as most programs do, and rightly so.</p></div>\
  <div class=\"part a\"><p>Third words.</p><p class=\"part\">Within.</p></div><a class=\"more\" href=\"/x/2\">on</a></body></html>";

fn rules(json: &str) -> SiteRules {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_site_is_read_by_its_rules() {
    let rules = rules(
        r#"{"include": [".a", ".part", "(("], "exclude": [".ad"], "title": ["h5", ".name"], "next_page": [".more"]}"#,
    );
    assert_eq!(rules.faults(), ["(("]);
    let hint = Hint {
        url: Some("https://a.example/x"),
        ..Hint::default()
    };
    let read = read_page_by(PAGE.as_bytes(), hint, &rules).unwrap();
    assert_eq!(read.title.as_deref(), Some("The real title"));
    assert_eq!(
        read.text,
        "Second words stand here, and the advert does not.\n\nThird words.\n\nWithin."
    );
    assert!(read.extracted);
    assert_eq!(read.next_page.as_deref(), Some("https://a.example/x/2"));
}

#[test]
fn rules_that_find_nothing_leave_it_to_the_usual_way() {
    let hint = Hint::default();
    let usual = read_page(PAGE.as_bytes(), hint).unwrap();
    for text in [
        "{}",
        r#"{"include": [".nowhere"]}"#,
        r#"{"include": ["(("], "title": ["h6"]}"#,
    ] {
        let read = read_page_by(PAGE.as_bytes(), hint, &rules(text)).unwrap();
        assert_eq!(
            (read.text, read.title),
            (usual.text.clone(), usual.title.clone()),
            "{text}"
        );
    }
    assert!(serde_json::from_str::<SiteRules>(r#"{"inlcude": []}"#).is_err());
}
