//! Where many write one after the other: each post once, in order, and nothing of what stands beside it. The shapes are
//! those of the usual programs, the words are ours.
use article::{Hint, read_page};

const POSTS: [&str; 4] = [
    "Our lamp went out twice this week, each time a little before midnight, although the tank was full and the wick was new. What should I look at first?",
    "Look at the vent above the lens. When the wind turns to the north it blows down through it, and no wick stands that for long.",
    "I had the same trouble for a whole winter. A hood of tin over the vent ended it, and I have not had to climb up at night since then.",
    "Thank you both, the hood did it. I made mine from the lid of an oil drum, which is just about wide enough, and it even looks well.",
];

const BESIDE: [&str; 12] = [
    "Member since",
    "Reputation",
    "Log in to reply",
    "Report this",
    "calm seas never made",
    "Suggested topics",
    "Quote",
    "Upvote",
    "Share",
    "views",
    "saltwater",
    "3 Answers",
];

/// A page of posts in the given frame, of which `{}` is what somebody wrote.
fn page(head: &str, frame: &str) -> String {
    let posts: String = POSTS
        .iter()
        .map(|words| frame.replace("{}", &format!("<p>{words}</p>")))
        .collect();
    format!(
        r#"<html><head><title>The lamp goes out at midnight</title>{head}</head><body><nav><a href="/">Home</a></nav><div id="wrap"><h1>The lamp goes out at midnight</h1>
        <div class="stats">Asked 3 years ago <span>Viewed 2k times</span></div>{posts}<h2>3 Answers</h2><div><a href="/login">Log in to reply</a></div>
        <div class="more"><h3>Suggested topics</h3><ul><li><a href="/t/1">How to trim a wick in the dark without a second pair of hands</a></li></ul></div></div><footer>Rules of the house</footer></body></html>"#
    )
}

fn check(name: &str, url: &str, html: &str) {
    let article = read_page(
        html.as_bytes(),
        Hint {
            content_type: None,
            url: Some(url),
        },
    )
    .unwrap();
    let mut from = 0;
    for words in POSTS {
        let at = article.text[from..].find(words);
        assert!(at.is_some(), "{name}: {words}\n\n{}", article.text);
        from += at.unwrap_or_default() + words.len();
        assert_eq!(
            article.text.matches(words).count(),
            1,
            "{name}: {}",
            article.text
        );
    }
    for words in BESIDE {
        assert!(
            !article.text.contains(words),
            "{name}: {words}\n\n{}",
            article.text
        );
    }
}

