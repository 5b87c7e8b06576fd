//! Whether what was found may not be the whole of what the page shows in a browser, and why. By what stands in the page, not
//! by lists of sites; said to the reader, who decides.
#[cfg(test)]
mod tests;

use dom_query::Document;
use url::Url;

use crate::metadata::linked_data::LinkedData;
use crate::{Doubt, PreparedText, dom, extract};

/// Fewer words are a notice or a beginning, not an article.
const FEW: u32 = 50;
/// A wall has fewer.
const WALL: u32 = 800;

pub(crate) struct Judged<'a> {
    pub title: Option<&'a str>,
    pub url: Option<&'a Url>,
    pub read: &'a PreparedText,
}

pub(crate) fn of(doc: &Document, data: &LinkedData, shown: &Judged<'_>) -> Option<Doubt> {
    let words = shown.read.words;
    let text = shown.read.text.to_lowercase();
    let title = shown.title.unwrap_or_default().to_lowercase();
    let page = (words < WALL).then(|| Page::of(doc));
    if let Some(page) = &page {
        if is_consent(&title, &text, words) {
            return Some(Doubt::Consent);
        }
        if page.asks_password && (words < 150 || named_login(&title)) {
            return Some(Doubt::Login);
        }
        if is_shell(page, &text, words) {
            return Some(Doubt::ScriptShell);
        }
    }
    if is_paywall(page.as_ref(), data, words) {
        return Some(Doubt::Paywall);
    }
    if extract::is_forum(doc, shown.url) {
        return Some(Doubt::Forum);
    }
    if is_front(doc, shown.url) {
        return Some(Doubt::FrontPage);
    }
    if words < 400 && is_cut(&text) {
        return Some(Doubt::Cut);
    }
    let pictures = shown.read.pictures.len();
    (words < FEW && pictures < 3).then_some(Doubt::Short)
}

/// What is looked at of the whole page, when little was taken of it.
struct Page {
    text: String,
    asks_password: bool,
    scripts: usize,
    /// An element that scripts fill, with nothing in it.
    empty_root: bool,
    says_paywall: bool,
}

impl Page {
    fn of(doc: &Document) -> Page {
        let mut page = Page {
            text: String::new(),
            asks_password: false,
            scripts: 0,
            empty_root: false,
            says_paywall: false,
        };
        for node in dom::elements(&doc.root()) {
            match &*dom::name(&node) {
                "script" => page.scripts += 1,
                "input" => {
                    page.asks_password |= dom::attr(&node, "type")
                        .is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
                }
                "noscript" | "p" | "h1" | "h2" | "h3" | "span" | "div" | "button" | "a"
                | "strong" => {
                    let name = ["id", "class"].map(|key| {
                        dom::attr(&node, key)
                            .unwrap_or_default()
                            .to_ascii_lowercase()
                    });
                    let root = matches!(
                        name[0].as_str(),
                        "root"
                            | "app"
                            | "__next"
                            | "__nuxt"
                            | "main-app"
                            | "react-root"
                            | "ember-app"
                    );
                    page.empty_root |= root && node.text().trim().is_empty();
                    page.says_paywall |= name.iter().any(|name| {
                        name.contains("paywall")
                            || name.contains("subscriber-only")
                            || name.contains("premium-wall")
                    });
                    if page.text.len() < 60_000
                        && let Some(line) = dom::short_line(&node, 300)
                    {
                        page.text.push_str(&line.to_lowercase());
                        page.text.push('\n');
                    }
                }
                _ => {}
            }
        }
        page
    }

    fn says(&self, any: &[&str]) -> bool {
        any.iter().any(|words| self.text.contains(words))
    }
}

fn is_consent(title: &str, text: &str, words: u32) -> bool {
    const TITLES: &[&str] = &[
        "before you continue",
        "cookie consent",
        "your privacy choices",
        "privacy settings",
        "we value your privacy",
        "your data, your",
        "datenschutzeinstellungen",
        "согласие на обработку",
        "gdpr consent",
    ];
    const ABOUT: &[&str] = &[
        "cookie",
        "consent",
        "personal data",
        "partners",
        "gdpr",
        "legitimate interest",
        "privacy",
        "advertising",
        "personalised",
        "personalized",
        "datenschutz",
        "einwilligung",
        "zustimm",
        "partenaires",
        "consentement",
        "персональн",
        "согласи",
        "партн",
    ];
    const ACTS: &[&str] = &[
        "accept all",
        "reject all",
        "manage options",
        "manage preferences",
        "accept cookies",
        "i agree",
        "agree and continue",
        "accept and continue",
        "accept our cookies",
        "manage cookies",
        "alle akzeptieren",
        "alle ablehnen",
        "tout accepter",
        "tout refuser",
        "aceptar todo",
        "принять все",
        "принять cookie",
        "отклонить все",
        "withdraw your consent",
        "change your preferences",
        "accept our use",
        "consent to the use",
    ];
    if TITLES.iter().any(|known| title.contains(known)) {
        return true;
    }
    let count = |all: &[&str]| all.iter().map(|w| text.matches(w).count()).sum::<usize>();
    let (about, acts) = (count(ABOUT), count(ACTS));
    let dense = about * 100 >= words as usize * 3;
    acts >= 1 && about >= 2 && dense && (acts >= 2 || about >= 6 || words < 60)
}

