#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

#[test]
fn strips_tags_and_keeps_words_apart() {
    assert_eq!(
        strip("<p>One <b>two</b></p><p>three</p>"),
        "\nOne two\nthree\n"
    );
    assert_eq!(
        strip("a<br>b &amp; c &lt;d&gt; &unknown; e&nbsp;f"),
        "a\nb & c <d> &unknown; e f"
    );
    assert_eq!(strip(r#"<a href="x>y" title='>'>in</a> out"#), "in out");
    assert_eq!(strip("cut <a href="), "cut ");
    assert_eq!(strip("<"), "");
}

#[test]
fn one_line_is_short_and_whole_words() {
    assert_eq!(one_line("  a\n b\tc ", 10), "a b c");
    let long = one_line("alpha beta gamma delta", 12);
    assert_eq!(long, "alpha beta…");
    assert!(one_line(&"я".repeat(500), 200).chars().count() <= 200);
    assert_eq!(one_line("", 5), "");
}

#[test]
fn packs_and_unpacks() {
    for text in ["", "short", &"длинный текст ".repeat(10_000)] {
        assert_eq!(unpack(&pack(text).unwrap()), text);
    }
    assert_eq!(unpack(b"not zstd at all"), "");
}

#[test]
fn lists_are_json() {
    assert_eq!(id_list([].into_iter()), "[]");
    assert_eq!(id_list([1, 2, 30].into_iter()), "[1,2,30]");
}

#[test]
fn what_went_wrong_is_a_whole_sentence() {
    for (text, whole) in [
        ("there is no file /a", "There is no file /a."),
        ("/a/b: it is empty", "/a/b: it is empty."),
        ("light.mp3: is it there?", "light.mp3: is it there?"),
        ("this\nand that.\n", "This and that."),
        ("нет файла", "Нет файла."),
        ("", ""),
    ] {
        assert_eq!(sentence(text), whole);
    }
}

#[test]
fn a_folder_with_a_slash_in_its_name_stays_one() {
    for folders in [
        vec!["Tech / Science"],
        vec!["A", "B/C", "D"],
        vec!["back\\slash", "and \\/ both"],
        vec![],
    ] {
        let folders: Vec<String> = folders.into_iter().map(str::to_owned).collect();
        assert_eq!(folders_of(&folder_path(&folders)), folders);
    }
    let typed = |text: &str| typed_folders(text);
    assert_eq!(typed(" Tech / Science "), ["Tech / Science"]);
    assert_eq!(typed("News/Local"), ["News", "Local"]);
    assert_eq!(typed("/News//Local/"), ["News", "Local"]);
    assert_eq!(typed("News › AC/DC"), ["News", "AC/DC"]);
    assert_eq!(typed("Tech \\/ Science/B"), ["Tech / Science", "B"]);
    assert!(typed(" / ›").is_empty() || typed(" / ›") == ["/"]);
    for path in [vec!["Tech / Science"], vec!["A", "B/C", "D / E"]] {
        let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
        assert_eq!(typed(&spelled_folders(&path)), path);
    }
    // As it was written before names were escaped.
    assert_eq!(folders_of("News/Deep"), ["News", "Deep"]);
}
