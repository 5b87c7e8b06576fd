//! Pages: saved whole, fetched again, and the sound on them.
use super::HTML;
use crate::testing::library::Fixture;
use crate::testing::site::{Answer, Site, page};
use crate::{FoundKind, ItemPatch, Relation};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_an_article_is_kept_whole() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.put(
        "/tool",
        Answer::new(
            HTML,
            "<html><head><title>A tool</title></head><body><p>It counts tides.</p><button>Go</button></body></html>",
        ),
    );
    let found = fixture.library.look_up(&url).await.unwrap();
    assert_eq!(
        (found.kind, found.title.as_str()),
        (FoundKind::Page, "A tool")
    );
    let item = fixture.library.add(&url).await.unwrap().items[0];
    let detail = fixture.library.item(item).unwrap();
    assert!(!detail.extracted);
    assert_eq!(detail.row.url.as_deref(), Some(url.as_str()));
    assert!(detail.row.problem.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_page_never_takes_the_place_of_a_text() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.put("/story", Answer::new(HTML, page("A story", "", "")));
    let item = fixture.library.add(&url).await.unwrap().items[0];
    fixture.library.idle().await;
    let before = fixture.library.item(item).unwrap().html;
    for answer in [
        Answer::status(403),
        Answer::new(
            HTML,
            "<html><body><p>Please accept our cookies to go on reading.</p></body></html>",
        ),
        Answer::new("application/octet-stream", vec![0; 100]),
    ] {
        site.put("/story", answer);
        let error = fixture.library.fetch_again(item).await.unwrap_err();
        assert!(!error.to_string().is_empty());
        let detail = fixture.library.item(item).unwrap();
        assert_eq!(detail.html, before);
        assert!(detail.row.problem.is_some());
    }
    site.put(
        "/story",
        Answer::new(
            HTML,
            page("A story", "", "<p>An afterthought that is new.</p>"),
        ),
    );
    fixture.library.fetch_again(item).await.unwrap();
    let detail = fixture.library.item(item).unwrap();
    assert!(detail.html.contains("afterthought"));
    assert_eq!(detail.row.problem, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_page_again_is_known() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let canonical = format!("<link rel=\"canonical\" href=\"{}\">", site.url("/story"));
    let url = site.put("/story", Answer::new(HTML, page("A story", &canonical, "")));
    let other = site.put(
        "/story-print",
        Answer::new(HTML, page("A story", &canonical, "")),
    );
    let item = fixture.library.add(&url).await.unwrap().items[0];
    let again = fixture.library.add(&other).await.unwrap();
    assert_eq!((again.items, again.known), (vec![item], 1));
    // Another host cannot pass its page off as this one.
    let elsewhere = Site::start().await;
    let thief = elsewhere.put(
        "/x",
        Answer::new(
            HTML,
            page(
                "Not that story",
                &canonical.replace("127.0.0.1", "localhost"),
                "",
            ),
        ),
    );
    assert_eq!(fixture.library.add(&thief).await.unwrap().known, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_on_a_page_becomes_an_episode_joined_to_it() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let url = site.put(
        "/story",
        Answer::new(
            HTML,
            page("A story", "", "<audio src=\"/talk.mp3\" controls></audio>"),
        ),
    );
    let item = fixture.library.add(&url).await.unwrap().items[0];
    assert_eq!(fixture.number("SELECT count(*) FROM episode"), 1);
    let detail = fixture.library.item(item).unwrap();
    let episode = detail.mentions.iter().find_map(|m| m.item.clone()).unwrap();
    assert!(episode.playable);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_players_without_names_are_the_headline_numbered_with_their_lengths() {
    let (site, fixture) = (Site::start().await, Fixture::online());
    let player = |n: u8, length: &str| {
        format!(
            "<div class=\"player\"><audio src=\"/files/{n}.mp3\"></audio><span>0:00</span><span>{length}</span></div>"
        )
    };
    let related = "<p><strong>Read also</strong> <a href=\"/moved\">The other harbour</a></p>";
    let box_ = format!(
        "<aside><h3>Podcasts</h3>{}{}</aside>",
        player(1, "28:50"),
        player(2, "25:36")
    );
    let story = page("A story", "", related).replace("</body>", &format!("{box_}</body>"));
    let url = site.put("/story", Answer::new(HTML, story));
    let other = site.put(
        "/other",
        Answer::new(HTML, page("The other harbour", "", "")),
    );
    let mut moved = Answer::new(HTML, "").with("location", other.clone());
    moved.status = 302;
    site.put("/moved", moved);
    let item = fixture.library.add(&url).await.unwrap().items[0];
    let detail = fixture.library.item(item).unwrap();
    let seen: Vec<_> = detail
        .mentions
        .iter()
        .map(|m| {
            let row = m.item.clone().unwrap();
            (
                m.relation,
                row.title,
                row.duration_ms,
                row.minutes,
                row.source,
            )
        })
        .collect();
    let episode = |title: &str, ms, minutes| {
        let host = "127.0.0.1".to_owned();
        (
            Relation::OnPage,
            title.to_owned(),
            Some(ms),
            Some(minutes),
            host,
        )
    };
    assert_eq!(
        seen,
        [
            episode("A story (1 of 2)", 1_730_000, 29),
            episode("A story (2 of 2)", 1_536_000, 26)
        ]
    );
    // What is read also is known once it is saved, though its address led to another.
    assert_eq!(detail.related.len(), 1, "{:?}", detail.related);
    assert_eq!(detail.related[0].item, None);
    let saved = fixture.library.add(&detail.related[0].url).await.unwrap();
    let related = fixture.library.item(item).unwrap().related.remove(0);
    assert_eq!(related.item.map(|row| row.id), saved.items.first().copied());

    // Thrown away with its episodes and saved again, it has them again.
    let episodes: Vec<_> = detail
        .mentions
        .iter()
        .filter_map(|m| m.item.as_ref())
        .collect();
    let mut all: Vec<_> = episodes.iter().map(|row| row.id).collect();
    all.push(item);
    let trash = ItemPatch {
        trashed: Some(true),
        ..ItemPatch::default()
    };
    fixture.library.set_items(&all, trash).unwrap();
    fixture.library.add(&url).await.unwrap();
    let back = fixture.library.item(item).unwrap().mentions;
    assert!(back.iter().all(|m| m.item.is_some()), "{back:?}");
}
