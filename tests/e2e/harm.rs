//! What others wrote cannot act in the window: markup in titles, notes, chapters, names, pictures and texts is shown as words,
//! or not at all, in every place that shows it.
use crate::steps::{FIRST_RUN, add, ask};
use serde_json::{Value, json};
use std::fmt::Write;
use tests::desktop::{Desktop, Sound};
use tests::feeds::page;
use tests::site::{Resource, Site};
use tests::window::{ESCAPE, Window};

/// A script that leaves a sign where it ran, and would tell its site.
const ACT: &str = "(top||window).harmed=1;fetch('/harmed')";
const PAGE: &str = "A tide <b onclick=1>of</b> <img src=x onerror=harmed=1>";
const EPISODE: &str = "Ebb <img src=x onerror=harmed=1><script>harmed=1</script>";
const SHOW: &str = "Quays <svg onload=harmed=1>";
const CHAPTER: &str = "Chart <iframe srcdoc='<script>top.harmed=1</script>'>";
const NOTE: &str = "Mine <img src=x onerror=harmed=1>";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A drawing with everything in it that could act.
fn drawing() -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"320\" height=\"200\" onload=\"{ACT}\">\
         <script>{ACT}</script><rect width=\"320\" height=\"200\" fill=\"teal\" onclick=\"{ACT}\"/>\
         <a xlink:href=\"javascript:{ACT}\"><circle cx=\"90\" cy=\"90\" r=\"40\"/></a><animate attributeName=\"href\" to=\"javascript:{ACT}\"/>\
         <foreignObject width=\"90\" height=\"90\"><body xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"x\" onerror=\"{ACT}\"/></body></foreignObject></svg>"
    )
}

/// Markup that acts, in all ways that are known; pictures in `data:` addresses and as files of the site among them.
fn markup(site: &Site) -> String {
    let hex: String = drawing().bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "%{byte:02X}");
        hex
    });
    let file = site.url("/drawing.svg");
    format!(
        "<script>{ACT}</script><img src=\"x\" onerror=\"{ACT}\"><p onmouseover=\"{ACT}\" style=\"background:url(javascript:{ACT})\">Words of the text.</p>\
         <p><img src=\"data:image/svg+xml,{hex}\" alt=\"Drawn\" width=\"320\" height=\"200\"><img src=\"{file}\" alt=\"Filed\" width=\"320\" height=\"200\">\
         <img src=\"data:text/html,<script>{ACT}</script>\" alt=\"None\" width=\"320\" height=\"200\"></p>{}\
         <p><a href=\"javascript:{ACT}\">One way</a> <a href=\"data:text/html,<script>{ACT}</script>\">another way</a> <a href=\"JaVa&#9;Script:{ACT}\">a third</a></p>\
         <iframe srcdoc=\"<script>{ACT}</script>\"></iframe><object data=\"{file}\"></object><embed src=\"{file}\"><meta http-equiv=\"refresh\" content=\"0;url=/harmed\">\
         <base href=\"/harmed/\"><form action=\"/harmed\"><button formaction=\"javascript:{ACT}\">Send</button></form><details ontoggle=\"{ACT}\" open>More</details>\
         <math><mtext><a xlink:href=\"javascript:{ACT}\">x</a></mtext></math><video><source onerror=\"{ACT}\"></video><link rel=\"stylesheet\" href=\"/harmed.css\">",
        drawing()
    )
}

fn site() -> Site {
    let site = Site::start();
    site.put("/drawing.svg", Resource::new("image/svg+xml", drawing()));
    let text =
        page(&escaped(PAGE), "/drawing.svg").replacen("<p>", &format!("{}<p>", markup(&site)), 1);
    site.put("/page", Resource::html(text));
    let (file, notes, chapter) = (site.url("/drawing.svg"), markup(&site), escaped(CHAPTER));
    let person = escaped("Ana <img src=x onerror=harmed=1>");
    site.put(
        "/feed.xml",
        Resource::rss(format!(
            "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" xmlns:psc=\"http://podlove.org/simple-chapters\" \
             xmlns:podcast=\"https://podcastindex.org/namespace/1.0\"><channel><title>{}</title><description>{}</description><itunes:image href=\"{file}\"/>\
             <podcast:person role=\"{person}\" href=\"javascript:{ACT}\" img=\"{file}\">{person}</podcast:person><podcast:funding url=\"javascript:{ACT}\">{person}</podcast:funding>\
             <item><title>{}</title><guid>1</guid><link>javascript:{ACT}</link><description><![CDATA[{notes}]]></description><itunes:image href=\"{file}\"/>\
             <enclosure url=\"{}\" length=\"9\" type=\"audio/mpeg\"/><psc:chapters><psc:chapter start=\"0\" title=\"{chapter}\" href=\"javascript:{ACT}\" image=\"{file}\"/>\
             <psc:chapter start=\"9\" title=\"Quiet\"/></psc:chapters></item></channel></rss>",
            escaped(SHOW),
            escaped(&notes),
            escaped(EPISODE),
            site.url("/1.mp3"),
        )),
    );
    site
}

