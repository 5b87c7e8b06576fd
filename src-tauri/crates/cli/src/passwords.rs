//! Names and passwords on the command line: never as an argument, which others on this machine can read.
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::name;
use fetch::FetchError;
use library::{Library, LibraryError, Login, LoginOwner, PasswordPlace};
use std::io::{BufRead, IsTerminal, Write};

/// No password is longer; what is not one is not read to its end.
const LONGEST_LINE: u64 = 4096;

/// Takes a name and a password for a subscription, and asks it with them.
pub async fn login(
    library: &Library,
    feed: &str,
    user: Option<String>,
    host: Option<String>,
    out: &mut Output,
) -> Result<(), Failure> {
    let id = library.find_feed(feed)?;
    let origin = match host {
        Some(host) => origin_of(library, id, &host)?,
        None => library.origin_of_feed(id)?,
    };
    let login = ask(&origin, user.as_deref())?;
    if let Some(at) = library.log_in(LoginOwner::Feed(id), &login)? {
        let row = library.feed(id)?;
        if out.json {
            return out.value(&library.logins(LoginOwner::Feed(id))?);
        }
        return out.line(&format!(
            "{}: the name and the password are kept; its server asked for patience, they are tried after {at}",
            name(&row.title)
        ));
    }
    let refreshed = library.refresh_and_wait(Some(id), |_| {}).await?;
    library.idle().await;
    let row = library.feed(id)?;
    if refreshed.failed > 0 {
        let problem = row.problem.unwrap_or_else(|| "it did not answer".into());
        return Err(Failure::Said(format!(
            "the name and the password are kept, but {} could not be asked: {problem}",
            name(&row.title)
        )));
    }
    if out.json {
        return out.value(&library.logins(LoginOwner::Feed(id))?);
    }
    let place = match library.passwords_kept() {
        PasswordPlace::Keyring => "in the keyring",
        PasswordPlace::File => "in a file in the library's folder that only you can read",
    };
    out.line(&format!(
        "{}: the name and the password are kept {place}",
        name(&row.title)
    ))
}

pub fn logout(library: &Library, feed: &str, out: &mut Output) -> Result<(), Failure> {
    let id = library.find_feed(feed)?;
    let gone = library.log_out(LoginOwner::Feed(id), None)?;
    if out.json {
        return out.value(&gone);
    }
    out.line(&match gone {
        0 => "there was no name and no password".to_owned(),
        _ => "forgotten".to_owned(),
    })
}

/// The server that asks for a name and a password, if that is what went wrong.
pub fn who_asks(failure: &Failure) -> Option<&str> {
    match failure {
        Failure::Library(LibraryError::Fetch(FetchError::Unauthorized { origin, .. }))
        | Failure::Fetch(FetchError::Unauthorized { origin, .. }) => Some(origin),
        _ => None,
    }
}

pub fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks on the terminal; else the password is the first line of standard input.
pub fn ask(origin: &str, user: Option<&str>) -> Result<Login, Failure> {
    let terminal = is_terminal();
    let user = match user {
        Some(user) => user.to_owned(),
        None if terminal => {
            say(&format!("Name at {origin}: "))?;
            line()?
        }
        None => {
            return Err(Failure::Said(
                "say your name there with --user; the password is read from standard input".into(),
            ));
        }
    };
    let password = if terminal {
        say(&format!("Password of {user} at {origin}: "))?;
        console::Term::stderr().read_secure_line()?
    } else {
        line()?
    };
    Ok(Login {
        origin: origin.to_owned(),
        user,
        password,
    })
}

fn say(words: &str) -> Result<(), Failure> {
    let mut err = std::io::stderr();
    err.write_all(words.as_bytes())?;
    Ok(err.flush()?)
}

fn line() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::Read::take(std::io::stdin().lock(), LONGEST_LINE).read_line(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The server that was named, as one of those that asked or as an address.
fn origin_of(library: &Library, id: library::FeedId, host: &str) -> Result<String, Failure> {
    let asked = library.logins(LoginOwner::Feed(id))?;
    if let Some(row) = asked
        .iter()
        .find(|row| row.host == host || row.origin == host)
    {
        return Ok(row.origin.clone());
    }
    let address = match host.contains("://") {
        true => host.to_owned(),
        false => format!("https://{host}/"),
    };
    Ok(fetch::Authorization::new(&address, "", "")?.origin())
}
