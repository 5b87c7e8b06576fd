//! Markdown as people write it in notes: headings, paragraphs, lists, quotes, code, tables of links and pictures, and the
//! front matter above it. What it does not know stays as the words that stand there. Written here because the reader needs
//! no more of CommonMark than this.
use super::SavedDocument;
use super::plain::escape;

const MOST_DEPTH: usize = 8;

/// Whether a text without a telling name is Markdown: it has front matter, headings or links of its kind.
pub(super) fn looks_like(text: &str) -> bool {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(200);
    let first = lines.next().unwrap_or_default();
    let heading = |line: &str| {
        let depth = line.bytes().take_while(|b| *b == b'#').count();
        (1..=6).contains(&depth) && line[depth..].starts_with(' ')
    };
    heading(first)
        || (first.trim_end() == "---"
            && text
                .lines()
                .skip(1)
                .take(60)
                .any(|line| line.trim_end() == "---"))
        || lines.any(|line| heading(line) || line.contains("](http"))
}

pub(super) fn read(text: &str) -> SavedDocument {
    let text = text.replace("\r\n", "\n");
    let text = text.trim_start_matches('\u{feff}');
    let mut document = SavedDocument {
        is_text: true,
        ..SavedDocument::default()
    };
    let body = front_matter(text, &mut document);
    let lines: Vec<&str> = body.lines().collect();
    let start = lines
        .iter()
        .position(|line| !line.trim().is_empty())
        .unwrap_or(0);
    let mut lines = &lines[start..];
    // The first heading is the title, and is not said twice.
    if let Some(first) = lines.first()
        && let Some(title) = first.strip_prefix("# ")
    {
        let words = article::plain_text(&inline(title.trim_end_matches('#').trim(), 0));
        if document.title.as_ref().is_none_or(|known| *known == words) {
            document.title = Some(words);
            lines = &lines[1..];
        }
    }
    blocks(lines, 0, &mut document.html);
    document
}

/// Takes what stands between two lines of `---` at the beginning, and answers what follows.
fn front_matter<'a>(text: &'a str, document: &mut SavedDocument) -> &'a str {
    let Some(rest) = text.strip_prefix("---\n") else {
        return text;
    };
    let Some((head, body)) = rest.split_once("\n---") else {
        return text;
    };
    for line in head.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches(['"', '\'']).trim();
        let value = Some(value.to_owned()).filter(|value| !value.is_empty());
        match name.trim().to_ascii_lowercase().as_str() {
            "title" => document.title = value,
            "author" | "byline" => document.byline = value,
            "lang" | "language" => document.language = value,
            "url" | "source" | "link" => {
                document.url =
                    value.filter(|url| url.starts_with("http://") || url.starts_with("https://"));
            }
            _ => {}
        }
    }
    body.split_once('\n').map_or("", |(_, body)| body)
}

/// What a line begins.
enum Begin<'a> {
    Nothing,
    Heading(usize, &'a str),
    Rule,
    Fence(&'a str),
    Quote,
    /// Ordered, and how many characters stand before its words.
    Item(bool, usize),
    Code,
}

fn begin(line: &str) -> Begin<'_> {
    let indent = line.len() - line.trim_start().len();
    let rest = line.trim_start();
    if rest.is_empty() {
        return Begin::Nothing;
    }
    if indent >= 4 {
        return Begin::Code;
    }
    let depth = rest.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&depth) && rest[depth..].starts_with([' ', '\t']) {
        return Begin::Heading(depth, rest[depth..].trim().trim_end_matches('#').trim());
    }
    for fence in ["```", "~~~"] {
        if rest.starts_with(fence) {
            return Begin::Fence(fence);
        }
    }
    let marks: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    if marks.len() >= 3
        && ["-", "*", "_"]
            .iter()
            .any(|mark| marks.replace(mark, "").is_empty())
    {
        return Begin::Rule;
    }
    if rest.starts_with('>') {
        return Begin::Quote;
    }
    if let Some(mark) = rest.chars().next()
        && matches!(mark, '-' | '*' | '+')
        && rest[1..].starts_with([' ', '\t'])
    {
        return Begin::Item(false, indent + 2);
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits)
        && (rest[digits..].starts_with(". ") || rest[digits..].starts_with(") "))
    {
        return Begin::Item(true, indent + digits + 2);
    }
    Begin::Nothing
}

