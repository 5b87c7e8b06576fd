//! Downloads go to another folder with their files, one by one, so that each is whole in one of the two at every moment.
//! What was begun is gone on with after a break; nothing is written over.
use super::leftovers;
use super::lock::TransferGuard;
use super::missing;
use super::reserved::Reserved;
use super::room::Room;
use crate::folder::{self, file_of, map_of, part_of};
use crate::remote::blocking;
use crate::store::Durability;
use crate::{ItemId, JobId, JobKind, Library, LibraryError, Result, Undo, permissions, settings};
use rusqlite::params;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The setting that says that files are on their way to the folder of the settings.
const MOVING: &str = "downloads_moving";
/// The setting with the old path of the file that was moved last: it goes, whatever happens between.
const LEFT: &str = "downloads_left_behind";
const CHUNK: usize = 64 << 10;

/// A file that is to move.
struct MovingFile {
    item: ItemId,
    path: String,
    done: bool,
}

impl Library {
    /// Puts downloads into another folder from now on, None is the library's own, and moves those that are here in the
    /// background. The undo moves them back.
    ///
    /// # Errors
    /// `Refused` when it is no full path, or there is no room for what is here; `File` when nothing can be written there.
    pub fn relocate_downloads(&self, folder: Option<String>) -> Result<Undo> {
        let before = self.settings()?;
        if let Some(folder) = folder.as_deref().map(str::trim).filter(|f| !f.is_empty()) {
            check_folder(Path::new(folder))?;
            self.check_room(Path::new(folder))?;
        } else {
            self.check_room(&folder::media_of(&self.inner.folder))?;
        }
        self.set_settings(crate::Settings {
            downloads_folder: folder,
            ..before.clone()
        })?;
        self.inner.store.write(Durability::Full, |tx, _| {
            settings::set_value(tx, MOVING, "true")
        })?;
        self.go_on_moving();
        let back = before.downloads_folder;
        self.keep_undo(1, move |library| library.relocate_downloads(back).map(drop))
    }

    /// Goes on with a move that was begun, in the background, unless one runs or another program has the files.
    pub(crate) fn go_on_moving(&self) {
        let due = self.is_moving();
        let running = || {
            let jobs = self.jobs();
            jobs.iter()
                .any(|job| job.kind == JobKind::Move && !job.finished)
        };
        if !matches!(due, Ok(true)) || running() {
            return;
        }
        let Some(guard) = self.inner.active.take_turn(&self.inner.folder) else {
            return;
        };
        let (job, cancel) = self
            .inner
            .jobs
            .begin(JobKind::Move, 0, &self.inner.stopping);
        self.jobs_changed();
        let library = self.clone();
        self.spawn(async move {
            let moved = blocking(move || library.move_all(job, &cancel, guard)).await;
            if let Err(error) = moved
                && !matches!(error, LibraryError::Closed)
            {
                tracing::warn!(%error, "downloads could not be moved");
            }
        });
    }

    fn move_all(
        &self,
        job: JobId,
        cancel: &CancellationToken,
        guard: Arc<TransferGuard>,
    ) -> Result<()> {
        self.remove_left_behind()?;
        let mut tried = BTreeSet::new();
        let mut failed = 0_u32;
        let mut roots = BTreeSet::new();
        // What has come meanwhile moves, too; what is being fetched still, when it is whole.
        let goes_on = loop {
            let target = self.target()?;
            let (files, fetched) = self.files_elsewhere(&target)?;
            let total = tried.len() + files.iter().filter(|f| !tried.contains(&f.item)).count();
            self.inner.jobs.update(job, |job| {
                job.total = u32::try_from(total).unwrap_or(u32::MAX)
            });
            let Some(next) = files.into_iter().find(|file| !tried.contains(&file.item)) else {
                break fetched;
            };
            if cancel.is_cancelled() {
                break fetched;
            }
            tried.insert(next.item);
            let from = file_of(&self.inner.folder, &next.path);
            match self.move_one(&next, &target) {
                Ok(()) => roots.extend(from.parent().map(Path::to_path_buf)),
                Err(error) => {
                    failed += 1;
                    tracing::warn!(%error, file = %from.display(), "a download could not be moved");
                }
            }
            self.inner.jobs.update(job, |job| {
                job.done += 1;
                job.failed = failed;
            });
            self.jobs_changed();
        };
        for folder in roots {
            remove_if_empty(&folder);
        }
        drop(guard);
        // At the end of the program it stays, to be gone on with.
        if !self.inner.stopping.is_cancelled() && (cancel.is_cancelled() || !goes_on) {
            self.inner.store.write(Durability::Full, |tx, _| {
                settings::set_value(tx, MOVING, "false")
            })?;
        }
        self.inner.jobs.finish(job);
        self.jobs_changed();
        self.check_downloads()
    }

