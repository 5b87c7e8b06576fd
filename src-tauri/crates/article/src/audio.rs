//! stub
use url::Url;
pub(crate) fn player_name(_url: &Url) -> Option<&'static str> { None }
