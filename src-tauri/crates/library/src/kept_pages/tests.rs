#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::testing::library::library;

fn page(fill: u8, bytes: usize) -> SourcePage {
    let mut noise = u32::from(fill) + 1;
    let bytes: Vec<u8> = (0..bytes)
        .map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        })
        .collect();
    SourcePage {
        url: Some(format!("https://a.example/{fill}")),
        content_type: Some("text/html".into()),
        bytes: bytes.into(),
    }
}

#[test]
fn the_oldest_pages_go_first_and_all_of_a_text_together() {
    let lib = library();
    let ids: Vec<ItemId> = (0..4)
        .map(|n| lib.article(&format!("A{n}"), "<p>x</p>"))
        .collect();
    let put = |n: usize, role: Role, pages: &[SourcePage]| {
        let (packed, item, at) = (pack(pages).unwrap(), ids[n], 1_000 + n as i64);
        lib.write(move |tx| set(tx, at, item, role, &packed, 100_000));
    };
    let has = |n: usize, role: Role| {
        let store = &lib.library.inner.store;
        store.read(|c| read(c, ids[n], role)).unwrap().len()
    };
    put(0, Role::Kept, &[page(1, 30_000), page(2, 30_000)]);
    put(1, Role::Kept, &[page(3, 30_000)]);
    assert_eq!((has(0, Role::Kept), has(1, Role::Kept)), (2, 1));
    put(2, Role::Kept, &[page(4, 30_000)]);
    assert_eq!(
        (has(0, Role::Kept), has(1, Role::Kept), has(2, Role::Kept)),
        (0, 1, 1)
    );
    // What waits to be taken is in no budget.
    put(3, Role::Candidate, &[page(5, 90_000)]);
    assert_eq!((has(1, Role::Kept), has(3, Role::Candidate)), (1, 1));
    let back = lib
        .library
        .inner
        .store
        .read(|c| read(c, ids[2], Role::Kept))
        .unwrap();
    assert_eq!(back, [page(4, 30_000)]);
    // Kept anew it is the newest.
    put(2, Role::Kept, &[page(6, 99_000)]);
    assert_eq!((has(1, Role::Kept), has(2, Role::Kept)), (0, 1));
    let item = ids[3];
    lib.write(move |tx| swap(tx, item));
    assert_eq!((has(3, Role::Kept), has(3, Role::Candidate)), (1, 0));
}
