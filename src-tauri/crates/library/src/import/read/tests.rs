#![allow(clippy::unwrap_used, clippy::panic)]
//! Inputs are written for these tests, in the shape in which each program writes them.
use super::*;
use crate::import::entry::Highlight;

fn list(text: &str) -> ReadList {
    read(text.as_bytes()).unwrap()
}

/// Milliseconds of a day of 2020 at midnight.
const DAY: i64 = 1_577_836_800_000;

#[test]
fn pocket_as_a_table() {
    let list = list(
        "title,url,time_added,tags,status\r\n\
         \"Tides, \"\"explained\"\"\",https://sea.example/tides,1577836800,boats|sea,unread\r\n\
         https://sea.example/fog,https://sea.example/fog,1577836801,,archive\r\n",
    );
    assert_eq!(list.format, ListFormat::Pocket);
    let [first, second] = &list.entries[..] else {
        panic!("{list:?}")
    };
    assert_eq!(first.title, "Tides, \"explained\"");
    assert_eq!(first.tags, ["boats", "sea"]);
    assert_eq!((first.saved_at, first.done), (Some(DAY), false));
    assert_eq!((second.title.as_str(), second.done), ("", true));
}

#[test]
fn pocket_as_a_page() {
    let list = list(
        "<!DOCTYPE html><html><!--So long--><head><title>Pocket Export</title></head><body><h1>Unread</h1><ul>\
         <li><a href=\"https://sea.example/a?x=1&amp;y=2\" time_added=\"1577836800\" tags=\"boats,sea\">Fog &amp; Horn</a></li></ul>\
         <h1>Read Archive</h1><ul><li><a href='https://sea.example/b' time_added=1577836801 tags=''>B</a></li></ul></body></html>",
    );
    assert_eq!(list.format, ListFormat::Pocket);
    assert_eq!(list.entries[0].address, "https://sea.example/a?x=1&y=2");
    assert_eq!(list.entries[0].title, "Fog & Horn");
    assert_eq!(list.entries[0].tags, ["boats", "sea"]);
    assert_eq!((list.entries[0].done, list.entries[1].done), (false, true));
}

#[test]
fn instapaper() {
    let list = list(
        "URL,Title,Selection,Folder,Timestamp,Tags\n\
         https://sea.example/a,A,What was marked,Unread,1577836800,\"[\"\"sea\"\",\"\"far away\"\"]\"\n\
         https://sea.example/b,B,,Archive,1577836800,[]\n\
         https://sea.example/c,C,,Starred,1577836800,\n\
         https://sea.example/d,D,,Boats,1577836800,\n",
    );
    assert_eq!(list.format, ListFormat::Instapaper);
    let e = &list.entries;
    assert_eq!(e[0].tags, ["sea", "far away"]);
    assert_eq!(e[0].excerpt.as_deref(), Some("What was marked"));
    assert!(!e[0].done && e[1].done && e[2].starred);
    assert_eq!(e[3].tags, ["Boats"]);
}

#[test]
fn wallabag_of_both_versions() {
    let two = list(
        r#"[{"is_archived":1,"is_starred":1,"tags":["sea","long read"],"is_public":false,"id":7,"title":"Tides",
        "url":"https://sea.example/tides","content":"<p>The tide comes in.</p>","created_at":"2020-01-01T01:00:00+0100",
        "updated_at":"2020-01-02T00:00:00+0000","published_at":"2019-12-31T00:00:00+0000","published_by":["Ann Writer"],
        "annotations":[{"text":"so it does","created_at":"2020-01-01T00:00:00+0000","quote":"The tide","ranges":[]}],
        "mimetype":"text/html","language":"en","reading_time":1,"domain_name":"sea.example",
        "preview_picture":"https://sea.example/tide.png"}]"#,
    );
    assert_eq!(two.format, ListFormat::Wallabag);
    let e = &two.entries[0];
    assert!(e.done && e.starred);
    assert_eq!(e.tags, ["sea", "long read"]);
    assert_eq!(e.saved_at, Some(DAY));
    assert_eq!(e.html.as_deref(), Some("<p>The tide comes in.</p>"));
    assert_eq!(e.byline.as_deref(), Some("Ann Writer"));
    assert_eq!(e.image.as_deref(), Some("https://sea.example/tide.png"));
    assert_eq!(
        e.highlights,
        [Highlight {
            quote: "The tide".into(),
            note: "so it does".into(),
            created_at: Some(DAY),
            ..Highlight::default()
        }]
    );
    let one = list(
        r#"[{"id":"1","title":"Fog","url":"https://sea.example/fog","is_read":"1","is_fav":"0","content":"<p>Fog</p>","user_id":"1","tags":"sea,fog"}]"#,
    );
    assert_eq!(one.format, ListFormat::Wallabag);
    assert!(one.entries[0].done && !one.entries[0].starred);
    assert_eq!(one.entries[0].tags, ["sea", "fog"]);
}

