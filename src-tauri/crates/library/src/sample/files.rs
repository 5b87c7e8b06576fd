//! The files of the sample, in the program itself.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        pub(super) const FILES: &[(&str, &[u8])] = &[
            $(($name, include_bytes!(concat!("../../../../../assets/sample/", $name)))),*
        ];
    };
}

files!(
    "manifest.json",
    "feed.xml",
    "article-1.html",
    "article-2.html",
    "article-3.html",
    "cover.jpg",
    "drawer.png",
    "harbour.jpg",
    "tide.png",
    "episode-1.mp3",
    "episode-2.opus",
    "episode-3.mp3",
    "episode-1.chapters.json",
    "episode-2.chapters.json",
    "episode-3.chapters.json",
    "episode-1.vtt",
    "episode-2.vtt",
    "episode-3.vtt",
);
