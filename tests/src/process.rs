//! A child process that never outlives the test that started it.
use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// Killed and reaped when dropped, also on panic.
pub struct Process {
    name: String,
    child: Child,
}

impl Process {
    /// Starts a program; what it says goes to `log`.
    pub fn start(command: &mut Command, log: &Path) -> Process {
        let name = command.get_program().to_string_lossy().into_owned();
        let out = File::create(log).expect("a log can be written");
        let err = out.try_clone().expect("a log can be written");
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        Process::spawn(name, command)
    }

    /// Starts a program with its output as the caller has set it up.
    pub fn start_piped(command: &mut Command) -> Process {
        let name = command.get_program().to_string_lossy().into_owned();
        Process::spawn(name, command)
    }

    fn spawn(name: String, command: &mut Command) -> Process {
        let child = command
            .spawn()
            .unwrap_or_else(|e| panic!("{name} does not start ({e}); ./dev setup installs it"));
        Process { name, child }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub fn running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// As `kill -9`: no chance to say goodbye.
    pub fn kill(&mut self) -> ExitStatus {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        self.child
            .wait()
            .unwrap_or_else(|_| ExitStatus::from_raw(9))
    }

    /// Waits for its end and panics when it does not come.
    pub fn wait(&mut self) -> ExitStatus {
        let what = format!("{} to end", self.name);
        let child = &mut self.child;
        crate::wait::wait_for(&what, || child.try_wait().ok().flatten())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Ends one process that this test started, by its number, as `kill -9` does.
pub fn kill_hard(pid: u32) {
    let status = Command::new("kill")
        .args(["-9", &pid.to_string()])
        .status()
        .expect("kill starts");
    assert!(status.success(), "process {pid} could not be killed");
}

/// The children of a process that run this program.
pub fn children_running(parent: u32, program: &Path) -> Vec<u32> {
    let program = program.canonicalize().expect("the program is there");
    let runs =
        |pid: &u32| std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == program);
    let children = parents().into_iter().filter(|(_, of)| *of == parent);
    children.map(|(pid, _)| pid).filter(runs).collect()
}

/// A process, its children, their children, and so on.
pub fn family(pid: u32) -> Vec<u32> {
    let parents = parents();
    let mut all = vec![pid];
    let mut at = 0;
    while let Some(&parent) = all.get(at) {
        let children = parents.iter().filter(|(_, of)| *of == parent);
        all.extend(children.map(|(pid, _)| pid));
        at += 1;
    }
    all
}

/// The name under which a process runs, cut to 15 letters; empty when it is gone.
pub fn name_of(pid: u32) -> String {
    std::fs::read_to_string(format!("/proc/{pid}/comm"))
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// Every process that lives, and its parent.
fn parents() -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")
        .expect("/proc can be read")
        .flatten()
    {
        let Some(pid) = entry.file_name().to_str().and_then(|n| n.parse().ok()) else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // The name stands in brackets and may hold anything; the parent is the second field after it.
        let after = stat.rsplit(')').next().unwrap_or("");
        if let Some(parent) = after.split_whitespace().nth(1).and_then(|p| p.parse().ok()) {
            found.push((pid, parent));
        }
    }
    found
}
