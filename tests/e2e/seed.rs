//! The page the program was begun for: an article with two players that have lengths and no names. Saved from the first page,
//! heard, closed, and opened again.
use crate::steps::add;
use crate::tones::{LOW, MOMENT, is};
use std::path::Path;
use tests::desktop::Desktop;
use tests::feeds::page;
use tests::programs::root;
use tests::site::{Resource, Site};
use tests::sound::{mp3, tones};
use tests::window::Window;

const TITLE: &str = "Islands and mainland: one tide table for both";
const OTHER: &str = "The point cannot do without its drawer, says the man who leaves it";
const EPISODES: &str = "Episodes on this page";

fn site(desktop: &Desktop) -> Site {
    let site = Site::start();
    let fixture = std::fs::read(root().join("tests/fixtures/seed/page.html")).unwrap();
    site.put("/news/tides", Resource::html(fixture));
    site.put("/sea/read-also-0/", Resource::redirect("/sea/drawer"));
    site.put("/sea/drawer", Resource::html(page(OTHER, "/lamp.jpg")));
    for (path, seconds) in [
        ("/files/podcast/1.mp3", 30.0),
        ("/files/podcast/2.mp3", 20.0),
    ] {
        let sound = mp3(&tones(&[(LOW, seconds)]), desktop.folder());
        site.put(path, Resource::new("audio/mpeg", sound).etag("\"1\""));
    }
    let notes = format!(
        "&lt;a href=\"{}\"&gt;The tide table&lt;/a&gt;",
        site.url("/news/tides")
    );
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Harbour hours</title><item><title>Before the meeting</title>\
         <guid>1</guid><description>{notes}</description>\
         <enclosure url=\"{}\" length=\"1\" type=\"audio/mpeg\"/></item></channel></rss>",
        site.url("/files/hour.mp3")
    );
    site.put("/hours.xml", Resource::rss(feed));
    site
}

/// What a region says, with white space made one.
fn says(window: &Window, region: &str) -> String {
    let read = "const r = [...document.querySelectorAll('section')].find((e) => e.getAttribute('aria-label') === arguments[0]); return r ? r.innerText.replace(/\\s+/g, ' ') : ''";
    let said = window.script(read, &[region.into()]);
    said.as_str().unwrap_or_default().to_owned()
}

/// The name of what has the focus.
fn focused(window: &Window) -> String {
    let read = "const e = document.activeElement; return e.getAttribute('aria-label') ?? e.innerText ?? ''";
    let name = window.script(read, &[]);
    name.as_str().unwrap_or_default().trim().to_owned()
}

fn files_under(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            names.extend(files_under(&path));
        } else {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names
}

#[test]
fn the_page_with_two_players_is_saved_heard_and_known_after_a_restart() {
    let desktop = Desktop::start(1280, 832);
    let mut site = site(&desktop);
    let library = desktop.folder().join("library");
    let (one, two) = (format!("{TITLE} (1 of 2)"), format!("{TITLE} (2 of 2)"));

    let window = Window::open(&desktop, &library);
    window.wait("the field to have the focus on the first page", |w| {
        focused(w) == "Paste a link"
    });
    add(&window, &site.url("/news/tides"), "Save article");
    // The box closes into the article, which the keys scroll.
    window.find("heading", TITLE);
    window.wait("the text to have the focus", |w| focused(w) == "Text");
    let text = window.frame_text(TITLE);
    assert!(!text.contains("icon"), "{text}");
    window.wait("both players", |w| {
        let said = says(w, EPISODES);
        said.contains(&format!("{one} 0:00 / 28:50"))
            && said.contains(&format!("{two} 0:00 / 25:36"))
    });
    window.click_in("Read also", "button", "Save");
    window.wait("it to be there to be read", |w| {
        !w.all_in("Read also", "button", "Read").is_empty()
    });
    window.click_in(EPISODES, "button", &format!("Play {one}"));
    desktop.hear_until("the first of them", MOMENT, is(LOW));
    window.click_in("Player", "button", "Pause");
    // The sound is shorter than the page says: it was looked at.
    window.wait("its own length", |w| says(w, EPISODES).contains("/ 0:30"));
    window.click_in(EPISODES, "button", "Download…");
    window.go("Downloads");
    window.wait("both to be here", |w| {
        w.all("button", "Remove download").len() == 2
    });
    let names = files_under(&library);
    for number in ["1 of 2", "2 of 2"] {
        let wanted = format!("Islands and mainland one tide table for both ({number})");
        assert!(names.iter().any(|n| n.contains(&wanted)), "{names:?}");
    }
    window.wait_text("20 s");

    // What only mentions the page is not on it.
    add(&window, &site.url("/hours.xml"), "Subscribe");
    window.find("heading", "Harbour hours");
    window.wait("Play of what was added to have the focus", |w| {
        focused(w).starts_with("Play: ")
    });
    window.close();
    site.close();

    let window = Window::open(&desktop, &library);
    window.wait_text(&one);
    window.go("Articles");
    window.click("button", TITLE);
    window.wait("what mentions it, apart", |w| {
        says(w, "Mentioned in").contains("Before the meeting")
    });
    assert!(!says(&window, EPISODES).contains("Before the meeting"));
    assert!(says(&window, EPISODES).contains(&two));
    assert!(window.all_in("Read also", "button", "Save").is_empty());
    window.click_in("Read also", "button", "Read");
    window.find("heading", OTHER);
    window.close();
}
