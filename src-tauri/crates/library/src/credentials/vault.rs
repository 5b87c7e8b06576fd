//! Where passwords are kept: in the desktop's keyring, or in a file of the library's folder that only its owner can read.
//! A password never changes under its name, so what was read once stays known.
use crate::folder;
use crate::permissions::private_file;
use crate::{LibraryError, PasswordPlace, Result};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A keyring. Its calls may wait for a person who is asked to unlock it. Errors are sentences without the password.
pub trait PasswordVault: Send + Sync {
    /// Whether there is one that could be asked.
    fn is_there(&self) -> bool;
    /// # Errors
    /// When it cannot be read; None when it holds nothing of that name.
    fn get(&self, name: &str) -> std::result::Result<Option<String>, String>;
    /// `label` is for people who look into their keyring.
    ///
    /// # Errors
    /// When it cannot be written, or stays locked.
    fn put(&self, name: &str, label: &str, password: &str) -> std::result::Result<(), String>;
    /// What is not there is no error.
    ///
    /// # Errors
    /// When it cannot be written.
    fn remove(&self, name: &str) -> std::result::Result<(), String>;
}

/// How names of passwords in the keyring begin; the others are in the file.
const IN_KEYRING: &str = "keyring-";
const IN_FILE: &str = "file-";

pub(crate) struct Passwords {
    file: PathBuf,
    keyring: OnceLock<Arc<dyn PasswordVault>>,
    known: Mutex<HashMap<String, String>>,
}

impl Passwords {
    pub fn new(library_folder: &Path) -> Passwords {
        Passwords {
            file: folder::passwords_of(library_folder),
            keyring: OnceLock::new(),
            known: Mutex::default(),
        }
    }

    pub fn use_keyring(&self, keyring: Arc<dyn PasswordVault>) {
        // The first one stays: what is in it is named by it.
        let _ = self.keyring.set(keyring);
    }

    pub fn place(&self) -> PasswordPlace {
        match self.keyring.get() {
            Some(keyring) if keyring.is_there() => PasswordPlace::Keyring,
            _ => PasswordPlace::File,
        }
    }

    /// Keeps a password for the server `origin`; answers under which name.
    pub fn put(&self, origin: &str, password: &str) -> Result<String> {
        let number = number();
        if let Some(keyring) = self.keyring.get().filter(|keyring| keyring.is_there()) {
            let name = format!("{IN_KEYRING}{number}");
            match keyring.put(&name, &format!("Earmark: {origin}"), password) {
                Ok(()) => {
                    self.remember(&name, password);
                    return Ok(name);
                }
                Err(error) => tracing::warn!(error, "the keyring takes no password: a file does"),
            }
        }
        let name = format!("{IN_FILE}{number}");
        self.change_file(|kept| {
            kept.insert(name.clone(), password.to_owned());
        })?;
        self.remember(&name, password);
        Ok(name)
    }

    pub fn get(&self, name: &str) -> Result<Option<String>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(password) = known.get(name) {
            return Ok(Some(password.clone()));
        }
        drop(known);
        let found = if name.starts_with(IN_KEYRING) {
            match self.keyring.get() {
                Some(keyring) => keyring
                    .get(name)
                    .map_err(|said| LibraryError::refused("keyring", said))?,
                None => None,
            }
        } else {
            read(&self.file)?.remove(name)
        };
        if let Some(password) = &found {
            self.remember(name, password);
        }
        Ok(found)
    }

    pub fn remove(&self, name: &str) -> Result<()> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(name);
        drop(known);
        if name.starts_with(IN_KEYRING) {
            return match self.keyring.get() {
                Some(keyring) => keyring
                    .remove(name)
                    .map_err(|said| LibraryError::refused("keyring", said)),
                None => Err(LibraryError::refused("keyring", "there is no keyring now")),
            };
        }
        if read(&self.file)?.contains_key(name) {
            self.change_file(|kept| {
                kept.remove(name);
            })?;
        }
        Ok(())
    }

    fn remember(&self, name: &str, password: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), password.to_owned());
    }

    /// Reads, changes and replaces the file, one program after the other.
    fn change_file(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<()> {
        let failed = |e: std::io::Error| LibraryError::file(&self.file, &e);
        let lock = private_file(&self.file.with_added_extension("lock"), false);
        let lock = lock.map_err(failed)?;
        lock.lock().map_err(failed)?;
        let mut kept = read(&self.file)?;
        change(&mut kept);
        let fresh = self.file.with_added_extension("new");
        let bytes = serde_json::to_vec_pretty(&kept).map_err(|e| failed(e.into()))?;
        let written = private_file(&fresh, true)
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&fresh, &self.file));
        written.map_err(failed)
    }
}

fn read(file: &Path) -> Result<BTreeMap<String, String>> {
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| LibraryError::File {
            what: file.display().to_string(),
            detail: "it is no file of passwords".into(),
        }),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(e) => Err(LibraryError::file(file, &e)),
    }
}

/// A name that no other has.
fn number() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}
