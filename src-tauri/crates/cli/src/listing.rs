//! Commands that look into the library.
use crate::args::{Export, Shape, Sort, What};
use crate::downloads::size;
use crate::failure::Failure;
use crate::lists;
use crate::output::{Output, clock, counted};
use crate::terminal::{complain, name};
use crate::wholeness::{doubt_of, missing_of, pictures_of};
use clap::ValueEnum;
use library::{
    AlikeItem, AlikeWhy, DownloadState, ItemDetail, ItemKind, ItemQuery, ItemRow, Library, Order,
    Place,
};
use std::io::Write;
use std::path::Path;

pub fn list(
    library: &Library,
    what: &str,
    limit: u32,
    sort: Option<Sort>,
    out: &mut Output,
) -> Result<(), Failure> {
    let Ok(what) = What::from_str(what, true) else {
        return rows(lists::rows(library, what, limit, sort.map(order))?, out);
    };
    if sort.is_some() && !matches!(what, What::Episodes | What::Articles) {
        return Err(Failure::Said(
            "only episodes and articles can be sorted".into(),
        ));
    }
    match what {
        What::Feeds => {
            let mut feeds = library.feeds()?;
            if limit > 0 {
                feeds.truncate(limit as usize);
            }
            if out.json {
                return out.value(&feeds);
            }
            for feed in feeds {
                out.line(&format!(
                    "{:>6}  {:>5}  {}",
                    feed.id,
                    feed.items,
                    name(&feed.title)
                ))?;
                out.field("address", Some(&feed.url))?;
                out.field("problem", feed.problem.as_deref())?;
            }
            Ok(())
        }
        What::Episodes => rows(items(library, ItemKind::Episode, limit, sort)?, out),
        What::Articles => rows(items(library, ItemKind::Article, limit, sort)?, out),
        What::Queue => rows(library.queue()?, out),
        What::Inbox => rows(place(library, Place::Inbox, limit)?, out),
        What::Snoozed => rows(place(library, Place::Snoozed, limit)?, out),
        What::Trash => rows(place(library, Place::Trash, limit)?, out),
        What::Downloads => {
            library.check_downloads()?;
            let downloads = library.downloads()?;
            if let Some(hold) = &downloads.hold {
                complain(&library::sentence(&hold.problem));
            }
            if let Some(freeing) = &downloads.freeing {
                complain(&format!(
                    "What was removed frees {} in {} min; `earmark-cli downloads undo` brings back the last of it.",
                    size(freeing.bytes),
                    freeing.minutes
                ));
            }
            for told in library.rules_removed()? {
                complain(&format!(
                    "Your rules removed {} on {}, {}.",
                    counted(told.count.into(), "episode"),
                    told.at.get(..10).unwrap_or_default(),
                    size(told.bytes)
                ));
            }
            for folder in &downloads.folders_away {
                complain(&format!(
                    "The downloads folder {folder} is not there; what is in it counts as downloaded until it is back."
                ));
            }
            let all: Vec<_> = downloads
                .active
                .iter()
                .chain(&downloads.failed)
                .chain(&downloads.done)
                .collect();
            if out.json {
                return out.value(&all);
            }
            for row in all {
                let state = match row.state {
                    DownloadState::Waiting => "waiting",
                    DownloadState::Running => "running",
                    DownloadState::Paused => "paused",
                    DownloadState::Failed => "failed",
                    DownloadState::Done => "done",
                };
                let total = row.total.map_or("?".to_owned(), size);
                out.line(&format!(
                    "{:>6}  {state}  {} of {total}  {}",
                    row.item.id,
                    size(row.bytes),
                    name(&row.item.title)
                ))?;
                out.field("problem", row.problem.as_deref())?;
                out.field("tried again", row.next_try.as_deref())?;
            }
            Ok(())
        }
    }
}

/// All pages of a kind, at most `limit` (0: all). What was chosen in the window changes nothing for scripts.
fn items(
    library: &Library,
    kind: ItemKind,
    limit: u32,
    sort: Option<Sort>,
) -> Result<Vec<ItemRow>, Failure> {
    let query = ItemQuery {
        kind: Some(kind),
        order: Some(sort.map_or(Order::Newest, order)),
        ..ItemQuery::default()
    };
    pages(library, query, limit)
}

fn place(library: &Library, place: Place, limit: u32) -> Result<Vec<ItemRow>, Failure> {
    let query = ItemQuery {
        place,
        ..ItemQuery::default()
    };
    pages(library, query, limit)
}

fn pages(library: &Library, mut query: ItemQuery, limit: u32) -> Result<Vec<ItemRow>, Failure> {
    query.limit = 500;
    let mut all = Vec::new();
    loop {
        let page = library.items(&query)?;
        all.extend(page.rows);
        if limit > 0 && all.len() >= limit as usize {
            all.truncate(limit as usize);
            return Ok(all);
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(all),
        }
    }
}

