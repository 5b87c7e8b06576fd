//! What is asked for together: what cannot be had, and what is taken back.
use super::*;
use crate::{BulkAct, BulkScope, ItemQuery, LibraryError};

fn point(fixture: &Fixture, item: ItemId, url: &'static str) {
    fixture.write(move |tx| {
        tx.execute(
            "UPDATE episode SET enclosure_url = ?2, mime = NULL WHERE item_id = ?1",
            rusqlite::params![item.0, url],
        )?;
        Ok(())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_had_holds_up_no_other_and_is_named() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let lib = &fixture.library;
    let items = show(&site, &fixture, 4).await;
    point(&fixture, items[1], "https://stream.example/live.m3u8");
    point(&fixture, items[3], "magnet:?xt=urn:btih:1");
    let left = lib.download(&items).unwrap().unwrap();
    assert_eq!(
        (left.count, left.title.as_str(), left.code.as_str()),
        (2, "Show 2", "hls")
    );
    assert!(left.problem.contains("HLS"), "{}", left.problem);
    for item in [items[0], items[2]] {
        done(&fixture, item).await;
    }
    assert!(state(&fixture, items[1]).is_none() && state(&fixture, items[3]).is_none());
    // Alone it is refused with its reason, and so are several of which none can be had.
    for asked in [&items[1..2], &[items[1], items[3]]] {
        assert!(matches!(lib.download(asked), Err(LibraryError::Refused(_))));
        assert_eq!(lib.download_undoable(asked).unwrap_err().code(), "hls");
    }
    // The way back is of those that came by it.
    lib.remove_downloads(&items).unwrap();
    let asked = lib.download_undoable(&items).unwrap();
    assert_eq!((asked.count, asked.left_out.unwrap().count), (2, 2));
    lib.undo(asked.id).unwrap();
    assert!(state(&fixture, items[0]).is_none());
    // As one act on a list.
    let scope = BulkScope {
        query: ItemQuery::default(),
        older_days: 0,
    };
    let done = lib.bulk(&scope, &BulkAct::Download).unwrap();
    assert_eq!((done.undo.count, done.left_out.unwrap().count), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_cancelled_at_once_and_what_failed_only_by_name() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let lib = &fixture.library;
    let items = show(&site, &fixture, 4).await;
    site.put("/1.mp3", Answer::status(404));
    lib.download(&items[..2]).unwrap();
    done(&fixture, items[1]).await;
    until("the other failed", || {
        state(&fixture, items[0]) == Some(DownloadState::Failed)
    })
    .await;
    lib.pause_all_downloads(true).unwrap();
    lib.download(&items[2..]).unwrap();
    lib.pause_download(items[3]).unwrap();
    let undo = lib.cancel_downloads(None).unwrap();
    assert_eq!(undo.count, 2);
    let left: Vec<_> = items.iter().map(|item| state(&fixture, *item)).collect();
    assert_eq!(
        left,
        [
            Some(DownloadState::Failed),
            Some(DownloadState::Done),
            None,
            None
        ]
    );
    lib.undo(undo.id).unwrap();
    assert!(state(&fixture, items[2]).is_some() && state(&fixture, items[3]).is_some());
    // By name: what failed as well, and never a file that is here.
    assert_eq!(lib.cancel_downloads(Some(&items[..3])).unwrap().count, 2);
    let left: Vec<_> = items.iter().map(|item| state(&fixture, *item)).collect();
    assert_eq!(
        left,
        [
            None,
            Some(DownloadState::Done),
            None,
            Some(DownloadState::Paused)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn letting_all_go_on_is_for_those_that_were_paused_one_by_one_as_well() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let lib = &fixture.library;
    let items = show(&site, &fixture, 2).await;
    lib.pause_all_downloads(true).unwrap();
    lib.download(&items).unwrap();
    lib.pause_download(items[0]).unwrap();
    lib.pause_all_downloads(false).unwrap();
    for item in items {
        done(&fixture, item).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_file_that_is_gone_on_its_server_nothing_is_left_lying() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 2).await;
    site.put("/1.mp3", Answer::status(404));
    site.put("/2.mp3", Answer::status(403));
    fixture.library.download(&items).unwrap();
    until("both failed", || {
        items
            .iter()
            .all(|item| state(&fixture, *item) == Some(DownloadState::Failed))
    })
    .await;
    let said = |item| {
        let row = row(&fixture, item).unwrap();
        (row.code.unwrap(), row.problem.unwrap())
    };
    let (code, problem) = said(items[0]);
    assert_eq!(code, "file_gone");
    assert!(problem.starts_with("the server says this file is gone (404). Nothing was lost"));
    assert_eq!(said(items[1]).0, "file_forbidden");
    assert!(!fixture.folder.path().join("media/Show").exists());
}
