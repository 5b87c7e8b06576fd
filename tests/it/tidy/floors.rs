//! The floors inside the crates (ARCHITECTURE.md): a room uses only rooms on floors below its own, and no files use each
//! other in a circle. Read are the paths of code that is no test, and calls of the library's own methods.
use super::paths::{File, Map, code, is_name, line_of, module_of, name};
use super::{files, none_of, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A crate: its rooms are the modules of its root, and their folders. The root itself is the frame and on no floor.
struct Crate {
    source: &'static str,
    /// The rooms of each floor, the lowest first.
    floors: &'static [&'static str],
    /// The type of the root that every room adds methods to, where there is one.
    frame: Option<&'static str>,
}

const CRATES: &[Crate] = &[
    Crate {
        source: "src-tauri/crates/lenient/src",
        frame: None,
        floors: &["charset dates duration mpeg", "sound"],
    },
    Crate {
        source: "src-tauri/crates/feed/src",
        frame: None,
        floors: &[
            "error link model namespaces ranked text warnings",
            "bounds json xml",
            "chapters discover feed_kind opml relative_links sound_links transcript",
            "xml_feed",
            "json_feed",
            "sniff",
        ],
    },
    Crate {
        source: "src-tauri/crates/article/src",
        frame: None,
        floors: &[
            "address dom",
            "markdown maths plain_text players text times",
            "picture",
            "embed localise mention metadata",
            "sanitise",
            "model",
            "prepared_text",
            "audio embedded extract missing site_rules",
            "doubt pagination",
            "page",
        ],
    },
    Crate {
        source: "src-tauri/crates/fetch/src",
        frame: None,
        floors: &[
            "freshness limits network proxy ranges reach sniff throttle",
            "error meta_refresh",
            "address client",
            "authorization",
            "redirects",
            "get",
            "media",
        ],
    },
    Crate {
        source: "src-tauri/crates/player/src",
        frame: None,
        floors: &[
            "sound source ticks wav",
            "model",
            "index mp4_boxes",
            "chapters layer3 ring sniff",
            "decode output",
            "chain open resample",
            "engine inspect loudness render seeker",
        ],
    },
    Crate {
        source: "src-tauri/crates/library/src",
        frame: Some("Library"),
        floors: &[
            "clock disk error many_rows model pdf permissions text zip",
            "activity address body categories documents event folder jobs kept_pages ranks remote store undo",
            "article_files backups feed_extras index reading settings tags",
            "filters",
            "annotations credentials items retention",
            "alike archive downloads export history home indexer lists notifications pictures queue search snooze",
            "bulk clean_up edits feeds sidecars sound tagged_copy",
            "auto_download directories listening pages refresh trash",
            "followed_lists full_text health older subscribe",
            "import",
            "add sample",
            "followed",
            "effects",
        ],
    },
    Crate {
        source: "src-tauri/crates/deck/src",
        frame: None,
        floors: &[
            "analysis events keyring network source",
            "setup transport",
            "deck",
        ],
    },
    Crate {
        source: "src-tauri/crates/cli/src",
        frame: None,
        floors: &[
            "args failure progress terminal",
            "output",
            "wholeness",
            "backups downloads health history imports inspect lists notes passwords playing tagging triage",
            "adding directories listing rules",
        ],
    },
    Crate {
        source: "src-tauri/src",
        frame: None,
        floors: &[
            "error protocol",
            "events",
            "state",
            "desktop",
            "commands",
            "ipc forward",
            "start",
        ],
    },
];

#[test]
fn a_room_uses_only_rooms_below_it() {
    let mut wrong = Vec::new();
    for each in CRATES {
        wrong.extend(faults(each.floors, each.frame, &files_of(each.source)));
    }
    none_of("A use of a room that is not below", &wrong);
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut wrong = Vec::new();
    for each in CRATES {
        wrong.extend(circles(&files_of(each.source)));
    }
    none_of("Files in a circle", &wrong);
}

