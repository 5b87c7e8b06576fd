//! Readers on a file that grows.
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use fetch::{Media, MediaReader};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::folder::{Folder, body, until};
use crate::server::{TAG, misbehaving, misbehaving_on, silent};

fn run(
    media: &Arc<Media>,
    cancel: &CancellationToken,
) -> tokio::task::JoinHandle<Result<std::path::PathBuf, fetch::FetchError>> {
    let (media, cancel) = (Arc::clone(media), cancel.clone());
    tokio::spawn(async move { media.run(u32::MAX, cancel).await })
}

async fn read_at(
    mut reader: MediaReader,
    start: u64,
    count: usize,
) -> (MediaReader, std::io::Result<Vec<u8>>) {
    spawn_blocking(move || {
        let mut bytes = vec![0; count];
        let result = reader
            .seek(SeekFrom::Start(start))
            .and_then(|_| reader.read_exact(&mut bytes))
            .map(|()| bytes);
        (reader, result)
    })
    .await
    .unwrap()
}

fn is_send_and_sync<T: Send + Sync + 'static>(_: &T) {}

#[tokio::test]
async fn a_reader_ahead_is_served_before_the_middle() {
    let body = body(4_000_000, 30);
    let gate = Arc::new(Semaphore::new(0));
    let (served, door) = (Arc::clone(&body), Arc::clone(&gate));
    // From the front only the first 100,000 bytes come until the gate opens.
    let (server, _) = misbehaving(move |mut call| {
        let (body, gate) = (Arc::clone(&served), Arc::clone(&door));
        async move {
            let (start, end) = (call.start().unwrap_or(0), call.end().unwrap_or(body.len()));
            let head = call.good_head(body.len(), TAG);
            call.send(head).await;
            let free = if start == 0 {
                100_000
            } else if start < 3_000_000 {
                start
            } else {
                end
            };
            call.send(&body[start..free]).await;
            if free < end {
                gate.acquire().await.unwrap().forget();
                call.send(&body[free..end]).await;
            }
        }
    })
    .await;
    let folder = Folder::new();
    let media = folder.media(server);
    let reader = media.reader();
    is_send_and_sync(&reader);
    let cancel = CancellationToken::new();
    let run = run(&media, &cancel);
    let (reader, start) = read_at(reader, 0, 1000).await;
    assert!(start.unwrap() == body[..1000]);
    let (reader, tail) = read_at(reader, 3_500_000, 500_000).await;
    assert!(tail.unwrap() == body[3_500_000..]);
    assert_eq!(reader.byte_len(), Some(4_000_000));
    assert!(!reader.is_complete());
    let progress = media.progress();
    assert!(progress.ranges.len() >= 2, "{:?}", progress.ranges);
    gate.add_permits(10);
    run.await.unwrap().unwrap();
    assert!(folder.finished() == *body);
    // The same reader goes on with the file under its new name.
    assert!(reader.is_complete());
    let (_, middle) = read_at(reader, 2_000_000, 10).await;
    assert!(middle.unwrap() == body[2_000_000..2_000_010]);
}

#[tokio::test]
async fn without_ranges_a_reader_ahead_waits_for_the_stream() {
    let body = body(2_000_000, 31);
    let served = Arc::clone(&body);
    let (server, count) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            call.head = call.head.replace("range:", "x-range:");
            if call.count == 0 {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                call.send(head).await;
                // Half, so that the reader's wish is surely met in mid-file.
                for piece in body.chunks(50_000) {
                    call.send(piece).await;
                    tokio::task::yield_now().await;
                }
            } else {
                call.serve(&body, "").await;
            }
        }
    })
    .await;
    let folder = Folder::new();
    let media = folder.media(server);
    let reader = media.reader();
    let reading = tokio::spawn(read_at(reader, 1_900_000, 1000));
    let run = run(&media, &CancellationToken::new());
    assert!(reading.await.unwrap().1.unwrap() == body[1_900_000..1_901_000]);
    run.await.unwrap().unwrap();
    assert!(folder.finished() == *body);
    assert!(
        count.load(Ordering::SeqCst) <= 2,
        "one try to jump, no more"
    );
    assert_eq!(media.progress().resumed, 0);
}

#[tokio::test]
async fn waiting_readers_are_let_go() {
    let (server, _) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nID3")
            .await;
        call.gone().await;
    })
    .await;
    let folder = Folder::new();
    let media = folder.media(server);
    let cancel = CancellationToken::new();
    let running = run(&media, &cancel);
    until(&media, |progress| progress.total.is_some()).await;
    let all = tokio::spawn(read_at(media.reader(), 0, 1000));
    until(&media, |progress| progress.bytes == 3).await;
    media.close_readers();
    assert!(all.await.unwrap().1.is_err());

    let reader = media.reader();
    reader.close();
    assert!(read_at(reader, 500, 1).await.1.is_err());

    let waiting = tokio::spawn(read_at(media.reader(), 500, 1));
    cancel.cancel();
    assert!(running.await.unwrap().is_err());
    assert!(waiting.await.unwrap().1.is_err());
    // What is here can still be read.
    assert_eq!(read_at(media.reader(), 0, 3).await.1.unwrap(), b"ID3");
    // With the last handle goes the hope for more.
    let reader = folder.media(server).reader();
    drop(media);
    assert!(read_at(reader, 500, 1).await.1.is_err());
}

