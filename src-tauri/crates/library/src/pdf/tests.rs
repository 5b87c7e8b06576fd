#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::testing::pdf::{deflated, lines, of_contents, of_objects, pdf, stream};

fn read_of(bytes: Vec<u8>) -> PdfText {
    read(bytes.into())
}

fn words(text: &PdfText) -> String {
    let blocks = text.pages.iter().flat_map(|page| &page.blocks);
    blocks
        .map(|block| block.text.as_str())
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn pages_are_paragraphs_and_headings() {
    let file = pdf(
        "Tides of the north",
        &[
            "#How tides come\nThe moon draws the water towards it, and the earth turns be-\nneath it twice a day.\n\n  A second thought.",
            "On the other page\nit goes on.",
        ],
    );
    let text = read_of(file);
    assert_eq!(text.title.as_deref(), Some("Tides of the north"));
    assert_eq!(text.author.as_deref(), Some("Ann Tide"));
    assert_eq!(text.date, Some(1_709_238_600_000));
    assert_eq!(text.heading.as_deref(), Some("How tides come"));
    assert_eq!((text.page_count, text.trouble), (Some(2), None));
    assert!(text.pages[0].blocks[0].heading);
    assert_eq!(
        text.pages[0].blocks[1].text,
        "The moon draws the water towards it, and the earth turns beneath it twice a day."
    );
    assert_eq!(text.pages[0].blocks[2].text, "A second thought.");
    assert_eq!(
        text.pages[1].blocks[0].text,
        "On the other page it goes on."
    );
}

#[test]
fn what_is_packed_and_shown_in_pieces_is_read() {
    let content =
        b"BT /F 12 Tf 72 700 Td [(Sp) 20 (ring) -300 (tide)] TJ 0 -14 Td (low) Tj ( water) Tj ET";
    let packed = stream("/Filter /FlateDecode", &deflated(content));
    let text = read_of(of_contents(&[packed], ""));
    assert_eq!(words(&text), "Spring tide low water");
    assert_eq!(text.title, None);
}

#[test]
fn what_stands_in_a_form_is_read() {
    let objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
            .to_vec(),
        stream("", b"q 1 0 0 1 0 -20 cm /X Do Q"),
        stream(
            "/Subtype /Form /BBox [0 0 9 9] /Matrix [1 0 0 1 10 0] /Resources << /Font << /F 6 0 R >> >>",
            b"BT /F 12 Tf 72 700 Td (in a form) Tj ET",
        ),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    assert_eq!(words(&read_of(of_objects(&objects, ""))), "in a form");
}

#[test]
fn forms_within_forms_have_a_bottom() {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
            .to_vec(),
        stream("", b"/X Do"),
    ];
    for next in 6..46 {
        let resources = format!("/Subtype /Form /Resources << /XObject << /X {next} 0 R >> >>");
        objects.push(stream(&resources, b"/X Do /X Do /X Do"));
    }
    let text = read_of(of_objects(&objects, ""));
    assert_eq!(text.trouble, Some(PdfTrouble::TooMuch));
}

#[test]
fn columns_follow_each_other() {
    let mut content = String::from("BT /F 12 Tf\n");
    for (x, column) in [
        (50, ["The left column", "is read first."]),
        (320, ["The right one", "comes after it."]),
    ] {
        for (n, line) in column.iter().enumerate() {
            content.push_str(&format!("1 0 0 1 {x} {} Tm ({line}) Tj\n", 700 - 14 * n));
        }
    }
    content.push_str("ET");
    let text = read_of(of_contents(&[stream("", content.as_bytes())], ""));
    assert_eq!(
        words(&text),
        "The left column is read first. | The right one comes after it."
    );
}

#[test]
fn letters_of_every_language_say_what_they_are() {
    let map = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
4 beginbfchar <0001> <041F> <0002> <0440> <0003> <0438> <0004> <043B> endbfchar
1 beginbfrange <0010> <0012> <0430> endbfrange endcmap end end";
    let objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 600 800] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>".to_vec(),
        stream("", b"BT /F 12 Tf 72 700 Td <0001000200030004> Tj ET"),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>".to_vec(),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor 7 0 R >>".to_vec(),
        b"<< /Type /FontDescriptor /FontName /X /Flags 4 >>".to_vec(),
        stream("", map),
    ];
    assert_eq!(words(&read_of(of_objects(&objects, ""))), "Прил");
}

#[test]
fn what_runs_along_every_page_is_no_text() {
    let pages: Vec<String> = (1..=6)
        .map(|n| format!("Harbour quarterly, number 7\n\nPage {n} says something of its own, number {n}{n}.\n\n\n{n}"))
        .collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let text = read_of(pdf("Harbour quarterly", &pages));
    assert_eq!(
        words(&text).matches("quarterly").count(),
        1,
        "{}",
        words(&text)
    );
    assert_eq!(text.pages[3].blocks.len(), 1, "{}", words(&text));
}

#[test]
fn short_pages_that_are_alike_lose_no_word() {
    let page = "The lamp was lit at four\nan hour before";
    let text = read_of(pdf("Lamps", &[page, page, page]));
    assert!(text.pages.iter().all(|page| !page.blocks.is_empty()));
    for word in ["lamp", "four", "hour", "before"] {
        assert!(words(&text).contains(word), "{word}: {}", words(&text));
    }
}

