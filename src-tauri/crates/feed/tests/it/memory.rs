//! A large document is never in memory twice.
use feed::{Hint, parse_with};

/// The most memory that this process ever had, in bytes; None where the system does not say.
fn most() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kb: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kb * 1024)
}

#[test]
fn of_fifty_megabytes_only_what_the_caller_keeps_stays() {
    // Other tests in the same process would be measured with it.
    if std::env::var_os("NEXTEST").is_none() || most().is_none() {
        return;
    }
    let mut text = String::with_capacity(60 << 20);
    text.push_str("<rss version='2.0'><channel><title>t</title>");
    let notes = "<p>Words of an episode &amp; more of them.</p>".repeat(120);
    for n in 0..10_000 {
        text.push_str(&format!(
            "<item><guid isPermaLink='false'>{n}</guid><title>Episode {n}</title>\
             <description><![CDATA[{notes}]]></description><enclosure url='https://a.example/{n}.mp3' type='audio/mpeg'/></item>"
        ));
    }
    text.push_str("</channel></rss>");
    assert!(text.len() > 50 << 20, "{}", text.len());
    let before = most().unwrap();
    let mut seen = 0;
    let feed = parse_with(text.as_bytes(), Hint::default(), &mut |item| {
        seen += item.content_html.take().map_or(0, |html| html.len());
    })
    .unwrap();
    let grown = most().unwrap() - before;
    eprintln!("{} MB of text, {} MB more", text.len() >> 20, grown >> 20);
    assert_eq!(feed.items.len(), 10_000);
    assert!(seen > 45 << 20, "{seen}");
    // What is kept of 10,000 items are names, addresses and summaries of at most 2,000 characters each.
    assert!(grown < 60 << 20, "{grown}");
}
