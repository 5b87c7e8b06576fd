//! Each picture of a page once, as a picture: lazy ones and their fallback are one, drawings and backgrounds of figures
//! become pictures, hidden slides are shown, galleries and tables of pictures become lists of figures.
use dom_query::{Document, NodeRef};
use url::Url;

use super::{cards, letters};
use crate::{dom, picture};

/// A stand-in for a picture that comes later has no larger side, in pixels.
const THUMB: f64 = 60.0;
/// A drawing with no larger side, in pixels, is a sign.
const SIGN: f64 = 64.0;

/// Before pictures have their addresses.
pub(super) fn unfold(doc: &Document, nodes: &[NodeRef<'_>], base: Option<&Url>) {
    for node in nodes.iter().filter(|node| node.parent().is_some()) {
        match &*dom::name(node) {
            "noscript" => fallback(node, base),
            "svg" => drawing(doc, node),
            _ if node.has_attr("style") || node.has_attr("data-bg") => {
                show_slide(node);
                behind(doc, node, base);
            }
            _ if node.has_attr("hidden") || node.has_attr("aria-hidden") => show_slide(node),
            _ => {}
        }
    }
}

/// The picture in `<noscript>` is the one beside it, for browsers without scripts: the better of the two stays.
fn fallback(noscript: &NodeRef<'_>, base: Option<&Url>) {
    let inner = images(noscript);
    let [own] = inner.as_slice() else {
        return;
    };
    let Some(beside) = neighbour(noscript) else {
        return;
    };
    let (late, plain) = (picture::address(&beside, base), picture::address(own, base));
    let Some(plain) = plain else {
        noscript.remove_from_parent();
        return;
    };
    let small = |img: &NodeRef<'_>| {
        let (width, height) = picture::size(img);
        width.is_some_and(|width| width <= THUMB) && height.is_none_or(|height| height <= THUMB)
    };
    let same = late
        .as_deref()
        .is_some_and(|late| file(late) == file(&plain));
    let placeholder = late.is_none() || small(&beside) || beside.has_attr("data-placeholder");
    if placeholder {
        beside.remove_from_parent();
    } else if same || is_lazy(&beside) {
        noscript.remove_from_parent();
    }
}

fn is_lazy(img: &NodeRef<'_>) -> bool {
    img.attrs().iter().any(|attribute| {
        attribute.name.local.starts_with("data-")
            && (attribute.name.local.contains("src") || attribute.name.local.contains("lazy"))
    }) || img
        .class()
        .is_some_and(|class| class.to_ascii_lowercase().contains("lazy"))
}

/// The name of the file without what says its size.
pub(super) fn file(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, _) = name.rsplit_once('.').unwrap_or((name, ""));
    let sized = stem.rsplit_once(['-', '_']).filter(|(_, size)| {
        size.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'x')
            && size.len() >= 3
    });
    sized.map_or(stem, |(stem, _)| stem).to_ascii_lowercase()
}

fn images<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    node.descendants_it()
        .filter(|inner| matches!(&*dom::name(inner), "img" | "amp-img"))
        .take(20)
        .collect()
}

/// The picture just before, or else just after, among its siblings; of a sibling that holds one alone.
fn neighbour<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let alone = |other: NodeRef<'a>| {
        if matches!(&*dom::name(&other), "img" | "amp-img") {
            return Some(other);
        }
        if letters(&other.text()) > 0 || other.has_name("noscript") {
            return None;
        }
        match images(&other).as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    };
    let shows = |other: &NodeRef<'a>| {
        other.is_element()
            && !matches!(
                &*dom::name(other),
                "canvas" | "script" | "br" | "source" | "span"
            )
            || other.has_name("span") && !images(other).is_empty()
            || other.is_text() && letters(&other.text()) > 0
    };
    let before = std::iter::successors(node.prev_sibling(), NodeRef::prev_sibling).find(&shows);
    let after = std::iter::successors(node.next_sibling(), NodeRef::next_sibling).find(&shows);
    before.and_then(alone).or_else(|| after.and_then(alone))
}

