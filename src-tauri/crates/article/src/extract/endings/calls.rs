//! How sites call on their readers: a verb that asks, and what it asks for.

/// What the reader is asked to do, at the beginning of a line.
const ASKS: &[&str] = &[
    "subscribe",
    "sign up",
    "signup",
    "follow",
    "join",
    "like us",
    "share this",
    "share your",
    "leave a comment",
    "leave a reply",
    "comment below",
    "tell us",
    "let us know",
    "click here",
    "get the latest",
    "get our",
    "get more",
    "download our",
    "download the app",
    "register",
    "don't miss",
    "for more news",
    "for the latest",
    "stay up to date",
    "stay tuned",
    "stay informed",
    "support us",
    "support our",
    "donate",
    "become a",
    "read more",
    "have a tip",
    "got a tip",
    "send us",
    "contact us",
    "email us",
    "what do you think",
    "do you have",
    "want more",
    "want to",
    "enjoyed this",
    "if you liked",
    "if you enjoyed",
    "you can follow",
    "подписывайтесь",
    "подпишитесь",
    "подписаться",
    "следите",
    "читайте нас",
    "присоединяйтесь",
    "вступайте",
    "поделитесь",
    "оставьте комментарий",
    "напишите нам",
    "поддержите",
    "abonnieren",
    "abonniere",
    "folgen sie",
    "folge uns",
    "folgt uns",
    "melden sie sich",
    "jetzt anmelden",
    "teilen sie",
    "abonnez-vous",
    "suivez",
    "inscrivez-vous",
    "rejoignez",
    "partagez",
    "suscríbete",
    "suscríbase",
    "síguenos",
    "sigue a",
    "únete",
    "comparte",
    "regístrate",
    "iscriviti",
    "seguici",
    "segui",
    "assine",
    "siga",
    "inscreva-se",
    "schrijf je in",
    "volg ons",
    "obserwuj",
    "zapisz się",
    "підписуйтесь",
    "підпишіться",
];

/// What it is about: a letter, a channel, a place where people answer.
const ABOUTS: &[&str] = &[
    "newsletter",
    "our emails",
    "our email",
    "mailing list",
    "inbox",
    "twitter",
    "facebook",
    "instagram",
    "youtube",
    "telegram",
    "whatsapp",
    "tiktok",
    "linkedin",
    "pinterest",
    "snapchat",
    "reddit",
    "threads",
    "bluesky",
    "mastodon",
    "google news",
    "our channel",
    "our page",
    "our app",
    "the app",
    "our podcast",
    "push notification",
    "notifications",
    "our mobile",
    "comments",
    "comment section",
    "below",
    "your thoughts",
    "your friends",
    "on x",
    "rss",
    "our coverage",
    "our site",
    "our website",
    "our community",
    "our membership",
    "member today",
    "subscriber",
    "patreon",
    "рассылк",
    "телеграм",
    "telegram-канал",
    "вконтакте",
    "в соцсетях",
    "в комментариях",
    "наш канал",
    "нашем канале",
    "на наш",
    "яндекс",
    "дзен",
    "kanal",
    "lettre d'information",
    "infolettre",
    "boletín",
    "redes sociales",
    "canal",
    "nieuwsbrief",
    "розсилк",
    "комментари",
];

/// `links`: how many links are in the line.
pub(super) fn is_call(line: &str, links: usize) -> bool {
    let lower = line.to_lowercase().replace('’', "'");
    let start = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    // "Please", a greeting, the name of the site before a colon.
    let start = ["please ", "пожалуйста, ", "bitte ", "also ", "and ", "to "]
        .iter()
        .find_map(|polite| start.strip_prefix(polite))
        .unwrap_or(start);
    let starts = |text: &str| {
        ASKS.iter().any(|ask| {
            text.strip_prefix(ask)
                .is_some_and(|rest| rest.is_empty() || !rest.starts_with(char::is_alphanumeric))
        })
    };
    let asked = starts(start)
        || start
            .split_once(": ")
            .is_some_and(|(head, tail)| head.split(' ').count() <= 4 && starts(tail));
    if !asked {
        return false;
    }
    let words = start.split_whitespace().count();
    let about = ABOUTS.iter().any(|about| mentions(start, about));
    let certain = ["newsletter", "рассылк", "below", "comments", "on x"]
        .iter()
        .any(|about| mentions(start, about));
    about && words <= 45 && (links > 0 || certain || words <= 14)
}

/// As words of their own at the start.
fn mentions(line: &str, about: &str) -> bool {
    line.match_indices(about).any(|(at, _)| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric())
            && (about.chars().count() > 3
                || line[at + about.len()..]
                    .chars()
                    .next()
                    .is_none_or(|after| !after.is_alphanumeric()))
    })
}
