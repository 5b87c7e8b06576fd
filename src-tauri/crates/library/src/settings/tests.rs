#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::{clamp, set_value};
use crate::model::{ReaderFont, ReaderLook, Settings, Theme};
use crate::testing::library::library;
use proptest::prelude::*;

#[test]
fn are_kept_and_told() {
    let lib = library();
    assert_eq!(lib.settings().unwrap(), Settings::default());
    let mut mine = Settings {
        theme: Theme::Dark,
        volume: 0.25,
        ..Settings::default()
    };
    mine.downloads_folder = Some(lib.folder.path().display().to_string());
    lib.told();
    let sent = mine.clone();
    // The volume is the session's: what a settings view knew of it does not count.
    mine.volume = 1.0;
    assert_eq!(lib.set_settings(sent).unwrap(), mine);
    assert!(lib.told().settings);
    let again = crate::testing::library::open(lib.folder.path(), &lib.clock, &lib.changes).unwrap();
    assert_eq!(again.settings().unwrap(), mine);
}

#[test]
fn nonsense_is_clamped() {
    let lib = library();
    let wild = Settings {
        volume: f32::NAN,
        skip_back: 0,
        skip_forward: 9_999,
        downloads_at_once: 100,
        refresh_minutes: 1,
        reading_speed: 0,
        reader_size: 500,
        reader_measure: 0,
        reader_leading: 0,
        downloads_folder: Some("  ".into()),
        ..Settings::default()
    };
    let kept = lib.set_settings(wild).unwrap();
    assert_eq!(
        (kept.volume, kept.skip_back, kept.skip_forward),
        (1.0, 1, 300)
    );
    assert_eq!(
        (
            kept.downloads_at_once,
            kept.refresh_minutes,
            kept.reading_speed
        ),
        (8, 5, 50)
    );
    assert_eq!(
        (kept.reader_size, kept.reader_measure, kept.reader_leading),
        (32, 40, 120)
    );
    assert_eq!(kept.downloads_folder, None);
    assert_eq!(lib.settings().unwrap(), kept);
    let here = Settings {
        downloads_folder: Some("not/full".into()),
        ..Settings::default()
    };
    assert!(lib.set_settings(here).is_err());
}

#[test]
fn a_bad_row_costs_only_itself() {
    let lib = library();
    lib.set_settings(Settings {
        skip_back: 77,
        ..Settings::default()
    })
    .unwrap();
    lib.write(|tx| {
        set_value(tx, "theme", "\"mauve\"")?;
        set_value(tx, "volume", "{not json")?;
        set_value(tx, "skip_forward", "\"many\"")?;
        set_value(tx, "reading_speed", "1000000")?;
        set_value(tx, "of another part", "[1]")
    });
    let read = lib.settings().unwrap();
    let wanted = Settings {
        skip_back: 77,
        reading_speed: 1000,
        ..Settings::default()
    };
    assert_eq!(read, wanted);
}

proptest! {
    #[test]
    fn clamping_twice_is_clamping_once(volume in any::<f32>(), n in any::<u32>(), m in any::<u32>()) {
        let wild = Settings {
            volume, skip_back: n, skip_forward: m, downloads_at_once: n, refresh_minutes: m, reading_speed: n,
            reader_size: m, reader_measure: n, reader_leading: m, ..Settings::default()
        };
        let once = clamp(wild);
        prop_assert_eq!(&clamp(once.clone()), &once);
        prop_assert!((0.0..=1.0).contains(&once.volume));
        prop_assert!((1..=300).contains(&once.skip_back));
    }
}

#[test]
fn each_language_has_one_look_within_its_ranges() {
    let look = |language: &str, size| ReaderLook {
        language: language.into(),
        on: true,
        font: ReaderFont::Sans,
        size,
        measure: 65,
        leading: 165,
        spacing: 110,
        justify: true,
    };
    let lib = library();
    let wild = Settings {
        reader_looks: vec![
            look("RU-ru", 500),
            look("ru", 20),
            look("", 20),
            look("x</style>", 20),
            look("pt_BR", 1),
        ],
        ..Settings::default()
    };
    let kept = lib.set_settings(wild).unwrap().reader_looks;
    assert_eq!(kept, [look("ru", 32), look("pt", 14)]);
    let again = crate::testing::library::open(lib.folder.path(), &lib.clock, &lib.changes).unwrap();
    assert_eq!(again.settings().unwrap().reader_looks, kept);
    let letters = || (b'a'..=b'z').map(char::from);
    let many = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let all = many.map(|language| look(&language, 20)).collect();
    let settings = Settings {
        reader_looks: all,
        ..Settings::default()
    };
    assert_eq!(lib.set_settings(settings).unwrap().reader_looks.len(), 60);
}