fn order(sort: Sort) -> Order {
    match sort {
        Sort::Newest => Order::Newest,
        Sort::Oldest => Order::Oldest,
        Sort::Added => Order::Added,
        Sort::Longest => Order::Longest,
        Sort::Shortest => Order::Shortest,
        Sort::Title => Order::Title,
    }
}

fn rows(rows: Vec<ItemRow>, out: &mut Output) -> Result<(), Failure> {
    if out.json {
        return out.value(&rows);
    }
    for row in rows {
        let date = row.published_at.as_deref().unwrap_or(&row.added_at);
        let date = date.get(..10).unwrap_or(date);
        let length = match (row.duration_ms, row.words) {
            (Some(ms), _) => clock(ms.max(0).unsigned_abs()),
            (None, Some(words)) => format!("{words} w"),
            (None, None) => String::new(),
        };
        let mark = if row.done { "x" } else { " " };
        out.line(&format!(
            "{:>6} {mark} {date} {length:>8}  {}{}",
            row.id,
            name(&row.title),
            of(&row.source)
        ))?;
    }
    Ok(())
}

pub async fn show(
    library: &Library,
    item: &str,
    shape: Shape,
    whole: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let id = library.find_item(item)?;
    let mut detail = library.item(id)?;
    if whole {
        detail.html = library.whole_page(id).await?;
    }
    if out.json {
        return out.value(&detail);
    }
    match shape {
        Shape::Html => out.text(&detail.html)?,
        Shape::Markdown => {
            out.line(&format!("# {}\n", name(&detail.row.title)))?;
            out.text(&article::to_markdown(&detail.html))?;
        }
        Shape::Text => {
            out.line(&name(&detail.row.title))?;
            out.field(
                "from",
                Some(detail.row.source.as_str()).filter(|from| !from.is_empty()),
            )?;
            out.field("by", detail.byline.as_deref())?;
            let tags = detail.tags.join(", ");
            out.field("tags", Some(tags.as_str()).filter(|tags| !tags.is_empty()))?;
            out.field(
                "your note",
                Some(detail.note.as_str()).filter(|note| !note.is_empty()),
            )?;
            out.field("published", detail.row.published_at.as_deref())?;
            out.field("address", detail.row.url.as_deref())?;
            out.field("file", detail.file_path.as_deref())?;
            article_file(&detail, out)?;
            out.field("problem", detail.row.problem.as_deref())?;
            out.field("note", doubt_of(&detail).as_deref())?;
            out.field("pictures", pictures_of(&detail).as_deref())?;
            out.field("missing", missing_of(&detail).as_deref())?;
            if let Some(new) = &detail.candidate {
                let said = format!("{} words, not taken; again --new takes it", new.words);
                out.field("new text", Some(&said))?;
            }
            said_besides(&detail, out)?;
            out.line("")?;
            out.line(&article::to_text(&detail.html))?;
            for chapter in detail.chapters.iter().filter(|c| !c.hidden) {
                out.line(&format!(
                    "{:>8}  {}",
                    clock(chapter.start_ms.max(0).unsigned_abs()),
                    name(&chapter.title)
                ))?;
            }
        }
    }
    Ok(())
}

/// The file that an article is made of, where it lies, and why it may have no text.
fn article_file(detail: &ItemDetail, out: &mut Output) -> Result<(), Failure> {
    let Some(file) = &detail.file else {
        return Ok(());
    };
    let where_it_lies = match (&file.path, file.here) {
        (Some(path), true) => path.as_str(),
        (Some(_), false) => "gone; `again` fetches it once more, where it has an address",
        (None, _) => "not here yet; `again` fetches it",
    };
    out.field("file", Some(where_it_lies))?;
    let pages = file.pages.map(|pages| counted(pages.into(), "page"));
    out.field("PDF of", pages.as_deref())?;
    out.field("note", file.sentence())
}