#[test]
fn the_other_programs() {
    let pinboard = list(
        r#"[{"href":"https://sea.example/a","description":"The title","extended":"My words","meta":"x","hash":"y",
        "time":"2020-01-01T00:00:00Z","shared":"no","toread":"yes","tags":"sea boats"},
        {"href":"https://sea.example/b","description":"B","extended":"","toread":"no","tags":"","time":"2020-01-01T00:00:00Z"}]"#,
    );
    assert_eq!(pinboard.format, ListFormat::Pinboard);
    let e = &pinboard.entries;
    assert_eq!(
        (e[0].title.as_str(), e[0].note.as_deref()),
        ("The title", Some("My words"))
    );
    assert_eq!(e[0].tags, ["sea", "boats"]);
    assert_eq!(
        (e[0].done, e[1].done, e[0].saved_at),
        (false, true, Some(DAY))
    );

    let karakeep = list(
        r#"{"bookmarks":[{"createdAt":1577836800,"title":null,"tags":["sea"],"content":{"type":"link","url":"https://sea.example/a"},"note":"mine","archived":true},
        {"createdAt":1577836800,"title":"Words","tags":[],"content":{"type":"text","text":"What I wrote down."},"note":null,"archived":false}]}"#,
    );
    assert_eq!(karakeep.format, ListFormat::Karakeep);
    assert_eq!(karakeep.entries[0].address, "https://sea.example/a");
    assert!(karakeep.entries[0].done);
    assert_eq!(
        karakeep.entries[1].html.as_deref(),
        Some("What I wrote down.")
    );

    let raindrop = list(
        "id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n\
         1,A,my note,About it,https://sea.example/a,Unsorted,\"sea, boats\",2020-01-01T00:00:00.000Z,,\"Highlight:The tide\nNote:so it does\nHighlight:Comes in\",true\n",
    );
    assert_eq!(raindrop.format, ListFormat::Raindrop);
    let e = &raindrop.entries[0];
    assert!(e.starred);
    assert_eq!(e.tags, ["sea", "boats"]);
    assert_eq!(e.highlights.len(), 2);
    assert_eq!(e.highlights[0].note, "so it does");

    let readability = list(
        r#"{"bookmarks":[{"id":1,"article__url":"https://sea.example/a","article__title":"A","article__excerpt":"About",
        "date_added":"2020-01-01T00:00:00","date_archived":null,"favorite":true,"archive":false}],"recommendations":[]}"#,
    );
    assert_eq!(readability.format, ListFormat::Readability);
    assert!(readability.entries[0].starred && !readability.entries[0].done);
    assert_eq!(readability.entries[0].title, "A");

    let readeck = list(
        r#"[{"id":"x","href":"https://readeck.example/api/bookmarks/x","url":"https://sea.example/a","title":"A","site_name":"Sea",
        "authors":["Ann","Bob"],"labels":["sea"],"is_marked":true,"is_archived":true,"created":"2020-01-01T00:00:00Z"}]"#,
    );
    assert_eq!(readeck.format, ListFormat::Readeck);
    let e = &readeck.entries[0];
    assert_eq!(e.address, "https://sea.example/a");
    assert!(e.starred && e.done);
    assert_eq!(e.byline.as_deref(), Some("Ann, Bob"));
}

#[test]
fn bookmarks_of_browsers() {
    let list = list(
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>\n<DL><p>\
         <DT><H3 PERSONAL_TOOLBAR_FOLDER=\"true\">Bookmarks bar</H3><DL><p>\
         <DT><A HREF=\"https://sea.example/a\" ADD_DATE=\"1577836800\" TAGS=\"tide,moon\">A <b>b</b></A>\n<DD>What it is about\
         <DT><H3>Boats</H3><DL><p><DT><A HREF=\"https://sea.example/b\">B</A></DL><p>\
         <DT><A HREF=\"javascript:alert(1)\">Bad</A><DT><A HREF=\"place:sort=8\">Recent</A></DL><p></DL>",
    );
    assert_eq!(list.format, ListFormat::Bookmarks);
    let e = &list.entries;
    assert_eq!(e.len(), 3);
    assert_eq!((e[0].title.as_str(), e[0].saved_at), ("A b", Some(DAY)));
    assert_eq!(e[0].tags, ["tide", "moon"]);
    assert_eq!(e[0].note.as_deref(), Some("What it is about"));
    assert_eq!(e[1].tags, ["Boats"]);
    assert!(e[2].tags.is_empty(), "{:?}", e[2]);
}

