//! What things are called in a language: read from the window's own catalogue, so that this cannot fall behind it.
use tests::programs::root;

pub struct Catalogue {
    /// `en` or `ru`.
    pub language: &'static str,
    catalogue: String,
}

impl Catalogue {
    pub fn read(language: &'static str) -> Catalogue {
        // A catalogue may be more than one file: ru.ts and ru-plural.ts.
        let mut catalogue = String::new();
        for entry in std::fs::read_dir(root().join("ui/src/i18n"))
            .expect("catalogues")
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.split(['-', '.']).next() == Some(language) {
                catalogue.push_str(&std::fs::read_to_string(entry.path()).expect("a catalogue"));
            }
        }
        Catalogue {
            language,
            catalogue,
        }
    }

    /// The words of a key; of a plural, its first form, cut before the number so that it ends with an ellipsis.
    pub fn of(&self, key: &str) -> String {
        let start = format!("\n  '{key}':");
        let at = self
            .catalogue
            .find(&start)
            .unwrap_or_else(|| panic!("no {key} in the catalogue"));
        let rest = &self.catalogue[at + start.len()..];
        let from = rest.find('\'').expect("a quote") + 1;
        let to = rest[from..].find('\'').expect("a quote") + from;
        match rest[from..to].split_once('{') {
            Some((before, _)) => format!("{before}…"),
            None => rest[from..to].to_owned(),
        }
    }
}
