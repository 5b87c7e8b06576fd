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
    let fixture = Fixture::online();
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
    fixture.library.tell(crate::event::Event::MinutePassed);
    let file = fixture.folder.path().join("passwords.json");
    assert!(!holds(&std::fs::read(file).unwrap(), PASSWORD));
    assert_eq!(fixture.number("SELECT count(*) FROM forgotten_secret"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cover_in_the_add_box_gets_the_password_of_its_feed_and_no_other_server_does() {
    let (site, other, fixture) = (Site::start().await, Site::start().await, Fixture::online());
    let url = members(&site, &other);
    let ann = login(&site.url(""), PASSWORD);
    let found = fixture.library.look_up_as(&url, Some(&ann)).await.unwrap();
    let cover = fixture.library.look_up_picture(&found.url).await;
    assert!(cover.is_some_and(|cover| cover.starts_with("data:image/")));
    assert_eq!(site.shown("/cover.png"), [Some(BASIC.to_owned())]);
    // One that lies elsewhere is asked for without it.
    let away = other.put("/away.png", Answer::new("image/png", png()));
    let feed = podcast(&site.url(""), "Members", 2).replace(
        "<channel>",
        &format!("<channel><image><url>{away}</url></image>"),
    );
    let url = site.put(
        "/feed",
        only_for_ann(Answer::new("application/rss+xml", feed)),
    );
    let found = fixture.library.look_up_as(&url, Some(&ann)).await.unwrap();
    assert!(fixture.library.look_up_picture(&found.url).await.is_some());
    assert_eq!(other.shown("/away.png"), [None]);
}

#[tokio::test(flavor = "multi_thread")]
async fn older_documents_get_the_password_on_the_servers_own_side_only() {
    let (site, other, fixture) = (Site::start().await, Site::start().await, Fixture::online());
    let naming = |count, next: &str| {
        podcast(&site.url(""), "Members", count).replace(
            "<channel>",
            &format!(
                "<channel><atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"next\" href=\"{next}\"/>"
            ),
        )
    };
    const RSS: &str = "application/rss+xml";
    let url = site.put(
        "/feed",
        only_for_ann(Answer::new(RSS, naming(3, &site.url("/2")))),
    );
    site.put(
        "/2",
        only_for_ann(Answer::new(RSS, naming(4, &other.url("/3")))),
    );
    other.put("/3", Answer::new(RSS, podcast(&site.url(""), "Members", 5)));
    let ann = login(&site.url(""), PASSWORD);
    let feed = fixture
        .library
        .add_as(&url, Some(&ann))
        .await
        .unwrap()
        .feeds[0];
    fixture.library.idle().await;
    let came = fixture.library.fetch_older_and_wait(feed, |_| {}).await;
    assert_eq!(came.unwrap(), 2);
    assert_eq!(site.shown("/2"), [Some(BASIC.to_owned())]);
    assert_eq!(other.shown("/3"), [None]);
}
