//! The allow-list. Only what is named here reaches the reader.
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// Ids in an article may not meet those of the page it is shown in.
pub(crate) const ID_PREFIX: &str = "a-";

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(builder);

pub(super) fn clean(html: &str) -> String {
    BUILDER.clean(html).to_string()
}

fn builder() -> Builder<'static> {
    let tags = HashSet::from([
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]);
    let attributes = HashMap::from([
        ("a", HashSet::from(["href", "title"])),
        ("abbr", HashSet::from(["title"])),
        (
            "img",
            HashSet::from(["src", "alt", "title", "width", "height"]),
        ),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ("ol", HashSet::from(["start", "reversed"])),
        ("li", HashSet::from(["value"])),
        ("time", HashSet::from(["datetime"])),
        ("details", HashSet::from(["open"])),
    ]);
    let content = HashSet::from([
        "script",
        "style",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "noscript",
        "noembed",
        "noframes",
        "textarea",
        "select",
        "title",
        "xmp",
        "plaintext",
        "canvas",
        "audio",
        "video",
        "frameset",
        "applet",
        "head",
    ]);
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(content)
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from(["id", "lang", "dir"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Custom(Box::new(within_page)))
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true)
        .id_prefix(Some(ID_PREFIX))
        .attribute_filter(|element, attribute, value| {
            let safe = match (element, attribute) {
                // Only the address of a link may be something else than the web.
                ("img", "src") => value.starts_with("https://") || value.starts_with("http://"),
                (_, "width" | "height" | "colspan" | "rowspan") => {
                    value.len() <= 4 && value.bytes().all(|byte| byte.is_ascii_digit())
                }
                ("ol", "start") | ("li", "value") => value.parse::<i32>().is_ok(),
                (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
                (_, "lang") => {
                    value.len() <= 35
                        && value
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                }
                ("th", "scope") => matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
                _ => true,
            };
            safe.then(|| value.into())
        });
    builder
}

fn within_page(url: &str) -> Option<Cow<'_, str>> {
    url.strip_prefix('#')
        .is_some_and(|id| id.starts_with(ID_PREFIX))
        .then_some(Cow::Borrowed(url))
}
