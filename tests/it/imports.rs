//! `earmark-cli import` with lists of other programs: the report, going on, and taking one back.
use tempfile::TempDir;
use tests::feeds::page;
use tests::programs::Cli;
use tests::site::{Resource, Site};

const WALLABAG: &str = r#"[{"is_archived":1,"is_starred":1,"tags":["sea"],"title":"Tides","url":"https://sea.example/tides",
  "content":"<p>The tide comes in, and goes out again.</p>","created_at":"2020-01-01T00:00:00+0000",
  "annotations":[{"text":"so it does","quote":"The tide"}]},
  {"is_archived":0,"is_starred":0,"tags":[],"title":"No address","url":"","content":"","created_at":"2020-01-01T00:00:00+0000"}]"#;

#[test]
fn a_list_of_saved_pages_comes_in_with_a_report_and_goes_out_again() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("wallabag.json");
    std::fs::write(&file, WALLABAG).unwrap();
    let cli = Cli::new(&folder.path().join("library"));
    let ran = cli.run(&["import", file.to_str().unwrap()]);
    assert!(ran.code != 0, "a row that is bad is told of: {ran:?}");
    assert!(ran.out.contains("Tides"), "{ran:?}");
    assert!(ran.err.contains("names no address"), "{ran:?}");
    let shown = cli.run(&["show", "Tides"]).done();
    assert!(shown.out.contains("tags: sea"), "{shown:?}");
    assert!(shown.out.contains("goes out again"), "{shown:?}");
    assert!(
        cli.run(&["search", "tag:sea goes"])
            .done()
            .out
            .contains("Tides")
    );
    let notes = cli.run(&["notes"]).done();
    assert!(notes.out.contains("so it does"), "{notes:?}");
    let imports = cli.json(&["imports"]);
    assert_eq!(imports[0]["format"], "wallabag");
    assert_eq!(
        (imports[0]["added"].as_u64(), imports[0]["bad"].as_u64()),
        (Some(1), Some(1))
    );
    let report = cli.json(&["imports", "1", "--only", "bad"]);
    assert_eq!(report["lines"][0]["problem_code"], "row_without_address");
    cli.run(&["imports", "1", "--undo"]).done();
    let again = cli.run(&["imports", "1", "--undo"]);
    assert!(again.code != 0, "{again:?}");
    assert!(!cli.run(&["search", "goes"]).out.contains("Tides"));
}

#[test]
fn the_texts_of_a_short_list_are_fetched_at_once() {
    let (folder, site) = (TempDir::new().unwrap(), Site::start());
    site.put(
        "/story",
        Resource::html(page("The keeper of the lamp", "/lamp.png")),
    );
    let file = folder.path().join("part_000000.csv");
    let (story, gone) = (site.url("/story"), site.url("/gone"));
    let table = format!(
        "title,url,time_added,tags,status\nMy name,{story},1577836800,lamps,unread\nGone,{gone},1577836801,,archive\n"
    );
    std::fs::write(&file, table).unwrap();
    let cli = Cli::new(&folder.path().join("library"));
    cli.run(&["import", file.to_str().unwrap()]).done();
    let article = cli.json(&["show", "My name"]);
    assert!(article["html"].as_str().unwrap().len() > 100, "{article}");
    let report = cli.json(&["imports", "1"]);
    assert_eq!(report["import"]["texts_failed"], 1, "{report}");
    // It is there now.
    site.put("/gone", Resource::html(page("Not gone", "/lamp.png")));
    cli.run(&["imports", "1", "--resume"]).done();
    assert_eq!(cli.json(&["imports", "1"])["import"]["texts_failed"], 0);
}
