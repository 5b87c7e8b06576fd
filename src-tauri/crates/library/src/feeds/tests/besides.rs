//! What podcasts say besides: from the document to the library and to what the window is shown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::URL;
use crate::categories::{categories_of, categories_of_item};
use crate::model::{FeedId, ItemId, ItemQuery, OnAir, SubscriptionKind, VersionChoice};
use crate::testing::library::{DAY, Fixture, library, post};
use crate::{ItemDetail, Settings};
use feed::{FeedKind, Hint, ParsedFeed, Person, parse};

const DOCUMENT: &str = include_str!("../../../../feed/fixtures/podcasting.xml");

fn document() -> ParsedFeed {
    parse(DOCUMENT.as_bytes(), Hint::default()).unwrap()
}

fn subscribed(lib: &Fixture, parsed: &ParsedFeed) -> FeedId {
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    lib.apply(id, parsed, true);
    id
}

fn item(lib: &Fixture, guid: &str) -> ItemDetail {
    let id = lib.number(&format!("SELECT id FROM item WHERE guid = '{guid}'"));
    lib.item(ItemId(id)).unwrap()
}

#[test]
fn what_a_show_says_besides_is_there_to_be_shown() {
    let lib = library();
    let id = subscribed(&lib, &document());
    let show = lib.show_extras(id).unwrap();
    assert_eq!(show.persons.len(), 1);
    assert_eq!(show.persons[0].query, "person:\"Ana Quay\" ");
    let places: Vec<&str> = show
        .funding
        .iter()
        .map(|link| link.words.as_str())
        .collect();
    assert_eq!(places, ["Keep us afloat", "Buy a mug"]);
    assert!(show.trailer && show.explicit && show.music && !show.complete);
    assert_eq!(show.license.unwrap().words, "cc-by-4.0");
    assert_eq!(
        show.location.unwrap().url.as_deref(),
        Some("https://www.openstreetmap.org/relation/62782")
    );
    assert_eq!(show.updates.as_deref(), Some("every other Monday"));
    assert_eq!(show.categories, ["Music", "Music History"]);
    // What is known by a number only, and is not here, can be neither added nor shown.
    assert_eq!(show.recommends.len(), 1);
    assert_eq!(show.recommends[0].title, "Tides");
    assert_eq!(show.recommends[0].feed_id, None);
    let tides = lib.subscribe(
        SubscriptionKind::Podcast,
        "https://tides.example.org/feed.xml",
    );
    let again = lib.show_extras(id).unwrap();
    assert_eq!(again.recommends[0].feed_id, Some(tides));
    assert!(lib.feed(id).unwrap().explicit);
    assert_eq!(
        lib.number("SELECT rhythm_minutes FROM feed ORDER BY id LIMIT 1"),
        14 * 1440
    );
    assert!(lib.show_extras(FeedId(99)).is_err());
}

#[test]
fn what_an_episode_says_besides_is_there_to_be_shown() {
    let lib = library();
    subscribed(&lib, &document());
    let first = item(&lib, "song-1");
    assert_eq!(
        (first.row.season_name.as_deref(), first.row.explicit),
        (Some("The year of the ash"), true)
    );
    let extras = &first.extras;
    let names: Vec<&str> = extras.persons.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Boris Ferry", "Ana Quay"]);
    let bites: Vec<_> = extras
        .soundbites
        .iter()
        .map(|b| (b.start_ms, b.end_ms))
        .collect();
    assert_eq!(
        bites,
        [(73_000, Some(133_500)), (1_234_500, Some(1_276_750))]
    );
    assert_eq!(extras.comments[0].words, "social.example.org");
    assert_eq!(
        extras.license.as_ref().unwrap().words,
        "All rights reserved"
    );
    assert!(
        extras
            .location
            .as_ref()
            .unwrap()
            .url
            .as_ref()
            .unwrap()
            .contains("mlat=48.2")
    );
    assert_eq!(extras.funding.len(), 2);
    assert_eq!(extras.categories, ["Travel"]);
    assert_eq!(extras.video, None);
    // It names nobody: the people of the show are heard. What is explicit is said of the whole show.
    let second = item(&lib, "song-2");
    assert_eq!(second.extras.persons[0].name, "Ana Quay");
    assert!(second.row.explicit && second.extras.versions.is_empty());
    assert_eq!(
        lib.number("SELECT count(*) FROM person"),
        3,
        "the people of a show are stored once"
    );
}

/// The document as it was read before what it says besides was.
fn bare() -> ParsedFeed {
    let mut parsed = document();
    for item in &mut parsed.items {
        item.persons.clear();
        item.season_name = None;
        item.extras = Default::default();
        item.alternates.clear();
        item.categories.clear();
        item.explicit = None;
    }
    parsed
}

