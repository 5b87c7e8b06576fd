//! HTML transcripts as the podcast namespace describes them: `<cite>` who, `<time>` when, `<p>` what.
use super::{MOST_CUES, cue, speaker};
use crate::duration::clock;
use crate::text::{Entities, collapse, plain};
use crate::xml::{Cursor, Token};
use crate::{Cue, duration};

pub fn parse(text: &str) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut cursor = Cursor::new(text);
    let (mut who, mut when): (Option<String>, Option<u64>) = (None, None);
    let none = Entities::default();
    while cues.len() < MOST_CUES {
        let tag = match cursor.next() {
            Token::Start(tag) => tag,
            Token::Eof => break,
            _ => continue,
        };
        match tag.name.to_ascii_lowercase().as_str() {
            name @ ("script" | "style" | "head" | "nav" | "svg") if !tag.empty => {
                cursor.skip_past(name)
            }
            "cite" => {
                let name = plain(cursor.inside(&tag), 200);
                who = Some(name.trim_end_matches(':').trim().to_owned()).filter(|n| !n.is_empty());
            }
            "time" => {
                let stated = tag.get("datetime", &none).and_then(|d| duration::parse(&d));
                let shown = plain(cursor.inside(&tag), 40);
                when = stated.or_else(|| clock(shown.trim_matches(['[', ']', '(', ')', ' '])));
            }
            "p" | "li" | "blockquote" | "dd" => {
                let inside = cursor.inside(&tag);
                let (own_who, own_when, said) = paragraph(inside);
                if said.is_empty() {
                    // A paragraph of its own for the name or the time.
                    who = own_who.or(who);
                    when = own_when.or(when);
                    continue;
                }
                let start = own_when.or(when.take());
                cues.push(cue(start, None, own_who.or_else(|| who.clone()), said));
            }
            _ => {}
        }
    }
    if cues.is_empty() {
        let all = plain(text, usize::MAX);
        cues.push(cue(None, None, None, all));
    }
    name_by_colon(&mut cues);
    // A cue lasts until the next one that has a time.
    for at in 1..cues.len() {
        if cues[at - 1].start_ms <= cues[at].start_ms && cues[at - 1].start_ms.is_some() {
            cues[at - 1].end_ms = cues[at].start_ms;
        }
    }
    cues
}

/// Who, when and what inside one paragraph.
fn paragraph(inside: &str) -> (Option<String>, Option<u64>, String) {
    let (mut who, mut when) = (None, None);
    let mut rest = String::new();
    let mut cursor = Cursor::new(inside);
    let mut from = 0;
    loop {
        let before = cursor.position();
        match cursor.next() {
            Token::Start(tag)
                if tag.name.eq_ignore_ascii_case("cite")
                    || tag.name.eq_ignore_ascii_case("time") =>
            {
                rest.push_str(&inside[from..before]);
                let words = plain(cursor.inside(&tag), 200);
                from = cursor.position();
                if tag.name.eq_ignore_ascii_case("cite") {
                    who = Some(words.trim_end_matches(':').trim().to_owned())
                        .filter(|n| !n.is_empty());
                } else {
                    when = clock(words.trim_matches(['[', ']', '(', ')', ' ']));
                }
            }
            Token::Eof => break,
            _ => {}
        }
    }
    rest.push_str(&inside[from.min(inside.len())..]);
    (who, when, collapse(&plain(&rest, usize::MAX)))
}

fn name_by_colon(cues: &mut [Cue]) {
    let named = cues
        .iter()
        .filter(|c| c.speaker.is_none() && speaker(&c.text).is_some())
        .count();
    if named < 2 || named * 3 <= cues.len() {
        return;
    }
    for cue in cues.iter_mut().filter(|c| c.speaker.is_none()) {
        if let Some((name, said)) = speaker(&cue.text) {
            let (name, said) = (name.to_owned(), said.to_owned());
            cue.speaker = Some(name);
            cue.text = said;
        }
    }
}
