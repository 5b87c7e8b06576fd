//! HTML transcripts as the podcast namespace describes them: `<cite>` who, `<time>` when, `<p>` what. Read as a
//! stream, because most of them are not well-formed and some have no paragraphs at all.
use super::{MOST_CUES, cue};
use crate::Cue;
use crate::text::{Entities, collapse, plain};
use crate::xml::{Cursor, Token};
use lenient::duration::clock;

/// A name or a time that is longer was never closed.
const LONGEST_LABEL: usize = 200;

pub fn parse(text: &str) -> Vec<Cue> {
    let mut page = Page::default();
    let mut cursor = Cursor::new(text);
    let none = Entities::default();
    while page.cues.len() < MOST_CUES {
        let before = cursor.position();
        match cursor.next() {
            Token::Start(tag) => match tag.name.to_ascii_lowercase().as_str() {
                name @ ("script" | "style" | "head" | "nav" | "svg") if !tag.empty => {
                    cursor.skip_past(name);
                }
                "cite" => page.label(Label::Name),
                "time" => {
                    page.label(Label::Time);
                    page.stated = tag
                        .get("datetime", &none)
                        .and_then(|d| lenient::duration::parse(&d));
                }
                "br" => page.text(" "),
                name => page.block(name, true),
            },
            Token::End(name) => match name.to_ascii_lowercase().as_str() {
                "cite" | "time" => page.end_label(),
                name => page.block(name, false),
            },
            Token::Eof => break,
            Token::Other if !text[before..].starts_with("<!") => {
                page.text(&text[before..cursor.position()]);
            }
            Token::Other | Token::DocType(_) => {}
        }
    }
    page.finish()
}

#[derive(Clone, Copy, PartialEq)]
enum Label {
    Name,
    Time,
}

#[derive(Default)]
struct Page {
    /// What was said, and whether it stood in a paragraph.
    cues: Vec<(bool, Cue)>,
    in_paragraph: bool,
    who: Option<String>,
    when: Option<u64>,
    said: String,
    open: Option<Label>,
    inside: String,
    /// The time as the tag's attribute gives it.
    stated: Option<u64>,
}

impl Page {
    fn text(&mut self, raw: &str) {
        if self.open.is_some() {
            self.inside.push_str(raw);
            if self.inside.len() > LONGEST_LABEL {
                let inside = std::mem::take(&mut self.inside);
                self.open = None;
                self.said.push_str(&inside);
            }
        } else {
            self.said.push_str(raw);
        }
    }

    fn label(&mut self, label: Label) {
        self.flush();
        self.open = Some(label);
    }

    fn end_label(&mut self) {
        let words = plain(&std::mem::take(&mut self.inside), LONGEST_LABEL);
        match self.open.take() {
            Some(Label::Name) => {
                let name = words.trim_end_matches(':').trim();
                self.who = Some(name.to_owned()).filter(|n| !n.is_empty());
            }
            Some(Label::Time) => {
                let shown = || clock(words.trim_matches(['[', ']', '(', ')', ' ']));
                self.when = self.stated.take().or_else(shown);
            }
            None => {}
        }
    }

    fn block(&mut self, name: &str, starts: bool) {
        let paragraph = matches!(name, "p" | "li" | "blockquote" | "dd");
        let other = matches!(
            name,
            "div"
                | "section"
                | "article"
                | "dt"
                | "dl"
                | "ul"
                | "ol"
                | "tr"
                | "td"
                | "table"
                | "main"
                | "body"
                | "header"
                | "footer"
                | "hr"
        ) || matches!(name.as_bytes(), [b'h', b'1'..=b'6']);
        if paragraph || other {
            self.flush();
            self.in_paragraph = paragraph && starts;
        }
    }

    /// What was said up to here is a cue, if it is anything.
    fn flush(&mut self) {
        if self.open.is_some() {
            self.end_label();
        }
        let raw = std::mem::take(&mut self.said);
        let said = collapse(&plain(&raw, usize::MAX));
        if !said.is_empty() {
            let cue = cue(self.when.take(), None, self.who.clone(), said);
            self.cues.push((self.in_paragraph, cue));
        }
    }

    fn finish(mut self) -> Vec<Cue> {
        self.flush();
        // Headings and menus are not said, where paragraphs show what is.
        let paragraphs = self.cues.iter().any(|(inside, _)| *inside);
        let mut cues: Vec<Cue> = self
            .cues
            .into_iter()
            .filter(|(inside, _)| *inside || !paragraphs)
            .map(|(_, cue)| cue)
            .collect();
        // A cue lasts until the next one that has a time.
        for at in 1..cues.len() {
            if cues[at - 1].start_ms <= cues[at].start_ms && cues[at - 1].start_ms.is_some() {
                cues[at - 1].end_ms = cues[at].start_ms;
            }
        }
        cues
    }
}
