//! What others take for the same feeds, where they are installed.
use crate::{figure, timed};
use std::path::Path;
use std::process::{Command, Stdio};
use tests::site::Site;

/// Seconds of processor time of all the processes that this one has started and seen end (proc(5), fields 16 and 17 of stat).
pub fn ended() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("a process");
    let after = stat.rsplit(')').next().expect("a stat");
    let ticks: u64 = after
        .split_whitespace()
        .skip(13)
        .take(2)
        .map(|n| n.parse::<u64>().unwrap_or(0))
        .sum();
    ticks as f64 / 100.0
}

pub fn newsboat(folder: &Path, site: &Site, feeds: usize) {
    std::fs::create_dir_all(folder).expect("a folder");
    let urls: String = (0..feeds)
        .map(|number| site.url(&format!("/{number}.xml")) + "\n")
        .collect();
    let file = |name: &str| folder.join(name).display().to_string();
    std::fs::write(file("urls"), urls).expect("a file");
    std::fs::write(file("config"), "").expect("a file");
    let mut command = Command::new("newsboat");
    command.args([
        "-u",
        &file("urls"),
        "-c",
        &file("cache.db"),
        "-C",
        &file("config"),
        "-x",
        "reload",
    ]);
    measure("newsboat", folder, &mut [command]);
}

pub fn gpodder(folder: &Path, list: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    let mut import = Command::new("gpo");
    import.arg("import").arg(list);
    let mut update = Command::new("gpo");
    update.arg("update");
    measure("gPodder", folder, &mut [import, update]);
}

fn measure(name: &str, home: &Path, commands: &mut [Command]) {
    let before = ended();
    let (result, time) = timed(|| {
        commands.iter_mut().try_for_each(|command| {
            let status = command
                .env("HOME", home)
                .env("GPODDER_HOME", home)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .map_err(|_| "not installed")?;
            status.success().then_some(()).ok_or("failed")
        })
    });
    let said = match result {
        Ok(()) => format!("{:.2} s, {:.2} s", time.as_secs_f64(), ended() - before),
        Err(why) => why.to_owned(),
    };
    figure(&format!("{name} for the same, processor beside"), &said);
}
