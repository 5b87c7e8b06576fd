//! Dates with the month as a word, and numeric dates in the order of their continent.
use std::borrow::Cow;

use jiff::{Timestamp, civil, tz::Offset};

use super::{months, zones};

/// Finds the first date in a line: `22 Jul, 2009 05:27`, `July 22nd, 2009`, `22 июля 2009`, `22.07.2009`, `2009年7月22日`,
/// `22 tháng 7, 2009`, in digits of any script; the clock beside it, in its zone where it names one.
pub fn find(line: &str) -> Option<Timestamp> {
    let tokens = tokens(&ascii_digits(line));
    for n in 0..tokens.len() {
        let Some((date, used)) = date_at(&tokens[n..]) else {
            continue;
        };
        let (time, offset) = clock_after(&tokens[n + used..], date)
            .or_else(|| clock_before(&tokens[..n], date))
            .unwrap_or((civil::Time::midnight(), 0));
        let offset = Offset::from_seconds(offset).ok()?;
        return offset.to_timestamp(date.to_datetime(time)).ok();
    }
    None
}

/// The abbreviations that are no words of the languages here.
const ZONES: [&str; 20] = [
    "msk", "мск", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "cet", "cest", "gmt",
    "utc", "bst", "ist", "jst", "kst", "aest", "aedt",
];

/// Digits of other scripts as those of this one.
fn ascii_digits(line: &str) -> Cow<'_, str> {
    /// The zero of each row of ten.
    const ZEROS: &[u32] = &[0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    if line.is_ascii() {
        return Cow::Borrowed(line);
    }
    let fold = |c: char| {
        let code = u32::from(c);
        ZEROS
            .iter()
            .find(|zero| (**zero..**zero + 10).contains(&code))
            .and_then(|zero| char::from_digit(code - zero, 10))
            .unwrap_or(match c {
                '：' => ':',
                '／' => '/',
                '．' => '.',
                c => c,
            })
    };
    Cow::Owned(line.chars().map(fold).collect())
}

/// What binds numbers in Chinese, Japanese and Korean: of a year, a month, a day, an hour, a minute.
fn is_unit(c: char) -> bool {
    matches!(
        c,
        '年' | '月' | '日' | '時' | '时' | '点' | '分' | '년' | '월' | '일' | '시' | '분'
    )
}

#[derive(Clone)]
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
                    || (!c.is_ascii_digit() && (!other.is_alphabetic() || is_unit(other)))
            })
            .unwrap_or(rest.len());
        let len = if c.is_ascii_digit() || c.is_alphabetic() && !is_unit(c) {
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
        } else if c.is_alphabetic() && !is_unit(c) {
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
                        | "ngày"
                        | "năm"
                        | "yil"
                        | "року"
                        | "roku"
                        | "klo"
                        | "kl"
                        | "saat"
                        | "v"
                        | "las"
                        | "بتاريخ"
                        | "الساعة"
                        | "בשעה"
                ) => {}
                None => out.push(Token::Word(word)),
            }
        } else if let Some(mark) = mark(c) {
            out.push(Token::Mark(mark));
        }
    }
    numbered_months(out)
}

fn mark(c: char) -> Option<char> {
    match c {
        '.' | '/' | '-' | ':' | '+' => Some(c),
        '年' | '년' => Some('年'),
        '月' | '월' => Some('月'),
        '日' | '일' => Some('日'),
        '時' | '时' | '点' | '시' => Some(':'),
        '分' | '분' => Some('分'),
        _ => None,
    }
}

/// `tháng 3` is the third month.
fn numbered_months(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let named = matches!(out.last(), Some(Token::Word(word)) if matches!(word.as_str(), "tháng" | "thg"));
        match token {
            Token::Number {
                value: value @ 1..=12,
                ..
            } if named => {
                out.pop();
                out.push(Token::Month(i8::try_from(value).unwrap_or(1)));
            }
            token => out.push(token),
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

/// The first clock within a few words after a date.
fn clock_after(tokens: &[Token], date: civil::Date) -> Option<(civil::Time, i32)> {
    let start = tokens
        .iter()
        .take(6)
        .position(|token| matches!(token, Token::Number { .. }))?;
    let half = halves(tokens.get(..start)?);
    clock(tokens.get(start..)?, half, date)
}

/// `5:27 PM ET, July 22, 2009`.
fn clock_before(tokens: &[Token], date: civil::Date) -> Option<(civil::Time, i32)> {
    let near = tokens.len().saturating_sub(10);
    (near..tokens.len())
        .filter(|n| *n == 0 || !matches!(tokens[n - 1], Token::Mark(_) | Token::Number { .. }))
        .filter(|n| matches!(tokens.get(n + 1), Some(Token::Mark(':'))))
        .find_map(|n| clock(&tokens[n..], None, date))
}

/// Which half of the day a word says, if it says one.
fn half(word: &str) -> Option<bool> {
    match word {
        "pm" | "p" | "오후" | "下午" | "午後" | "晚上" | "م" | "مساء" | "مساءً" | "μμ" | "ch" => {
            Some(true)
        }
        "am" | "a" | "오전" | "上午" | "午前" | "ص" | "صباحا" | "صباحًا" | "πμ" => {
            Some(false)
        }
        _ => None,
    }
}

fn halves(tokens: &[Token]) -> Option<bool> {
    tokens.iter().find_map(|token| match token {
        Token::Word(word) => half(word),
        _ => None,
    })
}

fn clock(tokens: &[Token], before: Option<bool>, date: civil::Date) -> Option<(civil::Time, i32)> {
    use Token::{Mark, Number, Word};
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
    ] = tokens
    else {
        return None;
    };
    let (second, rest) = match rest {
        [Mark(':'), Number { value, digits: 2 }, rest @ ..] => (*value, rest),
        _ => (0, rest),
    };
    let mut hour = *hour;
    // `p.m.` is two words with marks between.
    let after: Vec<&str> = rest
        .iter()
        .take(6)
        .take_while(|token| matches!(token, Word(_) | Mark('.' | '分')))
        .filter_map(|token| match token {
            Word(word) => Some(word.as_str()),
            _ => None,
        })
        .collect();
    let said = after.first().and_then(|word| half(word));
    match said.or(before) {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    let time = civil::Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(*minute).ok()?,
        i8::try_from(second.min(59)).ok()?,
        0,
    )
    .ok()?;
    let words = after.iter().skip(usize::from(said.is_some()));
    let offset = words
        .filter(|word| **word != "m")
        .take(1)
        .find_map(|zone| {
            zones::american(zone, date)
                .or_else(|| ZONES.contains(zone).then(|| zones::zone(zone)).flatten())
        })
        .unwrap_or(0);
    Some((time, offset))
}
