//! What stands around a text on every page of a site: navigation, sharing, subscribing, related pages, comments.
use dom_query::{Document, NodeRef};

use crate::dom;

/// Parts of class names and ids that name furniture, compared word by word.
const WORDS: &[&str] = &[
    "ad", "ads", "advert", "advertisement", "advertising", "adsense", "dfp", "sponsored", "sponsor", "promo", "promotion", "breadcrumb", "breadcrumbs", "cookie", "cookies", "cookiebar", "consent", "gdpr", "ccpa",
    "newsletter", "newsletters", "subscribe", "subscription", "signup", "login", "signin", "register", "paywall", "regwall", "share", "sharing", "shares", "sharebar", "sharedaddy", "social", "socials", "addtoany", "addthis", "sharethis",
    "related", "recommended", "recommendations", "recommendation", "recirc", "recirculation", "outbrain", "taboola", "mgid", "zergnet", "trending", "popular", "mostread", "readmore", "morestories", "comments", "commentlist", "disqus", "respond", "commentform",
    "sidebar", "sidebars", "aside", "navbar", "navigation", "nav", "menu", "submenu", "megamenu", "pagination", "pager", "paging", "footer", "colophon", "masthead", "topbar", "toolbar", "popup", "modal", "overlay", "lightbox", "offcanvas", "skip", "skiplink",
    "hidden", "invisible", "visuallyhidden", "noprint", "print", "printonly", "widget", "widgets", "tags", "taglist", "tagcloud", "jumplinks", "toc", "search", "searchform", "donate", "donation", "authorbox", "authorbio", "biography", "feedback", "survey", "poll", "carousel", "copyright", "disclaimer", "legal", "backtotop", "jp-relatedposts", "yarpp", "crp",
];
/// Longer names that no splitting finds.
const PARTS: &[&str] = &[
    "sr-only", "screen-reader", "visually-hidden", "author-bio", "author-box", "about-author", "post-author-info", "back-to-top", "more-stories", "most-read", "most-popular", "you-may", "also-like", "read-next", "up-next", "next-post", "prev-post", "post-nav", "post-navigation", "entry-utility", "share-", "-share", "social-", "-social", "cookie-", "newsletter-", "related-", "-related", "recommend", "site-header", "site-footer", "page-header-nav", "skip-to", "skip-link", "comment-list", "comments-area", "comment-form", "post-tags", "tag-list", "mc_embed", "mailchimp", "hubspot-form", "wpforms", "table-of-contents", "toc-container", "jp-post-flair", "wp-block-post-navigation", "elementor-share", "whatsapp", "reading-time", "ad-slot", "ad-container", "ad-wrapper", "adsbygoogle", "teaser-list", "sticky-bar", "site-nav", "global-nav", "main-nav", "top-nav", "subnav", "mobile-menu", "language-switch", "lang-switch", "langs", "flags",
];

/// A part that holds this much of the page's words is the page, whatever it is called.
const MOST: f64 = 0.4;

pub(super) fn remove(doc: &Document) {
    let body = dom::body(doc);
    let total = body.normalized_char_count().max(1);
    for node in dom::elements(&body) {
        if node.id == body.id || !attached(&node, &body) {
            continue;
        }
        if is_furniture(&node) {
            let share = node.normalized_char_count() as f64 / total as f64;
            if share < MOST {
                node.remove_from_parent();
            }
        }
    }
}

fn attached(node: &NodeRef<'_>, body: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|above| above.id == body.id)
}

pub(super) fn is_furniture(node: &NodeRef<'_>) -> bool {
    let name = dom::name(node);
    match &*name {
        "nav" | "footer" | "aside" | "button" | "input" | "select" | "textarea" | "dialog" | "form" | "menu" | "label" | "fieldset" | "noscript" => return true,
        "header" => return !node.ancestors_it(None).any(|above| matches!(&*dom::name(&above), "article" | "main")) && !node.descendants_it().any(|inner| inner.has_name("h1")),
        "html" | "body" | "main" | "article" | "p" | "h1" | "pre" | "code" | "table" | "tbody" | "tr" | "td" | "th" | "blockquote" | "img" | "em" | "strong" | "b" | "i" | "br" => return is_hidden(node),
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

fn is_hidden(node: &NodeRef<'_>) -> bool {
    if node.has_attr("hidden") {
        return true;
    }
    let style = dom::attr(node, "style").unwrap_or_default().to_ascii_lowercase();
    !style.is_empty() && {
        let style: String = style.split_whitespace().collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    }
}

fn has_furniture_role(node: &NodeRef<'_>) -> bool {
    let role = dom::attr(node, "role").unwrap_or_default();
    matches!(role.as_str(), "navigation" | "banner" | "contentinfo" | "complementary" | "search" | "dialog" | "alertdialog" | "menu" | "menubar" | "toolbar" | "alert" | "tablist")
}

pub(super) fn named_as_furniture(node: &NodeRef<'_>) -> bool {
    let class = node.class().unwrap_or_default();
    let id = node.id_attr().unwrap_or_default();
    if class.is_empty() && id.is_empty() {
        return false;
    }
    class.split_ascii_whitespace().take(12).chain(id.split_ascii_whitespace()).any(is_furniture_name)
}

fn is_furniture_name(name: &str) -> bool {
    // Utility classes such as "lg:hidden" or "[&_a]:flex" say how a thing looks at some width, not what it is.
    if name.len() > 60 || name.contains([':', '[', '/', '(']) {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    PARTS.iter().any(|part| lower.contains(part)) || words(name).iter().any(|word| WORDS.contains(&word.as_str())) && !is_layout(&lower)
}

/// Names of layouts mention what they have or lack beside the text: "has-sidebar", "no-sidebar", "content-sidebar-wrap".
fn is_layout(lower: &str) -> bool {
    ["has-", "no-", "with-", "without-", "-wrap", "-layout", "layout-", "grid", "content", "-main", "main-", "overflow-hidden", "-body", "article-"].iter().any(|part| lower.contains(part))
}

/// `shareBar_abc-1` gives share, bar, abc, 1.
fn words(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && lower_before) {
            out.push(String::new());
        }
        if c.is_ascii_alphanumeric()
            && let Some(last) = out.last_mut()
        {
            last.push(c.to_ascii_lowercase());
        }
        lower_before = c.is_ascii_lowercase();
    }
    out.retain(|word| !word.is_empty());
    out
}
