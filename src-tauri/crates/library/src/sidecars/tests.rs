#![allow(clippy::unwrap_used)]
use super::ranking::{is_timed, ranked};
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, mp3};
use crate::{ItemId, Library};
use feed::TranscriptLink;

const RSS: &str = "application/rss+xml";
const SRT: &str = "1\n00:00:01,000 --> 00:00:02,500\nThe lamp is lit.\n\n2\n00:00:03,000 --> 00:00:04,000\nGood night.\n";
const CHAPTERS: &str = r#"{"version":"1.2.0","chapters":[{"startTime":0,"title":"Dusk"},{"startTime":60,"title":"Dark"}]}"#;

fn link(url: &str, mime: &str, language: &str) -> TranscriptLink {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    TranscriptLink {
        url: url.to_owned(),
        mime: some(mime),
        language: some(language),
    }
}

fn best(links: &[TranscriptLink], item: Option<&str>, program: Option<&str>) -> String {
    ranked(links.to_vec(), item, program)[0].url.clone()
}

#[test]
fn times_come_first_then_the_language_then_the_kind() {
    let plain = link("https://a.example/1", "Text/Plain; charset=utf-8", "");
    let html = link("https://a.example/2", "text/html", "");
    let srt = link("https://a.example/3.SRT?sig=1.txt", "text/plain", "");
    let vtt = link("https://a.example/4", "text/vtt", "");
    let json = link("https://a.example/5", "application/json", "");
    let all = [plain.clone(), html.clone(), srt.clone(), vtt, json];
    let order: Vec<String> = ranked(all.to_vec(), None, None)
        .iter()
        .map(|link| link.url[18..19].to_owned())
        .collect();
    assert_eq!(order, ["5", "4", "3", "2", "1"]);
    let german = link("de", "application/x-subrip", "de");
    let english = link("en", "text/vtt", "en-GB");
    let russian = link("ru", "application/json", "ru");
    let three = [russian, english, german];
    assert_eq!(best(&three, Some("de-AT"), Some("ru")), "de");
    assert_eq!(best(&three, Some("EN"), None), "en");
    assert_eq!(best(&three, Some("fr"), Some("en")), "en");
    assert_eq!(best(&three, None, None), "ru");
    // The language of a text does not make up for times.
    let text = link("text", "text/plain", "de");
    assert_eq!(best(&[text, three[1].clone()], Some("de"), None), "en");
    // One that names no language is in the item's.
    assert_eq!(
        best(&[three[1].clone(), srt.clone()], Some("de"), Some("en")),
        srt.url
    );
    for (mime, timed) in [
        ("plain/txt", false),
        ("application/srt", true),
        ("Application/X-SubRip", true),
        ("application/octet-stream", false),
        ("", false),
    ] {
        assert_eq!(
            is_timed(&link("https://a.example/t", mime, "")),
            timed,
            "{mime}"
        );
    }
}

