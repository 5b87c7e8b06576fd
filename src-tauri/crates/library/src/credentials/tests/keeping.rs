//! Where passwords are kept, and for how long.
use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_is_used_where_there_is_one_and_the_file_where_it_refuses() {
    let mut fixture = Fixture::online();
    fixture.write(|tx| {
        tx.execute_batch(
            "INSERT INTO feed (kind, url, added_at) VALUES ('podcast', 'https://a.example/feed', 0), ('podcast', 'https://b.example/feed', 0)",
        )?;
        Ok(())
    });
    let file = fixture.folder.path().join("passwords.json");
    let keyring = Arc::new(FakeKeyring::default());
    assert_eq!(fixture.library.passwords_kept(), PasswordPlace::File);
    fixture.library.use_keyring(Arc::clone(&keyring) as _);
    assert_eq!(fixture.library.passwords_kept(), PasswordPlace::Keyring);
    let (a, b) = (LoginOwner::Feed(FeedId(1)), LoginOwner::Feed(FeedId(2)));
    fixture
        .library
        .log_in(a, &login("https://a.example", PASSWORD))
        .unwrap();
    assert!(!file.exists());
    let labels: Vec<String> = keyring
        .kept
        .lock()
        .unwrap()
        .values()
        .map(|(label, _)| label.clone())
        .collect();
    assert_eq!(labels, ["Earmark: https://a.example"]);
    *keyring.locked.lock().unwrap() = true;
    fixture
        .library
        .log_in(b, &login("https://b.example", "other"))
        .unwrap();
    assert!(holds(&std::fs::read(&file).unwrap(), "other"));

    fixture.reopen().await;
    let given = |of, url| {
        fixture
            .library
            .authorization(of, url)
            .map(|own| own.password().to_owned())
    };
    assert_eq!(
        given(a, "https://a.example/feed"),
        None,
        "without the keyring nothing is made up"
    );
    fixture.library.use_keyring(Arc::clone(&keyring) as _);
    assert_eq!(
        given(a, "https://a.example/feed").as_deref(),
        Some(PASSWORD)
    );
    assert_eq!(given(b, "https://b.example/feed").as_deref(), Some("other"));
    fixture
        .library
        .log_out(a, Some("https://a.example"))
        .unwrap();
    assert!(keyring.kept.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_name_or_a_password_is_refused() {
    let fixture = Fixture::online();
    let (of, long) = (LoginOwner::Feed(FeedId(1)), "x".repeat(2000));
    for (user, password) in [
        ("a:b", "x"),
        ("", ""),
        ("ann", "two\nlines"),
        (long.as_str(), "x"),
    ] {
        let login = Login {
            origin: "https://a.example".into(),
            user: user.into(),
            password: password.into(),
        };
        let error = fixture.library.log_in(of, &login).unwrap_err();
        assert!(matches!(error, LibraryError::Refused(_)), "{error:?}");
    }
    assert!(!format!("{:?}", login("https://a.example", PASSWORD)).contains(PASSWORD));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_passwords_of_a_show_go_with_it_for_good_and_stay_while_it_can_come_back() {
    let (site, other) = (Site::start().await, Site::start().await);
    let url = members(&site, &other);
    let mut fixture = Fixture::online();
    let feed = added(&fixture, &site, &url).await;
    let undo = fixture.library.unsubscribe(feed.id).unwrap();
    fixture.library.undo(undo.id).unwrap();
    assert_eq!(
        fixture
            .library
            .logins(LoginOwner::Feed(feed.id))
            .unwrap()
            .len(),
        1
    );
    fixture.library.unsubscribe(feed.id).unwrap();
    fixture.pass(40 * crate::testing::library::DAY);
    fixture.reopen().await;
    let file = fixture.folder.path().join("passwords.json");
    assert!(!holds(&std::fs::read(file).unwrap(), PASSWORD));
    assert_eq!(fixture.number("SELECT count(*) FROM forgotten_secret"), 0);
}