fn blocks(lines: &[&str], depth: usize, out: &mut String) {
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.trim().is_empty() {
            at += 1;
            continue;
        }
        at += match begin(line) {
            Begin::Heading(level, words) => {
                out.push_str(&format!("<h{level}>{}</h{level}>\n", inline(words, 0)));
                1
            }
            Begin::Rule => {
                out.push_str("<hr>\n");
                1
            }
            Begin::Fence(fence) => fenced(&lines[at..], fence, out),
            Begin::Code => {
                let end = run(&lines[at..], |line| {
                    line.trim().is_empty() || line.starts_with("    ")
                });
                let code: Vec<&str> = lines[at..at + end]
                    .iter()
                    .map(|l| l.get(4..).unwrap_or(""))
                    .collect();
                out.push_str(&format!(
                    "<pre><code>{}</code></pre>\n",
                    escape(code.join("\n").trim_end())
                ));
                end
            }
            Begin::Quote if depth < MOST_DEPTH => {
                let end = run(&lines[at..], |line| line.trim_start().starts_with('>'));
                let inner: Vec<&str> = lines[at..at + end]
                    .iter()
                    .map(|line| line.trim_start().trim_start_matches('>'))
                    .map(|line| line.strip_prefix(' ').unwrap_or(line))
                    .collect();
                out.push_str("<blockquote>\n");
                blocks(&inner, depth + 1, out);
                out.push_str("</blockquote>\n");
                end
            }
            Begin::Item(ordered, _) if depth < MOST_DEPTH => {
                list(&lines[at..], ordered, depth, out)
            }
            _ => paragraph(&lines[at..], out),
        };
    }
}

/// How many lines from the first on are of a kind; at least one.
fn run(lines: &[&str], of: impl Fn(&str) -> bool) -> usize {
    lines.iter().take_while(|line| of(line)).count().max(1)
}

fn fenced(lines: &[&str], fence: &str, out: &mut String) -> usize {
    let end = lines
        .iter()
        .skip(1)
        .position(|line| line.trim_start().starts_with(fence));
    let inner = end.map_or(&lines[1..], |end| &lines[1..=end]);
    out.push_str(&format!(
        "<pre><code>{}</code></pre>\n",
        escape(&inner.join("\n"))
    ));
    end.map_or(lines.len(), |end| end + 2)
}

fn list(lines: &[&str], ordered: bool, depth: usize, out: &mut String) -> usize {
    let tag = if ordered { "ol" } else { "ul" };
    out.push_str(&format!("<{tag}>\n"));
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let Begin::Item(same, width) = begin(line) else {
            break;
        };
        if same != ordered {
            break;
        }
        let mut inner = vec![line.get(width..).unwrap_or("").trim_start()];
        at += 1;
        while let Some(line) = lines.get(at) {
            let indent = line.len() - line.trim_start().len();
            let empty = line.trim().is_empty();
            let goes_on = empty
                && lines
                    .get(at + 1)
                    .is_some_and(|next| next.starts_with("  ") && !next.trim().is_empty());
            let lazy = !empty
                && indent < 2
                && matches!(begin(line), Begin::Nothing)
                && inner.last().is_some_and(|l| !l.is_empty());
            if !(goes_on || lazy || (!empty && indent >= 2)) {
                break;
            }
            inner.push(line.get(indent.min(width)..).unwrap_or(""));
            at += 1;
        }
        // A short entry needs no paragraph of its own.
        let mut html = String::new();
        blocks(&inner, depth + 1, &mut html);
        let single = html.matches("<p>").count() == 1 && html.starts_with("<p>");
        let html = match single {
            true => html.replacen("<p>", "", 1).replacen("</p>", "", 1),
            false => html,
        };
        out.push_str(&format!("<li>{}</li>\n", html.trim_end()));
        if lines.get(at).is_some_and(|line| line.trim().is_empty())
            && lines
                .get(at + 1)
                .is_some_and(|line| matches!(begin(line), Begin::Item(..)))
        {
            at += 1;
        }
    }
    out.push_str(&format!("</{tag}>\n"));
    at.max(1)
}

