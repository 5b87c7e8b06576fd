//! What stands around a text on every page of a site: navigation, sharing, subscribing, related pages, comments.
pub(super) mod misleading;
pub(super) mod names;
mod running_text;

use dom_query::{Document, NodeRef};
use html5ever::tendril::StrTendril;

use crate::dom;
use names::{ANSWERS, PARTS, STRONG, WEAK, words};
pub(in crate::extract) use running_text::sentences;
use running_text::{
    has_running_text, is_amid_text, is_phrase, is_section_of_its_name, leads_away, stands_in_text,
};

/// A part that holds this much of the page's words is the page, whatever it is called.
const MOST: f64 = 0.4;

pub(super) fn remove(doc: &Document, forum: bool) {
    let body = dom::body(doc);
    let total = body.normalized_char_count().max(1);
    for node in dom::elements(&body) {
        if node.id == body.id || !attached(&node, &body) {
            continue;
        }
        if !forum && is_answers(&node) && !is_amid_text(&node) {
            let count = node.normalized_char_count();
            // What is left has to be a text: some themes wrap all in something called comments.
            if total.saturating_sub(count) > 500 {
                node.remove_from_parent();
                continue;
            }
        }
        if is_furniture(&node) {
            let share = node.normalized_char_count() as f64 / total as f64;
            if share < MOST {
                node.remove_from_parent();
            }
        }
    }
}

