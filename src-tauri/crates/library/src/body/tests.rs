#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use proptest::prelude::*;

proptest! {
    #[test]
    fn cleaning_leaves_plain_text_as_it_is(text in "[ -;=?-~а-я\n\t\u{80}-\u{2fff}\u{fe00}-\u{feff}\u{1f300}-\u{1f6ff}]{0,80}") {
        if super::is_plain(&text) {
            prop_assert_eq!(article::sanitise(&text, None), text.trim());
        }
    }
}
