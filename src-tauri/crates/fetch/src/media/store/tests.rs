//! A file that begins anew under its reader.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::{MediaReader, Reach};
use std::io::{Read, Seek};
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::sync::mpsc::channel;

const TIMES: usize = 100;

#[test]
fn who_reads_while_it_begins_anew_does_not_take_the_new_file_for_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let growing = Growing::load(MediaRequest {
        url: "https://example.org/a.mp3".to_owned(),
        reach: Reach::Anywhere,
        part: folder.path().join("a.part"),
        dest: folder.path().join("a.mp3"),
        headers: Default::default(),
        authorization: None,
        newer: None,
    })
    .unwrap();
    growing.prepare().unwrap();
    let (own, over) = (Arc::clone(&growing), Arc::new(AtomicBool::new(false)));
    let ended = Arc::clone(&over);
    // Between the old file and the new one somebody else has the disk.
    let saving = std::thread::spawn(move || {
        while !ended.load(Acquire) {
            let _ = own.save();
        }
    });
    for _ in 0..TIMES {
        let generation = growing.lock().generation;
        growing.write(generation, 0, &[7; 64]).unwrap();
        let own = Arc::clone(&growing);
        let (tell, begun) = channel();
        let reading = std::thread::spawn(move || {
            let mut reader = MediaReader::new(own);
            let mut byte = [0; 1];
            loop {
                reader.seek(io::SeekFrom::Start(0))?;
                reader.read_exact(&mut byte)?;
                let _ = tell.send(());
            }
        });
        begun.recv().unwrap();
        // Deleted by somebody, and asked for once more.
        fs::remove_file(folder.path().join("a.part")).unwrap();
        growing.prepare().unwrap();
        let ended: io::Result<()> = reading.join().unwrap();
        let error = ended.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionAborted, "{error}");
    }
    over.store(true, Release);
    saving.join().unwrap();
}
