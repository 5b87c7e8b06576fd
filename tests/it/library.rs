//! `earmark-cli` on a library: subscribe, save, refresh, list, search, import and export, without a network in the end.
use serde_json::Value;
use tempfile::TempDir;
use tests::feeds::{Episode, page, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};

struct LibraryFixture {
    folder: TempDir,
    site: Site,
}

impl LibraryFixture {
    /// A site with a feed of two episodes, a page that names it, and an article.
    fn new() -> LibraryFixture {
        let fixture = LibraryFixture {
            folder: TempDir::new().unwrap(),
            site: Site::start(),
        };
        fixture.feed(&["Second light", "First light"]);
        let site = &fixture.site;
        let link = format!(
            "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"Lamps\" href=\"{}\">",
            site.url("/feed.xml")
        );
        site.put(
            "/",
            Resource::html(format!(
                "<html><head><title>Lamps</title>{link}</head><body><p>Hello.</p></body></html>"
            )),
        );
        site.put(
            "/article",
            Resource::html(page("The keeper of the lamp", "/lamp.png")),
        );
        site.put(
            "/lamp.png",
            Resource::new(
                "image/png",
                std::fs::read(tests::programs::root().join("assets/sample/drawer.png")).unwrap(),
            ),
        );
        fixture
    }

    fn feed(&self, titles: &[&str]) {
        let episodes: Vec<Episode> = titles
            .iter()
            .map(|title| Episode {
                title,
                url: self
                    .site
                    .url(&format!("/{}.mp3", title.replace(' ', "-").to_lowercase())),
                length: 1000,
                mime: "audio/mpeg",
            })
            .collect();
        self.site.put(
            "/feed.xml",
            Resource::rss(podcast("Lamps", &self.site.url("/"), &episodes))
                .etag(&format!("\"{}\"", titles.len())),
        );
    }

    fn cli(&self) -> Cli {
        Cli::new(&self.folder.path().join("library"))
    }
}

fn titles(rows: &Value) -> Vec<&str> {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| row["title"].as_str().unwrap())
        .collect()
}

#[test]
fn a_feed_is_subscribed_to_once_and_refreshed_only_when_it_changed() {
    let fixture = LibraryFixture::new();
    let cli = fixture.cli();
    cli.run(&["add", &fixture.site.url("/feed.xml")]).done();
    assert_eq!(titles(&cli.json(&["list", "feeds"])), ["Lamps"]);
    assert_eq!(
        titles(&cli.json(&["list", "episodes"])),
        ["Second light", "First light"]
    );

    let again = cli.json(&["add", &fixture.site.url("/feed.xml")]);
    assert_eq!(again["known"], 1, "{again}");
    assert_eq!(titles(&cli.json(&["list", "feeds"])).len(), 1);

    cli.json(&["refresh"]);
    let asked = fixture.site.requests("/feed.xml");
    let last = asked.last().unwrap();
    assert_eq!(
        last.header("if-none-match"),
        Some("\"2\""),
        "a refresh is conditional"
    );
    assert_eq!(titles(&cli.json(&["list", "episodes"])).len(), 2);

    fixture.feed(&["Third light", "Second light", "First light"]);
    let done = cli.json(&["refresh"]);
    assert_eq!(done["new_items"], 1, "{done}");
    assert_eq!(titles(&cli.json(&["list", "episodes"]))[0], "Third light");
}

#[test]
fn a_page_that_names_a_feed_subscribes_to_it() {
    let fixture = LibraryFixture::new();
    let cli = fixture.cli();
    cli.run(&["add", &fixture.site.url("/")]).done();
    let feeds = cli.json(&["list", "feeds"]);
    assert_eq!(feeds[0]["url"], fixture.site.url("/feed.xml"));
}

#[test]
fn a_saved_article_is_read_and_found_when_the_site_is_gone() {
    let mut fixture = LibraryFixture::new();
    let cli = fixture.cli();
    cli.run(&["add", &fixture.site.url("/article")]).done();
    cli.run(&["add", &fixture.site.url("/feed.xml")]).done();
    fixture.site.close();

    assert_eq!(
        titles(&cli.json(&["list", "articles"])),
        ["The keeper of the lamp"]
    );
    let shown = cli.run(&["show", "The keeper of the lamp"]).done();
    assert!(shown.out.contains("folded the corner down"), "{shown:?}");
    let html = cli
        .run(&["show", "The keeper of the lamp", "--as", "html"])
        .done();
    assert!(
        !html.out.contains("http://127.0.0.1"),
        "a picture is local: {}",
        html.out
    );
    let markdown = cli
        .run(&["show", "The keeper of the lamp", "--as", "markdown"])
        .done();
    assert!(
        markdown.out.starts_with("# The keeper of the lamp"),
        "{}",
        markdown.out
    );

    let found = cli.json(&["search", "gulls given up"]);
    assert_eq!(
        found["hits"][0]["row"]["title"], "The keeper of the lamp",
        "{found}"
    );
    let found = cli.json(&["search", "first light"]);
    assert_eq!(found["hits"][0]["row"]["title"], "First light", "{found}");
    assert_eq!(
        cli.json(&["search", "zeppelin"])["hits"],
        Value::Array(Vec::new())
    );
}

