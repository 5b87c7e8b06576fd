//! Items: lists, one item in full, changes of their state, and putting them in.
mod addresses;
pub(crate) mod chapters;
mod detail;
mod filtered;
mod insert;
mod lede;
mod list;
mod naming;
mod order;
pub(crate) mod outside;
mod pages;
mod parts;
mod patch;
mod ready_text;
pub(crate) mod rows;
pub(crate) mod state;
#[cfg(test)]
mod tests;
pub(crate) mod versions;

pub(crate) use filtered::count;
pub(crate) use list::mark_of;
pub(crate) use order::word as order_word;
pub(crate) use pages::{ids, page};

pub(crate) use addresses::{by_keys, file_key, fill_keys, keys, note_keys};
pub(crate) use detail::localise;
pub(crate) use insert::{
    Besides, EpisodeFields, NewArticle, NewEpisode, NewItem, insert_article, insert_episode,
    insert_episode_fields, insert_item, insert_items, insert_many_episode_fields, reading_ms,
    replace_article, sorted_at, state_length, title,
};
pub(crate) use parts::{add_mention, by_enclosure, by_url, join_mentions, set_chapters, set_cues};
pub(crate) use ready_text::{ReadyText, put_text};