/// What a podcast says of an episode besides.
fn said_besides(detail: &ItemDetail, out: &mut Output) -> Result<(), Failure> {
    let extras = &detail.extras;
    out.field("season", detail.row.season_name.as_deref())?;
    out.field("explicit", detail.row.explicit.then_some("yes"))?;
    for person in &extras.persons {
        out.field(person.role.as_deref().unwrap_or("host"), Some(&person.name))?;
    }
    for bite in &extras.soundbites {
        let at = clock(bite.start_ms.max(0).unsigned_abs());
        let title = match bite.title.as_str() {
            "" => &detail.row.title,
            title => title,
        };
        out.field("soundbite", Some(&format!("{at}  {title}")))?;
    }
    for (what, links) in [("comments", &extras.comments), ("support", &extras.funding)] {
        for link in links {
            out.field(what, Some(&format!("{}  {}", link.words, link.url)))?;
        }
    }
    for (what, fact) in [("license", &extras.license), ("place", &extras.location)] {
        if let Some(fact) = fact {
            let url = fact.url.as_deref().unwrap_or_default();
            out.field(what, Some(format!("{}  {url}", fact.words).trim_end()))?;
        }
    }
    for version in &extras.versions {
        let mark = if version.chosen { "*" } else { " " };
        let kind = version.mime.as_deref().unwrap_or("unknown");
        let size = version
            .bytes
            .map(|n| format!("  {n} bytes"))
            .unwrap_or_default();
        let title = version.title.as_deref().unwrap_or_default();
        let said = format!("{mark} {kind}{size}  {title}");
        out.field("version", Some(said.trim_end()))?;
    }
    out.field("film", extras.video.as_deref())?;
    let filed = extras.categories.join(", ");
    out.field(
        "filed under",
        Some(filed.as_str()).filter(|f| !f.is_empty()),
    )
}

pub fn search(library: &Library, query: &str, limit: u32, out: &mut Output) -> Result<(), Failure> {
    library.finish_index()?;
    let mut found = library.search(query, None)?;
    let mut next = found.next.take();
    while (found.hits.len() as u64) < u64::from(limit)
        && let Some(after) = next
    {
        let more = library.search(query, Some(&after))?;
        found.hits.extend(more.hits);
        next = more.next;
    }
    found.hits.truncate(limit as usize);
    if out.json {
        return out.value(&found);
    }
    for show in &found.shows {
        out.line(&format!("  show  {}", name(&show.title)))?;
    }
    for hit in &found.hits {
        out.line(&format!(
            "{:>6}  {}{}",
            hit.row.id,
            name(&hit.row.title),
            of(&hit.row.source)
        ))?;
        let snippet: String = hit.snippet.iter().map(|p| p.text.as_str()).collect();
        if !snippet.is_empty() {
            let at = hit.line.as_ref().and_then(|line| line.start_ms);
            let at = at.map_or(String::new(), |ms| {
                format!("{}  ", clock(ms.max(0).unsigned_abs()))
            });
            out.line(&format!("        {at}{}", name(&snippet)))?;
        }
    }
    for problem in &found.problems {
        out.field("note", Some(&problem.to_string()))?;
    }
    let more = if found.more { "more than " } else { "" };
    out.field("found", Some(&format!("{more}{}", found.total)))
}

pub fn export(
    library: &Library,
    what: Export,
    file: Option<&Path>,
    out: &mut Output,
) -> Result<(), Failure> {
    match file {
        None => write(library, what, out.raw()),
        Some(path) => {
            // Written beside and renamed: a full disk must not leave half a file under the name that was asked for.
            let folder = path
                .parent()
                .filter(|p| !p.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            let failed = |e: std::io::Error| match e.kind() {
                std::io::ErrorKind::NotFound => Failure::Said(format!(
                    "there is no folder {} to write into",
                    folder.display()
                )),
                _ => Failure::io(path, &e),
            };
            // As any other file of the person's: readable by the rules of their umask.
            let mut part = tempfile::Builder::new()
                .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
                .tempfile_in(folder)
                .map_err(failed)?;
            write(library, what, part.as_file_mut())?;
            part.as_file().sync_all().map_err(failed)?;
            part.persist(path).map_err(|e| failed(e.error))?;
            Ok(())
        }
    }
}

fn write(library: &Library, what: Export, to: &mut impl Write) -> Result<(), Failure> {
    match what {
        Export::Opml => to.write_all(library.export_opml()?.as_bytes())?,
        Export::Json => {
            // With the links of texts that nobody has opened.
            library.finish_index()?;
            library.export_json_to(to)?;
        }
    }
    Ok(())
}

/// Where a thing is from, behind its title; a file of the listener's own is from nowhere.
/// What is like an item.
pub fn like(library: &Library, item: &str, out: &mut Output) -> Result<(), Failure> {
    let id = library.find_item(item)?;
    library.finish_index()?;
    let found = library.alike(id)?;
    if out.json {
        return out.value(&found);
    }
    for AlikeItem { row, why } in found {
        let why = match why {
            AlikeWhy::Topic { words } => format!("same topic: {}", words.join(", ")),
            AlikeWhy::People { names } => format!("with {}", names.join(", ")),
            AlikeWhy::Tags { names } => format!("same tags: {}", names.join(", ")),
            AlikeWhy::Source => "from the same show or site".into(),
        };
        let (title, why) = (name(&row.title), name(&why));
        out.line(&format!("{:>6}  {title}{}: {why}", row.id, of(&row.source)))?;
    }
    Ok(())
}

fn of(source: &str) -> String {
    if source.is_empty() {
        return String::new();
    }
    format!("  ({})", name(source))
}
