//! Commands that bring things into the library.
use crate::args::Sample;
use crate::downloads::tell_rules;
use crate::failure::Failure;
use crate::imports;
use crate::inspect::is_address;
use crate::output::{Output, counted};
use crate::passwords;
use crate::progress;
use crate::terminal::name;
use crate::wholeness::{doubt_of, missing_of, pictures_of};
use library::{
    Added, DownloadRow, DownloadState, FeedId, Filter, ImportId, ItemId, ItemKind, ItemQuery,
    JobKind, LeftOut, Library, Offline, Order, Refetched,
};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};

/// So many rows are told of one by one.
const MOST_TOLD: usize = 30;

pub async fn add(
    library: &Library,
    inputs: &[String],
    user: Option<String>,
    link: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let bar = progress::count("adding", inputs.len() as u64);
    let mut all = Added::default();
    for input in inputs {
        bar.set_message(library::shown(input));
        // The name of a file that is there wins over an address without its scheme.
        let file = !is_address(input) && Path::new(input).exists();
        let input = if file {
            absolute(Path::new(input))?
        } else {
            input.clone()
        };
        let mut added = library.add(&input).await.map_err(Failure::from);
        if let Err(failure) = &added
            && let Some(origin) = passwords::who_asks(failure)
            && (user.is_some() || passwords::is_terminal())
        {
            let login = bar.suspend(|| passwords::ask(origin, user.as_deref()))?;
            added = library
                .add_as(&input, Some(&login))
                .await
                .map_err(Failure::from);
        }
        if link && added.is_err() && !file {
            added = library.save_link(&input).await.map_err(Failure::from);
        }
        match added {
            Ok(added) => join(&mut all, added),
            Err(failure) if inputs.len() == 1 => return Err(failure),
            Err(failure) => all.problems.push(library::Problem {
                what: library::shown(&input),
                message: failure.to_string(),
                code: failure.code().to_owned(),
            }),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    pictures(library).await;
    tell(library, &all, out)
}

pub async fn import(library: &Library, file: &Path, out: &mut Output) -> Result<(), Failure> {
    let added = with_bar(library, library.import_file(file)).await?;
    pictures(library).await;
    if let Some(id) = added.import {
        texts(library, id, out).await?;
    }
    tell(library, &added, out)
}

/// The texts of a short list are fetched at once; those of a long one when it is asked for, or by the window.
async fn texts(library: &Library, id: ImportId, out: &mut Output) -> Result<(), Failure> {
    const FEW: u32 = 50;
    let waiting = library.import_report(id, None, 0, 1)?.import.texts_waiting;
    if waiting > FEW {
        if !out.json {
            out.line(&format!(
                "{} still to be fetched: earmark-cli imports --fetch does it, or the window when it is open",
                counted(waiting.into(), "text")
            ))?;
        }
        return Ok(());
    }
    imports::fetch(library, out).await
}

/// What was saved has its pictures before the program ends.
async fn pictures(library: &Library) {
    let bar = progress::spinner("fetching pictures");
    library.idle().await;
    bar.finish_and_clear();
}

/// Shows how far an import is while it runs.
async fn with_bar<T>(library: &Library, work: impl Future<Output = T>) -> T {
    let bar = progress::count("importing", 0);
    let mut beat = tokio::time::interval(Duration::from_millis(100));
    tokio::pin!(work);
    let result = loop {
        tokio::select! {
            result = &mut work => break result,
            _ = beat.tick() => {
                if let Some(job) = library.jobs().into_iter().find(|j| j.kind == JobKind::Import && !j.finished) {
                    bar.set_length(job.total.into());
                    bar.set_position(job.done.into());
                }
            }
        }
    };
    bar.finish_and_clear();
    result
}

fn absolute(path: &Path) -> Result<String, Failure> {
    let path = path.canonicalize().map_err(|e| Failure::io(path, &e))?;
    Ok(path.to_string_lossy().into_owned())
}

fn join(all: &mut Added, more: Added) {
    all.feeds.extend(more.feeds);
    all.items.extend(more.items);
    all.known += more.known;
    all.problems.extend(more.problems);
    all.later.extend(more.later);
    all.stopped += more.stopped;
    all.import = all.import.or(more.import);
}

fn tell(library: &Library, added: &Added, out: &mut Output) -> Result<(), Failure> {
    if out.json {
        out.value(added)?;
    } else {
        for id in &added.feeds {
            let feed = library.feed(*id)?;
            out.line(&format!(
                "subscribed: {} ({})",
                name(&feed.title),
                counted(feed.items.into(), "item")
            ))?;
        }
        let all_known = added.import.is_none()
            && added.feeds.is_empty()
            && added.known as usize == added.items.len();
        // Of a long list its report has the rows.
        if added.items.len() > MOST_TOLD {
            out.line(&format!(
                "saved: {}",
                counted(added.items.len() as u64, "page")
            ))?;
        } else {
            for row in library.rows(&added.items)? {
                if all_known {
                    let since = row.added_at.get(..10).unwrap_or(&row.added_at);
                    let title = name(&row.title);
                    out.line(&format!("already here since {since}: {} {title}", row.id))?;
                    continue;
                }
                out.line(&format!("saved: {} {}", row.id, name(&row.title)))?;
                let detail = library.item(row.id)?;
                out.field("note", doubt_of(&detail).as_deref())?;
                out.field("pictures", pictures_of(&detail).as_deref())?;
                out.field("missing", missing_of(&detail).as_deref())?;
            }
        }
        if added.known > 0 && (!all_known || added.items.is_empty()) {
            out.line(&format!("already there: {}", added.known))?;
        }
        for one in &added.later {
            let said = format!("{}: {}", one.what, one.message);
            out.line(&format!(
                "subscribed, but it could not be fetched now: {said}"
            ))?;
        }
        if added.stopped > 0 {
            out.line(&format!("not come to: {}", added.stopped))?;
        }
        if let Some(id) = added.import {
            out.line(&format!(
                "what became of each row: earmark-cli imports {id}"
            ))?;
        }
    }
    match added.problems.as_slice() {
        [] => Ok(()),
        [one] => Err(Failure::Said(format!("{}: {}", one.what, one.message))),
        many => {
            let mut list: Vec<_> = many
                .iter()
                .take(MOST_TOLD)
                .map(|p| format!("{}: {}", p.what, p.message))
                .collect();
            if many.len() > MOST_TOLD {
                list.push(format!("and {} more", many.len() - MOST_TOLD));
            }
            Err(Failure::Said(format!(
                "{} could not be added: {}",
                many.len(),
                list.join("; ")
            )))
        }
    }
}

pub async fn refresh(
    library: &Library,
    feed: Option<&str>,
    out: &mut Output,
) -> Result<(), Failure> {
    let feed = feed.map(|what| library.find_feed(what)).transpose()?;
    let count = feed.map_or(library.counts()?.feeds, |_| 1);
    let before = last_failures(library, feed)?;
    let bar = progress::count("refreshing", count.into());
    let shown = bar.clone();
    let done = library
        .refresh_and_wait(feed, move |job| shown.set_position(job.done.into()))
        .await?;
    bar.finish_and_clear();
    let went = library.follow_rules()?;
    // Those that were left out keep the trouble that they had.
    let troubles: Vec<String> = last_failures(library, feed)?
        .into_iter()
        .filter(|(id, failure)| before.get(id) != Some(failure))
        .map(|(_, (_, said))| said)
        .collect();
    if out.json {
        out.value(&done)?;
    } else {
        out.line(&format!(
            "asked: {}, new: {}, failed: {}",
            done.feeds, done.new_items, done.failed
        ))?;
        if let Some(until) = &done.held_until {
            out.line(&format!(
                "left out: {}; their servers asked for patience, at least until {until}",
                done.held
            ))?;
        }
        tell_rules(went.as_ref(), out)?;
    }
    if done.failed == 0 {
        return Ok(());
    }
    let sum = format!(
        "{} of {} feeds could not be refreshed",
        done.failed, done.feeds
    );
    Err(Failure::Said(match troubles.is_empty() {
        true => sum,
        false => format!("{sum}; {}", troubles.join("; ")),
    }))
}

/// Which feeds are in trouble: since when they were last asked, and what is said of it.
fn last_failures(
    library: &Library,
    feed: Option<FeedId>,
) -> Result<BTreeMap<FeedId, (Option<String>, String)>, Failure> {
    let mut failures = BTreeMap::new();
    for row in library.feeds()? {
        if let Some(problem) = &row.problem
            && feed.is_none_or(|feed| row.id == feed)
        {
            let asked_at = library.feed_health(row.id)?.asked_at;
            failures.insert(
                row.id,
                (asked_at, format!("{}: {problem}", name(&row.title))),
            );
        }
    }
    Ok(failures)
}

/// How often it is looked how far downloads have come.
const LOOK: Duration = Duration::from_millis(100);
const LONGEST_LOOK: Duration = Duration::from_millis(500);

pub async fn download(
    library: &Library,
    items: &[String],
    newest: Option<u32>,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut ids: Vec<ItemId> = Vec::new();
    for item in items {
        match newest {
            Some(count) => ids.extend(newest_of(library, item, count)?),
            None => ids.push(library.find_item(item)?),
        }
    }
    let rows = library.rows(&ids)?;
    let of = |kind| {
        rows.iter()
            .filter(move |r| r.kind == kind)
            .map(|r| r.id)
            .collect::<Vec<_>>()
    };
    library.start_downloads()?;
    let episodes = of(ItemKind::Episode);
    let left_out = match episodes.is_empty() {
        true => None,
        false => library.download(&episodes)?,
    };
    for article in of(ItemKind::Article) {
        library.fetch_again(article).await?;
    }
    // Their pictures come in the background.
    pictures(library).await;
    let mut bars = progress::TransferBars::new();
    let wanted: HashSet<ItemId> = ids.iter().copied().collect();
    let failed = loop {
        let began = Instant::now();
        let now = library.downloads()?;
        let ours: Vec<_> = now
            .active
            .iter()
            .chain(&now.failed)
            .chain(&now.done)
            .filter(|d| wanted.contains(&d.item.id))
            .collect();
        let here = |d: &DownloadRow| d.bytes.max(0) as u64;
        let whole = |d: &DownloadRow| d.total.unwrap_or(d.bytes).max(0) as u64;
        for d in &ours {
            let ended = d.state != DownloadState::Running;
            bars.show(d.item.id.0, &name(&d.item.title), here(d), whole(d), ended);
        }
        bars.sum(
            ours.iter().map(|d| here(d)).sum(),
            ours.iter().map(|d| whole(d)).sum(),
        );
        // One that waits with a problem waits for a time its server named, an hour maybe: nobody sits through that here.
        let held = |d: &DownloadRow| d.state == DownloadState::Waiting && d.problem.is_some();
        let rests = ours.iter().any(|d| d.state == DownloadState::Paused);
        if now.all_paused && rests {
            return Err(Failure::Said(
                "all downloads of this library are paused; these wait until they go on".into(),
            ));
        }
        // What holds up the whole queue is not sat out here either: it is said once, and the rows wait.
        let waits = ours.iter().any(|d| d.state == DownloadState::Waiting);
        if let Some(hold) = now.hold.filter(|_| waits) {
            return Err(Failure::Said(hold.problem));
        }
        let moving = ours.iter().any(|d| {
            matches!(d.state, DownloadState::Waiting | DownloadState::Running) && !held(d)
        });
        if !moving {
            let ended = now
                .failed
                .into_iter()
                .chain(now.active.into_iter().filter(held));
            break ended
                .filter(|d| wanted.contains(&d.item.id))
                .collect::<Vec<_>>();
        }
        // A look at many rows is not to cost more than what is looked at.
        let pause = (began.elapsed() * 20).clamp(LOOK, LONGEST_LOOK);
        tokio::time::sleep(pause).await;
    };
    bars.finish();
    // Chapters and transcripts of what came.
    pictures(library).await;
    let rows = library.rows(&ids)?;
    if out.json {
        out.value(&rows)?;
    } else {
        for row in &rows {
            let here = match row.offline {
                Offline::Full => "here",
                Offline::Text => "text only",
                Offline::No => "not here",
            };
            out.line(&format!("{here}: {} {}", row.id, name(&row.title)))?;
            if row.kind == ItemKind::Article {
                out.field("pictures", pictures_of(&library.item(row.id)?).as_deref())?;
            }
        }
    }
    let mut said: Vec<String> = Vec::new();
    if let Some(row) = failed.first() {
        let problem = row.problem.as_deref().unwrap_or("the download failed");
        said.push(format!("{}: {problem}", name(&row.item.title)));
    }
    said.extend(left_out.as_ref().map(left_out_words));
    // It came, and rules or another program took it away again.
    let gone = rows
        .iter()
        .filter(|row| row.kind == ItemKind::Episode && row.offline == Offline::No)
        .find(|_| said.is_empty());
    said.extend(gone.map(|row| format!("{}: it is not here", name(&row.title))));
    match said.is_empty() {
        true => Ok(()),
        false => Err(Failure::Said(said.join("; "))),
    }
}

/// What of many could not be asked for.
fn left_out_words(left: &LeftOut) -> String {
    let title = name(&left.title);
    match left.count {
        1 => format!("1 cannot be downloaded: {title} ({})", left.problem),
        count => format!(
            "{count} cannot be downloaded, first of them {title} ({})",
            left.problem
        ),
    }
}

/// Takes the text of an article anew.
pub async fn again(
    library: &Library,
    item: &str,
    kept: bool,
    new: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let id = library.find_item(item)?;
    let became = if kept {
        library.extract_again(id).await?
    } else if new {
        library.take_candidate(id).await?
    } else {
        library.fetch_again(id).await?
    };
    pictures(library).await;
    if out.json {
        return out.value(&library.item(id)?);
    }
    let said = match became {
        Refetched::Same => "as it was",
        Refetched::Updated => "updated",
    };
    let detail = library.item(id)?;
    out.line(&format!("{said}: {id} {}", name(&detail.row.title)))?;
    out.field("pictures", pictures_of(&detail).as_deref())
}

/// The newest episodes of a show that are not played and have a sound.
fn newest_of(library: &Library, feed: &str, count: u32) -> Result<Vec<ItemId>, Failure> {
    let feed = library.find_feed(feed)?;
    let mut found = Vec::new();
    let mut query = ItemQuery {
        kind: Some(ItemKind::Episode),
        feed: Some(feed),
        filter: Filter::Open,
        order: Some(Order::Newest),
        limit: 500,
        ..ItemQuery::default()
    };
    loop {
        let page = library.items(&query)?;
        let rows = page.rows.iter().filter(|row| row.playable);
        found.extend(rows.map(|row| row.id).take(count as usize - found.len()));
        match page.next {
            Some(next) if found.len() < count as usize => query.after = Some(next),
            _ => return Ok(found),
        }
    }
}

pub fn sample(library: &Library, act: Sample, out: &mut Output) -> Result<(), Failure> {
    match act {
        Sample::Add => {
            let added = library.open_sample()?;
            tell(library, &added, out)
        }
        Sample::Remove => {
            let undo = library.remove_sample()?;
            if out.json {
                out.value(&undo)
            } else {
                out.line(&format!("removed: {}", undo.count))
            }
        }
    }
}
