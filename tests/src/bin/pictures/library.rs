//! The library that is pictured: the sample, and a show on loopback with a download that runs and one that failed.
use std::path::PathBuf;
use tempfile::TempDir;
use tests::feeds::{Episode, page, podcast};
use tests::programs::{Cli, root};
use tests::site::{Resource, Site};
use tests::sound::{mp3, tones};

pub const SHOW: &str = "Tidewater Notes";
pub const EPISODE: &str = "A card for every boat";
pub const ARTICLE: &str = "The drawer at Sallow Point";
pub const RUNNING: &str = "Fog signals, one by one";
pub const RUNNING_FILE: &str = "/fog.mp3";

pub struct PicturedLibrary {
    pub library: PathBuf,
    pub site: Site,
    folder: TempDir,
}

impl PicturedLibrary {
    pub fn new() -> PicturedLibrary {
        let folder = TempDir::new().expect("a folder");
        let site = Site::start();
        let sound = mp3(&tones(&[(300.0, 120.0)]), folder.path());
        let title = |title, path: &str| Episode {
            title,
            url: site.url(path),
            length: sound.len(),
            mime: "audio/mpeg",
        };
        let episodes = [
            title(RUNNING, RUNNING_FILE),
            title("The ferry that waited", "/gone.mp3"),
            title("Lamps of the north shore", "/lamps.mp3"),
        ];
        let feed = podcast("Harbour Radio", &site.url("/radio"), &episodes);
        site.put("/radio.xml", Resource::rss(feed));
        for path in [RUNNING_FILE, "/lamps.mp3"] {
            site.put(path, Resource::new("audio/mpeg", sound.clone()));
        }
        site.put("/members.xml", Resource::rss("").behind("Basic of members"));
        let picture = std::fs::read(root().join("assets/sample/harbour.jpg")).expect("a picture");
        site.put("/harbour.jpg", Resource::new("image/jpeg", picture));
        site.put(
            "/article",
            Resource::html(page("The keeper of the lamp", "/harbour.jpg")),
        );

        let library = folder.path().join("library");
        let cli = Cli::new(&library);
        cli.run(&["sample"]).done();
        cli.run(&["add", &site.url("/radio.xml")]).done();
        cli.run(&["download", "Lamps of the north shore"]).done();
        // Not there, which is what is to be seen.
        cli.run(&["download", "The ferry that waited"]);
        site.gate(RUNNING_FILE, sound.len() * 2 / 3);
        PicturedLibrary {
            library,
            site,
            folder,
        }
    }

    /// A library whose database is something else.
    pub fn damaged(&self) -> PathBuf {
        let damaged = self.folder.path().join("damaged");
        std::fs::create_dir_all(&damaged).expect("a folder");
        for entry in std::fs::read_dir(&self.library)
            .expect("a folder")
            .flatten()
        {
            let is_database =
                std::fs::read(entry.path()).is_ok_and(|b| b.starts_with(b"SQLite format 3\0"));
            if is_database {
                std::fs::write(damaged.join(entry.file_name()), "This was a library once.")
                    .expect("a file");
            }
        }
        damaged
    }
}
