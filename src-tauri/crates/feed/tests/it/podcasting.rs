//! What podcasts say besides: each tag as the specification has it, and as publishers write it.
use feed::{Hint, LiveStatus, parse};

use crate::{PODCASTING, item, read};

#[test]
fn all_that_a_show_says_besides() {
    let feed = parse(PODCASTING.as_bytes(), Hint::default()).unwrap();
    assert_eq!(feed.warnings, Vec::<String>::new());
    assert_eq!(feed.explicit, Some(true));
    assert_eq!(feed.medium.as_deref(), Some("music"));
    assert_eq!(feed.funding.len(), 2);
    let extras = &feed.extras;
    assert!(extras.locked);
    assert_eq!(extras.categories, ["Music", "Music History"]);
    let ana = &extras.persons[0];
    assert_eq!(
        (ana.name.as_str(), ana.role.as_deref(), ana.group.as_deref()),
        ("Ana Quay", Some("host"), Some("cast"))
    );
    assert_eq!(
        (ana.image.as_deref(), ana.url.as_deref()),
        (
            Some("https://songs.example.org/ana.jpg"),
            Some("https://ana.example.org")
        )
    );
    let terms = extras.license.as_ref().unwrap();
    assert_eq!(
        (terms.words.as_str(), terms.url.as_deref()),
        ("cc-by-4.0", Some("https://songs.example.org/terms"))
    );
    let place = extras.location.as_ref().unwrap();
    assert_eq!(
        (
            place.words.as_str(),
            place.geo.as_deref(),
            place.osm.as_deref()
        ),
        (
            "Hamburg harbour",
            Some("geo:53.5461,9.9661"),
            Some("R62782")
        )
    );
    let trailer = &extras.trailers[0];
    assert_eq!(
        (trailer.title.as_str(), trailer.season, trailer.file.length),
        ("Coming up", Some(2), Some(12_345))
    );
    assert_eq!(
        trailer.published.unwrap().to_string(),
        "2021-04-01T08:00:00Z"
    );
    assert_eq!(extras.podroll.len(), 2);
    assert_eq!(extras.podroll[0].title.as_deref(), Some("Tides"));
    assert_eq!(
        extras.podroll[0].url.as_deref(),
        Some("https://tides.example.org/feed.xml")
    );
    assert_eq!(extras.podroll[1].url, None);
    let updates = extras.updates.as_ref().unwrap();
    assert_eq!(
        (updates.words.as_str(), updates.minutes),
        ("every other Monday", Some(14 * 1440))
    );
}

#[test]
fn broadcasts_have_a_state_a_time_and_places() {
    let feed = parse(PODCASTING.as_bytes(), Hint::default()).unwrap();
    let [now, next] = &feed.extras.live[..] else {
        panic!("{:?}", feed.extras.live)
    };
    assert_eq!(
        (now.status, now.title.as_str()),
        (LiveStatus::Live, "Live from the quay")
    );
    assert_eq!(now.start.unwrap().to_string(), "2024-06-04T07:30:00Z");
    assert_eq!(now.end.unwrap().to_string(), "2024-06-04T09:30:00Z");
    assert_eq!(
        now.file.as_ref().map(|f| f.url.as_str()),
        Some("https://live.example.org/quay.mp3")
    );
    assert_eq!(now.content_links.len(), 2);
    assert_eq!(now.content_links[0].words, "Watch it");
    assert_eq!((next.status, next.end), (LiveStatus::Pending, None));
    // They are no episodes.
    assert_eq!(feed.items.len(), 2);
    assert_eq!(feed.title.as_deref(), Some("Harbour Songs"));
}

#[test]
fn all_that_an_episode_says_besides() {
    let feed = parse(PODCASTING.as_bytes(), Hint::default()).unwrap();
    let first = &feed.items[0];
    assert_eq!(
        (first.season, first.season_name.as_deref(), first.episode),
        (Some(3), Some("The year of the ash"), Some(4))
    );
    assert_eq!(first.explicit, Some(true));
    let names: Vec<&str> = first.persons.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Boris Ferry", "Ana Quay"]);
    let bites: Vec<_> = first
        .extras
        .soundbites
        .iter()
        .map(|b| (b.start_ms, b.length_ms, b.title.as_str()))
        .collect();
    assert_eq!(
        bites,
        [
            (73_000, Some(60_500), "Why bridges hum"),
            (1_234_500, Some(42_250), "")
        ]
    );
    assert_eq!(
        first.extras.license.as_ref().unwrap().words,
        "All rights reserved"
    );
    assert_eq!(first.extras.location.as_ref().unwrap().words, "Vienna");
    assert_eq!(
        first.extras.social[0].url,
        "https://social.example.org/@ana/1"
    );
    assert_eq!(
        first.extras.social[0].protocol.as_deref(),
        Some("activitypub")
    );
    let [small, film] = &first.alternates[..] else {
        panic!("{:?}", first.alternates)
    };
    assert_eq!(
        (small.bitrate, small.length, small.title.as_deref()),
        (Some(64_000), Some(3_000_000), Some("Small"))
    );
    assert!(
        small
            .integrity
            .as_deref()
            .is_some_and(|h| h.starts_with("sha384-"))
    );
    assert_eq!(
        (film.height, film.language.as_deref(), film.mime.as_deref()),
        (Some(720), Some("en"), Some("video/mp4"))
    );
    assert_eq!(
        first.enclosure.as_ref().unwrap().url,
        "https://songs.example.org/1.mp3"
    );
    assert!(feed.items[1].extras.is_empty() && feed.items[1].persons.is_empty());
}

