//! Tags are built here, the way the programs do that are named.
mod hostile;

use super::own;
use crate::MediaChapter;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

fn safe(n: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (n >> shift) as u8 & 0x7f)
}

fn plain(n: usize) -> [u8; 4] {
    (n as u32).to_be_bytes()
}

fn frame_with(size: [u8; 4], flags: u8, id: &str, data: &[u8]) -> Vec<u8> {
    [id.as_bytes(), &size, &[0, flags], data].concat()
}

fn frame(version: u8, id: &str, data: &[u8]) -> Vec<u8> {
    let size = match version {
        3 => plain(data.len()),
        _ => safe(data.len()),
    };
    frame_with(size, 0, id, data)
}

fn tag(version: u8, flags: u8, frames: &[Vec<u8>]) -> Vec<u8> {
    let body = [frames.concat(), vec![0; 30]].concat();
    [&b"ID3"[..], &[version, 0, flags], &safe(body.len()), &body].concat()
}

fn chap_data(id: &str, start: u32, end: u32, parts: &[Vec<u8>]) -> Vec<u8> {
    let times = [start, end, u32::MAX, u32::MAX].map(u32::to_be_bytes);
    [id.as_bytes(), &[0], &times.concat(), &parts.concat()].concat()
}

fn chap(version: u8, id: &str, start: u32, end: u32, parts: &[Vec<u8>]) -> Vec<u8> {
    frame(version, "CHAP", &chap_data(id, start, end, parts))
}

fn toc(version: u8, id: &str, flags: u8, entries: &[&str]) -> Vec<u8> {
    let mut data = [id.as_bytes(), &[0, flags, entries.len() as u8]].concat();
    for entry in entries {
        data.extend_from_slice(entry.as_bytes());
        data.push(0);
    }
    frame(version, "CTOC", &data)
}

fn title(version: u8, text: &str) -> Vec<u8> {
    frame(version, "TIT2", &[&[3], text.as_bytes()].concat())
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let bytes = |u: u16| {
        if big {
            u.to_be_bytes()
        } else {
            u.to_le_bytes()
        }
    };
    text.encode_utf16().flat_map(bytes).collect()
}

fn picture(version: u8, data: &[u8]) -> Vec<u8> {
    let head = b"\x00image/png\x00\x00a \xe9\x00";
    frame(version, "APIC", &[head, data].concat())
}

fn link(version: u8, url: &[u8]) -> Vec<u8> {
    frame(version, "WXXX", &[b"\x00words\x00", url].concat())
}

fn titles(chapters: &[MediaChapter]) -> Vec<(u64, &str)> {
    chapters
        .iter()
        .map(|c| (c.start_ms, c.title.as_str()))
        .collect()
}

#[test]
fn all_that_a_chapter_carries() {
    for version in [3, 4] {
        let parts = [
            title(version, "One"),
            link(version, b"https://example.org/a?b=\xd0\xb6"),
            picture(version, PNG),
        ];
        let file = tag(
            version,
            0,
            &[
                frame(version, "TIT2", b"\x03The whole"),
                toc(version, "toc", 3, &["c0", "c2"]),
                chap(version, "c1", 5000, 6000, &[picture(version, PNG)]),
                chap(version, "c0", 0, 9000, &parts),
                chap(version, "c2", 9500, 0, &[title(version, "Two")]),
            ],
        );
        let found = own(&file);
        assert_eq!(titles(&found), [(0, "One"), (5000, ""), (9500, "Two")]);
        assert_eq!(found[0].url.as_deref(), Some("https://example.org/a?b=ж"));
        assert_eq!(found[0].picture.as_deref(), Some(PNG));
        assert_eq!(found[0].end_ms, Some(9000));
        assert_eq!((found[1].hidden, found[1].end_ms), (true, Some(6000)));
        assert_eq!((found[2].hidden, found[2].end_ms), (false, None));
    }
}

