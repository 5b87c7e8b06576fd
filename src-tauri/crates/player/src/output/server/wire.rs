//! One connection to a sound server, and its thread, which waits for what the server says and for nothing else. What the
//! server asks for a stream it gives at once, out of the stream's own source, with no lock. Written here as the client that
//! comes with the protocol wakes twice as often and clears a megabyte each time.
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::CString;
use std::io::{BufReader, Cursor, ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::Duration;

use pulseaudio::protocol::{
    self, AuthParams, AuthReply, Command, CommandReply, CreatePlaybackStreamReply, DESCRIPTOR_SIZE,
    Descriptor, DescriptorFlags, PlaybackStreamParams, Prop, Props, ProtocolError, PulseError,
    SetClientNameReply, TagStructReader,
};
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::io::Errno;

/// A server that answers at all has greeted by then.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that are read at once; messages are a few dozen.
const READ: usize = 16 << 10;
/// The longest message there may be: a list of all devices has some kilobytes.
const LONGEST: usize = 4 << 20;
/// A stream is given no more than this at once, in bytes.
const MOST: usize = 256 << 10;
/// The channel of commands and their answers.
const COMMANDS: u32 = u32::MAX;

#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("the sound server is gone")]
    Gone,
    #[error("the sound server refused: {0}")]
    Refused(PulseError),
    #[error("what the sound server says is not understood: {0}")]
    Odd(#[from] ProtocolError),
    #[error("the sound server cannot be reached: {0}")]
    Io(#[from] std::io::Error),
}

/// Where the sound of a stream comes from.
pub trait Source: Send + 'static {
    /// Writes what is heard next, as much as is due of what the server would take; gives how many bytes.
    fn read(&mut self, bytes: &mut [u8]) -> usize;
}

/// A way to the connection. The connection ends with the last of them.
#[derive(Clone)]
pub struct Wire {
    orders: Sender<Order>,
    bell: Arc<OwnedFd>,
    version: u16,
}

struct Order {
    command: Command,
    then: Then,
}

/// What becomes of the answer.
enum Then {
    Tell(Sender<Result<Vec<u8>, WireError>>),
    /// A stream begins.
    Begin(Box<dyn Source>, Sender<Result<u32, WireError>>),
    /// It was told to end already.
    End(Sender<Result<Vec<u8>, WireError>>, u32),
}

impl Wire {
    /// Connects to the server of this session, as other programs of it do.
    ///
    /// # Errors
    /// When there is none, or it is none.
    pub fn connect() -> Result<Wire, WireError> {
        let path = pulseaudio::socket_path_from_env().ok_or(WireError::Gone)?;
        let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
        Wire::over(UnixStream::connect(path)?, cookie.unwrap_or_default())
    }

    /// Greets the server and starts the thread.
    fn over(socket: UnixStream, cookie: Vec<u8>) -> Result<Wire, WireError> {
        socket.set_read_timeout(Some(PATIENCE))?;
        let mut reader = BufReader::new(&socket);
        let auth = Command::Auth(AuthParams {
            version: protocol::MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie,
        });
        let told: AuthReply = greet(&mut reader, 0, &auth, protocol::MAX_VERSION)?;
        let version = told.version.min(protocol::MAX_VERSION);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, c"Earmark");
        if let Ok(id) = CString::new(std::process::id().to_string()) {
            props.set(Prop::ApplicationProcessId, id);
        }
        let named = Command::SetClientName(props);
        let _: SetClientNameReply = greet(&mut reader, 1, &named, version)?;
        socket.set_read_timeout(None)?;
        socket.set_nonblocking(true)?;

        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK);
        let bell = Arc::new(bell.map_err(std::io::Error::from)?);
        let (orders, taken) = channel();
        let connection = Connection {
            socket,
            bell: Arc::clone(&bell),
            orders: taken,
            version,
            next: 2,
            asked: BTreeMap::new(),
            streams: BTreeMap::new(),
            input: vec![0; READ],
            filled: 0,
            out: Vec::new(),
            sound: Vec::new(),
        };
        std::thread::Builder::new()
            .name("sound system".into())
            .spawn(move || {
                let why = connection.run();
                tracing::debug!(?why, "the connection to the sound server ended");
            })?;
        Ok(Wire {
            orders,
            bell,
            version,
        })
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// What the server says, or that it is gone.
    pub fn ask<R: CommandReply>(&self, command: Command) -> Result<R, WireError> {
        let payload = self.wait(|tell| Order {
            command,
            then: Then::Tell(tell),
        })?;
        let mut payload = payload.as_slice();
        Ok(TagStructReader::new(&mut payload, self.version).read()?)
    }

    /// Tells, and waits until it is done.
    ///
    /// # Errors
    /// As `ask`.
    pub fn tell(&self, command: Command) -> Result<(), WireError> {
        self.wait(|tell| Order {
            command,
            then: Then::Tell(tell),
        })
        .map(|_| ())
    }

    /// Begins a stream of playback; gives its channel.
    ///
    /// # Errors
    /// As `ask`.
    pub fn begin(
        &self,
        params: PlaybackStreamParams,
        source: impl Source,
    ) -> Result<u32, WireError> {
        self.wait(|tell| Order {
            command: Command::CreatePlaybackStream(params),
            then: Then::Begin(Box::new(source), tell),
        })
    }

    /// Ends it: its source is asked no more.
    ///
    /// # Errors
    /// As `ask`.
    pub fn end(&self, stream: u32) -> Result<(), WireError> {
        self.wait(|tell| Order {
            command: Command::DeletePlaybackStream(stream),
            then: Then::End(tell, stream),
        })
        .map(|_| ())
    }

    fn wait<T>(
        &self,
        order: impl FnOnce(Sender<Result<T, WireError>>) -> Order,
    ) -> Result<T, WireError> {
        let (tell, told) = channel();
        self.orders.send(order(tell)).map_err(|_| WireError::Gone)?;
        self.ring();
        told.recv().unwrap_or(Err(WireError::Gone))
    }

    fn ring(&self) {
        // It can only be full of rings that were not heard yet.
        let _ = rustix::io::write(&self.bell, &1u64.to_ne_bytes());
    }
}

