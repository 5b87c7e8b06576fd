#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::TextKind;

fn line(n: u32) -> String {
    format!(
        "<p>Paragraph {n} of this piece speaks of harbours, tides and the people who write them down.</p>"
    )
}

/// What is missing of `page`, when `text` was made of it.
fn missing(page: &str, text: &str) -> Missing {
    let url = Url::parse("https://a.example/x").unwrap();
    let read = crate::prepare_text(text, Some(url.as_str()), TextKind::Article);
    count(&dom::parse(page), Some(&url), &read, &[])
}

#[test]
fn what_is_lost_within_the_text_is_counted() {
    let text = format!("{}<img src=\"/kept-one.jpg\">{}", line(1), line(2));
    let page = format!(
        "<body><img src=\"/above.jpg\">{}<figure><img data-src=\"/lost-one.jpg\"></figure><noscript><img src=\"/lost-one.jpg?w=3\"></noscript>\
         <img src=\"/kept-one-300x200.jpg\"><img src=\"/kept-one.jpg\"><a href=\"/other\"><img src=\"/teaser.jpg\"></a>\
         <img src=\"/small.png\" width=20><img src=\"/site-logo.png\"><div class=\"related\"><img src=\"/related.jpg\"></div>\
         <iframe src=\"https://www.youtube.com/embed/abc\"></iframe><iframe src=\"https://ads.example/x\"></iframe>\
         <math><mi>a</mi><mo>=</mo><mi>b</mi></math><video></video>{}<img src=\"/below.jpg\"></body>",
        line(1),
        line(2)
    );
    assert_eq!(
        missing(&page, &text),
        Missing {
            pictures: 1,
            embeds: 2,
            formulas: 1,
            ..Missing::default()
        }
    );
}

#[test]
fn what_is_there_is_not_missed() {
    let page = format!(
        "<body>{}<img src=\"/one.jpg\"><iframe src=\"https://www.youtube.com/embed/abc?a=1&b=2\"></iframe>{}</body>",
        line(1),
        line(2)
    );
    assert_eq!(missing(&page, &page), Missing::default());
    assert_eq!(missing(&page, "<p>Nothing of it</p>"), Missing::default());
    assert_eq!(missing("", ""), Missing::default());
}

#[test]
fn a_player_without_its_sound_is_counted() {
    let page = format!("<body>{}<audio></audio>{}</body>", line(1), line(2));
    assert_eq!(missing(&page, &page).audio, 1);
}
