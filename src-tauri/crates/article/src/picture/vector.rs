//! Drawings that stand in the page as SVG, made a picture: an allow-list of shapes, text and paints, nothing that runs,
//! links or loads. In a picture element a browser runs no script and loads nothing either; this is the first wall.
use dom_query::NodeRef;

use super::inline;
use crate::dom;

const MAX_ELEMENTS: usize = 5000;
/// Of the drawing as text.
const MAX_LENGTH: usize = 512 * 1024;

const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "symbol",
    "use",
    "marker",
    "clipPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "pattern",
    "mask",
];
/// Values are numbers, colours, lists of numbers and `url(#...)`.
const ATTRIBUTES: &[&str] = &[
    "viewBox",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "d",
    "points",
    "dx",
    "dy",
    "rotate",
    "transform",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "opacity",
    "color",
    "font-size",
    "font-family",
    "font-weight",
    "font-style",
    "text-anchor",
    "dominant-baseline",
    "alignment-baseline",
    "letter-spacing",
    "textLength",
    "lengthAdjust",
    "preserveAspectRatio",
    "offset",
    "stop-color",
    "stop-opacity",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "patternUnits",
    "patternTransform",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "mask",
    "marker-start",
    "marker-mid",
    "marker-end",
    "markerWidth",
    "markerHeight",
    "markerUnits",
    "orient",
    "refX",
    "refY",
    "id",
    "href",
    "visibility",
    "display",
];

/// A drawing made safe.
pub(crate) struct Drawing {
    /// A `data:` address.
    pub address: String,
    /// Its title, or the words in it.
    pub label: String,
}

/// Of an `<svg>` in a page; None for what draws nothing.
pub(crate) fn of(svg: &NodeRef<'_>) -> Option<Drawing> {
    let mut shapes = 0;
    let mut left = MAX_ELEMENTS;
    let mut source = String::new();
    write(svg, true, &mut source, &mut shapes, &mut left)?;
    if shapes == 0 || source.len() > MAX_LENGTH {
        return None;
    }
    let title = svg
        .descendants_it()
        .find(|inner| inner.has_name("title"))
        .map(|title| dom::line(&title))
        .filter(|title| !title.is_empty());
    let words = || {
        let texts: Vec<String> = svg
            .descendants_it()
            .filter(|inner| inner.has_name("text"))
            .take(40)
            .map(|inner| dom::line(&inner))
            .collect();
        texts.join(" ")
    };
    let label = dom::attr(svg, "aria-label").or(title).unwrap_or_else(words);
    Some(Drawing {
        address: format!(
            "data:image/svg+xml;base64,{}",
            inline::encode(source.as_bytes())
        ),
        label: crate::text::shorten(&label, 200),
    })
}

/// Of the text of an SVG file; None where nothing is drawn but a box that holds the place.
pub(super) fn of_source(source: &str) -> Option<String> {
    let doc = dom::parse(source);
    let svg = dom::elements(&doc.root())
        .into_iter()
        .find(|node| node.has_name("svg"))?;
    of(&svg).map(|drawing| drawing.address)
}

fn write(
    node: &NodeRef<'_>,
    outermost: bool,
    out: &mut String,
    shapes: &mut usize,
    left: &mut usize,
) -> Option<()> {
    let name = dom::name(node);
    if !ELEMENTS.contains(&&*name) {
        return Some(());
    }
    *left = left.checked_sub(1)?;
    *shapes += usize::from(matches!(
        &*name,
        "path" | "circle" | "ellipse" | "line" | "polyline" | "polygon" | "text"
    ));
    out.push('<');
    out.push_str(&name);
    if outermost {
        out.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
    }
    for attribute in node.attrs() {
        let key = &*attribute.name.local;
        let value = attribute.value.trim();
        if ATTRIBUTES.contains(&key) && is_plain(key, value) {
            out.push(' ');
            out.push_str(key);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
    }
    for (key, value) in style(node) {
        if ATTRIBUTES.contains(&key.as_str()) && !node.has_attr(&key) && is_plain(&key, &value) {
            out.push_str(&format!(" {key}=\""));
            escape(&value, out);
            out.push('"');
        }
    }
    out.push('>');
    for child in node.children_it(false) {
        if child.is_text() {
            if matches!(&*name, "text" | "tspan" | "title" | "desc") {
                escape(&child.text(), out);
            }
        } else if child.is_element() {
            write(&child, false, out, shapes, left)?;
        }
    }
    out.push_str(&format!("</{name}>"));
    (out.len() <= MAX_LENGTH).then_some(())
}

/// Declarations of its `style`, which a picture may have as attributes.
fn style(node: &NodeRef<'_>) -> Vec<(String, String)> {
    let style = dom::attr(node, "style").unwrap_or_default();
    style
        .split(';')
        .take(40)
        .filter_map(|rule| rule.split_once(':'))
        .map(|(key, value)| (key.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .filter(|(key, _)| !matches!(key.as_str(), "width" | "height" | "d" | "href" | "id"))
        .collect()
}

/// References lead to parts of the drawing itself.
fn is_plain(key: &str, value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let inner = match key {
        "href" => value.starts_with('#'),
        _ => !lower.contains("url(") || lower.starts_with("url(#") || lower.starts_with("url('#"),
    };
    inner && !lower.contains("script") && !lower.contains("expression") && lower.len() < 64 * 1024
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // What XML does not know would break the picture.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
}
