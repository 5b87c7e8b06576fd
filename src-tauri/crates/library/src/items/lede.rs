//! The lede of an article: what its page says of it in a sentence or two, where the text itself does not say it.

/// Characters: shorter ones say nothing, longer ones are a text.
const SHORTEST: usize = 30;
const LONGEST: usize = 300;
/// Letters by which a lede is known in the text.
const KNOWN_BY: usize = 40;

/// `summary` as a lede; None when it is cut off, or the title or the text say it already.
pub(super) fn of(title: &str, summary: &str, html: &str) -> Option<String> {
    let summary = summary.trim();
    let length = summary.chars().count();
    let cut_off = summary.ends_with('…') || summary.ends_with("...") || summary.ends_with("[…]");
    if !(SHORTEST..=LONGEST).contains(&length) || cut_off {
        return None;
    }
    let said = letters(summary);
    let known: String = said.chars().take(KNOWN_BY).collect();
    let in_title = letters(title).contains(&known);
    (!in_title && !letters(&article::plain_text(html)).contains(&known)).then(|| summary.to_owned())
}

/// Letters and digits alone: spaces, quotes and dashes differ between a page and what it says of itself.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::of;

    const LEDE: &str = "Engineers spent a century keeping the sea out; now they let it in.";

    #[test]
    fn what_the_text_does_not_say_is_a_lede() {
        let text = "<p>The first thing you notice is the quiet.</p>";
        assert_eq!(
            of("How harbours breathe", LEDE, text).as_deref(),
            Some(LEDE)
        );
    }

    #[test]
    fn what_the_text_or_the_title_say_is_none() {
        let text = "<p>Engineers spent a <b>century</b>\u{a0}keeping the sea out; now they let it in. More.</p>";
        assert_eq!(of("How harbours breathe", LEDE, text), None);
        assert_eq!(of(LEDE, LEDE, "<p>Other words.</p>"), None);
    }

    #[test]
    fn what_is_cut_off_or_says_nothing_is_none() {
        for summary in [
            "",
            "Harbours.",
            "Engineers spent a century keeping the sea out; now they …",
        ] {
            assert_eq!(
                of("Title", summary, "<p>Other words.</p>"),
                None,
                "{summary}"
            );
        }
        assert_eq!(of("Title", &"word ".repeat(100), "<p>Other.</p>"), None);
    }
}
