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
        ("Sales <10 % and >90 %", "Sales <10 % and >90 %"),
        ("Why a<b and c>d", "Why a<b and c>d"),
        ("What <p> is for", "What <p> is for"),
        ("What &lt;p&gt; is for", "What <p> is for"),
        ("<i>Ada</i> and <B class=x>Bo</B>", "Ada and Bo"),
        ("&lt;em&gt;Tide&lt;/em&gt; tables", "Tide tables"),
        ("<b>cut off", "cut off"),
        ("<3 from the quay", "<3 from the quay"),
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

#[test]
fn what_is_escaped_too_often_becomes_tags() {
    for (html, expected) in [
        ("&lt;p&gt;One&lt;/p&gt;", "<p>One</p>"),
        (
            "Before it. &lt;h2&gt;A&lt;/h2&gt;\n&lt;ul&gt;&lt;li&gt;b&lt;/li&gt;&lt;/ul&gt;",
            "Before it. <h2>A</h2>\n<ul><li>b</li></ul>",
        ),
        (
            "With &lt;a href=\"https://a.example/\"&gt;Ada&lt;/a&gt; on board",
            "With <a href=\"https://a.example/\">Ada</a> on board",
        ),
        ("a&lt;br&gt;b&lt;br /&gt;c", "a<br>b<br />c"),
        // Only a part of it was.
        (
            "<p>Real</p>&lt;p&gt;not &amp;amp; yet&lt;/p&gt;<hr>",
            "<p>Real</p><p>not &amp; yet</p><hr>",
        ),
        (
            "<div>Hello. &lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;</div>",
            "<div>Hello. <p>a</p><p>b</p></div>",
        ),
    ] {
        assert_eq!(unescaped(html.into()), expected, "{html}");
    }
}

#[test]
fn a_text_about_tags_keeps_them() {
    for html in [
        "The &lt;p&gt; opens a paragraph",
        "Put &lt;div&gt;the sum&lt;/div&gt; around it and go on",
        "In HTML &lt;em&gt;this&lt;/em&gt; leans",
        "Between &lt;b&gt; and &lt;/b&gt; it is fat",
        "<p>Write &lt;b&gt;fat&lt;/b&gt; for fat</p>",
        "<p>Write &lt;a href=\"x\"&gt;y&lt;/a&gt; to link</p>",
        "<p>So:</p><pre>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</pre>",
        "<code>&lt;p&gt;One&lt;/p&gt;</code><br>",
        "<p>1 &lt; 2 &amp;&amp; 3 &gt; 2</p>",
        "a &lt; b",
    ] {
        assert_eq!(unescaped(html.into()), html);
    }
    // It takes no longer than it is long.
    let many = "&lt;p&gt;x <b>&lt;".repeat(50_000);
    let begun = std::time::Instant::now();
    assert!(!unescaped(many.into()).is_empty());
    assert!(begun.elapsed().as_secs() < 10);
}

#[test]
fn control_characters_go() {
    assert_eq!(without_controls("a\u{8}b\u{b}c\td\r\n"), "ab c\td\r\n");
    assert_eq!(without_controls("\u{9b}é\u{ffff}ü\u{7f}"), "éü");
    assert!(matches!(
        without_controls("Übung über Ölflächen"),
        std::borrow::Cow::Borrowed(_)
    ));
    for (html, expected) in [
        ("a&#8;b&#x1F;c&#31d", "abcd"),
        (
            "&#65;&#x42;&#10;&#150;&#;&#x;",
            "&#65;&#x42;&#10;&#150;&#;&#x;",
        ),
        ("x\u{1}&#127;", "x"),
    ] {
        assert_eq!(html_without_controls(html.into()), expected);
    }
    assert_eq!(unescape("a&#8;b&#x81;c&#12;d"), "abc d");
}
