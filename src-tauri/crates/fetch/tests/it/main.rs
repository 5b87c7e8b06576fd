//! Against loopback servers: well-behaved ones on axum, misbehaving ones that write raw bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod authorization;
mod disk;
mod folder;
mod get;
mod honest;
mod media;
mod proxy;
mod reader;
mod redirects;
mod server;
mod tls;
mod unfinished;
mod versions;