#[test]
fn omnivore_with_texts_and_what_was_marked() {
    let metadata = br#"[{"id":"1","slug":"tides-1","title":"Tides","description":"About","author":"Ann","url":"https://sea.example/tides",
        "state":"Archived","readingProgress":100,"thumbnail":"","labels":["sea"],"savedAt":"2020-01-01T00:00:00.000Z"}]"#;
    let zip = crate::zip::write(&[
        ("metadata_0_to_20.json", &metadata[..]),
        ("content/tides-1.html", b"<p>The tide comes in.</p>"),
        (
            "highlights/tides-1.md",
            b"> The tide\n> comes in\n\nso it does\n\n> again\n",
        ),
    ]);
    let list = read(&zip).unwrap();
    assert_eq!(list.format, ListFormat::Omnivore);
    let e = &list.entries[0];
    assert!(e.done);
    assert_eq!(e.html.as_deref(), Some("<p>The tide comes in.</p>"));
    assert_eq!(e.highlights.len(), 2);
    assert_eq!(e.highlights[0].quote, "The tide comes in");
    assert_eq!(e.highlights[0].note, "so it does");
}

#[test]
fn texts_of_addresses() {
    let list = list(
        "# mine\nhttps://sea.example/a\n\n- https://sea.example/b  The second\nftp://sea.example/c\n",
    );
    assert_eq!(list.format, ListFormat::Addresses);
    assert_eq!(list.entries.len(), 3);
    assert_eq!(list.entries[1].title, "The second");
    assert_eq!(
        read(b"[InternetShortcut]\r\nURL=https://sea.example/a\r\n")
            .unwrap()
            .entries[0]
            .address,
        "https://sea.example/a"
    );
}

#[test]
fn addresses_stand_anywhere_in_their_lines_and_what_is_none_is_a_row() {
    let list = list(
        "http://a.example/a.xml\n# comment\nftp://x/y\nhttp://a.example/b.xml\nnot an address\n",
    );
    let rows: Vec<&str> = list.entries.iter().map(|e| e.address.as_str()).collect();
    assert_eq!(
        rows,
        [
            "http://a.example/a.xml",
            "ftp://x/y",
            "http://a.example/b.xml",
            "not an address"
        ]
    );
    let pasted = addresses(
        "Simple http://a.example/ru.xml\nhttps://b.example/feed\nThe last: <https://c.example/> 2",
    )
    .unwrap();
    let rows: Vec<(&str, &str)> = pasted
        .iter()
        .map(|e| (e.address.as_str(), e.title.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            ("http://a.example/ru.xml", "Simple"),
            ("https://b.example/feed", ""),
            ("https://c.example/", "The last: 2")
        ]
    );
}

#[test]
fn a_text_with_links_is_no_list() {
    for text in [
        "We sailed at dawn, see https://sea.example/a for the chart.\nThen came fog (https://sea.example/b), and we waited.",
        "Dear Ann,\nI found this: https://sea.example/a\nIt is worth your time.\nAnd so is that one.\nhttps://sea.example/b\nYours, Bob",
        "A long line that goes on about tides and boats and harbours until it has said enough, and only then it comes to https://sea.example/a at its end\nAnother line that is as long as the first one was, or longer still, about fog and horns and lights in the night https://sea.example/b",
        "Both https://sea.example/a and https://sea.example/b are here\nand https://sea.example/c and https://sea.example/d too",
        "Words alone\nhttps://sea.example/a",
    ] {
        assert!(read(text.as_bytes()).is_none(), "{text}");
        assert!(addresses(text).is_none(), "{text}");
    }
}

#[test]
fn what_is_no_list_is_none() {
    for text in [
        "",
        "Some words\nand more of them, https://sea.example/a among them.\nNo list at all.",
        "<html><head><title>A page</title></head><body><a href='https://a.example'>x</a></body></html>",
        "{\"a\": \"words\"}",
        "[1, 2, 3]",
        "[{\"name\": \"x\"}]",
        "name,age\nAnn,7\n",
        "{\"bookmarks\": \"",
        "PK\u{3}\u{4} no archive",
    ] {
        assert!(read(text.as_bytes()).is_none(), "{text}");
    }
    // An empty list of subscriptions is one.
    assert!(read(b"<opml><body/></opml>").unwrap().entries.is_empty());
}

mod hostile {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = super::read(&bytes);
            let _ = crate::documents::read(&bytes, "x.md");
        }

        #[test]
        fn nor_text_that_looks_like_a_list(text in "(url,title\\n)?[\\[{<\"',a-z:/ \\n=>!-]{0,200}") {
            let _ = super::read(text.as_bytes());
            let _ = super::read(format!("<!DOCTYPE NETSCAPE-Bookmark-file-1>{text}").as_bytes());
            let _ = crate::documents::read(text.as_bytes(), "x.md");
            let _ = crate::documents::read(format!("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n{text}").as_bytes(), "");
        }
    }
}
