//! What things may be called: no words that say nothing, and no name twice in a crate.
use super::{files, none_of, read};
use std::collections::BTreeMap;

#[test]
fn things_are_called_what_they_are() {
    let banned = ["Manager", "Service", "Helper", "Util", "Common"];
    let mut wrong = Vec::new();
    for path in files("", &[".rs", ".ts", ".svelte", ".sh"]) {
        let stem = path.file_name().unwrap().to_string_lossy().to_lowercase();
        let stem = stem.split('.').next().unwrap();
        let words = stem.split(['_', '-']);
        if words.clone().any(|w| {
            banned
                .iter()
                .any(|b| w.trim_end_matches('s') == b.to_lowercase())
        }) {
            wrong.push(path.display().to_string());
        }
        let text = read(&path);
        for line in text.lines() {
            let line = line
                .trim_start()
                .trim_start_matches("pub ")
                .trim_start_matches("export ");
            let Some(name) = [
                "struct ",
                "enum ",
                "trait ",
                "type ",
                "class ",
                "interface ",
            ]
            .iter()
            .find_map(|k| line.strip_prefix(k)) else {
                continue;
            };
            let name: String = name
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if banned.iter().any(|b| name.contains(b)) {
                wrong.push(format!("{}: {name}", path.display()));
            }
        }
    }
    none_of("A domain noun says more", &wrong);
}

#[test]
fn a_type_has_its_name_alone_in_its_crate() {
    let mut wrong = Vec::new();
    for name in ["article", "cli", "deck", "feed", "library"] {
        let mut known = BTreeMap::new();
        for path in files(&format!("src-tauri/crates/{name}/src"), &[".rs"]) {
            let text = read(&path);
            for line in text.lines() {
                let words: Vec<&str> = line.split([' ', '<', '(', ';']).collect();
                let kind = |word: &str| matches!(word, "struct" | "enum" | "trait" | "type");
                let Some(at) = words.iter().position(|word| kind(word)) else {
                    continue;
                };
                // Only what a module defines, not what stands inside of something.
                if at > 0 && !words[0].starts_with("pub") {
                    continue;
                }
                let Some(name) = words.get(at + 1) else {
                    continue;
                };
                if let Some(first) = known.insert((*name).to_owned(), path.clone()) {
                    wrong.push(format!("{name}: {}, {}", first.display(), path.display()));
                }
            }
        }
        assert!(!known.is_empty(), "{name} has no types");
    }
    none_of("Two types of one name", &wrong);
}
