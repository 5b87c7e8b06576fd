//! The words of the command line.
use clap::{Parser, Subcommand};
use std::path::PathBuf;

mod choices;
pub use choices::*;

/// Podcasts and articles in one library, from a script. Exit status: 0 done, 1 failed, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "earmark-cli", version, propagate_version = true)]
pub struct Cli {
    /// The library's folder; else EARMARK_LIBRARY, else the XDG data folder.
    #[arg(long, global = true, value_name = "DIR")]
    pub library: Option<PathBuf>,
    /// Machine-readable output.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Subscribe to feeds, save articles, take in files.
    Add {
        #[arg(required = true, value_name = "URL|FILE")]
        inputs: Vec<String>,
        /// Your name there, where a server asks for one. The password is read from standard input, or asked for.
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// Keep an address as a link where its page cannot be had now; its text is fetched later.
        #[arg(long)]
        link: bool,
    },
    /// Give the name and the password of a subscription. The password is read from standard input, or asked for.
    Login {
        /// Its number, address, or words of its title.
        feed: String,
        /// Your name there.
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// Another server of the show that asks, such as the one that its episodes are on.
        #[arg(long, value_name = "HOST")]
        host: Option<String>,
    },
    /// Forget the names and passwords of a subscription.
    Logout { feed: String },
    /// Search directories of podcasts; the settings say which are asked.
    Find {
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Give the key and the secret of one's own for Podcast Index; the secret is read from standard input, or asked for.
    Key {
        /// Else it is forgotten.
        key: Option<String>,
    },
    /// Ask all feeds, or one, for what is new.
    Refresh { feed: Option<String> },
    /// Fetch older episodes of a subscription, where its feed says where they are; goes on where it stopped.
    Older {
        /// Its number, address, or words of its title.
        feed: String,
        /// Take back what came so.
        #[arg(long)]
        undo: bool,
    },
    /// How a feed answered, when it is asked next, what was mended.
    Health {
        /// Its number, address, or words of its title.
        feed: String,
        /// Ask for its document, and say what became of each of its items.
        #[arg(long)]
        check: bool,
        /// Move it to another address, which must lead to the same show.
        #[arg(long, value_name = "URL", conflicts_with = "check")]
        address: Option<String>,
        /// Where another subscription has that address already: make the two one. What was done with either stays; a backup
        /// is made before, there is no other way back.
        #[arg(long, requires = "address")]
        join: bool,
    },
    /// Follow a list of subscriptions on the web (OPML): what is new in it is offered. Without an address the lists are shown.
    Follow {
        #[arg(value_name = "OPML-URL")]
        list: Option<String>,
        /// Subscribe to what is new in it by itself.
        #[arg(long, requires = "list")]
        by_itself: bool,
        /// Follow it no longer.
        #[arg(long, requires = "list", conflicts_with = "by_itself")]
        stop: bool,
        /// Ask the lists now.
        #[arg(long, conflicts_with_all = ["list", "by_itself", "stop"])]
        ask: bool,
    },
    /// List what is in the library: feeds, episodes, articles, queue, downloads, or a list of your own by its name.
    List {
        #[arg(value_name = "WHAT|NAME")]
        what: String,
        /// At most this many; 0 is all.
        #[arg(long, default_value_t = 0)]
        limit: u32,
        /// How episodes, articles or a list of your own are ordered; else the newest first, or as is chosen for the list.
        #[arg(long, value_enum)]
        sort: Option<Sort>,
    },
    /// Show one item: its number, address, or words of its title.
    Show {
        item: String,
        #[arg(long = "as", value_enum, default_value_t = Shape::Text)]
        shape: Shape,
        /// The whole page of an article, as it is kept, in the place of its text.
        #[arg(long)]
        whole: bool,
    },
    /// Take the text of a saved article anew, from its address. One that seems worse is not taken, but kept beside it.
    Again {
        /// Its number, address, or words of its title.
        item: String,
        /// From its page as it is kept, without a network.
        #[arg(long, conflicts_with = "new")]
        kept: bool,
        /// Take the one that was not taken.
        #[arg(long)]
        new: bool,
    },
    /// Search titles, texts, show notes and transcripts.
    Search {
        #[arg(required = true)]
        query: Vec<String>,
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// List what is like an item, the likest first, and why.
    Like { item: String },
    /// Show the lists that keep themselves, or add or remove one. `list NAME` shows what is in one.
    Lists {
        #[command(subcommand)]
        act: Option<ListsAct>,
    },
    /// List highlights and notes, the newest first: all of them, or those of one item.
    Notes { item: Option<String> },
    /// Put tags on items and subscriptions (+name) and take them off (-name); with neither, the tags they carry.
    Tag {
        #[arg(
            required = true,
            value_name = "ITEM|FEED|+TAG|-TAG",
            allow_hyphen_values = true
        )]
        words: Vec<String>,
    },
    /// List all tags, with how many items and subscriptions carry them; rename, colour or delete them.
    Tags {
        #[command(subcommand)]
        act: Option<TagsAct>,
    },
    /// Set what an item or a subscription is called, by whom it is, its picture and your note of it. They stay, whatever its
    /// feed or page says later; an empty one is that of the feed or the page again.
    Edit(EditArgs),
    /// Download episodes, or the text and pictures of articles.
    Download {
        /// Items; with --newest subscriptions.
        #[arg(required = true, value_name = "ITEM|FEED")]
        items: Vec<String>,
        /// The newest N episodes of each subscription that are not played.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
        newest: Option<u32>,
    },
    /// Pause, resume or cancel downloads, or take away what the rules let go.
    Downloads {
        #[command(subcommand)]
        act: DownloadsAct,
    },
    /// Take items out of the inbox: these, or all that have been in it for more than so many days.
    Archive {
        #[arg(required_unless_present = "older_than", conflicts_with = "older_than")]
        items: Vec<String>,
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
        older_than: Option<u32>,
        /// Only say how many.
        #[arg(long, requires = "older_than")]
        dry_run: bool,
    },
    /// Put items off: they leave the inbox and come back into it then.
    Snooze {
        #[arg(required = true)]
        items: Vec<String>,
        /// evening, tomorrow, saturday, monday, or a day such as 2031-01-30.
        #[arg(long, value_name = "WHEN", default_value = "tomorrow")]
        until: String,
    },
    /// Show or change settings and the rules of downloads: auto-download (off, new, newest N, up-next), words, without,
    /// min-minutes, max-minutes, keep (everything, newest N, played DAYS, next N), download-version (own, smallest, best),
    /// budget (20GB, none), downloads-folder.
    Set {
        /// Else all are shown.
        name: Option<String>,
        /// Else it is shown.
        value: Vec<String>,
        /// Of one subscription, which also has inbox (all, newest, none), refresh (automatic, hourly, 6h, daily, weekly,
        /// by-hand), notify (on, off) and paused (on, off); `default` takes its own rule away.
        #[arg(long, value_name = "FEED")]
        feed: Option<String>,
    },
    /// Write a copy of a downloaded episode or of an article's PDF for another program or device; an MP3 gets its title, show,
    /// cover and chapters as tags, an M4A all but the chapters.
    Copy { item: String, file: PathBuf },
    /// Play an episode until it ends or Ctrl C.
    Play {
        item: String,
        /// Begin here instead of where listening stopped.
        #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
        at: Option<f64>,
        /// Keep time without a sound card.
        #[arg(long)]
        silent: bool,
    },
    /// Take in a file: a list of subscriptions (OPML) or of saved pages (Pocket, Instapaper, wallabag, Omnivore, Readeck,
    /// Karakeep, Raindrop, Pinboard, bookmarks of browsers, addresses), a saved page, a book (EPUB), a text, or sound.
    Import { file: PathBuf },
    /// List what was taken in from lists; of one, what became of each of its rows.
    Imports {
        #[arg(value_name = "NUMBER")]
        import: Option<i64>,
        /// Only the rows of which this became.
        #[arg(long, value_enum, requires = "import")]
        only: Option<Outcome>,
        /// Take it back: just what it brought goes to the trash.
        #[arg(long, requires = "import", conflicts_with_all = ["only", "resume", "fetch"])]
        undo: bool,
        /// Go on with it, and try again what could not be had.
        #[arg(long, requires = "import", conflicts_with_all = ["only", "fetch"])]
        resume: bool,
        /// Fetch the texts that pages of lists still lack.
        #[arg(long, conflicts_with = "import")]
        fetch: bool,
    },
    /// List what was heard and read, the newest day first.
    History {
        /// At most this many; 0 is all.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Only what was heard, or read.
        #[arg(long, value_enum)]
        only: Option<HeardOrRead>,
    },
    /// Add up what was heard and read: ever, in a year, in a month, or in the week of a day.
    Stats {
        #[arg(long, value_name = "YYYY", value_parser = clap::value_parser!(u16).range(1970..=9999))]
        year: Option<u16>,
        #[arg(long, value_name = "YYYY-MM", conflicts_with = "year")]
        month: Option<String>,
        #[arg(long, value_name = "YYYY-MM-DD", conflicts_with_all = ["year", "month"])]
        week: Option<String>,
        /// Each item and hour as a line of a table (CSV); with --json as JSON, not added up.
        #[arg(long)]
        csv: bool,
    },
    /// Write subscriptions (opml) or everything (json), to a file or standard output.
    Export { what: Export, file: Option<PathBuf> },
    /// Copy the whole library into one file: beside the others that are kept, or where FILE says.
    Backup { file: Option<PathBuf> },
    /// List the backups that are kept, the newest first.
    Backups,
    /// Put a backup in the library's place, which is kept under another name. Shows what is in it, and with --yes does it.
    /// With --item or --show it puts these back from the trash instead.
    Restore {
        /// A file, or a name that `backups` lists; else the newest.
        file: Option<PathBuf>,
        /// Do it.
        #[arg(long)]
        yes: bool,
        /// List the backups instead.
        #[arg(long, conflicts_with_all = ["file", "yes"])]
        list: bool,
        /// An item in the trash, to be put back.
        #[arg(long, value_name = "ITEM", conflicts_with_all = ["file", "yes", "list"])]
        item: Vec<String>,
        /// A subscription that was ended, to be put back with all of its items.
        #[arg(long, value_name = "FEED", conflicts_with_all = ["file", "yes", "list"])]
        show: Vec<String>,
    },
    /// Put the sample library in, or take it out.
    Sample {
        #[arg(value_enum, default_value_t = Sample::Add)]
        act: Sample,
    },
    /// Look at a thing without touching any library.
    Inspect {
        #[command(subcommand)]
        what: Inspect,
    },
}