#[test]
fn texts_in_every_encoding() {
    let bom = |text: &str, big: bool| [utf16("\u{feff}", big), utf16(text, big)].concat();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"\x00Caf\xe9\x00more".to_vec(), "Café"),
        ("\0Начало".as_bytes().to_vec(), "Начало"),
        (b"\x00\xcd\xe0\xf7\xe0\xeb\xee".to_vec(), "Начало"),
        ([&[1][..], &bom("Ж 1", false), &[0, 0]].concat(), "Ж 1"),
        ([&[1][..], &bom("Ж 1", true), &[0, 0]].concat(), "Ж 1"),
        // No mark, the wrong mark, two marks, a mark where none belongs, half a unit at the end.
        ([&[1][..], &utf16("Ж 1", false)].concat(), "Ж 1"),
        ([&[1][..], &utf16("Ж 1", true)].concat(), "Ж 1"),
        ([&[1, 0xfe, 0xff][..], &utf16("abc", false)].concat(), "abc"),
        ([&[1, 0xff, 0xfe][..], &bom("abc", false)].concat(), "abc"),
        ([&[1, 0xff, 0xfe][..], &bom("abc", true)].concat(), "abc"),
        ([&[2][..], &utf16("Ж 1", true)].concat(), "Ж 1"),
        ([&[2][..], &bom("Ж 1", false), &[7]].concat(), "Ж 1"),
        ("\u{3}\u{feff}  Начало \0".as_bytes().to_vec(), "Начало"),
        (b"\x03cut \xd0".to_vec(), "cut \u{fffd}"),
        (b"no encoding byte".to_vec(), "no encoding byte"),
        (vec![], ""),
        (vec![1], ""),
        (vec![1, 0xff, 0xfe], ""),
        (vec![9, b'x'], ""),
    ];
    for (data, expected) in cases {
        let file = tag(4, 0, &[chap(4, "a", 0, 1, &[frame(4, "TIT2", &data)])]);
        assert_eq!(titles(&own(&file)), [(0, expected)], "{data:?}");
    }
}

#[test]
fn only_links_for_a_browser() {
    let cases: [(&[u8], Option<&str>); 9] = [
        (b"https://example.org/", Some("https://example.org/")),
        (b" HTTP://example.org\x00junk", Some("HTTP://example.org")),
        (b"\xff\xfeh\0t\0t\0p\0:\0/\0/\0a\0\0\0", Some("http://a")),
        (b"javascript:alert(1)", None),
        (b"file:///etc/passwd", None),
        (b"https://", None),
        (b"https://exa mple.org", None),
        (b"example.org", None),
        (b"", None),
    ];
    for (url, expected) in cases {
        let file = tag(3, 0, &[chap(3, "a", 0, 1, &[link(3, url)])]);
        assert_eq!(own(&file)[0].url.as_deref(), expected, "{url:?}");
    }
    // A link frame of another kind is better than none.
    let other = frame(3, "WOAF", b"https://example.org/x");
    let file = tag(3, 0, &[chap(3, "a", 0, 1, &[other])]);
    assert_eq!(own(&file)[0].url.as_deref(), Some("https://example.org/x"));
}

#[test]
fn pictures_are_bounded_and_look_like_pictures() {
    let of = |data: Vec<u8>| {
        let file = tag(3, 0, &[chap(3, "a", 0, 1, &[frame(3, "APIC", &data)])]);
        own(&file)[0].picture.clone()
    };
    let jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF";
    assert_eq!(
        of([&b"\0image/jpeg\0\x03\0"[..], jpeg].concat()).as_deref(),
        Some(&jpeg[..])
    );
    // A description that claims UTF-16 and ends with one zero.
    assert_eq!(
        of([&b"\x01image/jpeg\0\x03abc\0"[..], jpeg].concat()).as_deref(),
        Some(&jpeg[..])
    );
    assert_eq!(of(b"\0-->\0\x03\0https://example.org/a.png".to_vec()), None);
    assert_eq!(of(b"\0image/svg+xml\0\x03\0<svg/>".to_vec()), None);
    let large = [PNG, &vec![1; 1 << 20]].concat();
    assert_eq!(of([&b"\0\0\0\0"[..], &large].concat()), None);

    let half = [PNG, &vec![1; 700 << 10]].concat();
    let chapters: Vec<_> = (0..20)
        .map(|n| chap(3, &n.to_string(), n, n + 1, &[picture(3, &half)]))
        .collect();
    let kept = own(&tag(3, 0, &chapters));
    let kept = kept.iter().filter(|c| c.picture.is_some()).count();
    assert_eq!(kept, (8 << 20) / half.len());
}