fn named_login(title: &str) -> bool {
    [
        "log in",
        "login",
        "sign in",
        "anmelden",
        "connexion",
        "iniciar sesión",
        "войти",
        "вход",
    ]
    .iter()
    .any(|known| title.starts_with(known) || title.ends_with(known))
}

fn is_shell(page: &Page, text: &str, words: u32) -> bool {
    let asks = [
        "enable javascript",
        "javascript is disabled",
        "javascript is required",
        "requires javascript",
        "turn on javascript",
        "activate javascript",
        "javascript must be enabled",
        "javascript to run this app",
        "включите javascript",
        "включить javascript",
        "javascript aktivieren",
        "activer javascript",
        "checking your browser",
        "verify you are human",
        "just a moment",
    ];
    if words < 60 && (page.empty_root || page.says(&asks)) {
        return true;
    }
    if words < 200 && asks.iter().any(|known| text.contains(known)) {
        return true;
    }
    words < 15 && page.scripts >= 3
}

fn is_paywall(page: Option<&Page>, data: &LinkedData, words: u32) -> bool {
    if let Some(object) = data.article() {
        let closed = |value: Option<&serde_json::Value>| match value {
            Some(serde_json::Value::Bool(free)) => !free,
            Some(serde_json::Value::String(free)) => free.eq_ignore_ascii_case("false"),
            _ => false,
        };
        let stated = object.get("wordCount").and_then(|count| {
            count
                .as_u64()
                .or_else(|| count.as_str()?.trim().parse().ok())
        });
        let less = match stated {
            Some(stated) if stated > 0 => u64::from(words) * 10 < stated * 6,
            _ => words < 300,
        };
        if closed(object.get("isAccessibleForFree")) && less {
            return true;
        }
    }
    let asks = [
        "subscribe to continue",
        "subscribe to read",
        "to continue reading",
        "to keep reading",
        "to read the full",
        "to read the rest",
        "already a subscriber",
        "for subscribers only",
        "subscriber-only",
        "this article is for subscribers",
        "exclusive to subscribers",
        "unlock this article",
        "start your free trial",
        "become a member to read",
        "this post is for paid subscribers",
        "for paying subscribers",
        "reste à lire",
        "réservé aux abonnés",
        "jetzt weiterlesen mit",
        "für abonnenten",
        "только для подписчиков",
        "доступен подписчикам",
        "доступна подписчикам",
        "оформите подписку, чтобы",
        "чтобы читать дальше",
        "подпишитесь, чтобы прочитать",
        "чтобы дочитать",
    ];
    page.is_some_and(|page| (words < 400 && page.says(&asks)) || (words < 300 && page.says_paywall))
}

/// The page of a whole site, where most words are links.
fn is_front(doc: &Document, url: Option<&Url>) -> bool {
    let front = url.is_some_and(|url| {
        url.query().is_none()
            && matches!(
                url.path(),
                "" | "/" | "/index.html" | "/index.php" | "/home"
            )
    });
    if !front {
        return false;
    }
    let (mut linked, mut all, mut links) = (0usize, 0usize, 0usize);
    let mut stack = vec![(dom::body(doc), false)];
    while let Some((node, within)) = stack.pop() {
        if node.is_text() {
            let letters = node.text().chars().filter(|c| c.is_alphanumeric()).count();
            all += letters;
            linked += if within { letters } else { 0 };
        } else if !matches!(&*dom::name(&node), "script" | "style" | "template") {
            let link = node.has_name("a");
            links += usize::from(link);
            stack.extend(node.children_it(false).map(|child| (child, within || link)));
        }
    }
    links >= 15 && linked * 10 > all * 3
}

/// It ends with an offer to read on.
fn is_cut(text: &str) -> bool {
    let last = text
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty());
    let Some(last) = last else { return false };
    let bare = last.trim_end_matches(|c: char| !c.is_alphanumeric());
    let offers = [
        "read more",
        "continue reading",
        "read on",
        "read the full story",
        "read the full article",
        "keep reading",
        "show more",
        "weiterlesen",
        "mehr lesen",
        "lire la suite",
        "leer más",
        "читать далее",
        "читать дальше",
        "читать полностью",
        "показать полностью",
        "подробнее",
    ];
    let ends = offers.iter().any(|known| bare.ends_with(known)) && bare.chars().count() < 400;
    ends || last.ends_with("[…]") || last.ends_with("[...]")
}
