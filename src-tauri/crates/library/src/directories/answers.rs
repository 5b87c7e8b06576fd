//! What directories answer (JSON), read leniently: what has no address of the web is left out. Pure.
//! Apple: "iTunes Search API"; fyyd: API 0.2; Podcast Index: API 1.0, `search/byterm`.
use crate::error::{LibraryError, Result};
use crate::model::Directory;
use crate::text;
use serde_json::Value;
use url::Url;

/// A show as one directory knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListedShow {
    /// Of its feed.
    pub url: String,
    pub title: String,
    pub author: Option<String>,
    pub picture: Option<String>,
    pub episodes: Option<u32>,
}

/// # Errors
/// `Refused` (`directory_answer`) where it is no answer of this directory.
pub(super) fn read(directory: Directory, bytes: &[u8]) -> Result<Vec<ListedShow>> {
    let unread = || {
        LibraryError::refused(
            "directory_answer",
            "its answer is no list of shows; perhaps its address in the settings is another's",
        )
    };
    let answer: Value = serde_json::from_slice(bytes).map_err(|_| unread())?;
    let list = match directory {
        Directory::Itunes => &answer["results"],
        Directory::Fyyd => &answer["data"],
        Directory::PodcastIndex => &answer["feeds"],
    };
    let list = list.as_array().ok_or_else(unread)?;
    Ok(list.iter().filter_map(|row| show(directory, row)).collect())
}

fn show(directory: Directory, row: &Value) -> Option<ListedShow> {
    let (url, titles, authors, pictures, episodes): (_, &[_], &[_], &[_], _) = match directory {
        Directory::Itunes => (
            "feedUrl",
            &["collectionName", "trackName"],
            &["artistName"],
            &["artworkUrl100", "artworkUrl600", "artworkUrl60"],
            "trackCount",
        ),
        Directory::Fyyd => (
            "xmlURL",
            &["title"],
            &["author"],
            &["thumbImageURL", "layoutImageURL", "imgURL"],
            "episode_count",
        ),
        Directory::PodcastIndex => {
            if matches!(row.get("dead"), Some(Value::Bool(true)))
                || row.get("dead").and_then(Value::as_i64) == Some(1)
            {
                return None;
            }
            (
                "url",
                &["title"],
                &["author", "ownerName"],
                &["artwork", "image"],
                "episodeCount",
            )
        }
    };
    let words = |names: &[&str]| {
        names
            .iter()
            .filter_map(|name| row.get(*name)?.as_str())
            .map(|words| text::one_line(&article::plain_text(words), 300))
            .find(|words| !words.is_empty())
    };
    let url = web(row.get(url)?.as_str()?)?;
    let title = words(titles)?;
    Some(ListedShow {
        author: words(authors).filter(|author| *author != title),
        picture: pictures
            .iter()
            .find_map(|name| web(row.get(*name)?.as_str()?)),
        episodes: row
            .get(episodes)
            .and_then(Value::as_u64)
            .and_then(|count| u32::try_from(count).ok())
            .filter(|count| *count > 0),
        url,
        title,
    })
}

/// An address of the web, without a name and a password.
fn web(address: &str) -> Option<String> {
    let address = address.trim();
    let url = Url::parse(address).ok()?;
    let fits = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && address.len() <= 2_000;
    fits.then(|| address.to_owned())
}
