//! How it sounds: of everything, or of the show that plays when that has its own.
use super::control::Control;
use super::persist;
use super::session::Session;
use super::state::State;
use crate::{
    FeedId, ItemId, LibraryError, Playback, Result, ShowSettings, Sound, SoundPatch, nearest_speed,
    sound,
};

impl Session {
    /// Changes how it sounds: of the show that plays when it has its own, else of everything. Mono is always of
    /// everything. Speed is taken to the nearest there is. What was meant for an episode that plays no more changes
    /// nothing: it was reckoned from how that one sounded.
    ///
    /// # Errors
    /// The database's.
    pub fn set_sound(&self, patch: SoundPatch) -> Result<Playback> {
        self.act(|control, state| {
            let plays = state.now.as_ref().map(|now| now.item);
            if patch.item.is_some() && patch.item != plays {
                return Ok(());
            }
            let own = state
                .now
                .as_ref()
                .filter(|now| now.has_own_sound())
                .and_then(|now| Some((now.feed?, now.show)));
            // Music is not trimmed because everything else is: who wants it trimmed wants it of this show.
            let music = state.now.as_ref().filter(|now| now.music);
            let music = music.and_then(|now| Some((now.feed?, now.show)));
            let own = own.or(music.filter(|_| patch.trim.is_some()));
            let mut all = state.sound;
            all.mono = patch.mono.unwrap_or(all.mono);
            match own {
                Some((feed, mut show)) => {
                    show.speed = patch.speed.map(nearest_speed).or(show.speed);
                    show.trim = patch.trim.or(show.trim);
                    show.loudness = patch.loudness.or(show.loudness);
                    show.boost = patch.boost.or(show.boost);
                    control.set_show(state, feed, show)?;
                }
                None => {
                    all.speed = patch.speed.map_or(all.speed, nearest_speed);
                    all.trim = patch.trim.unwrap_or(all.trim);
                    all.loudness = patch.loudness.unwrap_or(all.loudness);
                    all.boost = patch.boost.unwrap_or(all.boost);
                }
            }
            control.set_all(state, all)
        })
    }

    /// Sets the speed, 0.5..=4.0, taken to the nearest step of 0.05; as [`Session::set_sound`].
    ///
    /// # Errors
    /// The database's.
    pub fn set_speed(&self, speed: f32) -> Result<Playback> {
        self.set_sound(SoundPatch {
            speed: Some(speed),
            ..SoundPatch::default()
        })
    }

    /// Sets how everything sounds that has no settings of its own.
    ///
    /// # Errors
    /// The database's.
    pub fn set_default_sound(&self, sound: Sound) -> Result<Playback> {
        self.act(|control, state| {
            control.set_all(
                state,
                Sound {
                    speed: nearest_speed(sound.speed),
                    ..sound
                },
            )
        })
    }

    /// Gives the show that plays settings of its own, as it sounds now, or takes them away.
    ///
    /// # Errors
    /// `Refused` when what plays belongs to no show.
    pub fn set_own_sound(&self, own: bool) -> Result<Playback> {
        self.act(|control, state| {
            let Some((feed, mut show, now)) = state
                .now
                .as_ref()
                .and_then(|now| Some((now.feed?, now.show, now.sound(state.sound))))
            else {
                return Err(LibraryError::refused(
                    "no_show",
                    "what plays belongs to no show",
                ));
            };
            show.speed = own.then_some(now.speed);
            show.trim = own.then_some(now.trim);
            show.loudness = own.then_some(now.loudness);
            show.boost = own.then_some(now.boost);
            control.set_show(state, feed, show)?;
            control.apply_sound(state);
            Ok(())
        })
    }

    /// Stores how one show is to sound, and lets it sound so when it plays.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_show_settings(&self, feed: FeedId, settings: ShowSettings) -> Result<ShowSettings> {
        self.act(|control, state| {
            control.set_show(state, feed, settings)?;
            control.apply_sound(state);
            Ok(())
        })?;
        self.control.library.show_settings(feed)
    }

    /// Chooses an output device by name, None is the system's default; it is kept for the next start.
    ///
    /// # Errors
    /// The database's.
    pub fn set_output_device(&self, device: Option<String>) -> Result<Playback> {
        self.act(|control, state| {
            let device = device.filter(|name| !name.trim().is_empty());
            state.output_notice = None;
            let value = serde_json::to_string(&device).unwrap_or_else(|_| "null".into());
            persist::set_setting(&control.library, "output_device", value)?;
            control.transport.set_output(device);
            Ok(())
        })
    }

    /// Takes what was measured of a file: of the one that plays, loudness and length are used at once.
    pub fn measured(&self, item: ItemId, lufs: Option<f32>) {
        let told = {
            let mut state = self.control.lock();
            match state.now.as_mut().filter(|now| now.item == item) {
                Some(now) => {
                    // It was counted on the way.
                    let known = now.length;
                    self.control.use_counted_length(now);
                    let counted = now.length != known;
                    let heard = now.lufs != lufs;
                    if heard {
                        now.lufs = lufs;
                        self.control.apply_sound(&mut state);
                    }
                    counted || heard
                }
                None => false,
            }
        };
        if told {
            self.control.changed();
        }
    }

    /// What plays, for whoever has work to do for it first.
    pub fn playing(&self) -> Option<ItemId> {
        self.control.lock().now.as_ref().map(|now| now.item)
    }
}

impl Control {
    fn set_all(&self, state: &mut State, all: Sound) -> Result<()> {
        let before = std::mem::replace(&mut state.sound, all);
        // First the ear, then the disk.
        self.apply_sound(state);
        for (name, changed, value) in [
            ("speed", before.speed != all.speed, all.speed.to_string()),
            (
                "trim",
                before.trim != all.trim,
                format!("\"{}\"", sound::trim_word(all.trim)),
            ),
            (
                "loudness",
                before.loudness != all.loudness,
                all.loudness.to_string(),
            ),
            ("boost", before.boost != all.boost, all.boost.to_string()),
            ("mono", before.mono != all.mono, all.mono.to_string()),
        ] {
            if changed {
                persist::set_setting(&self.library, name, value)?;
            }
        }
        Ok(())
    }

    fn set_show(&self, state: &mut State, feed: FeedId, show: ShowSettings) -> Result<()> {
        let show = self.library.store_show_settings(feed, show)?;
        if let Some(now) = state.now.as_mut().filter(|now| now.feed == Some(feed)) {
            now.show = show;
        }
        Ok(())
    }

    fn apply_sound(&self, state: &mut State) {
        // What follows was prepared as things were: it is prepared again at the next position.
        self.drop_prepared(state);
        if let Some(now) = state.now.as_ref().filter(|now| now.loaded) {
            self.transport.set_sound(now.tuned(state.sound));
        }
    }
}
