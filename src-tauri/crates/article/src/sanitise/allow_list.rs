//! The allow-list: which elements, with which attributes and values, reach the reader. Nothing else does.

use crate::picture::inline;
use crate::times;

/// Ids in an article may not meet those of the page it is shown in.
pub(super) const ID_PREFIX: &str = "a-";

pub(super) fn element(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "blockquote"
            | "br"
            | "caption"
            | "cite"
            | "code"
            | "col"
            | "colgroup"
            | "dd"
            | "del"
            | "details"
            | "dfn"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "figcaption"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "li"
            | "mark"
            | "ol"
            | "p"
            | "pre"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "summary"
            | "sup"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "time"
            | "tr"
            | "u"
            | "ul"
            | "var"
            | "wbr"
    )
}

pub(super) fn attribute(element: &str, name: &str, value: &str) -> bool {
    match (element, name) {
        ("a", "href") => {
            let id = value.strip_prefix('#');
            is_web(value)
                || value.starts_with("mailto:")
                || id.is_some_and(|id| id.starts_with(ID_PREFIX))
                || times::is_link(value)
        }
        // Only the address of a link may be something else than the web.
        ("img", "src") => is_web(value) || inline::is_inline(value),
        ("img", "width" | "height") | ("td" | "th", "colspan" | "rowspan") => {
            value.len() <= 4 && value.bytes().all(|byte| byte.is_ascii_digit())
        }
        ("ol", "start") | ("li", "value") => value.parse::<i32>().is_ok(),
        ("th", "scope") => matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
        ("a" | "abbr" | "img", "title")
        | ("img", "alt")
        | ("ol", "reversed")
        | ("time", "datetime")
        | ("details", "open") => true,
        (_, "id") => value.starts_with(ID_PREFIX),
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
        (_, "lang") => {
            value.len() <= 35
                && value
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        }
        _ => false,
    }
}

fn is_web(value: &str) -> bool {
    value.starts_with("https://") || value.starts_with("http://")
}
