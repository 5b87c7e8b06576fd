//! What takes up room: the listener's episodes, pictures and texts, and all else on the disk.
use crate::{Library, Result, Storage, disk, settings};
use std::path::Path;

/// Bytes of a disk: of all of it, and free for this person.
#[derive(Clone, Copy)]
struct DiskSize {
    total: i64,
    free: i64,
}

impl Library {
    /// What takes up room on the disk of the downloads. Of a disk that does not answer soon only what the rows say.
    ///
    /// # Errors
    /// The database's.
    pub fn storage(&self) -> Result<Storage> {
        let (mut storage, folder) = self.inner.store.read(|conn| {
            let settings = settings::load(conn)?;
            let number =
                |sql: &str| -> Result<i64> { Ok(conn.query_row(sql, [], |row| row.get(0))?) };
            let count = |sql: &str| {
                Ok::<_, crate::LibraryError>(u32::try_from(number(sql)?).unwrap_or(u32::MAX))
            };
            const HERE: &str = "FROM article JOIN item ON item.id = article.item_id \
                                WHERE item.offline = 1 AND item.trashed_at IS NULL";
            let storage = Storage {
                episodes: number(
                    "SELECT coalesce(sum(bytes), 0) FROM download WHERE state = 'done' AND kept = 1",
                )?,
                streamed: number("SELECT coalesce(sum(bytes), 0) FROM download WHERE kept = 0")?,
                pictures: number("SELECT coalesce(sum(bytes), 0) FROM asset")?,
                texts: number(
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                )?,
                budget: (settings.downloads_budget > 0)
                    .then(|| i64::from(settings.downloads_budget) * 1_000_000),
                articles: count(&format!("SELECT count(*) {HERE}"))?,
                article_pictures: count(&format!(
                    "SELECT coalesce(sum(pictures_stored), 0) {HERE}"
                ))?,
                article_pictures_wanted: count(&format!(
                    "SELECT coalesce(sum(pictures_total), 0) {HERE}"
                ))?,
                ..Storage::default()
            };
            Ok((storage, settings.downloads_folder))
        })?;
        let folder = folder.map_or_else(|| self.inner.folder.clone(), std::path::PathBuf::from);
        let own = storage.episodes + storage.streamed + storage.pictures + storage.texts;
        if let Some(size) = disk::ask(move || size_of(&folder)).ok().flatten() {
            storage.free = Some(size.free);
            storage.other = Some((size.total - size.free - own).max(0));
        }
        Ok(storage)
    }
}

#[cfg(unix)]
fn size_of(folder: &Path) -> Option<DiskSize> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let bytes = |blocks: u64| i64::try_from(blocks.saturating_mul(disk.f_frsize)).ok();
    Some(DiskSize {
        // What is kept for the system alone is nobody's room.
        total: bytes(
            disk.f_blocks
                .saturating_sub(disk.f_bfree.saturating_sub(disk.f_bavail)),
        )?,
        free: bytes(disk.f_bavail)?,
    })
}

#[cfg(not(unix))]
fn size_of(_: &Path) -> Option<DiskSize> {
    None
}
