//! The thread that must have sound ready in time runs before all others: by its own word where it may, else RealtimeKit is
//! asked, as by any player on a Linux desktop. Without it sound breaks off while every core is busy.
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering::*};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getpid, setrlimit};
use rustix::thread::gettid;
use thread_priority::{
    RealtimeThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};
use zbus::blocking::Connection;

/// Low among those that run before all others, as sound servers have it.
const PRIORITY: u8 = 5;
/// Processor time without a rest after which such a thread is ended, and all of us with it: RealtimeKit wants no more than
/// 200 ms. What a device asks for takes less than one.
const AT_MOST: Duration = Duration::from_millis(200);
/// A device that was opened has asked for sound by then.
const PATIENCE: Duration = Duration::from_secs(5);

const KIT: &str = "org.freedesktop.RealtimeKit1";
const KIT_PATH: &str = "/org/freedesktop/RealtimeKit1";

const NOT_SEEN: i32 = 0;
const DONE: i32 = -1;

/// The thread: not seen yet, cared for, or its number.
#[derive(Clone, Default)]
pub(super) struct Realtime(Arc<AtomicI32>);

impl Realtime {
    /// For the callback, each time: the first time it asks the kernel, later it only looks at a number.
    pub fn here(&self) {
        if self.0.load(Relaxed) == NOT_SEEN {
            let thread = gettid().as_raw_nonzero().get();
            self.0.store(if itself() { DONE } else { thread }, Release);
        }
    }

    /// Asks for what the thread may not do itself, as soon as it is seen. Does not wait for that.
    pub fn see_to(&self) {
        let thread = self.0.clone();
        let asking = move || {
            let since = Instant::now();
            while thread.load(Acquire) == NOT_SEEN && since.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(20));
            }
            let number = thread.load(Acquire);
            if number > 0 {
                match Connection::system().and_then(|bus| ask(&bus, number)) {
                    Ok(()) => thread.store(DONE, Release),
                    Err(error) => tracing::info!(%error, "the sound runs at the common priority"),
                }
            }
        };
        let spawned = std::thread::Builder::new()
            .name("sound priority".into())
            .spawn(asking);
        if let Err(error) = spawned {
            tracing::info!(%error, "the sound runs at the common priority");
        }
    }
}

/// Root may, and whoever was given a limit for it.
fn itself() -> bool {
    let Ok(value) = ThreadPriorityValue::try_from(PRIORITY) else {
        return false;
    };
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    let priority = ThreadPriority::Crossplatform(value);
    set_thread_priority_and_policy(thread_native_id(), priority, policy).is_ok()
}

/// RealtimeKit, by the interface in its README.
fn ask(bus: &Connection, thread: i32) -> zbus::Result<()> {
    let most = u64::try_from(AT_MOST.as_micros()).ok();
    let limit = Rlimit {
        current: most,
        maximum: most,
    };
    setrlimit(Resource::Rttime, limit).map_err(|e| zbus::Error::Failure(e.to_string()))?;
    let number = |id: i32| u64::try_from(id).unwrap_or(0);
    let process = number(getpid().as_raw_nonzero().get());
    let body = (process, number(thread), u32::from(PRIORITY));
    bus.call_method(
        Some(KIT),
        KIT_PATH,
        Some(KIT),
        "MakeThreadRealtimeWithPID",
        &body,
    )?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use zbus::blocking::connection::Builder;

    /// What stands in for RealtimeKit: notes what is asked, and grants it to whoever does not ask for too much.
    struct Kit(Sender<(u64, u64, u32)>);

    #[zbus::interface(name = "org.freedesktop.RealtimeKit1")]
    impl Kit {
        #[zbus(name = "MakeThreadRealtimeWithPID")]
        fn make(&self, process: u64, thread: u64, priority: u32) -> zbus::fdo::Result<()> {
            self.0.send((process, thread, priority)).unwrap();
            // As the real one: nobody without a limit, and 20 is the most it gives.
            let limit = rustix::process::getrlimit(Resource::Rttime).maximum;
            if priority <= 20 && limit.is_some_and(|most| most <= 200_000) {
                return Ok(());
            }
            Err(zbus::fdo::Error::AccessDenied("too much".into()))
        }
    }

    /// A bus with nothing on it but that, at this path; both of its ends.
    fn bus(path: &'static str) -> ([Connection; 2], Receiver<(u64, u64, u32)>) {
        let (asked, seen) = channel();
        let (theirs, ours) = UnixStream::pair().unwrap();
        // Each end waits for the other's greeting.
        let serving = std::thread::spawn(move || {
            Builder::async_io_unix_stream(theirs)
                .server(zbus::Guid::generate())
                .and_then(|builder| builder.p2p().serve_at(path, Kit(asked)))
                .and_then(Builder::build)
                .unwrap()
        });
        let ours = Builder::async_io_unix_stream(ours).p2p().build().unwrap();
        ([ours, serving.join().unwrap()], seen)
    }

    #[test]
    fn the_kit_is_asked_for_the_very_thread_within_its_limits() {
        let ([ours, _served], seen) = bus(KIT_PATH);
        let thread = gettid().as_raw_nonzero().get();
        ask(&ours, thread).unwrap();
        let own = u64::from(std::process::id());
        assert_eq!(seen.recv().unwrap(), (own, thread as u64, 5));
    }

    #[test]
    fn without_the_kit_it_is_an_error() {
        let ([ours, _served], seen) = bus("/elsewhere");
        assert!(ask(&ours, 1).is_err());
        assert!(seen.try_recv().is_err());
    }
}
