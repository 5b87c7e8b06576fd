#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

proptest! {
    /// Against the plainest model: the set of the bytes themselves.
    #[test]
    fn behaves_like_a_set_of_bytes(
        inserts in proptest::collection::vec((0_u64..60, 0_u64..12), 0..24),
        from in 0_u64..80,
        total in proptest::option::of(0_u64..80),
        cut in 0_u64..80,
    ) {
        let mut ranges = Ranges::default();
        let mut model = BTreeSet::new();
        for (start, length) in inserts {
            ranges.insert(start..start + length);
            model.extend(start..start + length);
        }
        prop_assert_eq!(ranges.bytes(), model.len() as u64);
        for pair in ranges.as_slice().windows(2) {
            prop_assert!(pair[0].end < pair[1].start, "sorted, apart: {:?}", pair);
        }
        for byte in 0..80 {
            prop_assert_eq!(ranges.around(byte).is_some(), model.contains(&byte));
        }
        let missing = (from..).find(|byte| !model.contains(byte)).unwrap();
        match ranges.hole(from, total) {
            None => prop_assert!(total.unwrap() <= missing),
            Some(hole) => {
                prop_assert_eq!(hole.start, missing);
                let next = model.range(missing..).next().copied();
                prop_assert_eq!(hole.end, next.or(total));
            }
        }
        ranges.clip(cut);
        model.retain(|&byte| byte < cut);
        prop_assert_eq!(ranges.bytes(), model.len() as u64);
        prop_assert!(ranges.as_slice().iter().all(|range| !range.is_empty()));
    }
}
