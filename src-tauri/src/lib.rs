//! The desktop shell.
pub mod commands;
pub mod error;
pub mod ipc;
pub fn run() {}
