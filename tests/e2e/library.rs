//! The library in the window: the sample library without a network, search, the trash and the way back, the theme.
use crate::steps::{FIRST_RUN, dark};
use std::time::Duration;
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::sound::loudness;
use tests::window::Window;

/// Of the sample library.
const ARTICLE: &str = "The drawer at Sallow Point";
const EPISODE: &str = "A card for every boat";

#[test]
fn the_sample_library_opens_without_a_network_and_goes_in_one_act() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    let window = Window::open(&desktop, &library);
    window.find("heading", FIRST_RUN);
    window.click("button", "Open the sample library…");
    window.click_in(EPISODE, "button", "Play");
    desktop.hear_until("speech", Duration::from_millis(800), |s| {
        loudness(s) > 0.005
    });

    window.go("Articles");
    window.click("button", ARTICLE);
    window.wait("the text", |w| {
        w.frame_text(ARTICLE).contains("But he folded them.")
    });
    window.wait("its pictures", |w| {
        let (all, here) = w.frame_pictures(ARTICLE);
        all > 0 && all == here
    });

    window.go("Settings");
    window.click("button", "Remove the sample library");
    window.go("Home");
    window.find("heading", FIRST_RUN);
    window.close();
}

#[test]
fn a_word_of_a_text_is_found_and_marked() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.press("/");
    window.fill("searchbox", "Search", "corner");
    window.wait("the article among the results", |w| {
        !w.all_in("Results", "button", ARTICLE).is_empty()
    });
    let marked =
        "return [...document.querySelectorAll('main mark')].map((m) => m.textContent).join(' ')";
    let marked = window.wait_some("a marked word", |w| {
        w.script(marked, &[])
            .as_str()
            .filter(|m| !m.is_empty())
            .map(str::to_lowercase)
    });
    assert!(marked.contains("corner"), "{marked}");
    window.fill("searchbox", "Search", "zeppelin");
    window.wait_text("Nothing was found");
    window.fill("searchbox", "Search", "гавань");
    window.wait("a Russian title", |w| {
        !w.all_in("Results", "button", "Слушать гавань").is_empty()
    });
    window.close();
}

#[test]
fn what_is_thrown_away_comes_back() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    let cli = Cli::new(&library);
    cli.run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    window.go("Articles");
    window.click("button", ARTICLE);
    window.click("button", "Move to Trash");
    window.wait("it to be gone from the list", |w| {
        w.all_in("Articles", "button", ARTICLE).is_empty()
    });
    window.click_in("Messages", "button", "Undo");
    window.wait("it to be back", |w| {
        !w.all_in("Articles", "button", ARTICLE).is_empty()
    });

    // By the key, and by the trash itself.
    window.focus_in("Articles", "button", ARTICLE);
    window.press(tests::window::DELETE);
    window.go("Trash");
    window.click_in(ARTICLE, "button", "Put back");
    window.go("Articles");
    window.find("button", ARTICLE);
    window.close();
    let titles = cli.json(&["list", "articles"]).to_string();
    assert!(titles.contains(ARTICLE), "{titles}");
}

#[test]
fn the_dark_theme_is_chosen_and_stays() {
    let desktop = Desktop::start(1280, 832);
    let library = desktop.folder().join("library");
    Cli::new(&library).run(&["sample"]).done();
    let window = Window::open(&desktop, &library);
    assert!(!dark(&window), "this desktop is light");
    window.go("Settings");
    window.choose("Theme", "Dark");
    window.wait("the dark theme", dark);
    let mean = || desktop.brightness();
    tests::wait::wait_until("a dark screen", || mean() < 0.3);
    window.close();

    let window = Window::open(&desktop, &library);
    window.wait("the dark theme after a restart", dark);
    tests::wait::wait_until("a dark screen after a restart", || mean() < 0.3);
    window.go("Settings");
    window.choose("Theme", "Light");
    tests::wait::wait_until("a light screen", || mean() > 0.7);
    window.close();
}
