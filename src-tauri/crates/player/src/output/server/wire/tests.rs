//! A sound server of our own at the other end of a pair of sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use protocol::{LookupReply, Request, SinkInfo};
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::thread::JoinHandle;

struct Server {
    reader: BufReader<UnixStream>,
    version: u16,
}

impl Server {
    /// The next command and its number.
    fn hear(&mut self) -> (u32, Command) {
        protocol::read_command_message(&mut self.reader, self.version).unwrap()
    }

    fn answer<R: CommandReply>(&mut self, number: u32, answer: &R) {
        let version = self.version;
        protocol::write_reply_message(self.reader.get_mut(), number, answer, version).unwrap();
    }

    fn say(&mut self, command: &Command) {
        let version = self.version;
        // Not in answer to anything.
        protocol::write_command_message(self.reader.get_mut(), u32::MAX, command, version).unwrap();
    }

    fn begin_stream(&mut self, channel: u32, requested_bytes: u32) {
        let (number, command) = self.hear();
        assert!(matches!(command, Command::CreatePlaybackStream(_)));
        self.answer(
            number,
            &CreatePlaybackStreamReply {
                channel,
                requested_bytes,
                ..Default::default()
            },
        );
    }

    /// A piece of sound, of which channel and what.
    fn piece(&mut self) -> (u32, Vec<u8>) {
        let head = protocol::read_descriptor(&mut self.reader).unwrap();
        let mut bytes = vec![0; head.length as usize];
        self.reader.read_exact(&mut bytes).unwrap();
        (head.channel, bytes)
    }
}

fn served<T: Send + 'static>(
    act: impl FnOnce(Server) -> T + Send + 'static,
) -> (Wire, JoinHandle<T>) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_read_timeout(Some(PATIENCE)).unwrap();
    let server = std::thread::spawn(move || {
        let mut server = Server {
            reader: BufReader::new(theirs),
            version: protocol::MAX_VERSION,
        };
        let (number, command) = server.hear();
        let Command::Auth(auth) = command else {
            panic!("{command:?}");
        };
        assert_eq!(auth.cookie, b"cookie");
        server.answer(
            number,
            &AuthReply {
                version: 32,
                ..Default::default()
            },
        );
        server.version = 32;
        let (number, command) = server.hear();
        assert!(matches!(command, Command::SetClientName(_)));
        server.answer(number, &SetClientNameReply { client_id: 7 });
        act(server)
    });
    (Wire::over(ours, b"cookie".to_vec()).unwrap(), server)
}

/// Counts up, so many bytes at a time, until it has no more.
struct Counting {
    next: u8,
    piece: usize,
    left: Arc<AtomicUsize>,
}

impl Source for Counting {
    fn read(&mut self, bytes: &mut [u8]) -> usize {
        let given = self.piece.min(bytes.len()).min(self.left.load(Acquire));
        for byte in &mut bytes[..given] {
            *byte = self.next;
            self.next = self.next.wrapping_add(1);
        }
        self.left.fetch_sub(given, AcqRel);
        given
    }
}

fn counting(piece: usize, left: usize) -> (Counting, Arc<AtomicUsize>) {
    let left = Arc::new(AtomicUsize::new(left));
    let source = Counting {
        next: 0,
        piece,
        left: Arc::clone(&left),
    };
    (source, left)
}

fn find(name: &str) -> Command {
    Command::LookupSink(CString::new(name).unwrap())
}

#[test]
fn everybody_gets_the_answer_to_their_own_question() {
    let (wire, server) = served(|mut server| {
        let asked = [server.hear(), server.hear(), server.hear()];
        for (number, command) in asked.iter().rev() {
            let Command::LookupSink(name) = command else {
                panic!("{command:?}");
            };
            match name.to_bytes() {
                b"none" => {
                    let error = PulseError::NoEntity;
                    protocol::write_error(server.reader.get_mut(), *number, &error).unwrap();
                }
                name => server.answer(*number, &LookupReply(u32::from(name[0]))),
            }
        }
    });
    std::thread::scope(|scope| {
        for name in ["a", "b"] {
            let wire = wire.clone();
            scope.spawn(move || {
                let LookupReply(told) = wire.ask(find(name)).unwrap();
                assert_eq!(told, u32::from(name.as_bytes()[0]));
            });
        }
        let told = wire.ask::<LookupReply>(find("none"));
        assert!(matches!(
            told,
            Err(WireError::Refused(PulseError::NoEntity))
        ));
    });
    server.join().unwrap();
}