/// Whether people talk on this page, so that the answers are its text.
pub(super) fn is_forum(doc: &Document, url: Option<&url::Url>) -> bool {
    let path = url
        .map(|url| {
            format!("{}{}", url.host_str().unwrap_or_default(), url.path()).to_ascii_lowercase()
        })
        .unwrap_or_default();
    let named = [
        "forum",
        "/threads/",
        "/thread/",
        "showthread",
        "/viewtopic",
        "/topic/",
        "/topics/",
        "community.",
        "discuss",
        "boards.",
        "/questions/",
        "reddit.com/r/",
        "news.ycombinator.com/item",
        "/discussion/",
        "/t/",
    ];
    if named.iter().any(|part| path.contains(part)) {
        return true;
    }
    let generator = dom::elements(&doc.root())
        .into_iter()
        .find(|node| {
            node.has_name("meta")
                && dom::attr(node, "name")
                    .is_some_and(|name| name.eq_ignore_ascii_case("generator"))
        })
        .and_then(|node| dom::attr(&node, "content"))
        .unwrap_or_default()
        .to_ascii_lowercase();
    if [
        "discourse",
        "vbulletin",
        "phpbb",
        "xenforo",
        "vanilla",
        "mybb",
        "invision",
        "flarum",
        "nodebb",
    ]
    .iter()
    .any(|name| generator.contains(name))
    {
        return true;
    }
    let html = doc.html_root();
    html.id_attr().is_some_and(|id| &*id == "XF")
        || doc
            .select_single(r#"[itemtype$="/DiscussionForumPosting"], [itemtype$="/QAPage"]"#)
            .exists()
        || shows_posts(doc)
}

/// Parts of what the usual programs call what somebody wrote, and nothing else is called.
const POSTS: &[&str] = &[
    "bbWrapper",
    "commtext",
    "bbp-reply-content",
    "js-post-body",
    "lia-message-body-content",
    "qa-a-item-content",
    "postmsg",
];

/// By posts of known programs, or by its linked data, unless that has an article as well.
fn shows_posts(doc: &Document) -> bool {
    let (mut posts, mut discussed, mut article) = (0, false, false);
    for node in doc.root().descendants_it().filter(NodeRef::is_element) {
        if node.has_name("script") {
            if dom::attr(&node, "type").is_some_and(|kind| kind.starts_with("application/ld+json"))
            {
                let source = node.text();
                let says = |kinds: &[&str]| kinds.iter().any(|kind| source.contains(kind));
                article |= says(&["Article\"", "BlogPosting\""]);
                discussed |= says(&["\"DiscussionForumPosting\"", "\"QAPage\""]);
            }
            continue;
        }
        let named = node.class().is_some_and(|class| {
            &*class == "cooked" || POSTS.iter().any(|name| class.contains(name))
        });
        let numbered = || {
            node.id_attr()
                .is_some_and(|id| id.starts_with("post_message_"))
        };
        posts += usize::from(named || numbered());
    }
    posts >= 2 || discussed && !article
}

/// Whether the page lists things to choose from.
pub(super) fn is_listing(doc: &Document, url: Option<&url::Url>) -> bool {
    let path = url
        .map(|url| url.path().to_ascii_lowercase())
        .unwrap_or_default();
    let named = [
        "/category/",
        "/categories/",
        "/collection",
        "/c/",
        "/products/",
        "/shop/",
        "/catalog",
        "/tag/",
        "/tags/",
    ];
    let article = dom::elements(&doc.root()).into_iter().any(|node| {
        node.has_name("meta")
            && dom::attr(&node, "property").as_deref() == Some("og:type")
            && dom::attr(&node, "content").as_deref() == Some("article")
    });
    !article && named.iter().any(|part| path.contains(part))
}

fn is_answers(node: &NodeRef<'_>) -> bool {
    if !matches!(
        &*dom::name(node),
        "div" | "section" | "ol" | "ul" | "aside" | "article" | "footer" | "details" | "table"
    ) {
        return false;
    }
    let class = node.class().unwrap_or_default();
    let id = node.id_attr().unwrap_or_default();
    class
        .split_ascii_whitespace()
        .take(12)
        .chain(id.split_ascii_whitespace())
        .any(|name| ANSWERS.contains(&name.to_ascii_lowercase().as_str()))
}

fn attached(node: &NodeRef<'_>, body: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|above| above.id == body.id)
}

pub(super) fn is_furniture(node: &NodeRef<'_>) -> bool {
    let name = dom::name(node);
    if is_phrase(&name) && stands_in_text(node) {
        return is_hidden(node) || is_for_screen_readers(node);
    }
    match &*name {
        "nav" | "footer" | "aside" | "button" | "input" | "select" | "textarea" | "dialog"
        | "menu" | "noscript" => return true,
        // Some frameworks put the whole page, or every answer in a forum, into a form.
        "form" | "fieldset" | "label" => return !has_running_text(node),
        "header" => {
            return !node
                .ancestors_it(None)
                .any(|above| matches!(&*dom::name(&above), "article" | "main"))
                && !node.descendants_it().any(|inner| inner.has_name("h1"));
        }
        "html" | "body" | "main" | "article" | "p" | "h1" | "pre" | "code" | "table" | "tbody"
        | "tr" | "td" | "th" | "blockquote" | "img" | "em" | "strong" | "b" | "i" | "br" => {
            return is_hidden(node);
        }
        _ => {}
    }
    if is_hidden(node) || has_furniture_role(node) {
        return true;
    }
    if name.starts_with('h') && name.len() == 2 {
        return false;
    }
    named_as_furniture(node)
}

fn is_for_screen_readers(node: &NodeRef<'_>) -> bool {
    let class = node.class().unwrap_or_default().to_ascii_lowercase();
    [
        "sr-only",
        "screen-reader",
        "visually-hidden",
        "visuallyhidden",
        "mw-editsection",
        "noprint",
    ]
    .iter()
    .any(|part| class.contains(part))
}

/// Named as a copy for the printer.
pub(super) fn is_copy(node: &NodeRef<'_>) -> bool {
    [node.class(), node.id_attr()]
        .into_iter()
        .flatten()
        .any(|names| {
            names
                .split_ascii_whitespace()
                .take(12)
                .any(|name| words(name).iter().any(|word| word.starts_with("print")))
        })
}

pub(super) fn is_hidden(node: &NodeRef<'_>) -> bool {
    let style: String = dom::attr(node, "style")
        .unwrap_or_default()
        .to_ascii_lowercase()
        .split_whitespace()
        .collect();
    let hidden = node.has_attr("hidden")
        || style.contains("display:none")
        || style.contains("visibility:hidden");
    hidden && !unfolds(node)
}

/// Answers of a list of questions, panels of tabs: hidden until asked for, and text all the same.
fn unfolds(node: &NodeRef<'_>) -> bool {
    let panel = |node: &NodeRef<'_>| {
        let names = format!(
            "{} {} {}",
            node.class().unwrap_or_default(),
            node.id_attr().unwrap_or_default(),
            dom::attr(node, "role").unwrap_or_default()
        )
        .to_ascii_lowercase();
        [
            "accordion",
            "collaps",
            "faq",
            "tabpanel",
            "tab-pane",
            "toggle",
            "expand",
            "answer",
            "spoiler",
        ]
        .iter()
        .any(|part| names.contains(part))
    };
    (panel(node) || node.ancestors_it(Some(2)).any(|above| panel(&above))) && has_running_text(node)
}