#[test]
fn a_library_from_before_gets_it_and_nothing_counts_as_changed() {
    let lib = library();
    let id = subscribed(&lib, &bare());
    lib.write(|tx| {
        tx.execute("UPDATE feed SET lacks_besides = 1", [])?;
        tx.execute("UPDATE item SET in_inbox = 0, fresh = 0", [])?;
        Ok(())
    });
    let first = item(&lib, "song-1");
    assert!(first.extras.soundbites.is_empty() && first.row.season_name.is_none());
    let applied = lib.apply(id, &document(), false);
    assert_eq!((applied.new.len(), applied.updated), (0, 0));
    let first = item(&lib, "song-1");
    assert_eq!(first.extras.persons[0].name, "Boris Ferry");
    assert_eq!(first.extras.soundbites.len(), 2);
    assert_eq!(first.extras.categories, ["Travel"]);
    assert_eq!(first.extras.versions.len(), 3);
    assert_eq!(
        (first.row.season_name.as_deref(), first.row.explicit),
        (Some("The year of the ash"), true)
    );
    assert_eq!(
        lib.number("SELECT count(*) FROM item WHERE in_inbox OR fresh"),
        0
    );
    assert_eq!(lib.number("SELECT lacks_besides FROM feed"), 0);
    // From now on no more is written than in a library that had it from the first.
    let writes = |lib: &Fixture, id: FeedId| {
        let count = || {
            lib.write(|tx| {
                Ok(tx.query_row("SELECT total_changes()", [], |row| row.get::<_, i64>(0))?)
            })
        };
        let before = count();
        lib.apply(id, &document(), false);
        count() - before
    };
    let other = library();
    let had = subscribed(&other, &document());
    assert_eq!(writes(&lib, id), writes(&other, had));
}

#[test]
fn who_speaks_in_one_episode_only_is_named_there() {
    let lib = library();
    let mut said = document();
    said.author = Some("Ana Quay".into());
    said.items[0].author = Some("Boris Ferry".into());
    said.items[1].author = Some("ana quay".into());
    let id = subscribed(&lib, &said);
    let byline = |guid| item(&lib, guid).byline;
    assert_eq!(byline("song-1").as_deref(), Some("Boris Ferry"));
    assert_eq!(byline("song-2"), None, "it is the show's");
    said.items[1].author = Some("Cleo".into());
    said.items[0].author = None;
    lib.apply(id, &said, false);
    assert_eq!(
        (byline("song-1"), byline("song-2").as_deref()),
        (None, Some("Cleo"))
    );
}

#[test]
fn what_is_not_in_the_hash_is_added_only_once() {
    let lib = library();
    let id = subscribed(&lib, &bare());
    let mut said = bare();
    said.items[1].explicit = Some(true);
    said.items[1].categories = vec!["Travel".into()];
    let categories = || item(&lib, "song-2").extras.categories;
    lib.apply(id, &said, false);
    assert_ne!(categories(), ["Travel"], "alone it is no change");
    lib.write(|tx| Ok(tx.execute("UPDATE feed SET lacks_besides = 1", [])?));
    lib.apply(id, &said, false);
    assert_eq!(categories(), ["Travel"]);
}

#[test]
fn everything_with_a_person_is_found() {
    let lib = library();
    let id = subscribed(&lib, &document());
    lib.finish_index().unwrap();
    assert_eq!(
        lib.found("person:\"ana quay\""),
        ["The first song", "The second song"]
    );
    assert_eq!(lib.found("person:\"Boris Ferry\""), ["The first song"]);
    assert_eq!(
        lib.found("second -person:\"Boris Ferry\""),
        ["The second song"]
    );
    assert!(lib.found("person:Boris").is_empty(), "the whole name");
    // Where an episode names others, the show's people are not in it.
    let mut parsed = document();
    parsed.items[0].persons.pop();
    lib.apply(id, &parsed, false);
    assert_eq!(lib.found("person:\"Ana Quay\""), ["The second song"]);
    parsed.extras.persons = vec![Person {
        name: "ÁNA  Quay".into(),
        ..Person::default()
    }];
    lib.apply(id, &parsed, false);
    assert_eq!(lib.show_extras(id).unwrap().persons[0].name, "ÁNA  Quay");
}

#[test]
fn the_same_again_writes_nothing_and_what_changed_is_changed() {
    let lib = library();
    let mut parsed = document();
    let id = subscribed(&lib, &parsed);
    lib.told();
    lib.apply(id, &parsed, false);
    assert!(!lib.told().any());
    parsed.items[0].extras.soundbites.pop();
    parsed.extras.podroll.clear();
    let applied = lib.apply(id, &parsed, false);
    assert_eq!((applied.new.len(), applied.updated), (0, 1));
    assert_eq!(item(&lib, "song-1").extras.soundbites.len(), 1);
    assert!(lib.show_extras(id).unwrap().recommends.is_empty());
    assert!(lib.told().feeds);
}

