//! Settings by name, rules of downloads among them: of everything, or of one show.
use crate::downloads::{moved, size, tell_rules};
use crate::failure::Failure;
use crate::output::Output;
use crate::triage::{self, INTAKE};
use library::{
    AutoDownload, AutoDownloads, Keep, KeepRule, Library, ShowDownloads, ShowIntake, VersionChoice,
};
use serde_json::{Map, Value};

const RULES: &str = "auto-download (off, new, newest N, up-next), words, without, min-minutes, max-minutes, \
                     keep (everything, newest N, played DAYS, next N), download-version (own, smallest, best)";

/// The name of the choice among the files of an episode.
const VERSION: &str = "download-version";

pub async fn set(
    library: &Library,
    what: Option<String>,
    value: Vec<String>,
    feed: Option<String>,
    out: &mut Output,
) -> Result<(), Failure> {
    let what = what.map(|what| what.replace('_', "-").to_lowercase());
    let value = (!value.is_empty()).then(|| value.join(" "));
    if let Some(feed) = feed {
        return of_show(library, &feed, what.as_deref(), value.as_deref(), out);
    }
    let now = library.settings()?;
    let (mut auto, mut keep) = (now.auto_download.clone(), now.keep_downloads.clone());
    let mut went = None;
    match (what.as_deref(), value) {
        (None, _) => {}
        (Some(what), Some(value)) if change_rule(&mut auto, &mut keep, what, &value)? => {
            library.set_settings(library::Settings {
                auto_download: auto,
                keep_downloads: keep,
                ..now
            })?;
            went = library.follow_rules()?;
        }
        (Some("budget"), Some(value)) => {
            library.set_settings(library::Settings {
                downloads_budget: megabytes(&value)?,
                ..now
            })?;
            went = library.follow_rules()?;
        }
        (Some("downloads-folder"), Some(value)) => {
            let default = value == "default" || is_off(&value);
            library.relocate_downloads((!default).then_some(value))?;
            moved(library, out).await?;
        }
        (Some(what), Some(value)) => set_other(library, what, &value)?,
        (Some(_), None) => {}
    }
    show(library, what.as_deref(), out)?;
    tell_rules(went.as_ref(), out)
}

/// One word for all that can be off.
fn is_off(value: &str) -> bool {
    matches!(value, "none" | "off" | "null")
}

fn of_show(
    library: &Library,
    feed: &str,
    what: Option<&str>,
    value: Option<&str>,
    out: &mut Output,
) -> Result<(), Failure> {
    let id = library.find_feed(feed)?;
    let mut intake = library.show_intake(id)?;
    let other = match (what, value) {
        (Some(what), Some(value)) => triage::change_intake(&mut intake, what, value)?,
        _ => false,
    };
    if other {
        intake = library.set_show_intake(id, intake)?;
    }
    let value = value.filter(|_| !other);
    let mut rules = library.show_downloads(id)?;
    let mut went = None;
    if let (Some(what), Some(value)) = (what, value) {
        let all = library.settings()?;
        let mut auto = rules.auto.clone().unwrap_or(all.auto_download);
        let mut keep = rules.keep.clone().unwrap_or(all.keep_downloads);
        if value == "default" {
            match what {
                "auto-download" => rules.auto = None,
                "keep" => rules.keep = None,
                VERSION => rules.version = None,
                other => return Err(unknown(other)),
            }
        } else if what == VERSION {
            rules.version = Some(version(value)?);
        } else if change_rule(&mut auto, &mut keep, what, value)? {
            if what == "keep" {
                rules.keep = Some(keep);
            } else {
                rules.auto = Some(auto);
            }
        } else {
            return Err(Failure::Said(format!(
                "a show has no rule {what}; there are: {RULES}, {INTAKE}"
            )));
        }
        rules = library.set_show_downloads(id, rules)?;
        went = library.follow_rules()?;
    }
    if out.json {
        return out.value(&ShowSet { rules, intake });
    }
    let ShowDownloads {
        auto,
        keep,
        version,
    } = rules;
    out.line(&format!(
        "auto-download: {}",
        auto.as_ref().map_or("default".into(), auto_words)
    ))?;
    out.line(&format!(
        "keep: {}",
        keep.as_ref().map_or("default".into(), keep_words)
    ))?;
    out.line(&format!(
        "{VERSION}: {}",
        version.map_or("default", version_word)
    ))?;
    for (name, value) in triage::intake_lines(&intake) {
        out.line(&format!("{name}: {value}"))?;
    }
    tell_rules(went.as_ref(), out)
}

/// All that is set for one show, for programs.
#[derive(serde::Serialize)]
struct ShowSet {
    #[serde(flatten)]
    rules: ShowDownloads,
    #[serde(flatten)]
    intake: ShowIntake,
}

fn version(value: &str) -> Result<VersionChoice, Failure> {
    Ok(match value {
        "own" => VersionChoice::Own,
        "smallest" => VersionChoice::Smallest,
        "best" => VersionChoice::Best,
        _ => {
            return Err(Failure::Said(format!(
                "{VERSION} is one of: own, smallest, best, default"
            )));
        }
    })
}

