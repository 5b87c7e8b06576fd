//! For tests of this crate.
pub mod library;
mod measure;
pub mod pdf;
pub mod site;
