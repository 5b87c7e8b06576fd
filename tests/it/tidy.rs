//! The order of the house (ARCHITECTURE.md), held: who may use whom, how files begin and how long they are,
//! what they may be called, and what must not stand in them.
mod floors;
mod names;
mod paths;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tests::programs::root;

/// Made by programs, or not ours.
const NOT_OURS: [&str; 8] = [
    "target",
    "node_modules",
    "dist",
    "gen",
    ".git",
    "pictures",
    "fonts",
    "fixtures",
];

/// Every file of the repository with one of these endings, as paths from the root.
fn files(under: &str, endings: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .collect();
        entries.sort_by_key(std::fs::DirEntry::path);
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() {
                if !NOT_OURS.contains(&name.to_string_lossy().as_ref()) {
                    walk(&path, endings, found);
                }
            } else if endings.iter().any(|e| name.to_string_lossy().ends_with(e)) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(under), endings, &mut found);
    found
        .into_iter()
        .map(|path| path.strip_prefix(root()).unwrap().to_owned())
        .collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn none_of(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}

/// Names in the dependency tables of a manifest; with `tests`, those for tests too.
fn dependencies(manifest: &str, tests: bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            let kind = table.rsplit('.').next().unwrap_or(table);
            inside = !table.starts_with("workspace")
                && (kind == "dependencies"
                    || kind == "build-dependencies"
                    || (tests && kind == "dev-dependencies"));
        } else if inside && let Some((name, _)) = line.split_once(['=', '.', ' ']) {
            names.insert(name.trim().to_owned());
        }
    }
    names.remove("");
    names
}

/// Every `.rs` file that belongs to the manifest's package, in one text.
fn sources(manifest: &Path) -> String {
    let folder = manifest.parent().unwrap();
    let own = if folder.as_os_str().is_empty() {
        "src-tauri".into()
    } else {
        folder.to_string_lossy().into_owned()
    };
    let mut text = String::new();
    for path in files(&own, &[".rs"]) {
        // The root package lies beside the crates.
        if folder.as_os_str().is_empty() && path.starts_with("src-tauri/crates") {
            continue;
        }
        text.push_str(&read(&path));
    }
    text
}

/// Whether a path, a macro or an import in the sources begins with the crate's name.
fn uses(sources: &str, name: &str) -> bool {
    sources
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .any(|line| {
            line.match_indices(name).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let after = &line[at + name.len()..];
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
                    && ["::", "!", ";", " as "]
                        .iter()
                        .any(|end| after.starts_with(end))
            })
        })
}

#[test]
fn every_dependency_is_used() {
    let mut wrong = Vec::new();
    let mut named = BTreeSet::new();
    for path in files("", &["Cargo.toml"]) {
        let manifest = read(&path);
        let sources = sources(&path);
        for name in dependencies(&manifest, true) {
            named.insert(name.clone());
            if !uses(&sources, &name.replace('-', "_")) {
                wrong.push(format!("{}: {name} is named by no file", path.display()));
            }
        }
    }
    let root = read(Path::new("Cargo.toml"));
    let shared = root
        .split("[workspace.dependencies]")
        .nth(1)
        .and_then(|rest| rest.split("\n[").next())
        .unwrap();
    for line in shared.lines() {
        if let Some((name, _)) = line.split_once(" =")
            && !named.contains(name)
        {
            wrong.push(format!("Cargo.toml: no package asks for {name}"));
        }
    }
    none_of("A dependency that nothing uses", &wrong);
}

fn package(manifest: &str) -> String {
    let line = manifest.lines().find(|l| l.starts_with("name = ")).unwrap();
    line.trim_start_matches("name = ")
        .trim_matches('"')
        .to_owned()
}

