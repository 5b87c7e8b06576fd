//! Texts and times, as plain functions: one line, plain text of HTML, compression, RFC 3339.
use std::cell::RefCell;
use std::io::Read;

#[cfg(test)]
mod tests;

/// A stored text is never longer; what claims to be is cut.
const MOST_TEXT: u64 = 64 * 1024 * 1024;

/// Folders of a subscription as one text, joined by `/`; one that stands in a name is escaped, so that "Tech / Science"
/// stays one folder.
pub(crate) fn folder_path(folders: &[String]) -> String {
    let escaped: Vec<String> = folders
        .iter()
        .map(|name| name.trim().replace('\\', "\\\\").replace('/', "\\/"))
        .filter(|name| !name.is_empty())
        .collect();
    escaped.join("/")
}

/// The folders that [`folder_path`] joined.
pub(crate) fn folders_of(path: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match (c, next) {
            ('\\', Some(escaped @ ('/' | '\\'))) => {
                chars.next();
                if let Some(last) = all.last_mut() {
                    last.push(escaped);
                }
            }
            ('/', _) => all.push(String::new()),
            (c, _) => {
                if let Some(last) = all.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    all.retain(|name| !name.is_empty());
    all
}

/// Folders as people read them: `News › Local`.
pub(crate) fn spelled_folders(path: &[String]) -> String {
    path.join(" › ")
}

/// Folders as a person types them: `News/Local`, `News › Local`. A slash between spaces, or beside one of the signs that
/// join, belongs to the name: "Tech / Science" is one folder.
pub(crate) fn typed_folders(typed: &str) -> Vec<String> {
    let escaped = typed.replace("\\/", "\u{0}");
    let parts: Vec<String> = match escaped.contains('›') {
        true => escaped.split('›').map(str::to_owned).collect(),
        false => split_at_slashes(&escaped),
    };
    parts
        .iter()
        .map(|name| name.replace('\u{0}', "/").trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// At slashes that no space stands beside.
fn split_at_slashes(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.trim().chars().collect();
    let space = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(|c| c.is_whitespace())
    };
    let mut parts = vec![String::new()];
    for (at, c) in chars.iter().enumerate() {
        let alone = !space(at.checked_sub(1)) && !space(Some(at + 1));
        match parts.last_mut() {
            Some(last) if *c != '/' || !alone => last.push(*c),
            _ => parts.push(String::new()),
        }
    }
    parts
}

/// Unix milliseconds as RFC 3339 in UTC; None for what no calendar has.
pub(crate) fn rfc3339(ms: i64) -> Option<String> {
    jiff::Timestamp::from_millisecond(ms)
        .ok()
        .map(|t| t.to_string())
}

/// Makes a whole sentence of it: a capital at the beginning and a stop at the end, on one line. A name or a path at the
/// beginning stays as it is.
pub fn sentence(text: &str) -> String {
    let text = text.replace('\n', " ");
    let text = text.trim();
    let first = text.split(' ').next().unwrap_or_default();
    let word = !first.is_empty() && first.chars().all(|c| c.is_alphabetic() || c == '\'');
    let mut out = String::with_capacity(text.len() + 1);
    let mut rest = text.chars();
    if word && let Some(c) = rest.next() {
        out.extend(c.to_uppercase());
    }
    out.push_str(rest.as_str());
    if !out.is_empty() && !out.ends_with(['.', '!', '?', '…']) {
        out.push('.');
    }
    out
}

/// Bytes in hexadecimal, with small letters.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The number of days since 1970, UTC.
pub(crate) fn day(ms: i64) -> i64 {
    ms.div_euclid(86_400_000)
}

/// What a person gives for one line, whole; None when it has more than `most` characters.
pub(crate) fn whole_line(text: &str, most: usize) -> Option<String> {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|c| !c.is_control()));
    }
    (line.chars().count() <= most).then_some(line)
}

