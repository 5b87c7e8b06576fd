//! What plays, as the desktop is shown it: read from the session at one moment.
use library::{ItemId, Library, Playback, PlaybackState, Session};
use std::net::IpAddr;
use std::path::PathBuf;
use tauri::Url;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct NowPlaying {
    pub track: Option<Track>,
    pub state: PlaybackState,
    pub position_ms: i64,
    pub speed: f64,
    /// 0.0 when muted.
    pub volume: f64,
    pub can_go_next: bool,
    /// The settings ask to keep the machine awake while something plays.
    pub stay_awake: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    pub item: ItemId,
    pub title: String,
    pub show: String,
    pub length_ms: Option<i64>,
    pub picture: Option<PathBuf>,
    /// The address of its page, when any program could open it.
    pub url: Option<String>,
}

impl NowPlaying {
    /// Reads it from the session and the library; waits for the database.
    pub fn read(library: &Library, session: &Session) -> NowPlaying {
        let Playback {
            state,
            item,
            position_ms,
            duration_ms,
            volume,
            muted,
            sound,
            ..
        } = session.playback();
        let track = item.map(|row| Track {
            item: row.id,
            title: row.title,
            show: row.source,
            length_ms: duration_ms.filter(|ms| *ms > 0),
            picture: row.image.and_then(|hash| library.picture_file(&hash)),
            url: row.url.filter(|url| is_public(url)),
        });
        NowPlaying {
            track,
            state,
            position_ms,
            speed: f64::from(sound.speed),
            volume: if muted { 0.0 } else { f64::from(volume) },
            can_go_next: session.has_next().unwrap_or(false),
            stay_awake: library.settings().map_or(true, |s| s.stay_awake),
        }
    }

    pub fn item(&self) -> Option<ItemId> {
        self.track.as_ref().map(|track| track.item)
    }

    /// Whether the listener has sound or waits for it.
    pub fn is_playing(&self) -> bool {
        matches!(
            self.state,
            PlaybackState::Loading | PlaybackState::Playing | PlaybackState::Waiting
        )
    }
}

/// Whether an address may be told: every program on the desktop can read it, so none with a password and none of machines
/// in the house.
fn is_public(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let open = match url.host_str() {
        None => false,
        Some(host) => match host.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(ip) => fetch::is_public(ip),
            Err(_) => {
                host.contains('.')
                    && ![".local", ".localhost", ".internal", ".lan", ".home.arpa"]
                        .iter()
                        .any(|end| host.ends_with(end))
            }
        },
    };
    open && matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_anybody_can_open_is_told() {
        for good in [
            "https://show.example/one",
            "http://show.example:8080/?a=b",
            "https://93.184.215.14/x",
        ] {
            assert!(is_public(good), "{good}");
        }
        for bad in [
            "https://me:secret@show.example/one",
            "https://me@show.example/one",
            "http://127.0.0.1/x",
            "http://[::1]/x",
            "http://192.168.1.4/x",
            "http://nas/x",
            "http://nas.local/x",
            "file:///home/me/a.mp3",
            "ftp://show.example/one",
            "",
        ] {
            assert!(!is_public(bad), "{bad}");
        }
    }
}