#[test]
fn only_the_owner_names_what_it_owns() {
    let owners = [
        ("tauri", "earmark"),
        ("rusqlite", "library"),
        ("reqwest", "fetch"),
        ("rodio", "player"),
        ("cpal", "player"),
        ("pulseaudio", "player"),
        ("symphonia", "player"),
    ];
    let mut wrong = Vec::new();
    for path in files("", &["Cargo.toml"]) {
        let manifest = read(&path);
        for name in dependencies(&manifest, true) {
            for (what, owner) in owners {
                if name.starts_with(what) && package(&manifest) != owner {
                    wrong.push(format!("{} names {name}", path.display()));
                }
            }
        }
    }
    none_of(
        "Only the root names tauri, library rusqlite, fetch reqwest, player rodio, cpal, pulseaudio and symphonia",
        &wrong,
    );
}

#[test]
fn crates_use_only_those_below_them() {
    let may: [(&str, &[&str]); 11] = [
        ("lenient", &[]),
        ("feed", &["lenient"]),
        ("article", &["lenient"]),
        ("fetch", &["lenient"]),
        ("player", &["lenient"]),
        ("library", &["feed", "article", "fetch", "lenient"]),
        ("deck", &["library", "player", "fetch"]),
        (
            "cli",
            &["article", "deck", "feed", "fetch", "library", "player"],
        ),
        ("earmark", &["deck", "fetch", "library", "player"]),
        // The large library is measured within one process: starting a program takes longer than a search.
        ("tests", &["deck", "library"]),
        ("fuzz", &["feed", "player"]),
    ];
    let ours: BTreeSet<&str> = may.iter().map(|(name, _)| *name).collect();
    let mut wrong = Vec::new();
    for path in files("", &["Cargo.toml"]) {
        let manifest = read(&path);
        let package = package(&manifest);
        let Some((_, allowed)) = may.iter().find(|(name, _)| *name == package) else {
            wrong.push(format!("{package} is not in this table"));
            continue;
        };
        for name in dependencies(&manifest, false) {
            if ours.contains(name.as_str()) && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{package} uses {name}"));
            }
        }
    }
    none_of("A crate uses only those below it", &wrong);
}

#[test]
fn the_window_keeps_its_tiers() {
    // Of each folder of ui/src: which others its modules must not import from. Types may be named anywhere.
    let tiers: [(&str, &[&str]); 6] = [
        ("ipc", &["state", "views", "components"]),
        ("state", &["views", "components"]),
        ("lib", &["ipc", "state", "views", "components"]),
        ("i18n", &["ipc", "state", "views", "components"]),
        ("components", &["ipc", "state", "views"]),
        ("views", &["ipc"]),
    ];
    let mut wrong = Vec::new();
    for path in files("ui/src", &[".ts", ".svelte"]) {
        let own = path.strip_prefix("ui/src").unwrap();
        let tier = own
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        let text = read(&path);
        for from in imports(&text) {
            if from.starts_with("@tauri-apps") && tier != "ipc" {
                wrong.push(format!("{}: {from}", path.display()));
            }
            let Some(into) = from
                .strip_prefix("../")
                .map(|rest| rest.trim_start_matches("../"))
            else {
                continue;
            };
            let into = into.split('/').next().unwrap();
            if tiers
                .iter()
                .any(|(name, never)| *name == tier && never.contains(&into))
            {
                wrong.push(format!("{}: {from}", path.display()));
            }
        }
    }
    none_of(
        "views → state → ipc, views → components → lib, and only ipc speaks to the shell",
        &wrong,
    );
}

/// What a module imports values from.
fn imports(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for statement in text.split("import ").skip(1) {
        if statement.starts_with("type ") {
            continue;
        }
        let head = statement.split(';').next().unwrap_or(statement);
        if let Some(from) = head.split(['\'', '"']).nth(1) {
            found.push(from);
        }
    }
    found
}