#[test]
fn the_architecture_shows_the_floors_of_the_library() {
    let text = read(Path::new("ARCHITECTURE.md"));
    let library = CRATES.iter().find(|each| each.frame.is_some()).unwrap();
    let rooms = (1..).zip(library.floors).flat_map(|(floor, rooms)| {
        let row = move |room| format!("| {floor} | {room} |");
        rooms.split(' ').map(row)
    });
    let shown = text.lines().filter_map(|line| {
        let mut cells = line.splitn(4, '|').skip(1);
        let (floor, room) = (cells.next()?.trim(), cells.next()?.trim());
        floor.parse::<u8>().ok()?;
        Some(format!("| {floor} | {room} |"))
    });
    assert_eq!(shown.collect::<Vec<_>>(), rooms.collect::<Vec<_>>());
}

#[test]
fn what_is_wrong_is_found_with_its_line() {
    let file = |path: &str, text: &str| File {
        path: path.into(),
        module: module_of(Path::new(path)),
        code: code(text),
    };
    let house = [
        file(
            "lib.rs",
            "mod attic;\nmod cellar;\npub use attic::Chest;\npub struct House;",
        ),
        file(
            "attic.rs",
            "use crate::cellar::{self, Wine};\npub struct Chest;\nimpl House {\n    fn air(&self) {}\n}\n",
        ),
        file(
            "cellar.rs",
            "// crate::attic is far away\nuse crate::House;\nconst SAID: &str = \"crate::attic\";\nuse crate::{\n    Chest,\n};\n\
             impl House {\n    fn dig(&self) {\n        self.air();\n    }\n}\n#[cfg(test)]\nmod tests {\n    use crate::attic::Chest;\n}\n",
        ),
        file(
            "cellar/shelf.rs",
            "fn reach() { super::super::attic::climb(); }",
        ),
    ];
    let floors = &["cellar", "attic"];
    assert_eq!(
        faults(floors, Some("House"), &house),
        [
            "cellar.rs:5: cellar uses attic",
            "cellar.rs:9: cellar calls air of attic",
            "cellar/shelf.rs:1: cellar uses attic",
        ]
    );
    assert_eq!(circles(&house), ["attic.rs, cellar.rs"]);
    assert_eq!(
        faults(&["cellar stable", "attic"], None, &house[..2]),
        [
            "cellar: there is no such room",
            "stable: there is no such room"
        ]
    );
    assert_eq!(
        faults(&[], None, &house[3..]),
        ["cellar: stands on no floor"]
    );
}

fn files_of(source: &str) -> Vec<File> {
    files(source, &[".rs"])
        .into_iter()
        .filter_map(|path| {
            let module = module_of(path.strip_prefix(source).unwrap());
            let test = module
                .iter()
                .any(|part| matches!(part.as_str(), "tests" | "testing"));
            (!test).then(|| File {
                code: code(&read(&path)),
                module,
                path,
            })
        })
        .collect()
}

fn faults(floors: &[&str], frame: Option<&str>, files: &[File]) -> Vec<String> {
    let floor = |room: &str| {
        floors
            .iter()
            .position(|rooms| rooms.split(' ').any(|known| known == room))
    };
    let rooms: BTreeSet<&str> = files
        .iter()
        .filter_map(|f| Some(f.module.first()?.as_str()))
        .collect();
    let mut wrong: Vec<String> = rooms
        .iter()
        .filter(|room| floor(room).is_none())
        .map(|room| format!("{room}: stands on no floor"))
        .chain(
            floors
                .iter()
                .flat_map(|rooms| rooms.split(' '))
                .filter(|room| !rooms.contains(room))
                .map(|room| format!("{room}: there is no such room")),
        )
        .collect();
    let map = Map::new(files);
    let methods = frame.map(|frame| methods(frame, files)).unwrap_or_default();
    for (file, uses) in files.iter().zip(&map.uses) {
        let Some(room) = file.module.first() else {
            continue;
        };
        let Some(own) = floor(room) else { continue };
        let mut lines: Vec<(usize, String)> = Vec::new();
        let above = |other: &str| other != room && floor(other).is_none_or(|floor| floor >= own);
        for used in uses {
            let target = map.resolve(&used.path, 0);
            if let Some(other) = target.first().filter(|other| above(other)) {
                lines.push((used.line, format!("uses {other}")));
            }
        }
        for (line, method) in frame.map(|frame| calls(frame, file)).unwrap_or_default() {
            if let Some(other) = methods.get(method).filter(|other| above(other)) {
                lines.push((line, format!("calls {method} of {other}")));
            }
        }
        lines.sort();
        lines.dedup();
        wrong.extend(
            lines
                .into_iter()
                .map(|(line, what)| format!("{}:{line}: {room} {what}", file.path.display())),
        );
    }
    wrong
}

