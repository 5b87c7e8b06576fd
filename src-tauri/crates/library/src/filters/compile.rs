//! A list's filter as a plan: what an index holds by itself, what is tested row by row, and, where a condition leaves few
//! items, which those are. A list is shown in one of six orders, and its conditions are any of a dozen: there cannot be an index
//! for each pair. So the index of the order is walked and each row tested, a bounded number for a page; that is quick wherever
//! what fits is not rare. What is rare is mostly so because of one condition with an index of its own (tags, Up Next, notes,
//! downloads, begun, shows, words). Where that leaves no more than [`FEW`] items, they are ordered in memory, exact and counted.
use super::conditions::{self, Condition};
use super::dates;
use super::grammar;
use super::names;
use super::wanted::{self, MOST};
use crate::error::Result;
use crate::index::fold;
use crate::model::{
    FeedId, ItemKind, ListDays, ListFilter, ListHas, ListState, SearchProblem, TagMatch,
};
use crate::text;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// So many items are ordered in memory: that takes less time than a page may.
/// (Tests have small libraries: there much is not few.)
pub(crate) const FEW: usize = if cfg!(test) { 12 } else { MOST };

/// A filter, or several that must all fit, as a plan.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    /// What an index of the order holds by itself.
    pub kind: Option<ItemKind>,
    pub feed: Option<FeedId>,
    pub inbox: bool,
    pub bookmarked: bool,
    /// Of the index by date: its own range.
    pub published: Option<Condition>,
    /// What each row is tested for.
    pub rest: Vec<Condition>,
    /// All that can fit, when that is few.
    pub few: Option<Vec<i64>>,
    /// `few` is only the newest of what has the words.
    pub cut: bool,
}

/// What of the words of a filter is not understood.
pub(crate) fn problems(
    conn: &Connection,
    now: i64,
    filter: &ListFilter,
) -> Result<Vec<SearchProblem>> {
    if filter.words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut query = grammar::parse(&filter.words);
    wanted::wanted(conn, now, &mut query)?;
    Ok(query.problems)
}

pub(crate) fn compile(conn: &Connection, now: i64, all: &[&ListFilter]) -> Result<Compiled> {
    let mut plan = Compiled::default();
    // Statements that give ids, the likely shortest first.
    let mut sources: Vec<Condition> = Vec::new();
    let mut common: Option<(Vec<i64>, String)> = None;
    for filter in all {
        plan.add(conn, now, filter, &mut sources)?;
        if filter.words.trim().is_empty() {
            continue;
        }
        let mut query = grammar::parse(&filter.words);
        let Some(wanted) = wanted::wanted(conn, now, &mut query)? else {
            continue;
        };
        if !wanted.has_words() {
            plan.rest.extend(wanted.into_conditions());
            continue;
        }
        let found = wanted.found(conn, &query)?;
        let ids: Vec<i64> = found.rows.iter().map(|(id, _)| *id).collect();
        match wanted.expression() {
            Some(expression) if found.more => {
                plan.rest.extend(wanted.into_row_conditions());
                common = Some((ids, expression));
            }
            _ => plan.keep_few(ids),
        }
    }
    if plan.few.is_none() {
        for source in sources {
            if let Some(ids) = few_of(conn, &source)? {
                plan.keep_few(ids);
                break;
            }
        }
    }
    if let Some((ids, expression)) = common {
        if plan.few.is_some() {
            plan.rest.push(Condition::of(
                "i.id IN (SELECT rowid FROM search WHERE search MATCH ?)",
                vec![Value::Text(expression)],
            ));
        } else {
            plan.keep_few(ids);
            plan.cut = true;
        }
    }
    Ok(plan)
}

