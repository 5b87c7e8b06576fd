//! What files are called, and one that was cut by hand.
use super::{done, file, row, show, state};
use crate::testing::library::Fixture;
use crate::testing::site::{Site, mp3, until};
use crate::{DownloadState, Offline};

fn name(fixture: &Fixture, item: crate::ItemId) -> String {
    let file = file(fixture, item);
    file.file_name().unwrap().to_string_lossy().into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn punctuation_stays_and_a_number_comes_only_where_two_have_one_name() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 3).await;
    fixture.write(|tx| {
        tx.execute("UPDATE item SET title = 'C# & F#', published_at = NULL", [])?;
        Ok(())
    });
    // Two of them together, so that neither has a file yet when the other is asked for.
    fixture.library.download(&items[..2]).unwrap();
    done(&fixture, items[0]).await;
    done(&fixture, items[1]).await;
    assert_eq!(name(&fixture, items[0]), "C# & F#.mp3");
    assert_eq!(
        name(&fixture, items[1]),
        format!("C# & F# {}.mp3", items[1])
    );
    // A file that is not ours is not written over.
    fixture.write(|tx| {
        tx.execute("UPDATE item SET title = 'Theirs'", [])?;
        Ok(())
    });
    let theirs = file(&fixture, items[0]).with_file_name("Theirs.mp3");
    std::fs::write(&theirs, "not ours").unwrap();
    fixture.library.download(&items[2..]).unwrap();
    done(&fixture, items[2]).await;
    assert_eq!(name(&fixture, items[2]), format!("Theirs {}.mp3", items[2]));
    assert_eq!(std::fs::read(theirs).unwrap(), b"not ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_cut_by_hand_is_noticed_and_comes_again() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    fixture.library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    let path = file(&fixture, items[0]);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    until("it is noticed", || {
        state(&fixture, items[0]) == Some(DownloadState::Failed)
    })
    .await;
    let cut = row(&fixture, items[0]).unwrap();
    assert_eq!(cut.code.as_deref(), Some("shortened"));
    assert!(cut.problem.unwrap().contains(path.to_str().unwrap()));
    assert_ne!(cut.item.offline, Offline::Full);
    // Put back whole it counts again.
    std::fs::write(&path, &whole).unwrap();
    done(&fixture, items[0]).await;
    // Deleted after it was cut.
    std::fs::write(&path, &whole[..10]).unwrap();
    until("it is noticed", || {
        state(&fixture, items[0]) == Some(DownloadState::Failed)
    })
    .await;
    std::fs::remove_file(&path).unwrap();
    until("it is gone", || {
        row(&fixture, items[0]).unwrap().code.as_deref() == Some("gone")
    })
    .await;
    fixture.library.resume_download(items[0]).unwrap();
    done(&fixture, items[0]).await;
    assert_eq!(std::fs::read(path).unwrap(), mp3(40_000));
}
