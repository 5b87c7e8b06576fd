//! Folders of subscriptions.
use crate::model::{FeedId, SubscriptionKind};
use crate::testing::library::library;

#[test]
fn shows_are_put_into_folders_and_back() {
    let lib = library();
    let a = lib.subscribe(SubscriptionKind::Podcast, "https://a.example/");
    let b = lib.subscribe(SubscriptionKind::Podcast, "https://b.example/");
    let undo = lib
        .set_folder(
            &[a, b, FeedId(99)],
            &[" Tech / Web ".into(), "".into(), "Наука".into()],
        )
        .unwrap();
    assert_eq!(undo.count, 2);
    assert_eq!(lib.feed(a).unwrap().folder, ["Tech / Web", "Наука"]);
    assert_eq!(
        lib.filter_choices().unwrap().folders,
        [vec!["Tech / Web"], vec!["Tech / Web", "Наука"]]
    );
    lib.set_folder(&[b], &[]).unwrap();
    assert_eq!(lib.feed(b).unwrap().folder, Vec::<String>::new());
    lib.undo(undo.id).unwrap();
    assert_eq!(lib.feed(a).unwrap().folder, Vec::<String>::new());
}
