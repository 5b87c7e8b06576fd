//! `earmark-cli inspect`: the shapes it prints and how it fails, without any library.
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use tests::feeds::{Episode, page, podcast};
use tests::programs::{Cli, root};
use tests::site::{Resource, Site};
use tests::sound::{dominant, tones, wav};

fn cli(folder: &TempDir) -> Cli {
    Cli::new(&folder.path().join("library"))
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

fn has(value: &Value, names: &[&str]) {
    let keys = keys(value);
    for name in names {
        assert!(keys.contains(name), "no {name} in {keys:?}");
    }
}

#[test]
fn a_feed_in_a_file() {
    let folder = TempDir::new().unwrap();
    let cli = cli(&folder);
    let file = root().join("assets/sample/feed.xml");
    let found = cli.json(&["inspect", "feed", file.to_str().unwrap()]);
    has(
        &found,
        &[
            "title",
            "link",
            "description",
            "language",
            "author",
            "image",
            "kind",
            "warnings",
            "items",
        ],
    );
    assert_eq!(found["title"], "Tidewater Notes");
    assert_eq!(found["language"], "en");
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    let names = [
        "guid",
        "title",
        "link",
        "published",
        "summary",
        "content_html",
        "duration_ms",
        "season",
        "episode",
        "image",
    ];
    has(&items[0], &names);
    has(&items[0], &["enclosure", "chapters_url", "transcripts"]);
    assert_eq!(items[0]["published"], "2026-03-19T05:00:00Z");
    assert_eq!(items[0]["title"], "Слушать гавань");
    assert_eq!(items[0]["enclosure"]["mime"], "audio/mpeg");
    assert_eq!(items[0]["transcripts"][0]["language"], "ru");
    assert!(items[0]["duration_ms"].as_u64().unwrap() > 30_000);
    assert!(
        !folder.path().join("library").join("library.db").exists(),
        "inspecting touches no library"
    );
}

#[test]
fn a_feed_by_its_address_packed_and_redirected() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let episode = Episode {
        title: "One",
        url: site.url("/one.mp3"),
        length: 10,
        mime: "audio/mpeg",
    };
    site.put(
        "/feed",
        Resource::rss(podcast("Made", &site.url("/"), &[episode])).gzip(),
    );
    site.put("/old", Resource::redirect(&site.url("/feed")));
    let found = cli(&folder).json(&["inspect", "feed", &site.url("/old")]);
    assert_eq!(found["title"], "Made");
    assert_eq!(found["items"][0]["enclosure"]["url"], site.url("/one.mp3"));
}

#[test]
fn a_page_as_the_reader_would_show_it() {
    let folder = TempDir::new().unwrap();
    let file = root().join("assets/sample/article-1.html");
    let url = "https://sample.earmark.example/article-1.html";
    let found = cli(&folder).json(&["inspect", "page", file.to_str().unwrap(), "--url", url]);
    let names = [
        "title",
        "byline",
        "site",
        "published",
        "language",
        "excerpt",
        "image",
        "canonical_url",
        "html",
        "text",
        "words",
        "related",
        "audio",
    ];
    has(&found, &names);
    assert_eq!(found["title"], "The drawer at Sallow Point");
    assert_eq!(found["byline"], "Marian Foyle");
    assert_eq!(found["published"], "2026-03-04T07:30:00Z");
    assert_eq!(found["language"], "en");
    let text = found["text"].as_str().unwrap();
    assert!(text.contains("But he folded them.") && text.contains("eleven corners"));
    let audio: Vec<&str> = found["audio"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["url"].as_str().unwrap())
        .collect();
    assert!(
        audio.contains(&"https://sample.earmark.example/episode-1.mp3"),
        "{audio:?}"
    );
    assert!(
        audio.contains(&"https://sample.earmark.example/episode-2.opus"),
        "{audio:?}"
    );
    assert!(found["words"].as_u64().unwrap() > 300);
}

#[test]
fn what_the_reader_shows_cannot_act() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let hostile = "<script>alert(1)</script><img src=x onerror=alert(2)><a href=\"javascript:alert(3)\">x</a><iframe src=\"data:text/html,x\"></iframe>";
    let html = page("A page with a sting", "/lamp.png").replace(
        "</article>",
        &format!("<p>The end of it. {hostile}</p></article>"),
    );
    site.put("/page", Resource::html(html));
    let found = cli(&folder).json(&["inspect", "page", &site.url("/page")]);
    let html = found["html"].as_str().unwrap().to_lowercase();
    for never in ["<script", "onerror", "javascript:", "<iframe", "data:text"] {
        assert!(!html.contains(never), "{never} in {html}");
    }
    assert!(html.contains("the end of it"));
}

