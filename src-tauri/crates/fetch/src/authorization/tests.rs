#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn a_password_goes_to_its_own_server_only() {
    let own = Authorization::new("https://a.example/feed?x=1", "ann", "s3cret").unwrap();
    assert_eq!(own.origin(), "https://a.example");
    for (address, goes) in [
        ("https://a.example/other/x.mp3", true),
        ("https://A.example:443/", true),
        ("http://a.example/feed", false),
        ("https://a.example:8443/feed", false),
        ("https://cdn.a.example/", false),
        ("https://a.example.evil/", false),
        ("https://evil/?https://a.example/", false),
        ("ftp://a.example/", false),
        ("nothing", false),
    ] {
        assert_eq!(own.may_go_to(address), goes, "{address}");
    }
    let plain = Authorization::new("http://a.example/feed", "ann", "x").unwrap();
    assert!(
        plain.may_go_to("https://a.example/feed"),
        "a safer way to the same host"
    );
    let port = Authorization::new("http://a.example:8080/", "ann", "x").unwrap();
    assert!(!port.may_go_to("http://a.example/"));
}

#[test]
fn it_is_never_printed() {
    let own = Authorization::new("https://a.example/", "ann", "s3cret").unwrap();
    assert_eq!(format!("{own:?}"), "Authorization(https://a.example)");
    let header = own.header(&Url::parse("https://a.example/x").unwrap());
    assert_eq!(format!("{header:?}"), "Some(Sensitive)");
}

#[test]
fn the_header_is_as_rfc_7617_has_it() {
    let header = |user: &str, password: &str| {
        let own = Authorization::new("https://a.example/", user, password).unwrap();
        let value = own.header(&Url::parse("https://a.example/").unwrap());
        value.unwrap().to_str().unwrap().to_owned()
    };
    assert_eq!(
        header("Aladdin", "open sesame"),
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    );
    assert_eq!(header("test", "123£"), "Basic dGVzdDoxMjPCow==");
    assert_eq!(header("a", "b"), "Basic YTpi");
    assert_eq!(header("a", "bc"), "Basic YTpiYw==");
    assert_eq!(header("", ""), "Basic Og==");
    assert!(Authorization::new("https://a.example/", "a:b", "c").is_err());
}

#[test]
fn what_stands_in_an_address_is_taken_out() {
    let (bare, own) = take_password("https://an%40n:p%3Aw+d%26@a.example:8443/f?x=1#y").unwrap();
    assert_eq!(bare, "https://a.example:8443/f?x=1#y");
    let own = own.unwrap();
    assert_eq!((own.user(), own.password()), ("an@n", "p:w+d&"));
    assert_eq!(own.origin(), "https://a.example:8443");
    let (bare, own) = take_password("https://token@a.example/").unwrap();
    assert_eq!(
        (bare.as_str(), own.unwrap().user()),
        ("https://a.example/", "token")
    );
    // Left as it was, letter for letter.
    let (bare, own) = take_password("HTTPS://a.example").unwrap();
    assert_eq!((bare.as_str(), own), ("HTTPS://a.example", None));
}

#[test]
fn only_a_question_for_a_password_is_one() {
    let asks = |values: &[&'static str]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(value));
        }
        asks_for_password(&headers)
    };
    assert!(asks(&[]) && asks(&["Basic realm=\"x\""]) && asks(&["Negotiate", "BASIC realm=x"]));
    assert!(!asks(&["Bearer"]) && !asks(&["Digest realm=\"x\"", "NTLM"]));
}
