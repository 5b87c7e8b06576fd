//! The real window, found and used as a person with a screen reader would: by roles and accessible names.
use crate::desktop::Desktop;
use crate::driver::{Driver, DriverError, ELEMENT, free_port};
use crate::process::{Process, children_running, family, kill_hard, name_of};
use crate::wait::{wait_for, wait_until};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What elements are called, for what stands after it.
const NAMES: &str = include_str!("names.js");
/// Finds what can be seen by role and name.
const BY_ROLE: &str = concat!(include_str!("names.js"), include_str!("by_role.js"));

pub struct Window<'a> {
    pub desktop: &'a Desktop,
    driver: Driver,
    server: Process,
    program: PathBuf,
}

/// Keys for `press` (WebDriver, section 17.4.2).
pub const ENTER: &str = "\u{e007}";
pub const ESCAPE: &str = "\u{e00c}";
pub const PAGE_UP: &str = "\u{e00e}";
pub const PAGE_DOWN: &str = "\u{e00f}";
pub const HOME: &str = "\u{e011}";
pub const ARROW_LEFT: &str = "\u{e012}";
pub const ARROW_RIGHT: &str = "\u{e014}";
pub const ARROW_DOWN: &str = "\u{e015}";
pub const CONTROL: &str = "\u{e009}";
pub const DELETE: &str = "\u{e017}";
pub const SHIFT: &str = "\u{e008}";
pub const UNDO: &str = "\u{e009}z";

/// Something in the page.
#[derive(Debug, Clone)]
pub struct Element(String);

