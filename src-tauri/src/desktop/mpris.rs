//! MPRIS, by which media keys, the lock screen and the panel of a Linux desktop know the player and steer it. Answers
//! come from what was last shown, so asking costs the session nothing; commands wait for it away from the bus.
use super::face::Face;
use super::place::Place;
use super::remote::{Remote, Shown, metadata, status};
use library::{PlaybackState, Session, Tick};
use mpris_server::zbus;
use mpris_server::{Property, Server, Signal, Time};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tauri::AppHandle;

const NAME: &str = "earmark";
/// A bus that does not answer is left alone.
const PATIENCE: Duration = Duration::from_secs(5);
/// Further back than this is a jump, however small it is.
const BACK_MS: i64 = 100;

pub struct Mpris {
    server: Server<Remote>,
    shown: Arc<Mutex<Shown>>,
    /// What those who listen to the bus go by.
    told: Place,
}

impl Mpris {
    /// None where there is no session bus; then media keys do nothing.
    pub async fn connect(app: AppHandle, session: Session) -> Option<Mpris> {
        let shown = Arc::new(Mutex::new(Shown::default()));
        let remote = Remote::new(app, session, Arc::clone(&shown));
        match tokio::time::timeout(PATIENCE, serve(remote)).await {
            Ok(Ok(server)) => Some(Mpris {
                server,
                shown,
                told: Place::new(Instant::now()),
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
    pub async fn show(&mut self, face: Face, at: Instant) {
        let (before, last) = {
            let shown = self.lock();
            (shown.face.clone(), shown.place)
        };
        let properties = differences(&before, &face);
        let place = Place {
            ms: face.position_ms,
            at,
            moves: face.state == PlaybackState::Playing,
            speed: face.speed,
            length_ms: face.track.as_ref().and_then(|track| track.length_ms),
        };
        let new_track = before.item() != face.item();
        // Read again unchanged it is only older than it was.
        let unmoved = !new_track && place.ms == last.ms && place.moves == last.moves;
        let counted = Place {
            // Nobody is told of waiting.
            moves: face.is_playing(),
            ..place
        };
        {
            let mut shown = self.lock();
            shown.place = Place {
                at: if unmoved { last.at } else { at },
                ..place
            };
            shown.read_at = at;
            shown.face = face.clone();
        }
        if !properties.is_empty() {
            self.say(properties).await;
        }
        if new_track {
            // Whoever hears of a new track counts from its beginning.
            self.told = Place { ms: 0, ..counted };
        }
        if face.item().is_some() {
            let jumped = !new_track && place.ms < last.ms - BACK_MS;
            self.follow(place, jumped).await;
        }
        if status(&before) != status(&face) || before.speed != face.speed {
            let now = self.lock().place;
            self.told = Place {
                moves: counted.moves,
                ..now
            };
        }
    }

    /// A word of the player's about its place.
    pub async fn tick(&mut self, tick: Tick, at: Instant) {
        let (place, jumped) = {
            let mut shown = self.lock();
            // Of another track, or from before the last look: what is shown is newer.
            if shown.face.item() != Some(tick.item) || at < shown.read_at {
                return;
            }
            let jumped = tick.position_ms < shown.place.ms - BACK_MS;
            shown.place = Place {
                ms: tick.position_ms,
                at,
                moves: tick.state == PlaybackState::Playing,
                speed: shown.face.speed,
                length_ms: tick.duration_ms.filter(|ms| *ms > 0),
            };
            (shown.place, jumped)
        };
        self.follow(place, jumped).await;
    }

    /// Says where it is when nobody could have counted on that.
    async fn follow(&mut self, place: Place, jumped: bool) {
        if jumped || self.told.is_left(place.ms, place.at) {
            self.told = Place {
                moves: self.told.moves,
                ..place
            };
            let signal = Signal::Seeked {
                position: Time::from_millis(place.ms),
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

/// Under the plain name, or, as another library may be open already, under one of its own (MPRIS, "Bus Name Policy").
/// Asked for beforehand: this bus library takes a name away from whoever has it.
async fn serve(remote: Remote) -> zbus::Result<Server<Remote>> {
    let bus = zbus::Connection::session().await?;
    let plain = format!("org.mpris.MediaPlayer2.{NAME}");
    let taken = zbus::fdo::DBusProxy::new(&bus)
        .await?
        .name_has_owner(zbus::names::BusName::try_from(plain)?)
        .await?;
    if taken {
        Server::new(&format!("{NAME}.instance{}", std::process::id()), remote).await
    } else {
        Server::new(NAME, remote).await
    }
}

fn differences(before: &Face, after: &Face) -> Vec<Property> {
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
    use super::super::face::Track;
    use super::super::remote::track_id;
    use super::*;
    use library::ItemId;
    use mpris_server::PlaybackStatus;

    fn face(state: PlaybackState, item: Option<i64>) -> Face {
        Face {
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
            ..Face::default()
        }
    }

    #[test]
    fn only_what_changed_is_told() {
        let (idle, playing) = (
            face(PlaybackState::Idle, None),
            face(PlaybackState::Playing, Some(7)),
        );
        assert_eq!(differences(&playing, &playing), []);
        let waiting = face(PlaybackState::Waiting, Some(7));
        assert_eq!(differences(&playing, &waiting), [], "it wants to sound");
        let moved = Face {
            position_ms: 70_000,
            ..playing.clone()
        };
        assert_eq!(
            differences(&playing, &moved),
            [],
            "places are not properties"
        );
        let faster = Face {
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
        let told = metadata(face(PlaybackState::Paused, Some(7)).track.as_ref());
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