#[test]
fn pictures_of_people_stay_when_the_list_changes() {
    let lib = library();
    let mut parsed = document();
    let id = subscribed(&lib, &parsed);
    lib.write(|tx| {
        tx.execute(
            "UPDATE person SET image = 'aa' WHERE feed_id IS NOT NULL",
            [],
        )?;
        Ok(())
    });
    // The same person, with the same picture, in an episode's own list.
    parsed.items[1].persons = parsed.extras.persons.clone();
    parsed.extras.persons.push(Person {
        name: "Cleo Wharf".into(),
        ..Person::default()
    });
    lib.apply(id, &parsed, false);
    let show = lib.show_extras(id).unwrap();
    assert_eq!(show.persons[0].image.as_deref(), Some("aa"));
    assert_eq!(show.persons.len(), 2);
    let second = item(&lib, "song-2");
    assert_eq!(second.extras.persons[0].image.as_deref(), Some("aa"));
}

#[test]
fn a_broadcast_is_live_for_as_long_as_it_can_be() {
    let lib = library();
    let at = |ms: i64| Some(jiff::Timestamp::from_millisecond(ms).unwrap());
    let mut parsed = document();
    let now = lib.now();
    parsed.extras.live[0].start = at(now - 3_600_000);
    parsed.extras.live[0].end = at(now + 3_600_000);
    parsed.extras.live[1].start = at(now + DAY);
    let id = subscribed(&lib, &parsed);
    let on_air = lib.home().unwrap().live;
    assert_eq!(on_air.len(), 1);
    assert_eq!(
        (
            on_air[0].title.as_str(),
            on_air[0].show.as_str(),
            on_air[0].state
        ),
        ("Live from the quay", "Harbour Songs", OnAir::Now)
    );
    let words: Vec<&str> = on_air[0]
        .links
        .iter()
        .map(|link| link.words.as_str())
        .collect();
    assert_eq!(words, ["Watch it", "Talk along", "live.example.org"]);
    let states: Vec<OnAir> = lib
        .show_extras(id)
        .unwrap()
        .live
        .iter()
        .map(|l| l.state)
        .collect();
    assert_eq!(states, [OnAir::Now, OnAir::Soon]);
    assert_eq!(
        lib.number("SELECT live_at FROM feed"),
        now + DAY,
        "it is asked when the next one begins"
    );
    // The feed was not changed, and it is long over.
    lib.pass(5 * 3_600_000);
    assert!(lib.home().unwrap().live.is_empty());
    lib.pass(3 * DAY);
    assert!(lib.show_extras(id).unwrap().live.is_empty());
    lib.unsubscribe(id).unwrap();
    assert!(lib.home().unwrap().live.is_empty());
}

#[test]
fn a_trailer_is_an_episode_when_somebody_wants_it() {
    let lib = library();
    let mut parsed = document();
    let id = subscribed(&lib, &parsed);
    let before = lib.feed(id).unwrap().items;
    let trailer = lib.trailer(id).unwrap();
    let detail = lib.item(trailer).unwrap();
    assert_eq!(detail.row.title, "Coming up");
    assert_eq!(
        detail.enclosure_url.as_deref(),
        Some("https://songs.example.org/trailer.mp3")
    );
    assert!(detail.row.playable && !detail.row.in_inbox);
    assert_eq!(lib.trailer(id).unwrap(), trailer, "and only once");
    // The next document neither doubles nor loses it.
    parsed.items[0].title = Some("Another title".into());
    lib.apply(id, &parsed, false);
    assert_eq!(lib.feed(id).unwrap().items, before + 1);
    assert_eq!(lib.trailer(id).unwrap(), trailer);
    parsed.extras.trailers.clear();
    lib.apply(id, &parsed, false);
    assert_eq!(lib.trailer(id).unwrap_err().code(), "no_trailer");
}

