//! Row ids as types of their own, so that a feed's cannot be passed for an item's.
use serde::{Deserialize, Serialize};
use specta::Type;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
        #[serde(transparent)]
        pub struct $name(#[specta(type = u32)] pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id!(
    /// A subscription.
    FeedId
);
id!(
    /// An episode or an article.
    ItemId
);
id!(
    /// A highlight or a note.
    AnnotationId
);
id!(
    /// A tag.
    TagId
);
id!(
    /// Something long that runs.
    JobId
);
id!(
    /// A list that was taken in.
    ImportId
);
id!(
    /// A list that keeps itself.
    ListId
);
id!(
    /// A list on the web that is followed.
    FollowedListId
);
id!(
    /// A show of such a list.
    FollowedShowId
);
id!(
    /// What rules of downloads did by themselves at one time.
    RulesRemovedId
);
id!(
    /// A way back from a destructive act; kept for this run of the program.
    UndoId
);

/// What kinds of thing a transaction changed; the window re-queries what it shows of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Changes {
    pub feeds: bool,
    pub items: bool,
    pub queue: bool,
    pub downloads: bool,
    /// Only how much of downloads is here, and how fast they come.
    pub transfers: bool,
    pub playback: bool,
    pub reading: bool,
    pub settings: bool,
    pub jobs: bool,
    /// Highlights and notes.
    pub notes: bool,
    /// Which tags there are, and who carries them.
    pub tags: bool,
    /// Lists that keep themselves: not what they show.
    pub lists: bool,
}

impl Changes {
    pub fn any(&self) -> bool {
        *self != Changes::default()
    }

    /// When it is not known what changed.
    pub fn all() -> Changes {
        Changes {
            feeds: true,
            items: true,
            queue: true,
            downloads: true,
            transfers: true,
            playback: true,
            reading: true,
            settings: true,
            jobs: true,
            notes: true,
            tags: true,
            lists: true,
        }
    }

    /// Both sets together.
    pub fn merge(&mut self, other: Changes) {
        self.feeds |= other.feeds;
        self.items |= other.items;
        self.queue |= other.queue;
        self.downloads |= other.downloads;
        self.transfers |= other.transfers;
        self.playback |= other.playback;
        self.reading |= other.reading;
        self.settings |= other.settings;
        self.jobs |= other.jobs;
        self.notes |= other.notes;
        self.tags |= other.tags;
        self.lists |= other.lists;
    }
}
