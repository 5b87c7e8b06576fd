//! What listening could not write down, because the library can only be read or its disk is full: kept in memory until it can.
use crate::{ItemId, Library, LibraryError, Notice, Result};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnwrittenPlace {
    pub position: i64,
    /// Milliseconds, and whether they were counted.
    pub duration: Option<(i64, bool)>,
    /// It was heard to its end.
    pub played: bool,
}

#[derive(Default)]
pub(super) struct Unwritten {
    places: Mutex<HashMap<ItemId, UnwrittenPlace>>,
}

impl Unwritten {
    fn places(&self) -> MutexGuard<'_, HashMap<ItemId, UnwrittenPlace>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn keep(&self, item: ItemId, place: UnwrittenPlace) {
        self.places().insert(item, place);
    }

    pub fn of(&self, item: ItemId) -> Option<UnwrittenPlace> {
        self.places().get(&item).copied()
    }

    /// Something of `item` was written: so can the rest be.
    pub fn write_rest(&self, library: &Library, item: ItemId) {
        let rest: Vec<(ItemId, UnwrittenPlace)> = {
            let mut places = self.places();
            places.remove(&item);
            places.drain().collect()
        };
        for (item, place) in rest {
            let written = library
                .set_position(item, place.position, place.duration)
                .and_then(|()| match place.played {
                    true => library.set_played(item),
                    false => Ok(()),
                });
            match written {
                Err(error) if error.is_unwritable() => self.keep(item, place),
                // It was deleted meanwhile, say.
                Err(error) => tracing::warn!(%error, item = item.0, "a place could not be saved"),
                Ok(()) => {}
            }
        }
    }
}

/// Nothing that listening notes beside the place is worth a failure.
pub(super) fn or_forgo(written: Result<()>) -> Result<()> {
    match written {
        Err(error) if error.is_unwritable() => {
            tracing::warn!(%error, "listening could not be noted");
            Ok(())
        }
        other => other,
    }
}

pub(super) fn not_saved(error: &LibraryError) -> Notice {
    let sentence = format!("The place could not be saved: {error}.");
    Notice::new(NOT_SAVED, error.code(), sentence)
}

pub(super) const NOT_SAVED: &str = "not_saved";
