#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn found(html: &str) -> Vec<PageAudio> {
    let doc = dom::parse(html);
    let base = Url::parse("https://example.org/news/one").unwrap();
    find(
        &doc,
        &Head::read(&doc),
        &LinkedData::read(&doc),
        Some(&base),
    )
}

fn urls(html: &str) -> Vec<String> {
    found(html).into_iter().map(|audio| audio.url).collect()
}

#[test]
fn elements_and_links_give_files_in_page_order() {
    let html = r#"<h2>First talk</h2><audio src="/a.mp3"></audio><h2>Second</h2><audio controls><source src="b.ogg" type="audio/ogg"><source src="b.mp3"></audio>
        <p><a href="https://cdn.example.org/c.m4a?key=1">The third talk</a> <a href="/page.html">no</a></p>"#;
    let list = found(html);
    assert_eq!(
        list.iter()
            .map(|audio| audio.url.as_str())
            .collect::<Vec<_>>(),
        [
            "https://example.org/a.mp3",
            "https://example.org/news/b.ogg",
            "https://cdn.example.org/c.m4a?key=1"
        ]
    );
    assert_eq!(list[0].title.as_deref(), Some("First talk"));
    assert_eq!(list[1].title.as_deref(), Some("Second"));
    assert_eq!(list[2].title.as_deref(), Some("The third talk"));
    assert!(list.iter().all(|audio| audio.kind == AudioKind::File));
}