    /// Whether there is room in a folder for what is here, with the reserve that is left free on every disk.
    fn check_room(&self, target: &Path) -> Result<()> {
        let (files, _) = self.files_elsewhere(target)?;
        let need = files
            .iter()
            .map(|one| file_of(&self.inner.folder, &one.path))
            .map(|file| self.room_taken(&file, target))
            .fold(0_u64, u64::saturating_add);
        let fits = |room: Room| need == 0 || room.fits(need);
        if self.inner.active.room(target).is_none_or(fits) {
            return Ok(());
        }
        Err(LibraryError::refused(
            "no_room_there",
            format!(
                "there is not enough room for the files that are here; nothing was moved to: {}",
                target.display()
            ),
        ))
    }

    /// What a file takes on the disk of `target` when it moves there: nothing, where it is on that disk.
    fn room_taken(&self, file: &Path, target: &Path) -> u64 {
        let meta = std::fs::metadata(file).or_else(|_| std::fs::metadata(part_of(file)));
        let Ok(meta) = meta else { return 0 };
        match is_on_disk_of(&meta, target) && !self.inner.active.is_pretended() {
            true => 0,
            false => meta.len(),
        }
    }

    /// How many downloads are still to go to the folder of the settings.
    ///
    /// # Errors
    /// The database's.
    pub fn downloads_to_move(&self) -> Result<u32> {
        let (files, fetched) = self.files_elsewhere(&self.target()?)?;
        let count = files.len() + usize::from(fetched);
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Whether downloads are on their way to another folder, or will be when a program has their turn.
    ///
    /// # Errors
    /// The database's.
    pub fn is_moving(&self) -> Result<bool> {
        self.inner
            .store
            .read(|conn| Ok(settings::value(conn, MOVING)?.as_deref() == Some("true")))
    }

    /// The folder in which downloads are to be.
    fn target(&self) -> Result<PathBuf> {
        let chosen = self.settings()?.downloads_folder;
        Ok(chosen.map_or_else(|| folder::media_of(&self.inner.folder), PathBuf::from))
    }

    /// Downloads that are not in `target`; and whether there are others, which are being fetched now. What is missed is not
    /// there to be moved.
    fn files_elsewhere(&self, target: &Path) -> Result<(Vec<MovingFile>, bool)> {
        let rows: Vec<MovingFile> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT item_id, path, CASE WHEN here_url IS NULL THEN state ELSE 'done' END FROM download \
                     WHERE state <> 'failed' OR code IS NULL OR code NOT IN ('gone', 'shortened') ORDER BY item_id",
                )?
                .query_map([], |row| {
                    Ok(MovingFile {
                        item: ItemId(row.get(0)?),
                        path: row.get(1)?,
                        done: row.get::<_, String>(2)? == "done",
                    })
                })?
                .collect::<rusqlite::Result<_>>()?)
        })?;
        let busy = self.inner.active.busy();
        let (fetched, files): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .filter(|row| {
                let file = file_of(&self.inner.folder, &row.path);
                file.parent().and_then(Path::parent) != Some(target)
            })
            .partition(|row| busy.contains(&row.item));
        Ok((files, !fetched.is_empty()))
    }

    fn move_one(&self, one: &MovingFile, target: &Path) -> Result<()> {
        let Some(_held) = self.hold_still(one.item) else {
            // It has begun to be fetched: it moves when it is whole.
            return Ok(());
        };
        let from = file_of(&self.inner.folder, &one.path);
        let root = from.parent().and_then(Path::parent);
        if (one.done && !from.is_file()) || !root.is_some_and(Path::is_dir) {
            // Perhaps its disk is away: the row goes on naming where it is.
            return Err(LibraryError::Away(from.display().to_string()));
        }
        let need = self.room_taken(&from, target);
        if need > 0 && (self.inner.active.room(target)).is_some_and(|room| !room.fits(need)) {
            return Err(LibraryError::DiskFull);
        }
        let to = self.place_in(target, &from, one)?;
        missing::make_place(&self.inner.store, &self.inner.folder, &to)?;
        if one.done {
            carry(&from, &to)?;
        } else {
            let (part, new) = (part_of(&from), part_of(&to));
            for (from, to) in [(map_of(&part), map_of(&new)), (part, new)] {
                if from.exists() {
                    carry(&from, &to)?;
                    std::fs::remove_file(&from).map_err(|e| LibraryError::file(&from, &e))?;
                }
            }
        }
        if to.starts_with(folder::media_of(&self.inner.folder)) {
            permissions::close(&to);
        }
        let path = self.stored(&to);
        let (item, was, left) = (one.item, one.path.clone(), from.display().to_string());
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                leftovers::note(tx, &path, item)?;
                tx.execute(
                    "UPDATE download SET path = ?2 WHERE item_id = ?1 AND path = ?3",
                    params![item.0, path, was],
                )?;
                settings::set_value(tx, LEFT, &left)?;
                changes.downloads = true;
                Ok(())
            })?;
        self.remove_left_behind()
    }

    /// Nothing begins to fetch this one meanwhile; None when something does already.
    fn hold_still(&self, item: ItemId) -> Option<Reserved> {
        let gathered = &self.inner.active.gathered;
        self.inner.active.with(|table| {
            let busy = table.active.contains_key(&item)
                || table.starting.contains_key(&item)
                || gathered.is_ending(item);
            (!busy).then(|| self.reserve(table, item, String::new()))
        })
    }

    /// As a `download.path`.
    fn stored(&self, file: &Path) -> String {
        let own = folder::media_of(&self.inner.folder);
        let path = file.strip_prefix(&own).unwrap_or(file);
        path.to_string_lossy().into_owned()
    }

    /// Where a file goes: under its own name, with a number where another has that.
    fn place_in(&self, target: &Path, from: &Path, one: &MovingFile) -> Result<PathBuf> {
        let name = from.file_name().unwrap_or_default();
        let show = from.parent().and_then(Path::file_name).unwrap_or_default();
        let plain = target.join(show).join(name);
        let path = self.stored(&plain);
        let taken = self
            .inner
            .store
            .read(|conn| super::source::is_taken(conn, one.item, &path))?;
        // A copy from before a break is the file itself.
        if !taken && (!plain.exists() || same_bytes(from, &plain)) {
            return Ok(plain);
        }
        let stem = from.file_stem().unwrap_or_default().to_string_lossy();
        let ending = from.extension().unwrap_or_default().to_string_lossy();
        Ok(plain.with_file_name(format!("{stem} {}.{ending}", one.item)))
    }

    /// Removes the old file of what was moved last, if no row names it.
    fn remove_left_behind(&self) -> Result<()> {
        let folder = self.inner.folder.clone();
        let left = self.inner.store.read(|conn| {
            let Some(left) = settings::value(conn, LEFT)?.filter(|left| !left.is_empty()) else {
                return Ok(None);
            };
            let left = PathBuf::from(left);
            let named = conn
                .prepare_cached("SELECT path FROM download")?
                .query_map([], |row| row.get::<_, String>(0))?
                .filter_map(std::result::Result::ok)
                .any(|path| file_of(&folder, &path) == left);
            Ok((!named).then_some(left))
        })?;
        if let Some(left) = left
            && left.is_file()
        {
            std::fs::remove_file(&left).map_err(|e| LibraryError::file(&left, &e))?;
        }
        self.inner.store.write(Durability::Normal, |tx, _| {
            settings::set_value(tx, LEFT, "")
        })
    }
}

