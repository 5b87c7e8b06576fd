//! Backups of the library: made, listed, and put in its place.
use crate::failure::Failure;
use crate::output::Output;
use library::{Backup, BackupReason, Clock, Library, LibraryError, SystemClock};
use serde::Serialize;
use std::path::{Path, PathBuf};

pub fn make(library: &Library, file: Option<&Path>, out: &mut Output) -> Result<(), Failure> {
    let backup = match file {
        None => library.back_up()?,
        Some(file) => library.back_up_to(file)?,
    };
    if out.json {
        return out.value(&backup);
    }
    out.line(&format!("backup: {}", backup.file))?;
    describe(&backup, out)
}

pub fn list(folder: &Path, out: &mut Output) -> Result<(), Failure> {
    let all = Library::backups(folder);
    if out.json {
        return out.value(&all);
    }
    for backup in all {
        out.line(&backup.name)?;
        describe(&backup, out)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Preview<'a> {
    restored: bool,
    backup: &'a Backup,
    replaced: Option<&'a str>,
}

pub fn restore(
    folder: &Path,
    file: Option<&Path>,
    yes: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let file = match file {
        Some(file) => named(folder, file),
        None => newest(folder)?,
    };
    let preview = Library::look_at_backup(&file)?;
    if !yes {
        if out.json {
            out.value(&Preview {
                restored: false,
                backup: &preview,
                replaced: None,
            })?;
        } else {
            out.line(&format!("in {}:", preview.file))?;
            describe(&preview, out)?;
        }
        return Err(Failure::Said(
            "nothing was changed; to put this backup in the library's place, add --yes".into(),
        ));
    }
    let restored = Library::restore(folder, &file, SystemClock.now_ms())?;
    if out.json {
        return out.value(&Preview {
            restored: true,
            backup: &restored.backup,
            replaced: restored.replaced.as_deref(),
        });
    }
    out.line(&format!("restored: {}", restored.backup.file))?;
    describe(&restored.backup, out)?;
    out.field("the library before it", restored.replaced.as_deref())
}

/// A name that `backups` lists, unless there is a file of that name here.
fn named(folder: &Path, file: &Path) -> PathBuf {
    let kept = folder.join("backups").join(file);
    if file.exists() || !kept.is_file() {
        file.to_path_buf()
    } else {
        kept
    }
}

fn newest(folder: &Path) -> Result<PathBuf, Failure> {
    let all = Library::backups(folder);
    all.into_iter()
        .find(|backup| backup.contents.is_some() && backup.reason != BackupReason::Replaced)
        .map(|backup| PathBuf::from(backup.file))
        .ok_or_else(|| {
            let what = format!("backup in {}", folder.join("backups").display());
            LibraryError::refused("not_found", format!("there is no {what}")).into()
        })
}

fn describe(backup: &Backup, out: &mut Output) -> Result<(), Failure> {
    let reason = match backup.reason {
        BackupReason::Daily => "each day",
        BackupReason::Asked => "asked for",
        BackupReason::Migration => "before a newer format",
        BackupReason::Import => "before an import",
        BackupReason::Merge => "before two subscriptions became one",
        BackupReason::Removal => "before much was removed",
        BackupReason::Replaced => "was the library until a backup was restored",
        BackupReason::Other => "a file of another name",
    };
    let holds = backup.contents.map(|contents| contents.to_string());
    out.field("made", Some(&backup.made_at))?;
    out.field("why", Some(reason))?;
    out.field("holds", holds.as_deref())?;
    out.field("cannot be restored", backup.problem.as_deref())
}
