//! The proxy's password.
use crate::Settings;
use crate::testing::library::{Fixture, library};

fn set(lib: &Fixture, proxy: Option<&str>) -> Option<String> {
    let settings = Settings {
        proxy: proxy.map(str::to_owned),
        ..lib.settings().unwrap()
    };
    lib.set_settings(settings).unwrap().proxy
}

fn kept(lib: &Fixture) -> String {
    std::fs::read_to_string(lib.folder.path().join("passwords.json")).unwrap_or_default()
}

/// Everything that a row of settings says.
fn rows(lib: &Fixture) -> String {
    lib.text("SELECT group_concat(name || value) FROM setting")
        .unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_of_the_proxy_is_no_setting() {
    let mut lib = Fixture::online();
    let shown = set(&lib, Some("http://ann:s3cr%25t@proxy.example:3128"));
    assert_eq!(shown.as_deref(), Some("http://ann@proxy.example:3128"));
    assert!(kept(&lib).contains("s3cr%25t") && !rows(&lib).contains("s3cr"));
    assert_eq!(
        lib.with_password_for_tests(),
        "http://ann:s3cr%25t@proxy.example:3128/"
    );
    // The window sends back what it was shown.
    set(&lib, shown.as_deref());
    lib.reopen().await;
    assert_eq!(
        lib.with_password_for_tests(),
        "http://ann:s3cr%25t@proxy.example:3128/"
    );
    // Another one for the same, then another proxy.
    set(&lib, Some("http://ann:other@proxy.example:3128"));
    assert!(!kept(&lib).contains("s3cr") && kept(&lib).contains("other"));
    set(&lib, Some("http://else.example:3128"));
    assert!(!kept(&lib).contains("other"));
    assert_eq!(lib.with_password_for_tests(), "http://else.example:3128");
    set(&lib, None);
    assert_eq!(lib.settings().unwrap().proxy, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_kept_with_the_settings_moves_once() {
    let mut lib = library();
    lib.write(|tx| {
        tx.execute(
            "INSERT OR REPLACE INTO setting (name, value) VALUES ('proxy', '\"socks5://bob:0ld@proxy.example:1080\"')",
            [],
        )?;
        Ok(())
    });
    lib.reopen().await;
    assert_eq!(
        lib.settings().unwrap().proxy.as_deref(),
        Some("socks5://bob@proxy.example:1080")
    );
    assert!(!rows(&lib).contains("0ld") && kept(&lib).contains("0ld"));
    assert_eq!(
        lib.with_password_for_tests(),
        "socks5://bob:0ld@proxy.example:1080"
    );
}

#[test]
fn what_is_no_proxy_is_refused_and_nothing_is_kept() {
    let lib = library();
    let settings = Settings {
        proxy: Some("ftp://ann:word@proxy.example".into()),
        ..lib.settings().unwrap()
    };
    assert_eq!(
        lib.set_settings(settings).unwrap_err().code(),
        "not_a_proxy"
    );
    assert_eq!(
        (kept(&lib).as_str(), lib.settings().unwrap().proxy),
        ("", None)
    );
}