/// The first `most` characters on one line, white space collapsed, cut at a word where there is one.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    // Enough of it is looked at to fill the line, not all of a book.
    for word in text.split_whitespace() {
        let length = word.chars().count();
        let space = usize::from(!line.is_empty());
        if count + space + length > most {
            let room = most.saturating_sub(count + space + 1);
            if count < most / 2 && room > 0 {
                if space == 1 {
                    line.push(' ');
                }
                line.extend(word.chars().take(room));
            }
            line.push('…');
            return line;
        }
        if space == 1 {
            line.push(' ');
        }
        line.push_str(word);
        count += space + length;
    }
    line
}

/// Blocks end a word; the rest of the tags do not.
const BLOCKS: &[&str] = &[
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "td",
    "th",
    "table",
    "blockquote",
    "pre",
    "figure",
    "figcaption",
    "hr",
    "section",
    "article",
    "dl",
    "dt",
    "dd",
    "img",
];

/// The words of HTML that our own sanitiser wrote (well-formed, four entities), much faster than a parser.
pub(crate) fn strip(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (word, length) = entity(rest);
            out.push_str(word);
            rest = &rest[length..];
        } else {
            let name = rest[1..].trim_start_matches('/');
            let end = name
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(name.len());
            if BLOCKS
                .iter()
                .any(|block| block.eq_ignore_ascii_case(&name[..end]))
                && !out.ends_with('\n')
            {
                out.push('\n');
            }
            rest = tag_end(rest);
        }
    }
    out.push_str(rest);
    out
}

/// What comes after the tag that `rest` begins with; `>` in quotes does not end it.
fn tag_end(rest: &str) -> &str {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return &rest[at + 1..],
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    ""
}

fn entity(rest: &str) -> (&'static str, usize) {
    const KNOWN: &[(&str, &str)] = &[
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&#39;", "'"),
    ];
    KNOWN
        .iter()
        .find(|(name, _)| rest.starts_with(name))
        .map_or(("&", 1), |(name, word)| (*word, name.len()))
}

/// How hard a text is compressed (zstd levels). What is soon written anew is not worth much time.
const WELL: i32 = 3;
const QUICKLY: i32 = -1;

type Packer = RefCell<Option<zstd::bulk::Compressor<'static>>>;

thread_local! {
    // Making the tables anew for each small text costs more than compressing it.
    static PACKER: Packer = const { RefCell::new(None) };
    static QUICK_PACKER: Packer = const { RefCell::new(None) };
}

/// Compresses a text (zstd).
pub(crate) fn pack(text: &str) -> std::io::Result<Vec<u8>> {
    PACKER.with_borrow_mut(|packer| compress(packer, WELL, text.as_bytes()))
}

/// As [`pack`], of bytes.
pub(crate) fn pack_bytes(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    PACKER.with_borrow_mut(|packer| compress(packer, WELL, bytes))
}

/// As [`pack`], in less time and to more bytes.
pub(crate) fn pack_quickly(text: &str) -> std::io::Result<Vec<u8>> {
    QUICK_PACKER.with_borrow_mut(|packer| compress(packer, QUICKLY, text.as_bytes()))
}

fn compress(
    packer: &mut Option<zstd::bulk::Compressor<'static>>,
    level: i32,
    bytes: &[u8],
) -> std::io::Result<Vec<u8>> {
    let packer = match packer {
        Some(packer) => packer,
        None => packer.insert(zstd::bulk::Compressor::new(level)?),
    };
    packer.compress(bytes)
}

/// Decompresses what [`pack`] gave; of what is damaged, the text before the fault.
pub(crate) fn unpack(bytes: &[u8]) -> String {
    String::from_utf8(unpack_bytes(bytes))
        .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// Decompresses what [`pack_bytes`] gave; of what is damaged, what stands before the fault.
pub(crate) fn unpack_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if let Ok(decoder) = zstd::stream::read::Decoder::new(bytes) {
        let _ = decoder.take(MOST_TEXT).read_to_end(&mut out);
    }
    out
}

/// `?, ?, ...` is needless with a JSON array: `id IN (SELECT value FROM json_each(?1))`.
pub(crate) fn id_list(ids: impl Iterator<Item = i64>) -> String {
    let mut out = String::from("[");
    for id in ids {
        if out.len() > 1 {
            out.push(',');
        }
        out.push_str(&id.to_string());
    }
    out.push(']');
    out
}
