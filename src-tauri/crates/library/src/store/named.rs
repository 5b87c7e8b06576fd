//! A row whose columns are read by name.
use rusqlite::types::{FromSql, ValueRef};
use rusqlite::{Error, Result, Row, Statement};
use std::cell::Cell;

/// Looks for each column behind the one read before it: read in the order of the statement, a name costs one comparison.
/// By itself SQLite is asked for every name from the first column on, which was a quarter of what a page of a list cost.
pub struct NamedRow<'a, 's> {
    row: &'a Row<'s>,
    next: Cell<usize>,
}

impl<'a, 's> NamedRow<'a, 's> {
    pub fn new(row: &'a Row<'s>) -> NamedRow<'a, 's> {
        NamedRow {
            row,
            next: Cell::new(0),
        }
    }

    /// # Errors
    /// `InvalidColumnName`, or that the value is of another type.
    pub fn get<T: FromSql>(&self, name: &str) -> Result<T> {
        self.row.get(self.index(name)?)
    }

    /// # Errors
    /// `InvalidColumnName`.
    pub fn get_ref(&self, name: &str) -> Result<ValueRef<'a>> {
        self.row.get_ref(self.index(name)?)
    }

    fn index(&self, name: &str) -> Result<usize> {
        let statement: &Statement<'_> = self.row.as_ref();
        let from = self.next.get();
        let at = (from..statement.column_count())
            .chain(0..from)
            .find(|at| statement.column_name(*at).is_ok_and(|is| is == name))
            .ok_or_else(|| Error::InvalidColumnName(name.to_owned()))?;
        self.next.set(at + 1);
        Ok(at)
    }
}
