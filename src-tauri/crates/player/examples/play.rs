//! Plays a file through the real output and does what it is told, telling events with the time:
//! `cargo run -p player --features output --example play -- FILE wait=1500 pause wait=500 play seek=9000 wait=1000`
use std::io::Write;
use std::time::{Duration, Instant};

use player::{Command, FileSource, LoadId, OutputChoice, Player, Sound};

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let start = Instant::now();
    let player = Player::start(OutputChoice::Default, move |event| {
        let _ = writeln!(
            std::io::stdout(),
            "{:6} {event:?}",
            start.elapsed().as_millis()
        );
    });
    let source = Box::new(FileSource::open(&name)?);
    player.send(Command::Load {
        id: LoadId(1),
        source,
        start_ms: 0,
        play: true,
        sound: Sound::default(),
    });
    for step in args {
        writeln!(
            std::io::stdout(),
            "{:6} ---- {step}",
            start.elapsed().as_millis()
        )?;
        let (verb, number) = step.split_once('=').unwrap_or((&step, "0"));
        let number: u64 = number.parse().unwrap_or(0);
        match verb {
            "wait" => std::thread::sleep(Duration::from_millis(number)),
            "seek" => player.send(Command::Seek(number)),
            "pause" => player.send(Command::Pause),
            "play" => player.send(Command::Play),
            "mute" => player.send(Command::Mute(true)),
            "unmute" => player.send(Command::Mute(false)),
            "volume" => player.send(Command::Volume(number as f32 / 100.0)),
            "stop" => player.send(Command::Stop),
            _ => {}
        }
        if verb == "wait" {
            writeln!(
                std::io::stdout(),
                "{:6} {:?}",
                start.elapsed().as_millis(),
                player.status()
            )?;
        }
    }
    player.shutdown();
    Ok(())
}
