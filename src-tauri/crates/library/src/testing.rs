//! For tests of this crate.
pub mod library;
mod measure;
pub mod site;
