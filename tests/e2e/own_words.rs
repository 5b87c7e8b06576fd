//! A title of one's own stays, whatever the feed says later, and what it says can be had again.
use crate::tones::{self, LOW, ToneEpisode};
use tests::desktop::Desktop;
use tests::feeds::podcast;
use tests::site::Resource;
use tests::window::{ESCAPE, Window};

const ONE: ToneEpisode = ("One lamp", "/one.mp3", &[(LOW, 5.0)]);

#[test]
fn a_title_of_ones_own_survives_a_refresh() {
    let desktop = Desktop::start(1280, 832);
    let site = tones::site(&desktop, &[ONE]);
    let library = tones::subscribed(&desktop, &site);
    let window = Window::open(&desktop, &library);
    window.go("Podcasts");
    window.click("button", "Lamps…");
    window.click("button", "Edit…");
    window.find("dialog", "Edit “Lamps”");
    window.fill("textbox", "Title", "My evening lamps");
    window.click_in("Edit “Lamps”", "button", "Save");
    window.find("heading", "My evening lamps");
    window.wait("the box to close", |w| !w.has("dialog", "*"));

    // The feed calls itself otherwise now.
    site.put(
        "/feed.xml",
        Resource::rss(podcast("Lamps and lanterns", &site.url("/"), &[])),
    );
    let hits = site.hits("/feed.xml");
    window.click("button", "Refresh");
    window.wait("the feed to be asked", |_| site.hits("/feed.xml") > hits);
    // What it says meanwhile is one press away; the box is opened again until it has come.
    window.wait("what the feed says now", |w| {
        if !w.has("dialog", "Edit “My evening lamps”") {
            w.click("button", "Edit…");
            w.click("button", "Title: Use the feed’s again");
        }
        let said = w.script(
            "return document.querySelector('.dialog input')?.value ?? ''",
            &[],
        );
        let come = said == "Lamps and lanterns";
        if !come {
            w.press(ESCAPE);
            w.wait("the box to close", |w| !w.has("dialog", "*"));
        }
        come
    });
    window.click_in("Edit “My evening lamps”", "button", "Save");
    window.find("heading", "Lamps and lanterns");
    window.close();
}
