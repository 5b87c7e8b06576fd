//! A window in one language whose screen is taken as pictures.
use crate::catalogue::Catalogue;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tests::desktop::Desktop;
use tests::wait::wait_within;
use tests::window::Window;

/// What still moves after this time, such as a caret or a bar of progress, is taken as it is.
const RESTLESS: Duration = Duration::from_secs(3);

pub struct Camera<'a> {
    pub window: Window<'a>,
    catalogue: &'a Catalogue,
    folder: PathBuf,
    suffix: String,
}

impl<'a> Camera<'a> {
    pub fn open(
        desktop: &'a Desktop,
        library: &Path,
        catalogue: &'a Catalogue,
        folder: &Path,
        suffix: &str,
    ) -> Camera<'a> {
        let locale = match catalogue.language {
            "ru" => "ru_RU.UTF-8",
            _ => "en_GB.UTF-8",
        };
        let env = [("LANG", locale), ("LANGUAGE", catalogue.language)];
        desktop.put_pointer_away();
        Camera {
            window: Window::open_with(desktop, library, &env),
            catalogue,
            folder: folder.to_owned(),
            suffix: suffix.to_owned(),
        }
    }

    /// The words of a key in this window's language.
    pub fn name(&self, key: &str) -> String {
        self.catalogue.of(key)
    }

    pub fn go(&self, place: &str) {
        self.window.go(&self.name(&format!("nav.{place}")));
        self.window.wait("what is there", |w| {
            w.script(
                "return document.querySelector('main .spinner') === null",
                &[],
            ) == json!(true)
        });
    }

    pub fn click(&self, key: &str) {
        self.window.click("button", &self.name(key));
    }

    /// Clicks in a row that has these words, or a place of this name.
    pub fn click_in(&self, place: &str, key: &str) {
        self.window.click_in(place, "button", &self.name(key));
    }

    pub fn theme(&self, theme: &str) {
        self.go("settings");
        let choice = self.name(&format!("settings.theme_{theme}"));
        self.window.choose(&self.name("settings.theme"), &choice);
        self.window.wait("the theme", |w| {
            w.script("return document.documentElement.dataset.theme", &[]) == json!(theme)
        });
    }

    /// Takes the screen until two pictures are alike and keeps the last.
    pub fn take(&self, name: &str) {
        let file = self.folder.join(format!("{name}{}.png", self.suffix));
        let mut last = Vec::new();
        wait_within(RESTLESS, || {
            self.window.desktop.picture(&file);
            let now = std::fs::read(&file).expect("a picture");
            let same = now == last;
            last = now;
            same.then_some(())
        });
        println!("{}", file.display());
    }
}