#[test]
fn files_begin_with_what_they_are_for_and_stay_short() {
    let mut wrong = Vec::new();
    for path in files(
        "",
        &[".rs", ".ts", ".svelte", ".sh", ".js", ".sql", ".css", "dev"],
    ) {
        let text = read(&path);
        let lines = text.lines().count();
        if lines > 500 && !path.ends_with("bindings.ts") {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
        // A sibling tests.rs is about its module and need not say so.
        if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            let header = text.lines().take_while(|l| l.starts_with("//!")).count();
            if !(1..=6).contains(&header) {
                wrong.push(format!(
                    "{}: begins with {header} lines of //!",
                    path.display()
                ));
            }
        }
    }
    none_of(
        "A Rust module begins with one to six lines of //!, and no file has more than 500 lines",
        &wrong,
    );
}

#[test]
fn nothing_of_one_machine_stands_in_the_text() {
    // Put together here, so that this file does not find itself.
    let banned = [["/ro", "ot/"].concat(), ["/wo", "rk/"].concat()];
    let mut wrong = Vec::new();
    for path in files(
        "",
        &[
            ".rs", ".ts", ".svelte", ".sh", ".md", ".toml", ".json", ".sql", ".css", "dev", "run",
        ],
    ) {
        for (i, line) in read(&path).lines().enumerate() {
            if banned
                .iter()
                .any(|b| line.contains(b.as_str()) && !line.contains(&["http", b].concat()))
            {
                wrong.push(format!("{}:{}: {}", path.display(), i + 1, line.trim()));
            }
        }
    }
    none_of("A path of somebody's machine", &wrong);
    let lock = read(Path::new("ui/package-lock.json"));
    assert!(
        !lock.contains("\"resolved\""),
        "ui/package-lock.json names the registry it came from"
    );
    let lock = read(Path::new("Cargo.lock"));
    for line in lock.lines().filter(|l| l.starts_with("source = ")) {
        assert_eq!(
            line,
            "source = \"registry+https://github.com/rust-lang/crates.io-index\""
        );
    }
}

#[test]
fn the_top_is_fixed() {
    let known = [
        "Cargo.toml",
        "Cargo.lock",
        "tauri.conf.json",
        "src-tauri",
        "ui",
        "assets",
        "tests",
        "dev",
        "target",
        "gen",
        "pictures",
    ];
    let documents = [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ];
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(root()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.')
            && !known.contains(&name.as_str())
            && !documents.contains(&name.as_str())
        {
            wrong.push(name);
        }
    }
    none_of("Not at the top", &wrong);
}

#[test]
fn both_languages_say_everything() {
    // A catalogue may be more than one file: ru.ts and ru-plural.ts.
    let keys = |language: &str| -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        for file in files("ui/src/i18n", &[".ts"]) {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            if name.split('-').next() == Some(language) {
                let text = read(&file);
                let found = text
                    .lines()
                    .filter_map(|l| l.strip_prefix("  '")?.split_once('\''));
                keys.extend(found.map(|(key, _)| key.to_owned()));
            }
        }
        keys
    };
    let (english, russian) = (keys("en"), keys("ru"));
    assert!(
        english.len() > 50,
        "the catalogue is not written as this test reads it"
    );
    none_of(
        "Only in English",
        &english.difference(&russian).cloned().collect::<Vec<_>>(),
    );
    none_of(
        "Only in Russian",
        &russian.difference(&english).cloned().collect::<Vec<_>>(),
    );
}

#[test]
fn tables_are_strict() {
    let mut wrong = Vec::new();
    for path in files("src-tauri/crates/library", &[".sql"]) {
        let text: String = read(&path)
            .lines()
            .map(|l| format!("{}\n", l.split("--").next().unwrap()))
            .collect();
        for statement in text.split(';') {
            let upper = statement.trim().to_uppercase();
            if upper.starts_with("CREATE TABLE")
                && !upper.rsplit(')').next().unwrap().contains("STRICT")
            {
                wrong.push(format!(
                    "{}: {}",
                    path.display(),
                    statement.trim().lines().next().unwrap()
                ));
            }
        }
    }
    none_of("A table that is not STRICT", &wrong);
}
