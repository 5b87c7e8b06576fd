//! The disk side of a growing file: load, write, save the map, discard, finish. All of it blocks.
//! The order is the point: bytes are synced before a map claims them, and a map is emptied before other bytes come.
#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use super::MediaRequest;
use super::map::{self, Map};
use super::state::{Growing, MapNotes, Phase, State};
use super::verdict::LARGEST;
use crate::address::{web_url, without_password};
use crate::ranges::Ranges;
use crate::{FetchError, Validators};

impl Growing {
    /// What an earlier run left, as far as it can be believed.
    pub fn load(request: MediaRequest) -> Result<Arc<Self>, FetchError> {
        let growing = Self::new(request);
        {
            let mut state = growing.lock();
            let part = state.request.part.clone();
            let map = Map::load(&part).filter(|map| map.total.is_none_or(|total| total <= LARGEST));
            let url = shown(&state.request.url);
            let map = map.filter(|map| map::continues(&map.url, &url, &map.validators));
            match OpenOptions::new().read(true).write(true).open(&part) {
                Ok(file) => {
                    let length = file
                        .metadata()
                        .map_err(|error| FetchError::disk(&error))?
                        .len();
                    if let Some(map) = map {
                        state.have = map.have(length);
                        state.total = map.total;
                        state.validators = map.validators;
                        state.told = map.told;
                        state.head_known = !state.have.is_empty() && state.total.is_some();
                    }
                    state.file = Some(Arc::new(file));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    // Killed between the renaming and the removal of the map.
                    let dest = state.request.dest.clone();
                    let whole = map.and_then(|map| {
                        map.total.filter(|&total| map.have(total).bytes() == total)
                    });
                    if let (Some(total), Ok(file)) = (whole, File::open(&dest))
                        && file
                            .metadata()
                            .is_ok_and(|meta| meta.is_file() && meta.len() == total)
                    {
                        state.file = Some(Arc::new(file));
                        state.have.insert(0..total);
                        state.total = Some(total);
                        state.head_known = true;
                        state.phase = Phase::Done;
                    }
                }
                Err(error) => return Err(FetchError::disk(&error)),
            }
            growing.show(&mut state, true);
        }
        Ok(Arc::new(growing))
    }

    /// A finished file that only is read.
    pub fn complete(path: PathBuf) -> io::Result<Self> {
        let file = File::open(&path)?;
        let total = file.metadata()?.len();
        let request = MediaRequest {
            url: String::new(),
            reach: crate::Reach::PublicOnly,
            part: path.clone(),
            dest: path,
            headers: std::collections::HashMap::new(),
            authorization: None,
            newer: None,
        };
        let growing = Self::new(request);
        {
            let mut state = growing.lock();
            state.file = Some(Arc::new(file));
            state.have.insert(0..total);
            state.total = Some(total);
            state.head_known = true;
            state.phase = Phase::Done;
        }
        Ok(growing)
    }

