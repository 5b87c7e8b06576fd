//! Decoding an hour of MP3 beside ffmpeg on the same file, turn by turn.
use crate::{figure, timed};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use tests::programs::Cli;

const ROUNDS: usize = 3;

pub fn decode(folder: &Path) {
    let file = folder.join("hour.mp3");
    let path = file.to_str().expect("a name");
    // Tones that wander under a little noise, in stereo: something for every part of a decoder to do.
    let source = "aevalsrc='0.3*sin(2*PI*t*(220+80*sin(t/3)))+0.1*sin(2*PI*t*1760)+0.02*(random(0)-0.5)|0.3*sin(2*PI*t*(330+60*sin(t/5)))+0.02*(random(1)-0.5)':s=44100:d=3600";
    let made = Command::new("ffmpeg")
        .args([
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            source,
            "-c:a",
            "libmp3lame",
            "-q:a",
            "4",
            path,
        ])
        .stdin(Stdio::null())
        .status();
    if !made.is_ok_and(|s| s.success()) {
        figure("ffmpeg is not installed", "not measured");
        return;
    }
    let cli = Cli::new(&folder.join("library"));
    let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        ours = ours.min(timed(|| drop(cli.run(&["inspect", "audio", path, "--decode"]).done())).1);
        let mut peer = Command::new("ffmpeg");
        // One thread, as the decoder here has.
        peer.args([
            "-nostdin", "-v", "error", "-threads", "1", "-i", path, "-f", "null", "-",
        ])
        .stdin(Stdio::null());
        theirs = theirs.min(timed(|| drop(peer.status())).1);
    }
    figure(
        "an hour of MP3 decoded, frame index included",
        &format!("{:.2} s", ours.as_secs_f64()),
    );
    figure(
        "ffmpeg on the same file",
        &format!("{:.2} s", theirs.as_secs_f64()),
    );
    figure(
        "ratio (below 1: faster than ffmpeg)",
        &format!("{:.2}", ours.as_secs_f64() / theirs.as_secs_f64()),
    );
    figure(
        "times real time",
        &format!("{:.0}", 3600.0 / ours.as_secs_f64()),
    );
    let scan = timed(|| drop(cli.run(&["inspect", "audio", path]).done())).1;
    figure("its frame index alone", &crate::milliseconds(scan));
}
