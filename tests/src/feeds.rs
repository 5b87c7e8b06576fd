//! Invented feeds and pages for the fake site, as small as they can be and still be real.
use std::fmt::Write;

/// An episode of a made feed.
pub struct Episode<'a> {
    pub title: &'a str,
    pub url: String,
    pub length: usize,
    pub mime: &'a str,
}

/// RSS 2.0 with iTunes tags; the first episode is the newest.
pub fn podcast(title: &str, link: &str, episodes: &[Episode]) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\">\n<channel>\
         <title>{title}</title><link>{link}</link><description>Made for a test.</description><language>en</language>\n"
    );
    for (i, episode) in episodes.iter().enumerate() {
        let Episode {
            title,
            url,
            length,
            mime,
        } = episode;
        let number = episodes.len() - i;
        let day = 1 + number % 28;
        // Day and weekday need not agree; a lenient reader goes by the date.
        let _ = writeln!(
            xml,
            "<item><title>{title}</title><guid isPermaLink=\"false\">{title}-{number}</guid><pubDate>{day:02} Mar 2026 06:00:00 +0000</pubDate>\
             <description>Notes of episode {number}.</description><enclosure url=\"{url}\" length=\"{length}\" type=\"{mime}\"/></item>"
        );
    }
    xml.push_str("</channel></rss>\n");
    xml
}

/// A page with an article long enough to be found, one picture and links.
pub fn page(title: &str, picture: &str) -> String {
    let mut body = String::new();
    let lines = [
        "The lamp in the window was lit at four, an hour before anybody could have needed it.",
        "By then the boats were three deep along the wall and the gulls had given up asking.",
        "Nobody spoke of the weather, which is how you could tell that everybody was thinking of it.",
        "A rope, when it is wet, has a voice; when it is dry it has only an opinion.",
        "The keeper wrote the hour on a card, looked at it, and folded the corner down.",
    ];
    for paragraph in 0..8 {
        body.push_str("<p>");
        for line in 0..4 {
            body.push_str(lines[(paragraph + line) % lines.len()]);
            body.push(' ');
        }
        body.push_str("</p>\n");
        if paragraph == 2 {
            let _ = writeln!(
                body,
                "<figure><img src=\"{picture}\" alt=\"A lamp in a window\" width=\"320\" height=\"200\"><figcaption>The lamp.</figcaption></figure>"
            );
        }
    }
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><meta name=\"author\" content=\"Ines Marlow\">\
         <meta property=\"og:type\" content=\"article\"></head><body><nav><a href=\"/\">Home</a></nav><main><article><h1>{title}</h1>\n{body}</article></main>\
         <footer>Made for a test.</footer></body></html>"
    )
}
