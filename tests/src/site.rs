//! A web site on loopback that misbehaves on purpose: cuts bodies short, ignores Range, changes its files
//! between two requests, sends people round in circles. Raw sockets, because a polite server library would not.
use std::collections::HashMap;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

mod answer;
mod resource;
pub use resource::{Ranges, Resource};

/// What a client asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    pub path: String,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

#[derive(Default)]
struct State {
    resources: HashMap<String, Resource>,
    requests: Vec<Request>,
    streams: Vec<TcpStream>,
    /// Bodies of these paths stop after so many bytes until the gate is opened.
    gates: HashMap<String, usize>,
    /// Bodies of these paths come at so many bytes a second.
    paces: HashMap<String, usize>,
    /// How far the body of a path was sent, and how many bytes of it were asked for once more.
    sent: HashMap<String, usize>,
    twice: usize,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    closed: AtomicBool,
}

/// Runs until dropped or closed.
pub struct Site {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
    /// Bound beside the listener and never listening: a site that was closed refuses, and no other gets its port.
    _place: OwnedFd,
}

impl Site {
    pub fn start() -> Site {
        let place = bound((Ipv4Addr::LOCALHOST, 0).into()).expect("loopback can be bound");
        let address = rustix::net::getsockname(&place)
            .and_then(SocketAddr::try_from)
            .expect("an address");
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
            closed: AtomicBool::new(true),
        });
        let mut site = Site {
            address,
            shared,
            listening: None,
            _place: place,
        };
        site.reopen();
        site
    }

    /// Is there again after `close`, at the same address and with the same things.
    pub fn reopen(&mut self) {
        if !self.shared.closed.swap(false, Ordering::SeqCst) {
            return;
        }
        // The standard library lets an address be shared with one that does not listen, as is set below.
        let listener = TcpListener::bind(self.address).expect("loopback can be listened on");
        let own = self.shared.clone();
        self.listening = Some(std::thread::spawn(move || listen(&listener, &own)));
    }

    /// The full address of a path, which begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Puts a thing at a path, in place of what was there.
    pub fn put(&self, path: &str, resource: Resource) {
        self.state().resources.insert(path.to_owned(), resource);
    }

    /// Holds back the body of a path after so many bytes, until `open_gate`.
    pub fn gate(&self, path: &str, after: usize) {
        self.state().gates.insert(path.to_owned(), after);
    }

    /// The body of a path comes at so many bytes a second from now on.
    pub fn pace(&self, path: &str, bytes: usize) {
        self.state().paces.insert(path.to_owned(), bytes);
    }

    /// How many bytes were asked for that had been sent before, of all paths.
    pub fn twice(&self) -> usize {
        self.state().twice
    }

    pub fn open_gate(&self, path: &str) {
        self.state().gates.remove(path);
        self.shared.changed.notify_all();
    }

    /// What was asked of this path so far.
    pub fn requests(&self, path: &str) -> Vec<Request> {
        self.state()
            .requests
            .iter()
            .filter(|r| r.path == path)
            .cloned()
            .collect()
    }

    /// How often it was asked for anything.
    pub fn asked(&self) -> usize {
        self.state().requests.len()
    }

    pub fn hits(&self, path: &str) -> usize {
        self.state()
            .requests
            .iter()
            .filter(|r| r.path == path)
            .count()
    }

    /// Goes away: nobody listens any more, and open connections break.
    pub fn close(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        for stream in self.state().streams.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.shared.changed.notify_all();
        if let Some(listening) = self.listening.take() {
            // Wakes the thread out of accept, so that it sees that it is over.
            let _ = TcpStream::connect(self.address);
            let _ = listening.join();
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.close();
    }
}

fn bound(address: SocketAddr) -> rustix::io::Result<OwnedFd> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with, sockopt};
    let socket = socket_with(
        AddressFamily::INET,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?;
    sockopt::set_socket_reuseaddr(&socket, true)?;
    bind(&socket, &address)?;
    Ok(socket)
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        let accepted = listener.accept();
        if shared.closed.load(Ordering::SeqCst) {
            return;
        }
        let Ok((stream, _)) = accepted else { continue };
        if let (Ok(copy), Ok(mut state)) = (stream.try_clone(), shared.state.lock()) {
            state.streams.push(copy);
        }
        let shared = shared.clone();
        std::thread::spawn(move || {
            // A client that hangs up in the middle is an everyday thing here.
            let _ = answer::converse(&stream, &shared);
            // The list above holds a copy, so letting go is not enough to end it.
            let _ = stream.shutdown(Shutdown::Both);
        });
    }
}

#[cfg(test)]
mod tests;
