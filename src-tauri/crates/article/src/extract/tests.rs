#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{Article, Hint, read_page};

const SENTENCE: &str = "The keepers of the valley count their hives every spring, and each year the count comes out a little differently than the year before. ";

fn text(paragraphs: usize) -> String {
    (0..paragraphs)
        .map(|n| format!("<p>Part {n}. {}</p>", SENTENCE.repeat(2)))
        .collect()
}

fn read_at(url: &str, html: &str) -> Article {
    read_page(
        html.as_bytes(),
        Hint {
            content_type: None,
            url: Some(url),
        },
    )
    .unwrap()
}

fn read(html: &str) -> Article {
    read_at("https://example.org/news/hives", html)
}

#[test]
fn furniture_stays_outside() {
    let html = format!(
        r#"<html><head><title>Hives</title></head><body><header><nav><a href="/">Home</a><a href="/login">Sign in</a></nav></header><div class="cookie-banner">We use cookies</div>
        <main><div class="breadcrumbs"><a href="/">Start</a></div><article><h1>Hives</h1><div class="share-bar"><a href="x">Tweet this</a></div>{}<div class="newsletter-signup"><p>Get our letter every week</p></div>{}</article>
        <section id="comments"><p>First commenter: {SENTENCE}{SENTENCE}</p></section></main><aside>Popular now</aside><footer>Imprint</footer></body></html>"#,
        text(3),
        text(2)
    );
    let article = read(&html);
    assert!(article.extracted);
    assert!(article.text.starts_with("Part 0."), "{}", article.text);
    for gone in [
        "Home",
        "Sign in",
        "cookies",
        "Start",
        "Tweet",
        "letter every week",
        "commenter",
        "Popular",
        "Imprint",
    ] {
        assert!(!article.text.contains(gone), "{gone}: {}", article.text);
    }
    assert!(!article.html.contains("<h1"), "{}", article.html);
    assert_eq!(article.words, crate::count_words(&article.text));
}

#[test]
fn read_also_is_set_aside() {
    let html = format!(
        r#"<title>Hives</title><article>{}<p><b>Read also:</b> <a href="/wax">All about wax</a></p>{}<p>Читайте также: <a href="/honey?utm_source=a">Про мёд</a></p>{}<h3>Related stories</h3><ul><li><a href="/a">Story one</a></li><li><a href="/b">Story two</a></li></ul></article>"#,
        text(2),
        text(2),
        text(1)
    );
    let article = read(&html);
    let links: Vec<_> = article
        .related
        .iter()
        .map(|link| (link.title.as_str(), link.url.as_str()))
        .collect();
    assert!(
        links.contains(&("All about wax", "https://example.org/wax")),
        "{links:?}"
    );
    assert!(
        links.contains(&("Про мёд", "https://example.org/honey")),
        "{links:?}"
    );
    assert!(
        !article.text.contains("Read also")
            && !article.text.contains("Читайте")
            && !article.text.contains("Story one"),
        "{}",
        article.text
    );
}

#[test]
fn lists_quotes_pictures_and_the_opening_are_kept() {
    let html = format!(
        r#"<title>Hives</title><article><h1>Hives</h1><div><p>The opening line is short.</p></div>{}<blockquote><p>A quote that belongs here, said the keeper.</p></blockquote>
        <ul><li><img src="/1.jpg" alt="One"></li><li><img src="/2.jpg" alt="Two"></li><li><img src="/3.jpg" alt="Three"></li></ul>{}<ol><li>First do this thing with the comb.</li><li>Then do that thing with the frame.</li></ol>
        <noscript><img src="/late.jpg" alt="Late"></noscript><figure><img data-src="/slow.jpg" src="data:image/gif;base64,x" alt="Lazy"><figcaption>The caption</figcaption></figure>{}</article>"#,
        text(2),
        text(2),
        text(1)
    );
    let article = read(&html);
    assert!(article.text.contains("opening line"), "{}", article.text);
    assert!(article.html.contains("<blockquote>"), "{}", article.html);
    assert!(
        article.text.contains("Then do that thing"),
        "{}",
        article.text
    );
    let pictures = crate::pictures(&article.html);
    for name in ["1", "2", "3", "late", "slow"] {
        assert!(
            pictures.contains(&format!("https://example.org/{name}.jpg")),
            "{name} in {pictures:?}"
        );
    }
}

