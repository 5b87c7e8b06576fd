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

/// Low among those that run before all others, as sound servers have it.
const PRIORITY: u8 = 5;
/// Processor time without a rest after which such a thread is ended, and all of us with it: RealtimeKit wants no more than
/// 200 ms. What a device asks for takes less than one.
const AT_MOST: Duration = Duration::from_millis(200);
/// A device that was opened has asked for sound by then.
const PATIENCE: Duration = Duration::from_secs(5);

const NOT_SEEN: i32 = 0;
const DONE: i32 = -1;

/// The thread: not seen yet, cared for, or its number.
#[derive(Clone, Default)]
pub(super) struct Urgent(Arc<AtomicI32>);

impl Urgent {
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
                match ask(number) {
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
fn ask(thread: i32) -> zbus::Result<()> {
    const NAME: &str = "org.freedesktop.RealtimeKit1";
    let most = u64::try_from(AT_MOST.as_micros()).ok();
    let limit = Rlimit {
        current: most,
        maximum: most,
    };
    setrlimit(Resource::Rttime, limit).map_err(|e| zbus::Error::Failure(e.to_string()))?;
    let number = |id: i32| u64::try_from(id).unwrap_or(0);
    let process = number(getpid().as_raw_nonzero().get());
    let body = (process, number(thread), u32::from(PRIORITY));
    zbus::blocking::Connection::system()?.call_method(
        Some(NAME),
        "/org/freedesktop/RealtimeKit1",
        Some(NAME),
        "MakeThreadRealtimeWithPID",
        &body,
    )?;
    Ok(())
}
