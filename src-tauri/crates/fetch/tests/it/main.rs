//! Against loopback servers: tame ones on axum, nasty ones that write raw bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod disk;
mod folder;
mod get;
mod media;
mod reader;
mod server;
mod tls;
mod versions;
