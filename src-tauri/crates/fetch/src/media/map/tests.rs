#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

#[test]
fn a_map_comes_back_and_is_cut_to_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("a.part");
    let mut have = Ranges::default();
    have.insert(0..100);
    have.insert(200..300);
    let map = Map::new("http://a/".into(), Validators::default(), Some(400), &have);
    map.save(&part).unwrap();
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
