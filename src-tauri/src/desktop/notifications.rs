//! Notifications of the desktop (freedesktop.org Desktop Notifications Specification, 1.2), each in the place of the one
//! before. The bus is asked on threads of its own; no bus and no service are one debug line.
use super::language::speaks_russian;
use super::window::come_forward;
use crate::state::Shell;
use library::{Notification, Notifier};
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::{AppHandle, Manager};
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::Value;

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The desktop's own patience with a message.
const USUAL: i32 = -1;

/// Passes on what is to be told; never blocks.
pub struct DesktopNotifier(Mutex<Sender<Notification>>);

impl Notifier for DesktopNotifier {
    fn notify(&self, what: Notification) {
        let wishes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The thread is gone only when there never was one.
        let _ = wishes.send(what);
    }
}

impl DesktopNotifier {
    pub fn start(app: AppHandle) -> Arc<DesktopNotifier> {
        let (wishes, told) = channel();
        let thread = std::thread::Builder::new().name("notifications".into());
        if let Err(error) = thread.spawn(move || tell(&app, &told)) {
            tracing::debug!(%error, "no thread for notifications");
        }
        Arc::new(DesktopNotifier(Mutex::new(wishes)))
    }
}

fn tell(app: &AppHandle, told: &Receiver<Notification>) {
    let mut desk = None;
    while let Ok(what) = told.recv() {
        let library = app
            .try_state::<Shell>()
            .and_then(|shell| shell.library().ok());
        let words = words(&what, speaks_russian(library.as_ref()));
        if desk.is_none() {
            desk = connect(app);
        }
        if let Some(known) = &mut desk
            && let Err(error) = known.show(&words)
        {
            tracing::debug!(%error, "the desktop shows no notifications");
            desk = None;
        }
    }
}

/// The service, as it was found.
struct NotificationServer {
    proxy: Proxy<'static>,
    /// It reads the text as markup.
    markup: bool,
    last: Arc<Mutex<u32>>,
}

fn connect(app: &AppHandle) -> Option<NotificationServer> {
    match reach(app) {
        Ok(service) => Some(service),
        Err(error) => {
            tracing::debug!(%error, "nobody shows notifications");
            None
        }
    }
}

fn reach(app: &AppHandle) -> zbus::Result<NotificationServer> {
    let bus = Connection::session()?;
    let proxy = Proxy::new(&bus, SERVICE, PATH, SERVICE)?;
    let can: Vec<String> = proxy.call("GetCapabilities", &())?;
    let last = Arc::new(Mutex::new(0));
    let mut pressed = proxy.receive_signal("ActionInvoked")?;
    let (app, mine) = (app.clone(), Arc::clone(&last));
    let listening = std::thread::Builder::new().name("notifications-pressed".into());
    let begun = listening.spawn(move || {
        // Ends with the bus.
        for message in &mut pressed {
            let id = message.body().deserialize::<(u32, String)>();
            let known = *mine.lock().unwrap_or_else(PoisonError::into_inner);
            if id.is_ok_and(|(id, _)| id == known) {
                come_forward(&app);
            }
        }
    });
    if let Err(error) = begun {
        tracing::debug!(%error, "pressed notifications are not heard");
    }
    Ok(NotificationServer {
        proxy,
        markup: can.iter().any(|what| what == "body-markup"),
        last,
    })
}

impl NotificationServer {
    fn show(&mut self, words: &Words) -> zbus::Result<()> {
        let body = if self.markup {
            escaped(&words.body)
        } else {
            words.body.clone()
        };
        let hints = HashMap::from([("desktop-entry", Value::from("org.earmark.Earmark"))]);
        let before = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let id: u32 = self.proxy.call(
            "Notify",
            &(
                "Earmark",
                before,
                "org.earmark.Earmark",
                &words.summary,
                body,
                ["default", words.open],
                hints,
                USUAL,
            ),
        )?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = id;
        Ok(())
    }
}

/// Titles are others' words.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[derive(Debug, PartialEq, Eq)]
struct Words {
    summary: String,
    body: String,
    open: &'static str,
}

fn words(what: &Notification, russian: bool) -> Words {
    let (count, titles) = match what {
        Notification::NewItems { count, titles, .. }
        | Notification::DownloadsReady { count, titles } => (*count, titles),
    };
    let rest = count.saturating_sub(u32::try_from(titles.len()).unwrap_or(u32::MAX));
    let mut body = titles.join(", ");
    if rest > 0 {
        let more = if russian { "и ещё" } else { "and" };
        let end = if russian { "" } else { " more" };
        body = format!("{body} {more} {rest}{end}");
    }
    let summary = match what {
        Notification::NewItems { episodes, .. } if russian => {
            let forms = match episodes {
                true => ["новый выпуск", "новых выпуска", "новых выпусков"],
                false => ["новая запись", "новые записи", "новых записей"],
            };
            format!("{count} {}", forms[plural(count)])
        }
        Notification::NewItems { episodes, .. } => {
            let thing = if *episodes { "episode" } else { "item" };
            format!("{count} new {thing}{}", if count == 1 { "" } else { "s" })
        }
        Notification::DownloadsReady { .. } if russian => {
            let forms = ["выпуск загружен", "выпуска загружено", "выпусков загружено"];
            format!("{count} {}", forms[plural(count)])
        }
        Notification::DownloadsReady { .. } if count == 1 => "1 episode is ready".into(),
        Notification::DownloadsReady { .. } => format!("{count} episodes are ready"),
    };
    Words {
        summary,
        body,
        open: if russian { "Открыть" } else { "Open" },
    }
}

/// Which of the three forms a Russian noun has beside a number.
fn plural(n: u32) -> usize {
    match (n % 10, n % 100) {
        (1, hundred) if hundred != 11 => 0,
        (2..=4, hundred) if !(12..=14).contains(&hundred) => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(count: u32, titles: &[&str], episodes: bool) -> Notification {
        Notification::NewItems {
            count,
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
            episodes,
        }
    }

    #[test]
    fn one_message_tells_of_many_in_both_languages() {
        let three = new(3, &["A", "B", "C"], true);
        let said = words(&three, false);
        assert_eq!(said.summary, "3 new episodes");
        assert_eq!(said.body, "A, B, C");
        assert_eq!(words(&three, true).summary, "3 новых выпуска");
        let many = new(21, &["A", "B"], false);
        assert_eq!(words(&many, false).summary, "21 new items");
        assert_eq!(words(&many, false).body, "A, B and 19 more");
        assert_eq!(words(&many, true).summary, "21 новая запись");
        assert_eq!(words(&many, true).body, "A, B и ещё 19");
        let ready = |count| Notification::DownloadsReady {
            count,
            titles: Vec::new(),
        };
        assert_eq!(words(&ready(1), false).summary, "1 episode is ready");
        assert_eq!(words(&ready(5), false).summary, "5 episodes are ready");
        assert_eq!(words(&ready(12), true).summary, "12 выпусков загружено");
    }

    #[test]
    fn titles_are_text_for_a_desktop_that_reads_markup() {
        assert_eq!(escaped("<b>A & B</b>"), "&lt;b&gt;A &amp; B&lt;/b&gt;");
    }
}
