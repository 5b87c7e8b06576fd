//! What was taken in from lists of other programs, row by row; taking it back, going on with it.
use crate::args::Outcome;
use crate::failure::Failure;
use crate::output::{Output, counted};
use crate::progress;
use crate::terminal::name;
use library::{ImportId, ImportLine, ImportOutcome, ImportRow, ImportState, JobKind, Library};
use std::time::Duration;

/// Lines that are asked for at once.
const PAGE: u32 = 500;

/// What is to be done with one of them.
pub enum Act {
    Report(Option<Outcome>),
    TakeBack,
    Resume,
}

pub fn list(library: &Library, out: &mut Output) -> Result<(), Failure> {
    let imports = library.imports()?;
    if out.json {
        return out.value(&imports);
    }
    for import in &imports {
        out.line(&line(import))?;
    }
    Ok(())
}

pub async fn one(library: &Library, id: i64, act: Act, out: &mut Output) -> Result<(), Failure> {
    let id = ImportId(id);
    match act {
        Act::Report(only) => report(library, id, only, out),
        Act::TakeBack => {
            let undo = library.take_import_back(id)?;
            match out.json {
                true => out.value(&undo),
                false => out.line(&format!("taken back: {}", undo.count)),
            }
        }
        Act::Resume => {
            library.resume_import(id).await?;
            fetch(library, out).await?;
            let report = library.import_report(id, None, 0, 1)?;
            match out.json {
                true => out.value(&report.import),
                false => out.line(&line(&report.import)),
            }
        }
    }
}

/// Fetches the texts that pages of lists lack, and shows how far it is.
pub async fn fetch(library: &Library, out: &mut Output) -> Result<(), Failure> {
    let bar = progress::count("fetching texts", 0);
    let mut beat = tokio::time::interval(Duration::from_millis(200));
    let work = library.fetch_texts_of_lists();
    tokio::pin!(work);
    let came = loop {
        tokio::select! {
            came = &mut work => break came,
            _ = beat.tick() => {
                if let Some(job) = library.jobs().into_iter().find(|j| j.kind == JobKind::Texts && !j.finished) {
                    bar.set_length(job.total.into());
                    bar.set_position(job.done.into());
                }
            }
        }
    };
    bar.finish_and_clear();
    let came = came?;
    if came > 0 && !out.json {
        out.line(&format!("texts fetched: {came}"))?;
    }
    Ok(())
}

fn report(
    library: &Library,
    id: ImportId,
    only: Option<Outcome>,
    out: &mut Output,
) -> Result<(), Failure> {
    let outcome = only.map(|only| match only {
        Outcome::Added => ImportOutcome::Added,
        Outcome::Known => ImportOutcome::Known,
        Outcome::Later => ImportOutcome::Later,
        Outcome::Bad => ImportOutcome::Bad,
        Outcome::Waiting => ImportOutcome::Waiting,
    });
    let mut whole = library.import_report(id, outcome, 0, PAGE)?;
    while (whole.lines.len() as u64) < u64::from(whole.total) {
        let skip = u32::try_from(whole.lines.len()).unwrap_or(u32::MAX);
        let more = library.import_report(id, outcome, skip, PAGE)?;
        if more.lines.is_empty() {
            break;
        }
        whole.lines.extend(more.lines);
    }
    if out.json {
        return out.value(&whole);
    }
    out.line(&line(&whole.import))?;
    for line in &whole.lines {
        out.line(&row(line))?;
    }
    Ok(())
}

fn row(line: &ImportLine) -> String {
    let outcome = match line.outcome {
        ImportOutcome::Added => "added",
        ImportOutcome::Known => "was there",
        ImportOutcome::Later => "added, to be fetched later",
        ImportOutcome::Bad => "not added",
        ImportOutcome::Waiting => "not come to",
    };
    let problem = line
        .problem
        .as_ref()
        .map(|problem| format!(" ({problem})"))
        .unwrap_or_default();
    let title = line
        .title
        .as_ref()
        .map(|title| format!("{} ", name(title)))
        .unwrap_or_default();
    format!(
        "{}: {outcome}: {title}{}{problem}",
        line.number,
        name(&line.what)
    )
}

fn line(import: &ImportRow) -> String {
    let mut parts = vec![format!("{} added", import.added)];
    for (count, what) in [
        (import.known, "were there"),
        (import.later, "to be fetched later"),
        (import.bad, "not added"),
        (import.waiting, "not come to"),
        (import.texts_waiting, "texts to fetch"),
        (import.texts_failed, "texts that could not be had"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    let state = match import.state {
        ImportState::Running => ", not finished",
        ImportState::Stopped => ", stopped",
        ImportState::Done => "",
        ImportState::Undone => ", taken back",
    };
    format!(
        "{}: {} {}, {}{state}: {}",
        import.id,
        import.format,
        name(&import.name),
        counted(import.rows.into(), "row"),
        parts.join(", ")
    )
}
