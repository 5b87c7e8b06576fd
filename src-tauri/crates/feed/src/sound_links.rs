//! Feeds without enclosures, whose items link to the sound itself.
use crate::{Enclosure, ParsedItem, link};

/// Makes enclosures of links to files of sound, where that is how the feed names them: a single one among articles
/// stays a link.
pub fn take_in(items: &mut [ParsedItem]) {
    let sounds = items.iter().filter(|i| sound(i).is_some()).count();
    let given = items.iter().filter(|i| i.enclosure.is_some()).count();
    if sounds == 0 || (sounds + given) * 2 < items.len() {
        return;
    }
    for item in items {
        let Some(mime) = sound(item) else { continue };
        let Some(url) = item.link.take() else {
            continue;
        };
        let file = Enclosure {
            url,
            mime: Some(mime.to_owned()),
            ..Enclosure::default()
        };
        if let Some(other) = item.enclosure.replace(file) {
            item.alternates.insert(0, other);
        }
    }
}

/// The type of the sound that an item links to, if it gives none otherwise.
fn sound(item: &ParsedItem) -> Option<&'static str> {
    let plays = |file: &Enclosure| {
        let mime = file.mime.as_deref().unwrap_or_default();
        mime.starts_with("audio/") || mime.starts_with("video/") || mime == "application/ogg"
    };
    if item.enclosure.as_ref().is_some_and(plays) {
        return None;
    }
    let url = item.link.as_deref().filter(|url| link::is_http(url))?;
    link::mime_of(url).filter(|mime| mime.starts_with("audio/"))
}
