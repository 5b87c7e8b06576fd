//! Items: lists, one item in full, changes of their state, and putting them in.
mod detail;
mod insert;
mod list;
mod parts;
mod patch;
pub(crate) mod rows;
#[cfg(test)]
mod tests;
mod trash;

pub(crate) use list::page;

pub(crate) use insert::{
    NewArticle, NewEpisode, Replaced, Spine, insert_article, insert_episode, insert_spine,
    replace_article, sorted_at, title,
};
pub(crate) use parts::{
    add_mention, body, by_url, join_mentions, milliseconds, pictures_of, set_chapters, set_cues,
    set_packed_body, set_wanted_pictures,
};
pub(crate) use trash::delete_old_feeds;
