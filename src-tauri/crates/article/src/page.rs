//! The way of a page: decode, parse once, read what it says and plays, extract, clean.
#[cfg(test)]
mod tests;

use crate::metadata::{self, Head, linked_data::LinkedData};
use crate::{
    Article, ArticleError, Hint, PreparedText, SiteRules, TextKind, address, audio, dom, doubt,
    embedded, extract, missing, pagination, prepared_text, site_rules, text,
};

const MAX_MEGABYTES: u32 = 16;
const EXCERPT: usize = 400;

pub(crate) fn read(
    bytes: &[u8],
    hint: Hint<'_>,
    rules: Option<&SiteRules>,
) -> Result<Article, ArticleError> {
    let doc = parse(bytes, hint)?;
    let url = address::base(hint.url);
    let base = base_of(&doc, url.as_ref());
    let head = Head::read(&doc);
    let data = LinkedData::read(&doc);
    let mut meta = metadata::read(&doc, &head, &data, url.as_ref(), base.as_ref());
    if let Some(title) = rules.and_then(|rules| site_rules::title(&doc, rules)) {
        meta.title = Some(title);
    }
    let sound = audio::find(&doc, &head, &data, base.as_ref());
    let pages = pagination::find(&doc, &head, url.as_ref(), base.as_ref(), rules);
    let by_rules = rules.and_then(|rules| site_rules::content(&doc, rules));
    let found = match by_rules {
        Some(site_rules::Content::Text(doc)) => extract::Extracted {
            doc,
            related: Vec::new(),
            extracted: true,
        },
        Some(site_rules::Content::Page(doc)) => {
            extract::article(&doc, &meta, url.as_ref(), base.as_ref())
        }
        None => extract::article(&doc, &meta, url.as_ref(), base.as_ref()),
    };
    if found.extracted {
        extract::show_lead(&doc, &found.doc, meta.image.as_deref(), base.as_ref());
    }
    extract::direct(&found.doc, meta.language.as_deref());
    let mut extracted = found.extracted;
    let mut read = prepared_text::of(found.doc, base.as_ref(), TextKind::Article);
    let title = meta.title.as_deref();
    if let Some(better) = embedded::find(&doc, &data, title, &read, extracted) {
        read = prepared_text::of(better, base.as_ref(), TextKind::Article);
        extracted = true;
    }
    if read.text.is_empty() && read.pictures.is_empty() && meta.title.is_none() && sound.is_empty()
    {
        return Err(ArticleError::Empty);
    }
    let missing = missing::count(&doc, base.as_ref(), &read, &sound);
    let shown = doubt::Judged {
        title,
        url: url.as_ref(),
        read: &read,
    };
    Ok(Article {
        doubt: doubt::of(&doc, &data, &shown),
        missing: crate::Missing {
            pages: pages.total.saturating_sub(1),
            ..missing
        },
        next_page: pages.next,
        pages: pages.total,
        excerpt: meta.description.or_else(|| first_words(&read.text)),
        image: meta
            .image
            .or_else(|| read.pictures.first().cloned())
            .or(meta.icon),
        title: meta.title,
        byline: meta.byline,
        site: meta.site,
        published: meta.published.map(|dated| dated.at),
        published_day: meta.published.map(|dated| dated.day),
        language: meta.language,
        canonical_url: meta.canonical_url,
        feeds: meta.feeds,
        words: read.words,
        text: read.text,
        html: read.clean,
        pictures: read.pictures,
        related: found.related,
        audio: sound,
        extracted,
    })
}

pub(crate) fn whole(bytes: &[u8], hint: Hint<'_>) -> Result<PreparedText, ArticleError> {
    let doc = parse(bytes, hint)?;
    let url = address::base(hint.url);
    let base = base_of(&doc, url.as_ref());
    let still = extract::whole(&doc, base.as_ref());
    Ok(prepared_text::of(still, base.as_ref(), TextKind::Article))
}

fn parse(bytes: &[u8], hint: Hint<'_>) -> Result<dom_query::Document, ArticleError> {
    if bytes.len() > MAX_MEGABYTES as usize * 1024 * 1024 {
        return Err(ArticleError::TooLarge(MAX_MEGABYTES));
    }
    refuse_other_kinds(bytes, hint.content_type)?;
    let source =
        lenient::charset::decode(bytes, hint.content_type, lenient::charset::Trust::Transport).text;
    if source.trim().is_empty() {
        return Err(ArticleError::Empty);
    }
    Ok(dom::parse(&source))
}

fn base_of(doc: &dom_query::Document, url: Option<&url::Url>) -> Option<url::Url> {
    let named = doc
        .root()
        .descendants_it()
        .find(|node| node.has_name("base"))
        .and_then(|node| dom::attr(&node, "href"));
    named
        .and_then(|raw| address::web(url, &raw))
        .or_else(|| url.cloned())
}

fn first_words(text: &str) -> Option<String> {
    let block = text
        .split("\n\n")
        .find(|block| block.chars().count() >= 60)
        .or_else(|| text.split("\n\n").next())?;
    let short = text::shorten(block, EXCERPT);
    (!short.is_empty()).then_some(short)
}

/// Servers label anything as a page, so the first bytes have the last word.
fn refuse_other_kinds(bytes: &[u8], content_type: Option<&str>) -> Result<(), ArticleError> {
    const SIGNATURES: &[(&[u8], &str)] = &[
        (b"%PDF-", "PDF"),
        (b"PK\x03\x04", "an archive"),
        (b"\x1f\x8b", "an archive"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "media"),
        (b"ID3", "audio"),
        (b"OggS", "audio"),
        (b"fLaC", "audio"),
        (b"\x7fELF", "a program"),
    ];
    if let Some((_, kind)) = SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature))
    {
        return Err(ArticleError::NotAPage((*kind).to_owned()));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err(ArticleError::NotAPage("media".to_owned()));
    }
    let kind = content_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let other = ["audio/", "video/", "image/", "font/"]
        .iter()
        .any(|prefix| kind.starts_with(prefix))
        || matches!(
            kind.as_str(),
            "application/pdf" | "application/zip" | "application/json"
        );
    let looks_like_page = bytes
        .iter()
        .take(512)
        .find(|byte| !byte.is_ascii_whitespace() && **byte < 0x80)
        .is_some_and(|byte| *byte == b'<');
    if other && !looks_like_page {
        Err(ArticleError::NotAPage(kind))
    } else {
        Ok(())
    }
}
