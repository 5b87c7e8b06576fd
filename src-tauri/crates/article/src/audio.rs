//! stub
use url::Url;
use crate::metadata::{Head, linked_data::LinkedData};
use crate::PageAudio;
pub(crate) fn player_name(_url: &Url) -> Option<&'static str> { None }
pub(crate) fn find(_doc: &dom_query::Document, _head: &Head, _data: &LinkedData, _base: Option<&Url>) -> Vec<PageAudio> { Vec::new() }
