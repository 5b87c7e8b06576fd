//! Items: lists, one item in full, changes of their state, and putting them in.
mod insert;
mod list;
mod patch;
pub(crate) mod rows;

pub(crate) use insert::{NewArticle, NewEpisode, Replaced, add_mention, body, by_url, insert_article, insert_episode,
    replace_article, set_body, set_chapters, set_cues, want_pictures};