impl Drop for Wire {
    /// The thread looks whether this was the last way to it.
    fn drop(&mut self) {
        let (orders, _) = channel();
        drop(std::mem::replace(&mut self.orders, orders));
        self.ring();
    }
}

fn greet<R: CommandReply>(
    reader: &mut BufReader<&UnixStream>,
    number: u32,
    command: &Command,
    version: u16,
) -> Result<R, WireError> {
    protocol::write_command_message(reader.get_mut(), number, command, version)?;
    match protocol::read_reply_message(reader, version) {
        Ok((_, told)) => Ok(told),
        Err(ProtocolError::ServerError(error)) => Err(WireError::Refused(error)),
        Err(error) => Err(error.into()),
    }
}

struct Connection {
    socket: UnixStream,
    bell: Arc<OwnedFd>,
    orders: Receiver<Order>,
    version: u16,
    /// Number of the next command.
    next: u32,
    asked: BTreeMap<u32, Then>,
    streams: BTreeMap<u32, Stream>,
    /// What came, up to `filled`, and is not a whole message yet.
    input: Vec<u8>,
    filled: usize,
    /// What the socket did not take yet.
    out: Vec<u8>,
    /// A piece of a stream with its head. Kept, so that it is cleared once.
    sound: Vec<u8>,
}

struct Stream {
    source: Box<dyn Source>,
    /// Bytes that the server would take.
    wanted: usize,
}