#[test]
fn publishers_err_and_are_understood() {
    let odd = item(
        "<PODCAST:SoundBite STARTTIME='1:13' DURATION='x'>Bite</PODCAST:SoundBite>\
         <podcast:soundbite duration='5'>no start</podcast:soundbite>\
         <podcast:person name='Cleo Wharf'/><podcast:person/>\
         <podcast:socialInteract url='/talk'/><podcast:socialInteract protocol='disabled' uri='https://a.example/x'/>\
         <podcast:license url='/terms'/><podcast:location> </podcast:location>\
         <podcast:season name=''>two</podcast:season>",
    );
    assert_eq!(odd.extras.soundbites.len(), 1);
    assert_eq!(
        (
            odd.extras.soundbites[0].start_ms,
            odd.extras.soundbites[0].length_ms
        ),
        (73_000, None)
    );
    assert_eq!(odd.persons.len(), 1);
    assert_eq!(odd.persons[0].name, "Cleo Wharf");
    assert_eq!(odd.extras.social.len(), 1);
    assert_eq!(odd.extras.social[0].url, "https://example.org/talk");
    assert_eq!(
        odd.extras.license.unwrap().words,
        "https://example.org/terms"
    );
    assert_eq!((odd.extras.location, odd.season_name), (None, None));
    let feed = read(
        "<rss version='2.0'><channel><title>t</title><podcast:updateFrequency>Weekly</podcast:updateFrequency>\
         <podcast:trailer url='t.mp3'/><podcast:trailer>nothing</podcast:trailer>\
         <podcast:liveItem status='soon'><title>x</title></podcast:liveItem>\
         <podcast:podroll><podcast:remoteItem/><podcast:remoteItem feedURL='/r.xml'>Row</podcast:remoteItem></podcast:podroll>\
         <podcast:locked>no</podcast:locked><item><title>a</title></item></channel></rss>",
    );
    assert_eq!(feed.extras.updates.unwrap().minutes, Some(7 * 1440));
    assert_eq!(feed.extras.trailers.len(), 1);
    assert_eq!(
        feed.extras.trailers[0].file.url,
        "https://example.org/feeds/t.mp3"
    );
    assert!(feed.extras.live.is_empty() && !feed.extras.locked);
    assert_eq!(feed.extras.podroll.len(), 1);
    assert_eq!(
        feed.extras.podroll[0].url.as_deref(),
        Some("https://example.org/r.xml")
    );
    assert_eq!(feed.extras.podroll[0].title.as_deref(), Some("Row"));
}

#[test]
fn a_feed_without_an_address_makes_its_links_whole_by_its_own() {
    let feed = parse(
        b"<rss version='2.0'><channel><title>t</title><link>https://own.example/</link><podcast:funding url='/give'>x</podcast:funding>\
          <podcast:person img='ana.jpg'>Ana</podcast:person><item><title>a</title><podcast:person href='b'>Bo</podcast:person></item></channel></rss>",
        Hint::default(),
    )
    .unwrap();
    assert_eq!(feed.funding[0].0, "https://own.example/give");
    assert_eq!(
        feed.extras.persons[0].image.as_deref(),
        Some("https://own.example/ana.jpg")
    );
    assert_eq!(
        feed.items[0].persons[0].url.as_deref(),
        Some("https://own.example/b")
    );
}

#[test]
fn addresses_are_of_the_web_and_nothing_grows_without_bound() {
    let evil = item(
        "<podcast:person href='javascript:alert(1)' img='file:///etc/passwd'>Eve</podcast:person>\
         <podcast:socialInteract uri='ftp://a.example/x'/><podcast:license url='mailto:a@example.org'>x</podcast:license>",
    );
    assert_eq!(
        (&evil.persons[0].url, &evil.persons[0].image),
        (&None, &None)
    );
    assert!(evil.extras.social.is_empty());
    assert_eq!(evil.extras.license.unwrap().url, None);
    let many = |tag: &str| tag.repeat(500);
    let long = "w".repeat(5_000);
    let flood = item(&format!(
        "{}{}{}<podcast:person>{long}</podcast:person>",
        many("<podcast:person>Bo</podcast:person>"),
        many("<podcast:soundbite startTime='1'/>"),
        many("<podcast:socialInteract uri='https://a.example/'/>"),
    ));
    assert!(flood.persons.len() <= 50 && flood.extras.soundbites.len() <= 50);
    assert!(flood.extras.social.len() <= 50);
    let named = item(&format!(
        "<podcast:person role='{long}'>{long}</podcast:person>"
    ));
    assert!(named.persons[0].name.len() <= 300);
    assert!(named.persons[0].role.as_ref().unwrap().len() <= 60);
}
