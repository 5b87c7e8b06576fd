//! Whoever hears the window instead of seeing it: in every place and dialog each control has a name, what acts on a row names
//! the row, no two elements have one id, and nothing lies beyond the edge of the window.
use serde_json::{Value, json};
use tests::desktop::{Desktop, Sound};
use tests::programs::Cli;
use tests::window::{ARROW_DOWN, ENTER, ESCAPE, Window};

/// What is wrong with what is seen now.
fn faults(window: &Window) -> Vec<String> {
    let look = "
        const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, iframe, [role=button], [role=link], [role=option], \
            [role=menuitem], [role=slider], [role=switch], [role=tab], [role=checkbox], [role=radio], [role=combobox], [role=dialog], [role=menu]'
        const shown = (e) => `${e.tagName.toLowerCase()}.${e.className} in ${e.parentElement?.outerHTML.slice(0, 120)}`
        const out = []
        for (const e of document.querySelectorAll(CONTROLS)) {
          const name = e.tagName === 'IFRAME' ? (e.title || nameOf(e)) : nameOf(e)
          if (seen(e) && !name) out.push('no name: ' + shown(e))
        }
        const ids = [...document.querySelectorAll('[id]')].map((e) => e.id)
        for (const id of new Set(ids.filter((id, n) => ids.indexOf(id) !== n))) out.push('twice: #' + id)
        for (const e of document.querySelectorAll('[aria-labelledby], [aria-describedby], [aria-controls]'))
          for (const at of ['aria-labelledby', 'aria-describedby'])
            for (const id of (e.getAttribute(at) ?? '').split(/\\s+/).filter(Boolean))
              if (!document.getElementById(id)) out.push(`${at} names nothing: ${id}`)
        if (document.documentElement.scrollWidth > innerWidth) out.push('the page is wider than the window')
        for (const e of document.querySelectorAll('main .scroller, main .view-body, .dialog, .popover'))
          if (e.scrollWidth > e.clientWidth + 1) out.push(`wider than its box: ${shown(e)}`)
        const acts = [...document.querySelectorAll('main li:has([data-row-focus]) button')].filter(seen).map(nameOf)
        const alike = (name, n) => acts.indexOf(name) !== n && !name.startsWith('All that is tagged')
        for (const name of new Set(acts.filter(alike))) out.push(`of which row: ${name}`)
        if (document.querySelectorAll('main').length !== 1) out.push('not one main')
        return out";
    let said = window.script_of_names(look);
    let said = said.as_array().cloned().unwrap_or_default();
    said.iter()
        .map(|fault| fault.as_str().unwrap_or_default().to_owned())
        .collect()
}

fn is_quiet(window: &Window) -> bool {
    window.script(
        "return document.querySelector('.spinner') === null && document.activeElement !== null",
        &[],
    ) == json!(true)
}

/// Looks at what is shown once it has come to rest; adds what is wrong with it to `all`.
fn look(window: &Window, what: &str, all: &mut Vec<String>) {
    window.wait("rest", is_quiet);
    for fault in faults(window) {
        all.push(format!("{what}: {fault}"));
    }
}

fn press_all(window: &Window, keys: &str) {
    for key in keys.chars() {
        window.press(&key.to_string());
    }
}

fn title(window: &Window) -> Value {
    window.script(
        "return document.querySelector('main h1')?.textContent.trim() ?? null",
        &[],
    )
}

const PLACES: [(&str, &str); 13] = [
    ("gh", "Good "),
    ("gu", "Up Next"),
    ("gi", "Inbox"),
    ("gp", "Podcasts"),
    ("ga", "Articles"),
    ("gw", "Sites"),
    ("gd", "Downloads"),
    ("gn", "Notebook"),
    ("gb", "Bookmarks"),
    ("gy", "History"),
    ("gc", "Statistics"),
    ("gt", "Trash"),
    ("gs", "Settings"),
];

fn closes(window: &Window) {
    window.press(ESCAPE);
    window.wait("it to close", |w| {
        !w.has("dialog", "*") && !w.has("menu", "*")
    });
}

fn walk(width: u32) -> Vec<String> {
    let desktop = Desktop::start_with(width, 800, Sound::None);
    let library = desktop.folder().join("library");
    let cli = Cli::new(&library);
    cli.run(&["sample"]).done();
    cli.run(&["tag", "2", "+walks"]).done();
    cli.run(&["lists", "add", "Short ones", "shorter:20m"])
        .done();
    let window = Window::open(&desktop, &library);
    let mut all = Vec::new();
    for (keys, name) in PLACES {
        press_all(&window, keys);
        window.wait(name, |w| {
            title(w).as_str().is_some_and(|t| t.starts_with(name))
        });
        look(&window, name, &mut all);
    }

    // What lies over a list.
    press_all(&window, "gi");
    window.find("heading", "Inbox…");
    window.press(ARROW_DOWN);
    window.wait("a row", |w| {
        w.script(
            "return document.activeElement.hasAttribute('data-row-focus')",
            &[],
        ) == json!(true)
    });
    for (keys, what) in [("z", "menu"), ("t", "dialog"), ("n", "dialog")] {
        window.press(keys);
        window.find(what, "*");
        look(&window, &format!("the {what} of {keys}"), &mut all);
        closes(&window);
    }
    for button in ["Filter", "Sorted by: …"] {
        window.click("button", button);
        window.wait("it to open", |w| w.has("dialog", "*") || w.has("menu", "*"));
        look(&window, button, &mut all);
        closes(&window);
    }
    window.press("?");
    window.find("dialog", "Keyboard shortcuts");
    look(&window, "the keys", &mut all);
    closes(&window);
    window.press("\u{e009}k");
    window.find("dialog", "*");
    look(&window, "the box that finds anything", &mut all);
    closes(&window);

    // A show and its dialogs.
    press_all(&window, "gp");
    window.click("button", "Tidewater Notes…");
    window.find("heading", "Tidewater Notes");
    look(&window, "a show", &mut all);
    for button in [
        "Subscription settings",
        "Tags…",
        "Edit…",
        "Folder…",
        "How the feed is",
    ] {
        window.click("button", button);
        window.find("dialog", "*");
        look(&window, button, &mut all);
        closes(&window);
    }

    // What is opened.
    window.press(ARROW_DOWN);
    window.click("button", "How to read a tide table");
    window.wait("the episode", |w| title(w) == "How to read a tide table");
    look(&window, "an episode", &mut all);
    press_all(&window, "ga");
    window.press(ARROW_DOWN);
    window.press(ENTER);
    window.wait("the text", |w| w.has("heading", "*"));
    look(&window, "an article", &mut all);
    for (keys, button, dialog) in [
        ("gy", "Forget…", "What is to be forgotten?"),
        ("gd", "Clean up…", "Clean up"),
    ] {
        press_all(&window, keys);
        window.click("button", button);
        window.find("dialog", dialog);
        look(&window, dialog, &mut all);
        closes(&window);
    }
    window.press("/");
    window.fill("searchbox", "Search", "tide");
    window.find("list", "Results");
    look(&window, "search", &mut all);
    window.close();
    all
}

#[test]
fn every_control_has_a_name_in_every_place() {
    assert_eq!(walk(1280), [] as [String; 0]);
}

#[test]
fn every_control_has_a_name_in_a_narrow_window() {
    assert_eq!(walk(360), [] as [String; 0]);
}
