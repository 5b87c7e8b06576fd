//! The engine draws the page in a process of its own, which may be killed or run out of memory. Then the page is loaded
//! anew, and finds by itself where the person was; when that is of no use, a sentence of the desktop asks what to do.
//! The library and what plays live in this process and go on meanwhile.
use super::language::speaks_russian;
use crate::state::Shell;
use gtk::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager, WebviewWindow};
use webkit2gtk::{WebView, WebViewExt};

/// So many ends in so much time, and loading the page anew is no remedy.
const TOO_MANY: usize = 3;
const WITHIN: Duration = Duration::from_secs(60);

/// When the process ended lately.
#[derive(Default)]
struct Ends(VecDeque<Instant>);

impl Ends {
    /// Whether the page should be loaded anew, after an end at `now`.
    fn heal(&mut self, now: Instant) -> bool {
        self.0.push_back(now);
        while self
            .0
            .front()
            .is_some_and(|first| now.duration_since(*first) >= WITHIN)
        {
            self.0.pop_front();
        }
        self.0.len() < TOO_MANY
    }
}

/// Notices the end of the engine's process.
///
/// # Errors
/// When the window is gone.
pub fn watch(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |platform| {
        let ends = Rc::new(RefCell::new(Ends::default()));
        platform
            .inner()
            .connect_web_process_terminated(move |view, reason| {
                tracing::warn!(?reason, "the engine's process ended");
                if ends.borrow_mut().heal(Instant::now()) {
                    view.reload();
                } else {
                    ask(&app, view, &ends);
                }
            });
    })
}

struct Words {
    what: &'static str,
    more: &'static str,
    reload: &'static str,
    quit: &'static str,
}

const ENGLISH: Words = Words {
    what: "The window keeps failing to draw itself",
    more: "Your library is safe, and what plays goes on. Reload the window, or quit and start Earmark again.",
    reload: "Reload",
    quit: "Quit",
};

const RUSSIAN: Words = Words {
    what: "Окно снова и снова не удаётся нарисовать",
    more: "Библиотека цела, и то, что звучит, играет дальше. Загрузите окно заново или закройте Earmark и откройте его ещё раз.",
    reload: "Загрузить заново",
    quit: "Закрыть",
};

/// Asks in a dialog of the desktop, as no page can ask. To dismiss it is to reload: nothing is lost by that.
fn ask(app: &AppHandle, view: &WebView, ends: &Rc<RefCell<Ends>>) {
    let library = app.try_state::<Shell>().and_then(|s| s.library().ok());
    let words = if speaks_russian(library.as_ref()) {
        RUSSIAN
    } else {
        ENGLISH
    };
    let dialog = gtk::MessageDialog::builder()
        .title(words.what)
        .modal(true)
        .message_type(gtk::MessageType::Error)
        .text(words.what)
        .secondary_text(words.more)
        .build();
    if let Some(window) = view
        .toplevel()
        .and_then(|top| top.downcast::<gtk::Window>().ok())
    {
        dialog.set_transient_for(Some(&window));
    }
    dialog.add_button(words.quit, gtk::ResponseType::Close);
    dialog.add_button(words.reload, gtk::ResponseType::Accept);
    dialog.set_default_response(gtk::ResponseType::Accept);
    let (app, view, ends) = (app.clone(), view.clone(), ends.clone());
    dialog.connect_response(move |dialog, answer| {
        dialog.close();
        if answer == gtk::ResponseType::Close {
            app.exit(0);
        } else {
            ends.borrow_mut().0.clear();
            view.reload();
        }
    });
    dialog.show_all();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_ends_thrice_in_a_minute_is_not_loaded_again() {
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let mut ends = Ends::default();
        assert!(ends.heal(begin));
        assert!(ends.heal(after(10)));
        assert!(!ends.heal(after(59)));
    }

    #[test]
    fn what_ended_long_ago_does_not_count() {
        let begin = Instant::now();
        let after = |seconds| begin + Duration::from_secs(seconds);
        let mut ends = Ends::default();
        for seconds in [0, 30, 60, 90, 120] {
            assert!(ends.heal(after(seconds)), "{seconds}");
        }
        assert!(!ends.heal(after(121)));
    }
}
