//! Searching directories of podcasts by words. Nobody is asked before a person says so, and only those that the settings
//! name; each that does not answer is told of, and the others are shown.
mod answers;
mod joined;
mod sha1;
#[cfg(test)]
mod tests;

use crate::remote::blocking;
use crate::store::Durability;
use crate::{
    Directories, Directory, DirectoryAnswer, DirectoryRow, DirectoryShow, DirectoryTrouble,
    Library, LibraryError, Result, address, feeds, text,
};
use answers::ListedShow;
use fetch::{FetchError, Fetched, Get, Reach, Validators};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// In the order in which they are shown.
const ALL: [Directory; 3] = [Directory::Itunes, Directory::Fyyd, Directory::PodcastIndex];
/// Shows of one directory.
const MOST: usize = 25;
const MOST_BYTES: u64 = 2 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 10 });
/// Characters of a search.
const LONGEST: usize = 200;

/// The pictures of the last answer, by the addresses of the feeds: no others are fetched for the window.
#[derive(Default)]
pub(crate) struct LastAnswer(Mutex<HashMap<String, ShownPicture>>);

#[derive(Clone)]
struct ShownPicture {
    url: String,
    private: bool,
}

/// What one directory said.
struct Answered {
    shows: Vec<ListedShow>,
    /// It stands on a private network.
    private: bool,
}

/// How a directory calls itself, and where it is.
fn own(directory: Directory) -> (&'static str, &'static str) {
    match directory {
        Directory::Itunes => ("Apple Podcasts", "https://itunes.apple.com"),
        Directory::Fyyd => ("fyyd", "https://api.fyyd.de"),
        Directory::PodcastIndex => ("Podcast Index", "https://api.podcastindex.org"),
    }
}

fn base(settings: &Directories, directory: Directory) -> String {
    let base = settings.of(directory).base.as_deref();
    base.unwrap_or(own(directory).1)
        .trim_end_matches('/')
        .to_owned()
}

/// The word for a directory in the library.
fn word(directory: Directory) -> &'static str {
    match directory {
        Directory::Itunes => "itunes",
        Directory::Fyyd => "fyyd",
        Directory::PodcastIndex => "podcast_index",
    }
}

impl Library {
    /// The directories, and which of them a search asks.
    pub fn directories(&self) -> Result<Vec<DirectoryRow>> {
        let settings = self.settings()?.directories;
        ALL.into_iter()
            .map(|directory| {
                let choice = settings.of(directory);
                let (name, own_base) = own(directory);
                let needs_key = directory == Directory::PodcastIndex;
                let has_key = needs_key && self.has_key(word(directory))?;
                Ok(DirectoryRow {
                    directory,
                    name: name.to_owned(),
                    asked: !choice.off && (!needs_key || has_key),
                    off: choice.off,
                    base: choice.base.clone(),
                    own_base: own_base.to_owned(),
                    needs_key,
                    has_key,
                })
            })
            .collect()
    }

    /// Keeps the key and the secret that a directory gave this person, as passwords are kept. They go to the server that
    /// the settings name now, and to no other.
    ///
    /// # Errors
    /// `Refused` for what can be none; `File` when they cannot be kept.
    pub fn set_directory_key(&self, directory: Directory, key: &str, secret: &str) -> Result<()> {
        let (key, secret) = (key.trim(), secret.trim());
        let fits = |part: &str| {
            !part.is_empty() && part.len() <= 256 && part.bytes().all(|b| b.is_ascii_graphic())
        };
        if directory != Directory::PodcastIndex || !fits(key) || !fits(secret) {
            return Err(LibraryError::refused(
                "not_a_key",
                "a key and a secret are letters, digits and signs, without spaces",
            ));
        }
        let to = base(&self.settings()?.directories, directory);
        self.keep_key(word(directory), &to, key, secret)
    }

    /// Forgets the key of a directory.
    pub fn forget_directory_key(&self, directory: Directory) -> Result<()> {
        self.forget_key(word(directory))
    }

