//! The rules of listening that are plain arithmetic.
use super::transport::FileChapter;
use feed::Chapter;

/// Listening is saved each time this much was heard: with four positions a second no more than five seconds are lost.
pub(super) const SAVE_EVERY_MS: i64 = 4_500;

/// A chapter of the file and one of the feed that begin this close are the same.
const SAME_START_MS: u64 = 1_500;

/// How far to step back after a pause of this length, in milliseconds.
pub(super) fn step_back(paused_ms: i64) -> i64 {
    const MINUTE: i64 = 60_000;
    match paused_ms {
        ..MINUTE => 800,
        MINUTE..3_600_000 => 3_000,
        3_600_000..86_400_000 => 10_000,
        _ => 20_000,
    }
}

/// The minutes that lists show: the whole ones that are gone, and the begun ones that are left when the length is known.
pub(super) fn minute(position_ms: i64, duration_ms: Option<i64>) -> (i64, Option<i64>) {
    const MINUTE: i64 = 60_000;
    let left = duration_ms.map(|all| (all - position_ms + MINUTE - 1).div_euclid(MINUTE));
    (position_ms.div_euclid(MINUTE), left)
}

/// Whether so little is left that it counts as played: 2 %, or 15 seconds (of short ones a tenth).
pub(super) fn near_end(position_ms: i64, duration_ms: Option<i64>) -> bool {
    let Some(duration) = duration_ms.filter(|d| *d > 0) else {
        return false;
    };
    let left = duration - position_ms;
    left <= duration / 50 || left <= 15_000.min(duration / 10)
}

/// Chapters of the file, with the links and pictures the feed gives for them. Where advertising is put in, only the
/// file's own times are right. None when the feed's are the better ones: a file with one chapter says nothing.
pub(super) fn merge(file: &[FileChapter], others: &[Chapter]) -> Option<Vec<Chapter>> {
    let visible = others.iter().filter(|c| !c.hidden).count();
    let own = file.iter().filter(|c| !c.hidden).count();
    if own == 0 || (own == 1 && visible > 1) {
        return None;
    }
    let start = |c: &FileChapter| u64::try_from(c.start_ms).unwrap_or(0);
    let merged = file.iter().enumerate().map(|(n, chapter)| {
        let start_ms = start(chapter);
        let same = others.iter().find(|other| {
            other.start_ms.abs_diff(start_ms) <= SAME_START_MS
                || (!chapter.title.trim().is_empty() && other.title.trim() == chapter.title.trim())
        });
        let title = match same {
            Some(other) if chapter.title.trim().is_empty() => other.title.clone(),
            _ => chapter.title.clone(),
        };
        Chapter {
            start_ms,
            end_ms: chapter
                .end_ms
                .and_then(|end| u64::try_from(end).ok())
                .filter(|end| *end > start_ms)
                .or_else(|| file.get(n + 1).map(start)),
            title,
            url: chapter
                .url
                .clone()
                .or_else(|| same.and_then(|other| other.url.clone())),
            // The file's own picture is stored as bytes, not as an address.
            image: same
                .filter(|_| chapter.picture.is_none())
                .and_then(|other| other.image.clone()),
            hidden: chapter.hidden,
        }
    });
    Some(merged.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_back_by_the_length_of_the_pause() {
        for (pause, step) in [
            (0, 800),
            (59_999, 800),
            (60_000, 3_000),
            (3_599_999, 3_000),
            (3_600_000, 10_000),
            (86_399_999, 10_000),
            (86_400_000, 20_000),
            (i64::MAX, 20_000),
            // A clock that was set back is a short pause.
            (-5_000, 800),
        ] {
            assert_eq!(step_back(pause), step, "{pause}");
        }
    }

    #[test]
    fn the_end_is_near_in_the_last_seconds_or_percents() {
        assert!(!near_end(10_000, None));
        assert!(!near_end(0, Some(0)));
        assert!(near_end(1_785_000, Some(1_800_000)));
        assert!(!near_end(1_760_000, Some(1_800_000)));
        assert!(near_end(10_600_000, Some(10_800_000)));
        assert!(!near_end(10_500_000, Some(10_800_000)));
        // Of a minute the last fifteen seconds are not "the end".
        assert!(!near_end(50_000, Some(60_000)));
        assert!(near_end(55_000, Some(60_000)));
    }

    fn heard(start_ms: i64, title: &str) -> FileChapter {
        FileChapter {
            start_ms,
            title: title.into(),
            ..FileChapter::default()
        }
    }

    fn told(start_ms: u64, title: &str) -> Chapter {
        Chapter {
            start_ms,
            end_ms: None,
            title: title.into(),
            url: Some(format!("https://example.org/{start_ms}")),
            image: None,
            hidden: false,
        }
    }

    #[test]
    fn the_files_times_win_and_keep_the_feeds_links() {
        let merged = merge(
            &[
                heard(0, "Intro"),
                heard(65_000, "Boats"),
                heard(120_000, ""),
            ],
            &[
                told(0, "Start"),
                told(5_000, "Boats"),
                told(120_900, "Outro"),
            ],
        )
        .unwrap_or_default();
        let seen: Vec<_> = merged
            .iter()
            .map(|c| (c.start_ms, c.end_ms, c.title.as_str(), c.url.as_deref()))
            .collect();
        assert_eq!(
            seen,
            [
                (0, Some(65_000), "Intro", Some("https://example.org/0")),
                (
                    65_000,
                    Some(120_000),
                    "Boats",
                    Some("https://example.org/5000")
                ),
                (120_000, None, "Outro", Some("https://example.org/120900")),
            ]
        );
    }

    #[test]
    fn what_the_file_says_of_a_chapter_itself_wins() {
        let own = FileChapter {
            end_ms: Some(50_000),
            url: Some("https://example.org/own".into()),
            ..heard(0, "Intro")
        };
        let hidden = FileChapter {
            hidden: true,
            ..heard(50_000, "a picture")
        };
        let merged = merge(
            &[own, hidden, heard(65_000, "Boats")],
            &[told(0, "Start"), told(65_000, "B")],
        )
        .unwrap_or_default();
        let seen: Vec<_> = merged
            .iter()
            .map(|c| (c.end_ms, c.url.as_deref(), c.hidden))
            .collect();
        assert_eq!(
            seen,
            [
                (Some(50_000), Some("https://example.org/own"), false),
                (Some(65_000), None, true),
                (None, Some("https://example.org/65000"), false),
            ]
        );
    }

    #[test]
    fn a_single_chapter_in_the_file_hides_nothing() {
        assert_eq!(
            merge(&[heard(0, "All")], &[told(0, "A"), told(9_000, "B")]),
            None
        );
        assert_eq!(merge(&[], &[told(0, "A")]), None);
        assert_eq!(merge(&[heard(0, "All")], &[]).map(|c| c.len()), Some(1));
    }
}
