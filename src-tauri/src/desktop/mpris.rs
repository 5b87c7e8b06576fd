//! MPRIS, by which media keys, the lock screen and the panel of a Linux desktop know the player and steer it. Answers
//! come from what was last shown, so asking costs the session nothing; commands wait for it away from the bus.
use super::now_playing::NowPlaying;
use super::position::Position;
use library::{PlaybackState, Session, Tick};
use mpris_server::zbus;
use mpris_server::{Property, Server, Signal, Time};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tauri::AppHandle;

mod interface;
use interface::{MprisInterface, Shown, metadata, status};

const NAME: &str = "earmark";
/// How long the bus is waited for; one that does not answer is left alone.
const PATIENCE: Duration = Duration::from_secs(5);
/// A step back by more than this is a jump, however small it is.
const BACK_MS: i64 = 100;

pub struct Mpris {
    server: Server<MprisInterface>,
    shown: Arc<Mutex<Shown>>,
    /// The position that programs on the bus reckon from.
    announced: Position,
}

impl Mpris {
    /// Registers the player on the session bus. None where there is none; then media keys do nothing.
    pub async fn connect(app: AppHandle, session: Session) -> Option<Mpris> {
        let shown = Arc::new(Mutex::new(Shown::default()));
        let interface = MprisInterface::new(app, session, Arc::clone(&shown));
        match tokio::time::timeout(PATIENCE, serve(interface)).await {
            Ok(Ok(server)) => Some(Mpris {
                server,
                shown,
                announced: Position::new(Instant::now()),
            }),
            Ok(Err(error)) => {
                tracing::debug!(%error, "no media keys: there is no session bus");
                None
            }
            Err(_) => {
                tracing::debug!("no media keys: the session bus does not answer");
                None
            }
        }
    }

    /// Tells what changed since the last time. `at` is when it was read.
    pub async fn show(&mut self, now_playing: NowPlaying, at: Instant) {
        let (before, last) = {
            let shown = self.lock();
            (shown.now_playing.clone(), shown.position)
        };
        let properties = differences(&before, &now_playing);
        let position = Position {
            ms: now_playing.position_ms,
            at,
            moves: now_playing.state == PlaybackState::Playing,
            speed: now_playing.speed,
            length_ms: now_playing.track.as_ref().and_then(|track| track.length_ms),
        };
        let new_track = before.item() != now_playing.item();
        // Read again unchanged it is only older than it was.
        let unmoved = !new_track && position.ms == last.ms && position.moves == last.moves;
        let counted = Position {
            // Nobody is told of waiting.
            moves: now_playing.is_playing(),
            ..position
        };
        {
            let mut shown = self.lock();
            shown.position = Position {
                at: if unmoved { last.at } else { at },
                ..position
            };
            shown.read_at = at;
            shown.now_playing = now_playing.clone();
        }
        if !properties.is_empty() {
            self.say(properties).await;
        }
        if new_track {
            // Whoever hears of a new track counts from its beginning.
            self.announced = Position { ms: 0, ..counted };
        }
        if now_playing.item().is_some() {
            let jumped = !new_track && position.ms < last.ms - BACK_MS;
            self.announce_jump(position, jumped).await;
        }
        if status(&before) != status(&now_playing) || before.speed != now_playing.speed {
            let now = self.lock().position;
            self.announced = Position {
                moves: counted.moves,
                ..now
            };
        }
    }

    /// Takes a report of the player about its position.
    pub async fn tick(&mut self, tick: Tick, at: Instant) {
        let (position, jumped) = {
            let mut shown = self.lock();
            // Of another track, or from before the last look: what is shown is newer.
            if shown.now_playing.item() != Some(tick.item) || at < shown.read_at {
                return;
            }
            let jumped = tick.position_ms < shown.position.ms - BACK_MS;
            shown.position = Position {
                ms: tick.position_ms,
                at,
                moves: tick.state == PlaybackState::Playing,
                speed: shown.now_playing.speed,
                length_ms: tick.duration_ms.filter(|ms| *ms > 0),
            };
            (shown.position, jumped)
        };
        self.announce_jump(position, jumped).await;
    }

    /// Sends `Seeked` when the position is not where programs on the bus reckon it to be.
    async fn announce_jump(&mut self, position: Position, jumped: bool) {
        if jumped || self.announced.is_left(position.ms, position.at) {
            self.announced = Position {
                moves: self.announced.moves,
                ..position
            };
            let signal = Signal::Seeked {
                position: Time::from_millis(position.ms),
            };
            let sent = tokio::time::timeout(PATIENCE, self.server.emit(signal)).await;
            if !matches!(sent, Ok(Ok(()))) {
                tracing::debug!("a jump could not be told to the session bus");
            }
        }
    }