fn has_furniture_role(node: &NodeRef<'_>) -> bool {
    let role = dom::attr(node, "role").unwrap_or_default();
    matches!(
        role.as_str(),
        "navigation"
            | "banner"
            | "contentinfo"
            | "complementary"
            | "search"
            | "dialog"
            | "alertdialog"
            | "menu"
            | "menubar"
            | "toolbar"
            | "alert"
            | "tablist"
    )
}

fn named_as_furniture(node: &NodeRef<'_>) -> bool {
    let class = node.class().unwrap_or_default();
    let id = node.id_attr().unwrap_or_default();
    if class.is_empty() && id.is_empty() {
        return false;
    }
    let mut named = false;
    for name in class
        .split_ascii_whitespace()
        .take(12)
        .chain(id.split_ascii_whitespace())
    {
        // Utility classes such as "lg:hidden" or "[&_a]:flex" say how a thing looks at some width, not what it is.
        if name.len() > 60 || name.contains([':', '[', '/', '(']) {
            continue;
        }
        let lower = name.to_ascii_lowercase();
        if is_layout(&lower) {
            continue;
        }
        let words = words(name);
        named |= PARTS.iter().any(|part| lower.contains(part))
            || words.iter().any(|word| STRONG.contains(&word.as_str()));
        // Only what a name begins or ends with says what the thing is.
        let telling = words.len() <= 3
            && [words.first(), words.last()]
                .into_iter()
                .flatten()
                .any(|word| WEAK.contains(&word.as_str()));
        named |= telling
            || lower.starts_with("widget_")
            || matches!(
                lower.as_str(),
                "hidden" | "invisible" | "is-hidden" | "d-none" | "hide" | "widget"
            );
    }
    // A name alone takes no text away: ids are made from headings, and classes by anybody.
    named && !is_text(node) && !node.descendants_it().any(|inner| inner.has_name("h1"))
}

/// Whether what is called like furniture is text all the same: sentences that stand amid others, in a section called by
/// its heading, or under an id alone.
fn is_text(node: &NodeRef<'_>) -> bool {
    if sentences(node, 8) == 0 || leads_away(node) {
        return false;
    }
    let certain = |names: Option<StrTendril>| {
        names.is_some_and(|names| {
            names.split_ascii_whitespace().take(12).any(|name| {
                let lower = name.to_ascii_lowercase();
                PARTS.iter().any(|part| lower.contains(part))
                    || words(name)
                        .iter()
                        .any(|word| STRONG.contains(&word.as_str()))
            })
        })
    };
    is_section_of_its_name(node)
        || (sentences(node, 12) >= 150 && is_amid_text(node))
        || (has_running_text(node) && !certain(node.class()))
}

/// Names of layouts mention what they have or lack beside the text: "has-sidebar", "no-sidebar", "content-sidebar-wrap".
fn is_layout(lower: &str) -> bool {
    [
        "has-",
        "no-",
        "with-",
        "without-",
        "-wrap",
        "-layout",
        "layout-",
        "grid",
        "content",
        "-main",
        "main-",
        "overflow-hidden",
        "-body",
        "article-",
    ]
    .iter()
    .any(|part| lower.contains(part))
}
