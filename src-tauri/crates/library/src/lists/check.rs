//! What a list may be: its name, and a filter that makes sense. Bounds keep a hostile file of settings from making a list
//! that is read for minutes.
use crate::error::{LibraryError, Result};
use crate::filters::{self, dates};
use crate::index::fold;
use crate::model::{ListDays, ListDraft, ListFilter, ListId, SmartList};
use crate::text;
use rusqlite::Connection;

/// Characters of a name.
const LONGEST_NAME: usize = 80;
const LONGEST_WORDS: usize = 2_000;
const MOST_FEEDS: usize = 500;
const MOST_TAGS: usize = 100;
const MOST_FOLDERS: usize = 20;
/// A week of listening.
const MOST_MINUTES: u32 = 10_080;
/// A hundred years.
const MOST_DAYS: u32 = 36_500;

pub(super) fn folded(name: &str) -> String {
    fold(name.trim())
}

pub(super) fn json(filter: &ListFilter) -> String {
    serde_json::to_string(filter).unwrap_or_else(|_| "{}".to_owned())
}

pub(super) fn checked(
    conn: &Connection,
    now: i64,
    draft: &ListDraft,
    own: Option<ListId>,
    all: &[SmartList],
) -> Result<ListDraft> {
    let name = text::one_line(&draft.name, LONGEST_NAME);
    if name.is_empty() {
        return Err(LibraryError::refused(
            "list_without_name",
            "the list needs a name",
        ));
    }
    let taken = all
        .iter()
        .any(|list| Some(list.id) != own && folded(&list.name) == folded(&name));
    if taken {
        return Err(LibraryError::refused(
            "list_name_taken",
            format!("there is a list of that name: {name}"),
        ));
    }
    let filter = bounded(&draft.filter);
    if filter.is_empty() {
        return Err(LibraryError::refused(
            "list_without_filter",
            "the list asks for nothing: set what it is to show",
        ));
    }
    sensible(&filter, now)?;
    if let Some(problem) = filters::problems(conn, now, &filter)?.into_iter().next() {
        return Err(LibraryError::refused(
            "filter_not_understood",
            problem.to_string(),
        ));
    }
    Ok(ListDraft {
        name,
        filter,
        ..draft.clone()
    })
}

fn bounded(filter: &ListFilter) -> ListFilter {
    let mut filter = filter.clone();
    filter.feeds.sort_unstable();
    filter.feeds.dedup();
    filter.feeds.truncate(MOST_FEEDS);
    filter.tags.sort_unstable();
    filter.tags.dedup();
    filter.tags.truncate(MOST_TAGS);
    filter.folder.truncate(MOST_FOLDERS);
    let mut states = Vec::new();
    for state in filter.states {
        if !states.contains(&state) {
            states.push(state);
        }
    }
    filter.states = states;
    let mut has = Vec::new();
    for one in filter.has {
        if !has.contains(&one) {
            has.push(one);
        }
    }
    filter.has = has;
    filter.words = text::one_line(&filter.words, LONGEST_WORDS);
    let days = |days: Option<ListDays>| {
        days.map(|mut days| {
            days.within = days.within.map(|n| n.clamp(1, MOST_DAYS));
            days
        })
        .filter(|days| *days != ListDays::default())
    };
    filter.added = days(filter.added);
    filter.published = days(filter.published);
    filter.min_minutes = filter.min_minutes.filter(|n| *n > 0);
    filter.language = filter.language.filter(|tag| !tag.trim().is_empty());
    filter
}

fn sensible(filter: &ListFilter, now: i64) -> Result<()> {
    let long = |n: Option<u32>| n.is_some_and(|n| n > MOST_MINUTES);
    if long(filter.min_minutes)
        || long(filter.max_minutes)
        || matches!((filter.min_minutes, filter.max_minutes), (Some(least), Some(most)) if least > most)
    {
        return Err(LibraryError::refused(
            "length_not_sensible",
            "no length is from so many minutes to so many",
        ));
    }
    for days in filter.added.iter().chain(&filter.published) {
        let read = |day: &Option<String>| match day {
            None => Ok(None),
            Some(day) => dates::moment(day, now).map(Some).ok_or_else(|| {
                LibraryError::refused("not_a_day", format!("this is no day: {day}"))
            }),
        };
        if let (Some(from), Some(until)) = (read(&days.from)?, read(&days.until)?)
            && from > until
        {
            return Err(LibraryError::refused(
                "days_not_sensible",
                "the last day is before the first one",
            ));
        }
    }
    Ok(())
}
