//! Rules for sites that are read wrongly: `site-rules/HOST.json` in the library's folder, which win over a few of our own. They
//! are read each time, so that who writes them sees at once what they do.
use super::FetchedPage;
use crate::kept_pages::{self, SourcePage};
use crate::{LibraryError, Result};
use article::{Article, Hint, SiteRules};
use std::path::Path;
use url::Url;

/// No rules are longer, in bytes.
const MOST: u64 = 64 * 1024;

const OWN: &[(&str, &str)] = &[
    (
        "wikipedia.org",
        include_str!("site-rules/wikipedia.org.json"),
    ),
    ("habr.com", include_str!("site-rules/habr.com.json")),
    ("lenta.ru", include_str!("site-rules/lenta.ru.json")),
];

/// Reads a page by the rules for its site, if there are any.
///
/// # Errors
/// `Refused` when a file of rules cannot be read, else as `article::read_page`.
pub(super) fn read(folder: &Path, page: &SourcePage) -> Result<Article> {
    let hint = Hint {
        content_type: page.content_type.as_deref(),
        url: page.url.as_deref(),
    };
    let rules = page.url.as_deref().map(|url| of(folder, url)).transpose()?;
    Ok(match rules.flatten() {
        Some(rules) => article::read_page_by(&page.bytes, hint, &rules)?,
        None => article::read_page(&page.bytes, hint)?,
    })
}

/// Reads all pages of a text as one.
///
/// # Errors
/// As `read`; `Refused` when there is none.
pub(super) fn read_all(folder: &Path, pages: &[SourcePage]) -> Result<Article> {
    let (first, more) = pages.split_first().ok_or_else(kept_pages::not_kept)?;
    let first = read(folder, first)?;
    let more: Result<Vec<Article>> = more.iter().map(|page| read(folder, page)).collect();
    let more = more?;
    Ok(if more.is_empty() {
        first
    } else {
        article::join_pages(first, more)
    })
}

/// A page that was read without rules is read again where there are some.
pub(super) fn apply(folder: &Path, page: FetchedPage) -> Result<FetchedPage> {
    let Some(source) = page.source.first() else {
        return Ok(page);
    };
    let some = match &source.url {
        Some(url) => of(folder, url)?.is_some(),
        None => false,
    };
    let article = some.then(|| read(folder, source)).transpose()?;
    Ok(match article {
        Some(article) => FetchedPage { article, ..page },
        None => page,
    })
}

/// The rules for the host of an address, or for the site that it belongs to.
fn of(folder: &Path, url: &str) -> Result<Option<SiteRules>> {
    let Ok(url) = Url::parse(url) else {
        return Ok(None);
    };
    let Some(host) = url.host_str().filter(|host| is_name(host)) else {
        return Ok(None);
    };
    let names: Vec<&str> = std::iter::successors(Some(host), |name| {
        name.split_once('.').map(|(_, rest)| rest)
    })
    .collect();
    let folder = folder.join("site-rules");
    if folder.is_dir() {
        for name in &names {
            let file = folder.join(format!("{name}.json"));
            if file.is_file() {
                return from_file(&file).map(Some);
            }
        }
    }
    let own = names
        .iter()
        .find_map(|name| OWN.iter().find(|(known, _)| known == name));
    own.map(|(name, json)| parse(name, json)).transpose()
}

/// Of what a host's name is made: it becomes the name of a file.
fn is_name(host: &str) -> bool {
    host.len() <= 253
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

fn from_file(file: &Path) -> Result<SiteRules> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let size = std::fs::metadata(file)
        .map_err(|e| LibraryError::file(file, &e))?
        .len();
    if size > MOST {
        return Err(bad(&name, "it is too large"));
    }
    let text = std::fs::read_to_string(file).map_err(|e| LibraryError::file(file, &e))?;
    parse(&name, &text)
}

fn parse(name: &str, json: &str) -> Result<SiteRules> {
    let rules: SiteRules = serde_json::from_str(json).map_err(|e| bad(name, &e.to_string()))?;
    match rules.faults().first() {
        Some(fault) => Err(bad(name, &format!("“{fault}” is no CSS selector"))),
        None => Ok(rules),
    }
}

fn bad(name: &str, detail: &str) -> LibraryError {
    let detail = detail.replace(": ", ", ");
    LibraryError::refused(
        "bad_site_rules",
        format!("the rules for a site cannot be used: site-rules/{name} ({detail})"),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rules_of_our_own_can_be_read() {
        for (name, json) in OWN {
            let rules = parse(name, json).unwrap();
            assert_ne!(rules, SiteRules::default(), "{name}");
            let deeper = format!("https://www.m.{name}/x");
            assert_eq!(of(Path::new("/nowhere"), &deeper).unwrap(), Some(rules));
        }
        assert_eq!(
            of(Path::new("/nowhere"), "https://notwikipedia.org/").unwrap(),
            None
        );
        assert_eq!(
            of(Path::new("/nowhere"), "file:///etc/passwd").unwrap(),
            None
        );
    }
}
