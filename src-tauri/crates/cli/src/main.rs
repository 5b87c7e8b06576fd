//! `earmark-cli`: the same library without a window, for scripts, benchmarks and tests.
mod adding;
mod args;
mod backups;
mod directories;
mod downloads;
mod failure;
mod health;
mod history;
mod imports;
mod inspect;
mod listing;
mod lists;
mod notes;
mod output;
mod passwords;
mod playing;
mod progress;
mod rules;
mod tagging;
mod terminal;
mod triage;
mod wholeness;

use args::{Cli, Command};
use clap::Parser;
use failure::Failure;
use library::{Library, LibraryError};
use output::Output;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        // A failure is one sentence: libraries say more only when they are asked.
        .with_env_filter(std::env::var("EARMARK_LOG").unwrap_or_else(|_| "off".into()))
        .with_writer(std::io::stderr)
        .init();
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Said(format!("the program could not start: {e}")))
        .and_then(|runtime| {
            let mut out = Output::new(cli.json);
            let result = runtime.block_on(run(cli, &mut out));
            let flushed = out.flush();
            // A transfer that is being given up must not hold the program.
            runtime.shutdown_timeout(std::time::Duration::from_millis(500));
            result.and(flushed)
        });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::complain(&sentence(&failure));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli, out: &mut Output) -> Result<(), Failure> {
    let client = deck::client()?;
    if let Command::Inspect { what } = cli.command {
        return inspect::run(what, &client, out).await;
    }
    let folder = deck::library_folder(cli.library);
    // Neither needs a library that can be opened.
    match &cli.command {
        Command::Backups | Command::Restore { list: true, .. } => {
            return backups::list(&folder, out);
        }
        Command::Restore {
            file,
            yes,
            item,
            show,
            ..
        } if item.is_empty() && show.is_empty() => {
            return backups::restore(&folder, file.as_deref(), *yes, out);
        }
        _ => {}
    }
    let library = Library::open(
        &folder,
        deck::deps(client, tokio::runtime::Handle::current(), Arc::new(|_| {})),
    )?;
    deck::use_desktop(&library);
    // What was removed long enough ago, by whichever program.
    if library.may_write().is_ok() {
        library.empty_removed_soon()?;
    }
    let result = act(cli.command, &library, out).await;
    if library.has_written() {
        library.back_up_daily();
    }
    library.close();
    result
}

async fn act(command: Command, library: &Library, out: &mut Output) -> Result<(), Failure> {
    match command {
        Command::Add { inputs, user, link } => adding::add(library, &inputs, user, link, out).await,
        Command::Login { feed, user, host } => {
            passwords::login(library, &feed, user, host, out).await
        }
        Command::Logout { feed } => passwords::logout(library, &feed, out),
        Command::Import { file } => adding::import(library, &file, out).await,
        Command::Imports { fetch: true, .. } => imports::fetch(library, out).await,
        Command::Imports { import: None, .. } => imports::list(library, out),
        Command::Imports {
            import: Some(id),
            only,
            undo,
            resume,
            ..
        } => {
            let act = match (undo, resume) {
                (true, _) => imports::Act::TakeBack,
                (_, true) => imports::Act::Resume,
                _ => imports::Act::Report(only),
            };
            imports::one(library, id, act, out).await
        }
        Command::Find { words } => directories::find(library, &words.join(" "), out).await,
        Command::Key { key } => directories::key(library, key, out),
        Command::Refresh { feed } => adding::refresh(library, feed.as_deref(), out).await,
        Command::Older { feed, undo } => health::older(library, &feed, undo, out).await,
        Command::Health {
            feed,
            check,
            address,
            join,
        } => health::health(library, &feed, check, address, join, out).await,
        Command::Follow {
            list,
            by_itself,
            stop,
            ask,
        } => {
            let act = directories::FollowAct {
                by_itself,
                stop,
                ask,
            };
            directories::follow(library, list, act, out).await
        }
        Command::Download { items, newest } => adding::download(library, &items, newest, out).await,
        Command::Copy { item, file } => downloads::copy(library, &item, &file, out),
        Command::Downloads { act } => downloads::act(library, act, out),
        Command::Archive {
            items,
            older_than,
            dry_run,
        } => triage::archive(library, &items, older_than, dry_run, out),
        Command::Snooze { items, until } => triage::snooze(library, &items, &until, out),
        Command::Restore { item, show, .. } => triage::restore(library, &item, &show, out),
        Command::Set { name, value, feed } => rules::set(library, name, value, feed, out).await,
        Command::Sample { act } => adding::sample(library, act, out),
        Command::List { what, limit, sort } => listing::list(library, &what, limit, sort, out),
        Command::Like { item } => listing::like(library, &item, out),
        Command::Lists { act } => lists::act(library, act, out),
        Command::Show { item, shape, whole } => {
            listing::show(library, &item, shape, whole, out).await
        }
        Command::Again { item, kept, new } => adding::again(library, &item, kept, new, out).await,
        Command::Notes { item } => notes::list(library, item.as_deref(), out),
        Command::Tag { words } => tagging::tag(library, &words, out),
        Command::Tags { act } => tagging::tags(library, act, out),
        Command::Edit(args) => tagging::edit(library, args, out).await,
        Command::Search { query, limit } => listing::search(library, &query.join(" "), limit, out),
        Command::History { limit, only } => history::list(library, limit, only, out),
        Command::Stats {
            year,
            month,
            week,
            csv,
        } => {
            let query = history::period(year, month, week);
            match csv {
                true => history::lines(library, &query, out),
                false => history::stats(library, &query, out),
            }
        }
        Command::Export { what, file } => listing::export(library, what, file.as_deref(), out),
        Command::Play { item, at, silent } => playing::play(library, &item, at, silent, out).await,
        Command::Backup { file } => backups::make(library, file.as_deref(), out),
        Command::Inspect { .. } | Command::Backups => Ok(()),
    }
}

/// The error as one line that ends like a sentence.
fn sentence(failure: &Failure) -> String {
    let mut text = failure.to_string();
    if let Failure::Feed { names, .. } = failure
        && let Some(first) = names.first()
    {
        text = format!("{text}; it names the feed {}", first.url);
    }
    // Both end with the newest backup, where there is one.
    if let Failure::Library(
        LibraryError::Damaged { state, .. } | LibraryError::Emptied { state, .. },
    ) = failure
        && state.contains("the newest backup is")
    {
        text.push_str(": earmark-cli restore shows it and brings it back");
    }
    library::sentence(&text)
}
