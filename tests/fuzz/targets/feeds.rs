//! Feeds, lists of feeds, and feeds named by pages.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let hint = feed::Hint {
        content_type: None,
        url: Some("https://example.org/feed"),
    };
    let _ = feed::parse(data, hint);
    let _ = feed::discover(data, hint);
    let _ = feed::parse_opml(data);
});