#[tokio::test]
async fn a_reader_sits_out_a_network_that_is_away() {
    let body = body(50_000, 32);
    let served = Arc::clone(&body);
    let (away, address) = silent();
    let folder = Folder::new();
    let media = folder.media(address);
    let reading = tokio::spawn(read_at(media.reader(), 40_000, 10_000));
    let run = run(&media, &CancellationToken::new());
    until(&media, |progress| progress.waiting && progress.resumed > 1).await;
    misbehaving_on(away.listen(1024).unwrap(), move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    });
    assert!(reading.await.unwrap().1.unwrap() == body[40_000..]);
    run.await.unwrap().unwrap();
    assert!(!media.progress().waiting);
}

#[tokio::test]
async fn who_listens_outlasts_the_retries() {
    let body = body(50_000, 34);
    let served = Arc::clone(&body);
    let (away, address) = silent();
    let folder = Folder::new();
    let media = folder.media(address);
    // Nobody listens yet.
    let error = media.run(1, CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.code(), "unreachable");
    media.be_patient();
    let error = media.run(1, CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.code(), "unreachable", "there is no reader");

    let reader = media.reader();
    let (running, cancel) = (Arc::clone(&media), CancellationToken::new());
    let run = tokio::spawn(async move { running.run(1, cancel).await });
    // What a reader is told before that is how the last run ended.
    until(&media, |progress| progress.waiting).await;
    let reading = tokio::spawn(read_at(reader, 0, 50_000));
    until(&media, |progress| progress.waiting && progress.resumed > 4).await;
    assert!(!run.is_finished() && !reading.is_finished());
    misbehaving_on(away.listen(1024).unwrap(), move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    });
    assert!(reading.await.unwrap().1.unwrap() == **body);
    run.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_failed_transfer_fails_its_readers_and_a_new_run_heals_them() {
    let body = body(50_000, 33);
    let served = Arc::clone(&body);
    let (server, _) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move {
            match call.count {
                0 => {
                    call.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                        .await
                }
                _ => call.serve(&body, TAG).await,
            }
        }
    })
    .await;
    let folder = Folder::new();
    let media = folder.media(server);
    let reading = tokio::spawn(read_at(media.reader(), 0, 10));
    assert!(
        run(&media, &CancellationToken::new())
            .await
            .unwrap()
            .is_err()
    );
    let (reader, result) = reading.await.unwrap();
    let error = result.unwrap_err();
    assert!(error.to_string().contains("404"), "{error}");
    run(&media, &CancellationToken::new())
        .await
        .unwrap()
        .unwrap();
    assert!(read_at(reader, 0, 50_000).await.1.unwrap() == **body);
}

#[tokio::test]
async fn a_reader_is_never_given_two_versions() {
    let (old, new) = (body(100_000, 34), body(100_000, 35));
    let gate = Arc::new(Semaphore::new(0));
    let (a, b, door) = (Arc::clone(&old), Arc::clone(&new), Arc::clone(&gate));
    let (server, _) = misbehaving(move |mut call| {
        let (a, b, gate) = (Arc::clone(&a), Arc::clone(&b), Arc::clone(&door));
        async move {
            if call.count == 0 {
                let head = call.good_head(a.len(), TAG);
                call.send(head).await;
                call.send(&a[..50_000]).await;
                gate.acquire().await.unwrap().forget();
                return;
            }
            call.head = call.head.replace("range:", "x-range:");
            call.serve(&b, "ETag: \"two\"\r\n").await;
        }
    })
    .await;
    let folder = Folder::new();
    let media = folder.media(server);
    let run = run(&media, &CancellationToken::new());
    let (reader, first) = read_at(media.reader(), 0, 1000).await;
    assert!(first.unwrap() == old[..1000]);
    gate.add_permits(1);
    assert!(read_at(reader, 60_000, 10).await.1.is_err());
    run.await.unwrap().unwrap();
    assert!(folder.finished() == *new);
}

#[tokio::test]
async fn two_readers_far_apart_both_get_on() {
    let body = body(6_000_000, 36);
    let served = Arc::clone(&body);
    let (server, count) = misbehaving(move |mut call| {
        let body = Arc::clone(&served);
        async move { call.serve(&body, TAG).await }
    })
    .await;
    let folder = Folder::new();
    let media = folder.media(server);
    let (front, back) = (media.reader(), media.reader());
    let both = tokio::spawn(async {
        tokio::join!(
            read_at(front, 0, 3_000_000),
            read_at(back, 3_000_000, 3_000_000)
        )
    });
    run(&media, &CancellationToken::new())
        .await
        .unwrap()
        .unwrap();
    let (front, back) = both.await.unwrap();
    assert!(front.1.unwrap() == body[..3_000_000] && back.1.unwrap() == body[3_000_000..]);
    assert!(folder.finished() == *body);
    let connections = count.load(Ordering::SeqCst);
    assert!(
        connections <= 40,
        "they take turns in stretches: {connections}"
    );
}

#[test]
fn a_local_file_is_read_as_it_is() {
    let folder = Folder::new();
    std::fs::write(&folder.dest, "ID3 and more").unwrap();
    let mut reader = MediaReader::open_complete(&folder.dest).unwrap();
    assert!(reader.is_complete());
    assert_eq!(reader.wait_len().unwrap(), Some(12));
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "ID3 and more");
    assert_eq!(reader.seek(SeekFrom::End(-4)).unwrap(), 8);
    assert!(reader.seek(SeekFrom::Current(-9)).is_err());
    assert!(reader.seek(SeekFrom::Start(100)).is_ok());
    assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
    assert!(MediaReader::open_complete(folder.part).is_err());
}
