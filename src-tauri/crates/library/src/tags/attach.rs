//! Putting tags on items and shows and taking them off, many at once.
use super::links::{self, Link};
use super::rows;
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{TagId, TagPatch, TagTargets, Undo};
use crate::store::Durability;
use std::collections::HashSet;

/// Of one command.
const MOST_NAMES: usize = 100;
const MOST_TARGETS: usize = 1_000_000;

impl Library {
    /// Puts tags on items and shows and takes others off. A long list is worked through in pieces; what was done to it is
    /// taken back by one act. `Undo::count` is how many things were changed.
    ///
    /// # Errors
    /// `Refused` when a name is none, or too much is asked for at once.
    pub fn set_tags(&self, targets: &TagTargets, patch: &TagPatch) -> Result<Undo> {
        if patch.add.len() + patch.remove.len() > MOST_NAMES
            || targets.items.len() + targets.feeds.len() > MOST_TARGETS
        {
            return Err(LibraryError::refused(
                "tags_at_once",
                "that is too much to tag at once",
            ));
        }
        let names: Vec<String> = patch
            .add
            .iter()
            .map(|name| rows::name(name))
            .collect::<Result<_>>()?;
        let removed = patch.remove.clone();
        let now = self.inner.deps.clock.now_ms();
        let (add, new, remove) = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                let (mut add, mut new) = (Vec::new(), Vec::new());
                for name in &names {
                    let (id, made) = rows::ensure(tx, now, name)?;
                    add.push(id);
                    if made {
                        new.push(id);
                    }
                }
                let mut remove = Vec::new();
                for name in &removed {
                    remove.extend(rows::find(tx, name.trim())?);
                }
                remove.retain(|id| !add.contains(id));
                changes.tags = true;
                Ok((add, new, remove))
            })?;
        let items: Vec<i64> = targets.items.iter().map(|id| id.0).collect();
        let mut on = self.put_on_items(&items, &add)?;
        let mut off = self.take_off_items(items, &remove)?;
        let feeds: Vec<i64> = targets.feeds.iter().map(|id| id.0).collect();
        let of_feeds = |tags: &[TagId]| -> Vec<Link> {
            let each = |feed: &i64| tags.iter().map(|tag| Link::Feed(*feed, *tag)).collect();
            feeds.iter().flat_map::<Vec<Link>, _>(each).collect()
        };
        on.extend(self.set_links(of_feeds(&add), true)?);
        off.extend(self.set_links(of_feeds(&remove), false)?);
        let things: HashSet<(bool, i64)> = on
            .iter()
            .chain(&off)
            .map(|link| match link {
                Link::Item(item, _) => (true, *item),
                Link::Feed(feed, _) => (false, *feed),
            })
            .collect();
        let count = u32::try_from(things.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library.set_links(on, false)?;
            library.set_links(off, true)?;
            library
                .inner
                .store
                .write(Durability::Full, move |tx, changes| {
                    for id in new {
                        rows::drop_unused(tx, id)?;
                    }
                    rows::note_changed(changes);
                    Ok(())
                })
        })
    }

    fn put_on_items(&self, items: &[i64], tags: &[TagId]) -> Result<Vec<Link>> {
        let mut all = Vec::new();
        for tag in tags.iter().copied() {
            all.extend(links::in_pieces(
                &self.inner.store,
                items.to_vec(),
                move |tx, some| {
                    let new = links::put_on(tx, some, tag)?;
                    Ok(new.into_iter().map(|item| Link::Item(item, tag)).collect())
                },
            )?);
        }
        Ok(all)
    }

    fn take_off_items(&self, items: Vec<i64>, tags: &[TagId]) -> Result<Vec<Link>> {
        let mut all = Vec::new();
        for tag in tags.iter().copied() {
            all.extend(links::in_pieces(
                &self.inner.store,
                items.clone(),
                move |tx, some| {
                    let gone = links::take_off(tx, some, tag)?;
                    Ok(gone.into_iter().map(|item| Link::Item(item, tag)).collect())
                },
            )?);
        }
        Ok(all)
    }

    /// Answers those that were not so already.
    pub(super) fn set_links(&self, all: Vec<Link>, on: bool) -> Result<Vec<Link>> {
        links::in_pieces(&self.inner.store, all, move |tx, some| {
            links::set(tx, some, on)
        })
    }
}