#[test]
fn a_sound_measured_decoded_and_rendered() {
    let folder = TempDir::new().unwrap();
    let (file, out) = (
        folder.path().join("tones.wav"),
        folder.path().join("out.wav"),
    );
    std::fs::write(&file, wav(&tones(&[(500.0, 2.0), (1000.0, 2.0)]))).unwrap();
    let file = file.to_str().unwrap();
    let found = cli(&folder).json(&["inspect", "audio", file, "--decode"]);
    has(
        &found,
        &[
            "container",
            "codec",
            "duration_ms",
            "exact",
            "sample_rate",
            "channels",
            "chapters",
            "tags",
            "decoded_frames",
            "skipped_packets",
        ],
    );
    assert_eq!(found["duration_ms"], 4000);
    assert_eq!(found["sample_rate"], 48_000);
    assert_eq!(found["channels"], 1);
    assert_eq!(found["decoded_frames"], 192_000);
    assert_eq!(found["skipped_packets"], 0);

    let render = [
        "inspect",
        "audio",
        file,
        "--render",
        out.to_str().unwrap(),
        "--from",
        "2.5",
        "--length",
        "1",
    ];
    cli(&folder).run(&render).done();
    let heard = samples(&out);
    assert!(
        (heard.len() as i64 - 48_000).abs() <= 1,
        "{} samples",
        heard.len()
    );
    assert_eq!(dominant(&heard, &[500.0, 1000.0]), Some(1000.0));
}

#[test]
fn mp3_inside_another_container_is_looked_at() {
    let folder = TempDir::new().unwrap();
    let file = tests::programs::root().join("tests/fixtures/audio/mp3.mka");
    let found = cli(&folder).json(&["inspect", "audio", file.to_str().unwrap(), "--loudness"]);
    assert_eq!(
        (&found["container"], &found["codec"]),
        (&"mkv".into(), &"mp3".into())
    );
    // A frame index is of bare MP3 only.
    assert!(found.get("index_ms").is_none(), "{found}");
    assert!(
        found["loudness_lufs"]
            .as_f64()
            .is_some_and(|lufs| lufs < 0.0),
        "{found}"
    );
}

#[test]
fn the_length_of_a_cut_mp3_is_that_of_what_is_there() {
    let folder = TempDir::new().unwrap();
    let mp3 = tests::sound::mp3(&tones(&[(500.0, 8.0)]), folder.path());
    let file = folder.path().join("cut.mp3");
    std::fs::write(&file, &mp3[..mp3.len() / 2]).unwrap();
    let found = cli(&folder).json(&["inspect", "audio", file.to_str().unwrap(), "--decode"]);
    let length = found["duration_ms"].as_i64().unwrap();
    assert!((3800..=4300).contains(&length), "{found}");
    assert_eq!(found["exact"], json!(true));
}

#[test]
fn failures_are_one_sentence_and_wrong_usage_is_two() {
    let folder = TempDir::new().unwrap();
    let cli = cli(&folder);
    let text = folder.path().join("text.txt");
    std::fs::write(&text, "Only words.").unwrap();
    let text = text.to_str().unwrap();
    let site = Site::start();
    site.put("/circle", Resource::redirect(&site.url("/circle")));
    let gone = site.url("/gone");
    let circle = site.url("/circle");
    let failing: [&[&str]; 6] = [
        &["inspect", "feed", text],
        &["inspect", "audio", text],
        &["inspect", "feed", "no-such-file.xml"],
        &["inspect", "feed", &gone],
        &["inspect", "page", &circle],
        &["inspect", "audio", &gone],
    ];
    for args in failing {
        let ran = cli.run(args);
        assert_eq!(ran.code, 1, "{args:?} {ran:?}");
        assert_eq!(ran.err.trim().lines().count(), 1, "{args:?} {ran:?}");
        assert!(ran.out.is_empty(), "{args:?} {ran:?}");
        assert!(!ran.err.contains("panicked"), "{ran:?}");
    }
    let wrong: [&[&str]; 4] = [&[], &["inspect"], &["inspect", "feed"], &["dance"]];
    for args in wrong {
        assert_eq!(cli.run(args).code, 2, "{args:?}");
    }
    assert_eq!(cli.run(&["--help"]).code, 0);
}

#[test]
fn what_is_too_much_is_refused_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let cli = cli(&folder);
    let site = Site::start();
    // Packed it is a hundred kilobytes.
    site.put("/bomb", Resource::rss(vec![b' '; 100_000_000]).gzip());
    let deep = format!(
        "<rss version=\"2.0\"><channel><title>Deep</title>{}</channel></rss>",
        "<x>".repeat(200_000)
    );
    site.put("/deep", Resource::rss(deep));
    let entities = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>\
        <rss version=\"2.0\"><channel><title>&c;&c;&c;</title></channel></rss>";
    site.put("/entities", Resource::rss(entities));
    for path in ["/bomb", "/deep", "/entities"] {
        let ran = cli.run(&["inspect", "feed", &site.url(path), "--json"]);
        assert!(ran.code == 0 || ran.code == 1, "{path} {ran:?}");
        assert!(
            ran.out.len() < 100_000 && !ran.err.contains("panicked"),
            "{path}"
        );
        assert!(path != "/bomb" || ran.code == 1, "{ran:?}");
    }
}

/// The samples of a rendered WAV, first channel, as -1.0..=1.0.
fn samples(file: &Path) -> Vec<f32> {
    let bytes = std::fs::read(file).unwrap();
    let channels = usize::from(u16::from_le_bytes([bytes[22], bytes[23]]));
    let bits = u16::from_le_bytes([bytes[34], bytes[35]]);
    let at = bytes.windows(4).position(|w| w == b"data").unwrap() + 8;
    match bits {
        16 => bytes[at..]
            .chunks_exact(2 * channels)
            .map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0)
            .collect(),
        32 => bytes[at..]
            .chunks_exact(4 * channels)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect(),
        _ => panic!("{bits} bits"),
    }
}
