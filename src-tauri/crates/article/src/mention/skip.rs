//! Links around a text that nobody means to read: sharing, subscribing, app shops, feeds, advertising choices.
use url::Url;

pub(super) fn is_chrome(address: &str, label: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return true;
    };
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches("www.");
    let path = url.path().to_ascii_lowercase();
    is_share(host, &path, &url)
        || is_shop(host, &path)
        || is_feed(host, &path)
        || is_choices(host, &path)
        || is_media(&path)
        || is_subscribe_word(label)
}

pub(crate) fn is_share(host: &str, path: &str, url: &Url) -> bool {
    let asks = |key: &str| url.query_pairs().any(|(name, _)| name == key);
    match host {
        "facebook.com" | "m.facebook.com" => {
            path.starts_with("/sharer")
                || path.starts_with("/share.php")
                || path.starts_with("/dialog/")
        }
        "twitter.com" | "x.com" => {
            path.starts_with("/intent/") || path.starts_with("/share") || path == "/home"
        }
        "t.me" | "telegram.me" => path.starts_with("/share"),
        "vk.com" | "vkontakte.ru" => path.starts_with("/share.php"),
        "connect.ok.ru" => true,
        "ok.ru" | "odnoklassniki.ru" => path.starts_with("/dk"),
        "linkedin.com" => {
            path.starts_with("/sharearticle")
                || path.starts_with("/sharing/")
                || path.starts_with("/cws/")
        }
        "reddit.com" | "old.reddit.com" => path.starts_with("/submit"),
        "pinterest.com" => path.starts_with("/pin/create"),
        "wa.me" | "api.whatsapp.com" | "web.whatsapp.com" => asks("text"),
        "news.ycombinator.com" => path.starts_with("/submitlink"),
        "getpocket.com" => path.starts_with("/save") || path.starts_with("/edit"),
        "tumblr.com" => path.starts_with("/share") || path.starts_with("/widgets/share"),
        "bsky.app" => path.starts_with("/intent/"),
        "threads.net" | "threads.com" => path.starts_with("/intent/"),
        "flipboard.com" | "share.flipboard.com" => path.starts_with("/bookmarklet"),
        "addtoany.com" | "addthis.com" | "sharethis.com" | "print.printfriendly.com" => true,
        _ => false,
    }
}

fn is_shop(host: &str, path: &str) -> bool {
    matches!(
        host,
        "apps.apple.com"
            | "itunes.apple.com"
            | "appgallery.huawei.com"
            | "apps.rustore.ru"
            | "onelink.me"
            | "podlink.to"
            | "pod.link"
    ) || (host == "play.google.com" && path.starts_with("/store/apps"))
        || (host == "microsoft.com" && path.contains("/store/"))
}

fn is_feed(host: &str, path: &str) -> bool {
    host.starts_with("feeds.")
        || host.starts_with("feed.")
        || host.starts_with("rss.")
        || [
            ".rss",
            ".atom",
            "/rss",
            "/feed",
            "/rss/",
            "/feed/",
            "/feed.xml",
            "/rss.xml",
            "/atom.xml",
        ]
        .iter()
        .any(|end| path.ends_with(end))
}

fn is_choices(host: &str, path: &str) -> bool {
    let part = |word: &str| path.split('/').any(|part| part == word);
    let hosts = [
        "acast.com",
        "art19.com",
        "simplecast.com",
        "simplecastaudio.com",
        "megaphone.fm",
        "audacyinc.com",
        "omnystudio.com",
        "redcircle.com",
        "spreaker.com",
    ];
    host == "podcastchoices.com"
        || part("adchoices")
        || part("unsubscribe")
        || ((part("privacy") || part("listener")) && hosts.contains(&host))
}

fn is_media(path: &str) -> bool {
    [
        ".mp3", ".m4a", ".ogg", ".opus", ".aac", ".flac", ".wav", ".jpg", ".jpeg", ".png", ".gif",
        ".webp",
    ]
    .iter()
    .any(|end| path.ends_with(end))
}

fn is_subscribe_word(label: &str) -> bool {
    const WORDS: &[&str] = &[
        "apple podcasts",
        "apple podcast",
        "itunes",
        "spotify",
        "google podcasts",
        "google play",
        "app store",
        "overcast",
        "pocket casts",
        "pocketcasts",
        "castbox",
        "castro",
        "stitcher",
        "tunein",
        "deezer",
        "amazon music",
        "audible",
        "youtube music",
        "podcast addict",
        "player fm",
        "iheartradio",
        "rss",
        "rss feed",
        "subscribe",
        "subscribe now",
        "subscribe here",
        "sign up",
        "follow",
        "follow us",
        "share",
        "tweet",
        "unsubscribe",
        "privacy policy",
        "terms of service",
        "ad choices",
        "download",
        "download episode",
        "listen",
        "listen now",
        "яндекс музыка",
        "яндекс.музыка",
        "яндекс.музыке",
        "apple music",
        "звук",
        "mave",
        "подписаться",
        "подпишитесь",
        "поделиться",
        "скачать",
        "слушать",
        "google podcast",
        "podcasts",
        "abonnieren",
        "teilen",
        "s'abonner",
        "partager",
        "suscríbete",
        "compartir",
    ];
    let label = label
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    WORDS.contains(&label.as_str())
}

/// Words that point at a link without naming it.
pub(super) fn is_pointing_word(label: &str) -> bool {
    const WORDS: &[&str] = &[
        "here",
        "link",
        "this",
        "read",
        "more",
        "read more",
        "click here",
        "source",
        "тут",
        "здесь",
        "ссылка",
        "подробнее",
        "читать",
        "hier",
        "ici",
        "aquí",
        "↗",
        "→",
        "website",
        "web",
        "сайт",
    ];
    let label = label
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    label.is_empty() || WORDS.contains(&label.as_str())
}
