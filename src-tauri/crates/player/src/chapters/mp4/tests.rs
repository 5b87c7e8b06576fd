//! Files are built here: a sound track that refers to a picture track and a text track, in this order.
use super::super::own;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n another";

fn atom(kind: &str, data: &[u8]) -> Vec<u8> {
    let size = (data.len() as u32 + 8).to_be_bytes();
    [&size[..], kind.as_bytes(), data].concat()
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// A track whose samples stand one after the other from `offset`, each of `length` thousandths.
fn track(
    id: u32,
    kind: &str,
    refers: &[u32],
    samples: &[Vec<u8>],
    length: u32,
    offset: u32,
) -> Vec<u8> {
    let count = samples.len() as u32;
    let sizes: Vec<u32> = samples.iter().map(|s| s.len() as u32).collect();
    let table = [
        atom("stts", &words(&[0, 1, count, length])),
        atom("stsc", &words(&[0, 1, 1, count, 1])),
        atom("stsz", &words(&[&[0, 0, count], &sizes[..]].concat())),
        atom("stco", &words(&[0, 1, offset])),
    ]
    .concat();
    let media = [
        atom("mdhd", &words(&[0, 0, 0, 1000, count * length, 0])),
        atom("hdlr", &[&[0; 8], kind.as_bytes(), &[0; 12]].concat()),
        atom("minf", &atom("stbl", &table)),
    ]
    .concat();
    let mut data = atom("tkhd", &words(&[0, 0, 0, id, 0, 0]));
    if !refers.is_empty() {
        data.extend(atom("tref", &atom("chap", &words(refers))));
    }
    data.extend(atom("mdia", &media));
    atom("trak", &data)
}

fn said(text: &[u8], url: &str) -> Vec<u8> {
    let mut data = [&(text.len() as u16).to_be_bytes()[..], text].concat();
    data.extend(atom("encd", &[0, 0, 1, 0]));
    if !url.is_empty() {
        data.extend(atom(
            "href",
            &[&[0, 0, 0, 1, url.len() as u8], url.as_bytes(), &[0]].concat(),
        ));
    }
    data
}

fn file() -> Vec<u8> {
    let texts = [
        said("Начало".as_bytes(), "https://example.org/a"),
        said(b"\xfe\xff\0T\0w\0o", "javascript:x"),
        said(b"", ""),
    ];
    let pictures = [
        JPEG.to_vec(),
        b"not one".to_vec(),
        PNG.to_vec(),
        PNG.to_vec(),
    ];
    let body = [texts.concat(), pictures.concat()].concat();
    let head = [atom("ftyp", b"M4A \0\0\0\0"), atom("mdat", &body)].concat();
    let at = (head.len() - body.len()) as u32;
    let behind = at + texts.concat().len() as u32;
    let moov = [
        track(1, "soun", &[3, 2], &[], 1, 0),
        track(3, "vide", &[], &pictures, 1000, behind),
        track(2, "text", &[], &texts, 2000, at),
    ]
    .concat();
    [head, atom("moov", &moov)].concat()
}

#[test]
fn titles_links_and_pictures() {
    let found = own(&file());
    let rows: Vec<_> = found
        .iter()
        .map(|c| (c.start_ms, c.end_ms, c.title.as_str(), c.hidden))
        .collect();
    assert_eq!(
        rows,
        [
            (0, Some(2000), "Начало", false),
            (2000, Some(4000), "Two", false),
            // A picture in the middle of a chapter.
            (3000, Some(4000), "", true),
            (4000, Some(6000), "", false),
        ]
    );
    assert_eq!(found[0].url.as_deref(), Some("https://example.org/a"));
    assert_eq!(found[1].url, None);
    let pictures: Vec<_> = found.iter().map(|c| c.picture.as_deref()).collect();
    assert_eq!(pictures, [Some(JPEG), Some(PNG), Some(PNG), None]);
}

#[test]
fn tables_that_lie() {
    let good = file();
    let most = own(&good).len();
    for kind in [
        "stts", "stsc", "stsz", "stco", "chap", "mdhd", "tkhd", "hdlr", "stbl",
    ] {
        let places = good
            .windows(4)
            .enumerate()
            .filter(|(_, w)| *w == kind.as_bytes());
        for at in places.map(|(at, _)| at).collect::<Vec<_>>() {
            for by in (at - 4..at).chain(at + 4..(at + 28).min(good.len())) {
                for value in [0, 1, 0x7f, 0xff] {
                    let mut file = good.clone();
                    file[by] = value;
                    let used = allocation_counter::measure(|| {
                        assert!(own(&file).len() <= 2 * most + 8, "{kind} {by} {value}");
                    });
                    assert!(used.bytes_max < 1 << 20, "{kind} {by} {value}: {used:?}");
                }
            }
        }
    }
    for end in 0..good.len() {
        assert!(own(&good[..end]).is_empty());
    }
}
