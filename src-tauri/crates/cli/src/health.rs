//! How a feed is, its address, and its older items.
use crate::failure::Failure;
use crate::output::{Output, counted};
use crate::progress;
use crate::terminal::name;
use library::{ItemFate, Library};

pub async fn older(
    library: &Library,
    feed: &str,
    undo: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let id = library.find_feed(feed)?;
    if undo {
        let undo = library.take_older_back(id)?;
        return match out.json {
            true => out.value(&undo),
            false => out.line(&format!("taken back: {}", undo.count)),
        };
    }
    let bar = progress::spinner("fetching older episodes");
    let shown = bar.clone();
    let came = library
        .fetch_older_and_wait(id, move |job| {
            shown.set_message(format!(
                "fetching older episodes: {} from {}",
                job.found,
                counted(job.done.into(), "document")
            ));
        })
        .await;
    bar.finish_and_clear();
    let came = came?;
    library.idle().await;
    match out.json {
        true => out.value(&serde_json::json!({ "feed": id, "came": came })),
        false => out.line(&format!("{came} older items came")),
    }
}

pub async fn health(
    library: &Library,
    feed: &str,
    check: bool,
    address: Option<String>,
    join: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut id = library.find_feed(feed)?;
    if let Some(address) = address.as_deref().filter(|_| join) {
        id = library.join_shows(id, address).await?;
        library.idle().await;
    } else if let Some(address) = address {
        library.change_address(id, &address).await?;
        library.idle().await;
    }
    if !check {
        return match out.json {
            true => out.value(&library.feed_health(id)?),
            false => out.text(library.feed_report(id)?.trim_end()),
        };
    }
    let check = library.check_document(id, "").await?;
    if out.json {
        return out.value(&check);
    }
    for item in &check.items {
        let fate = match item.fate {
            ItemFate::Here => "here",
            ItemFate::Joined => "here under another title",
            ItemFate::Trashed => "in the trash",
            ItemFate::Deleted => "deleted for good",
            ItemFate::NoSound => "here, without sound",
            ItemFate::Repeated => "says the same as another one",
            ItemFate::New => "not here yet",
        };
        let other = item
            .here_as
            .as_deref()
            .map(|here| format!(": {}", name(here)));
        out.line(&format!(
            "{}: {fate}{}",
            name(&item.title),
            other.unwrap_or_default()
        ))?;
    }
    out.line(&format!(
        "{} in the document, {} only here",
        counted(check.total.into(), "item"),
        check.only_here
    ))
}
