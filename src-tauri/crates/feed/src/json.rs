//! JSON from outside: decoded, read, and closed by us where the file was cut.
use lenient::charset::{Trust, decode};
use serde_json::Value;

use crate::text::without_controls;

/// Reads JSON; a file cut in the middle keeps what was complete. Returns whether it had to be mended.
pub fn read(bytes: &[u8]) -> Option<(Value, bool)> {
    let decoded = decode(bytes, None, Trust::Document);
    let text = decoded.text.trim();
    match serde_json::from_str(text) {
        Ok(value) => Some((value, false)),
        Err(_) => closed(text)
            .and_then(|t| serde_json::from_str(&t).ok())
            .map(|value| (value, true)),
    }
}

/// The text up to the last complete member, with what is open closed. Also drops commas before a closing bracket,
/// raw control characters in strings, and what follows the value.
fn closed(text: &str) -> Option<String> {
    const DEEPEST: usize = 100;
    let mut out: Vec<u8> = Vec::with_capacity(text.len() + 16);
    let mut open: Vec<u8> = Vec::new();
    // Where the text could be cut, and what was open there.
    let mut safe: Option<(usize, Vec<u8>)> = None;
    let (mut in_string, mut escaped) = (false, false);
    for b in text.bytes() {
        if in_string {
            match b {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                0..=0x1F => {
                    out.push(b' ');
                    continue;
                }
                _ => {}
            }
            out.push(b);
            continue;
        }
        match b {
            b'"' => in_string = true,
            b'{' | b'[' if open.len() >= DEEPEST => return None,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => {
                while out
                    .last()
                    .is_some_and(|l| l.is_ascii_whitespace() || *l == b',')
                {
                    out.pop();
                }
                if open.pop() != Some(b) {
                    break;
                }
                out.push(b);
                if open.is_empty() {
                    return String::from_utf8(out).ok();
                }
                // Only whole items and members of the outer levels are worth keeping.
                if open.len() <= 2 {
                    safe = Some((out.len(), open.clone()));
                }
                continue;
            }
            b',' if open.len() == 1 => safe = Some((out.len(), open.clone())),
            _ => {}
        }
        out.push(b);
    }
    let (length, open) = safe?;
    out.truncate(length);
    out.extend(open.iter().rev());
    String::from_utf8(out).ok()
}

/// The first of these members that is a text or a number, trimmed.
pub fn text(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let text = match value.get(name)? {
            Value::String(text) => without_controls(text).trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    })
}

/// A number, also when it is written as text.
pub fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
