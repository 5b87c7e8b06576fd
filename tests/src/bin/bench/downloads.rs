//! Transfers beside curl's, of the same files from the same server on this machine: one large file, a hundred of a usual size and
//! five hundred small ones, the latter four at a time.
use crate::beside::ended;
use crate::{figure, timed};
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tests::feeds::{Episode, podcast};
use tests::programs::Cli;
use tests::site::{Resource, Site};

/// How many come at once, with us and with curl.
const AT_ONCE: &str = "4";

pub fn beside_curl(folder: &Path) {
    for (count, bytes, what) in [
        (1, 500_000_000, "one of 500 MB"),
        (100, 20_000_000, "100 of 20 MB"),
        (500, 100_000, "500 of 100 kB"),
    ] {
        let folder = folder.join(count.to_string());
        std::fs::create_dir_all(&folder).expect("a folder");
        one_kind(&folder, count, bytes, what);
        std::fs::remove_dir_all(&folder).expect("a folder of ours");
    }
}

fn one_kind(folder: &Path, count: usize, bytes: usize, what: &str) {
    let site = Site::start();
    let body = sound(bytes);
    let episodes: Vec<Episode<'static>> = (0..count)
        .map(|n| {
            let path = format!("/{n}.wav");
            site.put(
                &path,
                Resource::new("audio/wav", body.clone()).etag(&format!("\"{n}\"")),
            );
            Episode {
                title: "A lamp",
                url: site.url(&path),
                length: bytes,
                mime: "audio/wav",
            }
        })
        .collect();
    site.put(
        "/feed.xml",
        Resource::rss(podcast("Lamps", &site.url("/"), &episodes)),
    );
    let cli = Cli::new(&folder.join("library"));
    cli.run(&["add", &site.url("/feed.xml")]).done();
    cli.run(&["set", "downloads-at-once", AT_ONCE]).done();

    let mut list = String::new();
    for (n, episode) in episodes.iter().enumerate() {
        let to = folder.join(format!("curl-{n}.wav"));
        let _ = write!(
            list,
            "url = \"{}\"\noutput = \"{}\"\n",
            episode.url,
            to.display()
        );
    }
    let urls = folder.join("urls");
    std::fs::write(&urls, list).expect("a file");
    let (mut times, mut spent) = (Vec::new(), Vec::new());
    let mut run = |act: &mut dyn FnMut()| {
        let before = ended();
        let ((), time) = timed(act);
        times.push(time.as_secs_f64());
        spent.push(ended() - before);
    };
    run(&mut || {
        let status = Command::new("curl")
            .args(["--silent", "--no-progress-meter", "--parallel"])
            .args(["--parallel-max", AT_ONCE, "-K"])
            .arg(&urls)
            .stdin(Stdio::null())
            .status();
        assert!(status.is_ok_and(|s| s.success()), "curl is installed");
    });
    let number = count.to_string();
    run(&mut || drop(cli.run(&["download", "--newest", &number, "Lamps"]).done()));
    let here = cli.json(&["list", "downloads", "--limit", "1000"]);
    let done = here.as_array().map_or(0, |rows| {
        rows.iter().filter(|row| row["state"] == "done").count()
    });
    assert_eq!(done, count, "every file is here");
    figure(
        &format!("{what}: ours, curl's"),
        &format!("{:.2} s, {:.2} s", times[1], times[0]),
    );
    figure(
        "processor for it, and the ratio",
        &format!(
            "{:.2} s, {:.2} s, {:.1}x",
            spent[1],
            spent[0],
            spent[1] / spent[0].max(0.01)
        ),
    );
}

/// Noise as WAV of just so many bytes: no two places in it are alike.
fn sound(bytes: usize) -> Vec<u8> {
    let mut out = tests::sound::wav(&[]);
    let data = u32::try_from(bytes - out.len()).expect("short enough for WAV");
    out[4..8].copy_from_slice(&(36 + data).to_le_bytes());
    out[40..44].copy_from_slice(&data.to_le_bytes());
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    while out.len() < bytes {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        out.extend_from_slice(&seed.to_le_bytes());
    }
    out.truncate(bytes);
    out
}