#[test]
fn the_time_beside_a_player_is_its_length() {
    let html = r#"<div class="player"><div><audio src="/a.mp3"></audio></div><span>0:00</span> / <span>28:50</span></div>"#;
    assert_eq!(found(html)[0].duration_ms, Some(1_730_000));
    assert_eq!(
        found(r#"<div class="player" data-duration="90"><audio src="/a.mp3"></audio></div>"#)[0]
            .duration_ms,
        Some(90_000)
    );
    let chapters = r#"<div><audio src="/a.mp3"></audio><ul><li>0:00 a</li><li>3:00 b</li><li>9:00 c</li></ul></div>"#;
    assert_eq!(found(chapters)[0].duration_ms, None);
}

#[test]
fn players_under_one_heading_have_their_own_lengths_and_no_name() {
    let player = |n: u8, length: &str| {
        format!(
            r#"<div class="player"><audio src="/f/{n}.mp3" preload="none"></audio><button>Play</button><span>0:00</span><span>{length}</span></div>"#
        )
    };
    let page = |box_: &str| {
        format!(
            "<article><h1>Bees of the valley</h1><p>22 Jul, 2009 05:27</p></article><aside><h3>To hear</h3>{box_}</aside>"
        )
    };
    let two = page(&format!("{}{}", player(1, "28:50"), player(2, "1:02:03")));
    let list = found(&two);
    let lengths: Vec<_> = list.iter().map(|audio| audio.duration_ms).collect();
    assert_eq!(lengths, [Some(1_730_000), Some(3_723_000)]);
    assert!(list.iter().all(|audio| audio.title.is_none()), "{list:?}");

    // Alone the heading is its name, unless it only says that there is something to hear.
    let one = page(&player(1, "28:50"));
    assert_eq!(found(&one)[0].title.as_deref(), Some("To hear"));
    let podcasts = one.replace("To hear", "Podcasts");
    assert_eq!(found(&podcasts)[0].title, None);
}

#[test]
fn lengths_of_players_in_one_box_follow_them() {
    let loose = r#"<div><audio src="/a.mp3"></audio><span>0:00</span> / <span>9:10</span><audio src="/b.mp3"></audio><i>0:00</i><i>4:02</i></div>"#;
    let lengths: Vec<_> = found(loose).iter().map(|audio| audio.duration_ms).collect();
    assert_eq!(lengths, [Some(550_000), Some(242_000)]);
    let split = r#"<div><audio src="/a.mp3"></audio><b>12</b>:<b>07</b></div><p>Until 11:30 it rained.</p>"#;
    assert_eq!(found(split)[0].duration_ms, Some(727_000));
    let dated = r#"<div><audio src="/a.mp3"></audio><p>3 May 2024, 11:30</p></div>"#;
    assert_eq!(found(dated)[0].duration_ms, None);
    let prose = r#"<audio src="/a.mp3"></audio><audio src="/b.mp3"></audio><div>It began at 10:30 on a Monday.</div>"#;
    assert!(found(prose).iter().all(|audio| audio.duration_ms.is_none()));
}

#[test]
fn the_head_names_sound() {
    let html = r#"<head><meta property="og:audio" content="https://e.org/og.mp3"><link rel="enclosure" href="/enc.mp3" type="audio/mpeg"><meta name="twitter:player:stream" content="https://e.org/tw.mp3"><meta name="twitter:player:stream" content="https://e.org/tw.mp4"></head>"#;
    assert_eq!(
        urls(html),
        [
            "https://example.org/enc.mp3",
            "https://e.org/og.mp3",
            "https://e.org/tw.mp3"
        ]
    );
}

#[test]
fn linked_data_gives_title_and_length() {
    let html = r#"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"PodcastEpisode","name":"On &amp; on","duration":"PT28M50S","associatedMedia":{"@type":"MediaObject","contentUrl":"https://e.org/p/e/cdn.e.org/x.mp3?a=1"}},{"@type":"NewsArticle","audio":{"@type":"AudioObject","contentUrl":"/read.mp3","duration":"PT5M"}}]}</script>
        <audio src="https://cdn.e.org/x.mp3"></audio>"#;
    let list = found(html);
    assert_eq!(list.len(), 2, "{list:?}");
    assert_eq!(
        (list[0].title.as_deref(), list[0].duration_ms),
        (Some("On & on"), Some(1_730_000))
    );
    assert_eq!(
        (list[1].url.as_str(), list[1].duration_ms),
        ("https://example.org/read.mp3", Some(300_000))
    );
}

#[test]
fn players_configured_in_attributes_and_scripts() {
    let html = r#"<div class="p" data-audio="/one.mp3"></div><div data-player='{"title":"Two","file":"https:\/\/e.org\/two.mp3?x=1","duration":61}'></div>
        <script>window.player = {"episode":{"title":"Three &amp; more","mp3_url":"https:\/\/e.org\/three.mp3","duration":"1:01:01"}}; var t = "a.mp3"; load('https://e.org/' + id + '.mp3');</script>
        <script>x = {"audioUrl":"https://e.org/stream/77"}</script><div data-mp3="https://e.org/stream/78"></div>"#;
    let list = found(html);
    assert_eq!(
        list.iter()
            .map(|audio| audio.url.as_str())
            .collect::<Vec<_>>(),
        [
            "https://example.org/one.mp3",
            "https://e.org/two.mp3?x=1",
            "https://e.org/three.mp3",
            "https://e.org/stream/77",
            "https://e.org/stream/78"
        ]
    );
    assert_eq!(
        (list[1].title.as_deref(), list[1].duration_ms),
        (Some("Two"), Some(61_000))
    );
    assert_eq!(
        (list[2].title.as_deref(), list[2].duration_ms),
        (Some("Three & more"), Some(3_661_000))
    );
}

#[test]
fn sound_in_a_box_beside_is_not_the_pages_own() {
    let words =
        "<p>Every keeper in the valley writes the number of hives into a green book.</p>".repeat(6);
    let page = |article: &str| {
        let html = format!(
            "<title>Talk</title><main><article>{words}{article}{words}</article></main><aside><h3>Latest</h3><audio src=\"/other/9.mp3\"></audio></aside>"
        );
        let hint = crate::Hint {
            url: Some("https://e.org/talk"),
            ..Default::default()
        };
        let found = crate::read_page(html.as_bytes(), hint).unwrap().audio;
        found.into_iter().map(|audio| audio.url).collect::<Vec<_>>()
    };
    let block =
        "<figure class=\"wp-block-audio\"><audio controls src=\"/up/talk.mp3\"></audio></figure>";
    assert_eq!(page(block), ["https://e.org/up/talk.mp3"]);
    assert_eq!(page(""), ["https://e.org/other/9.mp3"]);
}

#[test]
fn frames_of_known_players_are_kept_as_players() {
    let html = r#"<iframe src="https://open.spotify.com/embed/episode/abc123?utm_source=g" title="Spotify Embed: Bees"></iframe><iframe data-src="//embed.podcasts.apple.com/us/podcast/x/id1?i=2"></iframe>
        <iframe src="https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1"></iframe><iframe src="https://playlist.megaphone.fm?e=ABC1"></iframe><iframe src="https://music.yandex.ru/iframe/#album/1"></iframe>
        <iframe src="https://vk.com/podcast-1_2"></iframe><iframe src="https://www.youtube.com/embed/x"></iframe><iframe src="/player.html?url=https%3A%2F%2Fe.org%2Fz.mp3"></iframe>
        <script src="https://www.buzzsprout.com/123/4567890-title.js?container_id=x"></script>"#;
    let list = found(html);
    let of = |kind| {
        list.iter()
            .filter(|audio| audio.kind == kind)
            .map(|audio| audio.url.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(AudioKind::File), ["https://e.org/z.mp3"]);
    assert_eq!(
        of(AudioKind::Player),
        [
            "https://open.spotify.com/episode/abc123",
            "https://podcasts.apple.com/us/podcast/x/id1?i=2",
            "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1",
            "https://playlist.megaphone.fm/?e=ABC1",
            "https://music.yandex.ru/iframe/#album/1",
            "https://vk.com/podcast-1_2",
            "https://www.buzzsprout.com/123/4567890-title"
        ]
    );
}

#[test]
fn one_file_behind_different_counters_is_one() {
    let html = r#"<a href="https://pdst.fm/e/chrt.fm/track/X1/cdn.example.net/ep/1.mp3?updated=5">Episode one</a><audio src="https://cdn.example.net/ep/1.mp3"></audio><a href="https://e.org/get.mp3?id=1">One</a><a href="https://e.org/get.mp3?id=2">Two</a>"#;
    assert_eq!(urls(html).len(), 3, "{:?}", urls(html));
}

#[test]
fn there_is_an_end() {
    let html: String = (0..500)
        .map(|n| format!(r#"<a href="/{n}.mp3">Talk {n}</a>"#))
        .collect();
    assert_eq!(found(&html).len(), 100);
}
