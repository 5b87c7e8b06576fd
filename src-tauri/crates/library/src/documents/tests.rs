#![allow(clippy::unwrap_used, clippy::panic)]
//! Inputs are written for these tests.
use super::*;

#[test]
fn where_a_saved_page_comes_from() {
    let single = "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://sea.example/tides?x=1 \n saved date: Mon\n--><body><p>Words</p></body></html>";
    assert_eq!(
        read(single.as_bytes(), "x.html").unwrap().url.as_deref(),
        Some("https://sea.example/tides?x=1")
    );
    let marked = "<!DOCTYPE html>\n<!-- saved from url=(0025)https://sea.example/tides -->\n<html><body>Words</body></html>";
    assert_eq!(
        read(marked.as_bytes(), "x.html").unwrap().url.as_deref(),
        Some("https://sea.example/tides")
    );
    for other in [
        "<html><body>no comment</body></html>",
        "<!-- saved from url=(0014)about:internet --><html></html>",
        "<!-- Page saved with SingleFile\n url: javascript:alert(1)\n--><html></html>",
    ] {
        assert_eq!(read(other.as_bytes(), "x.html"), None, "{other}");
    }
}

#[test]
fn mhtml_with_its_pictures() {
    let mail = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://sea.example/tides\r\nSubject: Tides\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--x--\"\r\n\r\n\r\n\
        ----x--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://sea.example/tides\r\n\r\n\
        <p title=3D\"a\">The t=C3=AFde comes =\r\nin.</p>\r\n\
        ----x--\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://sea.example/a.png\r\n\r\n\
        aGVs\r\nbG8=\r\n----x----\r\n";
    let document = read(mail.as_bytes(), "x.mhtml").unwrap();
    assert_eq!(document.html, "<p title=\"a\">The tïde comes in.</p>");
    assert_eq!(document.url.as_deref(), Some("https://sea.example/tides"));
    assert_eq!(document.title.as_deref(), Some("Tides"));
    assert_eq!(
        document.pictures,
        [("https://sea.example/a.png".to_owned(), b"hello".to_vec())]
    );
}

