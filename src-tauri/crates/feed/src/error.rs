//! Why there is no feed, list, chapter or cue.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    #[error("this is a web page, not a feed")]
    Html,
    #[error("this is not a feed: {0}")]
    NotAFeed(String),
    #[error("there is nothing in it")]
    Empty,
    #[error("it is larger than {0} MB")]
    TooLarge(u32),
}
