//! Files of recordings that the publisher replaced.
use crate::folder::{file_of, media_of, part_of};
use crate::{ItemId, Library, Result, disk};
use std::path::{Component, Path, PathBuf};

impl Library {
    /// Removes what was downloaded of an old recording, and fetches the new one if it was `kept`. `path` is the finished
    /// file, whose row is gone already; None when it was on its way.
    ///
    /// # Errors
    /// The database's. A file that cannot be removed is not worth one: nothing names it any more.
    pub(crate) fn drop_recording(
        &self,
        item: ItemId,
        path: Option<&str>,
        kept: bool,
    ) -> Result<()> {
        let Some(path) = path else {
            self.remove_downloads(&[item])?;
            return match kept {
                true => self.download(&[item]).map(drop),
                false => Ok(()),
            };
        };
        let file = file_of(&self.inner.folder, path);
        let gone = !self.is_ours(&file)?
            || disk::ask(move || {
                let _ = std::fs::remove_file(part_of(&file));
                let _ = std::fs::remove_file(file);
            })
            .is_ok();
        // What a slow disk still has to remove must not be the new file.
        if kept && gone {
            self.download(&[item])?;
        }
        Ok(())
    }

    /// Whether a file lies in our folders: a file of the listener's own stays where it is.
    fn is_ours(&self, file: &Path) -> Result<bool> {
        let media = media_of(&self.inner.folder);
        let chosen = self.settings()?.downloads_folder.map(PathBuf::from);
        let plain = file
            .components()
            .all(|part| !matches!(part, Component::ParentDir | Component::CurDir));
        Ok(
            plain
                && (file.starts_with(&media) || chosen.is_some_and(|root| file.starts_with(root))),
        )
    }
}