#[test]
fn a_long_answer_may_come_in_pieces() {
    let (wire, server) = served(|mut server| {
        let sinks: Vec<SinkInfo> = (0..300u32)
            .map(|index| SinkInfo {
                index,
                description: Some(CString::new("A loudspeaker in a far room").unwrap()),
                ..Default::default()
            })
            .collect();
        for _ in 0..2 {
            let (number, command) = server.hear();
            assert!(matches!(command, Command::GetSinkInfoList));
            let mut message = Vec::new();
            protocol::encode_reply_message(&mut message, number, &sinks, server.version).unwrap();
            assert!(message.len() > 2 * READ);
            // The first piece is not even a head.
            for piece in [&message[..7], &message[7..READ + 11], &message[READ + 11..]] {
                server.reader.get_mut().write_all(piece).unwrap();
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    });
    for _ in 0..2 {
        let told: Vec<SinkInfo> = wire.ask(Command::GetSinkInfoList).unwrap();
        let numbers = told.iter().map(|sink| sink.index);
        assert!(numbers.eq(0..300));
    }
    server.join().unwrap();
}

#[test]
fn a_stream_is_given_what_it_asks_for_and_no_more_than_is_due() {
    let (source, left) = counting(300, 1_000);
    let more = Arc::clone(&left);
    let (wire, server) = served(move |mut server| {
        server.begin_stream(5, 700);
        let pieces: Vec<(u32, Vec<u8>)> = (0..3).map(|_| server.piece()).collect();
        let sizes: Vec<usize> = pieces.iter().map(|(_, bytes)| bytes.len()).collect();
        assert_eq!(sizes, [300, 300, 100]);
        // Of another stream, of which nothing is known.
        server.say(&Command::Request(Request {
            channel: 6,
            length: 100,
        }));
        server.say(&Command::Request(Request {
            channel: 5,
            length: 800,
        }));
        let mut heard: Vec<u8> = pieces.into_iter().flat_map(|(_, bytes)| bytes).collect();
        heard.extend(server.piece().1);
        // It had no more; what it lacks comes with the next asking.
        more.store(600, Release);
        server.say(&Command::Request(Request {
            channel: 5,
            length: 1,
        }));
        while heard.len() < 1_501 {
            let (channel, bytes) = server.piece();
            assert_eq!(channel, 5);
            heard.extend(bytes);
        }
        assert!(heard.iter().enumerate().all(|(n, byte)| *byte == n as u8));
        let (number, command) = server.hear();
        assert!(matches!(command, Command::DeletePlaybackStream(5)));
        // Asked for again before the answer: it is gone already, and nothing comes between.
        server.say(&Command::Request(Request {
            channel: 5,
            length: 100,
        }));
        protocol::write_ack_message(server.reader.get_mut(), number).unwrap();
        let (number, command) = server.hear();
        assert!(matches!(command, Command::LookupSink(_)), "{command:?}");
        server.answer(number, &LookupReply(1));
    });
    assert_eq!(
        wire.begin(PlaybackStreamParams::default(), source).unwrap(),
        5
    );
    while left.load(Acquire) != 99 {
        std::thread::sleep(Duration::from_millis(1));
    }
    wire.end(5).unwrap();
    let LookupReply(_) = wire.ask(find("a")).unwrap();
    server.join().unwrap();
}

#[test]
fn more_than_the_socket_takes_waits_for_its_turn() {
    const ALL: usize = 3 << 20;
    let (source, _) = counting(usize::MAX, ALL);
    let (wire, server) = served(move |mut server| {
        server.begin_stream(1, ALL as u32);
        std::thread::sleep(Duration::from_millis(100));
        let mut heard = Vec::new();
        let mut asked = None;
        while heard.len() < ALL {
            let head = protocol::read_descriptor(&mut server.reader).unwrap();
            let mut bytes = vec![0; head.length as usize];
            server.reader.read_exact(&mut bytes).unwrap();
            match head.channel {
                1 => heard.extend(bytes),
                _ => asked = Some(bytes),
            }
        }
        assert!(heard.iter().enumerate().all(|(n, byte)| *byte == n as u8));
        let asked = match asked {
            Some(bytes) => Command::read_tag_prefixed(&mut bytes.as_slice(), 32).unwrap(),
            None => server.hear(),
        };
        server.answer(asked.0, &LookupReply(9));
    });
    wire.begin(PlaybackStreamParams::default(), source).unwrap();
    let LookupReply(told) = wire.ask(find("a")).unwrap();
    assert_eq!(told, 9);
    server.join().unwrap();
}

#[test]
fn a_server_that_goes_leaves_nobody_waiting() {
    let (wire, server) = served(|mut server| {
        server.hear();
    });
    assert!(matches!(
        wire.ask::<LookupReply>(find("a")),
        Err(WireError::Gone)
    ));
    server.join().unwrap();
    assert!(matches!(wire.tell(find("b")), Err(WireError::Gone)));
}

#[test]
fn what_no_server_says_ends_it() {
    let (wire, server) = served(|mut server| {
        server.hear();
        let head = Descriptor {
            length: u32::MAX,
            channel: COMMANDS,
            offset: 0,
            flags: DescriptorFlags::empty(),
        };
        protocol::write_descriptor(server.reader.get_mut(), &head).unwrap();
        // Until the other end is closed.
        let mut rest = Vec::new();
        server.reader.read_to_end(&mut rest).unwrap();
    });
    assert!(matches!(
        wire.ask::<LookupReply>(find("a")),
        Err(WireError::Gone)
    ));
    server.join().unwrap();
    // Commands without sense, and none of ours: passed over.
    let (wire, server) = served(|mut server| {
        let (number, _) = server.hear();
        let rubbish = Descriptor {
            length: 3,
            channel: COMMANDS,
            offset: 0,
            flags: DescriptorFlags::empty(),
        };
        protocol::write_descriptor(server.reader.get_mut(), &rubbish).unwrap();
        server.reader.get_mut().write_all(&[1, 2, 3]).unwrap();
        server.answer(number + 1_000, &LookupReply(1));
        server.answer(number, &LookupReply(2));
    });
    let LookupReply(told) = wire.ask(find("a")).unwrap();
    assert_eq!(told, 2);
    server.join().unwrap();
}

#[test]
fn the_connection_ends_with_the_last_way_to_it() {
    let (wire, server) = served(|mut server| {
        let mut rest = Vec::new();
        server.reader.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty());
    });
    let other = wire.clone();
    drop(wire);
    std::thread::sleep(Duration::from_millis(50));
    assert!(!server.is_finished(), "one is left");
    drop(other);
    server.join().unwrap();
}
