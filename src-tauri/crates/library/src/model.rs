//! The words of the domain, as the window and the scripts see them. Plain values: no behaviour beyond small derivations.
//! Times are RFC 3339 in UTC as strings; durations are milliseconds; sizes are bytes.
mod annotations;
mod backups;
mod download_rules;
mod feeds;
mod ids;
mod imports;
mod items;
mod jobs;
mod listening;
mod passwords;
mod reading;
mod rules;
mod search;
mod settings;
mod triage;

pub use annotations::*;
pub use backups::*;
pub use download_rules::*;
pub use feeds::*;
pub use ids::*;
pub use imports::*;
pub use items::*;
pub use jobs::*;
pub use listening::*;
pub use passwords::*;
pub use reading::*;
pub use rules::*;
pub use search::*;
pub use settings::*;
pub use triage::*;