#[test]
fn each_post_once_and_nothing_beside_it() {
    let card = r#"<div class="card"><a href="/members/saltwater.7/">saltwater</a><span>Member since 2011</span> <b>Reputation 1,204</b></div>"#;
    let buttons = r#"<div class="bar"><a href="/like">Upvote</a> <a href="/q">Quote</a> <a href="/r">Report this</a> <a href="/s">Share</a></div>"#;
    let signature = r#"<div class="signature">A smooth road and calm seas never made a keeper, as they say.</div>"#;
    let frames = [
        (
            "an article with a wrapper",
            "",
            format!(
                r#"<article class="message">{card}<div class="message-content"><div class="message-body"><div class="bbWrapper">{{}}</div></div>{signature}{buttons}</div></article>"#
            ),
        ),
        (
            "a body with all in it",
            "",
            format!(
                r#"<div class="post"><div class="postbody"><h3><a href="/t#1">Re: The lamp</a></h3>{card}<div class="content">{{}}</div>{signature}{buttons}</div></div>"#
            ),
        ),
        (
            "a number in the id",
            "",
            format!(
                r#"<table class="tborder"><tr><td>{card}</td><td><div id="post_message_77">{{}}</div>{signature}{buttons}</td></tr></table>"#
            ),
        ),
        (
            "cells and votes",
            r#"<script type="application/ld+json">{"@type":"QAPage","mainEntity":{"@type":"Question","name":"x"}}</script>"#,
            format!(
                r#"<div class="entry"><div class="votes"><button>Upvote</button><span>12</span></div><div class="s-prose js-post-body" itemprop="text">{{}}</div>{card}{buttons}</div>"#
            ),
        ),
        (
            "parts in microdata",
            "",
            format!(
                r#"<div itemscope itemtype="https://schema.org/DiscussionForumPosting"><div class="x1">{card}</div><div class="x2" itemprop="text">{{}}</div>{buttons}</div>"#
            ),
        ),
        (
            "nothing but names",
            "",
            format!(r#"<li class="row">{card}<div class="post-text">{{}}</div>{buttons}</li>"#),
        ),
    ];
    for (name, head, frame) in &frames {
        check(
            name,
            "https://lamps.example/threads/lamp.77/",
            &page(head, frame),
        );
    }
}

#[test]
fn an_accepted_answer_that_stands_on_top_as_well_is_read_once() {
    let html = page(
        "",
        r#"<div class="row"><div class="lia-message-body-content">{}</div></div>"#,
    );
    let again = format!(
        r#"</h1><div class="best"><h4>Accepted solution</h4><div class="lia-message-body-content"><p>{}</p></div></div>"#,
        POSTS[0]
    );
    check(
        "again",
        "https://lamps.example/topic/77",
        &html.replacen("</h1>", &again, 1),
    );
}

#[test]
fn answers_to_a_comment_within_it_are_read_after_it() {
    let mut nested = String::new();
    for words in POSTS.iter().rev() {
        nested = format!(
            r#"<div class="reply-content"><p>{words}</p><div><a href="/u/saltwater">saltwater</a></div>{nested}</div>"#
        );
    }
    let html = format!(
        "<html><head><title>The lamp goes out</title></head><body><h1>The lamp goes out</h1><main>{nested}</main></body></html>"
    );
    check("nested", "https://lamps.example/discussion/77", &html);
}

#[test]
fn an_article_of_a_community_keeps_its_text() {
    let text = POSTS
        .map(|words| format!("<p>{words}</p>"))
        .concat()
        .repeat(2);
    let html = format!(
        r#"<title>The lamp goes out</title><article><h1>The lamp goes out</h1>{text}</article><div class="answers"><div class="comment-body"><p>Well told, and true.</p></div></div>"#
    );
    let article = read_page(
        html.as_bytes(),
        Hint {
            content_type: None,
            url: Some("https://community.lamps.example/blog/lamp"),
        },
    )
    .unwrap();
    assert!(
        article.text.contains(POSTS[0]) && article.text.contains(POSTS[3]),
        "{}",
        article.text
    );
}

#[test]
fn quotations_are_kept_without_who_is_quoted() {
    let quoted = r#"<aside class="quote"><div class="title"><img> saltwater:</div><blockquote><p>Not even the gulls sat still on the rail that night.</p></blockquote></aside>
        <blockquote><cite>saltwater wrote:</cite><p>It was the worst of the whole winter.</p></blockquote><p>See <a href="/x">the plan</a><span class="badge clicks">12</span></p>"#;
    let html = page(
        "",
        r#"<div class="topic-body"><div class="cooked">{}</div></div>"#,
    )
    .replacen(
        "<p>Look at the vent",
        &format!("{quoted}<p>Look at the vent"),
        1,
    );
    check("quotes", "https://lamps.example/t/lamp/77", &html);
    let article = read_page(html.as_bytes(), Hint::default()).unwrap();
    for words in [
        "Not even the gulls",
        "worst of the whole winter",
        "the plan",
    ] {
        assert!(article.text.contains(words), "{words}: {}", article.text);
    }
    assert!(
        !article.text.contains("plan12") && !article.text.contains("wrote"),
        "{}",
        article.text
    );
}

#[test]
fn what_an_earlier_post_says_is_not_read_again() {
    let html = page(
        "",
        r#"<div class="post"><div class="post_body">{}</div></div>"#,
    )
    .replacen(
        "<p>I had the same",
        &format!(
            "<blockquote><cite>saltwater said:</cite>{}</blockquote><p>I had the same",
            POSTS[1]
        ),
        1,
    );
    check("quoted", "https://lamps.example/forum/77", &html);
}

#[test]
fn short_answers_are_answers() {
    let html = page("", r#"<div class="row"><div class="post-text">{}</div></div>"#).replacen(
        "<h2>3 Answers",
        r#"<div class="row"><div class="post-text"><p>Thank you!</p></div></div><div class="row"><div class="post-text"><p>Thanks</p></div></div><div class="row"><div class="post-text"><p>Try the other vent</p></div></div><h2>3 Answers"#,
        1,
    );
    let article = read_page(
        html.as_bytes(),
        Hint {
            content_type: None,
            url: Some("https://lamps.example/forum/77"),
        },
    )
    .unwrap();
    for words in ["Thank you!", "Thanks", "Try the other vent"] {
        assert!(article.text.contains(words), "{words}: {}", article.text);
    }
}