/// As section 6.1 says: a zero after each 0xFF that would look like a sync word or is followed by a zero.
fn unsynchronised(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, byte) in data.iter().enumerate() {
        out.push(*byte);
        let next = data.get(at + 1).copied().unwrap_or(0xff);
        if *byte == 0xff && (next == 0 || next >= 0xe0) {
            out.push(0);
        }
    }
    out
}

#[test]
fn unsynchronisation_and_extended_headers() {
    let data = b"\xff\xd8\xff\xe0\x00\xff\x00\xff\xd9";
    // 2.3: the whole tag, with an extended header of 10 bytes in it.
    let body = [
        &[0, 0, 0, 6, 0, 0, 0, 0, 0, 0][..],
        &chap(3, "a", 300, 65_535, &[title(3, "x"), picture(3, data)]),
        &toc(3, "t", 3, &["a"]),
    ]
    .concat();
    let body = unsynchronised(&body);
    let file = [&b"ID3\x03\0\xc0"[..], &safe(body.len()), &body].concat();
    let found = own(&file);
    assert_eq!(titles(&found), [(300, "x")]);
    assert_eq!(found[0].picture.as_deref(), Some(&data[..]));
    assert_eq!(found[0].end_ms, Some(65_535));

    // 2.4: the frame alone, with the length before, a group's number, and an extended header.
    let inner = chap_data("a", 300, 65_535, &[title(4, "x"), picture(4, data)]);
    let treated = unsynchronised(&inner);
    let content = [&[7][..], &safe(inner.len()), &treated].concat();
    let frame = frame_with(safe(content.len()), 0x43, "CHAP", &content);
    for flags in [0x40, 0xc0] {
        let extended = vec![0, 0, 0, 6, 1, 0];
        let found = own(&tag(4, flags, &[extended, frame.clone()]));
        assert_eq!(titles(&found), [(300, "x")]);
        assert_eq!(found[0].picture.as_deref(), Some(&data[..]));
    }

    // The flag is set and nothing was done.
    let honest = chap(4, "a", 300, 65_535, &[title(4, "x"), picture(4, data)]);
    let found = own(&tag(4, 0xc0, &[honest]));
    assert_eq!(found[0].picture.as_deref(), Some(&data[..]));
}

#[test]
fn sizes_of_the_other_version() {
    let long = "x".repeat(300);
    // 2.4 with eight bits a byte, as some programs write it, and 2.3 with seven.
    let part = frame(3, "TIT2", &[&[3], long.as_bytes()].concat());
    let eight = [
        chap(3, "a", 0, 1, std::slice::from_ref(&part)),
        chap(3, "b", 9, 10, &[part]),
    ];
    assert_eq!(own(&tag(4, 0, &eight)).len(), 2);
    assert_eq!(own(&tag(4, 0, &eight))[1].title, long);
    let part = frame(4, "TIT2", &[&[3], long.as_bytes()].concat());
    let seven = [
        chap(4, "a", 0, 1, std::slice::from_ref(&part)),
        chap(4, "b", 9, 10, &[part]),
    ];
    assert_eq!(own(&tag(3, 0, &seven))[1].title, long);
}