/// A speed the stretcher has.
fn speed(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(x) if (0.5..=4.0).contains(&x) => Ok(x),
        _ => Err("a number from 0.5 to 4".into()),
    }
}

/// Seconds with a fraction, 0 to a month.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(s) if (0.0..=2_678_400.0).contains(&s) => Ok(s),
        Ok(s) if s < 0.0 => Err("it must not be negative; 0 is the beginning".into()),
        Ok(s) if s > 0.0 => Err("no sound is longer than a month".into()),
        _ => Err("seconds are wanted, such as 90 or 12.5".into()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_time_is_refused_with_a_reason() {
        for words in [
            &["earmark-cli", "play", "3", "--at", "-5"][..],
            &[
                "earmark-cli",
                "inspect",
                "audio",
                "a",
                "--render",
                "b",
                "--from",
                "-0.5",
            ],
            &[
                "earmark-cli",
                "inspect",
                "audio",
                "a",
                "--render",
                "b",
                "--length",
                "-1",
            ],
        ] {
            let said = Cli::try_parse_from(words).unwrap_err().to_string();
            assert!(said.contains("must not be negative"), "{said}");
        }
        for (text, reason) in [("inf", "a month"), ("NaN", "seconds"), ("1:30", "seconds")] {
            let said = seconds(text).unwrap_err();
            assert!(said.contains(reason), "{text}: {said}");
        }
        assert_eq!(seconds("12.5"), Ok(12.5));
    }
}
