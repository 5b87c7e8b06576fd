#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::{Doubt, Hint, read_page};

fn doubt(url: &str, html: &str) -> Option<Doubt> {
    let hint = Hint {
        url: Some(url),
        ..Hint::default()
    };
    read_page(html.as_bytes(), hint).unwrap().doubt
}

fn text(paragraphs: u32) -> String {
    (0..paragraphs)
        .map(|n| {
            format!(
                "<p>Paragraph {n} of this piece speaks of harbours, tides and the people who write down when the water \
                 comes, because somebody has to, and because the almanac has always been read with care.</p>"
            )
        })
        .collect()
}

fn page(title: &str, head: &str, body: &str) -> String {
    format!(
        "<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )
}

const URL: &str = "https://a.example/story";

#[test]
fn walls_are_told_from_texts() {
    let consent = "<p>We and our 842 partners store and access personal data on your device, such as cookies, for personalised \
        advertising. With your consent we may use precise location. You can withdraw your consent.</p><p>Some partners rely on \
        legitimate interest.</p><button>Accept all</button><p>Accept all or manage options. Read our privacy policy.</p>";
    let shell = "<html><head><title>News</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript>\
        <div id=\"root\"></div><script src=\"/app.js\"></script></body></html>";
    let login = page(
        "Sign in",
        "",
        "<p>Members read on.</p><form><input type=\"password\"></form>",
    );
    let free = "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"A\",\"isAccessibleForFree\":false}</script>";
    let cut = page("A story", "", &format!("{}<p>Read more…</p>", text(3)));
    for (html, due) in [
        (page("Before you continue", "", consent), Doubt::Consent),
        (page("A story", "", consent), Doubt::Consent),
        (shell.to_owned(), Doubt::ScriptShell),
        (login, Doubt::Login),
        (page("A story", free, &text(2)), Doubt::Paywall),
        (
            page(
                "A story",
                "",
                &format!(
                    "{}<div><p>Already a subscriber? Sign in to continue reading.</p></div>",
                    text(3)
                ),
            ),
            Doubt::Paywall,
        ),
        (cut, Doubt::Cut),
        (
            page("A story", "", "<p>Three short words.</p>"),
            Doubt::Short,
        ),
    ] {
        assert_eq!(doubt(URL, &html), Some(due), "{html}");
    }
}

#[test]
fn a_whole_text_is_not_doubted() {
    for html in [
        page("A story", "", &text(12)),
        page("A short one", "", &text(3)),
        // About cookies, and with a form to log in beside the text.
        page(
            "How cookies work",
            "",
            &format!(
                "{}<p>A cookie is a small file. Sites ask you to accept all cookies, and you may reject all.</p>\
                <form><input type=\"password\"></form>",
                text(12)
            ),
        ),
        page(
            "Free",
            "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":true}</script>",
            &text(3),
        ),
    ] {
        assert_eq!(doubt(URL, &html), None, "{html}");
    }
}

#[test]
fn a_front_page_is_a_list_of_others() {
    let list: String = (0..40)
        .map(|n| format!("<div><h3><a href=\"/n{n}\">Headline {n} of what happened at the harbour today</a></h3><p>A few words of it.</p></div>"))
        .collect();
    let html = format!(
        "<html><head><title>The News</title></head><body><main>{list}</main></body></html>"
    );
    assert_eq!(doubt("https://a.example/", &html), Some(Doubt::FrontPage));
    // A site of one page is not.
    assert_eq!(
        doubt("https://a.example/", &page("An essay", "", &text(12))),
        None
    );
}