async fn episode(site: &Site, library: &Library, parts: &str) -> ItemId {
    site.put("/one.mp3", Answer::new("audio/mpeg", mp3(2)));
    let base = site.url("");
    let feed = format!(
        "<rss version='2.0' xmlns:podcast='https://podcastindex.org/namespace/1.0'><channel><title>Lamps</title>\
         <language>en</language><item><title>One</title><guid>1</guid>\
         <enclosure url='{base}/one.mp3' length='1' type='audio/mpeg'/>{}</item></channel></rss>",
        parts.replace("BASE", &base)
    );
    let url = site.put("/feed", Answer::new(RSS, feed));
    library.add(&url).await.unwrap();
    library.items(&crate::ItemQuery::default()).unwrap().rows[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_come_keeps_nothing_else_from_coming_and_is_asked_for_again() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let parts = "<podcast:chapters url='BASE/c.json' type='application/json+chapters'/>\
                 <podcast:transcript url='BASE/t.txt' type='text/plain'/>\
                 <podcast:transcript url='BASE/t.vtt' type='text/vtt'/>\
                 <podcast:transcript url='BASE/t.srt' type='application/x-subrip' language='en'/>";
    let item = episode(&site, &fixture.library, parts).await;
    site.put(
        "/t.txt",
        Answer::new("text/plain", "All of it, without times."),
    );
    site.put("/c.json", Answer::status(503));
    let error = fixture.library.fetch_sidecars(item).await.unwrap_err();
    assert!(error.to_string().contains("503"), "{error}");
    // Two with times are gone, so what is left is shown.
    let cues = fixture.library.transcript(item).unwrap();
    assert_eq!((cues.len(), cues[0].start_ms), (1, None));
    // Later both are there: the one with times takes the place of the one without.
    site.put("/t.srt", Answer::new("text/plain", SRT));
    site.put("/c.json", Answer::new("application/json", CHAPTERS));
    fixture.library.fetch_sidecars(item).await.unwrap();
    let cues = fixture.library.transcript(item).unwrap();
    assert_eq!((cues.len(), cues[0].start_ms), (2, Some(1_000)));
    assert_eq!(fixture.library.item(item).unwrap().chapters.len(), 2);
    // And then nothing more is asked for.
    let asked = site.asked("/t.vtt");
    fixture.library.fetch_sidecars(item).await.unwrap();
    assert_eq!(site.asked("/t.vtt"), asked);
    assert_eq!(site.asked("/t.txt"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn chapters_come_where_the_transcript_does_not() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let parts = "<podcast:chapters url='BASE/c.json'/><podcast:transcript url='BASE/gone.vtt' type='text/vtt'/>";
    let item = episode(&site, &fixture.library, parts).await;
    site.put("/c.json", Answer::new("application/json", CHAPTERS));
    let error = fixture.library.fetch_sidecars(item).await.unwrap_err();
    assert!(error.to_string().contains("404"), "{error}");
    assert_eq!(fixture.library.item(item).unwrap().chapters.len(), 2);
}

/// Servers answer with a page and "200 OK" for what is not there.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_the_place_of_a_transcript_does_not_keep_the_others_from_coming() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let parts = "<podcast:chapters url='BASE/c.json'/>\
                 <podcast:transcript url='BASE/t.vtt' type='text/vtt'/>\
                 <podcast:transcript url='BASE/t.srt' type='application/x-subrip'/>\
                 <podcast:transcript url='BASE/t.txt' type='text/plain'/>";
    let item = episode(&site, &fixture.library, parts).await;
    let page = "<!doctype html><title>Oops</title><p>Nothing is here.</p>";
    for path in ["/c.json", "/t.vtt", "/t.srt"] {
        site.put(path, Answer::new("text/html", page));
    }
    site.put("/t.txt", Answer::new("text/plain", "The lamp is lit."));
    assert!(fixture.library.fetch_sidecars(item).await.is_err());
    let text = |cues: &[crate::CueRow]| cues.iter().map(|cue| cue.text.clone()).collect::<String>();
    let cues = fixture.library.transcript(item).unwrap();
    assert_eq!(text(&cues), "The lamp is lit.");
    // Once one with times is there, it is taken.
    site.put("/t.srt", Answer::new("text/plain", SRT));
    assert!(fixture.library.fetch_sidecars(item).await.is_err());
    let cues = fixture.library.transcript(item).unwrap();
    assert_eq!((cues.len(), cues[0].start_ms), (2, Some(1_000)));
}

/// Where nothing else comes, words without times are better than none.
#[tokio::test(flavor = "multi_thread")]
async fn words_without_their_times_are_taken_last() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let parts = "<podcast:transcript url='BASE/t.srt' type='application/x-subrip'/>\
                 <podcast:transcript url='BASE/gone.txt' type='text/plain'/>";
    let item = episode(&site, &fixture.library, parts).await;
    site.put("/t.srt", Answer::new("text/plain", "The lamp is lit."));
    fixture.library.fetch_sidecars(item).await.unwrap();
    let cues = fixture.library.transcript(item).unwrap();
    assert_eq!((cues.len(), cues[0].start_ms), (1, None));
}
