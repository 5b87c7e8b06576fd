#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

#[test]
fn clocks() {
    assert_eq!(clock("28:50"), Some(1_730_000));
    assert_eq!(clock("1:02:03"), Some(3_723_000));
    assert_eq!(clock("28:60"), None);
    assert_eq!(clock("28"), None);
    assert_eq!(clock("1:2"), None);
    assert_eq!(clock("9999:00"), None);
}

#[test]
fn other_forms() {
    assert_eq!(any("PT28M50S"), Some(1_730_000));
    assert_eq!(any("PT1H0.5S"), Some(3_600_500));
    assert_eq!(any("P0DT0H2M"), Some(120_000));
    assert_eq!(any("1730"), Some(1_730_000));
    assert_eq!(any("1730.25"), Some(1_730_250));
    assert_eq!(any("-5"), None);
    assert_eq!(any("PT"), None);
    assert_eq!(any("NaN"), None);
    assert_eq!(any("P1M"), None);
}
