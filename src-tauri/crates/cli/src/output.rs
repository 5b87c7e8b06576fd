//! Standard output: lines for people, JSON for programs.
use crate::failure::Failure;
use serde::Serialize;
use std::io::{BufWriter, Stdout, Write};

pub struct Output {
    pub json: bool,
    to: BufWriter<Stdout>,
}

impl Output {
    pub fn new(json: bool) -> Output {
        Output {
            json,
            to: BufWriter::new(std::io::stdout()),
        }
    }

    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(self.to, "{}", printable(text))?)
    }

    /// A name and a value, or nothing when there is none.
    pub fn field(&mut self, name: &str, value: Option<&str>) -> Result<(), Failure> {
        match value {
            Some(value) => Ok(writeln!(self.to, "  {name}: {}", printable(value))?),
            None => Ok(()),
        }
    }

    pub fn value(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer_pretty(&mut self.to, value)?;
        Ok(writeln!(self.to)?)
    }

    /// As it is: exports and HTML.
    pub fn raw(&mut self) -> &mut impl Write {
        &mut self.to
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.to.flush()?)
    }
}

/// Text from outside without what would steer a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
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

    #[test]
    fn titles_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
    }
}
