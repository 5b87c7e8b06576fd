//! Where the programs under test are, and how to run the one without a window.
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The window.
pub fn app() -> PathBuf {
    built("earmark")
}

/// The program without a window.
pub fn cli() -> PathBuf {
    built("earmark-cli")
}

/// A program of this workspace, built by the same `cargo build` as the running test.
fn built(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("the path of the test");
    let folder = own.parent().expect("a folder");
    // Tests lie in deps/ under the programs; benchmarks beside them.
    let folder = if folder.ends_with("deps") {
        folder.parent().expect("a folder")
    } else {
        folder
    };
    let program = folder.join(name);
    assert!(
        program.exists(),
        "{name} is not built; run `cargo build --workspace --bins` or ./dev test"
    );
    program
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("the root").to_owned()
}

/// What a run of `earmark-cli` came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The printed JSON; panics with everything said when there is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("no JSON ({e}): {self:?}"))
    }

    /// Panics unless it said it was done.
    pub fn done(self) -> Ran {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// `earmark-cli` on a library of its own, cut off from the settings and proxies of whoever runs the tests.
pub struct Cli {
    pub library: PathBuf,
}

impl Cli {
    pub fn new(library: &Path) -> Cli {
        Cli {
            library: library.to_owned(),
        }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(cli());
        command
            .args(args)
            .env("EARMARK_LIBRARY", &self.library)
            .env("HOME", self.library.with_extension("home"));
        for name in [
            "http_proxy",
            "https_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "all_proxy",
            "ALL_PROXY",
            "RUST_LOG",
        ] {
            command.env_remove(name);
        }
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.command(args)
            .stdin(std::process::Stdio::null())
            .output()
            .expect("earmark-cli starts")
            .into()
    }

    /// Runs behind another program that narrows what it may do.
    pub fn run_behind(&self, words: &[&str], args: &[&str]) -> Ran {
        let command = self.command(args);
        let mut narrowed = Command::new(words[0]);
        narrowed
            .args(&words[1..])
            .arg(command.get_program())
            .args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => narrowed.env(name, value),
                None => narrowed.env_remove(name),
            };
        }
        narrowed
            .stdin(std::process::Stdio::null())
            .output()
            .expect("a program")
            .into()
    }

    /// Runs with `--json`, expects success and gives what was printed.
    pub fn json(&self, args: &[&str]) -> Value {
        let mut all = args.to_vec();
        all.push("--json");
        self.run(&all).done().json()
    }
}
