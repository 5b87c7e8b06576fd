//! Lists that keep themselves, as their maker sees them: made, changed, moved, deleted, counted. What they show is read in
//! `items`, like any list.
mod check;
mod counts;
#[cfg(test)]
mod tests;

use crate::Library;
use crate::error::{LibraryError, Result};
use crate::filters::{self, row_to_list, word_of};
use crate::items;
use crate::model::{FilterChoices, ListDraft, ListId, SmartList, Undo};
use crate::store::Durability;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

pub(crate) use counts::ListCounts;

/// So many fit into a sidebar, and more.
const MOST: usize = 200;

const SELECT: &str = "SELECT id, name, icon, colour, filter FROM smart_list";

impl Library {
    /// All lists, in the order of the sidebar.
    pub fn lists(&self) -> Result<Vec<SmartList>> {
        self.inner.store.read(all)
    }

    /// One list by its name, whatever its case, or by its number.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn find_list(&self, name: &str) -> Result<SmartList> {
        let wanted = check::folded(name);
        self.lists()?
            .into_iter()
            .find(|list| check::folded(&list.name) == wanted || list.id.to_string() == name.trim())
            .ok_or(LibraryError::NotFound("list"))
    }

    /// What a filter can be made of: tags, folders, languages that there are.
    pub fn filter_choices(&self) -> Result<FilterChoices> {
        self.inner.store.read(filters::choices)
    }

    /// Makes a list, at the end of all.
    ///
    /// # Errors
    /// `Refused` for a name that is empty or taken, and for a filter that makes no sense.
    pub fn create_list(&self, draft: &ListDraft) -> Result<SmartList> {
        let draft = self.checked(draft, None)?;
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let count: i64 = tx
                    .prepare_cached("SELECT count(*) FROM smart_list")?
                    .query_row([], |row| row.get(0))?;
                if count >= MOST as i64 {
                    return Err(LibraryError::refused(
                        "too_many_lists",
                        format!("there can be no more lists than these: {MOST}"),
                    ));
                }
                tx.prepare_cached(
                    "INSERT INTO smart_list (name, icon, colour, filter, item_order, place)
                     VALUES (?1, ?2, ?3, ?4, ?5, (SELECT coalesce(max(place), 0) + 1 FROM smart_list))",
                )?
                .execute(params![
                    draft.name,
                    word_of(&draft.icon),
                    draft.colour.as_ref().and_then(word_of),
                    check::json(&draft.filter),
                    draft.order.map(items::order_word),
                ])?;
                changes.lists = true;
                one(tx, ListId(tx.last_insert_rowid()))
            })
    }

    /// Gives a list another name, look or filter. An order of None leaves that as it is.
    ///
    /// # Errors
    /// `NotFound`; `Refused` as in [`Library::create_list`].
    pub fn change_list(&self, id: ListId, draft: &ListDraft) -> Result<Undo> {
        let draft = self.checked(draft, Some(id))?;
        let before = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let before = ListRow::read(tx, id)?;
                let after = ListRow {
                    name: draft.name,
                    icon: word_of(&draft.icon).unwrap_or_default(),
                    colour: draft.colour.as_ref().and_then(word_of),
                    filter: check::json(&draft.filter),
                    order: match draft.order {
                        Some(order) => Some(items::order_word(order).to_owned()),
                        None => before.order.clone(),
                    },
                    place: before.place,
                };
                after.write(tx, id)?;
                changes.lists = true;
                Ok(before)
            })?;
        self.inner.list_counts.forget(id);
        self.keep_undo(1, move |library| {
            library.inner.list_counts.forget(id);
            library.put_back(id, before)
        })
    }

    /// Deletes a list; what it showed stays where it is.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn delete_list(&self, id: ListId) -> Result<Undo> {
        let before = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let before = ListRow::read(tx, id)?;
                tx.prepare_cached("DELETE FROM smart_list WHERE id = ?1")?
                    .execute([id.0])?;
                changes.lists = true;
                Ok(before)
            })?;
        self.inner.list_counts.forget(id);
        self.keep_undo(1, move |library| library.put_back(id, before))
    }

    /// Moves a list to the place `to`, counted from 0; too far is the end.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn move_list(&self, id: ListId, to: u32) -> Result<Vec<SmartList>> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let mut order: Vec<ListId> = all(tx)?.into_iter().map(|list| list.id).collect();
                let from = order
                    .iter()
                    .position(|known| *known == id)
                    .ok_or(LibraryError::NotFound("list"))?;
                order.remove(from);
                order.insert((to as usize).min(order.len()), id);
                let mut update =
                    tx.prepare_cached("UPDATE smart_list SET place = ?2 WHERE id = ?1")?;
                for (n, id) in order.iter().enumerate() {
                    update.execute(params![id.0, n as i64 + 1])?;
                }
                changes.lists = true;
                all(tx)
            })
    }

    fn put_back(&self, id: ListId, row: ListRow) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                changes.lists = true;
                row.write(tx, id)
            })
    }

    /// The draft as it is stored.
    fn checked(&self, draft: &ListDraft, own: Option<ListId>) -> Result<ListDraft> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .read(|conn| check::checked(conn, now, draft, own, &all(conn)?))
    }
}

fn all(conn: &Connection) -> Result<Vec<SmartList>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} ORDER BY place, id"))?;
    let lists = statement.query_map([], row_to_list)?;
    Ok(lists.collect::<rusqlite::Result<_>>()?)
}

fn one(conn: &Connection, id: ListId) -> Result<SmartList> {
    conn.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id.0], row_to_list)
        .optional()?
        .ok_or(LibraryError::NotFound("list"))
}

/// A list as it lies in its table, to be put there again.
struct ListRow {
    name: String,
    icon: String,
    colour: Option<String>,
    filter: String,
    order: Option<String>,
    place: i64,
}

impl ListRow {
    fn read(tx: &Transaction<'_>, id: ListId) -> Result<ListRow> {
        tx.prepare_cached(
            "SELECT name, icon, colour, filter, item_order, place FROM smart_list WHERE id = ?1",
        )?
        .query_row([id.0], |row| {
            Ok(ListRow {
                name: row.get(0)?,
                icon: row.get(1)?,
                colour: row.get(2)?,
                filter: row.get(3)?,
                order: row.get(4)?,
                place: row.get(5)?,
            })
        })
        .optional()?
        .ok_or(LibraryError::NotFound("list"))
    }

    /// Under the same number as before, so that what names it still does.
    fn write(&self, tx: &Transaction<'_>, id: ListId) -> Result<()> {
        tx.prepare_cached(
            "INSERT OR REPLACE INTO smart_list (id, name, icon, colour, filter, item_order, place)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            id.0,
            self.name,
            self.icon,
            self.colour,
            self.filter,
            self.order,
            self.place
        ])?;
        Ok(())
    }
}
