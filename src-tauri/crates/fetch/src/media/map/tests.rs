#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::single_range_in_vec_init
)]
use super::*;

#[test]
fn a_map_comes_back_and_is_cut_to_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("a.part");
    let mut have = Ranges::default();
    have.insert(0..100);
    have.insert(200..300);
    let map = Map::new("http://a/".into(), Validators::default(), Some(400), &have);
    map.write_new(&part).unwrap();
    Map::put_in_place(&part).unwrap();
    let back = Map::load(&part).unwrap();
    assert_eq!(back, map);
    assert_eq!(back.have(1000), have);
    assert_eq!(back.have(250).as_slice(), [0..100, 200..250]);
    assert_eq!(back.have(0).as_slice(), []);
}

#[test]
fn a_hostile_map_claims_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("a.part");
    for text in [
        "",
        "{}",
        "null",
        "[[[[",
        "\0\0\0\0",
        r#"{"version":9,"url":"","validators":{"etag":null,"last_modified":null},"total":1,"ranges":[]}"#,
        r#"{"version":1,"url":"","validators":{"etag":null,"last_modified":null},"total":1,"ranges":[[-1,5]]}"#,
        r#"{"version":1,"url":"","validators":{"etag":null,"last_modified":null},"total":1,"ranges":[[0,1e99]]}"#,
    ] {
        std::fs::write(path(&part), text).unwrap();
        assert_eq!(Map::load(&part), None, "{text}");
    }
    let odd = r#"{"version":1,"url":"","validators":{"etag":null,"last_modified":null},"total":50,
        "ranges":[[40,18446744073709551615],[9,3],[5,10],[0,7]]}"#;
    std::fs::write(path(&part), odd).unwrap();
    assert_eq!(
        Map::load(&part).unwrap().have(60).as_slice(),
        [0..10, 40..50]
    );
}

#[test]
fn only_a_validator_vouches_for_a_changed_query() {
    let tag = Validators {
        etag: Some("\"a\"".into()),
        last_modified: None,
    };
    let none = Validators::default();
    assert!(continues("http://a/e.mp3?t=1", "http://a/e.mp3?t=1", &none));
    assert!(continues("http://a/e.mp3?t=1", "http://a/e.mp3?t=2", &tag));
    assert!(!continues(
        "http://a/e.mp3?t=1",
        "http://a/e.mp3?t=2",
        &none
    ));
    assert!(!continues("http://a/e.mp3", "http://b/e.mp3", &tag));
    assert!(!continues("", "http://b/e.mp3", &tag));
}

#[test]
fn what_was_added_holds_until_the_system_is_started_anew() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("a.part");
    let (mut synced, mut written) = (Ranges::default(), Ranges::default());
    synced.insert(0..100);
    written.insert(0..150);
    let map = Map::new(
        "http://a/".into(),
        Validators::default(),
        Some(400),
        &synced,
    );
    let file = map.write_new(&part).unwrap();
    Map::put_in_place(&part).unwrap();
    add_written(&file, boot().unwrap(), &written).unwrap();
    written.insert(300..400);
    add_written(&file, boot().unwrap(), &written).unwrap();
    let back = Map::load(&part).unwrap();
    assert_eq!(back.have(1000).as_slice(), [0..150, 300..400]);
    assert_eq!(
        back.have(120).as_slice(),
        [0..120],
        "no further than the file"
    );
    // A line that was cut off leaves the one before; what is no line at all leaves what was synced.
    let whole = std::fs::read(path(&part)).unwrap();
    std::fs::write(path(&part), &whole[..whole.len() - 5]).unwrap();
    assert_eq!(Map::load(&part).unwrap().have(1000), {
        let mut first = Ranges::default();
        first.insert(0..150);
        first
    });
    let other = String::from_utf8(whole).unwrap();
    let other = other.replace(boot().unwrap(), "00000000-0000-0000-0000-000000000000");
    std::fs::write(path(&part), other).unwrap();
    assert_eq!(Map::load(&part).unwrap().have(1000), synced);
}

#[test]
fn a_map_that_was_only_begun_claims_nothing_after_a_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("a.part");
    let mut have = Ranges::default();
    have.insert(0..100);
    let map = Map::new("http://a/".into(), Validators::default(), Some(400), &have);
    let file = map.begin(&part).unwrap();
    assert!(Map::load(&part).unwrap().have(1000).is_empty());
    add_written(&file, boot().unwrap(), &have).unwrap();
    assert_eq!(Map::load(&part).unwrap().have(1000), have);
}
