#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::header::read;
use crate::testing::library::library;
use image::{DynamicImage, ImageFormat};
use std::io::Cursor;

mod of_feeds;

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

#[test]
fn kinds_and_sizes_come_from_the_header() {
    let picture = DynamicImage::new_rgb8(40, 30);
    for (format, mime) in [
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Gif, "image/gif"),
    ] {
        let header = read(&encoded(&picture, format)).unwrap();
        assert_eq!(
            (header.mime, header.width, header.height),
            (mime, Some(40), Some(30))
        );
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_decoded() {
    let mut png = encoded(&DynamicImage::new_rgb8(4, 4), ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    assert!(read(&png).is_err());
    for junk in [
        &b""[..],
        b"<svg onload=alert(1)>",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        &[0; 64],
    ] {
        assert!(read(junk).is_err());
    }
}

#[test]
fn avif_tells_its_size() {
    let mut avif = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf\0\0\0\x14ispe\0\0\0\0".to_vec();
    avif.extend_from_slice(&640_u32.to_be_bytes());
    avif.extend_from_slice(&480_u32.to_be_bytes());
    let header = read(&avif).unwrap();
    assert_eq!((header.mime, header.width), ("image/avif", Some(640)));
    assert!(read(&avif[..40]).is_err());
}

#[test]
fn the_same_picture_is_stored_once_and_served_small() {
    let lib = library();
    let bytes = encoded(&DynamicImage::new_rgb8(800, 600), ImageFormat::Png);
    let (hash, _) = lib.store_picture(&bytes).unwrap();
    let (again, _) = lib.store_picture(&bytes).unwrap();
    assert_eq!(hash, again);
    assert_eq!(lib.picture(&hash, None).unwrap().unwrap().1, bytes);
    for (asked, got) in [(50, 96), (96, 96), (300, 384), (700, 800), (9_999, 800)] {
        let (mime, small) = lib.picture(&hash, Some(asked)).unwrap().unwrap();
        let header = read(&small).unwrap();
        assert_eq!(
            (header.mime, header.width),
            (mime.as_str(), Some(got)),
            "{asked}"
        );
    }
    // From the copy that was kept.
    assert!(
        lib.folder
            .path()
            .join("pictures/small")
            .join(format!("{hash}-384"))
            .is_file()
    );
    assert_eq!(
        read(&lib.picture(&hash, Some(384)).unwrap().unwrap().1)
            .unwrap()
            .height,
        Some(288)
    );
}

#[test]
fn only_hashes_name_pictures() {
    let lib = library();
    for hash in [
        "",
        "../../library.db",
        &"a".repeat(64),
        &"A".repeat(64),
        &"/".repeat(64),
    ] {
        assert_eq!(lib.picture(hash, Some(96)).unwrap(), None);
    }
}
