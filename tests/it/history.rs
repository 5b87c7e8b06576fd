//! `earmark-cli history` and `stats`: what was heard is written down, listed, added up and given out.
use tempfile::TempDir;
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::sound::{tones, wav};

/// Subscribed to a show of two episodes, of which one is downloaded; it sounds two seconds.
fn filled(folder: &TempDir, site: &Site) -> Cli {
    let sound = wav(&tones(&[(500.0, 2.0)]));
    let episode = |title: &'static str, path: &str| Episode {
        title,
        url: site.url(path),
        length: sound.len(),
        mime: "audio/wav",
    };
    let all = [episode("Lamp", "/lamp.wav"), episode("Rope", "/rope.wav")];
    site.put(
        "/feed.xml",
        Resource::rss(podcast("Lamps", &site.url("/"), &all)),
    );
    site.put("/lamp.wav", Resource::new("audio/wav", sound).etag("\"1\""));
    let cli = Cli::new(&folder.path().join("library"));
    cli.run(&["add", &site.url("/feed.xml")]).done();
    cli.run(&["download", "Lamp"]).done();
    cli
}

#[test]
fn what_was_heard_is_listed_added_up_and_given_out() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = filled(&folder, &site);
    assert_eq!(cli.json(&["history"]), serde_json::json!([]));
    cli.run(&["play", "Lamp", "--silent"]).done();

    let rows = cli.json(&["history"]);
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 1, "what was not heard is not in it: {rows:?}");
    assert_eq!(rows[0]["item"]["title"], "Lamp");
    assert_eq!(rows[0]["finished"], true);
    let heard = rows[0]["listened_s"].as_u64().unwrap();
    assert!((1..=3).contains(&heard), "{heard}");
    let day = rows[0]["day"].as_str().unwrap().to_owned();

    let said = cli.run(&["history"]).done().out;
    let mut lines = said.lines();
    assert_eq!(lines.next(), Some(day.as_str()));
    let line = lines.next().unwrap();
    assert!(
        line.contains("Lamp") && line.ends_with("(to the end)"),
        "{line}"
    );
    assert_eq!(lines.next(), None);
    assert_eq!(
        cli.json(&["history", "--only", "read"]),
        serde_json::json!([])
    );
    assert_eq!(
        cli.json(&["history", "--only", "heard"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        cli.json(&["history", "--limit", "1"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn periods_add_up_alike_and_a_table_can_be_had() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    let cli = filled(&folder, &site);
    cli.run(&["play", "Lamp", "--silent"]).done();
    let day = cli.json(&["history"])[0]["day"]
        .as_str()
        .unwrap()
        .to_owned();
    let ever = cli.json(&["stats"]);
    assert_eq!(ever["sums"]["episodes"], 1);
    assert_eq!(ever["shows"][0]["title"], "Lamps");
    for args in [
        ["stats", "--year", &day[..4]],
        ["stats", "--month", &day[..7]],
        ["stats", "--week", &day],
    ] {
        assert_eq!(cli.json(&args)["sums"], ever["sums"], "{args:?}");
    }
    assert_eq!(
        cli.json(&["stats", "--year", "1999"])["sums"]["episodes"],
        0
    );
    let said = cli.run(&["stats"]).done().out;
    assert!(
        said.contains("episodes heard to the end: 1") && said.contains("Lamps"),
        "{said}"
    );

    let table = cli.run(&["stats", "--csv"]).done().out;
    let rows: Vec<&str> = table.lines().collect();
    assert!(
        rows.len() >= 2 && rows[1].contains("Lamp") && rows[1].contains(&day),
        "{table}"
    );
    let refused = cli.run(&["stats", "--month", "2024-13"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused:?}");
    assert_eq!(refused.err.trim().lines().count(), 1, "{refused:?}");
}
