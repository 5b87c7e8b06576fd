#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

#[test]
fn blocks_stand_apart_and_words_stay_whole() {
    let html = "<h2>Head</h2><p>One <b>bo</b>ld\n line.<br>Next</p><ul><li>first</li><li><p>second</p></li></ul><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>";
    assert_eq!(
        to_text(html),
        "Head\n\nOne bold line.\nNext\n\nfirst\n\nsecond\n\na\tb\nc"
    );
}

#[test]
fn code_keeps_its_lines() {
    assert_eq!(
        to_text("<p>So:</p><pre><code>fn a() {\n    b();\n}\n</code></pre><p>End</p>"),
        "So:\n\nfn a() {\n    b();\n}\n\nEnd"
    );
}

#[test]
fn invisible_marks_are_not_words() {
    assert_eq!(
        to_text("<p>ex\u{ad}tra\u{200b}ordi\u{a0}nary</p><script>x</script><style>y</style>"),
        "extraordi nary"
    );
}

#[test]
fn words_are_counted_by_script() {
    assert_eq!(count_words("One two — three, it's 4."), 5);
    assert_eq!(count_words("日本語の文"), 3);
    assert_eq!(count_words("Слова и 漢字"), 3);
    assert_eq!(count_words(""), 0);
}