fn version_word(version: VersionChoice) -> &'static str {
    match version {
        VersionChoice::Own => "own",
        VersionChoice::Smallest => "smallest",
        VersionChoice::Best => "best",
    }
}

fn unknown(what: &str) -> Failure {
    Failure::Said(format!("there is no setting {what}"))
}

/// Changes one part of the rules; false when it is none of theirs.
fn change_rule(
    auto: &mut AutoDownload,
    keep: &mut KeepRule,
    what: &str,
    value: &str,
) -> Result<bool, Failure> {
    let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
    let number = |text: &str, otherwise: u32| match text.trim() {
        "" => Ok(otherwise),
        text => text
            .parse::<u32>()
            .map_err(|_| Failure::Said(format!("{what} takes a number, not {text}"))),
    };
    let wrong = |choices: &str| Failure::Said(format!("{what} is one of: {choices}"));
    match what {
        "auto-download" => {
            auto.which = match first {
                off if is_off(off) => AutoDownloads::Off,
                "new" => AutoDownloads::New,
                "newest" => AutoDownloads::Newest,
                "up-next" => AutoDownloads::UpNext,
                _ => return Err(wrong("off, new, newest N, up-next")),
            };
            if auto.which == AutoDownloads::Newest {
                auto.newest = number(rest, 3)?;
            }
        }
        "keep" => {
            keep.which = match first {
                "everything" => Keep::Everything,
                off if is_off(off) => Keep::Everything,
                "newest" => Keep::Newest,
                "played" => Keep::Played,
                "next" => Keep::Next,
                _ => return Err(wrong("everything, newest N, played DAYS, next N")),
            };
            match keep.which {
                Keep::Newest | Keep::Next => keep.count = number(rest, 3)?,
                Keep::Played => keep.days = number(rest, 0)?,
                Keep::Everything => {}
            }
        }
        "words" => auto.words = none_is_empty(value),
        "without" => auto.without = none_is_empty(value),
        "min-minutes" | "max-minutes" if is_off(value) => match what {
            "min-minutes" => auto.min_minutes = None,
            _ => auto.max_minutes = None,
        },
        "min-minutes" => auto.min_minutes = Some(number(value, 0)?),
        "max-minutes" => auto.max_minutes = Some(number(value, 0)?),
        _ => return Ok(false),
    }
    Ok(true)
}

fn none_is_empty(value: &str) -> String {
    if is_off(value) {
        String::new()
    } else {
        value.to_owned()
    }
}

/// `20GB`, `500 MB`; 0 and `none` are no limit.
fn megabytes(text: &str) -> Result<u32, Failure> {
    let text = text.trim().to_lowercase().replace(' ', "");
    if is_off(&text) {
        return Ok(0);
    }
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    let factor = match &text[digits.len()..] {
        "mb" | "m" => 1.0,
        "" if digits == "0" => 1.0,
        "gb" | "g" => 1e3,
        "tb" | "t" => 1e6,
        _ => {
            return Err(Failure::Said(
                "a size is wanted, such as 20GB or 500MB, or none".into(),
            ));
        }
    };
    match digits.parse::<f64>() {
        Ok(n) if n >= 0.0 && n * factor <= 1e8 => Ok((n * factor).ceil() as u32),
        _ => Err(Failure::Said(
            "a size is wanted, such as 20GB or 500MB, or none".into(),
        )),
    }
}

fn auto_words(rule: &AutoDownload) -> String {
    let mut words = match rule.which {
        AutoDownloads::Off => return "off".into(),
        AutoDownloads::New => "new".to_owned(),
        AutoDownloads::Newest => format!("newest {}", rule.newest),
        AutoDownloads::UpNext => "up-next".to_owned(),
    };
    for (what, value) in [("words", &rule.words), ("without", &rule.without)] {
        if !value.is_empty() {
            words.push_str(&format!("; {what} {value}"));
        }
    }
    for (what, value) in [
        ("min-minutes", rule.min_minutes),
        ("max-minutes", rule.max_minutes),
    ] {
        if let Some(value) = value {
            words.push_str(&format!("; {what} {value}"));
        }
    }
    words
}

fn keep_words(rule: &KeepRule) -> String {
    match rule.which {
        Keep::Everything => "everything".into(),
        Keep::Newest => format!("newest {}", rule.count),
        Keep::Played => format!("played {}", rule.days),
        Keep::Next => format!("next {}", rule.count),
    }
}

