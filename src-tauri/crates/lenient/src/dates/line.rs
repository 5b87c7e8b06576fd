//! Dates with the month as a word, and numeric dates in the order of their continent.
use jiff::{Timestamp, civil, tz::Offset};

use super::{months, zones};

/// Finds the first date in a line: `22 Jul, 2009 05:27`, `July 22nd, 2009`, `22 июля 2009`, `22.07.2009`, `2009年7月22日`.
pub fn find(line: &str) -> Option<Timestamp> {
    let tokens = tokens(line);
    for n in 0..tokens.len() {
        let Some((date, used)) = date_at(&tokens[n..]) else {
            continue;
        };
        let (time, offset) =
            clock_after(&tokens[n + used..]).unwrap_or((civil::Time::midnight(), 0));
        let offset = Offset::from_seconds(offset).ok()?;
        return offset.to_timestamp(date.to_datetime(time)).ok();
    }
    None
}

/// The abbreviations that are no words of the languages here.
const ZONES: [&str; 12] = [
    "msk", "мск", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "cet", "cest",
];

enum Token {
    Number {
        value: i16,
        digits: usize,
    },
    Month(i8),
    Word(String),
    /// What binds numbers: `.`, `/`, `-`, `:`, `年`.
    Mark(char),
}

fn tokens(line: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if out.len() > 60 {
            break;
        }
        let len = rest
            .find(|other: char| {
                other.is_ascii_digit() != c.is_ascii_digit()
                    || (!c.is_ascii_digit()
                        && (!other.is_alphabetic() || matches!(other, '年' | '月' | '日')))
            })
            .unwrap_or(rest.len());
        let len = if c.is_ascii_digit() || c.is_alphabetic() && !matches!(c, '年' | '月' | '日')
        {
            len.max(c.len_utf8())
        } else {
            c.len_utf8()
        };
        let (head, tail) = rest.split_at(len);
        rest = tail;
        if c.is_ascii_digit() {
            out.push(Token::Number {
                value: head.parse().unwrap_or(-1),
                digits: len,
            });
        } else if c.is_alphabetic() && !matches!(c, '年' | '月' | '日') {
            let word = head.to_lowercase();
            match months::strict(&word) {
                Some(number) => out.push(Token::Month(number)),
                // Ordinals and little words between the parts of a date carry nothing.
                None if matches!(
                    word.as_str(),
                    "st" | "nd"
                        | "rd"
                        | "th"
                        | "of"
                        | "de"
                        | "del"
                        | "г"
                        | "года"
                        | "at"
                        | "в"
                        | "um"
                        | "à"
                        | "le"
                        | "er"
                        | "den"
                ) => {}
                None => out.push(Token::Word(word)),
            }
        } else if matches!(c, '.' | '/' | '-' | ':' | '+' | '年' | '月' | '日') {
            out.push(Token::Mark(c));
        }
    }
    out
}

fn date_at(tokens: &[Token]) -> Option<(civil::Date, usize)> {
    use Token::{Mark, Month, Number};
    let date = |year: i16, month: i16, day: i16| {
        civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let is_year = |value: i16, digits: usize| digits == 4 && (1900..=2100).contains(&value);
    // Dots after a day or a shortened month say nothing.
    let bare: Vec<(usize, &Token)> = tokens
        .iter()
        .enumerate()
        .take(8)
        .filter(|(_, token)| !matches!(token, Mark('.' | '-')))
        .take(3)
        .collect();
    if let [(_, a), (_, b), (end, c)] = bare.as_slice() {
        match (a, b, c) {
            (
                Number {
                    value: day,
                    digits: 1 | 2,
                },
                Month(month),
                Number {
                    value: year,
                    digits,
                },
            ) if is_year(*year, *digits) => {
                return Some((date(*year, i16::from(*month), *day)?, end + 1));
            }
            (
                Month(month),
                Number {
                    value: day,
                    digits: 1 | 2,
                },
                Number {
                    value: year,
                    digits,
                },
            ) if is_year(*year, *digits) => {
                return Some((date(*year, i16::from(*month), *day)?, end + 1));
            }
            (
                Number {
                    value: year,
                    digits,
                },
                Month(month),
                Number {
                    value: day,
                    digits: 1 | 2,
                },
            ) if is_year(*year, *digits) => {
                return Some((date(*year, i16::from(*month), *day)?, end + 1));
            }
            _ => {}
        }
    }
    match tokens {
        [
            Number {
                value: year,
                digits,
            },
            Mark('-' | '/' | '.' | '年'),
            Number { value: month, .. },
            Mark('-' | '/' | '.' | '月'),
            Number { value: day, .. },
            ..,
        ] if is_year(*year, *digits) => Some((date(*year, *month, *day)?, 5)),
        [
            Number {
                value: day,
                digits: 1 | 2,
            },
            Mark('.'),
            Number {
                value: month,
                digits: 1 | 2,
            },
            Mark('.'),
            Number {
                value: year,
                digits,
            },
            ..,
        ] if is_year(*year, *digits) => Some((date(*year, *month, *day)?, 5)),
        // With slashes or dashes the order is known only when one number cannot be a month.
        [
            Number {
                value: a,
                digits: 1 | 2,
            },
            Mark('/' | '-'),
            Number {
                value: b,
                digits: 1 | 2,
            },
            Mark('/' | '-'),
            Number {
                value: year,
                digits,
            },
            ..,
        ] if is_year(*year, *digits) => {
            let (month, day) = if *a > 12 { (*b, *a) } else { (*a, *b) };
            Some((date(*year, month, day)?, 5))
        }
        _ => None,
    }
}

fn clock_after(tokens: &[Token]) -> Option<(civil::Time, i32)> {
    use Token::{Mark, Number, Word};
    let start = tokens
        .iter()
        .take(6)
        .position(|token| matches!(token, Number { .. }))?;
    let [
        Number {
            value: hour,
            digits: 1 | 2,
        },
        Mark(':' | '.'),
        Number {
            value: minute,
            digits: 2,
        },
        rest @ ..,
    ] = tokens.get(start..)?
    else {
        return None;
    };
    let (second, rest) = match rest {
        [Mark(':'), Number { value, digits: 2 }, rest @ ..] => (*value, rest),
        _ => (0, rest),
    };
    let mut hour = *hour;
    match rest.first() {
        Some(Word(word)) if matches!(word.as_str(), "pm" | "p") && hour < 12 => hour += 12,
        Some(Word(word)) if matches!(word.as_str(), "am" | "a") && hour == 12 => hour = 0,
        _ => {}
    }
    let time = civil::Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(*minute).ok()?,
        i8::try_from(second.min(59)).ok()?,
        0,
    )
    .ok()?;
    let offset = match rest.first() {
        Some(Word(zone)) if ZONES.contains(&zone.as_str()) => zones::zone(zone).unwrap_or(0),
        _ => 0,
    };
    Some((time, offset))
}
