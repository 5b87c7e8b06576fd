//! What comes from outside means harm, or is simply broken: lists, feeds, file names, addresses, statuses.
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::programs::{Cli, Ran};
use tests::site::{Resource, Site};
use tests::sound::{tones, wav};

struct HostileFixture {
    folder: TempDir,
    site: Site,
}

impl HostileFixture {
    fn new() -> HostileFixture {
        HostileFixture {
            folder: TempDir::new().unwrap(),
            site: Site::start(),
        }
    }

    fn cli(&self) -> Cli {
        Cli::new(&self.folder.path().join("library"))
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Subscribes to a feed with these items, as they stand.
    fn feed(&self, path: &str, items: &str) -> Ran {
        self.site.put(path, Resource::rss(rss(items)));
        self.cli().run(&["add", &self.site.url(path)])
    }
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Odd</title><link>http://odd.example/</link><description>Made.</description>{items}</channel></rss>"
    )
}

fn count(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

fn is_a_sentence(ran: &Ran) {
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
    assert!(!ran.err.contains("panicked"), "{ran:?}");
}

#[test]
fn lists_that_mean_harm_are_refused_and_nothing_is_changed() {
    let fixture = HostileFixture::new();
    let cli = fixture.cli();
    fixture.feed("/kept.xml", "").done();
    let bomb = "<!DOCTYPE o [<!ENTITY a \"aaaaaaaaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>\
        <opml version=\"2.0\"><body><outline text=\"&c;&c;&c;&c;\"/></body></opml>";
    let outside = "<!DOCTYPE o [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><opml version=\"2.0\"><body><outline text=\"&a;\"/></body></opml>";
    let deep = format!(
        "<opml version=\"2.0\"><body>{}",
        "<outline text=\"x\">".repeat(300_000)
    );
    let noise: Vec<u8> = (0..200_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for (name, bytes) in [
        ("bomb.opml", bomb.as_bytes()),
        ("outside.opml", outside.as_bytes()),
        ("deep.opml", deep.as_bytes()),
        ("noise.opml", &noise),
        ("empty.opml", b""),
        ("half.opml", b"<opml version=\"2.0\"><body><outline te"),
        ("nul.opml", b"<opml>\0\0\0<body>\0</body></opml>"),
    ] {
        let ran = cli.run(&["import", &fixture.file(name, bytes)]);
        assert!(!ran.err.contains("panicked"), "{name}: {ran:?}");
        assert!(ran.code == 0 || ran.code == 1, "{name}: {ran:?}");
        assert!(
            ran.out.len() + ran.err.len() < 10_000,
            "{name}: too much is said"
        );
    }
    let picture = std::fs::read(tests::programs::root().join("assets/sample/drawer.png")).unwrap();
    for (path, mime) in [("/a.png", "image/png"), ("/a.pdf", "application/pdf")] {
        fixture.site.put(path, Resource::new(mime, picture.clone()));
        is_a_sentence(&cli.run(&["add", &fixture.site.url(path)]));
    }
    assert_eq!(count(&cli.json(&["list", "feeds"])), 1);
    assert_eq!(
        count(&cli.json(&["list", "articles"])),
        0,
        "noise is no article"
    );
}

#[test]
fn addresses_that_are_not_of_the_web_are_never_followed() {
    let fixture = HostileFixture::new();
    let cli = fixture.cli();
    let secret = fixture.file("secret.txt", "Nobody's business.");
    let list = format!(
        "<opml version=\"2.0\"><body><outline type=\"rss\" text=\"A\" xmlUrl=\"file://{secret}\"/><outline type=\"rss\" text=\"B\" xmlUrl=\"javascript:alert(1)\"/>\
         <outline type=\"rss\" text=\"C\" xmlUrl=\"smb://host/share\"/></body></opml>"
    );
    cli.run(&["import", &fixture.file("list.opml", list)]);
    cli.run(&["refresh"]);
    let said = cli.run(&["export", "json"]).out;
    assert!(!said.contains("Nobody's business"), "a file was read");

    fixture
        .site
        .put("/away", Resource::redirect(&format!("file://{secret}")));
    let ran = cli.run(&["add", &fixture.site.url("/away")]);
    is_a_sentence(&ran);
    fixture
        .feed(
            "/feed.xml",
            &format!("<item><title>Local</title><guid>1</guid><enclosure url=\"file://{secret}\" length=\"1\" type=\"audio/mpeg\"/></item>"),
        )
        .done();
    let ran = cli.run(&["download", "Local"]);
    assert_ne!(ran.code, 0, "{ran:?}");
    assert!(
        !cli.run(&["show", "Local"])
            .out
            .contains("Nobody's business")
    );
}

/// Every file under a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn names_that_lead_elsewhere_stay_in_the_folder() {
    let fixture = HostileFixture::new();
    let cli = fixture.cli();
    let sound = wav(&tones(&[(500.0, 0.3)]));
    let long = "x".repeat(4000);
    let names = [
        "../../../escaped",
        "a/b\\c",
        "CON",
        "trailing. . .",
        "\u{202e}3pm.gnitsil",
        "two  lines &#10; of title",
        long.as_str(),
    ];
    let mut items = String::new();
    for (i, name) in names.iter().enumerate() {
        let path = format!("/sound/{i}/..%2f..%2f..%2fescaped.mp3");
        fixture
            .site
            .put(&path, Resource::new("audio/wav", sound.clone()));
        let _ = write!(
            items,
            "<item><title>{name}</title><guid>{i}</guid><enclosure url=\"{}\" length=\"{}\" type=\"audio/wav\"/></item>",
            fixture.site.url(&path),
            sound.len()
        );
    }
    fixture.feed("/feed.xml", &items).done();
    let episodes = cli.json(&["list", "episodes"]);
    assert_eq!(count(&episodes), names.len());
    for episode in episodes.as_array().unwrap() {
        let id = episode["id"].to_string();
        cli.run(&["download", &id]).done();
        let shown = cli.json(&["show", &id]);
        let file = PathBuf::from(shown["file_path"].as_str().unwrap());
        assert!(
            file.canonicalize().unwrap().starts_with(
                fixture
                    .folder
                    .path()
                    .canonicalize()
                    .unwrap()
                    .join("library")
            ),
            "{file:?}"
        );
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(
            name.len() < 256 && !name.contains(['\u{202e}', '\n', '\\']),
            "{name:?}"
        );
        assert!(
            !name.trim_end_matches(".wav").ends_with(['.', ' ']),
            "{name:?}"
        );
    }
    let files = below(fixture.folder.path());
    let sounds = files
        .iter()
        .filter(|f| std::fs::read(f).is_ok_and(|b| b == sound));
    assert_eq!(sounds.count(), names.len(), "each has a file of its own");
}

#[test]
fn markup_in_names_stays_words() {
    let fixture = HostileFixture::new();
    let cli = fixture.cli();
    let title = "&lt;img src=x onerror=alert(1)&gt; &amp;amp; &quot;friends&quot;";
    fixture
        .feed(
            "/feed.xml",
            &format!(
                "<item><title>{title}</title><guid>1</guid><description>&lt;script&gt;alert(2)&lt;/script&gt;&lt;p onclick='x()'&gt;Harbour &lt;a href='javascript:alert(3)'&gt;wall&lt;/a&gt;&lt;/p&gt;</description>\
                 <enclosure url=\"{}\" length=\"1\" type=\"audio/mpeg\"/></item>",
                fixture.site.url("/x.mp3")
            ),
        )
        .done();
    let id = cli.json(&["list", "episodes"])[0]["id"].to_string();
    for shape in ["html", "markdown", "text"] {
        let shown = cli.run(&["show", &id, "--as", shape]).done();
        for never in ["<script", "<img", "onclick", "javascript:"] {
            let words = shown.out.to_lowercase();
            assert!(
                shape == "text" || !words.contains(never),
                "{never} in {shape}: {words}"
            );
        }
    }
    let found = cli.json(&["search", "harbour"]).to_string();
    assert!(
        !found.contains("<script") && !found.contains("onclick"),
        "{found}"
    );
    // What goes out can be read back.
    let list = fixture.file("out.opml", cli.run(&["export", "opml"]).done().out);
    let other = Cli::new(&fixture.folder.path().join("other"));
    other.run(&["import", &list]).done();
    assert_eq!(count(&other.json(&["list", "feeds"])), 1);
}

#[test]
fn a_feed_that_forgets_everything_takes_nothing_away() {
    let fixture = HostileFixture::new();
    let cli = fixture.cli();
    let item = |n: u32, guid: &str, year: u32| {
        format!(
            "<item><title>Light {n}</title><guid>{guid}{n}</guid><pubDate>{n:02} Mar {year} 06:00:00 +0000</pubDate>\
             <enclosure url=\"http://127.0.0.1:9/{n}.mp3\" length=\"1\" type=\"audio/mpeg\"/></item>"
        )
    };
    let items = |guid: &str, year| (1..=9).map(|n| item(n, guid, year)).collect::<String>();
    fixture.feed("/feed.xml", &items("a", 2026)).done();
    assert_eq!(count(&cli.json(&["list", "episodes"])), 9);

    let put = |body: String| fixture.site.put("/feed.xml", Resource::rss(body));
    put(rss(""));
    cli.run(&["refresh"]).done();
    assert_eq!(
        count(&cli.json(&["list", "episodes"])),
        9,
        "an empty feed takes nothing away"
    );
    put(rss(&items("b", 2026)));
    cli.run(&["refresh"]).done();
    assert_eq!(
        count(&cli.json(&["list", "episodes"])),
        9,
        "other GUIDs, the same episodes"
    );
    put(rss(&items("a", 1970)));
    cli.run(&["refresh"]).done();
    assert_eq!(
        count(&cli.json(&["list", "episodes"])),
        9,
        "other dates, the same episodes"
    );
    for broken in ["<rss><chan", "", "Service unavailable"] {
        put(broken.to_owned());
        let ran = cli.run(&["refresh"]);
        assert!(!ran.err.contains("panicked"), "{ran:?}");
        assert_eq!(count(&cli.json(&["list", "episodes"])), 9);
    }
    let feeds = cli.json(&["list", "feeds"]);
    assert!(
        feeds[0]["problem"].is_string(),
        "it is said what is wrong: {feeds}"
    );
}

#[test]
fn one_feed_in_trouble_does_not_hold_up_the_rest() {
    let fixture = HostileFixture::new();
    let cli = fixture.cli();
    let episode = |n: u32| {
        let url = fixture.site.url(&format!("/{n}.mp3"));
        format!(
            "<item><title>Light {n}</title><guid>{n}</guid><enclosure url=\"{url}\" length=\"1\" type=\"audio/mpeg\"/></item>"
        )
    };
    let paths = ["/gone.xml", "/broken.xml", "/circle.xml", "/well.xml"];
    for path in paths {
        fixture.feed(path, &episode(1)).done();
    }
    // On a host of its own: one that wants to be left alone is left alone by all of its feeds.
    fixture
        .site
        .put("/busy.xml", Resource::rss(rss(&episode(1))));
    let busy = fixture
        .site
        .url("/busy.xml")
        .replace("127.0.0.1", "localhost");
    cli.run(&["add", &busy]).done();
    let put = |path: &str, resource| fixture.site.put(path, resource);
    put(
        "/busy.xml",
        Resource::status(429).header("Retry-After", "3600"),
    );
    put("/gone.xml", Resource::status(410));
    put("/broken.xml", Resource::status(500));
    put(
        "/circle.xml",
        Resource::redirect(&fixture.site.url("/circle.xml")),
    );
    put("/well.xml", Resource::rss(rss(&(episode(2) + &episode(1)))));
    let before = fixture.site.hits("/busy.xml");
    let ran = cli.run(&["refresh"]);
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    assert_eq!(
        count(&cli.json(&["list", "feeds"])),
        paths.len() + 1,
        "none is thrown out"
    );
    let episodes = cli.json(&["list", "episodes"]).to_string();
    assert!(
        episodes.contains("Light 2"),
        "the one that is well has its news: {episodes}"
    );
    assert!(
        fixture.site.hits("/busy.xml") <= before + 1,
        "it said to come back in an hour"
    );
}

#[test]
fn a_busy_or_refusing_server_of_a_file_is_a_sentence() {
    for status in [401, 403, 404, 410, 429, 451, 500, 503] {
        let fixture = HostileFixture::new();
        let url = fixture.site.url("/lamp.mp3");
        fixture.site.put(
            "/lamp.mp3",
            Resource::status(status).header("Retry-After", "3600"),
        );
        let episode = Episode {
            title: "Lamp",
            url,
            length: 10,
            mime: "audio/mpeg",
        };
        fixture.site.put(
            "/feed.xml",
            Resource::rss(podcast("Lamps", &fixture.site.url("/"), &[episode])),
        );
        let cli = fixture.cli();
        cli.run(&["add", &fixture.site.url("/feed.xml")]).done();
        let ran = cli.run(&["download", "Lamp"]);
        is_a_sentence(&ran);
        let list = cli.json(&["list", "downloads"]);
        assert!(list[0]["problem"].is_string(), "{status}: {list}");
        assert!(
            fixture.site.hits("/lamp.mp3") < 20,
            "{status}: asked again and again"
        );
    }
}

#[test]
fn twenty_thousand_episodes_and_odd_dates_come_in() {
    let fixture = HostileFixture::new();
    let cli = fixture.cli();
    let dates = [
        "",
        "<pubDate>yesterday</pubDate>",
        "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>",
        "<pubDate>Sat, 01 Jan 2099 00:00:00 GMT</pubDate>",
    ];
    let mut items = String::new();
    for i in 0..20_000 {
        let guid = if i % 3 == 0 {
            String::new()
        } else {
            format!("<guid>{i}</guid>")
        };
        let _ = write!(
            items,
            "<item><title>Light {i}</title>{guid}{}<enclosure url=\"http://127.0.0.1:9/{i}.mp3\" length=\"1\" type=\"audio/mpeg\"/></item>",
            dates[i % 4]
        );
    }
    fixture.feed("/feed.xml", &items).done();
    let feeds = cli.json(&["list", "feeds"]);
    assert_eq!(feeds[0]["title"], "Odd", "{feeds}");
    let all = count(&cli.json(&["list", "episodes"]));
    assert!(all >= 1000, "{all} of 20,000 came in");
    cli.run(&["refresh"]).done();
    assert_eq!(count(&cli.json(&["list", "episodes"])), all, "none doubles");
}
