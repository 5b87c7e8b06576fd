//! Whether an article is whole, in words: its pictures, what else is missing, what is doubted.
use crate::output::counted;
use library::{Doubt, ItemDetail};

/// "12 of 14 pictures; 2 refused (404)"; None when all are here.
pub fn pictures_of(detail: &ItemDetail) -> Option<String> {
    let (stored, total) = (detail.row.pictures_stored, detail.row.pictures_total);
    if stored >= total {
        return None;
    }
    let mut said = format!("{stored} of {}", counted(total.into(), "picture"));
    for trouble in &detail.picture_troubles {
        said.push_str(&match trouble.status {
            Some(status) => format!("; {} refused ({status})", trouble.count),
            None => format!("; {} {}", trouble.count, trouble.code.replace('_', " ")),
        });
    }
    Some(said)
}

/// What of the page is not in the text, its pictures apart.
pub fn missing_of(detail: &ItemDetail) -> Option<String> {
    let missing = &detail.missing;
    let parts: Vec<String> = [
        (missing.embeds, "embedded part"),
        (missing.audio, "player"),
        (missing.formulas, "formula"),
        (missing.pages, "further page"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| counted(count.into(), what))
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

pub fn doubt_of(detail: &ItemDetail) -> Option<String> {
    let why = match detail.doubt? {
        Doubt::ScriptShell => "its text is put there by scripts",
        Doubt::Consent => "it asks for a consent",
        Doubt::Login => "it asks for a name and a password",
        Doubt::Paywall => "the rest is for subscribers",
        Doubt::FrontPage => "it is a list of articles",
        Doubt::Forum => "it is a page of a thread",
        Doubt::Cut => "it ends with an offer to read on",
        Doubt::Short => "it is very short",
    };
    Some(format!("this may not be the whole article: {why}"))
}
