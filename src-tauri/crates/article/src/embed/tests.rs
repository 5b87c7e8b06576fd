#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn public(raw: &str) -> String {
    public_address(&Url::parse(raw).unwrap()).to_string()
}

#[test]
fn players_lead_to_the_page_about_the_same() {
    assert_eq!(
        public("https://www.youtube-nocookie.com/embed/ab-C_1?start=3"),
        "https://www.youtube.com/watch?v=ab-C_1"
    );
    assert_eq!(
        public("https://www.youtube.com/embed/videoseries?list=PL1"),
        "https://www.youtube.com/playlist?list=PL1"
    );
    assert_eq!(
        public("https://player.vimeo.com/video/12?h=x"),
        "https://vimeo.com/12"
    );
    assert_eq!(
        public("https://open.spotify.com/embed/show/9"),
        "https://open.spotify.com/show/9"
    );
    assert_eq!(public("https://e.org/x"), "https://e.org/x");
    assert_eq!(
        public("https://www.youtube.com/embed/%22onload"),
        "https://www.youtube.com/embed/%22onload"
    );
}
