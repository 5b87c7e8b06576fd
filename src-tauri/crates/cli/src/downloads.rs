//! The queue of downloads, and what of them goes.
use crate::args::DownloadsAct;
use crate::failure::Failure;
use crate::output::{Output, counted};
use crate::progress;
use crate::terminal::name;
use library::{
    CleanUpScope, CopiedTags, DownloadState, GoesWhy, ItemId, JobKind, Library, RulesRemoved, Undo,
};
use serde::Serialize;
use std::path::Path;
use std::time::{Duration, Instant};

/// What was done, for programs.
#[derive(Serialize)]
struct DownloadsDone {
    count: usize,
}

pub fn act(library: &Library, act: DownloadsAct, out: &mut Output) -> Result<(), Failure> {
    match act {
        DownloadsAct::Pause { items } if items.is_empty() => {
            library.pause_all_downloads(true)?;
            told(out, "paused", coming(library)?.len())
        }
        DownloadsAct::Resume { items } if items.is_empty() => {
            library.pause_all_downloads(false)?;
            told(out, "waiting", coming(library)?.len())
        }
        DownloadsAct::Cancel { items } if items.is_empty() => {
            let undo = library.cancel_downloads(None)?;
            told(out, "cancelled", undo.count as usize)?;
            way_back(out, undo.count)
        }
        DownloadsAct::Pause { items } => {
            let ids = find(library, &items)?;
            let coming = coming(library)?;
            if let Some(other) = ids.iter().find(|id| !coming.contains(id)) {
                return Err(Failure::Said(format!(
                    "{other} is not being downloaded, so there is nothing to pause"
                )));
            }
            for item in &ids {
                library.pause_download(*item)?;
            }
            told(out, "paused", ids.len())
        }
        DownloadsAct::Resume { items } => {
            let ids = find(library, &items)?;
            for item in &ids {
                library.resume_download(*item)?;
            }
            told(out, "waiting", ids.len())
        }
        DownloadsAct::Cancel { items } => {
            let ids = find(library, &items)?;
            let states = active(library)?;
            // Only what is on its way: a finished file is no transfer that could be cancelled.
            if let Some(done) = ids
                .iter()
                .find(|id| !states.iter().any(|(item, _)| item == *id))
            {
                return Err(Failure::Said(format!(
                    "{done} is not being downloaded; `downloads clean` takes away what is here"
                )));
            }
            let undo = library.cancel_downloads(Some(&ids))?;
            told(out, "cancelled", undo.count as usize)?;
            way_back(out, undo.count)
        }
        DownloadsAct::Undo => {
            let items = library.bring_back_removed()?;
            if !out.json {
                for row in library.rows(&items)? {
                    out.line(&format!("{:>6}  {}", row.id, name(&row.title)))?;
                }
            }
            told(out, "brought back", items.len())
        }
        DownloadsAct::Clean { dry_run, played } => {
            let scope = if played {
                CleanUpScope::Played
            } else {
                CleanUpScope::Rules
            };
            clean(library, dry_run, scope, out)
        }
    }
}

/// How what was removed comes back.
fn way_back(out: &mut Output, count: u32) -> Result<(), Failure> {
    match out.json || count == 0 {
        true => Ok(()),
        false => {
            out.line("`earmark-cli downloads undo` brings back what was removed, for 10 minutes.")
        }
    }
}

/// What rules took away just now, where they did.
pub fn tell_rules(removed: Option<&RulesRemoved>, out: &mut Output) -> Result<(), Failure> {
    let Some(removed) = removed.filter(|_| !out.json) else {
        return Ok(());
    };
    let what = match removed.count {
        1 => format!("{} goes", name(&removed.title)),
        count => format!("{count} downloads go, {} among them", name(&removed.title)),
    };
    out.line(&format!(
        "By your rules {what}; that frees {} in 10 minutes.",
        size(removed.bytes)
    ))?;
    way_back(out, removed.count)
}

/// How long it is waited for another program to move a file.
const STANDSTILL: Duration = Duration::from_secs(20);