    /// What the directories have for some words, the best first. They are asked side by side.
    ///
    /// # Errors
    /// `Refused` without words, and when no directory may be asked. Who does not answer is in the answer.
    pub async fn search_directories(&self, words: &str) -> Result<DirectoryAnswer> {
        let words = text::one_line(words.trim(), LONGEST);
        if words.is_empty() {
            return Err(LibraryError::refused(
                "no_search_words",
                "type the name of a show first",
            ));
        }
        let library = self.clone();
        let rows = blocking(move || library.directories()).await?;
        let asked: Vec<Directory> = rows
            .iter()
            .filter(|row| row.asked)
            .map(|row| row.directory)
            .collect();
        if asked.is_empty() {
            return Err(LibraryError::refused(
                "no_directories",
                "no directory may be asked; switch one on in the settings",
            ));
        }
        let mut asking = tokio::task::JoinSet::new();
        for directory in &asked {
            let (library, words, directory) = (self.clone(), words.clone(), *directory);
            asking.spawn(async move {
                let answer =
                    tokio::time::timeout(PATIENCE, library.ask_directory(directory, &words));
                let answer = answer
                    .await
                    .unwrap_or_else(|_| Err(FetchError::Timeout.into()));
                (directory, answer)
            });
        }
        let (mut found, mut troubles, mut private) = (Vec::new(), Vec::new(), false);
        while let Some(ended) = asking.join_next().await {
            match ended {
                Ok((directory, Ok(answered))) => {
                    private |= answered.private;
                    found.push((directory, answered.shows));
                }
                Ok((directory, Err(error))) => troubles.push(DirectoryTrouble {
                    directory,
                    code: error.code().to_owned(),
                    problem: error.to_string(),
                }),
                Err(_) => return Err(LibraryError::Closed),
            }
        }
        troubles.sort_by_key(|trouble| trouble.directory);
        found.sort_by_key(|(directory, _)| *directory);
        let library = self.clone();
        blocking(move || {
            Ok(DirectoryAnswer {
                shows: library.join_directories(&words, found, private)?,
                asked,
                troubles,
            })
        })
        .await
    }

    /// The picture of a show that the last search found, small, as a `data:` address; None when it has none, or it cannot
    /// be had.
    pub async fn directory_picture(&self, feed_url: &str) -> Option<String> {
        let picture = {
            let pictures = self.inner.last_answer.0.lock();
            let pictures = pictures.unwrap_or_else(PoisonError::into_inner);
            pictures.get(feed_url).cloned()?
        };
        self.preview(picture.url, None, picture.private, None).await
    }

    fn join_directories(
        &self,
        words: &str,
        found: Vec<(Directory, Vec<ListedShow>)>,
        private: bool,
    ) -> Result<Vec<DirectoryShow>> {
        let joined = joined::join(words, found);
        let known = self.inner.store.read(feeds::by_key)?;
        let mut pictures = HashMap::new();
        let shows = joined
            .into_iter()
            .map(|show| {
                if let Some(url) = show.picture.clone() {
                    pictures.insert(show.url.clone(), ShownPicture { url, private });
                }
                DirectoryShow {
                    feed_id: known.get(&address::feed_key(&show.url)).copied(),
                    picture: show.picture.is_some(),
                    url: show.url,
                    title: show.title,
                    author: show.author,
                    directories: show.directories,
                    episodes: show.episodes,
                }
            })
            .collect();
        let last = self.inner.last_answer.0.lock();
        *last.unwrap_or_else(PoisonError::into_inner) = pictures;
        Ok(shows)
    }

