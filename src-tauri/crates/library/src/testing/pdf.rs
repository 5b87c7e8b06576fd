//! PDF files for tests, written by hand: objects, a table of where they lie, a trailer.
#![allow(clippy::unwrap_used)]
use std::fmt::Write;

/// A file of these objects, numbered from 1. The first is the catalog.
pub fn of_objects(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(file.len());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        writeln!(end, "{place:010} 00000 n ").unwrap();
    }
    let size = objects.len() + 1;
    write!(
        end,
        "trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n"
    )
    .unwrap();
    file.extend(end.bytes());
    file
}

pub fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} {dict} >>\nstream\n", bytes.len()).into_bytes();
    object.extend(bytes);
    object.extend(b"\nendstream");
    object
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// Pages of these contents in PDF's own operators, with a font `/F` (Helvetica), and what the file says of itself.
pub fn of_contents(contents: &[Vec<u8>], info: &str) -> Vec<u8> {
    let kids: String = (0..contents.len())
        .map(|n| format!("{} 0 R ", 5 + 2 * n))
        .collect();
    let count = contents.len();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {count} /MediaBox [0 0 600 800] >>").into(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_vec(),
        format!("<< {info} >>").into(),
    ];
    for (n, content) in contents.iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 3 0 R >> >> /Contents {} 0 R >>",
                6 + 2 * n
            )
            .into(),
        );
        objects.push(content.clone());
    }
    of_objects(&objects, "/Info 4 0 R")
}

/// Lines of one page as its content: each a line of 12 points; one that begins with `#` is a heading of 24.
pub fn lines(text: &str) -> Vec<u8> {
    let mut content = String::from("BT\n1 0 0 1 72 760 Tm\n");
    for line in text.lines() {
        let (size, line) = match line.strip_prefix('#') {
            Some(line) => (24, line),
            None => (12, line),
        };
        let line = line
            .replace('\\', "\\\\")
            .replace('(', "\\(")
            .replace(')', "\\)");
        write!(
            content,
            "/F {size} Tf\n0 -{} Td\n({line}) Tj\n",
            size * 6 / 5
        )
        .unwrap();
    }
    content.push_str("ET\n");
    content.into_bytes()
}

/// A file of these pages, with a title of its own.
pub fn pdf(title: &str, pages: &[&str]) -> Vec<u8> {
    let contents: Vec<Vec<u8>> = pages.iter().map(|page| stream("", &lines(page))).collect();
    of_contents(
        &contents,
        &format!("/Title ({title}) /Author (Ann Tide) /CreationDate (D:20240229233000+03'00')"),
    )
}