    async fn say(&self, properties: Vec<Property>) {
        let sent = tokio::time::timeout(PATIENCE, self.server.properties_changed(properties)).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::debug!("a change could not be told to the session bus");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the plain name on the bus, or, as another library may be open already, under one of its own (MPRIS, "Bus Name Policy").
/// Asked for beforehand: this bus library takes a name away from whoever has it.
async fn serve(interface: MprisInterface) -> zbus::Result<Server<MprisInterface>> {
    let bus = zbus::Connection::session().await?;
    let plain = format!("org.mpris.MediaPlayer2.{NAME}");
    let taken = zbus::fdo::DBusProxy::new(&bus)
        .await?
        .name_has_owner(zbus::names::BusName::try_from(plain)?)
        .await?;
    if taken {
        Server::new(&format!("{NAME}.instance{}", std::process::id()), interface).await
    } else {
        Server::new(NAME, interface).await
    }
}

fn differences(before: &NowPlaying, after: &NowPlaying) -> Vec<Property> {
    let mut changed = Vec::new();
    if status(before) != status(after) {
        changed.push(Property::PlaybackStatus(status(after)));
    }
    if before.speed != after.speed {
        changed.push(Property::Rate(after.speed));
    }
    if before.track != after.track {
        changed.push(Property::Metadata(metadata(after.track.as_ref())));
    }
    if before.volume != after.volume {
        changed.push(Property::Volume(after.volume));
    }
    if before.can_go_next != after.can_go_next {
        changed.push(Property::CanGoNext(after.can_go_next));
    }
    let (had, has) = (before.track.is_some(), after.track.is_some());
    if had != has {
        changed.push(Property::CanGoPrevious(has));
        changed.push(Property::CanSeek(has));
        changed.push(Property::CanPause(has));
    }
    if (had || before.can_go_next) != (has || after.can_go_next) {
        changed.push(Property::CanPlay(has || after.can_go_next));
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::super::now_playing::Track;
    use super::interface::track_id;
    use super::*;
    use library::ItemId;
    use mpris_server::PlaybackStatus;

    fn now_playing(state: PlaybackState, item: Option<i64>) -> NowPlaying {
        NowPlaying {
            state,
            speed: 1.0,
            volume: 1.0,
            track: item.map(|id| Track {
                item: ItemId(id),
                title: "Two lamps".into(),
                show: "Lamps".into(),
                length_ms: Some(85_000),
                picture: Some("/home/me/a b/cover".into()),
                url: None,
            }),
            ..NowPlaying::default()
        }
    }

    #[test]
    fn only_what_changed_is_told() {
        let (idle, playing) = (
            now_playing(PlaybackState::Idle, None),
            now_playing(PlaybackState::Playing, Some(7)),
        );
        assert_eq!(differences(&playing, &playing), []);
        let waiting = now_playing(PlaybackState::Waiting, Some(7));
        assert_eq!(differences(&playing, &waiting), [], "it wants to sound");
        let moved = NowPlaying {
            position_ms: 70_000,
            ..playing.clone()
        };
        assert_eq!(
            differences(&playing, &moved),
            [],
            "places are not properties"
        );
        let faster = NowPlaying {
            speed: 1.5,
            ..playing.clone()
        };
        assert_eq!(differences(&playing, &faster), [Property::Rate(1.5)]);
        let began = differences(&idle, &playing);
        assert!(began.contains(&Property::PlaybackStatus(PlaybackStatus::Playing)));
        assert!(began.contains(&Property::CanPlay(true)));
        assert!(began.contains(&Property::CanSeek(true)));
    }

    #[test]
    fn a_track_is_told_in_the_words_of_the_standard() {
        let told = metadata(now_playing(PlaybackState::Paused, Some(7)).track.as_ref());
        assert_eq!(told.trackid(), Some(track_id(ItemId(7))));
        assert_eq!(told.length(), Some(Time::from_millis(85_000)));
        assert_eq!(told.title(), Some("Two lamps"));
        assert_eq!(told.artist(), Some(vec!["Lamps".to_owned()]));
        assert_eq!(told.album(), Some("Lamps"));
        let art = told.art_url();
        assert_eq!(art.as_deref(), Some("file:///home/me/a%20b/cover"));
        assert_eq!(told.url(), None);
        assert_eq!(metadata(None).trackid(), None);
    }
}