/// What of the page and its frames could act, or did.
fn faults(window: &Window) -> Vec<String> {
    let look = "
        const out = []
        const look = (doc, where) => {
          if (doc.defaultView?.harmed) out.push(`${where}: a script ran`)
          for (const e of doc.querySelectorAll('*'))
            for (const { name, value } of e.attributes) {
              if (/^on/i.test(name)) out.push(`${where}: <${e.localName} ${name}>`)
              if (/^[\\s\\x00-\\x1f]*(java|vb)[\\s\\x00-\\x1f]*script:/i.test(value)) out.push(`${where}: ${name}=${value.slice(0, 40)}`)
              if (/href$/.test(name) && /^\\s*data:/i.test(value)) out.push(`${where}: ${name}=${value.slice(0, 40)}`)
              if (name === 'src' && /^(x$|data:text)/i.test(value)) out.push(`${where}: src=${value.slice(0, 40)}`)
            }
          const never = doc === document ? 'object, embed, base, meta[http-equiv=refresh]' : 'script, iframe, object, embed, base, form, button, meta[http-equiv=refresh], svg script, foreignObject'
          if (doc.querySelector(never)) out.push(`${where}: ${doc.querySelector(never).outerHTML.slice(0, 80)}`)
        }
        look(document, 'the window')
        for (const frame of document.querySelectorAll('iframe')) {
          if (frame.sandbox.contains('allow-scripts')) out.push('a frame may run scripts')
          look(frame.contentDocument, 'a text')
          /* A drawing that is shown by its address. */
          for (const img of frame.contentDocument.images)
            if (img.src.startsWith('data:image/svg') && /script|onload|javascript|foreignObject/i.test(decodeURIComponent(img.src.includes(';base64,') ? atob(img.src.split(',')[1]) : img.src)))
              out.push('a drawing that acts: ' + img.src.slice(0, 60))
        }
        if (!/^(tauri|https?):\\/\\/(localhost|tauri\\.localhost)/.test(location.href)) out.push('the window is elsewhere: ' + location.href)
        return out";
    let said = window.script(look, &[]);
    let said = said.as_array().cloned().unwrap_or_default();
    said.iter()
        .filter_map(|fault| fault.as_str().map(str::to_owned))
        .collect()
}

/// Looks at a place once it shows these words as words.
fn look(window: &Window, place: &str, words: &str, all: &mut Vec<String>) {
    window.wait(&format!("{place} with “{words}”"), |w| {
        let frames = "return [...document.querySelectorAll('iframe')].map((f) => f.contentDocument?.body?.textContent ?? '').join(' ')";
        let within = w.script(frames, &[]);
        w.text().contains(words) || within.as_str().is_some_and(|text| text.contains(words))
    });
    for fault in faults(window) {
        let fault = format!("{place}: {fault}");
        if !all.contains(&fault) {
            all.push(fault);
        }
    }
}

#[test]
fn what_means_harm_is_only_shown() {
    let desktop = Desktop::start_with(1280, 832, Sound::None);
    let mut all = Vec::new();
    let site = site();
    let window = Window::open(&desktop, &desktop.folder().join("library"));
    window.find("heading", FIRST_RUN);
    // What is looked for is found when it is there.
    let put = "document.body.insertAdjacentHTML('beforeend', `<p id=\"control\">${arguments[0]}</p>`); return null";
    window.script(put, &[json!(EPISODE)]);
    assert!(!faults(&window).is_empty(), "nothing would be noticed");
    window.script(
        "document.querySelectorAll('#control').forEach((e) => e.remove()); delete window.harmed; return null",
        &[],
    );
    assert_eq!(faults(&window), Vec::<String>::new());

    add(&window, &site.url("/page"), "Save article");
    window.wait("the drawing to be asked for", |_| {
        site.hits("/drawing.svg") > 0
    });
    add(&window, &site.url("/feed.xml"), "Subscribe");
    look(&window, "the show", "<script>harmed=1</script>", &mut all);
    look(&window, "the show", SHOW, &mut all);

    // Words of one's own are words, too.
    let item = |name: &str| -> Value {
        let query = json!({ "kind": null, "feed": null, "place": "all", "filter": "any", "order": null, "after": null, "limit": 0 });
        let rows = ask(&window, "items", json!({ "query": query }))["rows"].clone();
        let rows = rows.as_array().cloned().unwrap_or_default();
        let row = rows.into_iter().find(|row| row["kind"] == name);
        row.map(|row| row["id"].clone()).unwrap()
    };
    let (episode, article) = (item("episode"), item("article"));
    for id in [&episode, &article] {
        let patch =
            json!({ "title": null, "author": null, "picture": null, "note": NOTE, "folder": null });
        ask(
            &window,
            "set_edits",
            json!({ "subject": { "item": id }, "patch": patch }),
        );
    }
    ask(
        &window,
        "create_tag",
        json!({ "name": "Tag <img src=x onerror=harmed=1>", "colour": null }),
    );

    for place in ["Home", "Inbox"] {
        window.go(place);
        look(&window, place, "Ebb", &mut all);
        look(&window, place, "A tide", &mut all);
    }
    window.click("button", "Ebb…");
    look(&window, "the episode", "Words of the text.", &mut all);
    look(&window, "the episode", NOTE, &mut all);
    window.click("tab", "Chapters");
    look(&window, "the chapters", "Chart", &mut all);

    window.press(ESCAPE);
    window.go("Articles");
    window.click("button", "A tide…");
    look(&window, "the article", "Words of the text.", &mut all);
    look(&window, "the article", NOTE, &mut all);

    window.go("Notebook");
    look(&window, "the notebook", NOTE, &mut all);
    window.press("/");
    for words in ["A tide", "Ebb"] {
        window.fill("searchbox", "Search", words);
        look(&window, "what was found", words, &mut all);
    }
    window.fill("searchbox", "Search", "words of the text");
    look(&window, "what was found", "Words of the text", &mut all);

    assert_eq!(all, Vec::<String>::new());
    for path in ["/harmed", "/harmed.css", "/harmed/"] {
        assert_eq!(site.hits(path), 0, "{path}");
    }
    window.close();
}
