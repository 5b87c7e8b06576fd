//! Search: our own grammar over FTS5, which never sees what a person typed.
mod find;
mod show_names;
mod snippet;
#[cfg(test)]
mod tests;

use crate::Library;
use crate::error::Result;
use crate::model::SearchPage;

impl Library {
    /// One page of what was found. Whatever was typed, the search itself is never an error. Words, "phrases", `-not`,
    /// `OR`, `is:`, `in:`, `tag:`, `show:`, `person:`, `site:`, `before:`, `after:`, `longer:`, `shorter:`, `has:`; the last
    /// word may be half typed.
    pub fn search(&self, text: &str, after: Option<&str>) -> Result<SearchPage> {
        let now = self.inner.deps.clock.now_ms();
        self.inner
            .store
            .read(|conn| find::search(conn, now, text, after))
    }
}
