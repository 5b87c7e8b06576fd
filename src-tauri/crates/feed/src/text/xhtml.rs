//! Inline markup to HTML that an HTML parser reads the same way, and plain text to HTML.
use std::borrow::Cow;

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// XHTML as HTML: `<a/>` gets an end tag, prefixes of elements go, CDATA becomes text, a lone outer div goes.
pub fn xhtml(raw: &str, unwrap: bool) -> String {
    let raw = raw.trim();
    let mut out = String::with_capacity(raw.len() + 16);
    let mut rest = raw;
    let mut unbalanced = 0;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(body) = rest.strip_prefix("<![CDATA[") {
            let end = body.find("]]>").unwrap_or(body.len());
            out.push_str(&escape(&body[..end]));
            rest = body.get(end + 3..).unwrap_or_default();
            continue;
        }
        let Some(end) = tag_end(rest, &mut unbalanced) else {
            break;
        };
        push_tag(&rest[..end], &mut out);
        rest = &rest[end..];
    }
    out.push_str(rest);
    if unwrap {
        unwrapped(&out).unwrap_or(out)
    } else {
        out
    }
}

fn tag_end(text: &str, unbalanced: &mut u32) -> Option<usize> {
    const MOST: u32 = 50;
    let mut quote = None;
    for (at, b) in text.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    // An open quote makes each look run to the end, so there are only so many.
    *unbalanced += 1;
    memchr::memchr(b'>', text.as_bytes())
        .map(|at| at + 1)
        .filter(|_| *unbalanced <= MOST)
}

fn push_tag(tag: &str, out: &mut String) {
    let closes = tag.starts_with("</");
    let start = if closes { 2 } else { 1 };
    let length = tag[start..]
        .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .unwrap_or(0);
    let full = &tag[start..start + length];
    let name = full.rsplit(':').next().unwrap_or(full);
    if name.starts_with(['!', '?']) {
        return out.push_str(tag);
    }
    out.push_str(&tag[..start]);
    out.push_str(name);
    let rest = &tag[start + length..];
    match rest.strip_suffix("/>") {
        Some(attributes) if !closes && !VOID.contains(&name) => {
            out.push_str(attributes.trim_end());
            out.push_str("></");
            out.push_str(name);
            out.push('>');
        }
        _ => out.push_str(rest),
    }
}

/// The inside of a div that is all there is.
fn unwrapped(html: &str) -> Option<String> {
    let open = html.strip_prefix("<div")?;
    let inner = &open[open.find('>')? + 1..];
    let inner = inner.strip_suffix("</div>")?;
    // `<div>a</div><div>b</div>` is not one div.
    let mut depth = 0usize;
    for (at, _) in inner.match_indices("div") {
        if inner[..at].ends_with("</") {
            depth = depth.checked_sub(1)?;
        } else if inner[..at].ends_with('<') {
            depth += 1;
        }
    }
    Some(inner.trim().to_owned())
}

/// Text as HTML.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Plain text as HTML.
pub fn from_text(text: &str) -> String {
    let escaped = escape(text.trim());
    if escaped.contains('\n') {
        paragraphs(&escaped)
    } else {
        escaped.into_owned()
    }
}

/// Text with line breaks as HTML: blank lines part paragraphs.
pub fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len() + 32);
    for block in text.split("\n\n").map(str::trim).filter(|b| !b.is_empty()) {
        out.push_str("<p>");
        for (at, line) in block.split('\n').enumerate() {
            if at > 0 {
                out.push_str("<br>\n");
            }
            out.push_str(line.trim());
        }
        out.push_str("</p>\n");
    }
    out.truncate(out.trim_end().len());
    out
}
