//! A desktop of its own for one test: screen, window manager, session bus, sound server with a null sink, home folder.
//! All of it ends when this is dropped, in reverse order, also on panic.
use crate::process::Process;
use crate::recorder::Recorder;
use crate::sound::RATE;
use crate::wait::wait_until;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;
use tempfile::TempDir;

/// Name of the null sink.
const SINK: &str = "ear";
const SESSION_BUS: &str = "DBUS_SESSION_BUS_ADDRESS";

/// What a desktop has besides a screen and a session bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// A sound server with a null sink.
    Server,
    /// No sound card and no server.
    None,
}

pub struct Desktop {
    // Dropped in this order: who uses a thing before the thing.
    recorder: Option<Recorder>,
    sound: Option<Process>,
    sound_id: AtomicU32,
    _windows: Process,
    _bus: Process,
    _screen: Process,
    env: Vec<(String, String)>,
    folder: TempDir,
}

impl Desktop {
    /// A screen of this size in pixels, with everything else a desktop has.
    pub fn start(width: u32, height: u32) -> Desktop {
        Desktop::start_with(width, height, Sound::Server)
    }

    pub fn start_with(width: u32, height: u32, with_sound: Sound) -> Desktop {
        let folder = tempfile::Builder::new()
            .prefix("earmark-desktop-")
            .tempdir()
            .expect("a folder");
        let at = folder.path();
        let make = |name: &str| {
            std::fs::DirBuilder::new()
                .mode(0o700)
                .create(at.join(name))
                .expect("a folder")
        };
        make("run");
        make("home");
        make("tmp");

        let (screen, number) = first_line(
            Command::new("Xvfb").args([
                "-displayfd",
                "1",
                "-nolisten",
                "tcp",
                "-noreset",
                "-screen",
                "0",
                &format!("{width}x{height}x24"),
            ]),
            at,
            "a screen",
        );
        let (bus, address) = private_bus(at);

        let path = |name: &str| at.join(name).display().to_string();
        let socket = at.join("run/sound");
        let env: Vec<(String, String)> = [
            ("DISPLAY", format!(":{number}")),
            // Nothing asks the machine's own system bus.
            ("DBUS_SYSTEM_BUS_ADDRESS", address.clone()),
            (SESSION_BUS, address),
            ("HOME", path("home")),
            ("TMPDIR", path("tmp")),
            ("XDG_RUNTIME_DIR", path("run")),
            ("PULSE_SERVER", format!("unix:{}", socket.display())),
            ("GDK_BACKEND", "x11".to_owned()),
            ("NO_AT_BRIDGE", "1".to_owned()),
            // There is no graphics card to ask.
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1".to_owned()),
            ("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();

        let sound = (with_sound == Sound::Server).then(|| sound_server(at, &env, &socket));
        let config = crate::programs::root().join("tests/dev/openbox.xml");
        let windows = Process::start(
            with(Command::new("openbox"), &env)
                .arg("--config-file")
                .arg(config),
            &at.join("windows.log"),
        );
        if sound.is_some() {
            wait_until("the sound server", || UnixStream::connect(&socket).is_ok());
        }

        let mut desktop = Desktop {
            recorder: None,
            sound_id: AtomicU32::new(sound.as_ref().map_or(0, Process::id)),
            sound,
            _windows: windows,
            _bus: bus,
            _screen: screen,
            env,
            folder,
        };
        if desktop.sound.is_some() {
            // Else whoever records is moved to another sink's monitor when the default sink changes.
            desktop.pactl(&["set-default-source", &format!("{SINK}.monitor")]);
            desktop.recorder = Some(desktop.recorder(SINK));
        }
        desktop
    }

    /// A program to be run on this desktop; nothing of the desktop outside shines through.
    pub fn command(&self, program: &Path) -> Command {
        with(Command::new(program), &self.env)
    }

    /// What a program of this desktop has in its environment.
    pub fn environment(&self) -> &[(String, String)] {
        &self.env
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A picture of the whole screen.
    pub fn picture(&self, file: &Path) {
        let mut command = self.command(Path::new("import"));
        let status = command
            .args(["-silent", "-window", "root"])
            .arg(file)
            .status()
            .expect("import starts; ./dev setup installs it");
        assert!(status.success(), "no picture of the screen");
    }

    /// How far the screen is from a picture that was taken before: 0.0 alike, 1.0 black against white.
    pub fn unlike(&self, before: &Path) -> f64 {
        let now = self.folder().join("now.png");
        self.picture(&now);
        let output = Command::new("compare")
            .args(["-metric", "RMSE"])
            .args([before, &now])
            .arg("null:")
            .output()
            .expect("compare starts; ./dev setup installs it");
        // As in "402.5 (0.0061)".
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let share = said.split(['(', ')']).nth(1).and_then(|s| s.parse().ok());
        share.unwrap_or_else(|| panic!("no comparison: {said}"))
    }

    /// Moves the pointer into the corner, where it hovers over nothing.
    pub fn put_pointer_away(&self) {
        let mut command = self.command(Path::new("xdotool"));
        let status = command.args(["mousemove", "10000", "10000"]).status();
        assert!(
            status.is_ok_and(|s| s.success()),
            "xdotool moves the pointer; ./dev setup installs it"
        );
    }

    /// What xdotool says, without the line's end: it moves the pointer and presses keys as a hand does, past any driver.
    pub fn hand(&self, args: &[&str]) -> String {
        let output = self
            .command(Path::new("xdotool"))
            .args(args)
            .output()
            .expect("xdotool starts; ./dev setup installs it");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Presses a button of the mouse at a place of the screen: 1 is the left one, 3 the right one.
    pub fn click(&self, (x, y): (i64, i64), button: u8) {
        let (x, y) = (x.to_string(), y.to_string());
        self.hand(&["mousemove", &x, &y, "click", &button.to_string()]);
    }

    /// How bright the screen is on the whole, 0.0 black to 1.0 white.
    pub fn brightness(&self) -> f64 {
        let file = self.folder().join("brightness.png");
        self.picture(&file);
        let output = Command::new("identify")
            .args(["-colorspace", "Gray", "-format", "%[fx:mean]"])
            .arg(&file)
            .output()
            .expect("identify starts; ./dev setup installs it");
        let said = String::from_utf8_lossy(&output.stdout);
        said.trim()
            .parse()
            .unwrap_or_else(|_| panic!("no brightness: {said}"))
    }

    /// What playerctl says, without the line's end.
    pub fn playerctl(&self, args: &[&str]) -> String {
        let output = self
            .command(Path::new("playerctl"))
            .args(args)
            .output()
            .expect("playerctl starts");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Sound from now on, so much of it; comes when that much time has passed.
    pub fn hear(&self, time: Duration) -> Vec<f32> {
        self.first_recorder().hear(time)
    }

    /// Listens until the last `time` of sound is as it should be; panics with `what` when it never is.
    pub fn hear_until(&self, what: &str, time: Duration, fits: impl Fn(&[f32]) -> bool) {
        self.first_recorder().hear_until(what, time, fits);
    }

    fn first_recorder(&self) -> &Recorder {
        self.recorder.as_ref().expect("this desktop has sound")
    }

    /// Hears what is played on one sink from now on.
    pub fn recorder(&self, sink: &str) -> Recorder {
        Recorder::open(self.command(Path::new("parec")), sink)
    }

    /// Plugs in another sink, which people know by `description`; gives the number by which it is unplugged.
    pub fn plug_in(&self, sink: &str, description: &str) -> String {
        self.pactl(&[
            "load-module",
            "module-null-sink",
            &format!("sink_name={sink}"),
            &format!("rate={RATE}"),
            "channels=2",
            &format!("sink_properties=\"device.description='{description}'\""),
        ])
    }

    /// Starts the sound server again after its end; it ends when what is given here is dropped.
    pub fn start_sound_server(&self) -> Process {
        let socket = self.folder().join("run/sound");
        let server = sound_server(self.folder(), &self.env, &socket);
        self.sound_id.store(server.id(), Relaxed);
        wait_until("the sound server", || UnixStream::connect(&socket).is_ok());
        server
    }

    /// STOP, CONT or KILL to the sound server that was started last.
    pub fn signal_sound_server(&self, signal: &str) {
        let id = self.sound_id.load(Relaxed).to_string();
        let status = Command::new("kill")
            .args([&format!("-{signal}"), &id])
            .status()
            .expect("kill starts");
        assert!(status.success(), "{signal} to the sound server");
    }

    /// What pactl says, without the line's end.
    pub fn pactl(&self, args: &[&str]) -> String {
        let mut command = self.command(Path::new("pactl"));
        let output = command.args(args).output().expect("pactl starts");
        assert!(output.status.success(), "pactl {args:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// The address of the session bus, which is the system bus as well.
    pub fn bus_address(&self) -> &str {
        let known = self.env.iter().find(|(name, _)| name == SESSION_BUS);
        known.map_or("", |(_, address)| address)
    }
}

/// Also for programs that only know ALSA.
fn sound_server(at: &Path, env: &[(String, String)], socket: &Path) -> Process {
    std::fs::write(
        at.join("home/.asoundrc"),
        "pcm.!default { type pulse }\nctl.!default { type pulse }\n",
    )
    .expect("a file");
    Process::start(
        with(Command::new("pulseaudio"), env)
            .args([
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--use-pid-file=no",
                // Where it may: as on a desktop.
                "--realtime=yes",
                "--high-priority=yes",
            ])
            .args([
                "-L",
                &format!("module-null-sink sink_name={SINK} rate={RATE} channels=2"),
            ])
            .args([
                "-L",
                &format!(
                    "module-native-protocol-unix socket={} auth-anonymous=1",
                    socket.display()
                ),
            ]),
        &at.join("sound.log"),
    )
}

/// The environment of this desktop in place of the one outside.
fn with(mut command: Command, env: &[(String, String)]) -> Command {
    for name in [
        "WAYLAND_DISPLAY",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
        "LANGUAGE",
        "LC_ALL",
        "EARMARK_LIBRARY",
    ] {
        command.env_remove(name);
    }
    for name in [
        "http_proxy",
        "https_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "XDG_SESSION_TYPE",
    ] {
        command.env_remove(name);
    }
    command.envs(env.iter().map(|(name, value)| (name, value)));
    command
}

/// A message bus that nobody else is on, and its address; what it says goes to a log in this folder.
pub fn private_bus(folder: &Path) -> (Process, String) {
    first_line(
        Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]),
        folder,
        "a session bus",
    )
}

/// Starts a program that prints one line once it is ready, and gives that line.
fn first_line(command: &mut Command, home: &Path, what: &str) -> (Process, String) {
    let log =
        std::fs::File::create(home.join(format!("{}.log", what.replace(' ', "-")))).expect("a log");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log);
    let mut process = Process::start_piped(command);
    let out = process.child().stdout.take().expect("a pipe");
    let mut line = String::new();
    BufReader::new(out)
        .read_line(&mut line)
        .expect("a line can be read");
    let line = line.trim().to_owned();
    assert!(!line.is_empty(), "{what} does not start");
    (process, line)
}
