//! Names of months.

/// 1..=12 for the name of a month in one of the languages feeds are seen in, whole or shortened.
pub fn month(word: &str) -> Option<i64> {
    let lower = word
        .trim_matches(|c: char| !c.is_alphabetic())
        .to_lowercase();
    if lower.chars().count() < 3 {
        return None;
    }
    const MONTHS: [&[&str]; 12] = [
        &[
            "jan", "jän", "ene", "gen", "янв", "січ", "sty", "led", "oca",
        ],
        &[
            "feb", "fév", "fev", "fév", "фев", "лют", "lut", "úno", "şub",
        ],
        &["mar", "mär", "mrz", "maa", "мар", "бер", "bře"],
        &["apr", "avr", "abr", "апр", "квіт", "kwi", "dub", "nis"],
        &[
            "may", "mai", "mei", "mag", "май", "мая", "трав", "maj", "kvě",
        ],
        &["jun", "juin", "giu", "июн", "черв", "cze", "haz"],
        &["jul", "juil", "lug", "июл", "лип", "lip", "tem"],
        &[
            "aug", "aoû", "aou", "ago", "авг", "серп", "sie", "srp", "ağu",
        ],
        &["sep", "set", "сен", "вер", "wrz", "zář", "eyl"],
        &[
            "oct", "okt", "out", "ott", "окт", "жовт", "paź", "říj", "eki",
        ],
        &["nov", "ноя", "лист", "kas"],
        &[
            "dec", "dez", "déc", "dic", "дек", "груд", "gru", "pro", "ara",
        ],
    ];
    // Weekdays that begin like months.
    const DAYS: &[&str] = &["mardi", "martes", "martedì", "marți", "sept-feira"];
    if DAYS.contains(&lower.as_str()) {
        return None;
    }
    let found = MONTHS
        .iter()
        .position(|names| names.iter().any(|name| lower.starts_with(name)))?;
    i64::try_from(found).ok().map(|at| at + 1)
}
