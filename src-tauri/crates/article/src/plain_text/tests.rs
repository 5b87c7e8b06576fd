#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::of;

#[test]
fn blocks_break_lines_and_words_stay_whole() {
    let html = "<h2>Bees</h2>\n<p>One <b>bo</b>ld\n line.<br/>Next</p><ul><li>first</li><li>second</li></ul><table><tr><td>a</td><td>b</td></tr></table>";
    assert_eq!(of(html), "Bees\nOne bold line.\nNext\nfirst\nsecond\na b");
    assert_eq!(of("<pre>a\n  b</pre> c\n d"), "a\nb\nc d");
}

#[test]
fn lines_without_markup_stay_lines() {
    assert_eq!(
        of("1:00 Wax\n\n2:00  <i>Honey</i>\n"),
        "1:00 Wax\n2:00 Honey"
    );
    assert_eq!(of("1:00 Wax\n<br>2:00"), "1:00 Wax\n2:00");
}

#[test]
fn what_is_not_text_is_passed_over() {
    for html in [
        "a<script>if (1 < 2) x('</p>')</script>b",
        "a<STYLE>p{}</sTyLe >b",
        "a<svg><text>no</text></svg>b<svg/>",
        "a<!-- <p>no -- > -->b",
        "a<!-->b",
        "a<?php no ?>b<![CDATA[no>",
        "a<b title='>no'>b</b>",
        "a<i class=it\"s>b</i>",
        "ab<script>never closed <p>no</p>",
        "ab<!-- never closed <p>no</p>",
        "ab<a href=\"never closed <p>no</p>",
        "a</ b>b</>",
        "a<x-y z=\"</script>\">b",
    ] {
        assert_eq!(of(html), "ab", "{html}");
    }
    assert_eq!(of("<ruby>漢<rp>(<rt>kan<rp>)</ruby>"), "漢kan");
}

#[test]
fn signs_of_the_text_stay() {
    assert_eq!(of("1 < 2 & 3 <4"), "1 < 2 & 3 <4");
    assert_eq!(
        of("a &lt;b&gt; &amp;amp; Tom &AMP Ann"),
        "a <b> &amp; Tom & Ann"
    );
    assert_eq!(
        of("&#1078;&#x436;&#x43 &#150;&#0;&#xD800;&#99999999999;"),
        "жжC –\u{fffd}\u{fffd}\u{fffd}"
    );
    assert_eq!(
        of("&eacute;&Eacute;&rarr;&nGt;&notit; &copy2 &unknown; &;&#;&"),
        "éÉ→≫⃒¬it; ©2 &unknown; &;&#;&"
    );
    assert_eq!(
        of("ex\u{ad}tra\u{200b}ordi\u{a0}nary&nbsp;&shy;\u{feff}bee"),
        "extraordi nary bee"
    );
}

#[test]
fn what_is_cut_anywhere_is_read() {
    let html = "<p class=\"a\">é&eacute;<!-- x --><script>y</script>&#233;</p>";
    for end in (0..html.len()).filter(|end| html.is_char_boundary(*end)) {
        let _ = of(&html[..end]);
        let _ = of(&html[end..]);
    }
}

#[test]
fn a_text_without_end_has_one() {
    for piece in ["word ", "word<br>", "<b", "&nGt;"] {
        let read = of(&piece.repeat(4_000_000));
        assert!(read.len() < 21_000_000, "{piece}: {}", read.len());
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "(<|>|/|!|-|&|#|;|\"|'|=| |\n|p|svg|script|é|amp){0,60}") {
        let _ = of(&text);
    }
}
