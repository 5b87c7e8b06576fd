//! What the black-box tests share: a site that misbehaves on purpose, made sound and ears for it,
//! and a desktop with the real window in it. Plain threads and sockets, no runtime: a test reads from top to bottom.
//! Everything here may panic, because it only ever runs in a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod bus;
pub mod desktop;
pub mod driver;
pub mod feeds;
pub mod network;
pub mod process;
pub mod programs;
pub mod recorder;
pub mod secrets;
pub mod site;
pub mod sound;
pub mod wait;
pub mod window;
