//! What the commands can be told further: their own commands, choices, and what is set.
use super::{seconds, speed};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct EditArgs {
    /// Its number, address, or words of its title.
    #[arg(value_name = "ITEM|FEED")]
    pub what: String,
    #[arg(long)]
    pub title: Option<String>,
    #[arg(long)]
    pub author: Option<String>,
    /// A file, an address, or `none`.
    #[arg(long, value_name = "FILE|URL")]
    pub picture: Option<String>,
    #[arg(long)]
    pub note: Option<String>,
    /// Of a subscription; folders in folders are joined by `/`.
    #[arg(long)]
    pub folder: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum TagsAct {
    /// Call a tag something else.
    Rename {
        from: String,
        to: String,
        /// Make one of the two when there is a tag of that name.
        #[arg(long)]
        merge: bool,
    },
    /// Give it a colour: red, orange, yellow, green, teal, blue, purple, pink, none.
    Colour { tag: String, colour: String },
    /// Delete tags; what carried them stays.
    Delete {
        #[arg(required = true)]
        tags: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum ListsAct {
    /// Make a list of what a query finds, as in search, such as `is:unplayed shorter:20m`.
    Add {
        name: String,
        #[arg(required = true)]
        query: Vec<String>,
    },
    /// Remove a list; what it showed stays where it is.
    Remove { name: String },
}

#[derive(Debug, Subcommand)]
pub enum DownloadsAct {
    /// Pause these downloads, or all.
    Pause { items: Vec<String> },
    /// Let these downloads go on, or all.
    Resume { items: Vec<String> },
    /// Give these downloads up, or all that are not finished.
    Cancel { items: Vec<String> },
    /// Bring back what was removed or cancelled last: what went by rules, too. It is kept for ten minutes.
    Undo,
    /// Take away what goes by the rules and the budget, and say why. Nothing that plays, is in Up Next, bookmarked, tagged,
    /// has notes, is not whole, or was downloaded by hand and not played is touched.
    Clean {
        /// Only show what would go.
        #[arg(long)]
        dry_run: bool,
        /// Also all that was played to its end.
        #[arg(long)]
        played: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum What {
    Feeds,
    Episodes,
    Articles,
    Queue,
    Downloads,
    Inbox,
    /// What is put off, what comes back first first.
    Snoozed,
    Trash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HeardOrRead {
    Heard,
    Read,
}

/// What became of a row of a list.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Outcome {
    Added,
    /// It was there already.
    Known,
    /// The subscription is kept, though it could not be fetched yet.
    Later,
    Bad,
    Waiting,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Sort {
    Newest,
    Oldest,
    /// What came into the library last is first.
    Added,
    Longest,
    Shortest,
    Title,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Shape {
    Text,
    Html,
    Markdown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Export {
    Opml,
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Sample {
    Add,
    Remove,
}

#[derive(Debug, Subcommand)]
pub enum Inspect {
    /// What a feed says.
    Feed {
        #[arg(value_name = "FILE|URL")]
        input: String,
        /// The address of a file: the base of its relative links.
        #[arg(long)]
        url: Option<String>,
    },
    /// What the reader would show of a page.
    Page {
        #[arg(value_name = "FILE|URL")]
        input: String,
        /// The address of a file: the base of its relative links.
        #[arg(long)]
        url: Option<String>,
    },
    /// What is in an audio file.
    Audio(InspectAudio),
}

#[derive(Debug, Args)]
pub struct InspectAudio {
    #[arg(value_name = "FILE|URL")]
    pub input: String,
    /// Decode all of it, and count.
    #[arg(long)]
    pub decode: bool,
    /// Write what would be heard.
    #[arg(long, value_name = "OUT.wav")]
    pub render: Option<PathBuf>,
    /// Where the rendering begins.
    #[arg(long = "seek", visible_alias = "from", value_name = "S", value_parser = seconds, allow_negative_numbers = true, requires = "render")]
    pub from: Option<f64>,
    /// How much is rendered.
    #[arg(long, value_name = "S", value_parser = seconds, allow_negative_numbers = true, requires = "render")]
    pub length: Option<f64>,
    /// Render at this speed with the pitch kept, 0.5 to 4.
    #[arg(long, value_name = "X", value_parser = speed, requires = "render")]
    pub speed: Option<f32>,
    /// Shorten silences.
    #[arg(long, value_enum, requires = "render")]
    pub trim: Option<Trim>,
    /// Bring the loudness to -16 LUFS. Also measures and prints it, with the true peak, of what two loudspeakers play: one
    /// channel as dual mono (3 LU above EBU R128 of one channel; the same peak), more than two folded to stereo. In JSON
    /// `loudness_lufs`, `true_peak_db`, and `loudness_as`: "dual mono", "stereo" or "folded to stereo".
    #[arg(long)]
    pub loudness: bool,
    /// Raise the voice: compression and a gentle equaliser.
    #[arg(long, requires = "render")]
    pub boost: bool,
    /// Fold to one channel.
    #[arg(long, requires = "render")]
    pub mono: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Trim {
    Low,
    Medium,
    High,
}