/// Names of the frame's methods, with the room they stand in.
fn methods<'a>(frame: &str, files: &'a [File]) -> BTreeMap<&'a str, &'a str> {
    let mut found = BTreeMap::new();
    for file in files {
        let Some(room) = file.module.first() else {
            continue;
        };
        for (_, line) in inside(frame, &file.code) {
            let Some((before, after)) = line.split_once("fn ") else {
                continue;
            };
            if matches!(
                before.trim(),
                "" | "pub"
                    | "pub(crate)"
                    | "pub(super)"
                    | "async"
                    | "pub async"
                    | "pub(crate) async"
                    | "pub(super) async"
            ) {
                found.insert(name(after), room.as_str());
            }
        }
    }
    found
}

/// Numbered lines that stand in an `impl` of the frame.
fn inside<'a>(frame: &str, code: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let begin = format!("impl {frame} {{");
    let mut within = false;
    code.lines().enumerate().filter(move |(_, line)| {
        if line.starts_with("impl") {
            within = line.starts_with(&begin);
        } else if line.starts_with('}') {
            within = false;
        }
        within
    })
}

/// Calls of methods on the frame: on `self` in its own `impl`, on what is called by its name in small letters, on
/// one that is put together on the spot.
fn calls<'a>(frame: &str, file: &'a File) -> Vec<(usize, &'a str)> {
    let code = file.code.as_str();
    let own: BTreeSet<usize> = inside(frame, code).map(|(line, _)| line + 1).collect();
    let small = frame.to_lowercase();
    let mut found = Vec::new();
    for (at, _) in code.match_indices('.') {
        let method = name(&code[at + 1..]);
        if method.is_empty() || !code[at + 1 + method.len()..].starts_with('(') {
            continue;
        }
        let line = line_of(code, at);
        let before = code[..at].trim_end();
        let on = &before[before.rfind(|c| !is_name(c)).map_or(0, |n| n + 1)..];
        if on == small
            || (on == "self" && own.contains(&line))
            || before.ends_with(&format!("{frame} {{ inner }}"))
        {
            found.push((line, method));
        }
    }
    found
}

/// Files that use each other, directly or by others. That a module uses what stands in its own folder is no step.
fn circles(files: &[File]) -> Vec<String> {
    let map = Map::new(files);
    let number: BTreeMap<&[String], usize> = files
        .iter()
        .enumerate()
        .map(|(n, file)| (file.module.as_slice(), n))
        .collect();
    let mut reached: Vec<BTreeSet<usize>> = files
        .iter()
        .zip(&map.uses)
        .map(|(file, uses)| {
            uses.iter()
                .map(|used| map.resolve(&used.path, 0))
                .filter(|target| !target.is_empty() && !target.starts_with(&file.module))
                .filter_map(|target| number.get(target.as_slice()).copied())
                .collect()
        })
        .collect();
    loop {
        let before: usize = reached.iter().map(BTreeSet::len).sum();
        for n in 0..reached.len() {
            let further: Vec<usize> = reached[n]
                .iter()
                .flat_map(|next| reached[*next].clone())
                .collect();
            reached[n].extend(further);
        }
        if before == reached.iter().map(BTreeSet::len).sum::<usize>() {
            break;
        }
    }
    let mut found = BTreeSet::new();
    for (n, all) in reached
        .iter()
        .enumerate()
        .filter(|(n, all)| all.contains(n))
    {
        let with: Vec<String> = (0..files.len())
            .filter(|other| *other == n || (all.contains(other) && reached[*other].contains(&n)))
            .map(|other| files[other].path.display().to_string())
            .collect();
        found.insert(with.join(", "));
    }
    found.into_iter().collect()
}