#[test]
fn which_version_is_fetched_is_the_settings_choice_or_the_episodes() {
    let lib = library();
    subscribed(&lib, &document());
    let set = |version| {
        let settings = Settings {
            download_version: version,
            ..lib.settings().unwrap()
        };
        assert_eq!(
            lib.set_settings(settings).unwrap().download_version,
            version
        );
    };
    let chosen = || {
        let versions = item(&lib, "song-1").extras.versions;
        let chosen: Vec<_> = versions
            .iter()
            .filter(|v| v.chosen)
            .map(|v| v.key.clone())
            .collect();
        assert_eq!(chosen.len(), 1);
        chosen.into_iter().next().unwrap()
    };
    let versions = item(&lib, "song-1").extras.versions;
    assert_eq!(versions.len(), 3);
    assert!(versions.iter().all(|version| version.plays));
    assert_eq!(
        (versions[1].bytes, versions[1].bitrate, versions[2].height),
        (Some(3_000_000), Some(64_000), Some(720))
    );
    assert_eq!(chosen(), "");
    set(VersionChoice::Smallest);
    assert_eq!(chosen(), "https://songs.example.org/1.opus");
    // A film is no better version of sound.
    set(VersionChoice::Best);
    assert_eq!(chosen(), "");
    let id = item(&lib, "song-1").row.id;
    let film = "https://songs.example.org/1.mp4";
    let after = lib.choose_version(id, Some(film.into())).unwrap();
    assert_eq!(after.video.as_deref(), Some(film));
    assert_eq!(chosen(), film);
    lib.choose_version(id, Some(String::new())).unwrap();
    set(VersionChoice::Smallest);
    assert_eq!(
        chosen(),
        "",
        "the listener's word goes before the settings'"
    );
    lib.choose_version(id, None).unwrap();
    assert_eq!(chosen(), "https://songs.example.org/1.opus");
    for other in ["https://elsewhere.example/1.mp3", "ipfs://x", "é"] {
        let error = lib.choose_version(id, Some(other.into())).unwrap_err();
        assert_eq!(error.code(), "no_version");
    }
    // What is chosen for the show goes before what is chosen for all, and is no other show's.
    let show = item(&lib, "song-1").row.feed_id.unwrap();
    let of_show = |version| {
        let mut rules = lib.show_downloads(show).unwrap();
        rules.version = version;
        lib.set_show_downloads(show, rules.clone()).unwrap();
        assert_eq!(lib.show_downloads(show).unwrap(), rules);
    };
    of_show(Some(VersionChoice::Own));
    assert_eq!(chosen(), "");
    set(VersionChoice::Own);
    of_show(Some(VersionChoice::Smallest));
    assert_eq!(chosen(), "https://songs.example.org/1.opus");
    of_show(None);
    assert_eq!(chosen(), "");
    // The identity of the episode does not depend on it.
    assert_eq!(
        item(&lib, "song-1").enclosure_url.as_deref(),
        Some("https://songs.example.org/1.mp3")
    );
}

#[test]
fn categories_are_suggestions_of_shows_and_items() {
    let lib = library();
    let id = subscribed(&lib, &document());
    lib.write(move |tx| {
        tx.execute("UPDATE feed SET categories = 'Evening,music'", [])?;
        assert_eq!(
            categories_of(tx, id)?,
            ["Music", "Music History", "Evening"]
        );
        assert!(categories_of(tx, FeedId(99))?.is_empty());
        Ok(())
    });
    let mut article = post(1);
    article.categories = vec!["Boats".into(), "Ice, and snow".into()];
    let site = lib.subscribe(SubscriptionKind::Articles, "https://words.example/feed");
    let parsed = crate::testing::library::feed(FeedKind::Articles, vec![article]);
    lib.apply(site, &parsed, true);
    let query = ItemQuery {
        feed: Some(site),
        ..ItemQuery::default()
    };
    let row = lib.items(&query).unwrap().rows.remove(0);
    lib.write(move |tx| {
        assert_eq!(categories_of_item(tx, row.id)?, ["Boats", "Ice, and snow"]);
        Ok(())
    });
}

#[test]
fn mutants_of_the_document_harm_nothing() {
    let mut seed = 0x5eed_u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize
    };
    let lib = library();
    let id = lib.subscribe(SubscriptionKind::Podcast, URL);
    for round in 0..60 {
        let mut bytes = DOCUMENT.as_bytes().to_vec();
        for _ in 0..1 + next() % 12 {
            let at = next() % bytes.len();
            match next() % 3 {
                0 => bytes[at] = next() as u8,
                1 => bytes.insert(at, next() as u8),
                _ => {
                    let end = (at + next() % 60).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
        }
        let Ok(parsed) = parse(&bytes, Hint::default()) else {
            continue;
        };
        lib.apply(id, &parsed, round == 0);
        let show = lib.show_extras(id).unwrap();
        let web = |url: &str| url.starts_with("http://") || url.starts_with("https://");
        assert!(show.funding.iter().all(|link| web(&link.url)));
        for row in lib.items(&ItemQuery::default()).unwrap().rows {
            let extras = lib.item(row.id).unwrap().extras;
            assert!(
                extras
                    .persons
                    .iter()
                    .filter_map(|p| p.url.as_deref())
                    .all(web)
            );
        }
        lib.home().unwrap();
    }
}
