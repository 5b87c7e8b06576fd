//! The events that the window is sent, as it sees them.
use library::{Changes, Tick};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;

/// Something in the library changed: re-query what you show of these kinds.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Changed(pub Changes);

/// The position, about once a second while something plays.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Ticked(pub Tick);

/// A file or link was given to the program from outside (second start, dropped file): open the Add box with it.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Given(pub String);

/// A link in a text from outside was followed: the window says what can be done with it.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Followed(pub String);

/// The engine would have shown its own menu, in the frame of what others wrote: at this place of the window, in CSS pixels,
/// or by the keyboard where there is none.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct MenuAsked {
    pub at: Option<(i32, i32)>,
}
