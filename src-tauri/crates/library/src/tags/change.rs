//! Deleting tags and making two of them one.
use super::links::Link;
use super::rows;
use crate::Library;
use crate::error::{LibraryError, Result};
use crate::model::{TagId, TagRow, Undo};
use crate::store::Durability;
use rusqlite::{Transaction, params};

/// A tag that went, with all that carried it.
struct Gone {
    row: TagRow,
    links: Vec<Link>,
}

impl Library {
    /// Deletes tags; what carried them stays. The way back puts them on the same things again.
    ///
    /// # Errors
    /// `NotFound` when one of them is gone already.
    pub fn delete_tags(&self, ids: &[TagId]) -> Result<Undo> {
        let mut gone = Vec::new();
        for id in ids {
            gone.push(self.take_tag(*id)?);
        }
        let count = u32::try_from(gone.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            for tag in gone {
                library.put_tag_back(tag)?;
            }
            Ok(())
        })
    }

    /// Makes one tag of two: what carried `from` carries `into`.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when they are the same.
    pub fn merge_tags(&self, from: TagId, into: TagId) -> Result<Undo> {
        if from == into {
            return Err(LibraryError::refused(
                "tag_itself",
                "a tag cannot be merged with itself",
            ));
        }
        let links = self.inner.store.read(|conn| {
            rows::by_id(conn, from)?;
            rows::by_id(conn, into)?;
            links_of(conn, from)
        })?;
        let of_other = links
            .iter()
            .map(|link| match link {
                Link::Item(item, _) => Link::Item(*item, into),
                Link::Feed(feed, _) => Link::Feed(*feed, into),
            })
            .collect();
        let new = self.set_links(of_other, true)?;
        let gone = self.take_tag(from)?;
        let count = u32::try_from(gone.links.len()).unwrap_or(u32::MAX);
        self.keep_undo(count, move |library| {
            library.put_tag_back(gone)?;
            library.set_links(new, false).map(drop)
        })
    }

    /// Takes it off everything piece by piece, then deletes it: to delete it at once would hold up others.
    fn take_tag(&self, id: TagId) -> Result<Gone> {
        let (row, links) = self
            .inner
            .store
            .read(|conn| Ok((rows::by_id(conn, id)?, links_of(conn, id)?)))?;
        self.set_links(links.clone(), false)?;
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                tx.prepare_cached("DELETE FROM tag WHERE id = ?1")?
                    .execute([id.0])?;
                rows::note_changed(changes);
                Ok(())
            })?;
        Ok(Gone { row, links })
    }

    fn put_tag_back(&self, gone: Gone) -> Result<()> {
        let Gone { row, links } = gone;
        let id = self
            .inner
            .store
            .write(Durability::Full, move |tx, changes| {
                rows::note_changed(changes);
                put_back(tx, &row)
            })?;
        let links = links.into_iter().map(|link| match link {
            Link::Item(item, _) => Link::Item(item, id),
            Link::Feed(feed, _) => Link::Feed(feed, id),
        });
        self.set_links(links.collect(), true).map(drop)
    }
}

/// By its number, unless the name was given to another meanwhile: then it is that one.
fn put_back(tx: &Transaction<'_>, row: &TagRow) -> Result<TagId> {
    if let Some(other) = rows::find(tx, &row.name)? {
        return Ok(other);
    }
    tx.prepare_cached("INSERT INTO tag (id, name, colour) VALUES (?1, ?2, ?3)")?
        .execute(params![
            row.id.0,
            row.name,
            row.colour.map(crate::model::TagColour::word)
        ])?;
    Ok(row.id)
}

fn links_of(conn: &rusqlite::Connection, id: TagId) -> Result<Vec<Link>> {
    let mut links = conn
        .prepare_cached("SELECT item_id FROM item_tag WHERE tag_id = ?1")?
        .query_map([id.0], |row| Ok(Link::Item(row.get(0)?, id)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut of_feeds = conn.prepare_cached("SELECT feed_id FROM feed_tag WHERE tag_id = ?1")?;
    for link in of_feeds.query_map([id.0], |row| Ok(Link::Feed(row.get(0)?, id)))? {
        links.push(link?);
    }
    Ok(links)
}
