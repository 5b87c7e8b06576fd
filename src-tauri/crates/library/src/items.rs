//! Items: lists, one item in full, changes of their state, and putting them in.
pub(crate) mod chapters;
mod detail;
mod insert;
mod lede;
mod list;
mod naming;
mod order;
mod parts;
mod patch;
mod ready_text;
pub(crate) mod rows;
#[cfg(test)]
mod tests;

pub(crate) use list::{mark_of, page};

pub(crate) use insert::{
    EpisodeFields, NewArticle, NewEpisode, NewItem, Replaced, insert_article, insert_episode,
    insert_episode_fields, insert_item, insert_items, insert_many_episode_fields, reading_ms,
    replace_article, sorted_at, state_length, title,
};
pub(crate) use parts::{add_mention, by_enclosure, by_url, join_mentions, set_chapters, set_cues};
pub(crate) use ready_text::{ReadyText, put_text};
