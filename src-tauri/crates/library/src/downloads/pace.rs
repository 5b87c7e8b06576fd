//! How fast downloads may be, and when: a limit with its hours.
use crate::{Library, Result, Settings};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The limit of now in bytes a second; `minute` is of the local day.
fn limit(settings: &Settings, minute: u32) -> Option<u32> {
    let (from, until) = (
        settings.downloads_limit_from,
        settings.downloads_limit_until,
    );
    let holds = match from.cmp(&until) {
        std::cmp::Ordering::Equal => true,
        std::cmp::Ordering::Less => (from..until).contains(&minute),
        // Over midnight.
        std::cmp::Ordering::Greater => minute >= from || minute < until,
    };
    (settings.downloads_limit > 0 && holds).then(|| settings.downloads_limit.saturating_mul(1000))
}

impl Library {
    /// The limit of this minute.
    pub(super) fn downloads_limit(&self, settings: &Settings) -> Option<u32> {
        let now = Timestamp::from_millisecond(self.inner.deps.clock.now_ms()).ok()?;
        let local = now.to_zoned(TimeZone::system());
        let minute = u32::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute()));
        limit(settings, minute.unwrap_or(0))
    }

    /// Lets the transfers that run and those to come be as fast as they may be now.
    pub(crate) fn keep_pace(&self, settings: &Settings) -> Result<()> {
        let limit = self.downloads_limit(settings);
        let news = self
            .inner
            .active
            .with(|table| std::mem::replace(&mut table.limit, limit) != limit);
        if news {
            self.inner.deps.client.limit_media(limit.map(u64::from));
            (self.inner.deps.on_change)(crate::Changes {
                transfers: true,
                ..crate::Changes::default()
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_holds_in_its_hours_and_over_midnight() {
        let at = |from, until, minute| {
            let settings = Settings {
                downloads_limit: 100,
                downloads_limit_from: from,
                downloads_limit_until: until,
                ..Settings::default()
            };
            limit(&settings, minute)
        };
        assert_eq!(limit(&Settings::default(), 0), None);
        assert_eq!(at(0, 0, 700), Some(100_000));
        assert_eq!(at(480, 1080, 479), None);
        assert_eq!(at(480, 1080, 480), Some(100_000));
        assert_eq!(at(480, 1080, 1080), None);
        assert_eq!(at(1320, 360, 30), Some(100_000));
        assert_eq!(at(1320, 360, 700), None);
    }
}