impl Connection {
    /// Until the last way to it is gone, or the server is.
    fn run(mut self) -> Result<(), WireError> {
        loop {
            let mut wanted = PollFlags::IN;
            if !self.out.is_empty() {
                wanted |= PollFlags::OUT;
            }
            let mut both = [
                PollFd::new(&self.socket, wanted),
                PollFd::new(&self.bell, PollFlags::IN),
            ];
            match poll(&mut both, None) {
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(error) => return Err(WireError::Io(error.into())),
            }
            let [socket, bell] = both.map(|one| one.revents());
            if socket.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
                self.receive()?;
            }
            if !bell.is_empty() && !self.take_orders()? {
                return Ok(());
            }
            self.flush()?;
            self.serve()?;
        }
    }

    /// False when nobody can give any more.
    fn take_orders(&mut self) -> Result<bool, WireError> {
        let mut rings = [0; 8];
        // Told off before the orders are looked at: a ring after that is a new one.
        let _ = rustix::io::read(&self.bell, &mut rings);
        loop {
            let Order { command, then } = match self.orders.try_recv() {
                Ok(order) => order,
                Err(TryRecvError::Empty) => return Ok(true),
                Err(TryRecvError::Disconnected) => return Ok(false),
            };
            if let Then::End(_, stream) = then {
                self.streams.remove(&stream);
            }
            let number = self.next;
            // The server numbers nothing itself, and -1 stands for no command.
            self.next = if number == i32::MAX as u32 {
                2
            } else {
                number + 1
            };
            protocol::write_command_message(&mut self.out, number, &command, self.version)?;
            self.asked.insert(number, then);
        }
    }

    fn receive(&mut self) -> Result<(), WireError> {
        if self.filled == self.input.len() {
            self.input.resize(self.filled + READ, 0);
        }
        match self.socket.read(&mut self.input[self.filled..]) {
            Ok(0) => return Err(WireError::Gone),
            Ok(bytes) => self.filled += bytes,
            Err(error) if is_later(&error) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        let mut at = 0;
        while let Some(head) = self.input[at..self.filled].first_chunk::<DESCRIPTOR_SIZE>() {
            let head = protocol::read_descriptor(&mut head.as_slice())?;
            let length = head.length as usize;
            if length > LONGEST {
                let odd = format!("a message of {length} bytes");
                return Err(ProtocolError::Invalid(odd).into());
            }
            let from = at + DESCRIPTOR_SIZE;
            if self.filled - from < length {
                break;
            }
            at = from + length;
            if head.channel == COMMANDS {
                self.hear(from, at);
            }
        }
        self.input.copy_within(at..self.filled, 0);
        self.filled -= at;
        Ok(())
    }

    /// One message, from there to there of what came.
    fn hear(&mut self, from: usize, to: usize) {
        let mut message = Cursor::new(&self.input[from..to]);
        let (number, command) = match Command::read_tag_prefixed(&mut message, self.version) {
            Ok(heard) => heard,
            // There are more kinds than are known here, and none that would have to be.
            Err(error) => return tracing::debug!(%error, "a message that is not understood"),
        };
        let answer = match command {
            Command::Reply => {
                let read = usize::try_from(message.position()).unwrap_or(usize::MAX);
                Ok(self
                    .input
                    .get(from.saturating_add(read)..to)
                    .unwrap_or_default())
            }
            Command::Error(error) => Err(error),
            Command::Request(asked) => {
                if let Some(stream) = self.streams.get_mut(&asked.channel) {
                    stream.wanted = stream.wanted.saturating_add(asked.length as usize);
                }
                return;
            }
            // Whoever listens to it learns so at the next question.
            Command::PlaybackStreamKilled(stream) => {
                self.streams.remove(&stream);
                return;
            }
            _ => return,
        };
        let Some(then) = self.asked.remove(&number) else {
            return;
        };
        // Whoever does not wait any more is not to be told.
        match then {
            Then::Tell(tell) | Then::End(tell, _) => {
                let _ = tell.send(answer.map(<[u8]>::to_vec).map_err(WireError::Refused));
            }
            Then::Begin(source, tell) => {
                let begun = answer.map_err(WireError::Refused).and_then(|mut payload| {
                    let begun: CreatePlaybackStreamReply =
                        TagStructReader::new(&mut payload, self.version).read()?;
                    Ok(begun)
                });
                let _ = tell.send(begun.map(|begun| {
                    let wanted = begun.requested_bytes as usize;
                    self.streams
                        .insert(begun.channel, Stream { source, wanted });
                    begun.channel
                }));
            }
        }
    }

    /// Gives each stream what is due of what it wants.
    fn serve(&mut self) -> Result<(), WireError> {
        for (channel, stream) in &mut self.streams {
            while stream.wanted > 0 && self.out.is_empty() {
                let most = DESCRIPTOR_SIZE + stream.wanted.min(MOST);
                if self.sound.len() < most {
                    self.sound.resize(most, 0);
                }
                let (head, bytes) = self.sound[..most].split_at_mut(DESCRIPTOR_SIZE);
                let given = stream.source.read(bytes).min(bytes.len());
                if given == 0 {
                    break;
                }
                stream.wanted -= given;
                let descriptor = Descriptor {
                    length: u32::try_from(given).unwrap_or(u32::MAX),
                    channel: *channel,
                    offset: 0,
                    flags: DescriptorFlags::empty(),
                };
                protocol::write_descriptor(&mut &mut *head, &descriptor)?;
                let piece = &self.sound[..DESCRIPTOR_SIZE + given];
                let taken = write(&self.socket, piece)?;
                self.out.extend_from_slice(&piece[taken..]);
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), WireError> {
        let taken = write(&self.socket, &self.out)?;
        self.out.drain(..taken);
        Ok(())
    }
}

/// As much as the socket takes now.
fn write(mut socket: &UnixStream, bytes: &[u8]) -> Result<usize, WireError> {
    let mut taken = 0;
    while taken < bytes.len() {
        match socket.write(&bytes[taken..]) {
            Ok(0) => break,
            Ok(some) => taken += some,
            Err(error) if is_later(&error) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(taken)
}

fn is_later(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
