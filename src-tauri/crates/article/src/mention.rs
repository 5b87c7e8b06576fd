//! Links that show notes mention, with the time that stands beside them.
mod skip;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use dom_query::NodeRef;

use crate::{MentionedLink, address, dom, text, times};

const MAX_LINKS: usize = 500;
const MAX_TITLE: usize = 200;

enum Piece {
    Words(String),
    Link { url: String, label: String },
}

pub(crate) fn mentioned(html: &str) -> Vec<MentionedLink> {
    of(&dom::body(&dom::parse(html)))
}

pub(crate) fn of(root: &NodeRef<'_>) -> Vec<MentionedLink> {
    let mut lines = vec![Vec::new()];
    collect(root, &mut lines);
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for line in &lines {
        for (n, piece) in line.iter().enumerate() {
            let Piece::Link { url, label } = piece else {
                continue;
            };
            if skip::is_chrome(url, label)
                || time_only(label)
                || out.len() >= MAX_LINKS
                || !seen.insert(identity(url))
            {
                continue;
            }
            out.push(MentionedLink {
                url: url.clone(),
                title: title(line, url, label),
                at_ms: time_beside(line, n),
            });
        }
    }
    out
}

/// Cuts the notes into the lines they are shown in.
fn collect(node: &NodeRef<'_>, lines: &mut Vec<Vec<Piece>>) {
    for child in node.children_it(false) {
        if child.is_text() {
            plain(&child.text(), lines);
            continue;
        }
        match &*dom::name(&child) {
            "" | "script" | "style" | "template" => {}
            "br" => lines.push(Vec::new()),
            "a" => {
                let url = dom::attr(&child, "href")
                    .and_then(|href| address::link(None, &href))
                    .filter(|url| url.starts_with("http"));
                if let Some(url) = url {
                    push(
                        lines,
                        Piece::Link {
                            url,
                            label: dom::line(&child),
                        },
                    );
                } else {
                    collect(&child, lines);
                }
            }
            name if dom::is_block(name) => {
                lines.push(Vec::new());
                collect(&child, lines);
                lines.push(Vec::new());
            }
            _ => collect(&child, lines),
        }
    }
}

fn push(lines: &mut [Vec<Piece>], piece: Piece) {
    if let Some(line) = lines.last_mut() {
        line.push(piece);
    }
}

/// Text, in which notes without markup write addresses out and break lines.
fn plain(words: &str, lines: &mut Vec<Vec<Piece>>) {
    let has_address = words.contains("http://") || words.contains("https://");
    for (n, line) in words.split('\n').enumerate() {
        if n > 0 && has_address {
            lines.push(Vec::new());
        }
        let mut rest = line;
        while let Some(start) = find_address(rest) {
            let (before, tail) = rest.split_at(start);
            let end = tail
                .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '»' | '”'))
                .unwrap_or(tail.len());
            let mut raw = tail[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
            // A bracket closed within the address belongs to it, one closed after it to the sentence.
            while let Some(shorter) = raw
                .strip_suffix(')')
                .filter(|_| raw.matches(')').count() > raw.matches('(').count())
            {
                raw = shorter;
            }
            push(lines, Piece::Words(before.to_owned()));
            match address::link(None, raw) {
                Some(url) => push(
                    lines,
                    Piece::Link {
                        url,
                        label: raw.to_owned(),
                    },
                ),
                None => push(lines, Piece::Words(raw.to_owned())),
            }
            rest = &tail[raw.len()..];
        }
        push(lines, Piece::Words(rest.to_owned()));
    }
}

fn find_address(text: &str) -> Option<usize> {
    let http = text.find("http://");
    let https = text.find("https://");
    http.into_iter().chain(https).min()
}

fn identity(url: &str) -> String {
    let bare = url.split('#').next().unwrap_or(url).trim_end_matches('/');
    bare.trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.")
        .to_owned()
}

/// The link's words, or those of its line when the link says only "here" or its address.
fn title(line: &[Piece], url: &str, label: &str) -> String {
    let generic = label.is_empty()
        || label.contains("://")
        || label.starts_with("www.")
        || skip::is_pointing_word(label);
    if !generic {
        return text::shorten(label, MAX_TITLE);
    }
    let words: Vec<&str> = line
        .iter()
        .filter_map(|piece| {
            if let Piece::Words(words) = piece {
                Some(words.as_str())
            } else {
                None
            }
        })
        .collect();
    let words = dom::squeeze(&without_times(&words.concat()));
    let words = words.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | '-' | '–' | '—' | '•' | '*' | '(' | ')' | '[' | ']' | ',' | '.' | '|'
            )
    });
    if words.chars().count() >= 3 {
        return text::shorten(words, MAX_TITLE);
    }
    let bare = url
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.")
        .trim_end_matches('/');
    text::shorten(bare, MAX_TITLE)
}

/// A time that opens the line, stands in brackets, or touches the link.
fn time_beside(line: &[Piece], link: usize) -> Option<u64> {
    let mut before = None;
    let mut opening = true;
    for piece in line.iter().take(link) {
        match piece {
            Piece::Words(words) => {
                for time in times::find(words) {
                    let lead = words[..time.start].trim();
                    let touches = bare_separator(&words[time.end..]);
                    if time.bracketed || (opening && bare_separator(lead)) || touches {
                        before = Some(time.ms);
                    }
                }
                opening &= bare_separator(words);
            }
            Piece::Link { label, .. } => {
                // A time that is itself a link, to a place in a recording.
                if time_only(label) {
                    before = times::find(label).first().map(|time| time.ms);
                }
                opening = false;
            }
        }
    }
    if before.is_some() {
        return before;
    }
    match line.get(link + 1) {
        Some(Piece::Words(words)) => {
            let time = times::find(words).into_iter().next()?;
            let touches = bare_separator(&words[..time.start]);
            touches.then_some(time.ms)
        }
        _ => None,
    }
}

fn bare_separator(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '–'
                    | '—'
                    | ':'
                    | '|'
                    | '•'
                    | '*'
                    | '·'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '.'
                    | '@'
                    | '~'
                    | '►'
                    | '▶'
            )
    })
}

fn time_only(label: &str) -> bool {
    !times::find(label).is_empty() && bare_separator(&without_times(label))
}

fn without_times(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for time in times::find(text) {
        out.push_str(&text[at..time.start]);
        at = time.end;
    }
    out.push_str(&text[at..]);
    out
}
