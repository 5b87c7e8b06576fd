//! The way through the window, view by view.
use crate::camera::Camera;
use crate::library::{ARTICLE, EPISODE, PicturedLibrary, RUNNING, SHOW};
use std::time::Duration;
use tests::sound::loudness;
use tests::window::ESCAPE;

/// An episode of the sample that nothing else is done to.
const THROWN: &str = "Слушать гавань";

pub fn first_run(camera: &Camera, theme: &str) {
    camera.theme(theme);
    camera.go("home");
    camera.take(&format!("first-run-{theme}"));
}

/// Up Next gets rows, one download begins and does not end, one episode is begun.
pub fn prepare(camera: &Camera, pictured: &PicturedLibrary) {
    camera.go("podcasts");
    camera.window.click("button", "Harbour Radio…");
    camera.click_in(RUNNING, "act.download");
    camera.click_in(RUNNING, "act.queue");
    camera.click_in("Lamps of the north shore", "act.queue");
    tests::wait::wait_until("the download", || pictured.site.hits("/fog.mp3") > 0);
    camera.go("podcasts");
    camera.window.click("button", &format!("{SHOW}…"));
    camera.click_in("How to read a tide table", "act.queue");
    quiet(camera);
}

/// The messages about what was just done are sent away.
fn quiet(camera: &Camera) {
    let (region, dismiss) = (camera.name("toast.region"), camera.name("toast.dismiss"));
    camera.window.wait("the messages to go", |w| {
        let messages = w.all_in(&region, "button", &dismiss);
        let press = "arguments[0].click()";
        messages
            .iter()
            .for_each(|m| drop(w.script(press, &[m.reference()])));
        messages.is_empty()
    });
}

/// The section of that name comes to the top.
fn scrolled_to(camera: &Camera, title: &str) {
    let section = camera.window.find("region", &camera.name(title));
    let script = "arguments[0].scrollIntoView()";
    drop(camera.window.script(script, &[section.reference()]));
}

/// Every view in one theme.
pub fn every(camera: &Camera, pictured: &PicturedLibrary, theme: &str) {
    camera.theme(theme);
    let take = |name: &str| camera.take(&format!("{name}-{theme}"));
    let window = &camera.window;
    take("settings");
    camera.click("backups.now");
    scrolled_to(camera, "backups.title");
    take("settings-backups");
    quiet(camera);
    for (place, name) in [
        ("home", "home"),
        ("queue", "up-next"),
        ("inbox", "inbox"),
        ("podcasts", "podcasts"),
        ("sites", "sites"),
        ("downloads", "downloads"),
        ("notebook", "notebook"),
        ("bookmarks", "bookmarks"),
        ("history", "history"),
        ("trash", "trash"),
    ] {
        camera.go(place);
        take(name);
    }
    camera.go("podcasts");
    window.click("button", &format!("{SHOW}…"));
    take("show");
    for (button, name) in [
        ("intake.title", "show-settings"),
        ("health.title", "show-health"),
        ("tags.act", "tags"),
        ("edit.act", "edit"),
    ] {
        camera.click(button);
        window.find("dialog", "*");
        take(name);
        window.press(ESCAPE);
        window.wait("the dialog to close", |w| !w.has("dialog", "*"));
    }
    window.press("g");
    window.press("c");
    window.wait_text(&camera.name("nav.statistics"));
    take("statistics");
    camera.go("inbox");
    camera.click("filter.button");
    take("filter");
    window.press(ESCAPE);

    camera.go("articles");
    take("articles");
    reader(camera, theme);
    camera.click("reader.appearance");
    take("reader-appearance");
    window.press(ESCAPE);

    camera.go("search");
    window.fill("searchbox", &camera.name("nav.search"), "harbour");
    window.find("list", &camera.name("search.found"));
    take("search");
    window.fill("searchbox", &camera.name("nav.search"), "fifties");
    window.find("button", &camera.name("find.line"));
    take("search-transcript");
    window.fill("searchbox", &camera.name("nav.search"), "is:purple harbour");
    window.wait_text("is:purple");
    take("search-not-understood");
    window.fill("searchbox", &camera.name("nav.search"), "zeppelin");
    window.wait_text(&camera.name("search.none"));
    take("search-nothing");

    finding(camera, theme);
    dialogs(camera, pictured, theme);
    player(camera, theme);
}

/// The box that finds anything, empty and with words in it, and the orders of a list.
fn finding(camera: &Camera, theme: &str) {
    let window = &camera.window;
    let title = camera.name("palette.title");
    camera.go("home");
    window.press("\u{e009}k");
    window.find("listbox", &title);
    camera.take(&format!("palette-{theme}"));
    window.fill("combobox", &title, "tid");
    window.find("group", &camera.name("find.shows"));
    camera.take(&format!("palette-found-{theme}"));
    window.fill("combobox", &title, &camera.name("settings.theme"));
    window.find("group", &camera.name("palette.settings"));
    camera.take(&format!("palette-commands-{theme}"));
    window.press(ESCAPE);
    window.wait("the box to close", |w| !w.has("dialog", "*"));
    camera.go("inbox");
    camera.click("sort.now");
    window.find("menu", "*");
    camera.take(&format!("sort-{theme}"));
    window.press(ESCAPE);
    window.wait("the menu to close", |w| !w.has("menu", "*"));
}

