//! What people and programs wrote loosely, read with one pair of eyes for feeds, pages and sound files: charsets, dates,
//! lengths of time, the header of an MPEG frame, and whether bytes are sound. Pure; nothing here fails loudly or panics.
pub mod charset;
pub mod dates;
pub mod duration;
pub mod mpeg;
pub mod sound;
