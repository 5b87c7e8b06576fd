//! Where reading stopped.
use serde::{Deserialize, Serialize};
use specta::Type;

/// A place in an article's text that survives another width, font or extraction. Never pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ReadingPosition {
    /// Characters (UTF-16 units of the shown text) before the first visible one.
    pub offset: u32,
    /// Some words at that place, at most 80 characters.
    pub anchor: String,
    /// 0.0..=1.0; at 1.0 the article counts as read.
    #[specta(type = u32)]
    pub progress: f32,
}
