//! A show whose episodes are tones: the pitch of what is recorded says which one plays, and where in it.
use std::path::PathBuf;
use std::time::Duration;
use tests::desktop::Desktop;
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::sound::{dominant, loudness, mp3, tones};

pub const LOW: f64 = 500.0;
pub const HIGH: f64 = 1000.0;
pub const THIRD: f64 = 1500.0;
/// Long enough to tell a pitch.
pub const MOMENT: Duration = Duration::from_millis(400);

/// The title of an episode, the path of its sound, and of which tones that is: hertz and seconds. 8 kB a second.
pub type ToneEpisode<'a> = (&'a str, &'a str, &'a [(f64, f64)]);

/// A site with the show "Lamps" at /feed.xml; `change` may change its feed before it is put there.
pub fn site_with_feed(
    desktop: &Desktop,
    tones_of: &[ToneEpisode],
    change: impl Fn(&Site, String) -> String,
) -> Site {
    let site = Site::start();
    let episodes: Vec<Episode> = tones_of
        .iter()
        .map(|&(title, path, parts)| {
            let sound = mp3(&tones(parts), desktop.folder());
            let length = sound.len();
            site.put(path, Resource::new("audio/mpeg", sound).etag("\"1\""));
            Episode {
                title,
                url: site.url(path),
                length,
                mime: "audio/mpeg",
            }
        })
        .collect();
    let feed = change(&site, podcast("Lamps", &site.url("/"), &episodes));
    site.put("/feed.xml", Resource::rss(feed));
    site
}

pub fn site(desktop: &Desktop, episodes: &[ToneEpisode]) -> Site {
    site_with_feed(desktop, episodes, |_, feed| feed)
}

/// A library that is subscribed to it.
pub fn subscribed(desktop: &Desktop, site: &Site) -> PathBuf {
    let library = desktop.folder().join("library");
    Cli::new(&library)
        .run(&["add", &site.url("/feed.xml")])
        .done();
    library
}

pub fn is(hertz: f64) -> impl Fn(&[f32]) -> bool {
    move |samples| {
        dominant(samples, &[LOW / 2.0, LOW, 750.0, HIGH, THIRD, HIGH * 2.0]) == Some(hertz)
    }
}

pub fn silent(samples: &[f32]) -> bool {
    loudness(samples) < 0.001
}