/// The settings as a map, by their names.
fn map(library: &Library) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(library.settings()?)? {
        Value::Object(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

fn set_other(library: &Library, what: &str, value: &str) -> Result<(), Failure> {
    let name = what.replace('-', "_");
    let mut all = map(library)?;
    if !all.contains_key(&name) {
        return Err(unknown(what));
    }
    // The address of a proxy may hold a password, which is stored elsewhere and never shown.
    let is_proxy = name == "proxy";
    let wrong = |choices: Option<String>| match choices {
        _ if is_proxy => Failure::Said("this is nothing that proxy could be".into()),
        Some(choices) => Failure::Said(format!("{what} is one of: {choices}; not {value}")),
        None => Failure::Said(format!("{what} cannot be {value}")),
    };
    let plain = || serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    let choices = match is_off(value) {
        // By what kind of setting it is.
        true => vec![
            Value::Null,
            Value::from(value),
            Value::Bool(false),
            Value::from(0),
        ],
        false => vec![plain()],
    };
    let mut chosen = None;
    let mut known = None;
    for read in choices {
        all.insert(name.clone(), read.clone());
        match serde_json::from_value::<library::Settings>(Value::Object(all.clone())) {
            Ok(settings) => {
                chosen = Some((read, settings));
                break;
            }
            Err(error) => known = known.or_else(|| variants(&error.to_string())),
        }
    }
    let (read, settings) = chosen.ok_or_else(|| wrong(known))?;
    let before = library.settings()?;
    library.set_settings(settings)?;
    if is_proxy || map(library)?.get(&name) == Some(&read) {
        return Ok(());
    }
    // What was made of it instead is not what was asked for.
    library.set_settings(before)?;
    Err(wrong(None))
}

/// What could have stood there, as the refusal of a name that nobody knows lists it.
fn variants(error: &str) -> Option<String> {
    let (_, listed) = error.split_once("expected ")?;
    let names: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
    (names.len() > 1).then(|| names.join(", "))
}

fn show(library: &Library, what: Option<&str>, out: &mut Output) -> Result<(), Failure> {
    let all = map(library)?;
    if out.json {
        let one = what.and_then(|what| all.get(&what.replace('-', "_")).cloned());
        return out.value(&one.unwrap_or(Value::Object(all)));
    }
    let settings = library.settings()?;
    let (auto, keep) = (&settings.auto_download, &settings.keep_downloads);
    let mut lines = vec![
        ("auto-download".to_owned(), auto_words(auto)),
        ("keep".to_owned(), keep_words(keep)),
        (
            "budget".to_owned(),
            match settings.downloads_budget {
                0 => "none".into(),
                megabytes => size(i64::from(megabytes) * 1_000_000),
            },
        ),
    ];
    if what.is_some_and(|what| matches!(what, "words" | "without" | "min-minutes" | "max-minutes"))
    {
        lines.truncate(1);
    } else {
        let rest = (all.iter()).filter(|(_, value)| !value.is_object() && !value.is_array());
        lines.extend(
            rest.filter(|(name, _)| *name != "downloads_budget")
                .map(|(name, value)| {
                    let value = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    (name.replace('_', "-"), value)
                }),
        );
        if let Some(what) = what {
            lines.retain(|(name, _)| name == what);
            if lines.is_empty() {
                return Err(unknown(what));
            }
        }
    }
    for (name, value) in lines {
        out.line(&format!("{name}: {value}"))?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_written_alike() {
        let (mut auto, mut keep) = (AutoDownload::default(), KeepRule::default());
        for (what, value, said) in [
            ("auto-download", "newest 5", "newest 5"),
            ("words", "tide moon", "newest 5; words tide moon"),
            (
                "min-minutes",
                "10",
                "newest 5; words tide moon; min-minutes 10",
            ),
            ("words", "none", "newest 5; min-minutes 10"),
            ("auto-download", "up-next", "up-next; min-minutes 10"),
            ("auto-download", "off", "off"),
        ] {
            assert!(change_rule(&mut auto, &mut keep, what, value).unwrap());
            assert_eq!(auto_words(&auto), said);
        }
        for (value, said) in [
            ("newest 4", "newest 4"),
            ("played 2", "played 2"),
            ("played", "played 0"),
            ("next", "next 3"),
        ] {
            assert!(change_rule(&mut auto, &mut keep, "keep", value).unwrap());
            assert_eq!(keep_words(&keep), said);
        }
        assert!(change_rule(&mut auto, &mut keep, "keep", "sometimes").is_err());
        assert!(change_rule(&mut auto, &mut keep, "auto-download", "newest many").is_err());
        assert!(!change_rule(&mut auto, &mut keep, "theme", "dark").unwrap());
    }

    #[test]
    fn versions_are_read_and_written_alike() {
        for word in ["own", "smallest", "best"] {
            assert_eq!(version_word(version(word).unwrap()), word);
        }
        assert!(version("largest").is_err());
    }

    #[test]
    fn sizes_have_units() {
        for (text, expected) in [
            ("20GB", 20_000),
            ("1.5 gb", 1_500),
            ("500MB", 500),
            ("none", 0),
            ("0", 0),
        ] {
            assert_eq!(megabytes(text).unwrap(), expected, "{text}");
        }
        for text in ["20", "GB", "-1GB", "many", "999999TB"] {
            assert!(megabytes(text).is_err(), "{text}");
        }
    }
}