#[test]
fn tables_of_contents() {
    let named = |id: &str, at| chap(3, id, at, at + 1, &[title(3, id)]);
    let three = [named("a", 0), named("b", 10), named("c", 20)].concat();
    let hidden = |tables: &[Vec<u8>]| {
        let found = own(&tag(3, 0, &[three.clone(), tables.concat()]));
        let hidden = found.iter().filter(|c| c.hidden);
        hidden.map(|c| c.title.clone()).collect::<String>()
    };
    // ffmpeg writes none.
    assert_eq!(hidden(&[]), "");
    assert_eq!(hidden(&[toc(3, "t", 3, &["a", "c"])]), "b");
    assert_eq!(hidden(&[toc(3, "t", 2, &["a", "b", "c"])]), "");
    // One inside another, also in a circle.
    let nested = [
        toc(3, "t", 3, &["a", "u"]),
        toc(3, "u", 1, &["c", "t", "u"]),
    ];
    assert_eq!(hidden(&nested), "b");
    // None says that it is the top; the one that is inside is not.
    let unmarked = [toc(3, "u", 1, &["c"]), toc(3, "t", 1, &["a", "u"])];
    assert_eq!(hidden(&unmarked), "b");
    // A table that no other leads to.
    let stray = [toc(3, "t", 3, &["a"]), toc(3, "u", 1, &["b", "c"])];
    assert_eq!(hidden(&stray), "bc");
    // One that names nothing that is there says nothing.
    assert_eq!(hidden(&[toc(3, "t", 3, &["x", "y"])]), "");
    assert_eq!(hidden(&[toc(3, "t", 3, &[])]), "");

    // A table counts to 255.
    let ids: Vec<String> = (0..300).map(|n| n.to_string()).collect();
    let many: Vec<_> = (0..300).map(|n| named(&ids[n as usize], n)).collect();
    let first: Vec<&str> = ids[..255].iter().map(String::as_str).collect();
    let found = own(&tag(3, 0, &[many.concat(), toc(3, "t", 3, &first)]));
    assert!(found.len() == 300 && found.iter().all(|c| !c.hidden));
}

#[test]
fn times_that_are_not_told() {
    let all = u32::MAX;
    let found = own(&tag(
        3,
        0,
        &[
            chap(3, "a", all, 5, &[title(3, "no start")]),
            chap(3, "b", 7, all, &[title(3, "no end")]),
            chap(3, "c", 9, 9, &[title(3, "no length")]),
            chap(3, "d", 12, 2, &[title(3, "backwards")]),
        ],
    ));
    let rows: Vec<_> = found.iter().map(|c| (c.start_ms, c.end_ms)).collect();
    assert_eq!(rows, [(7, Some(9)), (9, Some(12)), (12, None)]);
}

#[test]
fn two_at_one_moment_become_one() {
    let found = own(&tag(
        3,
        0,
        &[
            toc(3, "t", 3, &["b"]),
            chap(3, "a", 7, 9, &[title(3, "hidden"), picture(3, PNG)]),
            chap(3, "b", 7, 20, &[title(3, "shown")]),
        ],
    ));
    assert_eq!(titles(&found), [(7, "shown")]);
    assert!(!found[0].hidden && found[0].picture.is_some());
    assert_eq!(found[0].end_ms, Some(20));
}

#[test]
fn the_second_tag_and_the_cut_tag() {
    let first = tag(4, 0, &[frame(4, "TALB", b"\x03x")]);
    let second = tag(
        3,
        0,
        &[
            chap(3, "a", 1, 2, &[title(3, "A")]),
            chap(3, "b", 4, 5, &[title(3, "B")]),
        ],
    );
    assert_eq!(
        titles(&own(&[first, second.clone()].concat())),
        [(1, "A"), (4, "B")]
    );
    let most = (0..second.len()).map(|end| own(&second[..end]).len());
    assert!(most.is_sorted());
    assert!(own(b"ID3\x02\0\0\0\0\0\x20CHP").is_empty());
}

