//! What many small downloads cost, and that nothing is lost with what waits to be written.
use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn many_small_files_cost_few_commits() {
    const COUNT: usize = 200;
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, COUNT).await;
    let commits = || fixture.library.inner.store.count_of_commits();
    let before = commits();
    fixture.library.download(&items).unwrap();
    until("all are here", || {
        fixture.number("SELECT count(*) FROM download WHERE state = 'done'") == COUNT as i64
    })
    .await;
    let cost = commits() - before;
    // Each for itself they were worth three and more.
    assert!(cost < COUNT as u64 / 2, "{cost} commits");
    until("only sound is left", || {
        let left = std::fs::read_dir(fixture.folder.path().join("media/Show")).unwrap();
        let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        let sound = |name: &std::ffi::OsString| name.to_string_lossy().ends_with(".mp3");
        left.len() == COUNT && left.iter().all(sound)
    })
    .await;
    assert!(fixture.library.inner.active.busy().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_looked_at_is_written_first() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 4).await;
    for n in 1..=4 {
        site.put(&format!("/{n}.mp3"), stalled(mp3(40_000)));
    }
    fixture.library.download(&items).unwrap();
    until("two run", || fixture.library.inner.active.busy().len() == 2).await;
    let running = items
        .iter()
        .filter(|item| state(&fixture, **item) == Some(DownloadState::Running));
    assert_eq!(running.count(), 2);
    // Stopped in the moment in which they have begun, none says that it runs.
    fixture.library.pause_all_downloads(true).unwrap();
    fixture.library.write_gathered();
    assert_eq!(
        fixture.number("SELECT count(*) FROM download WHERE state = 'running'"),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_row_was_not_written_is_not_fetched_again() {
    let (site, mut fixture) = (Site::start().await, Fixture::online());
    let items = show(&site, &fixture, 1).await;
    fixture.library.download(&items).unwrap();
    done(&fixture, items[0]).await;
    let path = file(&fixture, items[0]);
    // As a kill between the renaming and the writing leaves it.
    fixture.reopen().await;
    let total = std::fs::metadata(&path).unwrap().len();
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let map = format!(
        "{{\"version\":1,\"url\":\"{}\",\"validators\":{{\"etag\":\"\\\"1\\\"\",\"last_modified\":null}},\"total\":{total},\"ranges\":[]}}\n{{\"boot\":\"{}\",\"written\":[[0,{total}]]}}\n",
        site.url("/1.mp3"),
        boot.trim()
    );
    let part = crate::folder::part_of(&path);
    std::fs::write(crate::folder::map_of(&part), map).unwrap();
    fixture.write(|tx| {
        tx.execute_batch("UPDATE download SET state = 'running', finished_at = NULL")?;
        Ok(())
    });
    fixture.library.start_downloads().unwrap();
    done(&fixture, items[0]).await;
    assert_eq!(site.asked("/1.mp3"), 1);
    let map = crate::folder::map_of(&part);
    until("the map is gone", || !map.exists()).await;
}
