//! The ways back from destructive acts, kept in memory for this run: each is a closure that knows what was before.
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{Undo, UndoId};
use std::collections::VecDeque;
use std::sync::Mutex;

/// The most ways back that are kept. Older ones are forgotten; what they hold is dropped then.
const KEPT: usize = 100;

type Back = Box<dyn FnOnce(&Library) -> Result<()> + Send>;

#[derive(Default)]
pub(crate) struct Undos {
    inner: Mutex<UndoList>,
}

#[derive(Default)]
struct UndoList {
    last: i64,
    ways: VecDeque<(UndoId, Back)>,
}

impl Library {
    /// Takes an act back. Each can be taken back once.
    ///
    /// # Errors
    /// `NotFound` when it was taken back already or is too long ago.
    pub fn undo(&self, id: UndoId) -> Result<()> {
        let back = {
            let mut inner = self
                .inner
                .undos
                .inner
                .lock()
                .map_err(|_| LibraryError::Closed)?;
            let at = inner.ways.iter().position(|(known, _)| *known == id);
            at.and_then(|at| inner.ways.remove(at))
        };
        let (_, back) = back.ok_or(LibraryError::NotFound("act to take back"))?;
        back(self)
    }

    /// Whether an act can still be taken back.
    pub(crate) fn can_be_undone(&self, id: UndoId) -> bool {
        let inner = self.inner.undos.inner.lock();
        inner.is_ok_and(|inner| inner.ways.iter().any(|(known, _)| *known == id))
    }

    /// Remembers how to take back an act on `count` things. `back` is dropped unused when it is too long ago.
    pub(crate) fn keep_undo(
        &self,
        count: u32,
        back: impl FnOnce(&Library) -> Result<()> + Send + 'static,
    ) -> Result<Undo> {
        let (undo, gone) = {
            let mut inner = self
                .inner
                .undos
                .inner
                .lock()
                .map_err(|_| LibraryError::Closed)?;
            inner.last += 1;
            let id = UndoId(inner.last);
            inner.ways.push_back((id, Box::new(back)));
            let gone = (inner.ways.len() > KEPT).then(|| inner.ways.pop_front());
            (Undo { id, count }, gone)
        };
        // Outside the lock: a guard's drop may do anything.
        drop(gone);
        Ok(undo)
    }
}