#[test]
fn a_scan_says_that_it_has_no_text() {
    let picture = stream("", b"q 600 0 0 800 0 0 cm /Im Do Q");
    let text = read_of(of_contents(
        &[picture.clone(), picture],
        "/Title (Scan of a map)",
    ));
    assert_eq!(text.trouble, Some(PdfTrouble::Pictures));
    assert_eq!(
        (text.page_count, text.title.as_deref()),
        (Some(2), Some("Scan of a map"))
    );
}

#[test]
fn a_password_is_asked_for_by_name() {
    let objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec(),
        format!(
            "<< /Filter /Standard /V 1 /R 2 /P -4 /O <{}> /U <{}> >>",
            "ab".repeat(32),
            "cd".repeat(32)
        )
        .into_bytes(),
    ];
    let file = of_objects(&objects, "/Encrypt 3 0 R /ID [<01> <01>]");
    assert_eq!(read_of(file).trouble, Some(PdfTrouble::Password));
}

#[test]
fn trees_and_forms_that_hold_themselves_end() {
    let tree = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R 3 0 R] /Count 4 /Parent 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [2 0 R 3 0 R 4 0 R] /Count 9 /Parent 3 0 R >>".to_vec(),
        b"<< /Type /Page /Parent 3 0 R /Contents 5 0 R /Resources << /Font << /F 6 0 R >> /XObject << /X 7 0 R >> >> >>".to_vec(),
        stream("", b"/X Do BT /F 12 Tf 72 700 Td (once) Tj ET"),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Y 8 0 R /X 7 0 R >> >>",
            b"/X Do /Y Do /Y Do /Y Do",
        ),
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>",
            b"/X Do /X Do /X Do",
        ),
    ];
    let text = read_of(of_objects(&tree, ""));
    assert_eq!(words(&text), "once");
    let streams = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
        b"<< /Length 4 0 R /Filter 4 0 R >>\nstream\nBT ET\nendstream".to_vec(),
    ];
    read_of(of_objects(&streams, "/Prev 9 /Info 4 0 R"));
}

#[test]
fn bombs_are_not_unpacked() {
    let zeros = vec![b' '; 80 * 1024 * 1024];
    let bomb = stream("/Filter /FlateDecode", &deflated(&zeros));
    let text = read_of(of_contents(&[bomb], ""));
    assert_eq!(text.trouble, Some(PdfTrouble::TooMuch));
    // Packed twice.
    let twice = stream(
        "/Filter [/FlateDecode /FlateDecode]",
        &deflated(&deflated(&zeros)),
    );
    let text = read_of(of_contents(&[twice], ""));
    assert_eq!(
        (text.trouble, words(&text).as_str()),
        (Some(PdfTrouble::TooMuch), "")
    );
    // Named in another way, and said to be a picture.
    let hidden = stream("/Filter /F#6cateDecode /Subtype /Image", &deflated(&zeros));
    assert_eq!(
        read_of(of_contents(&[hidden], ""))
            .pages
            .iter()
            .flat_map(|p| &p.blocks)
            .count(),
        0
    );
}

#[test]
fn what_is_cut_or_changed_costs_no_more_than_its_text() {
    let packed = stream(
        "/Filter /FlateDecode",
        &deflated(&lines("#A heading\nSome words that are here.")),
    );
    let file = of_contents(&[packed, stream("", &lines("and more"))], "/Title (Cut)");
    for n in 0..40 {
        read_of(file[..file.len() * n / 40].to_vec());
    }
    // The same changes in each run.
    let mut seed = 7_u64;
    for _ in 0..400 {
        let mut changed = file.clone();
        for _ in 0..6 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 33) as usize % changed.len();
            changed[at] = (seed >> 24) as u8;
        }
        read_of(changed);
    }
    assert_eq!(
        read_of(b"%PDF-1.7\n".to_vec()).trouble,
        Some(PdfTrouble::Damaged)
    );
    assert_eq!(read_of(Vec::new()).trouble, Some(PdfTrouble::Damaged));
}

#[test]
fn time_is_bounded() {
    let page = "words ".repeat(50);
    let text = read_within(pdf("Long", &[page.as_str(); 20]).into(), Duration::ZERO);
    assert_eq!(text.trouble, Some(PdfTrouble::TooMuch));
    // A page that repeats itself without end.
    let mut content = b"BT /F 12 Tf 72 700 Td ".to_vec();
    for _ in 0..600_000 {
        content.extend(b"(tide) Tj ");
    }
    let text = read_of(of_contents(&[stream("", &content)], ""));
    assert_eq!(text.trouble, Some(PdfTrouble::TooMuch));
}

#[test]
fn bytes_say_what_they_are() {
    assert!(is_pdf(b"%PDF-1.4\n..."));
    assert!(is_pdf(b"\r\n\xEF\xBB\xBF%PDF-1.4") || is_pdf(b"\xEF\xBB\xBF\r\n%PDF-1.4"));
    assert!(!is_pdf(b"<html>%PDF-1.4"));
    assert!(!is_pdf(b""));
}
