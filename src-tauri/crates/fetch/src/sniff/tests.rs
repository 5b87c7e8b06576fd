use super::*;

#[test]
fn web_pages_are_known_by_their_first_bytes() {
    for page in [
        "<!DOCTYPE html>",
        "\u{feff} \n<HTML lang=en>",
        "<!-- hi --> <html>",
        "<!-- long",
        "<head>",
    ] {
        assert!(looks_like_html(page.as_bytes()), "{page}");
        for cut in 0..page.len() {
            assert!(may_be_html(&page.as_bytes()[..cut]), "{page} {cut}");
        }
    }
    for media in [
        &b"ID3\x04"[..],
        b"\xff\xfb\x90",
        b"OggS",
        b"RIFF",
        b"",
        b"<",
        b"\0\0\0\x20ftypM4A ",
    ] {
        assert!(!looks_like_html(media));
    }
}