/// What matters most, in another language or on a narrow screen.
pub fn some(camera: &Camera, theme: &str) {
    camera.theme(theme);
    camera.take(&format!("settings-{theme}"));
    for place in ["home", "inbox", "podcasts", "downloads", "history"] {
        camera.go(place);
        camera.take(&format!("{place}-{theme}"));
    }
    camera.go("articles");
    camera.take(&format!("articles-{theme}"));
    reader(camera, theme);
    camera.click_in(&camera.name("player.label"), "player.expand");
    camera.take(&format!("now-playing-{theme}"));
}

/// The text, and the page's episodes below it.
fn reader(camera: &Camera, theme: &str) {
    let window = &camera.window;
    window.click("button", ARTICLE);
    window.wait("the pictures of the text", |w| {
        let (all, here) = w.frame_pictures(ARTICLE);
        all > 0 && all == here
    });
    camera.take(&format!("reader-{theme}"));
    let episodes = window.find("region", &camera.name("reader.episodes"));
    let show = "arguments[0].scrollIntoView({ block: 'center' })";
    window.script(show, &[episodes.reference()]);
    camera.take(&format!("reader-episodes-{theme}"));
}

fn dialogs(camera: &Camera, pictured: &PicturedLibrary, theme: &str) {
    let take = |name: &str| camera.take(&format!("{name}-{theme}"));
    let window = &camera.window;
    camera.go("home");
    for (path, name) in [("/article", "add-article"), ("/nothing", "add-failed")] {
        camera.click("act.add");
        window.fill(
            "textbox",
            &camera.name("add.field"),
            &pictured.site.url(path),
        );
        camera.click_in(&camera.name("add.title"), "add.look");
        let answer = ["add.save_article", "act.retry"].map(|key| camera.name(key));
        window.wait("an answer", |w| answer.iter().any(|b| w.has("button", b)));
        take(name);
        window.press(ESCAPE);
        window.wait("the box to close", |w| !w.has("dialog", "*"));
    }
    camera.click("act.add");
    let members = pictured.site.url("/members.xml");
    window.fill("textbox", &camera.name("add.field"), &members);
    camera.click_in(&camera.name("add.title"), "add.look");
    window.find("button", &camera.name("passwords.sign_in"));
    take("add-password");
    window.press(ESCAPE);
    window.wait("the box to close", |w| !w.has("dialog", "*"));
    window.press("?");
    window.find("dialog", &camera.name("keys.title"));
    take("shortcuts");
    window.press(ESCAPE);
    window.wait("the list of keys to close", |w| !w.has("dialog", "*"));

    camera.go("inbox");
    camera.click_in(THROWN, "act.more");
    window.find("menu", "*");
    take("menu");
    window.press(ESCAPE);
    window.wait("the menu to close", |w| !w.has("menu", "*"));
    camera.click_in(THROWN, "act.more");
    let trash = format!("{}…", camera.name("act.trash"));
    window.click("menuitem", &trash);
    window.find("button", &camera.name("act.undo"));
    take("message");
    camera.click("act.undo");
    window.wait("the row to come back", |w| {
        !w.all_in(THROWN, "button", &camera.name("act.more"))
            .is_empty()
    });
    quiet(camera);
}

/// The bar while it plays, its popovers, and the expanded view tab by tab.
fn player(camera: &Camera, theme: &str) {
    let take = |name: &str| camera.take(&format!("{name}-{theme}"));
    let window = &camera.window;
    let label = camera.name("player.label");
    camera.go("podcasts");
    window.click("button", &format!("{SHOW}…"));
    camera.click_in(EPISODE, "act.play");
    window
        .desktop
        .hear_until("the episode", Duration::from_millis(500), |s| {
            loudness(s) > 0.01
        });
    take("playing");
    camera.click_in(&label, "act.pause");
    window.press("l");
    window.find("button", &camera.name("player.back_to"));
    take("way-back");
    for name in ["sound", "sleep"] {
        let dialog = camera.name(&format!("{name}.title"));
        window.click_in(&label, "button", &format!("{dialog}…"));
        window.find("dialog", &dialog);
        take(name);
        window.press(ESCAPE);
        window.wait("it to close", |w| !w.has("dialog", &dialog));
    }
    for (button, role, name) in [
        ("player.volume", "slider", "player.volume"),
        ("player.show_queue", "list", "nav.queue"),
    ] {
        let name = camera.name(name);
        camera.click_in(&label, button);
        window.find(role, &name);
        take(button.rsplit('.').next().unwrap_or(button));
        window.press(ESCAPE);
        window.wait("it to close", |w| !w.has(role, &name));
    }
    camera.go("home");
    take("home-player");
    camera.click_in(&label, "player.expand");
    for tab in ["notes", "chapters", "transcript", "mentioned", "up_next"] {
        // A count may follow.
        window.click("tab", &format!("{}…", camera.name(&format!("now.{tab}"))));
        take(&format!("now-playing-{tab}"));
    }
    camera.click_in(&label, "player.fold");
}
