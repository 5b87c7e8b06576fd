//! What a file says of itself: title, author, date. Programs put their own words there, which are no title.
use hayro_syntax::metadata::Metadata;

#[derive(Debug, Default, PartialEq)]
pub(super) struct Facts {
    pub title: Option<String>,
    pub author: Option<String>,
    pub date: Option<i64>,
}

pub(super) fn of(said: &Metadata) -> Facts {
    let words = |bytes: &Option<Box<[u8]>>| {
        let words = one_line(&decoded(bytes.as_deref()?));
        Some(words).filter(|words| words.chars().any(char::is_alphanumeric))
    };
    Facts {
        title: words(&said.title).filter(|title| is_title(title)),
        author: words(&said.author),
        date: said.creation_date.as_ref().and_then(|date| {
            let date = jiff::civil::date(
                i16::try_from(date.year).ok()?,
                i8::try_from(date.month).ok()?,
                i8::try_from(date.day.min(28)).ok()?,
            )
            .checked_add(jiff::Span::new().days(i64::from(date.day.saturating_sub(28))))
            .ok()?
            .at(
                i8::try_from(date.hour.min(23)).ok()?,
                i8::try_from(date.minute.min(59)).ok()?,
                i8::try_from(date.second.min(59)).ok()?,
                0,
            )
            .to_zoned(offset(date.utc_offset_hour, date.utc_offset_minute)?)
            .ok()?;
            // A clock that was never set.
            Some(date.timestamp().as_millisecond()).filter(|ms| *ms > 86_400_000)
        }),
    }
}

/// The longest title, in characters.
const LONGEST: usize = 300;

fn one_line(words: &str) -> String {
    let clean: String = words
        .chars()
        .take(4_096)
        .map(|c| {
            if c.is_control() {
                ' '
            } else {
                super::interpret::readable(c)
            }
        })
        .collect();
    let line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST).collect()
}

fn offset(hour: i8, minute: u8) -> Option<jiff::tz::TimeZone> {
    let sign = if hour < 0 { -1 } else { 1 };
    let seconds = i32::from(hour) * 3600 + sign * i32::from(minute.min(59)) * 60;
    Some(jiff::tz::TimeZone::fixed(
        jiff::tz::Offset::from_seconds(seconds).ok()?,
    ))
}

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 by its mark, else PDFDocEncoding, which is Latin-1 but for a few.
fn decoded(bytes: &[u8]) -> String {
    // No title is longer.
    let bytes = &bytes[..bytes.len().min(4_096)];
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|b| unit([b[0], b[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            // Many write it without the mark.
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|b| pdf_doc_char(*b)).collect(),
        },
    }
}

fn pdf_doc_char(byte: u8) -> char {
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', ' ', '€',
    ];
    match byte {
        0x80..=0xA0 => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// Whether somebody wrote it for readers: no name of a file, no word of a program.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let names_file = [
        ".doc", ".docx", ".rtf", ".odt", ".pdf", ".tex", ".dvi", ".ps", ".indd", ".qxd", ".qxp",
        ".ppt", ".pptx", ".xls", ".xlsx", ".fm", ".pm6", ".p65", ".ai", ".cdr", ".html", ".txt",
    ]
    .iter()
    .any(|end| lower.ends_with(end));
    let of_program = [
        "microsoft word",
        "microsoft powerpoint",
        "powerpoint presentation",
        "untitled",
        "без имени",
        "без названия",
        "slide 1",
        "презентация powerpoint",
        "документ microsoft",
        "print job",
    ]
    .iter()
    .any(|word| lower.starts_with(word));
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    // "1742.1", "doi:10.1000/182", "A4", "(anonymous)".
    let sign = lower.starts_with("doi:") || lower.starts_with("(anonymous)");
    let one_name =
        !title.contains(' ') && (title.contains('_') || title.chars().any(|c| c.is_ascii_digit()));
    !names_file && !of_program && !sign && !one_name && letters >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_nobody_wrote_are_none() {
        for none in [
            "Microsoft Word - report.doc",
            "untitled",
            "report_final_v2",
            "paper.dvi",
            "doi:10.1000/182",
            "2104.08691",
            "Без имени 1",
        ] {
            assert!(!is_title(none), "{none}");
        }
        for title in [
            "Tides",
            "How to read a tide table",
            "Отчёт за год",
            "1984 and after",
        ] {
            assert!(is_title(title), "{title}");
        }
    }

    #[test]
    fn words_come_in_several_codes() {
        assert_eq!(decoded(b"\xFE\xFF\x04\x1F\x04\x40"), "Пр");
        assert_eq!(decoded(b"\xFF\xFE\x1F\x04"), "П");
        assert_eq!(decoded(b"\xEF\xBB\xBF\xD0\x9F"), "П");
        assert_eq!(decoded(b"caf\xE9 \x8Dx\x8E"), "café “x”");
        assert_eq!(decoded("Гавань".as_bytes()), "Гавань");
        assert_eq!(decoded(b"\xFE\xFF\x04"), "");
    }

    #[test]
    fn the_date_has_a_zone() {
        let date = hayro_syntax::object::DateTime {
            year: 2024,
            month: 2,
            day: 29,
            hour: 23,
            minute: 30,
            second: 0,
            utc_offset_hour: 3,
            utc_offset_minute: 0,
        };
        let said = Metadata {
            creation_date: Some(date),
            ..Metadata::default()
        };
        // 2024-02-29T20:30Z.
        assert_eq!(of(&said).date, Some(1_709_238_600_000));
    }
}