    async fn ask_directory(&self, directory: Directory, words: &str) -> Result<Answered> {
        let library = self.clone();
        let settings = self.settings()?.directories;
        let base = base(&settings, directory);
        let own_base = settings.of(directory).base.is_none();
        let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
        let path = match directory {
            Directory::Itunes => format!("/search?media=podcast&limit={MOST}&term={words}"),
            Directory::Fyyd => format!("/0.2/search/podcast?count={MOST}&title={words}"),
            Directory::PodcastIndex => format!("/api/1.0/search/byterm?max={MOST}&q={words}"),
        };
        let mut own = Vec::new();
        if directory == Directory::PodcastIndex {
            let to = base.clone();
            let key = blocking(move || library.key_for(word(directory), &to)).await?;
            let (key, secret) = key.ok_or_else(|| {
                LibraryError::refused(
                    "directory_key_elsewhere",
                    "its key was given for another address; give it again in the settings",
                )
            })?;
            let date = (self.inner.deps.clock.now_ms() / 1000).to_string();
            let proof = sha1::hex(format!("{key}{secret}{date}").as_bytes());
            own = vec![
                ("x-auth-key", key),
                ("x-auth-date", date),
                ("authorization", proof),
            ];
        }
        let own: Vec<(&'static str, &str)> = own
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let get = Get {
            url: base + &path,
            // What a person typed may be anywhere.
            reach: if own_base {
                Reach::PublicOnly
            } else {
                Reach::Anywhere
            },
            validators: Validators::default(),
            limit: MOST_BYTES,
            accept: "application/json",
            referer: None,
            authorization: None,
        };
        let got = self.inner.deps.client.get_with(get, &own).await;
        let (meta, bytes) = match got {
            Ok(Fetched::Body(meta, bytes)) => (meta, bytes),
            Ok(Fetched::NotModified(meta)) => (meta, Vec::new()),
            Err(
                FetchError::Unauthorized { .. }
                | FetchError::Status {
                    status: 401 | 403, ..
                },
            ) if directory == Directory::PodcastIndex => {
                return Err(LibraryError::refused(
                    "directory_key",
                    "it did not take the key and the secret; look at them in the settings",
                ));
            }
            Err(error) => return Err(error.into()),
        };
        blocking(move || {
            let mut shows = answers::read(directory, &bytes)?;
            // A public directory does not lead into a private network.
            shows.retain(|show| meta.private || !address::looks_private(&show.url));
            shows.truncate(MOST);
            Ok(Answered {
                shows,
                private: meta.private,
            })
        })
        .await
    }

    fn has_key(&self, directory: &str) -> Result<bool> {
        self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM directory_key WHERE directory = ?1)")?
                .query_row([directory], |row| row.get(0))?)
        })
    }

    fn keep_key(&self, directory: &'static str, base: &str, key: &str, secret: &str) -> Result<()> {
        // Kept as one password: the key is its name.
        let login = fetch::Authorization::new(base, "", &format!("{key}\n{secret}"))?;
        let name = self.keep_password(&login)?;
        let origin = login.origin();
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                tx.execute(
                    "INSERT INTO directory_key (directory, origin, secret) VALUES (?1, ?2, ?3)
                     ON CONFLICT (directory) DO UPDATE SET origin = excluded.origin, secret = excluded.secret",
                    rusqlite::params![directory, origin, name],
                )?;
                changes.settings = true;
                Ok(())
            })?;
        self.drop_forgotten_passwords();
        Ok(())
    }

    fn forget_key(&self, directory: &'static str) -> Result<()> {
        self.inner
            .store
            .write(Durability::Full, move |tx, changes| {
                tx.execute(
                    "DELETE FROM directory_key WHERE directory = ?1",
                    [directory],
                )?;
                changes.settings = true;
                Ok(())
            })?;
        self.drop_forgotten_passwords();
        Ok(())
    }

    /// The key and the secret, where they were given for this server.
    fn key_for(&self, directory: &str, base: &str) -> Result<Option<(String, String)>> {
        use rusqlite::OptionalExtension;
        let found: Option<(String, String)> = self.inner.store.read(|conn| {
            Ok(conn
                .prepare_cached("SELECT origin, secret FROM directory_key WHERE directory = ?1")?
                .query_row([directory], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?)
        })?;
        let Some((origin, name)) = found else {
            return Ok(None);
        };
        let here = fetch::Authorization::new(base, "", "")?.origin();
        if here != origin {
            return Ok(None);
        }
        let kept = self.kept_password(&name)?;
        Ok(kept.and_then(|kept| {
            let (key, secret) = kept.split_once('\n')?;
            Some((key.to_owned(), secret.to_owned()))
        }))
    }
}