/// Waits until the files are in the other folder, whoever moves them.
pub async fn moved(library: &Library, out: &mut Output) -> Result<(), Failure> {
    let bar = progress::count("moving", 0);
    let mut seen = (library.downloads_to_move()?, Instant::now());
    let all = seen.0;
    bar.set_length(all.into());
    let (done, failed) = loop {
        let jobs = library.jobs();
        if let Some(job) = jobs.iter().rfind(|job| job.kind == JobKind::Move) {
            bar.set_length(job.total.into());
            bar.set_position(job.done.into());
            if job.finished {
                break (job.done.saturating_sub(job.failed), job.failed);
            }
        } else {
            // The program that has the files moves them.
            let left = library.downloads_to_move()?;
            if left < seen.0 {
                seen = (left, Instant::now());
            }
            let done = all.saturating_sub(left);
            bar.set_position(done.into());
            if left == 0 || !library.is_moving()? {
                break (done, left);
            }
            if seen.1.elapsed() > STANDSTILL {
                bar.finish_and_clear();
                return Err(Failure::Said(format!(
                    "{left} files wait for the program that has this library open, which moves them"
                )));
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    bar.finish_and_clear();
    if !out.json && done > 0 {
        out.line(&format!("moved: {}", counted(done.into(), "download")))?;
    }
    if failed == 0 {
        return Ok(());
    }
    Err(Failure::Said(format!(
        "{} could not be moved; what stayed is where it was",
        counted(failed.into(), "file")
    )))
}

/// A copy of the file of an item, for elsewhere.
pub fn copy(library: &Library, item: &str, file: &Path, out: &mut Output) -> Result<(), Failure> {
    let copy = library.save_copy(library.find_item(item)?, file)?;
    if out.json {
        return out.value(&copy);
    }
    let tags = match copy.tags {
        CopiedTags::Written => {
            "with its title and show, and the cover and chapters that it has, as tags"
        }
        CopiedTags::WithoutChapters => "with its title, show and cover as tags",
        CopiedTags::AsTheyCame => "with the tags that it came with, as it is neither MP3 nor M4A",
        CopiedTags::NoTags => "as it is",
    };
    out.line(&format!("Copied to {}, {tags}.", name(&copy.path)))?;
    Ok(())
}

fn find(library: &Library, items: &[String]) -> Result<Vec<ItemId>, Failure> {
    items
        .iter()
        .map(|item| Ok(library.find_item(item)?))
        .collect()
}

/// What is on its way, waiting or paused.
fn coming(library: &Library) -> Result<Vec<ItemId>, Failure> {
    let view = library.downloads()?;
    Ok(view.active.iter().map(|row| row.item.id).collect())
}

/// What is not finished: on its way, waiting, paused, or failed.
fn active(library: &Library) -> Result<Vec<(ItemId, DownloadState)>, Failure> {
    let view = library.downloads()?;
    let rows = view.active.iter().chain(&view.failed);
    Ok(rows.map(|row| (row.item.id, row.state)).collect())
}

fn told(out: &mut Output, what: &str, count: usize) -> Result<(), Failure> {
    if out.json {
        return out.value(&DownloadsDone { count });
    }
    out.line(&format!("{what}: {count}"))
}

fn clean(
    library: &Library,
    dry_run: bool,
    scope: CleanUpScope,
    out: &mut Output,
) -> Result<(), Failure> {
    let plan = library.clean_up_plan(scope)?;
    let ids: Vec<ItemId> = plan.rows.iter().map(|row| row.item.id).collect();
    let done = match (dry_run, ids.is_empty()) {
        (false, false) => library.clean_up(&ids, scope)?,
        _ => Undo {
            id: library::UndoId(0),
            count: 0,
        },
    };
    if out.json {
        return out.value(&plan);
    }
    for row in &plan.rows {
        out.line(&format!(
            "{:>6}  {:>9}  {}  ({})",
            row.item.id,
            size(row.bytes),
            name(&row.item.title),
            reason(row.goes)
        ))?;
    }
    let count = counted(plan.rows.len() as u64, "file");
    let what = match (plan.rows.is_empty(), dry_run) {
        (true, _) => "nothing goes".to_owned(),
        (false, true) => format!("would free {}: {count}", size(plan.bytes)),
        (false, false) => format!(
            "{} {} in 10 minutes (`earmark-cli downloads undo` brings them back until then)",
            match done.count {
                1 => "1 file goes and frees".to_owned(),
                count => format!("{count} files go and free"),
            },
            size(plan.bytes),
        ),
    };
    out.line(&format!("{what}; {} stay", plan.stay))
}

fn reason(goes: GoesWhy) -> String {
    match goes {
        GoesWhy::Older { count } => format!("older than the newest {count}"),
        GoesWhy::Played { days: 0 } => "played today".into(),
        GoesWhy::Played { days } => format!("played {} ago", counted(days.into(), "day")),
        GoesWhy::NotNext { count } => format!("not one of the next {count}"),
        GoesWhy::OverBudget => "more than downloads may take".into(),
    }
}

/// Bytes as people read them, in powers of ten.
pub fn size(bytes: i64) -> String {
    let bytes = bytes.max(0) as f64;
    match bytes {
        b if b < 1e6 => format!("{:.0} kB", (b / 1e3).ceil()),
        b if b < 1e9 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} GB", b / 1e9),
    }
}