#[cfg(unix)]
fn is_on_disk_of(meta: &std::fs::Metadata, folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).is_ok_and(|there| there.dev() == meta.dev())
}

#[cfg(not(unix))]
fn is_on_disk_of(_: &std::fs::Metadata, _: &Path) -> bool {
    false
}

/// Whether files can be written there.
fn check_folder(folder: &Path) -> Result<()> {
    if !folder.is_absolute() {
        return Err(LibraryError::refused(
            "not_a_full_path",
            format!(
                "the downloads folder must be a full path, and this is none: {}",
                folder.display()
            ),
        ));
    }
    let probe = folder.join(format!(".earmark-{}", std::process::id()));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|e| LibraryError::file(folder, &e))
}

/// The file is in both places afterwards: as one where both are on one disk, else as a copy that is on the disk whole before
/// it gets its name.
fn carry(from: &Path, to: &Path) -> Result<()> {
    if to.exists() && same_bytes(from, to) {
        return Ok(());
    }
    if std::fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(to.file_name().unwrap_or_default());
    hidden.push(".moving");
    let copy = to.with_file_name(hidden);
    let copied = std::fs::copy(from, &copy)
        .and_then(|_| std::fs::File::open(&copy)?.sync_all())
        .and_then(|()| std::fs::rename(&copy, to));
    copied.map_err(|e| {
        let _ = std::fs::remove_file(&copy);
        match e.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                LibraryError::DiskFull
            }
            _ => LibraryError::file(to, &e),
        }
    })
}

fn same_bytes(a: &Path, b: &Path) -> bool {
    let same = || -> std::io::Result<bool> {
        let open = |path: &Path| std::fs::File::open(path);
        let (a, b) = (open(a)?, open(b)?);
        if a.metadata()?.len() != b.metadata()?.len() {
            return Ok(false);
        }
        let mut a = BufReader::with_capacity(CHUNK, a);
        let mut b = BufReader::with_capacity(CHUNK, b);
        loop {
            let (here, there) = (a.fill_buf()?, b.fill_buf()?);
            let both = here.len().min(there.len());
            if here[..both] != there[..both] {
                return Ok(false);
            }
            if both == 0 {
                return Ok(here.len() == there.len());
            }
            a.consume(both);
            b.consume(both);
        }
    };
    same().unwrap_or(false)
}

/// The folder of a show, and the mark of a folder of downloads in which nothing else is left.
fn remove_if_empty(show: &Path) {
    // Fails where something is in it.
    let _ = std::fs::remove_dir(show);
    if let Some(root) = show.parent() {
        missing::unmark_if_empty(root);
    }
}
