//! Reading Rust for the paths in it: `crate::`, `super::` and `self::`, and `use` of a child. No more of the language than
//! formatted code needs.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One file of a crate: the path of its module from the root, and its code.
pub struct File {
    pub path: PathBuf,
    pub module: Vec<String>,
    pub code: String,
}

/// A path in the code, in full, and the line where it stands.
pub struct Use {
    pub line: usize,
    pub path: Vec<String>,
}

/// `a/b.rs` and `a/b/mod.rs` are `a::b`, `lib.rs` and `main.rs` the root.
pub fn module_of(path: &Path) -> Vec<String> {
    let path = path.with_extension("");
    let mut parts: Vec<String> = path
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts.last().is_some_and(|last| last == "mod")
        || (parts.len() == 1 && matches!(parts[0].as_str(), "lib" | "main"))
    {
        parts.pop();
    }
    parts
}

/// The text without comments, strings and the tests at its end; lines stay where they are.
pub fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let mut rest = &text[..end];
    let mut out = String::with_capacity(end);
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(inside) = rest.strip_prefix("r#\"") {
            inside.find("\"#").map_or(rest.len(), |at| at + 5)
        } else if c == '"' {
            let mut escaped = false;
            let closing = rest[1..].find(|c| {
                let closes = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                closes
            });
            closing.map_or(rest.len(), |at| at + 2)
        } else if rest.starts_with("'\"'") {
            3
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        out.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        rest = &rest[skipped..];
    }
    out
}

pub fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// All paths that begin with `crate`, `super` or `self`, and what is used of a child.
fn uses(file: &File, modules: &BTreeSet<&[String]>) -> Vec<Use> {
    let code = file.code.as_str();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("::") {
        let head = &code[..at];
        let start = head.rfind(|c| !is_name(c)).map_or(0, |n| n + 1);
        let (before, first) = head.split_at(start);
        // Not the middle of a path, and not `$crate`.
        if before.ends_with([':', '$']) {
            continue;
        }
        let mut base = file.module.clone();
        match first {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                base.pop();
            }
            child => {
                base.push(child.to_owned());
                if !before.trim_end().ends_with("use") || !modules.contains(base.as_slice()) {
                    continue;
                }
            }
        }
        tree(&code[at..], at, base, &mut |place, path| {
            found.push(Use {
                line: line_of(code, place),
                path,
            });
        });
    }
    found
}

/// Reads what follows a path: `::name`, `::{a, b::c}` or nothing. Answers how much was read.
fn tree(
    text: &str,
    at: usize,
    mut path: Vec<String>,
    found: &mut impl FnMut(usize, Vec<String>),
) -> usize {
    let mut read = 0;
    while let Some(rest) = text[read..].strip_prefix("::") {
        if rest.starts_with('{') {
            let mut inside = read + 3;
            loop {
                inside += text[inside..].len() - text[inside..].trim_start().len();
                let name = name(&text[inside..]);
                if name.is_empty() {
                    break;
                }
                let mut own = path.clone();
                if name != "self" {
                    own.push(name.to_owned());
                }
                let begin = inside;
                inside += name.len();
                inside += tree(&text[inside..], at + begin, own, found);
                // A name of one's own (`as`) is no part of the path.
                inside += text[inside..].find([',', '}']).unwrap_or(0);
                if text[inside..].starts_with(',') {
                    inside += 1;
                }
            }
            return inside;
        }
        let name = name(rest);
        match name {
            "" => break,
            "super" => {
                path.pop();
            }
            _ => path.push(name.to_owned()),
        }
        read += 2 + name.len();
    }
    found(at, path);
    read
}

pub fn name(text: &str) -> &str {
    &text[..text.find(|c| !is_name(c)).unwrap_or(text.len())]
}

/// Which module a path leads to, through what modules give on from others.
pub struct Map<'a> {
    modules: BTreeSet<&'a [String]>,
    pub uses: Vec<Vec<Use>>,
    files: &'a [File],
}

impl<'a> Map<'a> {
    pub fn new(files: &'a [File]) -> Map<'a> {
        let modules: BTreeSet<&[String]> = files.iter().map(|f| f.module.as_slice()).collect();
        let uses = files.iter().map(|file| uses(file, &modules)).collect();
        Map {
            modules,
            uses,
            files,
        }
    }

    pub fn resolve(&self, path: &[String], depth: usize) -> Vec<String> {
        let mut module: Vec<String> = Vec::new();
        for (n, part) in path.iter().enumerate() {
            module.push(part.clone());
            if self.modules.contains(module.as_slice()) {
                continue;
            }
            module.pop();
            let given = self.given_on(&module, part).filter(|_| depth < 8);
            return match given {
                Some(mut target) => {
                    target.extend_from_slice(&path[n + 1..]);
                    self.resolve(&target, depth + 1)
                }
                None => module,
            };
        }
        module
    }

    /// Where a name that a module has, but does not define, comes from.
    fn given_on(&self, module: &[String], name: &str) -> Option<Vec<String>> {
        let at = self.files.iter().position(|file| file.module == module)?;
        let code = &self.files[at].code;
        let defined = ["fn", "struct", "enum", "trait", "type", "const", "static"]
            .iter()
            .flat_map(|kind| {
                code.match_indices(&format!("{kind} {name}"))
                    .map(|(i, found)| &code[i + found.len()..])
                    .collect::<Vec<_>>()
            })
            .any(|rest| !rest.starts_with(is_name));
        if defined {
            return None;
        }
        let named = self.uses[at]
            .iter()
            .find(|used| used.path.last().is_some_and(|last| last == name) && used.path.len() > 1);
        let all = || {
            let at = code.find("::*;")?;
            let child = code[..at].rsplit([' ', '\n']).next()?;
            let mut target = module.to_vec();
            target.push(child.to_owned());
            self.modules
                .contains(target.as_slice())
                .then(|| [target, vec![name.to_owned()]].concat())
        };
        match named {
            Some(used) => Some(used.path.clone()),
            None => all(),
        }
    }
}
