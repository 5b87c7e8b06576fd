//! Broadcasts (`podcast:liveItem`): an item with a time and a state.
use std::rc::Rc;

use super::element::{Element, children};
use super::item::ItemDraft;
use super::podcast_namespace::{MOST, content_link};
use crate::namespaces::{Namespace, Namespaces};
use crate::{ContentLink, LiveItem, LiveStatus};

pub fn live_item(e: &Element<'_>, names: &Namespaces) -> Option<LiveItem> {
    let status = e.attribute("status").unwrap_or_default();
    let status = match status.trim().to_ascii_lowercase().as_str() {
        "pending" => LiveStatus::Pending,
        "live" => LiveStatus::Live,
        "ended" => LiveStatus::Ended,
        _ => return None,
    };
    let time = |name| e.attribute(name).and_then(|at| lenient::dates::parse(&at));
    let mut draft = ItemDraft::new(e.base.map(|base| Rc::new(base.clone())));
    let mut content_links: Vec<ContentLink> = Vec::new();
    children(e, names, |child| {
        if child.ns == Namespace::Podcast && child.local == "contentlink" {
            if content_links.len() < MOST {
                content_links.extend(content_link(child));
            }
        } else {
            draft.element(child, names);
        }
    });
    let (start, end) = (time("start"), time("end"));
    let item = draft.finish().unwrap_or_default();
    Some(LiveItem {
        status,
        start,
        end,
        title: item.title.unwrap_or_default(),
        link: item.link,
        file: item.enclosure,
        content_links,
        chat: item.extras.chat.map(|chat| *chat),
    })
}
