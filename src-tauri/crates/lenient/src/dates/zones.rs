//! Time zones: numbers and names.
use jiff::civil::{Date, Weekday};

/// Seconds east of Greenwich for `+0530`, `+5:30`, `GMT+2`, `Z`, `MSK`. None when it is no zone.
pub(super) fn zone(word: &str) -> Option<i32> {
    let word = word.trim().trim_end_matches('.');
    if let Some(offset) = numeric(word) {
        return Some(offset);
    }
    for name in ["GMT", "UTC", "UT", "Z"] {
        if let Some(rest) = word
            .get(..name.len())
            .filter(|h| h.eq_ignore_ascii_case(name))
            .map(|_| &word[name.len()..])
        {
            if rest.is_empty() {
                return Some(0);
            }
            if let Some(offset) = numeric(rest) {
                return Some(offset);
            }
        }
    }
    named(&word.to_ascii_uppercase())
}

fn numeric(word: &str) -> Option<i32> {
    let sign = match word.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let body = word.trim_start_matches(['+', '-', '\u{2212}']);
    let digits: String = body.chars().take(6).filter(char::is_ascii_digit).collect();
    let parted = body.contains(':');
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        3 => digits.split_at(1),
        4 => digits.split_at(2),
        6 if parted => (&digits[..2], &digits[2..4]),
        _ => return None,
    };
    let hours: i32 = hours.parse().ok()?;
    let minutes: i32 = minutes.parse().ok()?;
    (minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Abbreviations that mean one thing in feeds; where two countries share one, the one with more feeds wins.
fn named(name: &str) -> Option<i32> {
    let half_hours = match name {
        "WET" | "WEZ" => 0,
        "CET" | "MET" | "MEZ" | "BST" | "WEST" | "WAT" | "IRISH" => 2,
        "CEST" | "MEST" | "MESZ" | "EET" | "OEZ" | "CAT" | "SAST" | "KALT" => 4,
        "EEST" | "OESZ" | "MSK" | "TRT" | "EAT" | "AST3" | "МСК" | "мск" => 6,
        "IRST" => 7,
        "MSD" | "SAMT" | "GST" | "AZT" | "GET" | "AMT4" => 8,
        "AFT" | "IRDT" => 9,
        "YEKT" | "PKT" | "UZT" | "MVT" => 10,
        "IST" => 11,
        "OMST" | "ALMT" => 12,
        "NOVT" | "KRAT" | "ICT" | "WIB" => 14,
        "IRKT" | "HKT" | "SGT" | "PHT" | "MYT" | "WITA" | "AWST" => 16,
        "YAKT" | "JST" | "KST" | "WIT" => 18,
        "ACST" => 19,
        "VLAT" | "AEST" => 20,
        "ACDT" => 21,
        "MAGT" | "AEDT" => 22,
        "PETT" | "NZST" => 24,
        "NZDT" => 26,
        "NDT" => -5,
        "ADT" | "BRT" | "ART" | "UYT" | "CLST" => -6,
        "NST" => -7,
        "EDT" | "AST" | "CLT" | "BOT" | "VET" => -8,
        "EST" | "CDT" | "COT" | "PET" | "ECT" => -10,
        "CST" | "MDT" => -12,
        "MST" | "PDT" => -14,
        "PST" | "AKDT" => -16,
        "AKST" => -18,
        "HST" => -20,
        _ => return None,
    };
    Some(half_hours * 1800)
}

/// Seconds east of Greenwich for `et`, `ct`, `mt`, `pt`: the clock of a part of North America, which is put forward
/// from the second Sunday of March to the first Sunday of November.
pub(super) fn american(word: &str, day: Date) -> Option<i32> {
    let hours = match word {
        "et" => -5,
        "ct" => -6,
        "mt" => -7,
        "pt" => -8,
        _ => return None,
    };
    let sunday = |month: i8, nth: i8| {
        Date::new(day.year(), month, 1)
            .ok()?
            .nth_weekday_of_month(nth, Weekday::Sunday)
            .ok()
    };
    let summer = sunday(3, 2).is_some_and(|start| day >= start)
        && sunday(11, 1).is_some_and(|end| day < end);
    Some((hours + i32::from(summer)) * 3600)
}