    /// Makes the file ready to be written.
    pub fn prepare(&self) -> Result<(), FetchError> {
        let (part, dest, stale) = {
            let state = self.lock();
            let (part, dest) = (state.request.part.clone(), state.request.dest.clone());
            let gone = state.file.is_none() || !part.exists();
            (part, dest, state.stale || gone || state.have.is_empty())
        };
        if !stale {
            // The map on the disk may claim more than the file turned out to hold.
            return self.save();
        }
        let make = || {
            for path in [&part, &dest] {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder)?;
                }
            }
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&part)
        };
        let file = make().map_err(|error| FetchError::disk(&error))?;
        self.start_over(Some(Arc::new(file)))
    }

    /// Forgets all that is here, on the disk first: no map may ever speak of bytes that another version overwrote.
    pub fn discard(&self) -> Result<(), FetchError> {
        self.start_over(None)
    }

    /// The same, in another file when one is given: of that nothing may be believed that was said of the one before.
    fn start_over(&self, file: Option<Arc<File>>) -> Result<(), FetchError> {
        let _disk = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        let _pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        let (part, file) = {
            let mut state = self.lock();
            state.generation += 1;
            if file.is_some() {
                state.file = file;
            }
            state.have = Ranges::default();
            state.total = None;
            state.validators = Validators::default();
            state.head_known = false;
            state.stale = false;
            state.unconfirmed = false;
            state.vouched_at = None;
            self.show(&mut state, true);
            (state.request.part.clone(), state.file.clone())
        };
        // Who reads the old version learns that it is gone.
        self.arrived.notify_all();
        {
            let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            *notes = MapNotes::default();
            // Without one there is nothing that a power cut could bring back.
            if Map::remove(&part) {
                map::sync_folder(&part);
            }
        }
        let Some(file) = file else { return Ok(()) };
        let length = file
            .metadata()
            .map_err(|error| FetchError::disk(&error))?
            .len();
        if length > 0 {
            file.set_len(0).map_err(|error| FetchError::disk(&error))
        } else {
            Ok(())
        }
    }

    /// Writes bytes of one version; those of a version that was discarded meanwhile are dropped.
    pub fn write(&self, generation: u64, start: u64, bytes: &[u8]) -> Result<(), FetchError> {
        let _pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        let file = {
            let state = self.lock();
            if state.generation != generation {
                return Ok(());
            }
            state.file.clone()
        };
        let Some(file) = file else {
            return Err(FetchError::Disk("it is not open".to_owned()));
        };
        write_at(&file, start, bytes).map_err(|error| FetchError::disk(&error))?;
        let mut state = self.lock();
        let before = state.have.bytes();
        state.have.insert(start..start + bytes.len() as u64);
        state.gained += state.have.bytes() - before;
        drop(state);
        self.arrived.notify_all();
        Ok(())
    }

    /// Whether these bytes are those that are here already.
    pub fn agrees(&self, start: u64, bytes: &[u8]) -> Result<bool, FetchError> {
        let Some(file) = self.lock().file.clone() else {
            return Ok(false);
        };
        let mut here = vec![0; bytes.len()];
        let mut filled = 0;
        while let Some(rest) = here.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match read_at(&file, start + filled as u64, rest)
                .map_err(|error| FetchError::disk(&error))?
            {
                0 => return Ok(false),
                n => filled += n,
            }
        }
        Ok(here == bytes)
    }

    /// Syncs what is here and lets the map say so.
    pub fn save(&self) -> Result<(), FetchError> {
        let _disk = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        let (map, part, file) = {
            let state = self.lock();
            let Some(file) = state
                .file
                .clone()
                .filter(|_| state.phase != Phase::Done && !state.have.is_empty())
            else {
                return Ok(());
            };
            (state.map(), state.request.part.clone(), file)
        };
        // Bytes that come while this syncs are not in the map; they are added to it.
        let fresh = file
            .sync_data()
            .and_then(|()| map.write_new(&part))
            .map_err(|error| FetchError::disk(&error))?;
        {
            let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            Map::put_in_place(&part).map_err(|error| FetchError::disk(&error))?;
            *notes = MapNotes {
                file: Some(fresh),
                noted: map.bytes(),
            };
        }
        self.note_written(1)
    }

    /// Adds to the map what has been written, if that is at least so many bytes more than at the last time. Asks for no sync:
    /// it is for a kill, after which the system still has what was written.
    pub fn note_written(&self, least: u64) -> Result<(), FetchError> {
        let Some(boot) = map::boot() else {
            return Ok(());
        };
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let (have, first, part) = {
            let state = self.lock();
            let bytes = state.have.bytes();
            if bytes == 0 || bytes < notes.noted.saturating_add(least) {
                return Ok(());
            }
            notes.noted = bytes;
            let first = notes.file.is_none().then(|| state.map());
            (state.have.clone(), first, state.request.part.clone())
        };
        let add = || {
            if let Some(first) = first {
                notes.file = Some(first.begin(&part)?);
            }
            let file = notes.file.as_ref();
            file.map_or(Ok(()), |file| map::add_written(file, boot, &have))
        };
        add().map_err(|error| FetchError::disk(&error))
    }

    /// The whole file is here: syncs it, unless the caller does, and gives it its name.
    pub fn finish(&self) -> Result<PathBuf, FetchError> {
        let keeps_map = self.lock().keeps_map;
        if keeps_map {
            // After a kill the finished file is known by it.
            self.note_written(0)?;
        }
        let _disk = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        let (part, dest, file, total) = {
            let state = self.lock();
            (
                state.request.part.clone(),
                state.request.dest.clone(),
                state.file.clone(),
                state.total,
            )
        };
        let (Some(file), Some(total)) = (file, total) else {
            return Err(FetchError::Disk("it is not open".to_owned()));
        };
        let settle = || {
            // A run that was killed may have written further than its map said.
            if file.metadata()?.len() != total {
                file.set_len(total)?;
            }
            if !keeps_map {
                file.sync_data()?;
            }
            fs::rename(&part, &dest)
        };
        settle().map_err(|error| FetchError::disk(&error))?;
        if !keeps_map {
            map::sync_folder(&dest);
        }
        let noted = {
            let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *notes).file.is_some()
        };
        if noted && !keeps_map {
            Map::remove(&part);
        }
        let mut state = self.lock();
        state.phase = Phase::Done;
        Ok(dest)
    }
}

impl State {
    /// As it is now; what it claims is not on the disk by that.
    fn map(&self) -> Map {
        let url = shown(&self.request.url);
        let mut map = Map::new(url, self.validators.clone(), self.total, &self.have);
        map.told = self.told;
        map
    }
}

/// The address as it may stand in a file.
fn shown(url: &str) -> String {
    web_url(url)
        .map(|url| without_password(&url).to_string())
        .unwrap_or_default()
}

#[cfg(unix)]
pub(super) fn read_at(file: &File, start: u64, bytes: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, start)
}

#[cfg(unix)]
fn write_at(file: &File, start: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, start)
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, start: u64, bytes: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, start)
}

#[cfg(windows)]
fn write_at(file: &File, mut start: u64, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_write(file, bytes, start)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            n => {
                start += n as u64;
                bytes = bytes.get(n..).unwrap_or_default();
            }
        }
    }
    Ok(())
}