#[test]
fn subscriptions_go_out_and_come_back() {
    let fixture = LibraryFixture::new();
    let cli = fixture.cli();
    cli.run(&["add", &fixture.site.url("/feed.xml")]).done();
    let file = fixture.folder.path().join("list.opml");
    let file = file.to_str().unwrap();
    cli.run(&["export", "opml", file]).done();
    let all: Value = cli.run(&["export", "json"]).done().json();
    assert!(all.is_object());

    let other = Cli::new(&fixture.folder.path().join("other"));
    other.run(&["import", file]).done();
    assert_eq!(titles(&other.json(&["list", "feeds"])).len(), 1);
    other.run(&["refresh"]).done();
    assert_eq!(titles(&other.json(&["list", "episodes"])).len(), 2);
}

#[test]
fn one_bad_address_does_not_spoil_the_rest() {
    let fixture = LibraryFixture::new();
    let cli = fixture.cli();
    let ran = cli.run(&[
        "add",
        &fixture.site.url("/nothing"),
        &fixture.site.url("/feed.xml"),
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("/nothing"), "{ran:?}");
    assert_eq!(titles(&cli.json(&["list", "feeds"])), ["Lamps"]);
}

#[test]
fn the_sample_comes_without_a_network_and_leaves_in_one_act() {
    let fixture = LibraryFixture::new();
    let cli = fixture.cli();
    cli.run(&["sample"]).done();
    assert_eq!(titles(&cli.json(&["list", "feeds"])), ["Tidewater Notes"]);
    assert_eq!(titles(&cli.json(&["list", "episodes"])).len(), 3);
    assert_eq!(titles(&cli.json(&["list", "articles"])).len(), 3);
    let found = cli.json(&["search", "уголок"]);
    assert_eq!(
        found["hits"][0]["row"]["title"], "Прилив по расписанию",
        "{found}"
    );
    let episodes = cli.json(&["list", "episodes"]);
    for episode in episodes.as_array().unwrap() {
        assert_eq!(episode["offline"], "full", "{episode}");
    }
    cli.run(&["sample", "remove"]).done();
    assert_eq!(titles(&cli.json(&["list", "feeds"])).len(), 0);
    assert_eq!(titles(&cli.json(&["list", "articles"])).len(), 0);
}

#[test]
fn a_refresh_that_fails_says_so_and_exits_one() {
    let fixture = LibraryFixture::new();
    let cli = fixture.cli();
    cli.run(&["add", &fixture.site.url("/feed.xml")]).done();
    fixture
        .site
        .put("/feed.xml", Resource::html("<p>Please sign in.</p>"));
    let ran = cli.run(&["refresh"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err.contains("1 of 1 feeds") && ran.err.contains("Lamps"),
        "{ran:?}"
    );
    assert_eq!(titles(&cli.json(&["list", "episodes"])).len(), 2);
}

#[test]
fn playing_one_is_not_blamed_for_another_that_failed() {
    let fixture = LibraryFixture::new();
    let cli = fixture.cli();
    let sound = tests::sound::wav(&tests::sound::tones(&[(500.0, 0.5)]));
    fixture
        .site
        .put("/good.wav", Resource::new("audio/wav", sound));
    cli.run(&[
        "add",
        &fixture.site.url("/feed.xml"),
        &fixture.site.url("/good.wav"),
    ])
    .done();
    // Its file is not there: it fails, and does not come into Up Next.
    let gone = cli.run(&["play", "First light", "--silent"]);
    assert_eq!(gone.code, 1, "{gone:?}");
    assert!(titles(&cli.json(&["list", "queue"])).is_empty());
    cli.run(&["play", "good", "--silent"]).done();
}

#[test]
fn lists_are_sorted_as_asked_and_search_names_shows() {
    let fixture = LibraryFixture::new();
    let cli = fixture.cli();
    cli.run(&["add", &fixture.site.url("/feed.xml")]).done();
    let sorted = |how: &str| cli.json(&["list", "episodes", "--sort", how]);
    assert_eq!(titles(&sorted("title")), ["First light", "Second light"]);
    assert_eq!(titles(&sorted("oldest")), ["First light", "Second light"]);
    assert_eq!(titles(&sorted("newest")), ["Second light", "First light"]);
    assert_eq!(
        titles(&cli.json(&["list", "episodes"])),
        ["Second light", "First light"]
    );
    let refused = cli.run(&["list", "feeds", "--sort", "title"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("Only episodes and articles"),
        "{refused:?}"
    );

    let found = cli.json(&["search", "lamps"]);
    assert_eq!(titles(&found["shows"]), ["Lamps"]);
    let said = cli.run(&["search", "is:purple light"]).done().out;
    assert!(
        said.contains("is:purple is not understood; known are unread"),
        "{said}"
    );
}

#[test]
fn a_query_becomes_a_list_that_keeps_itself() {
    let fixture = LibraryFixture::new();
    fixture.cli().json(&["add", &fixture.site.url("/feed.xml")]);
    fixture
        .cli()
        .json(&["lists", "add", "First ones", "first", "is:unplayed"]);
    let listed = |name: &str| titles(&fixture.cli().json(&["list", name])).join(", ");
    assert_eq!(listed("first ones"), "First light");
    fixture.feed(&["The first of May", "Second light", "First light"]);
    fixture.cli().json(&["refresh"]);
    assert_eq!(listed("First ones"), "The first of May, First light");
    let all = fixture.cli().json(&["lists"]);
    assert_eq!(all[0]["name"], "First ones");
    fixture.cli().json(&["lists", "remove", "First ones"]);
    assert_eq!(fixture.cli().json(&["lists"]), serde_json::json!([]));
}
