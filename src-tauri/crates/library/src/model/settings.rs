//! Settings: few, typed, each with a default.
use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    System,
    En,
    Ru,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReaderFont {
    #[default]
    Serif,
    Sans,
    /// Made for readers with dyslexia.
    Dyslexic,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReaderTheme {
    /// As the window.
    #[default]
    Window,
    Light,
    Sepia,
    Dark,
    Black,
}

/// How texts in one language look, where that is otherwise than all texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ReaderLook {
    /// The first part of its BCP 47 tag, in lower case: `ru`.
    pub language: String,
    /// False: texts in it look like all texts, and this is kept for later.
    pub on: bool,
    pub font: ReaderFont,
    /// As the settings of all texts.
    pub size: u32,
    pub measure: u32,
    pub leading: u32,
    pub spacing: u32,
    pub justify: bool,
}

/// Languages that have a look of their own, at the most.
const MOST_LOOKS: usize = 60;

impl ReaderLook {
    /// Within their ranges, each language once; what names no language is left out.
    pub fn clamped(looks: Vec<ReaderLook>) -> Vec<ReaderLook> {
        let mut kept: Vec<ReaderLook> = Vec::new();
        for look in looks {
            let language = look.language.split(['-', '_']).next().unwrap_or_default();
            let language = language.trim().to_ascii_lowercase();
            let is_one = (2..=8).contains(&language.len())
                && language.bytes().all(|b| b.is_ascii_alphabetic());
            if !is_one
                || kept.len() == MOST_LOOKS
                || kept.iter().any(|other| other.language == language)
            {
                continue;
            }
            kept.push(ReaderLook {
                language,
                size: look.size.clamp(14, 32),
                measure: look.measure.clamp(40, 100),
                leading: look.leading.clamp(120, 220),
                spacing: look.spacing.min(250),
                ..look
            });
        }
        kept
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Settings {
    pub theme: Theme,
    pub language: Language,
    /// Seconds, 1..=300.
    pub skip_back: u32,
    /// Seconds, 1..=300.
    pub skip_forward: u32,
    /// 0.0..=1.0.
    #[specta(type = u32)]
    pub volume: f32,
    pub muted: bool,
    /// Of everything that is heard, the pitch kept; 0.5..=4.0 in steps of 0.05.
    #[specta(type = u32)]
    pub speed: f32,
    /// Of everything that is heard, unless a show has its own.
    pub trim: super::Trim,
    pub loudness: bool,
    pub boost: bool,
    pub mono: bool,
    /// The output device by name; None is the system's default.
    pub output_device: Option<String>,
    /// Where downloads go; None is the folder inside the library.
    pub downloads_folder: Option<String>,
    /// 1..=8.
    pub downloads_at_once: u32,
    /// Which file of an episode comes, where its feed offers several.
    pub download_version: super::VersionChoice,
    /// What is downloaded without being asked for, unless a show has a rule of its own.
    pub auto_download: super::AutoDownload,
    /// How long downloads stay, unless a show has a rule of its own.
    pub keep_downloads: super::KeepRule,
    /// What downloaded episodes may take up in all, in MB (10^6 bytes); 0 is no limit.
    pub downloads_budget: u32,
    /// Thousands of bytes a second for all downloads together; 0: as fast as they come. What is listened to is not counted.
    pub downloads_limit: u32,
    /// The hours in which that limit holds, in minutes of the local day; when both are the same it always does.
    pub downloads_limit_from: u32,
    pub downloads_limit_until: u32,
    /// Download only where the network is not one that is paid by the byte, as NetworkManager says.
    pub downloads_unmetered: bool,
    /// The proxy for everything that is fetched: `http://host:port`. None: as the environment says (HTTPS_PROXY and the like).
    /// A password in it is taken out and kept where passwords are.
    pub proxy: Option<String>,
    /// Keep what was streamed to its end.
    pub keep_streamed: bool,
    /// Minutes between refreshes; 0 is by hand only.
    pub refresh_minutes: u32,
    /// Which directories of podcasts a search asks.
    pub directories: super::Directories,
    /// Go on with Up Next.
    pub auto_advance: bool,
    /// When Up Next is empty, go on with the list from which playing was begun.
    pub continuous: bool,
    /// Keep the computer from going to sleep while something plays.
    pub stay_awake: bool,
    /// Fetch the pictures of articles.
    pub pictures: bool,
    /// Offer a link that was copied elsewhere when the window comes forward; None: nobody was asked yet.
    pub clipboard_offer: Option<bool>,
    /// Megabytes that the pages of saved articles may take, as they came, 0..=5000; 0 keeps none.
    pub kept_pages_mb: u32,
    /// Note what is heard and read, and when: for the history and the statistics.
    pub keep_history: bool,
    /// Words a minute, 50..=1000.
    pub reading_speed: u32,
    pub reader_font: ReaderFont,
    pub reader_theme: ReaderTheme,
    /// Pixels, 14..=32.
    pub reader_size: u32,
    /// Characters, 40..=100.
    pub reader_measure: u32,
    /// Hundredths, 120..=220.
    pub reader_leading: u32,
    /// Between paragraphs, hundredths of the size, 0..=250.
    pub reader_spacing: u32,
    /// Lines end at one edge, and words are hyphenated for it.
    pub reader_justify: bool,
    /// Languages whose texts look otherwise.
    pub reader_looks: Vec<ReaderLook>,
    /// A silent clock instead of the sound card.
    pub silent: bool,
    /// Back the library up each day that something changed, and before acts that change much of it.
    pub backups: bool,
    /// What of podcasts and of sites goes into the inbox, unless a show says otherwise.
    pub inbox_podcasts: super::ToInbox,
    pub inbox_sites: super::ToInbox,
    /// Episodes and articles leave the inbox by themselves after so many days, 0..=365; 0 is never.
    pub archive_episodes: u32,
    pub archive_articles: u32,
    /// What is in the trash is deleted for good after so many days, 0..=365; 0 is never.
    pub trash_days: u32,
    /// The desktop is told of what is new, unless a show says otherwise, and of downloads that came by themselves.
    pub notify_new: bool,
    pub notify_downloads: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            theme: Theme::System,
            language: Language::System,
            skip_back: 15,
            skip_forward: 30,
            volume: 1.0,
            muted: false,
            speed: 1.0,
            trim: super::Trim::Off,
            loudness: false,
            boost: false,
            mono: false,
            output_device: None,
            downloads_folder: None,
            downloads_at_once: 2,
            download_version: super::VersionChoice::Own,
            auto_download: super::AutoDownload::default(),
            keep_downloads: super::KeepRule::default(),
            downloads_budget: 0,
            downloads_limit: 0,
            downloads_limit_from: 0,
            downloads_limit_until: 0,
            downloads_unmetered: false,
            proxy: None,
            keep_streamed: false,
            refresh_minutes: 60,
            directories: super::Directories::default(),
            auto_advance: true,
            continuous: true,
            stay_awake: true,
            pictures: true,
            clipboard_offer: None,
            kept_pages_mb: 100,
            keep_history: true,
            reading_speed: 230,
            reader_font: ReaderFont::Serif,
            reader_theme: ReaderTheme::Window,
            reader_size: 19,
            reader_measure: 65,
            reader_leading: 165,
            reader_spacing: 110,
            reader_justify: false,
            reader_looks: Vec::new(),
            silent: false,
            backups: true,
            inbox_podcasts: super::ToInbox::All,
            inbox_sites: super::ToInbox::All,
            archive_episodes: 0,
            archive_articles: 0,
            trash_days: 30,
            notify_new: false,
            notify_downloads: false,
        }
    }
}

/// About the program and this library, for the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct About {
    pub version: String,
    pub library_folder: String,
    /// Where downloads go when no setting says otherwise.
    pub downloads_folder: String,
    /// BCP 47 of the desktop.
    pub system_language: String,
}