#[test]
fn a_forum_is_all_its_answers() {
    let posts: String = (0..6).map(|n| format!(r#"<div class="post"><div class="message-user">Member {n}, joined 2001</div><div class="post-body">Answer number {n}: {SENTENCE}</div></div>"#)).collect();
    let html = format!(
        r#"<html id="XF"><head><title>Which hive?</title></head><body><div id="content"><h1>Which hive?</h1>{posts}</div><footer>Rules</footer></body></html>"#
    );
    let article = read_at("https://forum.example.org/threads/which-hive.1/", &html);
    for n in 0..6 {
        assert!(
            article.text.contains(&format!("Answer number {n}")),
            "{}",
            article.text
        );
    }
    assert!(!article.text.contains("joined 2001"), "{}", article.text);
}

#[test]
fn parts_that_stream_in_late_are_put_in_place() {
    let html = format!(
        r#"<title>Hives</title><main><article><p>Start. {SENTENCE}</p><template id="B:0"></template><p>End. {SENTENCE}</p></article></main><div hidden id="S:0"><p>Middle. {}</p></div>"#,
        SENTENCE.repeat(6)
    );
    let article = read(&html);
    let place = |word: &str| {
        article
            .text
            .find(word)
            .unwrap_or_else(|| panic!("{word}: {}", article.text))
    };
    assert!(place("Start.") < place("Middle.") && place("Middle.") < place("End."));
}

#[test]
fn answers_that_unfold_are_text() {
    let faq: String = (0..4).map(|n| format!(r#"<h3>Question {n}?</h3><div class="accordion-body" style="display: none"><p>Reply {n}. {}</p></div>"#, SENTENCE.repeat(3))).collect();
    let html = format!("<title>Hives</title><main>{}{faq}</main>", text(3));
    assert!(read(&html).text.contains("Reply 3."));
}

#[test]
fn a_page_without_an_article_comes_whole() {
    let article = read(
        r#"<title>Door</title><body><p>Knock.</p><script>x()</script><a href="/in">Enter</a></body>"#,
    );
    assert!(!article.extracted);
    assert!(
        article.text.contains("Knock.") && article.text.contains("Enter"),
        "{}",
        article.text
    );
    assert!(!article.html.contains("script"));
}

const NAMES: &[&str] = &[
    "introduction",
    "sponsors",
    "newsletter-design",
    "print",
    "ads",
    "sidebar",
    "popular-science",
    "footer",
    "subscription-models",
    "closing",
];

fn sections(open: impl Fn(&str) -> String) -> String {
    NAMES
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let heading = name.replace('-', " ");
            format!(
                "<section {}><h2>{heading}</h2><p>Begin {n}. {SENTENCE}</p><p>{SENTENCE} End {n}.</p></section>",
                open(name)
            )
        })
        .collect()
}

#[test]
fn a_name_alone_takes_no_text_away() {
    for open in [
        (|name: &str| format!("id=\"{name}\"")) as fn(&str) -> String,
        |name| format!("class=\"part {name}\""),
    ] {
        let html = format!(
            "<title>Hives</title><main><article><h1>Hives</h1>{}</article></main>",
            sections(open)
        );
        let article = read(&html);
        for n in 0..NAMES.len() {
            for words in [format!("Begin {n}."), format!("End {n}.")] {
                assert!(article.text.contains(&words), "{words}: {}", article.text);
            }
        }
    }
    let headings: String = NAMES
        .iter()
        .map(|name| {
            format!("<h2 id=\"{name}\" class=\"{name}\">On {name}</h2><p>{SENTENCE}{SENTENCE}</p>")
        })
        .collect();
    let article = read(&format!(
        "<title>Hives</title><main><h1>Hives</h1>{headings}</main>"
    ));
    for name in NAMES {
        assert!(
            article.text.contains(&format!("On {name}")),
            "{name}: {}",
            article.text
        );
    }
}

#[test]
fn paragraphs_that_are_links_stay_at_their_places() {
    let links = [
        r#"<p><a href="/council"><b>The council said on Monday that the hives by the road have to be moved before the fair.</b></a></p>"#,
        r#"<p><strong><a href="/letters">What the keepers wrote to the council, word by word and with all the names</a></strong></p>"#,
    ];
    for length in [1, 8] {
        for (open, close) in [("", ""), ("<div class=\"b\">", "</div>")] {
            let html = format!(
                "<title>Hives</title><article><h1>Hives</h1>{open}{}{close}{open}{}{close}{open}<p>Second. {SENTENCE}</p>{close}{open}{}{close}{open}<p>Third. {SENTENCE}</p>{}{close}</article>",
                text(1),
                links[0],
                links[1],
                text(length),
            );
            let article = read(&html);
            let places: Vec<_> = [
                "Part 0.",
                "council said",
                "Second.",
                "keepers wrote",
                "Third.",
            ]
            .map(|words| article.text.find(words))
            .into();
            assert!(
                places.iter().all(Option::is_some) && places.is_sorted(),
                "{places:?}: {}",
                article.text
            );
        }
    }
}

#[test]
fn what_stands_before_the_box_of_most_of_the_text_is_kept_whole() {
    let boxed = |inner: &str| format!(r#"<div class="block">{inner}</div>"#);
    let link = r#"<p><b><a href="/count">The council of the valley has said how many hives there were in the year of the flood</a></b></p>"#;
    let html = format!(
        "<title>Hives</title><body><article><h1>Hives</h1>{}{}{}{}{}</article>",
        boxed(&format!("<p>It begins here. {SENTENCE}</p>")),
        boxed(link),
        boxed(&format!("<p>It goes on. {SENTENCE}</p>")),
        boxed(&link.replace("how many hives", "how few swarms")),
        boxed(&text(40)),
    );
    let text = read(&html).text;
    let places = [
        "It begins",
        "how many hives",
        "It goes on",
        "how few swarms",
        "Part 0.",
    ]
    .map(|words| text.find(words));
    assert!(places.iter().all(Option::is_some), "{places:?}");
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_first_words_may_be_a_link() {
    for first in [
        "<p><a href=\"/wax\">Wax and Water</a> is what others are measured by. ",
        "<p><strong><a href=\"/wax\" class=\"tag-link\">Wax and Water</a></strong>, the book, came first. ",
        "<div><a href=\"/wax\" class=\"share\">Wax and Water</a> came first. ",
    ] {
        let html = format!(
            "<title>Hives</title><article><h1>Hives</h1>{first}{SENTENCE}{}</article>",
            text(3)
        );
        let article = read(&html);
        assert!(
            article.text.starts_with("Wax and Water"),
            "{}",
            article.text
        );
        assert!(
            article.html.contains("https://example.org/wax"),
            "{}",
            article.html
        );
    }
}

#[test]
fn names_within_a_sentence_are_harmless() {
    for first in [
        "<span class=\"dropcap share\">T</span>he",
        "<b class=\"promo related\">T</b>he",
        "<span class=\"popup\"><span class=\"sponsor\">T</span></span>he",
        "<a class=\"comment\" href=\"/x\">The</a>",
    ] {
        let html = format!(
            "<title>Hives</title><article><h1>Hives</h1><p>{first} keepers begin. {SENTENCE}</p>{}</article>",
            text(3)
        );
        let article = read(&html);
        assert!(
            article.text.contains("The keepers begin."),
            "{}",
            article.text
        );
    }
    let html = format!(
        "<title>Hives</title><article><p>Hives <span class=\"sr-only\">opens in a window</span> hum. {SENTENCE}</p>{}</article>",
        text(3)
    );
    assert!(!read(&html).text.contains("opens in a window"));
}

#[test]
fn a_copy_is_read_once() {
    let words: String = (0..5)
        .map(|n| format!("<p>Once {n}. {SENTENCE} In year {n} the keepers of village {n} counted more than ever.</p>"))
        .collect();
    for (one, other) in [
        (
            "<article>",
            "<div class=\"print-version\" style=\"display:none\">",
        ),
        ("<div hidden>", "<article>"),
        ("<div class=\"wide\">", "<div class=\"narrow\">"),
        ("<article>", "<article class=\"modal\">"),
    ] {
        let close = |open: &str| format!("</{}>", &open[1..open.find([' ', '>']).unwrap()]);
        let html = format!(
            "<title>Hives</title><main>{one}{words}{}{other}{words}{}</main>",
            close(one),
            close(other)
        );
        let article = read(&html);
        for n in 0..5 {
            assert_eq!(
                article.text.matches(&format!("Once {n}.")).count(),
                1,
                "{one} {other}: {}",
                article.text
            );
        }
    }
}

#[test]
fn notes_at_the_foot_stay_and_marks_lead_to_them() {
    let marks = |mark: &str| -> String {
        (0..3)
            .map(|n| {
                let mark = mark.replace('N', &n.to_string());
                format!("<p>Part {n}. {SENTENCE}{SENTENCE}{mark}</p>")
            })
            .collect()
    };
    let notes = |open: &str, note: &str, close: &str| {
        let notes: String = (0..3).map(|n| note.replace('N', &n.to_string())).collect();
        format!("{open}{notes}{close}")
    };
    let raised = "<sup id=\"rN\"><a href=\"#nN\">N</a></sup>";
    for (mark, notes) in [
        (
            raised,
            notes(
                "</article><section class=\"footnotes\"><ol>",
                "<li id=\"nN\">Heard from miller N. <a href=\"#rN\">↩</a></li>",
                "</ol></section>",
            ),
        ),
        (
            raised,
            notes(
                "<footer class=\"references\"><ol>",
                "<li><a id=\"nN\" href=\"#rN\">^</a> Heard from miller N.</li>",
                "</ol></footer></article>",
            ),
        ),
        (
            "<a href=\"#nN\">[N]</a>",
            notes(
                "<hr>",
                "<p><a name=\"nN\"></a>[N] Heard from miller N.</p>",
                "</article>",
            ),
        ),
        (
            raised,
            notes(
                "</article><table>",
                "<tr id=\"nN\"><td>N</td><td>Heard from miller N.</td></tr>",
                "</table>",
            ),
        ),
        (
            raised,
            notes(
                "<aside><dl>",
                "<dt id=\"nN\">N</dt><dd>Heard from miller N.</dd>",
                "</dl></aside></article>",
            ),
        ),
    ] {
        let html = format!(
            "<title>Hives</title><body><article><h1>Hives</h1>{}{notes}</body>",
            marks(mark)
        );
        let article = read(&html);
        for n in 0..3 {
            assert!(
                article.text.contains(&format!("miller {n}.")),
                "{notes}: {}",
                article.text
            );
            assert!(
                article.html.contains(&format!("href=\"#a-n{n}\"")),
                "{}",
                article.html
            );
            assert!(
                article.html.contains(&format!("id=\"a-n{n}\"")),
                "{}",
                article.html
            );
        }
    }
}

#[test]
fn a_long_table_of_contents_is_not_the_text() {
    let list: String = (0..10)
        .map(|n| {
            format!(
                "<li><a href=\"#s{n}\">Chapter {n} of the keepers and what is known of it</a></li>"
            )
            .repeat(5)
        })
        .collect();
    let sections: String = (0..10)
        .map(|n| format!("<h2><a name=\"s{n}\"></a>Chapter {n}</h2><p>Begin {n}. {SENTENCE}<br><br>{SENTENCE}<p>{SENTENCE} End {n}."))
        .collect();
    for (open, close) in [
        ("<ul>", "</ul>"),
        ("<table><tr><td><ol>", "</ol></td></tr></table>"),
    ] {
        let article = read(&format!(
            "<title>Hives</title><body><center><h1>Hives</h1></center>{open}{list}{close}{sections}</body>"
        ));
        for n in 0..10 {
            assert!(
                article.text.contains(&format!("Begin {n}."))
                    && article.text.contains(&format!("End {n}.")),
                "{}",
                article.text
            );
        }
    }
}
