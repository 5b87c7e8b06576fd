//! Which items fit: the grammar of search, the filters of lists, and both as conditions on an item's row. Reads only; what
//! is found is paged in `items` and ranked in `search`.
mod compile;
mod conditions;
pub(crate) mod dates;
pub(crate) mod grammar;
mod keys;
mod names;
mod stored;
mod titles;
mod wanted;

pub(crate) use compile::{Compiled, compile, problems};
pub(crate) use conditions::Condition;
#[cfg(test)]
pub(crate) use keys::known;
pub(crate) use names::{choices, folder_typed, tags_named};
pub(crate) use stored::{join_feed, row_to_list, stored, word_of};
pub(crate) use wanted::{Wanted, match_of, wanted, words};
