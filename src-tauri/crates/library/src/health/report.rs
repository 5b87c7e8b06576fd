//! How a feed is, as plain text to give to somebody: without passwords, and without what in addresses may be a key.
use crate::{AskingOutcome, FeedHealth, FeedId, Library, MoveWhy, NextWhy, Result, address};
use std::fmt::Write;

impl Library {
    /// How a feed is, as plain text in English, for its publisher or whoever helps.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn feed_report(&self, id: FeedId) -> Result<String> {
        Ok(report(&self.feed_to_report(id)?))
    }

    /// What there is to report of a feed: as [`Library::feed_health`], but its addresses without what may be a key.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn feed_to_report(&self, id: FeedId) -> Result<FeedHealth> {
        let mut health = self.feed_health(id)?;
        let safe = |url: &mut String| *url = address::without_secrets(url);
        safe(&mut health.url);
        health.former_url.iter_mut().for_each(safe);
        for moved in &mut health.moves {
            safe(&mut moved.from);
            safe(&mut moved.to);
        }
        Ok(health)
    }
}

fn report(health: &FeedHealth) -> String {
    let mut out = String::new();
    let mut line = |what: &str, value: &str| {
        let _ = writeln!(out, "{what}: {}", value.replace(['\n', '\r'], " "));
    };
    line("Show", &health.title);
    line("Address", &health.url);
    if let Some(former) = &health.former_url {
        line("Before", former);
    }
    let or_never = |at: &Option<String>| at.clone().unwrap_or_else(|| "never".into());
    line("Asked last", &or_never(&health.asked_at));
    line("Answered last", &or_never(&health.succeeded_at));
    let why = match health.next_why {
        NextWhy::Rhythm => "as the settings say",
        NextWhy::Publisher => "as the publisher wishes",
        NextWhy::Failures => "later after each failure",
        NextWhy::Held => "the server asked for patience",
        NextWhy::Gone => "only by hand: the server says that it is gone",
        NextWhy::ByHand => "only by hand",
        NextWhy::Sample => "never: it came with the program",
    };
    match &health.next_at {
        Some(at) => line("Asked next", &format!("{at} ({why})")),
        None => line("Asked next", why),
    }
    line("Failures in a row", &health.failures.to_string());
    if let Some(problem) = &health.problem {
        line("Problem", problem);
    }
    line(
        "Items here",
        &format!("{}, and {} in the trash", health.items, health.trashed),
    );
    for mended in &health.mended {
        line("Mended", &mended.words);
    }
    for moved in &health.moves {
        let why = match moved.why {
            MoveWhy::Redirect => "its server sent on",
            MoveWhy::Named => "the document named it",
            MoveWhy::Back => "the newer address was dead",
            MoveWhy::Twin => "two subscriptions of one show",
            MoveWhy::ByHand => "by hand",
        };
        let (from, to) = (&moved.from, &moved.to);
        line("Moved", &format!("{}: {from} -> {to} ({why})", moved.at));
    }
    for asking in &health.askings {
        let outcome = match asking.outcome {
            AskingOutcome::Read => "read",
            AskingOutcome::NotModified => "not modified",
            AskingOutcome::Same => "the same as before",
            AskingOutcome::Failed => "failed",
        };
        let mut said = format!("{}: {outcome}", asking.at);
        let parts = [
            asking.status.map(|status| format!("status {status}")),
            asking.bytes.map(|bytes| format!("{bytes} bytes")),
            asking.mime.clone(),
            (asking.took_ms > 0).then(|| format!("{} ms", asking.took_ms)),
            asking
                .items
                .map(|items| format!("{items} items, {} new", asking.fresh)),
            asking.problem.clone(),
        ];
        for part in parts.into_iter().flatten() {
            said.push_str(", ");
            said.push_str(&part);
        }
        line("Asked", &said);
    }
    out
}
