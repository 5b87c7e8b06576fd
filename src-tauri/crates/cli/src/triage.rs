//! Deciding about what came: archiving, putting off, bringing back from the trash, and what single shows bring in.
use crate::failure::Failure;
use crate::output::{Output, counted};
use crate::terminal::name;
use library::{
    BulkAct, BulkScope, ItemId, ItemPatch, ItemQuery, Library, Place, RefreshRhythm, ShowIntake,
    SnoozeUntil, ToInbox,
};
use serde::Serialize;

/// What a show has of its own besides its rules of downloads.
pub const INTAKE: &str = "inbox (all, newest, none), refresh (automatic, hourly, 6h, daily, weekly, by-hand), \
                          notify (on, off), paused (on, off)";

/// What was done, for programs.
#[derive(Serialize)]
struct TriageDone {
    count: u32,
}

fn told(out: &mut Output, what: &str, count: u32) -> Result<(), Failure> {
    if out.json {
        return out.value(&TriageDone { count });
    }
    out.line(&format!("{what}: {}", counted(count.into(), "item")))
}

fn find(library: &Library, items: &[String]) -> Result<Vec<ItemId>, Failure> {
    items
        .iter()
        .map(|item| Ok(library.find_item(item)?))
        .collect()
}

pub fn archive(
    library: &Library,
    items: &[String],
    older_than: Option<u32>,
    dry_run: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let Some(older_days) = older_than else {
        let ids = find(library, items)?;
        let patch = ItemPatch {
            in_inbox: Some(false),
            ..ItemPatch::default()
        };
        return told(out, "archived", library.set_items(&ids, patch)?.count);
    };
    let scope = BulkScope {
        query: ItemQuery {
            place: Place::Inbox,
            ..ItemQuery::default()
        },
        older_days,
    };
    if dry_run {
        return told(out, "would be archived", library.bulk_count(&scope)?);
    }
    let done = library.bulk(&scope, &BulkAct::Archive)?;
    told(out, "archived", done.undo.count)
}

pub fn snooze(
    library: &Library,
    items: &[String],
    until: &str,
    out: &mut Output,
) -> Result<(), Failure> {
    let ids = find(library, items)?;
    let until = match until.to_lowercase().as_str() {
        "evening" => SnoozeUntil::ThisEvening,
        "tomorrow" => SnoozeUntil::Tomorrow,
        "saturday" => SnoozeUntil::Saturday,
        "monday" => SnoozeUntil::Monday,
        date => SnoozeUntil::Day { date: date.into() },
    };
    let undo = library.snooze(&ids, &until)?;
    let at = library.rows(&ids)?.pop().and_then(|row| row.snoozed_until);
    told(
        out,
        &format!("put off until {}", at.unwrap_or_default()),
        undo.count,
    )
}

/// Takes items, or whole shows, out of the trash.
pub fn restore(
    library: &Library,
    items: &[String],
    shows: &[String],
    out: &mut Output,
) -> Result<(), Failure> {
    let ids = find(library, items)?;
    for row in library.rows(&ids)? {
        if !row.trashed {
            return Err(Failure::Said(format!(
                "{} is not in the trash",
                name(&row.title)
            )));
        }
    }
    let trashed = library.trashed_shows()?;
    let mut wanted = Vec::new();
    for show in shows {
        let words = show.trim().to_lowercase();
        let mut fitting = trashed
            .iter()
            .filter(|one| one.id.to_string() == words || one.title.to_lowercase().contains(&words));
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => wanted.push(one),
            (Some(one), Some(two)) => {
                return Err(Failure::Said(format!(
                    "several shows in the trash fit, say which by its number: {}: {}; {}: {}",
                    one.id,
                    name(&one.title),
                    two.id,
                    name(&two.title)
                )));
            }
            (None, _) => {
                return Err(Failure::Said(format!(
                    "no show in the trash is called {show}"
                )));
            }
        }
    }
    let mut count = 0;
    if !ids.is_empty() {
        let patch = ItemPatch {
            trashed: Some(false),
            ..ItemPatch::default()
        };
        count += library.set_items(&ids, patch)?.count;
    }
    for show in wanted {
        count += library.restore_show(show.id)?.count;
    }
    told(out, "put back", count)
}

/// Changes one part of what a show brings in; false when it is none of these.
pub fn change_intake(intake: &mut ShowIntake, what: &str, value: &str) -> Result<bool, Failure> {
    let wrong = |choices: &str| Failure::Said(format!("{what} is one of: {choices}, default"));
    let on_off = |value: &str| match value {
        "on" | "yes" | "true" => Ok(true),
        "off" | "no" | "false" => Ok(false),
        _ => Err(wrong("on, off")),
    };
    match what {
        "paused" => intake.paused = on_off(value)?,
        "notify" if value == "default" => intake.notify = None,
        "notify" => intake.notify = Some(on_off(value)?),
        "inbox" => {
            intake.to_inbox = match value {
                "default" => None,
                "all" => Some(ToInbox::All),
                "newest" => Some(ToInbox::Newest),
                "none" => Some(ToInbox::None),
                _ => return Err(wrong("all, newest, none")),
            }
        }
        "refresh" => {
            intake.rhythm = match value {
                "default" | "automatic" => None,
                "hourly" => Some(RefreshRhythm::Hourly),
                "6h" => Some(RefreshRhythm::SixHours),
                "daily" => Some(RefreshRhythm::Daily),
                "weekly" => Some(RefreshRhythm::Weekly),
                "by-hand" => Some(RefreshRhythm::ByHand),
                _ => return Err(wrong("automatic, hourly, 6h, daily, weekly, by-hand")),
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The same as lines of name and value.
pub fn intake_lines(intake: &ShowIntake) -> [(&'static str, &'static str); 4] {
    let on_off = |on: bool| if on { "on" } else { "off" };
    [
        (
            "inbox",
            match intake.to_inbox {
                None => "default",
                Some(ToInbox::All) => "all",
                Some(ToInbox::Newest) => "newest",
                Some(ToInbox::None) => "none",
            },
        ),
        (
            "refresh",
            match intake.rhythm {
                None => "automatic",
                Some(RefreshRhythm::Hourly) => "hourly",
                Some(RefreshRhythm::SixHours) => "6h",
                Some(RefreshRhythm::Daily) => "daily",
                Some(RefreshRhythm::Weekly) => "weekly",
                Some(RefreshRhythm::ByHand) => "by-hand",
            },
        ),
        ("notify", intake.notify.map_or("default", on_off)),
        ("paused", on_off(intake.paused)),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_a_show_brings_in_is_read_and_written_alike() {
        let mut intake = ShowIntake::default();
        for (what, value) in [
            ("inbox", "newest"),
            ("refresh", "6h"),
            ("notify", "on"),
            ("paused", "on"),
            ("inbox", "default"),
            ("refresh", "automatic"),
            ("notify", "default"),
            ("paused", "off"),
        ] {
            assert!(change_intake(&mut intake, what, value).unwrap());
            let lines = intake_lines(&intake);
            let line = lines.iter().find(|(name, _)| *name == what).unwrap();
            assert_eq!(line.1, value);
        }
        assert_eq!(intake, ShowIntake::default());
        assert!(change_intake(&mut intake, "refresh", "yearly").is_err());
        assert!(!change_intake(&mut intake, "keep", "next").unwrap());
    }
}