impl Element {
    /// As an argument of a script.
    pub fn reference(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

impl<'a> Window<'a> {
    /// Opens the application on a library, in English, and waits for its first paint.
    pub fn open(desktop: &'a Desktop, library: &Path) -> Window<'a> {
        Window::open_with(desktop, library, &[])
    }

    /// With more variables in its environment, such as `LANGUAGE`.
    pub fn open_with(desktop: &'a Desktop, library: &Path, env: &[(&str, &str)]) -> Window<'a> {
        let args = [json!("--library"), json!(library)];
        let window = Window::start(desktop, crate::programs::app(), &args, env);
        // Every place has a title; while there is none the window hears no keys.
        window.wait("the first paint", |w| {
            w.script("return document.querySelector('main h1') !== null", &[]) == json!(true)
        });
        window
    }

    /// Any program whose window is a WebKit view that lets itself be driven.
    pub fn start(
        desktop: &'a Desktop,
        program: PathBuf,
        args: &[Value],
        env: &[(&str, &str)],
    ) -> Window<'a> {
        let port = free_port();
        let mut command = desktop.command(Path::new("WebKitWebDriver"));
        command
            .arg(format!("--port={port}"))
            .envs(env.iter().copied());
        // Without these two a session waits for ever.
        command
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("RUST_BACKTRACE", "1");
        let server = Process::start(
            &mut command,
            &desktop.folder().join(format!("window-{port}.log")),
        );
        let options = json!({ "binary": program, "args": args });
        let capabilities = json!({ "alwaysMatch": { "webkitgtk:browserOptions": options } });
        let opened = wait_for("the driver of the window", || {
            Driver::open(port, &capabilities)
        });
        let driver = opened.unwrap_or_else(|e| panic!("the window does not open: {e:?}"));
        Window {
            desktop,
            driver,
            server,
            program,
        }
    }

    // ---- looking ----

    /// All visible elements of a role whose accessible name is this, or begins with it when it ends with an ellipsis; `*` is any.
    pub fn all(&self, role: &str, name: &str) -> Vec<Element> {
        self.all_in("", role, name)
    }

    /// Those in a place: a region, dialog or list of this name, or a row of a list that has these words.
    pub fn all_in(&self, place: &str, role: &str, name: &str) -> Vec<Element> {
        let found = self.script(BY_ROLE, &[json!(role), json!(name), json!(place)]);
        let found = found.as_array().cloned().unwrap_or_default();
        found
            .iter()
            .filter_map(|e| Some(Element(e[ELEMENT].as_str()?.to_owned())))
            .collect()
    }

    pub fn has(&self, role: &str, name: &str) -> bool {
        !self.all(role, name).is_empty()
    }

    /// Waits for the first such element.
    pub fn find(&self, role: &str, name: &str) -> Element {
        self.wait_some(&format!("{role} “{name}”"), |w| {
            w.all(role, name).into_iter().next()
        })
    }

    /// The text that can be seen, frames left out.
    pub fn text(&self) -> String {
        self.script("return document.body.innerText", &[])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub fn wait_text(&self, text: &str) {
        self.wait(&format!("the words “{text}”"), |w| {
            w.text().contains(text)
        });
    }

    /// The text inside a frame of this title, empty when there is none yet.
    pub fn frame_text(&self, title: &str) -> String {
        let read = "return [...document.querySelectorAll('iframe')].find((f) => [f.title, f.getAttribute('aria-label')].includes(arguments[0]))?.contentDocument?.body?.innerText ?? ''";
        self.script(read, &[json!(title)])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// How many pictures a frame of this title shows, and how many of them have arrived.
    pub fn frame_pictures(&self, title: &str) -> (u64, u64) {
        let read = "const all = [...([...document.querySelectorAll('iframe')].find((f) => [f.title, f.getAttribute('aria-label')].includes(arguments[0]))?.contentDocument?.images ?? [])]; \
            all.forEach((i) => (i.loading = 'eager')); return [all.length, all.filter((i) => i.complete && i.naturalWidth > 0).length]";
        let counts = self.script(read, &[json!(title)]);
        (
            counts[0].as_u64().unwrap_or(0),
            counts[1].as_u64().unwrap_or(0),
        )
    }

    pub fn script(&self, body: &str, args: &[Value]) -> Value {
        match self.driver.script(body, args) {
            Ok(value) => value,
            // The page was replaced in the meantime: whoever waits asks again.
            Err(DriverError { error, .. })
                if error.contains("stale") || error.contains("no such") =>
            {
                Value::Null
            }
            Err(error) => panic!("{error:?} in {body}"),
        }
    }

    /// A script that may ask `roleOf`, `nameOf` and `seen` of elements.
    pub fn script_of_names(&self, body: &str) -> Value {
        self.script(&format!("{NAMES}\n{body}"), &[])
    }

    // ---- acting ----

    /// Waits for it, brings it into view and clicks it.
    pub fn click(&self, role: &str, name: &str) {
        self.click_in("", role, name);
    }

    /// Clicks a link in the frame of text of this name, as the pointer does; no script runs there. `css` finds it.
    pub fn click_in_frame(&self, title: &str, css: &str) {
        let frame = "return [...document.querySelectorAll('iframe')].find((f) => [f.title, f.getAttribute('aria-label')].includes(arguments[0])) ?? null";
        self.wait(&format!("a click on {css} in the text"), |w| {
            let frame = w.script(frame, &[json!(title)]);
            if !frame.is_object() || w.driver.post("/frame", &json!({ "id": frame })).is_err() {
                return false;
            }
            let find = json!({ "using": "css selector", "value": css });
            let clicked = w.driver.post("/element", &find).is_ok_and(|found| {
                found[ELEMENT].as_str().is_some_and(|id| {
                    w.driver
                        .post(&format!("/element/{id}/click"), &json!({}))
                        .is_ok()
                })
            });
            w.driver
                .post("/frame", &json!({ "id": null }))
                .expect("the way out of a frame");
            clicked
        });
    }

    /// Clicks what is in a place: a region, dialog or list of this name, or a row of a list that has these words.
    pub fn click_in(&self, place: &str, role: &str, name: &str) {
        // It may be replaced between being found and being clicked.
        self.wait(
            &format!("a click on {role} “{name}” in “{place}”"),
            |w| {
                w.all_in(place, role, name).first().is_some_and(|e| {
                    w.driver
                        .post(&format!("/element/{}/click", e.0), &json!({}))
                        .is_ok()
                })
            },
        );
    }

    /// Puts the focus on something in a place, as the tab key would.
    pub fn focus_in(&self, place: &str, role: &str, name: &str) {
        self.wait(
            &format!("the focus on {role} “{name}” in “{place}”"),
            |w| {
                let Some(e) = w.all_in(place, role, name).into_iter().next() else {
                    return false;
                };
                let focus = "arguments[0].focus(); return document.activeElement === arguments[0]";
                w.script(focus, &[e.reference()]) == json!(true)
            },
        );
    }

    /// Chooses an option of a combobox by its words.
    pub fn choose(&self, name: &str, option: &str) {
        let find = "return [...arguments[0].options].find((o) => o.label === arguments[1]) ?? null";
        self.wait(&format!("the option “{option}” of “{name}”"), |w| {
            let Some(list) = w.all("combobox", name).into_iter().next() else {
                return false;
            };
            let found = w.script(find, &[list.reference(), json!(option)]);
            found[ELEMENT].as_str().is_some_and(|e| {
                w.driver
                    .post(&format!("/element/{e}/click"), &json!({}))
                    .is_ok()
            })
        });
    }

    /// Goes to a place of the sidebar.
    pub fn go(&self, place: &str) {
        let find = "return [...document.querySelectorAll('nav a, nav button')].find((e) => (e.getAttribute('aria-label') ?? e.textContent).trim().startsWith(arguments[0])) ?? null";
        self.wait(&format!("the place “{place}”"), |w| {
            let found = w.script(find, &[json!(place)]);
            found[ELEMENT].as_str().is_some_and(|e| {
                w.driver
                    .post(&format!("/element/{e}/click"), &json!({}))
                    .is_ok()
            })
        });
    }

    /// Types into a field after emptying it.
    pub fn fill(&self, role: &str, name: &str, text: &str) {
        let field = self.find(role, name);
        self.element(&field, "clear", &json!({}));
        self.element(&field, "value", &json!({ "text": text }));
    }

    /// Presses keys together where the focus is.
    pub fn press(&self, keys: &str) {
        let mut actions = Vec::new();
        for key in keys.chars() {
            actions.push(json!({ "type": "keyDown", "value": key.to_string() }));
        }
        for key in keys.chars().rev() {
            actions.push(json!({ "type": "keyUp", "value": key.to_string() }));
        }
        let body = json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] });
        self.driver
            .post("/actions", &body)
            .unwrap_or_else(|e| panic!("{e:?} at {keys:?}"));
    }

    /// An attribute or, when there is none, the property of that name.
    pub fn attribute(&self, element: &Element, name: &str) -> Value {
        self.script(
            "return arguments[0].getAttribute(arguments[1]) ?? arguments[0][arguments[1]] ?? null",
            &[element.reference(), json!(name)],
        )
    }

    fn element(&self, element: &Element, what: &str, body: &Value) {
        self.driver
            .post(&format!("/element/{}/{what}", element.0), body)
            .unwrap_or_else(|e| panic!("{e:?} at {what}"));
    }

    // ---- waiting ----

    pub fn wait(&self, what: &str, so: impl Fn(&Window) -> bool) {
        self.wait_some(what, |w| so(w).then_some(()));
    }

    /// Waits for an answer; when none comes, says what the window showed instead.
    pub fn wait_some<T>(&self, what: &str, ask: impl Fn(&Window) -> Option<T>) -> T {
        match crate::wait::wait_within(crate::wait::PATIENCE, || ask(self)) {
            Some(answer) => answer,
            None => panic!("waited for {what}; the window showed:\n{}", self.text()),
        }
    }

    // ---- ending ----

    /// The number of the application's process.
    pub fn process(&self) -> u32 {
        wait_for("the application's process", || {
            children_running(self.server.id(), &self.program)
                .first()
                .copied()
        })
    }

    /// The engine's process that draws the page; None while there is none.
    pub fn web_process(&self) -> Option<u32> {
        let all = family(self.process());
        all.into_iter()
            .find(|pid| name_of(*pid) == "WebKitWebProces")
    }

    /// Where the middle of an element is on the screen, whose whole the window fills.
    pub fn middle_of(&self, element: &Element) -> (i64, i64) {
        let middle = "const r = arguments[0].getBoundingClientRect(); return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]";
        let at = self.script(middle, &[element.reference()]);
        (
            at[0].as_i64().expect("a place"),
            at[1].as_i64().expect("a place"),
        )
    }

    /// The same of what `css` finds in the frame of text of this name.
    pub fn middle_in_frame(&self, title: &str, css: &str) -> (i64, i64) {
        let middle = "const f = [...document.querySelectorAll('iframe')].find((f) => f.getAttribute('aria-label') === arguments[0]); \
            const e = f?.contentDocument?.querySelector(arguments[1]); if (!e) return null; e.scrollIntoView({ block: 'center' }); \
            const [a, r] = [f.getBoundingClientRect(), e.getBoundingClientRect()]; \
            return [Math.round(a.x + r.x + Math.min(r.width / 2, 60)), Math.round(a.y + r.y + r.height / 2)]";
        self.wait_some(&format!("{css} in the text"), |w| {
            let at = w.script(middle, &[json!(title), json!(css)]);
            Some((at[0].as_i64()?, at[1].as_i64()?))
        })
    }

    /// Ends the application as `kill -9` does.
    pub fn kill(self) {
        let pid = self.process();
        kill_hard(pid);
        wait_until("the application to be gone", || {
            !Path::new(&format!("/proc/{pid}/exe")).exists()
        });
    }

    /// Closes the window as a person does and waits for the program's end.
    pub fn close(self) {
        let pid = self.process();
        // The driver may lose the window before it can answer.
        let _ = self.driver.close();
        wait_until("the application to end", || {
            !Path::new(&format!("/proc/{pid}/exe")).exists()
        });
    }
}
