#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

#[test]
fn references() {
    for (text, expected) in [
        ("a &amp; b &lt; c", "a & b < c"),
        ("&nbsp;&mdash;&eacute;&AMP;&Hellip;", "\u{a0}—é&…"),
        ("&#146;&#x93;&#8217;", "’“’"),
        (
            "AT&T & co &; &#; &#x; &unknown;",
            "AT&T & co &; &#; &#x; &unknown;",
        ),
        ("?page=1&copy=2;mode=x", "?page=1&copy=2;mode=x"),
        ("&#0;&#55296;&#99999999;", "\u{fffd}\u{fffd}"),
        ("tail &amp", "tail &amp"),
    ] {
        assert_eq!(unescape(text), expected, "{text}");
    }
}

#[test]
fn titles() {
    for (text, expected) in [
        ("  Two\n words ", "Two words"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("<b>Bold</b> and <i class='x'>thin</i>", "Bold and thin"),
        ("Vec<T> and a < b", "Vec<T> and a < b"),
        ("&lt;p&gt;Twice&lt;/p&gt;", "Twice"),
        ("How to use &lt;b&gt;", "How to use <b>"),
        ("bell\u{7} rings", "bell rings"),
        ("one<br/>two", "one two"),
    ] {
        assert_eq!(title(text), expected, "{text}");
    }
}

#[test]
fn plain_text_of_html() {
    assert_eq!(
        plain(
            "<p>One</p><p>two &amp; three</p><script>no()</script><style>x</style>",
            100
        ),
        "One two & three"
    );
    assert_eq!(plain("a <!-- no --> b", 100), "a b");
    assert_eq!(plain("words and words", 9), "words and");
    assert_eq!(plain(&"é".repeat(3000), 2000).chars().count(), 2000);
    assert_eq!(plain("<a title=\"x > y\">z</a>", 100), "z");
    assert_eq!(plain("broken <a href=", 100), "broken <a href=");
}

#[test]
fn characters_of_sections() {
    let none = Entities::default();
    assert_eq!(characters("<![CDATA[a &amp; <b>]]>", &none), "a &amp; <b>");
    assert_eq!(
        characters(" x &amp; <![CDATA[<y>]]> &lt;z ", &none),
        " x & <y> <z "
    );
    assert_eq!(characters("<![CDATA[a]]]]><![CDATA[>b]]>", &none), "a]]>b");
    assert_eq!(characters("<![CDATA[cut", &none), "cut");
}

#[test]
fn inline_markup_as_html() {
    assert_eq!(
        xhtml("<div xmlns='x'><h:p>a<br/><a id='1'/></h:p></div>", true),
        "<p>a<br/><a id='1'></a></p>"
    );
    assert_eq!(
        xhtml("<div>a</div><div>b</div>", true),
        "<div>a</div><div>b</div>"
    );
    assert_eq!(
        xhtml("<pre><![CDATA[a<b]]></pre>", false),
        "<pre>a&lt;b</pre>"
    );
}

#[test]
fn entity_bombs_stay_small() {
    let bomb = "DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]";
    let entities = Entities::from_doctype(bomb);
    assert_eq!(
        unescape_with("&a;-&b;-&c;", &entities),
        "aaaaaaaaaa-&b;-&c;"
    );
    let many = "&a;".repeat(100_000);
    assert!(unescape_with(&many, &entities).len() < 500_000);
}
