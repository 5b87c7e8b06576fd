//! A desktop of its own for one test: screen, window manager, session bus, sound server with a null sink, home folder.
//! All of it ends when this is dropped, in reverse order, also on panic.
use crate::process::Process;
use crate::sound::RATE;
use crate::wait::wait_until;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Name of the null sink.
const SINK: &str = "ear";

pub struct Desktop {
    // Dropped in this order: who uses a thing before the thing.
    recorder: Option<Process>,
    _sound: Process,
    _windows: Process,
    _bus: Process,
    _screen: Process,
    env: Vec<(String, String)>,
    heard: Arc<Heard>,
    folder: TempDir,
}

/// What the monitor of the null sink has recorded so far.
#[derive(Default)]
struct Heard {
    samples: Mutex<Vec<f32>>,
    more: Condvar,
}

impl Desktop {
    /// A screen of this size in pixels, with everything else a desktop has.
    pub fn start(width: u32, height: u32) -> Desktop {
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
        let (bus, address) = first_line(
            Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]),
            at,
            "a session bus",
        );

        let path = |name: &str| at.join(name).display().to_string();
        let socket = at.join("run/sound");
        let env: Vec<(String, String)> = [
            ("DISPLAY", format!(":{number}")),
            ("DBUS_SESSION_BUS_ADDRESS", address),
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

        std::fs::write(
            at.join("home/.asoundrc"),
            "pcm.!default { type pulse }\nctl.!default { type pulse }\n",
        )
        .expect("a file");
        let sound = Process::start(
            with(Command::new("pulseaudio"), &env)
                .args([
                    "-n",
                    "--daemonize=no",
                    "--exit-idle-time=-1",
                    "--use-pid-file=no",
                    "--realtime=no",
                    "--high-priority=no",
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
        );
        let config = crate::programs::root().join("tests/dev/openbox.xml");
        let windows = Process::start(
            with(Command::new("openbox"), &env)
                .arg("--config-file")
                .arg(config),
            &at.join("windows.log"),
        );
        wait_until("the sound server", || UnixStream::connect(&socket).is_ok());

        let mut desktop = Desktop {
            recorder: None,
            _sound: sound,
            _windows: windows,
            _bus: bus,
            _screen: screen,
            env,
            heard: Arc::default(),
            folder,
        };
        desktop.listen();
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

    /// Moves the pointer into the corner, where it hovers over nothing.
    pub fn put_pointer_away(&self) {
        let mut command = self.command(Path::new("xdotool"));
        let status = command.args(["mousemove", "10000", "10000"]).status();
        assert!(
            status.is_ok_and(|s| s.success()),
            "xdotool moves the pointer; ./dev setup installs it"
        );
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
        let count = (time.as_secs_f64() * f64::from(RATE)) as usize;
        let from = self.heard.samples.lock().expect("the recorder lives").len();
        self.hear_within(Duration::from_secs(10) + time, |all| {
            all.len() >= from + count
        })
        .expect("the recorder runs");
        self.heard.samples.lock().expect("the recorder lives")[from..from + count].to_vec()
    }

    /// Listens until the last `time` of sound is as it should be; panics with `what` when it never is.
    pub fn hear_until(&self, what: &str, time: Duration, fits: impl Fn(&[f32]) -> bool) {
        let count = (time.as_secs_f64() * f64::from(RATE)) as usize;
        let from = self.heard.samples.lock().expect("the recorder lives").len();
        let heard = self.hear_within(crate::wait::PATIENCE, |all| {
            all.len() >= from + count && fits(&all[all.len() - count..])
        });
        assert!(heard.is_some(), "never heard {what}");
    }

    fn hear_within(&self, time: Duration, enough: impl Fn(&[f32]) -> bool) -> Option<()> {
        let end = Instant::now() + time;
        let mut samples = self.heard.samples.lock().expect("the recorder lives");
        while !enough(&samples) {
            let left = end.checked_duration_since(Instant::now())?;
            samples = self
                .heard
                .more
                .wait_timeout(samples, left)
                .expect("the recorder lives")
                .0;
        }
        Some(())
    }

    fn listen(&mut self) {
        let mut command = self.command(Path::new("parec"));
        command.args([
            "-d",
            &format!("{SINK}.monitor"),
            "--raw",
            "--format=float32le",
            "--channels=1",
            "--latency-msec=20",
        ]);
        command
            .arg(format!("--rate={RATE}"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut recorder = Process::start_piped(&mut command);
        let mut out = recorder.child().stdout.take().expect("a pipe");
        let heard = self.heard.clone();
        // Ends with the recorder, whose pipe it reads.
        std::thread::spawn(move || {
            let mut bytes = [0u8; 4096];
            let mut held = 0;
            while let Ok(read @ 1..) = out.read(&mut bytes[held..]) {
                held += read;
                let whole = held / 4 * 4;
                let Ok(mut samples) = heard.samples.lock() else {
                    return;
                };
                samples.extend(
                    bytes[..whole]
                        .chunks_exact(4)
                        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])),
                );
                heard.more.notify_all();
                bytes.copy_within(whole..held, 0);
                held -= whole;
            }
        });
        self.recorder = Some(recorder);
    }
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