/// A binary property list of dictionaries, texts and data.
enum Plist<'a> {
    Text(&'a str),
    Data(&'a [u8]),
    Map(Vec<(&'a str, Plist<'a>)>),
    List(Vec<Plist<'a>>),
}

fn plist(root: &Plist<'_>) -> Vec<u8> {
    fn mark(out: &mut Vec<u8>, kind: u8, count: usize) {
        out.push(kind << 4 | 15);
        out.push(0x11);
        out.extend((count as u16).to_be_bytes());
    }
    fn put(value: &Plist<'_>, objects: &mut Vec<Vec<u8>>) -> u16 {
        let at = objects.len();
        objects.push(Vec::new());
        let mut out = Vec::new();
        match value {
            Plist::Text(text) => {
                mark(&mut out, 5, text.len());
                out.extend(text.as_bytes());
            }
            Plist::Data(data) => {
                mark(&mut out, 4, data.len());
                out.extend(*data);
            }
            Plist::List(all) => {
                mark(&mut out, 10, all.len());
                let all: Vec<u16> = all.iter().map(|one| put(one, objects)).collect();
                out.extend(all.iter().flat_map(|n| n.to_be_bytes()));
            }
            Plist::Map(all) => {
                mark(&mut out, 13, all.len());
                let keys: Vec<u16> = all
                    .iter()
                    .map(|(key, _)| put(&Plist::Text(key), objects))
                    .collect();
                let values: Vec<u16> = all.iter().map(|(_, value)| put(value, objects)).collect();
                out.extend(keys.iter().chain(&values).flat_map(|n| n.to_be_bytes()));
            }
        }
        objects[at] = out;
        at as u16
    }
    let mut objects = Vec::new();
    put(root, &mut objects);
    let (mut out, mut offsets) = (b"bplist00".to_vec(), Vec::new());
    for object in &objects {
        offsets.push(out.len() as u32);
        out.extend(object);
    }
    let table = out.len() as u64;
    out.extend(offsets.iter().flat_map(|n| n.to_be_bytes()));
    out.extend([0, 0, 0, 0, 0, 0, 4, 2]);
    out.extend((objects.len() as u64).to_be_bytes());
    out.extend(0u64.to_be_bytes());
    out.extend(table.to_be_bytes());
    out
}

#[test]
fn web_archives() {
    let root = Plist::Map(vec![
        (
            "WebMainResource",
            Plist::Map(vec![
                ("WebResourceData", Plist::Data(b"<p>The tide</p>")),
                ("WebResourceURL", Plist::Text("https://sea.example/tides")),
                ("WebResourceTextEncodingName", Plist::Text("UTF-8")),
            ]),
        ),
        (
            "WebSubresources",
            Plist::List(vec![Plist::Map(vec![
                ("WebResourceData", Plist::Data(b"hello")),
                ("WebResourceMIMEType", Plist::Text("image/png")),
                ("WebResourceURL", Plist::Text("https://sea.example/a.png")),
            ])]),
        ),
    ]);
    let bytes = plist(&root);
    let document = read(&bytes, "x.webarchive").unwrap();
    assert_eq!(document.html, "<p>The tide</p>");
    assert_eq!(document.url.as_deref(), Some("https://sea.example/tides"));
    assert_eq!(document.pictures.len(), 1);
    // Whatever is changed in it, nothing breaks.
    for at in 0..bytes.len() {
        for value in [0, 0x0f, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            let _ = read(&bytes, "x.webarchive");
        }
        let _ = read(&bytes[..at], "x.webarchive");
    }
}

#[test]
fn a_book_has_its_chapters_by_name() {
    let opf = br#"<package><metadata xmlns:dc="x"><dc:title>The &amp; tide</dc:title><dc:creator>Ann</dc:creator><dc:language>en</dc:language></metadata>
        <manifest><item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>
        <item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="text/b.xhtml" media-type="application/xhtml+xml"/>
        <item id="p" href="p%20ic.png" media-type="image/png"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>"#;
    let zip = crate::zip::write(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", b"<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>"),
        ("OEBPS/book.opf", opf),
        ("OEBPS/nav.xhtml", b"<nav><ol><li><a href=\"text/a.xhtml\">One: out</a></li><li><a href=\"text/b.xhtml#x\">Two</a></li></ol></nav>"),
        ("OEBPS/text/a.xhtml", b"<html><body><p>It goes out.</p><img src=\"../p%20ic.png\"/><script>alert(1)</script><a href=\"b.xhtml\">next</a></body></html>"),
        ("OEBPS/text/b.xhtml", b"<html><body><h2>Two, by itself</h2><p>It comes in.</p></body></html>"),
        ("OEBPS/p ic.png", b"hello"),
    ]);
    let book = read(&zip, "x.epub").unwrap();
    assert_eq!(book.title.as_deref(), Some("The & tide"));
    assert_eq!(book.byline.as_deref(), Some("Ann"));
    let at = |words: &str| {
        book.html
            .find(words)
            .unwrap_or_else(|| panic!("{words}: {}", book.html))
    };
    assert!(at("<h2>One: out</h2>") < at("It goes out."));
    assert!(at("It goes out.") < at("Two, by itself"));
    assert!(!book.html.contains("<h2>Two</h2>") && !book.html.contains("script"));
    assert!(
        !book.html.contains("href=\"https://book.invalid"),
        "{}",
        book.html
    );
    assert_eq!(
        book.pictures,
        [(
            "https://book.invalid/OEBPS/p%20ic.png".to_owned(),
            b"hello".to_vec()
        )]
    );
}

#[test]
fn markdown() {
    let text = "---\ntitle: \"Tides\"\nsource: https://sea.example/tides\n---\n# Tides\n\nThe *tide* comes **in**, `a < b`\nand [out](https://sea.example/x \"t\").\n\n\
        - one\n- two\n  1. deep\n  2. deeper\n\n> It said\n> so.\n\n```rust\nlet a = 1 < 2;\n```\n\n## Next\n![A boat](https://sea.example/b.png)\n\nsnake_case_word 2 * 3 * 4\n";
    let document = read(text.as_bytes(), "x.md").unwrap();
    assert_eq!(document.title.as_deref(), Some("Tides"));
    assert_eq!(document.url.as_deref(), Some("https://sea.example/tides"));
    for due in [
        "<em>tide</em>",
        "<strong>in</strong>",
        "<code>a &lt; b</code>",
        "<a href=\"https://sea.example/x\">out</a>",
        "<li>one</li>",
        "<ol>\n<li>deep</li>\n<li>deeper</li>\n</ol>",
        "<blockquote>\n<p>It said\nso.</p>",
        "<pre><code>let a = 1 &lt; 2;</code></pre>",
        "<h2>Next</h2>",
        "<img src=\"https://sea.example/b.png\" alt=\"A boat\">",
        "snake_case_word 2 * 3 * 4",
    ] {
        assert!(document.html.contains(due), "{due}\n{}", document.html);
    }
    assert!(!document.html.contains("<h1>"), "{}", document.html);
}

#[test]
fn plain_text_has_paragraphs() {
    let long = "A line that was wrapped by a program at a column of some";
    let text = format!("The title of it\n\n{long}\n{long}\n\nshort\nlines & <more>\n");
    let document = read(text.as_bytes(), "x.txt").unwrap();
    assert_eq!(document.title.as_deref(), Some("The title of it"));
    assert_eq!(
        document.html,
        format!("<p>{long} {long}</p>\n<p>short<br>lines &amp; &lt;more&gt;</p>\n")
    );
    assert_eq!(read(b"", "x.txt"), None);
    assert_eq!(read(b"\x00\x01binary", "x.txt"), None);
}