/// A drawing in a figure, or one with words that is large, is a picture; others are signs.
fn drawing(doc: &Document, svg: &NodeRef<'_>) {
    if svg.ancestors_it(Some(3)).any(|above| {
        matches!(
            &*dom::name(&above),
            "svg" | "button" | "nav" | "header" | "footer" | "a"
        )
    }) {
        return;
    }
    let side = |at: usize, key: &str| {
        let said =
            dom::attr(svg, key).and_then(|value| value.trim_end_matches("px").parse::<f64>().ok());
        let boxed = dom::attr(svg, "viewBox").and_then(|area| {
            area.split([' ', ','])
                .filter(|part| !part.is_empty())
                .nth(at)?
                .parse::<f64>()
                .ok()
        });
        said.or(boxed).unwrap_or(0.0)
    };
    let (width, height) = (side(2, "width"), side(3, "height"));
    let in_figure = svg
        .ancestors_it(Some(4))
        .any(|above| above.has_name("figure"));
    let worded = svg.descendants_it().any(|inner| inner.has_name("text"))
        || dom::attr(svg, "role").is_some_and(|role| role == "img");
    let large = width > SIGN && height > SIGN;
    if !(in_figure && (large || worded) || worded && width >= 200.0 && height >= 100.0) {
        return;
    }
    if let Some(found) = picture::vector::of(svg) {
        let img = doc.tree.new_element("img");
        img.set_attr("src", &found.address);
        img.set_attr("alt", &found.label);
        svg.replace_with(&img);
    }
}

/// An empty box with a picture behind it, where pictures stand.
fn behind(doc: &Document, node: &NodeRef<'_>, base: Option<&Url>) {
    let Some(url) = cards::background(node, base) else {
        return;
    };
    if !matches!(
        &*dom::name(node),
        "div" | "span" | "a" | "figure" | "li" | "section"
    ) || letters(&node.text()) > 0
        || !images(node).is_empty()
        || node
            .descendants_it()
            .any(|inner| matches!(&*dom::name(&inner), "iframe" | "video"))
    {
        return;
    }
    let names = format!(
        "{} {}",
        node.class().unwrap_or_default(),
        node.id_attr().unwrap_or_default()
    )
    .to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| names.contains(part));
    let pictured = dom::attr(node, "role").is_some_and(|role| role == "img")
        || node
            .ancestors_it(Some(3))
            .any(|above| above.has_name("figure"))
        || has(&[
            "image", "img", "photo", "picture", "gallery", "slide", "cover", "hero", "poster",
        ]);
    if !pictured || has(&["icon", "avatar", "logo", "sprite", "author"]) {
        return;
    }
    let img = doc.tree.new_element("img");
    img.set_attr("src", &url);
    let label = dom::attr(node, "aria-label").or_else(|| dom::attr(node, "title"));
    img.set_attr("alt", label.as_deref().unwrap_or_default());
    node.append_child(&img);
    node.remove_attr("style");
}

/// Slides wait hidden beside the one that is shown: pictures in boxes of the same kind.
fn show_slide(node: &NodeRef<'_>) {
    let hidden = node.has_attr("hidden")
        || dom::attr(node, "style").is_some_and(|style| {
            let style: String = style.split_whitespace().collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
        || dom::attr(node, "aria-hidden").is_some_and(|value| value == "true");
    if !hidden || images(node).is_empty() {
        return;
    }
    let kind = |other: &NodeRef<'_>| {
        let class = other.class().unwrap_or_default();
        let first = class.split_ascii_whitespace().next().unwrap_or_default();
        (dom::name(other), first.to_owned())
    };
    let own = kind(node);
    let near = std::iter::successors(node.prev_sibling(), NodeRef::prev_sibling)
        .take(40)
        .chain(std::iter::successors(node.next_sibling(), NodeRef::next_sibling).take(40));
    let siblings = near.filter(NodeRef::is_element);
    if !own.1.is_empty()
        && siblings
            .into_iter()
            .any(|other| kind(&other) == own && !images(&other).is_empty())
    {
        node.remove_attrs(&["hidden", "aria-hidden", "style"]);
    }
}

/// After pictures have their addresses: what stood in for others goes, groups become figures.
pub(super) fn group(doc: &Document) {
    let body = dom::body(doc);
    for node in dom::elements(&body) {
        if node.parent().is_none() {
            continue;
        }
        match &*dom::name(&node) {
            "img" => drop_stand_in(&node),
            "table" => table(doc, &node),
            "ul" | "ol" => list(doc, &node, "li"),
            "div" | "section" => list(doc, &node, "div"),
            _ => {}
        }
    }
}

/// A tiny picture in a figure or a box before a larger one.
fn drop_stand_in(img: &NodeRef<'_>) {
    let (width, height) = picture::size(img);
    if !(width.is_some_and(|width| width <= THUMB) && height.is_some_and(|height| height <= THUMB))
    {
        return;
    }
    let followed = std::iter::successors(img.next_sibling(), NodeRef::next_sibling)
        .take_while(|other| !other.is_text() || letters(&other.text()) == 0)
        .flat_map(|other| {
            let own = other.has_name("img").then_some(other);
            own.into_iter().chain(images(&other))
        })
        .any(|other| {
            picture::size(&other)
                .0
                .is_none_or(|width| width > THUMB * 2.0)
        });
    let boxed = img.ancestors_it(Some(4)).any(|above| {
        above.has_name("figure")
            || above.class().is_some_and(|class| {
                let class = class.to_ascii_lowercase();
                class.contains("progressive") || class.contains("lazy") || class.contains("image")
            })
    });
    if followed && boxed {
        img.remove_from_parent();
    }
}

fn figure<'a>(
    doc: &'a Document,
    shown: &[NodeRef<'a>],
    caption: Option<&NodeRef<'a>>,
) -> NodeRef<'a> {
    let figure = doc.tree.new_element("figure");
    for part in shown {
        figure.append_child(part);
    }
    if let Some(caption) = caption {
        let below = doc.tree.new_element("figcaption");
        for child in caption.children_it(false).collect::<Vec<_>>() {
            below.append_child(&child);
        }
        figure.append_child(&below);
    }
    figure
}

