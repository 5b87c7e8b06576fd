#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::to_markdown;

#[test]
fn blocks_become_their_marks() {
    let html = "<h2>A head</h2><p>One <b>bold </b>and <em>slanted</em> <a href=\"https://e.org/a_(b)\">link</a>.</p><blockquote><p>Said</p><p>twice</p></blockquote><hr><pre><code>let x = 1;\n\nlet y;</code></pre>";
    let expected = "## A head\n\nOne **bold** and *slanted* [link](<https://e.org/a_(b)>).\n\n> Said\n>\n> twice\n\n---\n\n```\nlet x = 1;\n\nlet y;\n```\n";
    assert_eq!(to_markdown(html), expected);
}

#[test]
fn lists_nest() {
    let html = "<ul><li>one<ul><li>inner</li><li>more</li></ul></li><li><p>two</p></li></ul><ol start=\"3\"><li>three</li><li>four</li></ol>";
    assert_eq!(
        to_markdown(html),
        "- one\n  - inner\n  - more\n- two\n\n3. three\n4. four\n"
    );
}

#[test]
fn words_are_not_taken_for_marks() {
    assert_eq!(
        to_markdown("<p>1. not *a* list &lt;b&gt; snake_case _x_ [y]</p>"),
        "1\\. not \\*a\\* list \\<b> snake_case \\_x\\_ \\[y\\]\n"
    );
    assert_eq!(
        to_markdown("<p># no head</p><p>- no item</p><p>a `tick`</p>"),
        "\\# no head\n\n\\- no item\n\na \\`tick\\`\n"
    );
    assert_eq!(to_markdown("<p><code>a`b</code></p>"), "``a`b``\n");
}

#[test]
fn pictures_and_breaks() {
    assert_eq!(
        to_markdown(
            r#"<figure><img src="https://e.org/a.jpg" alt="A bee"><figcaption>Caption</figcaption></figure><p>one<br>two</p>"#
        ),
        "![A bee](https://e.org/a.jpg)\n\nCaption\n\none\\\ntwo\n"
    );
}

#[test]
fn tables_are_simple() {
    let html = "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>x|y</td></tr><tr><td>2</td></tr></tbody></table>";
    assert_eq!(
        to_markdown(html),
        "| A | B |\n| --- | --- |\n| 1 | x\\|y |\n| 2 |  |\n"
    );
    assert_eq!(
        to_markdown("<table><tr><td><p>Just</p><p>layout</p></td></tr></table>"),
        "Just\n\nlayout\n"
    );
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(to_markdown(""), "");
    assert_eq!(to_markdown("<div> <p></p></div>"), "");
}