fn paragraph(lines: &[&str], out: &mut String) -> usize {
    let mut end = 1;
    while let Some(line) = lines.get(end) {
        if line.trim().is_empty() || !matches!(begin(line), Begin::Nothing | Begin::Code) {
            break;
        }
        end += 1;
    }
    let mut words = String::new();
    for line in &lines[..end] {
        words.push_str(line.trim_start());
        words.push('\n');
    }
    // Underlined headings.
    if let Some(next) = lines.get(end - 1).filter(|_| end > 1)
        && !next.trim().is_empty()
        && (next.trim().chars().all(|c| c == '='))
    {
        let head = lines[..end - 1].join(" ");
        out.push_str(&format!("<h1>{}</h1>\n", inline(head.trim(), 0)));
        return end;
    }
    let broken = words.trim_end().replace("  \n", "<br>\n");
    if broken.starts_with('<')
        && broken[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
    {
        // A block of HTML is HTML.
        out.push_str(&broken);
        out.push('\n');
    } else {
        out.push_str(&format!("<p>{}</p>\n", inline(&broken, 0)));
    }
    end
}

/// Words with emphasis, code, links and pictures. Tags pass: all of it is made safe afterwards.
fn inline(text: &str, depth: usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = if depth < MOST_DEPTH {
            span(rest, depth, &mut out)
        } else {
            0
        };
        if taken > 0 {
            rest = &rest[taken..];
            continue;
        }
        match c {
            '\\' if rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) => {
                out.push_str(&escape(&rest[1..2]));
                rest = &rest[2..];
                continue;
            }
            '<' if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                out.push_str("&lt;")
            }
            c => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Takes what has a meaning at the beginning; answers how many bytes that was.
fn span(rest: &str, depth: usize, out: &mut String) -> usize {
    if rest.starts_with('`') {
        let ticks = rest.bytes().take_while(|b| *b == b'`').count();
        if let Some(end) = rest[ticks..].find(&rest[..ticks]) {
            out.push_str(&format!(
                "<code>{}</code>",
                escape(rest[ticks..ticks + end].trim())
            ));
            return end + 2 * ticks;
        }
        return 0;
    }
    if let Some(inner) = rest.strip_prefix("![")
        && let Some((words, address, taken)) = linked(inner)
    {
        out.push_str(&format!(
            "<img src=\"{}\" alt=\"{}\">",
            escape(address),
            escape(words)
        ));
        return taken + 2;
    }
    if let Some(inner) = rest.strip_prefix('[')
        && let Some((words, address, taken)) = linked(inner)
    {
        out.push_str(&format!(
            "<a href=\"{}\">{}</a>",
            escape(address),
            inline(words, depth + 1)
        ));
        return taken + 1;
    }
    if let Some(inner) = rest.strip_prefix('<')
        && (inner.starts_with("http://") || inner.starts_with("https://"))
        && let Some((address, _)) = inner.split_once('>')
    {
        out.push_str(&format!("<a href=\"{0}\">{0}</a>", escape(address)));
        return address.len() + 2;
    }
    for (mark, tag) in [
        ("**", "strong"),
        ("__", "strong"),
        ("~~", "s"),
        ("*", "em"),
        ("_", "em"),
    ] {
        let Some(inner) = rest.strip_prefix(mark) else {
            continue;
        };
        let word = inner.starts_with(|c: char| !c.is_whitespace());
        let before = out.chars().next_back();
        // Within a word an underscore is a letter.
        let in_word = mark.starts_with('_') && before.is_some_and(char::is_alphanumeric);
        if let Some(end) = inner.find(mark).filter(|end| *end > 0 && word && !in_word) {
            out.push_str(&format!(
                "<{tag}>{}</{tag}>",
                inline(&inner[..end], depth + 1)
            ));
            return end + 2 * mark.len();
        }
        return 0;
    }
    0
}

/// `words](address "title")`: the words, the address, and how many bytes that is.
fn linked(inner: &str) -> Option<(&str, &str, usize)> {
    let mut open = 1usize;
    let close = inner.char_indices().find_map(|(at, c)| {
        match c {
            '[' => open += 1,
            ']' => open -= 1,
            _ => {}
        }
        (open == 0).then_some(at)
    })?;
    let target = inner[close + 1..].strip_prefix('(')?;
    let end = target.find(')')?;
    let address = target[..end].split_whitespace().next().unwrap_or_default();
    Some((
        &inner[..close],
        address.trim_matches(['<', '>']),
        close + 1 + 1 + end + 1,
    ))
}
