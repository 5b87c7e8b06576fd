//! The language of the desktop, and which of the two that the window has is spoken where no page can speak.
use library::{Language, Library};

/// The language of the desktop in BCP 47, from the environment as POSIX has it.
pub fn language() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let raw = set("LANGUAGE")
        .or_else(|| set("LC_ALL"))
        .or_else(|| set("LC_MESSAGES"))
        .or_else(|| set("LANG"));
    tag(raw.as_deref().unwrap_or("en"))
}

/// Whether the window speaks Russian: by its setting, else as the desktop does. Without a library, as the desktop does.
pub fn speaks_russian(library: Option<&Library>) -> bool {
    let wanted = library.and_then(|library| library.settings().ok());
    match wanted.map_or(Language::System, |settings| settings.language) {
        Language::Ru => true,
        Language::En => false,
        Language::System => language().split('-').next() == Some("ru"),
    }
}

/// A POSIX locale in BCP 47: `ru_RU.UTF-8` or `ru:en` to `ru-RU`, `ru`; `C` and `POSIX` to `en`.
fn tag(locale: &str) -> String {
    let first = locale.split([':', '.', '@']).next().unwrap_or_default();
    match first {
        "" | "C" | "POSIX" => "en".to_owned(),
        name => name.replace('_', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_become_language_tags() {
        assert_eq!(tag("ru_RU.UTF-8"), "ru-RU");
        assert_eq!(tag("ru:en"), "ru");
        assert_eq!(tag("C.UTF-8"), "en");
        assert_eq!(tag(""), "en");
    }
}
