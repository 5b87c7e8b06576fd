//! The MPRIS interface: what other programs on the session bus may ask of the player and tell it (MPRIS 2.2).
use super::super::now_playing::{NowPlaying, Track};
use super::super::position::Position;
use library::{ItemId, Jump, LibraryError, Playback, PlaybackState, Session};
use mpris_server::zbus::{self, fdo};
use mpris_server::{
    LoopStatus, Metadata, PlaybackRate, PlaybackStatus, PlayerInterface, RootInterface, Time,
    TrackId, Volume,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tauri::{AppHandle, Url};

/// The state that the session bus was last given.
pub struct Shown {
    pub now_playing: NowPlaying,
    pub position: Position,
    /// When `now_playing` was read.
    pub read_at: Instant,
}

impl Default for Shown {
    fn default() -> Shown {
        let now = Instant::now();
        Shown {
            now_playing: NowPlaying {
                speed: 1.0,
                volume: 1.0,
                ..NowPlaying::default()
            },
            position: Position::new(now),
            read_at: now,
        }
    }
}

#[derive(Clone)]
pub struct MprisInterface {
    app: AppHandle,
    session: Session,
    shown: Arc<Mutex<Shown>>,
    /// Commands are carried out in the order in which they came.
    one_at_a_time: Arc<tokio::sync::Mutex<()>>,
}

impl MprisInterface {
    pub fn new(app: AppHandle, session: Session, shown: Arc<Mutex<Shown>>) -> MprisInterface {
        MprisInterface {
            app,
            session,
            shown,
            one_at_a_time: Arc::default(),
        }
    }

    fn ask<T>(&self, read: impl FnOnce(&Shown) -> T) -> T {
        read(&self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn has_track(&self) -> bool {
        self.ask(|shown| shown.now_playing.track.is_some())
    }

    fn can_go_on(&self) -> bool {
        self.ask(|shown| shown.now_playing.can_go_next)
    }

    /// Carries out a command. It may wait for the disk, so not on a thread of the bus. What is refused has no effect, as MPRIS has it.
    async fn act(
        &self,
        work: impl FnOnce(&Session) -> library::Result<Playback> + Send + 'static,
    ) -> fdo::Result<()> {
        let _turn = self.one_at_a_time.lock().await;
        let session = self.session.clone();
        match tauri::async_runtime::spawn_blocking(move || work(&session)).await {
            Ok(Ok(_) | Err(LibraryError::Refused(_))) => Ok(()),
            Ok(Err(error)) => Err(fdo::Error::Failed(error.to_string())),
            Err(error) => Err(fdo::Error::Failed(error.to_string())),
        }
    }

    /// Seeks to a position; one beyond the end is taken as Next.
    async fn seek_to(&self, ms: i64) -> fdo::Result<()> {
        let length = self.ask(|shown| shown.position.length_ms);
        if length.is_some_and(|length| ms > length) && self.can_go_on() {
            return self.act(Session::play_next).await;
        }
        self.act(move |session| session.seek(ms.max(0))).await
    }
}

impl RootInterface for MprisInterface {
    async fn raise(&self) -> fdo::Result<()> {
        crate::desktop::come_forward(&self.app);
        Ok(())
    }

    async fn quit(&self) -> fdo::Result<()> {
        self.app.exit(0);
        Ok(())
    }

    async fn can_quit(&self) -> fdo::Result<bool> {
        Ok(true)
    }

    async fn fullscreen(&self) -> fdo::Result<bool> {
        Ok(false)
    }

    async fn set_fullscreen(&self, _: bool) -> zbus::Result<()> {
        Ok(())
    }

    async fn can_set_fullscreen(&self) -> fdo::Result<bool> {
        Ok(false)
    }

    async fn can_raise(&self) -> fdo::Result<bool> {
        Ok(true)
    }

    async fn has_track_list(&self) -> fdo::Result<bool> {
        Ok(false)
    }

    async fn identity(&self) -> fdo::Result<String> {
        Ok("Earmark".into())
    }

    async fn desktop_entry(&self) -> fdo::Result<String> {
        Ok("org.earmark.Earmark".into())
    }

    async fn supported_uri_schemes(&self) -> fdo::Result<Vec<String>> {
        Ok(Vec::new())
    }

    async fn supported_mime_types(&self) -> fdo::Result<Vec<String>> {
        Ok(Vec::new())
    }
}

impl PlayerInterface for MprisInterface {
    async fn next(&self) -> fdo::Result<()> {
        self.act(Session::play_next).await
    }

    /// Goes to the beginning of the chapter, soon after it to that of the one before; without chapters to that of the episode.
    async fn previous(&self) -> fdo::Result<()> {
        self.act(|session| match session.jump(Jump::Chapter, -1) {
            Err(LibraryError::Refused(_)) => session.seek(0),
            jumped => jumped,
        })
        .await
    }

    async fn pause(&self) -> fdo::Result<()> {
        self.act(Session::pause).await
    }

    async fn play_pause(&self) -> fdo::Result<()> {
        if self.has_track() {
            self.act(Session::toggle).await
        } else {
            self.play().await
        }
    }

    async fn stop(&self) -> fdo::Result<()> {
        self.act(Session::stop).await
    }

    /// Goes on; with nothing loaded it plays what is first in Up Next: after Stop that is what was stopped.
    async fn play(&self) -> fdo::Result<()> {
        if self.has_track() {
            self.act(Session::resume).await
        } else {
            self.act(Session::play_next).await
        }
    }

    async fn seek(&self, offset: Time) -> fdo::Result<()> {
        if !self.has_track() {
            return Ok(());
        }
        let here = self.ask(|shown| shown.position.now(Instant::now()));
        self.seek_to(here.saturating_add(offset.as_millis())).await
    }

    /// Ignored when it is meant for another track than the present one, or lies outside of it.
    async fn set_position(&self, track: TrackId, position: Time) -> fdo::Result<()> {
        let (item, length) = self.ask(|shown| (shown.now_playing.item(), shown.position.length_ms));
        let ms = position.as_millis();
        if item.map(track_id) != Some(track) || ms < 0 || length.is_some_and(|length| ms > length) {
            return Ok(());
        }
        self.seek_to(ms).await
    }

    async fn open_uri(&self, _: String) -> fdo::Result<()> {
        Err(fdo::Error::NotSupported(
            "Earmark opens no addresses this way".into(),
        ))
    }

    async fn playback_status(&self) -> fdo::Result<PlaybackStatus> {
        Ok(self.ask(|shown| status(&shown.now_playing)))
    }

    async fn loop_status(&self) -> fdo::Result<LoopStatus> {
        Ok(LoopStatus::None)
    }

    async fn set_loop_status(&self, _: LoopStatus) -> zbus::Result<()> {
        Ok(())
    }

    async fn rate(&self) -> fdo::Result<PlaybackRate> {
        Ok(self.ask(|shown| shown.now_playing.speed))
    }

    async fn set_rate(&self, rate: PlaybackRate) -> zbus::Result<()> {
        // "If it is zero, the media player should act as though Pause was called."
        if rate == 0.0 {
            return Ok(self.pause().await?);
        }
        let speed = rate as f32;
        Ok(self.act(move |session| session.set_speed(speed)).await?)
    }

    async fn shuffle(&self) -> fdo::Result<bool> {
        Ok(false)
    }

    async fn set_shuffle(&self, _: bool) -> zbus::Result<()> {
        Ok(())
    }

    async fn metadata(&self) -> fdo::Result<Metadata> {
        Ok(self.ask(|shown| metadata(shown.now_playing.track.as_ref())))
    }

    async fn volume(&self) -> fdo::Result<Volume> {
        Ok(self.ask(|shown| shown.now_playing.volume))
    }

    /// Muted is volume 0 here, so another volume ends that, too.
    async fn set_volume(&self, volume: Volume) -> zbus::Result<()> {
        let volume = volume.max(0.0) as f32;
        let set = self.act(move |session| {
            if volume > 0.0 {
                session.set_muted(false)?;
            }
            session.set_volume(volume)
        });
        Ok(set.await?)
    }

    async fn position(&self) -> fdo::Result<Time> {
        Ok(Time::from_millis(
            self.ask(|shown| shown.position.now(Instant::now())),
        ))
    }

    async fn minimum_rate(&self) -> fdo::Result<PlaybackRate> {
        Ok(library::rules().speed_choices[0])
    }

    async fn maximum_rate(&self) -> fdo::Result<PlaybackRate> {
        Ok(library::rules().speed_choices[24])
    }

    async fn can_go_next(&self) -> fdo::Result<bool> {
        Ok(self.can_go_on())
    }

    async fn can_go_previous(&self) -> fdo::Result<bool> {
        Ok(self.has_track())
    }

    async fn can_play(&self) -> fdo::Result<bool> {
        Ok(self.has_track() || self.can_go_on())
    }

    async fn can_pause(&self) -> fdo::Result<bool> {
        Ok(self.has_track())
    }

    async fn can_seek(&self) -> fdo::Result<bool> {
        Ok(self.has_track())
    }

    async fn can_control(&self) -> fdo::Result<bool> {
        Ok(true)
    }
}

pub fn status(now_playing: &NowPlaying) -> PlaybackStatus {
    match now_playing.state {
        PlaybackState::Loading | PlaybackState::Playing | PlaybackState::Waiting => {
            PlaybackStatus::Playing
        }
        PlaybackState::Paused => PlaybackStatus::Paused,
        PlaybackState::Idle | PlaybackState::Ended | PlaybackState::Failed => {
            PlaybackStatus::Stopped
        }
    }
}

pub fn track_id(item: ItemId) -> TrackId {
    TrackId::try_from(format!("/org/earmark/Earmark/item/{}", item.0)).unwrap_or(TrackId::NO_TRACK)
}

/// The metadata of a track; empty when nothing is loaded.
pub fn metadata(track: Option<&Track>) -> Metadata {
    let Some(track) = track else {
        return Metadata::new();
    };
    let mut told = Metadata::builder()
        .trackid(track_id(track.item))
        .title(track.title.clone())
        .artist([track.show.clone()])
        .album(track.show.clone())
        .build();
    told.set_length(track.length_ms.map(Time::from_millis));
    let picture = track
        .picture
        .as_ref()
        .and_then(|file| Url::from_file_path(file).ok());
    told.set_art_url(picture.map(String::from));
    told.set_url(track.url.clone());
    told
}
