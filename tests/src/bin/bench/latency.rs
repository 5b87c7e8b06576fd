//! From an input to the painted change, in the real window over 1,000 feeds and 100,000 items (`EARMARK_SCALE`,
//! `EARMARK_SCALE_LIBRARY` as in `scale`), and from its start to a complete Home. The input is given to the page by a script, so
//! what the desktop takes to deliver a click is left out; the end is the first task after the frame that shows the change.
use crate::scale;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tests::desktop::Desktop;
use tests::programs::Cli;
use tests::site::{Resource, Site};
use tests::window::Window;

const TIMES: usize = 30;
/// Words of the long article: 33 minutes at 230 a minute.
const WORDS: usize = 7_600;
const ARTICLE: &str = "The long way round the bay";
const EPISODE: &str = "A card for every boat";
/// What a place is once it is complete: its title, something in it, nothing on its way.
const COMPLETE: &str =
    "!document.querySelector('main .spinner') && document.querySelector('main :is(li, article)')";

pub fn input_to_paint(folder: &Path) {
    let library = library(folder);
    let desktop = Desktop::start(1280, 832);
    let mut starts = Vec::new();
    let cli = Cli::new(&library);
    for _ in 0..5 {
        // The driver ends the program without a farewell: what is checked after that belongs to no usual start.
        cli.run(&["list", "inbox"]).done();
        let start = Instant::now();
        let window = Window::open(&desktop, &library);
        let home = format!("return Boolean({COMPLETE})");
        window.wait("Home", |w| w.script(&home, &[]) == json!(true));
        starts.push(start.elapsed());
        window.close();
    }
    scale::spread(
        "start to a complete Home (and its driver)",
        starts.into_iter(),
    );

    let window = Window::open(&desktop, &library);
    let places = ["Inbox", "Podcasts", "Articles", "Downloads", "Home"];
    for place in places {
        let to = format!(
            "[...document.querySelectorAll('nav a, nav button')].find((e) => (e.getAttribute('aria-label') ?? e.textContent).trim().startsWith('{place}')).click()"
        );
        let there = there(place);
        let times = (0..TIMES).map(|n| {
            let other = if place == "Inbox" { "Home" } else { "Inbox" };
            go(&window, other);
            measured(&window, &format!("{place} {n}"), &to, &there)
        });
        scale::spread(&format!("to {place}"), times);
    }

    let open = format!(
        "[...document.querySelectorAll('main li button, main article button')].find((e) => e.textContent.includes('{ARTICLE}')).click()"
    );
    let shown = format!(
        "[...document.querySelectorAll('iframe')].some((f) => f.contentDocument?.body?.textContent.length > {} && f.offsetHeight > 1000)",
        WORDS * 4
    );
    let times = (0..TIMES).map(|n| {
        go(&window, "Inbox");
        go(&window, "Articles");
        window.find("button", &format!("{ARTICLE}…"));
        measured(&window, &format!("article {n}"), &open, &shown)
    });
    scale::spread("opening an article of 33 minutes", times);

    window.go("Downloads");
    window.click_in(EPISODE, "button", "Play");
    let main = "[...document.querySelectorAll('[aria-label=\"Player\"] button')].find((e) => ['Play', 'Pause'].includes(e.getAttribute('aria-label')))";
    let playing = format!("return {main}?.getAttribute('aria-label') === 'Pause'");
    window.wait("the episode", |w| w.script(&playing, &[]) == json!(true));
    let times = (0..TIMES).map(|n| {
        let before = window.script(&format!("return {main}.getAttribute('aria-label')"), &[]);
        let changed = format!("{main}?.getAttribute('aria-label') !== {before}");
        measured(
            &window,
            &format!("play {n}"),
            &format!("{main}.click()"),
            &changed,
        )
    });
    scale::spread("Play or Pause to the changed button", times);

    window.go("Search");
    let mut times = Vec::new();
    let words = ["light", "harbour", "story", "море", "interview"];
    for (n, word) in words
        .iter()
        .cycle()
        .take(TIMES / words.len() * words.len())
        .enumerate()
    {
        // The letter after two of another word, so that the answer before is another one.
        let letters: String = word.chars().take(1 + n % 4).collect();
        type_in(&window, "zz");
        window.wait_text("Nothing was found");
        let input = typing(&letters);
        let answered = "document.querySelector('main .results mark, main .results li')";
        times.push(measured(
            &window,
            &format!("letters {letters}"),
            &input,
            answered,
        ));
    }
    scale::spread("a letter in search", times.into_iter());
    window.close();
}

/// In the page: the place is shown, and complete.
fn there(place: &str) -> String {
    let title = if place == "Home" { "Good " } else { place };
    format!(
        "document.querySelector('main h1, main h2')?.textContent.trim().startsWith('{title}') && {COMPLETE}"
    )
}

/// Nobody goes on at once: what a place does after it is seen belongs to no other one.
const LOOKED_AT: Duration = Duration::from_millis(300);

/// Goes to a place, waits until it is complete, and rests there.
fn go(window: &Window, place: &str) {
    window.go(place);
    let shown = format!("return Boolean({})", there(place));
    window.wait(place, |w| w.script(&shown, &[]) == json!(true));
    std::thread::sleep(LOOKED_AT);
}

fn typing(text: &str) -> String {
    format!(
        "{{ const f = document.querySelector('main input[type=search]'); f.value = {}; f.dispatchEvent(new Event('input', {{ bubbles: true }})) }}",
        json!(text)
    )
}

fn type_in(window: &Window, text: &str) {
    drop(window.script(&typing(text), &[]));
}

/// Does `act` in the page and waits until `so` is painted.
fn measured(window: &Window, what: &str, act: &str, so: &str) -> Duration {
    let script = format!(
        "window.__took = null; const start = performance.now();
         const after = () => {{ const c = new MessageChannel(); c.port1.onmessage = () => {{ window.__took = performance.now() - start }}; c.port2.postMessage(0) }};
         const look = () => {{ if ({so}) after(); else requestAnimationFrame(look) }};
         {act};
         requestAnimationFrame(look);"
    );
    drop(window.script(&script, &[]));
    let took = window.wait_some(what, |w| w.script("return window.__took", &[]).as_f64());
    Duration::from_secs_f64(took / 1_000.0)
}

/// The library of `scale`, with the sample and one long article.
fn library(folder: &Path) -> PathBuf {
    let path = scale::library(folder);
    let cli = Cli::new(&path);
    cli.run(&["sample"]).done();
    let site = Site::start();
    let mut text =
        format!("<html><head><title>{ARTICLE}</title></head><body><article><h1>{ARTICLE}</h1>");
    for _ in 0..WORDS / 80 {
        text.push_str("<p>");
        for n in 0..80 {
            text.push_str(
                [
                    "the ", "harbour ", "keeps ", "its ", "own ", "slow ", "time ",
                ][n % 7],
            );
        }
        text.push_str("</p>");
    }
    text.push_str("</article></body></html>");
    site.put("/long", Resource::html(text));
    cli.run(&["add", &site.url("/long")]).done();
    path
}