#[test]
fn comments_of_flac() {
    let comments = [
        "TITLE=x",
        "CHAPTER001=00:00:00.000",
        "chapter001name=Начало",
        "CHAPTER001URL=https://example.org/",
        "CHAPTER002=01:00:02.5",
        "CHAPTER002URL=javascript:x",
        "CHAPTER003NAME=no time",
        "CHAPTER004=nonsense",
        "CHAPTER=00:00:01",
        "CHAPTERx=1",
    ];
    let sized = |s: &str| [&(s.len() as u32).to_le_bytes(), s.as_bytes()].concat();
    let mut block = sized("vendor");
    block.extend_from_slice(&(comments.len() as u32).to_le_bytes());
    block.extend(comments.into_iter().flat_map(sized));
    let length = plain(block.len());
    let file = [&b"fLaC\x00\0\0\x02ab\x84"[..], &length[1..], &block].concat();
    let found = own(&file);
    assert_eq!(titles(&found), [(0, "Начало"), (3_602_500, "")]);
    assert_eq!(found[0].url.as_deref(), Some("https://example.org/"));
    assert_eq!(
        (found[0].end_ms, found[1].url.clone()),
        (Some(3_602_500), None)
    );
}

fn element(id: &[u8], data: &[u8]) -> Vec<u8> {
    [
        id,
        &[0x40 | (data.len() >> 8) as u8, data.len() as u8],
        data,
    ]
    .concat()
}

#[test]
fn editions_of_matroska() {
    let atom = |start: u8, end: u8, parts: &[Vec<u8>]| {
        let title = element(&[0x80], &element(&[0x85], format!("at {start}").as_bytes()));
        let times = [
            element(&[0x91], &(u64::from(start) * 1_000_000_000).to_be_bytes()),
            element(&[0x92], &(u64::from(end) * 1_000_000_000).to_be_bytes()),
        ];
        let all = [times.concat(), title, parts.concat()].concat();
        element(&[0xb6], &all)
    };
    let hidden = element(&[0x98], &[1]);
    let disabled = element(&[0x45, 0x98], &[0]);
    let chosen = [
        element(&[0x45, 0xdb], &[1]),
        atom(0, 5, &[atom(2, 4, &[])]),
        atom(6, 9, &[hidden]),
        atom(7, 0, &[disabled]),
        atom(9, 12, &[]),
    ];
    let chapters = [
        element(
            &[0x45, 0xb9],
            &[element(&[0x45, 0xbd], &[1]), atom(1, 2, &[])].concat(),
        ),
        element(&[0x45, 0xb9], &atom(3, 4, &[])),
        element(&[0x45, 0xb9], &chosen.concat()),
    ];
    let chapters = element(&[0x10, 0x43, 0xa7, 0x70], &chapters.concat());
    let file = [
        element(&[0x1a, 0x45, 0xdf, 0xa3], b"head"),
        // A segment of unknown size, as a stream has.
        b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff".to_vec(),
        element(&[0xec], b"void"),
        element(&[0x1f, 0x43, 0xb6, 0x75], b"cluster"),
        chapters,
    ]
    .concat();
    let found = own(&file);
    let rows: Vec<_> = found
        .iter()
        .map(|c| (c.start_ms, c.end_ms, c.hidden))
        .collect();
    assert_eq!(
        rows,
        [
            (0, Some(5000), false),
            (2000, Some(4000), false),
            (6000, Some(9000), true),
            (7000, Some(9000), true),
            (9000, Some(12_000), false),
        ]
    );
    assert_eq!(found[0].title, "at 0");
    for end in 0..file.len() {
        let _ = own(&file[..end]);
        let mut changed = file.clone();
        for value in [0, 1, 0x7f, 0xff] {
            changed[end] = value;
            assert!(own(&changed).len() < 32);
        }
    }
}
