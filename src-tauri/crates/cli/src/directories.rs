//! Directories of podcasts, and lists that are followed.
use crate::failure::Failure;
use crate::output::{Output, counted};
use crate::passwords;
use crate::progress;
use crate::terminal::name;
use library::{Directory, FollowedList, Library};

/// What is to be done with lists that are followed.
pub struct FollowAct {
    pub by_itself: bool,
    pub stop: bool,
    pub ask: bool,
}

pub async fn find(library: &Library, words: &str, out: &mut Output) -> Result<(), Failure> {
    let bar = progress::spinner("asking directories");
    let answer = library.search_directories(words).await;
    bar.finish_and_clear();
    let answer = answer?;
    let names = library.directories()?;
    let called = |directory: Directory| {
        names
            .iter()
            .find(|row| row.directory == directory)
            .map_or("", |row| row.name.as_str())
    };
    if out.json {
        out.value(&answer)?;
    } else {
        for show in &answer.shows {
            let by = show.author.as_deref().map(|by| format!(", {}", name(by)));
            let count = show
                .episodes
                .map(|count| format!(", {}", counted(count.into(), "episode")));
            let here = show.feed_id.map(|id| format!(", here as {id}"));
            let from: Vec<&str> = show.directories.iter().copied().map(called).collect();
            out.line(&format!(
                "{}{}{}{} ({})\n  {}",
                name(&show.title),
                by.unwrap_or_default(),
                count.unwrap_or_default(),
                here.unwrap_or_default(),
                from.join(", "),
                name(&show.url)
            ))?;
        }
    }
    if answer.troubles.is_empty() {
        return Ok(());
    }
    let troubles: Vec<String> = answer
        .troubles
        .iter()
        .map(|trouble| format!("{}: {}", called(trouble.directory), trouble.problem))
        .collect();
    // What the others answered is there.
    let said = troubles.join("; ");
    match answer.troubles.len() == answer.asked.len() {
        true => Err(Failure::Said(said)),
        false => {
            crate::terminal::complain(&library::sentence(&said));
            Ok(())
        }
    }
}

/// The key of Podcast Index is kept, or forgotten.
pub fn key(library: &Library, key: Option<String>, out: &mut Output) -> Result<(), Failure> {
    let said = match key {
        Some(key) => {
            let login = passwords::ask("Podcast Index", Some(&key))?;
            library.set_directory_key(Directory::PodcastIndex, &key, &login.password)?;
            "the key is kept"
        }
        None => {
            library.forget_directory_key(Directory::PodcastIndex)?;
            "forgotten"
        }
    };
    match out.json {
        true => out.value(&library.directories()?),
        false => out.line(said),
    }
}

pub async fn follow(
    library: &Library,
    address: Option<String>,
    act: FollowAct,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut troubles = Vec::new();
    let lists = match address {
        Some(address) if act.stop => {
            let id = find_list(library, &address)?;
            library.unfollow_list(id.id)?;
            library.followed_lists()?
        }
        Some(address) => {
            let mut list = library.follow_list(&address).await?;
            if act.by_itself {
                list = library.set_list_by_itself(list.id, true).await?;
                library.idle().await;
                list = library
                    .followed_lists()?
                    .into_iter()
                    .find(|one| one.id == list.id)
                    .unwrap_or(list);
            }
            vec![list]
        }
        None => {
            let mut lists = library.followed_lists()?;
            for list in lists.iter_mut().filter(|_| act.ask) {
                match library.ask_list_now(list.id).await {
                    Ok(fresh) => *list = fresh,
                    Err(error) => troubles.push(format!("{}: {error}", name(&list.title))),
                }
            }
            lists
        }
    };
    if out.json {
        out.value(&lists)?;
    } else {
        for list in &lists {
            tell(list, out)?;
        }
    }
    match troubles.is_empty() {
        true => Ok(()),
        false => Err(Failure::Said(troubles.join("; "))),
    }
}

fn find_list(library: &Library, what: &str) -> Result<FollowedList, Failure> {
    let lists = library.followed_lists()?;
    lists
        .into_iter()
        .find(|list| list.url == what || list.title == what || list.id.to_string() == what)
        .ok_or_else(|| Failure::Said("no such list is followed".into()))
}

fn tell(list: &FollowedList, out: &mut Output) -> Result<(), Failure> {
    let itself = if list.by_itself { ", by itself" } else { "" };
    out.line(&format!(
        "{}: {}, {}, {} new{itself}",
        list.id,
        name(&list.title),
        counted(list.shows.into(), "show"),
        list.new
    ))?;
    for show in &list.offered {
        out.line(&format!("  new: {} {}", name(&show.title), name(&show.url)))?;
    }
    for show in &list.left {
        out.line(&format!("  left the list: {}", name(&show.title)))?;
    }
    out.field("trouble", list.problem.as_deref())
}
