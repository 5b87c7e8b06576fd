//! PDF files by every way in: kept whole, with their text.
use super::HTML;
use crate::testing::library::Fixture;
use crate::testing::pdf::{of_contents, pdf, stream};
use crate::testing::site::{Answer, Site, page, until};
use crate::{FoundKind, ItemKind, ItemPatch, Refetched};
use std::path::{Path, PathBuf};

fn tides() -> Vec<u8> {
    pdf(
        "Tides of the north",
        &[
            "#How tides come\nThe moon draws the water towards it, and the quahog waits.",
            "On the second page it goes on, with spring tides and neap tides.",
        ],
    )
}

fn scan() -> Vec<u8> {
    of_contents(&[stream("", b"q 1 0 0 1 0 0 cm Q")], "")
}

/// All files that the library keeps for articles.
fn files(folder: &Path) -> Vec<PathBuf> {
    let dirs = std::fs::read_dir(folder.join("files"))
        .into_iter()
        .flatten()
        .flatten();
    dirs.flat_map(|dir| std::fs::read_dir(dir.path()).unwrap().flatten())
        .map(|file| file.path())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_answers_with_a_pdf_is_an_article_with_its_file() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    // Whatever the server calls it.
    let url = site.put("/papers/tide_table.html", Answer::new(HTML, tides()));
    let found = fixture.library.look_up(&url).await.unwrap();
    assert_eq!((found.kind, found.count), (FoundKind::Pdf, 2));
    assert_eq!(found.title, "Tides of the north");
    assert!(
        found.summary.starts_with("The moon draws"),
        "{}",
        found.summary
    );
    let added = fixture.library.add(&url).await.unwrap();
    assert_eq!(
        site.asked("/papers/tide_table.html"),
        1,
        "what was looked up is taken"
    );
    let item = added.items[0];
    let detail = fixture.library.item(item).unwrap();
    assert_eq!(detail.row.kind, ItemKind::Article);
    assert_eq!(detail.byline.as_deref(), Some("Ann Tide"));
    assert_eq!(
        detail.row.published_at.as_deref(),
        Some("2024-02-29T20:30:00Z")
    );
    assert!(detail.row.words > Some(15) && detail.row.problem.is_none());
    assert_eq!(detail.row.pdf.unwrap().pages, Some(2));
    for part in [
        "<h6>1 / 2</h6>",
        "<h3>How tides come</h3>",
        "<p>On the second page",
    ] {
        assert!(detail.html.contains(part), "{part}: {}", detail.html);
    }
    let file = detail.file.unwrap();
    assert_eq!(
        (file.pages, file.trouble.as_deref(), file.here),
        (Some(2), None, true)
    );
    assert_eq!(file.name, "Tides of the north.pdf");
    assert_eq!(
        std::fs::read(file.path.as_deref().unwrap()).unwrap(),
        tides()
    );
    assert_eq!(fixture.found("quahog"), ["Tides of the north"]);
    // After an end and a new beginning.
    fixture.reopen().await;
    assert_eq!(fixture.library.item(item).unwrap().file, Some(file));
    let again = fixture.library.add(&url).await.unwrap();
    assert_eq!((again.items, again.known), (vec![item], 1));
    assert_eq!(
        fixture.library.fetch_again(item).await.unwrap(),
        Refetched::Same
    );
    assert_eq!(files(fixture.folder.path()).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_copied_and_known_by_its_bytes() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("My table.dat");
    std::fs::write(&file, pdf("untitled", &["Only some words."])).unwrap();
    let item = fixture.library.import_file(&file).await.unwrap().items[0];
    let detail = fixture.library.item(item).unwrap();
    assert_eq!(detail.row.title, "My table");
    assert!(!detail.file.unwrap().can_be_fetched);
    let other = folder.path().join("copy.pdf");
    std::fs::copy(&file, &other).unwrap();
    let again = fixture
        .library
        .add(&format!("file://{}", other.display()))
        .await
        .unwrap();
    assert_eq!((again.items, again.known), (vec![item], 1));
    // The same from the web is the same article, which has an address then.
    let url = site.put(
        "/t",
        Answer::new("application/pdf", std::fs::read(&file).unwrap()),
    );
    assert_eq!(fixture.library.add(&url).await.unwrap().items, [item]);
    assert_eq!(files(fixture.folder.path()).len(), 1);
    assert!(file.is_file(), "the listener's own file stays");
    let copy = folder.path().join("out.pdf");
    let saved = fixture.library.save_copy(item, &copy).unwrap();
    assert_eq!(saved.tags, crate::CopiedTags::NoTags);
    assert_eq!(std::fs::read(&copy).unwrap(), std::fs::read(&file).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_text_is_kept_all_the_same() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let damaged = b"%PDF-1.7\nnothing of it is right".to_vec();
    for (name, bytes, trouble) in [
        ("/old-map.pdf", scan(), "pdf_pictures"),
        ("/torn.pdf", damaged, "pdf_damaged"),
    ] {
        let url = site.put(name, Answer::new("application/pdf", bytes.clone()));
        let item = fixture.library.add(&url).await.unwrap().items[0];
        let detail = fixture.library.item(item).unwrap();
        let file = detail.file.unwrap();
        assert_eq!((file.trouble.as_deref(), file.here), (Some(trouble), true));
        assert!(file.sentence().is_some());
        assert_eq!(std::fs::read(file.path.unwrap()).unwrap(), bytes);
        assert!(detail.row.problem.is_none() && detail.row.words.unwrap_or(0) == 0);
    }
    assert_eq!(fixture.found("map"), ["old map"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_goes_and_comes_with_its_article() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.put("/t.pdf", Answer::new("application/pdf", tides()));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    let trash = || ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    let undo = fixture.library.set_items(&[item], trash()).unwrap();
    assert_eq!(files(fixture.folder.path()).len(), 1);
    fixture.library.undo(undo.id).unwrap();
    assert!(fixture.library.item(item).unwrap().file.unwrap().here);
    fixture.library.set_items(&[item], trash()).unwrap();
    fixture.library.empty_trash().unwrap();
    assert_eq!(files(fixture.folder.path()), Vec::<PathBuf>::new());
    assert_eq!(fixture.number("SELECT count(*) FROM article_file"), 0);
    assert_eq!(fixture.found("quahog"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_gone_comes_again() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.put("/t.pdf", Answer::new("application/pdf", tides()));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    let path = fixture.library.item_file(item).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(!fixture.library.item(item).unwrap().file.unwrap().here);
    assert_eq!(
        fixture.library.item_file(item).unwrap_err().code(),
        "no_article_file"
    );
    fixture.library.fetch_again(item).await.unwrap();
    assert_eq!(fixture.library.item_file(item).unwrap(), path);
    // A worse one does not take its place.
    site.put("/t.pdf", Answer::new("application/pdf", scan()));
    assert_eq!(
        fixture.library.fetch_again(item).await.unwrap_err().code(),
        "no_words"
    );
    assert_eq!(std::fs::read(&path).unwrap(), tides());
    assert_eq!(files(fixture.folder.path()).len(), 1);
    assert!(fixture.library.item(item).unwrap().html.contains("quahog"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enclosure_that_is_a_pdf_makes_an_article() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let file = site.put("/no7.pdf", Answer::new("application/pdf", tides()));
    let feed = format!(
        "<rss version='2.0' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>Quarterly</title><itunes:author>A</itunes:author>\
         <item><title>Number 7</title><guid>7</guid><description>What is in it.</description><enclosure url='{file}' type='application/pdf' length='1234'/></item>\
         <item><title>Heard</title><guid>8</guid><enclosure url='{}' type='audio/mpeg' length='9'/></item></channel></rss>",
        site.url("/8.mp3")
    );
    let url = site.put("/feed", Answer::new("application/rss+xml", feed));
    fixture.library.add(&url).await.unwrap();
    let item = fixture.library.find_item("Number 7").unwrap();
    let detail = fixture.library.item(item).unwrap();
    assert_eq!(detail.row.kind, ItemKind::Article);
    assert!(detail.html.contains("What is in it"));
    let row = detail.file.unwrap();
    assert_eq!(
        (row.path, row.bytes, row.can_be_fetched),
        (None, 1234, true)
    );
    assert_eq!(site.asked("/no7.pdf"), 0);
    assert_eq!(detail.row.pdf.unwrap().pages, None);
    fixture.library.fetch_again(item).await.unwrap();
    let detail = fixture.library.item(item).unwrap();
    assert!(detail.html.contains("quahog") && detail.file.unwrap().here);
    assert_eq!(detail.row.title, "Number 7");
    let heard = fixture.library.find_item("Heard").unwrap();
    let heard = fixture.library.item(heard).unwrap().row;
    assert_eq!((heard.kind, heard.pdf), (ItemKind::Episode, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_opened_gets_its_file() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    fixture.library.start_importing().unwrap();
    let file = site.put("/no7.pdf", Answer::new("application/pdf", tides()));
    let feed = format!(
        "<rss version='2.0'><channel><title>Quarterly</title><item><title>Number 7</title><guid>7</guid>\
         <enclosure url='{file}' type='application/pdf'/></item></channel></rss>"
    );
    let url = site.put("/feed", Answer::new("application/rss+xml", feed));
    fixture.library.add(&url).await.unwrap();
    let item = fixture.library.find_item("Number 7").unwrap();
    for _ in 0..3 {
        fixture.library.item(item).unwrap();
    }
    until("the file is here", || {
        fixture.library.item(item).unwrap().file.unwrap().here
    })
    .await;
    assert_eq!(site.asked("/no7.pdf"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_a_list_may_be_a_pdf() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let file = site.put("/t.pdf", Answer::new("application/pdf", tides()));
    let other = site.put("/story", Answer::new(HTML, page("A story", "", "")));
    fixture
        .library
        .add(&format!("{file}\n{other}"))
        .await
        .unwrap();
    fixture.library.fetch_texts_of_lists().await.unwrap();
    let item = fixture.library.find_item(&file).unwrap();
    let detail = fixture.library.item(item).unwrap();
    assert!(detail.html.contains("quahog") && detail.file.unwrap().here);
    assert_eq!(detail.row.title, "Tides of the north");
}
