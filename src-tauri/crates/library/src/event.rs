//! What a room tells those above it, which it does not know. What follows is carried out in `effects`, nowhere else.
use crate::{FeedId, ItemId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// What waits may be allowed to run now, or less may run at once: the queue of downloads is looked at.
    SettingsChanged,
    /// One item is about to be shown: its missing pictures are fetched, and a file that should be there is looked for.
    ItemShown { item: ItemId, has_file: bool },
    /// The items of a show are about to be shown: the files that should be there are looked for.
    ShowShown,
    /// What a show says besides is about to be shown: the pictures of its people are fetched.
    ShowExtrasShown(FeedId),
    /// A download is complete: chapters and a transcript are fetched beside it.
    Downloaded(ItemId),
    /// A minute has passed: what has been in the trash for long goes.
    MinutePassed,
    /// Feeds were asked, Up Next was changed, or some time has passed: what rules of downloads say is done.
    RulesDue,
    /// A name and a password were given: what was refused for want of them is tried again.
    LoggedIn {
        feed: Option<FeedId>,
        item: Option<ItemId>,
    },
    /// Another file of an episode was chosen: where one of it is here, the other is fetched in its place.
    VersionChosen(ItemId),
    /// The server of an episode's sound refuses its address: the feed is asked whether there is a newer one. Who waits is
    /// told by `address_was_asked`.
    AddressRefused(ItemId),
    /// A feed brought something new: whole texts are fetched where it gives beginnings only.
    CameNew,
}
