//! What others wrote, made safe for a terminal and for our own lines: nothing that steers it, and no text that turns round
//! what stands beside it (Unicode Bidirectional Algorithm, UAX 9).
use std::io::{IsTerminal, Stdout, Write};

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';
const POP_EMBEDDING: char = '\u{202c}';

/// Lines of text: control characters are made visible, and what a line opens ends with it.
pub fn printable(text: &str) -> String {
    let visible = |c: char| match c {
        '\n' | '\t' => c,
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    let visible: String = text.chars().map(visible).collect();
    if !visible.contains(steers) {
        return visible;
    }
    let lines: Vec<String> = visible.split('\n').map(balanced).collect();
    lines.join("\n")
}

/// A title or a name in a line of ours: on one line, and apart from the rest of it where it could change its order.
pub fn name(text: &str) -> String {
    let line = printable(&text.replace(['\n', '\t'], " "));
    if line.contains(|c| steers(c) || runs_left(c)) {
        format!("{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}")
    } else {
        line
    }
}

/// A sentence about what went wrong, on standard error.
pub fn complain(sentence: &str) {
    eprintln!("earmark-cli: {}", printable(&sentence.replace('\n', " ")));
}

/// JSON with what steers a terminal, or turns a line round, as escapes: the same values for who reads them.
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && (c.is_control() || steers(c)) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// An embedding, an override, an isolate, or the end of one.
fn steers(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether it is of a script that is written from right to left, or a mark that counts as one.
fn runs_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A line in which everything that is opened is closed, and nothing else.
fn balanced(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut open = Vec::new();
    for c in line.chars() {
        match c {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => open.push(POP_EMBEDDING),
            '\u{2066}'..='\u{2068}' => open.push(POP_ISOLATE),
            POP_EMBEDDING => {
                if open.last() != Some(&POP_EMBEDDING) {
                    continue;
                }
                open.pop();
            }
            POP_ISOLATE => {
                let Some(at) = open.iter().rposition(|end| *end == POP_ISOLATE) else {
                    continue;
                };
                out.extend(open.drain(at + 1..).rev());
                open.pop();
            }
            _ => {}
        }
        out.push(c);
    }
    out.extend(open.into_iter().rev());
    out
}

/// Standard output. A terminal gets no control characters, whoever writes; anything else gets what is written.
pub struct Screen {
    to: Stdout,
    pub is_terminal: bool,
    /// The first byte of what may be a control character of two bytes (U+0080 to U+009F) was the last.
    held: bool,
}

impl Screen {
    pub fn new() -> Screen {
        let to = std::io::stdout();
        Screen {
            is_terminal: to.is_terminal(),
            to,
            held: false,
        }
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if !self.is_terminal {
            return self.to.write(bytes);
        }
        self.to
            .write_all(&without_controls(bytes, &mut self.held))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// A piece of UTF-8 without control characters; `held` is carried from one piece to the next.
fn without_controls(bytes: &[u8], held: &mut bool) -> Vec<u8> {
    const LEAD: u8 = 0xc2;
    const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        if std::mem::take(held) {
            if (0x80..=0x9f).contains(&byte) {
                out.extend_from_slice(REPLACEMENT);
                continue;
            }
            out.push(LEAD);
        }
        match byte {
            LEAD => *held = true,
            b'\n' | b'\t' => out.push(byte),
            0..=0x1f | 0x7f => out.extend_from_slice(REPLACEMENT),
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_steers_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
        let clipboard = "a\u{1b}]52;c;eHl6\u{7}b\u{9d}52;c;eHl6\u{9c}\u{7f}\r";
        for text in [printable(clipboard), name(clipboard), escaped(clipboard)] {
            assert!(!text.contains(char::is_control), "{text:?}");
        }
        assert_eq!(printable("two\nlines\tand é"), "two\nlines\tand é");
        assert_eq!(name("two\nlines\t"), "two lines ");
        assert_eq!(
            escaped("{\n\"a\u{9b}\u{202e}é\"}"),
            "{\n\"a\\u009b\\u202eé\"}"
        );
    }

    #[test]
    fn a_terminal_gets_no_controls_in_whatever_pieces_they_come() {
        let text = "é\u{9b}2J\u{a0}\u{1b}c\u{7f}\n\tя".as_bytes();
        for size in 1..text.len() {
            let mut held = false;
            let out: Vec<u8> = text
                .chunks(size)
                .flat_map(|piece| without_controls(piece, &mut held))
                .collect();
            assert_eq!(
                String::from_utf8_lossy(&out),
                "é\u{fffd}2J\u{a0}\u{fffd}c\u{fffd}\n\tя",
                "{size}"
            );
        }
    }

    #[test]
    fn what_a_line_opens_ends_with_it() {
        assert_eq!(printable("a\u{202e}b\nc"), "a\u{202e}b\u{202c}\nc");
        assert_eq!(
            printable("\u{2067}\u{202e}a"),
            "\u{2067}\u{202e}a\u{202c}\u{2069}"
        );
        // What closes nothing is left out, or it would close what is ours.
        assert_eq!(printable("a\u{2069}b\u{202c}"), "ab");
        assert_eq!(
            printable("\u{2066}a\u{202c}\u{202b}b\u{2069}c"),
            "\u{2066}a\u{202b}b\u{202c}\u{2069}c"
        );
        assert_eq!(printable("\u{202e}a\u{202c}"), "\u{202e}a\u{202c}");
    }

    #[test]
    fn a_name_stays_apart_only_where_it_could_turn_the_line() {
        assert_eq!(name("Plain, or Ясно"), "Plain, or Ясно");
        assert_eq!(name("שלום 12"), "\u{2068}שלום 12\u{2069}");
        assert_eq!(
            name("gpj.\u{202e}exe"),
            "\u{2068}gpj.\u{202e}exe\u{202c}\u{2069}"
        );
        assert_eq!(
            name("a\u{2069}b\u{202e}"),
            "\u{2068}ab\u{202e}\u{202c}\u{2069}"
        );
        // A line keeps it as it is.
        let named = name("x\u{202e}y");
        assert_eq!(
            printable(&format!("7  {named}  (a)")),
            format!("7  {named}  (a)")
        );
    }
}