/// The ids that a statement gives, when they are few.
fn few_of(conn: &Connection, source: &Condition) -> Result<Option<Vec<i64>>> {
    let mut statement = conn.prepare_cached(&format!("{} LIMIT {}", source.sql, FEW + 1))?;
    let ids = statement
        .query_map(params_from_iter(&source.values), |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok((ids.len() <= FEW).then_some(ids))
}

impl Compiled {
    /// Of two sets of ids what is in both.
    fn keep_few(&mut self, ids: Vec<i64>) {
        self.few = Some(match self.few.take() {
            None => ids,
            Some(known) => {
                let both: std::collections::HashSet<i64> = ids.into_iter().collect();
                known.into_iter().filter(|id| both.contains(id)).collect()
            }
        });
    }

    fn add(
        &mut self,
        conn: &Connection,
        now: i64,
        filter: &ListFilter,
        sources: &mut Vec<Condition>,
    ) -> Result<()> {
        match (self.kind, filter.kind) {
            (_, None) => {}
            (None, kind) => self.kind = kind,
            (Some(_), Some(kind)) => self.rest.push(conditions::kind(kind)),
        }
        for state in &filter.states {
            match state {
                ListState::Inbox => self.inbox = true,
                ListState::Bookmarked => self.bookmarked = true,
                state => self.rest.push(conditions::state(*state)),
            }
            match state {
                ListState::Queued => {
                    sources.insert(0, Condition::plain("SELECT item_id FROM queue"));
                }
                ListState::Begun => sources.push(Condition::plain(
                    "SELECT id FROM item INDEXED BY item_begun
                     WHERE touched_at IS NOT NULL AND done_at IS NULL AND trashed_at IS NULL",
                )),
                _ => {}
            }
        }
        self.add_tags(filter, sources);
        for has in &filter.has {
            self.rest.push(conditions::has(*has));
            if matches!(has, ListHas::Notes | ListHas::Highlights) {
                sources.push(Condition::plain(
                    "SELECT item_id FROM note UNION SELECT item_id FROM item_edit WHERE note <> ''",
                ));
            }
        }
        if let Some(here) = filter.downloaded {
            self.rest.push(conditions::downloaded(here));
            if here && filter.kind == Some(ItemKind::Episode) {
                sources.push(Condition::plain(
                    "SELECT item_id FROM download WHERE state = 'done'",
                ));
            }
        }
        self.add_feeds(conn, filter, sources)?;
        if let Some(tag) = &filter.language {
            self.rest.push(match conditions::primary_tag(tag) {
                Some(tag) => conditions::language(&tag),
                None => Condition::never(),
            });
        }
        let minutes = |n: u32| i64::from(n) * 60_000;
        if filter.min_minutes.is_some() || filter.max_minutes.is_some() {
            // What is called 20 minutes is a little more, or a little less.
            let below = filter.max_minutes.map(|n| minutes(n) + 1);
            self.rest.push(conditions::length(
                conn,
                filter.min_minutes.map(minutes),
                below,
            )?);
        }
        if let Some(days) = &filter.added {
            let (from, end) = stretch(days, now);
            self.rest.extend(conditions::between("added_at", from, end));
        }
        if let Some(days) = &filter.published {
            let (from, end) = stretch(days, now);
            let range = conditions::between("sorted_at", from, end);
            match &self.published {
                None => self.published = range,
                Some(_) => self.rest.extend(range),
            }
        }
        Ok(())
    }

    fn add_tags(&mut self, filter: &ListFilter, sources: &mut Vec<Condition>) {
        if filter.tags.is_empty() {
            return;
        }
        let ids: Vec<i64> = filter.tags.iter().map(|id| i64::from(*id)).collect();
        self.rest.push(conditions::tags(&ids, filter.tag_match));
        if filter.tag_match != TagMatch::None {
            let list = Value::Text(text::id_list(ids.into_iter()));
            sources.push(Condition::of(
                "SELECT item_id FROM item_tag WHERE tag_id IN (SELECT value FROM json_each(?))
                 UNION ALL SELECT i.id FROM feed_tag t CROSS JOIN item i INDEXED BY item_by_feed ON i.feed_id = t.feed_id
                   WHERE t.tag_id IN (SELECT value FROM json_each(?)) AND i.trashed_at IS NULL",
                vec![list.clone(), list],
            ));
        }
    }

    fn add_feeds(
        &mut self,
        conn: &Connection,
        filter: &ListFilter,
        sources: &mut Vec<Condition>,
    ) -> Result<()> {
        if filter.feeds.is_empty() && filter.folder.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<i64> = filter.feeds.iter().map(|feed| feed.0).collect();
        if !filter.folder.is_empty() {
            let wanted: Vec<String> = filter.folder.iter().map(|name| fold(name)).collect();
            ids.extend(names::feeds_in(conn, |path| {
                path.len() >= wanted.len()
                    && path
                        .iter()
                        .zip(&wanted)
                        .all(|(name, own)| fold(name) == *own)
            })?);
        }
        ids.sort_unstable();
        ids.dedup();
        match (ids.as_slice(), self.feed) {
            ([one], None) => self.feed = Some(FeedId(*one)),
            (ids, _) => {
                self.rest.push(conditions::feeds(ids));
                sources.push(Condition::of(
                    "SELECT i.id FROM item i INDEXED BY item_by_feed
                     WHERE i.feed_id IN (SELECT value FROM json_each(?)) AND i.trashed_at IS NULL",
                    vec![Value::Text(text::id_list(ids.iter().copied()))],
                ));
            }
        }
        Ok(())
    }
}

/// From the first moment to the moment after the last. What is no day asks for nothing.
fn stretch(days: &ListDays, now: i64) -> (Option<i64>, Option<i64>) {
    const DAY: i64 = 86_400_000;
    let within = days.within.map(|n| now - i64::from(n) * DAY);
    let from = days.from.as_deref().and_then(|day| dates::moment(day, now));
    let end = days.until.as_deref().and_then(|day| dates::end(day, now));
    (within.max(from), end)
}
