//! Standard output: lines for people, JSON for programs.
use crate::failure::Failure;
use crate::terminal::{Screen, escaped, name, printable};
use serde::Serialize;
use std::io::{BufWriter, Write};

pub struct Output {
    pub json: bool,
    to: BufWriter<Screen>,
}

impl Output {
    pub fn new(json: bool) -> Output {
        Output {
            json,
            to: BufWriter::new(Screen::new()),
        }
    }

    /// A line of ours; what is from outside in it goes through [`name`].
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(self.to, "{}", printable(text))?)
    }

    /// A name and a value, or nothing when there is none.
    pub fn field(&mut self, what: &str, value: Option<&str>) -> Result<(), Failure> {
        match value {
            Some(value) => Ok(writeln!(self.to, "  {}: {}", name(what), name(value))?),
            None => Ok(()),
        }
    }

    pub fn value(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let json = serde_json::to_string_pretty(value)?;
        Ok(writeln!(self.to, "{}", escaped(&json))?)
    }

    /// A text that somebody wrote: as it is for a file or a program, and printable on a terminal.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        if self.to.get_ref().is_terminal {
            return self.line(text);
        }
        Ok(writeln!(self.to, "{text}")?)
    }

    /// As it is, but for what steers a terminal: exports.
    pub fn raw(&mut self) -> &mut impl Write {
        &mut self.to
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.to.flush()?)
    }
}

/// Milliseconds as `h:mm:ss` or `m:ss`.
pub fn clock(ms: u64) -> String {
    let s = ms / 1000;
    match s / 3600 {
        0 => format!("{}:{:02}", s / 60, s % 60),
        h => format!("{h}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}

/// As [`clock`], with the milliseconds.
pub fn precise(ms: u64) -> String {
    format!("{}.{:03}", clock(ms), ms % 1000)
}

/// `1 channel`, `2 channels`.
pub fn counted(n: u64, what: &str) -> String {
    let end = if n == 1 { "" } else { "s" };
    format!("{n} {what}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(clock(0), "0:00");
        assert_eq!(clock(61_999), "1:01");
        assert_eq!(clock(3_600_000), "1:00:00");
        assert_eq!(precise(10_927_512), "3:02:07.512");
        assert_eq!(precise(4_007), "0:04.007");
    }

    #[test]
    fn one_is_one() {
        assert_eq!(counted(1, "channel"), "1 channel");
        assert_eq!(counted(2, "channel"), "2 channels");
        assert_eq!(counted(0, "item"), "0 items");
    }
}
