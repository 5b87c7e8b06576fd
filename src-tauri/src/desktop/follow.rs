//! Follows listening and tells the desktop. Senders only drop their news into a channel; nothing here holds up the session
//! or the window.
use super::awake::Awake;
#[cfg(target_os = "linux")]
use super::mpris::Mpris;
use super::now_playing::NowPlaying;
use library::{Changes, Library, Session, Tick};
use std::time::Instant;
use tauri::AppHandle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Sends that something happened; never blocks.
#[derive(Clone)]
pub struct Bell(UnboundedSender<News>);

pub enum News {
    Changed,
    /// The position, with the time when it was sent: it may lie in the channel for a while.
    Ticked(Tick, Instant),
}

/// The news that [`follow`] follows.
pub fn listen() -> (Bell, UnboundedReceiver<News>) {
    let (sender, news) = unbounded_channel();
    (Bell(sender), news)
}

impl Bell {
    pub fn changed(&self, what: Changes) {
        if what.playback || what.queue || what.items || what.settings || what.feeds {
            // Nobody follows when there is no library, and at the very end.
            let _ = self.0.send(News::Changed);
        }
    }

    pub fn ticked(&self, tick: Tick) {
        let _ = self.0.send(News::Ticked(tick, Instant::now()));
    }
}

/// Runs until nobody can have news any more.
pub async fn follow(
    app: AppHandle,
    library: Library,
    session: Session,
    mut news: UnboundedReceiver<News>,
) {
    let mut awake = Awake::start();
    #[cfg(target_os = "linux")]
    let mut mpris = Mpris::connect(app, session.clone()).await;
    #[cfg(not(target_os = "linux"))]
    let _ = app;
    let mut next = Some(News::Changed);
    while let Some(what) = next {
        let mut tick = None;
        let mut changed = false;
        let mut note = |what| match what {
            News::Changed => changed = true,
            News::Ticked(last, at) => tick = Some((last, at)),
        };
        note(what);
        // What has gathered is looked at once.
        while let Ok(more) = news.try_recv() {
            note(more);
        }
        if changed {
            let (library, session) = (library.clone(), session.clone());
            let read = tauri::async_runtime::spawn_blocking(move || {
                (NowPlaying::read(&library, &session), Instant::now())
            });
            if let Ok((now_playing, at)) = read.await {
                awake.set(now_playing.stay_awake && now_playing.is_playing());
                #[cfg(target_os = "linux")]
                if let Some(mpris) = &mut mpris {
                    mpris.show(now_playing, at).await;
                }
                #[cfg(not(target_os = "linux"))]
                let _ = at;
            }
        }
        #[cfg(target_os = "linux")]
        if let (Some(mpris), Some((tick, at))) = (&mut mpris, tick) {
            mpris.tick(tick, at).await;
        }
        next = news.recv().await;
    }
}
