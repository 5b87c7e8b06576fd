//! `earmark-cli` tags and edits: put on and taken off, listed, renamed, merged; what a person sets stays.
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};

fn names(value: &serde_json::Value) -> Vec<String> {
    let rows = value.as_array().unwrap().iter();
    rows.map(|tag| {
        format!(
            "{} {} {}",
            tag["name"].as_str().unwrap(),
            tag["items"],
            tag["shows"]
        )
    })
    .collect()
}

/// What it says when it does not do it.
fn refused(cli: &Cli, args: &[&str]) -> String {
    let ran = cli.run(args);
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.err
}

fn put(site: &Site, titles: &[&str]) {
    put_as(site, titles, |feed| feed);
}

fn put_as(site: &Site, titles: &[&str], change: impl FnOnce(String) -> String) {
    let episodes: Vec<Episode> = titles
        .iter()
        .enumerate()
        .map(|(n, title)| Episode {
            title,
            url: site.url(&format!("/{n}.mp3")),
            length: 1000,
            mime: "audio/mpeg",
        })
        .collect();
    let feed = change(podcast("Lamps", &site.url("/"), &episodes));
    let etag = format!("\"{}\"", feed.len());
    site.put("/feed.xml", Resource::rss(feed).etag(&etag));
}

#[test]
fn things_are_tagged_and_the_tags_renamed_merged_and_deleted() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = Cli::new(&folder.path().join("library"));
    put(&site, &["Second light", "First light"]);
    cli.run(&["add", &site.url("/feed.xml")]).done();
    let done = cli.json(&[
        "tag",
        "Second light",
        "First light",
        "Lamps",
        "+sea",
        "+to read",
        "-none",
    ]);
    assert_eq!(done["changed"], 3, "{done}");
    assert_eq!(names(&cli.json(&["tags"])), ["sea 2 1", "to read 2 1"]);
    cli.run(&["tag", "First light", "-sea"]).done();
    let carried = cli.json(&["tag", "First light"]);
    assert_eq!(carried[0]["tag"]["name"], "to read");
    let said = refused(&cli, &["tags", "rename", "sea", "To Read"]);
    assert!(said.contains("There is a tag with that name already"));
    cli.run(&["tags", "rename", "sea", "to read", "--merge"])
        .done();
    assert_eq!(names(&cli.json(&["tags"])), ["to read 2 1"]);
    cli.run(&["tags", "colour", "to read", "teal"]).done();
    assert!(cli.run(&["tags"]).done().out.contains("to read  teal"));
    assert!(refused(&cli, &["tags", "colour", "to read", "mauve"]).contains("no such colour"));
    let found = cli.json(&["search", "tag:\"to read\""]);
    assert_eq!(found["hits"].as_array().map_or(0, Vec::len), 2, "{found}");
    cli.run(&["tags", "delete", "to read"]).done();
    assert!(names(&cli.json(&["tags"])).is_empty());
    assert!(refused(&cli, &["tag", "+sea"]).contains("Say which"));
}

#[test]
fn what_is_edited_stays_after_a_refresh() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = Cli::new(&folder.path().join("library"));
    put(&site, &["First light"]);
    cli.run(&["add", &site.url("/feed.xml")]).done();
    cli.run(&[
        "edit",
        "First light",
        "--title",
        "Mine",
        "--note",
        "Of my own",
    ])
    .done();
    cli.run(&[
        "edit",
        "Lamps",
        "--title",
        "Lights",
        "--folder",
        "Sea/Boats",
    ])
    .done();
    put_as(&site, &["First light"], |feed| {
        feed.replace(
            "<title>First light</title>",
            "<title>First light, corrected</title>",
        )
    });
    cli.json(&["refresh"]);
    let edits = cli.json(&["edit", "Mine"]);
    assert_eq!(edits["title"], "Mine");
    assert_eq!(edits["said_title"], "First light, corrected");
    assert_eq!(edits["note"], "Of my own");
    assert_eq!(cli.json(&["list", "feeds"])[0]["title"], "Lights");
    assert_eq!(cli.json(&["edit", "Lights"])["folder"], "Sea › Boats");
    assert!(
        cli.run(&["show", "Mine"])
            .done()
            .out
            .contains("your note: Of my own")
    );
    cli.run(&["edit", "Mine", "--title", ""]).done();
    let rows = cli.json(&["list", "episodes"]);
    assert_eq!(rows[0]["title"], "First light, corrected");
    assert!(
        refused(&cli, &["edit", "First light", "--folder", "x"]).contains("Only a subscription")
    );
}
