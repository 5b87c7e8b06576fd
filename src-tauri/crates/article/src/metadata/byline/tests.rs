#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::names::{accept, is_degree_line, is_person};

#[test]
fn names_are_taken_out_of_their_lines() {
    for (line, expected) in [
        ("By Ines Calloway", "Ines Calloway"),
        ("Written by: Ines Calloway", "Ines Calloway"),
        ("Posted by Ines Calloway on May 3, 2021", "Ines Calloway"),
        (
            "Ines Calloway | Senior Writer | May 3, 2021",
            "Ines Calloway",
        ),
        ("by Ines Calloway • 5 min read", "Ines Calloway"),
        ("Ines Calloway - Content Manager", "Ines Calloway"),
        ("Ines Calloway – Published 3 May 2021", "Ines Calloway"),
        ("Ines Calloway, Staff Writer", "Ines Calloway"),
        ("Ines Calloway Follow", "Ines Calloway"),
        ("Ines Calloway Updated: May 3, 2021", "Ines Calloway"),
        (
            "Ines Calloway and Theo Marsh",
            "Ines Calloway and Theo Marsh",
        ),
        ("Picture of Ines Calloway", "Ines Calloway"),
        ("@saltwater", "saltwater"),
        ("May Followill", "May Followill"),
        ("Jean-Luc O’Neill", "Jean-Luc O’Neill"),
        ("The Harbour Team", "The Harbour Team"),
    ] {
        assert_eq!(accept(line).as_deref(), Some(expected), "{line}");
    }
    for line in [
        "https://bay.example/ines",
        "ines@bay.example",
        "Admin",
        "About the author",
        "bay.example",
        "12",
        "By",
    ] {
        assert_eq!(accept(line), None, "{line}");
    }
}

#[test]
fn people_are_told_from_other_words_with_capitals() {
    for name in [
        "Ines Calloway",
        "Ludwig van Beethoven",
        "J. R. Marsh",
        "Инес Кэллоуэй",
    ] {
        assert!(is_person(name), "{name}");
    }
    for other in [
        "Table of Contents",
        "Latest News",
        "The Bay",
        "Ines",
        "Read More Here",
        "how it was",
    ] {
        assert!(!is_person(other), "{other}");
    }
    assert!(is_degree_line(
        "Ines Calloway, MD; Theo Marsh, BA, LVT (Birds) & Lena Fog, PhD"
    ));
    assert!(!is_degree_line("Ines Calloway, Theo Marsh"));
    assert!(!is_degree_line("Oil, Wicks, and BBQ"));
}