/// The picture with the link around it.
fn linked<'a>(img: NodeRef<'a>) -> NodeRef<'a> {
    img.ancestors_it(Some(2))
        .find(|above| above.has_name("a"))
        .unwrap_or(img)
}

/// A list of pictures, or boxes with a picture each.
fn list(doc: &Document, list: &NodeRef<'_>, of: &str) {
    let items: Vec<NodeRef<'_>> = list
        .children_it(false)
        .filter(NodeRef::is_element)
        .collect();
    let plain = |item: &NodeRef<'_>| {
        let pictures = images(item);
        let large = |img: &NodeRef<'_>| picture::size(img).0.is_none_or(|width| width > THUMB);
        (item.has_name(of) || of == "div" && matches!(&*dom::name(item), "a" | "span" | "picture"))
            && pictures.len() == 1
            && letters(&item.text()) == 0
            && pictures.iter().all(large)
    };
    if items.len() < 2
        || !items.iter().all(plain)
        || letters(&list.immediate_text()) > 0
        || list.ancestors_it(Some(6)).any(|above| {
            matches!(
                &*dom::name(&above),
                "nav" | "footer" | "header" | "aside" | "figure"
            )
        })
    {
        return;
    }
    let around = doc.tree.new_element("div");
    for item in &items {
        for img in images(item) {
            around.append_child(&figure(doc, &[linked(img)], None));
        }
    }
    list.replace_with(&around);
}

/// A table of pictures: cells with one each, or with words under or over the one of their column.
fn table(doc: &Document, table: &NodeRef<'_>) {
    let rows: Vec<Vec<NodeRef<'_>>> = table
        .descendants_it()
        .filter(|row| row.has_name("tr"))
        .map(|row| {
            row.children_it(false)
                .filter(|cell| matches!(&*dom::name(cell), "td" | "th"))
                .collect()
        })
        .collect();
    let all = || rows.iter().flatten();
    let pictured = all().filter(|cell| images(cell).len() == 1).count();
    let crowded = all().any(|cell| images(cell).len() > 1 || letters(&cell.text()) > 300);
    let worded = all()
        .filter(|cell| images(cell).is_empty() && letters(&cell.text()) > 0)
        .count();
    if pictured == 0
        || crowded
        || worded > pictured
        || rows.len() > 200
        || table.descendants_it().any(|inner| inner.has_name("table"))
    {
        return;
    }
    // Rows of pictures alone, each followed by its captions, or pictures with their words in the same cell.
    let is_pictured = |row: &[NodeRef<'_>]| row.iter().any(|cell| !images(cell).is_empty());
    if rows.iter().filter(|row| is_pictured(row)).any(|row| {
        row.iter()
            .any(|cell| images(cell).is_empty() && letters(&cell.text()) > 0)
    }) {
        return;
    }
    let around = doc.tree.new_element("div");
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        at += 1;
        if !is_pictured(row) {
            // Words over the first row of pictures.
            for cell in row.iter().filter(|cell| letters(&cell.text()) > 0) {
                let words = doc.tree.new_element("p");
                for child in cell.children_it(false).collect::<Vec<_>>() {
                    words.append_child(&child);
                }
                around.append_child(&words);
            }
            continue;
        }
        let below = rows.get(at).filter(|next| !is_pictured(next));
        for (column, cell) in row.iter().enumerate() {
            for img in images(cell) {
                let shown = linked(img);
                let caption = below.and_then(|below| below.get(column));
                if letters(&cell.text()) > 0 {
                    shown.remove_from_parent();
                    around.append_child(&figure(doc, &[shown], Some(cell)));
                } else {
                    let caption = caption.filter(|caption| letters(&caption.text()) > 0);
                    around.append_child(&figure(doc, &[shown], caption));
                }
            }
        }
        at += usize::from(below.is_some());
    }
    if let Some(caption) = table
        .children_it(false)
        .find(|child| child.has_name("caption"))
    {
        caption.rename("p");
        around.append_child(&caption);
    }
    table.replace_with(&around);
}
