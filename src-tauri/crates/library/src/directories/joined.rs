//! The answers of several directories as one list: each show once, the best first. Pure.
use super::answers::ListedShow;
use crate::address;
use crate::index::fold;
use crate::model::Directory;
use std::collections::HashMap;

/// A show, whoever knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JoinedShow {
    pub url: String,
    pub title: String,
    pub author: Option<String>,
    pub picture: Option<String>,
    pub episodes: Option<u32>,
    pub directories: Vec<Directory>,
    /// Its best place in an answer.
    place: usize,
}

/// What is called exactly so comes first, then what directories put first. Of one show the first directory's words hold, and
/// what it does not know is filled in from the others.
pub(super) fn join(words: &str, found: Vec<(Directory, Vec<ListedShow>)>) -> Vec<JoinedShow> {
    let mut shows: Vec<JoinedShow> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (directory, listed) in found {
        for (place, show) in listed.into_iter().enumerate() {
            let at = *by_key
                .entry(address::feed_key(&show.url))
                .or_insert(shows.len());
            let Some(known) = shows.get_mut(at) else {
                shows.push(JoinedShow {
                    url: show.url,
                    title: show.title,
                    author: show.author,
                    picture: show.picture,
                    episodes: show.episodes,
                    directories: vec![directory],
                    place,
                });
                continue;
            };
            if !known.directories.contains(&directory) {
                known.directories.push(directory);
            }
            // An encrypted address of the same feed is the better one.
            if known.url.starts_with("http://") && show.url.starts_with("https://") {
                known.url = show.url;
            }
            known.author = known.author.take().or(show.author);
            known.picture = known.picture.take().or(show.picture);
            known.episodes = known.episodes.max(show.episodes);
            known.place = known.place.min(place);
        }
    }
    let wanted = fold(words.trim());
    shows.sort_by_key(|show| (fold(show.title.trim()) != wanted, show.place));
    shows
}
