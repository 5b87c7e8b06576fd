//! Redirects as a browser follows them: cookies, circles, addresses in raw bytes, pages that only send on.
use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::{CONTENT_TYPE, LOCATION, REFRESH, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use fetch::{FetchError, Fetched, Get, Meta, Reach, Validators};

use crate::folder::Folder;
use crate::server::{client, well_behaved};

async fn fetched(url: String) -> Result<(Meta, String), FetchError> {
    let get = Get {
        url,
        reach: Reach::Anywhere,
        validators: Validators::default(),
        limit: 1 << 20,
        accept: "",
        referer: None,
        authorization: None,
    };
    match client().get(get).await? {
        Fetched::Body(meta, bytes) => Ok((meta, String::from_utf8(bytes).unwrap())),
        Fetched::NotModified(_) => panic!("not asked for"),
    }
}

fn to(location: &[u8]) -> Response {
    let location = HeaderValue::from_bytes(location).unwrap();
    (StatusCode::FOUND, [(LOCATION, location)]).into_response()
}

fn cookie(headers: &HeaderMap) -> String {
    let cookie = headers.get("cookie").map(|value| value.to_str().unwrap());
    cookie.unwrap_or_default().to_owned()
}

fn html(page: &str) -> Response {
    ([(CONTENT_TYPE, "text/html")], page.to_owned()).into_response()
}

#[tokio::test]
async fn a_cookie_is_brought_back_to_the_same_address() {
    // Two steps, each of which wants one more cookie.
    let door = |uri: Uri, headers: HeaderMap| async move {
        let path = uri.path().to_owned();
        let next = match cookie(&headers).as_str() {
            "a=1; b=2" => return "in".into_response(),
            "a=1" => "b=2; Path=/door",
            _ => "a=1; HttpOnly; SameSite=Lax; Max-Age=60",
        };
        ([(SET_COOKIE, next)], to(path.as_bytes())).into_response()
    };
    let other = |headers: HeaderMap| async move { format!("<{}>", cookie(&headers)) };
    let set = || async { ([(SET_COOKIE, "a=1; Path=/door")], to(b"/other")).into_response() };
    let base = well_behaved(
        Router::new()
            .route("/door/feed", get(door))
            .route("/other", get(other))
            .route("/set", get(set)),
    )
    .await;
    assert_eq!(fetched(format!("{base}/door/feed")).await.unwrap().1, "in");
    // Not to where it does not belong.
    assert_eq!(fetched(format!("{base}/set")).await.unwrap().1, "<>");
}

#[tokio::test]
async fn cookies_live_as_long_as_their_request() {
    let door = |headers: HeaderMap| async move {
        match cookie(&headers).as_str() {
            "seen=yes" => "in".into_response(),
            _ => ([(SET_COOKIE, "seen=yes")], to(b"/")).into_response(),
        }
    };
    let plain = |headers: HeaderMap| async move { format!("<{}>", cookie(&headers)) };
    let base = well_behaved(
        Router::new()
            .route("/", get(door))
            .route("/plain", get(plain)),
    )
    .await;
    let away = base.replace("127.0.0.1", "localhost");
    let there = format!("{away}/plain");
    let leave = move || {
        let there = there.clone();
        async move { ([(SET_COOKIE, "mine=1")], to(there.as_bytes())).into_response() }
    };
    let from = well_behaved(Router::new().route("/", get(leave))).await;
    assert_eq!(fetched(base.clone()).await.unwrap().1, "in");
    assert_eq!(fetched(format!("{base}/plain")).await.unwrap().1, "<>");
    // Another host gets none of it.
    assert_eq!(fetched(from).await.unwrap().1, "<>");
}

#[tokio::test]
async fn a_circle_is_said_to_be_one_whatever_cookies_come() {
    let same = || async { ([(SET_COOKIE, "a=1")], to(b"/same")).into_response() };
    let bare = || async { to(b"/bare") };
    let pages = |path: Path<u8>| async move {
        html(&format!(
            "<meta http-equiv=refresh content='0;url=/pages/{}'>",
            (path.0 + 1) % 3
        ))
    };
    let counted = |headers: HeaderMap| async move {
        let next = format!("n={}x", cookie(&headers).trim_start_matches("n="));
        ([(SET_COOKIE, next)], to(b"/counted")).into_response()
    };
    let base = well_behaved(
        Router::new()
            .route("/same", get(same))
            .route("/bare", get(bare))
            .route("/counted", get(counted))
            .route("/pages/{n}", get(pages)),
    )
    .await;
    for path in ["same", "bare", "counted", "pages/0"] {
        let error = fetched(format!("{base}/{path}")).await.unwrap_err();
        assert_eq!(error, FetchError::TooManyRedirects, "{path}");
    }
}

#[tokio::test]
async fn an_address_in_raw_bytes_is_escaped_byte_by_byte() {
    let here = |uri: Uri| async move { uri.to_string() };
    let router = Router::new()
        .route("/latin", get(|| async { to(b"/f/\xe9t\xe9 1.mp3?n=\xfc") }))
        .route("/utf", get(|| async { to("/f/été.mp3".as_bytes()) }))
        .route("/escaped", get(|| async { to(b"/f/%c3%a9") }))
        .route("/f/{name}", get(here));
    let base = well_behaved(router).await;
    for (path, due) in [
        ("latin", "/f/%E9t%E9%201.mp3?n=%FC"),
        ("utf", "/f/%C3%A9t%C3%A9.mp3"),
        ("escaped", "/f/%c3%a9"),
    ] {
        let (meta, seen) = fetched(format!("{base}/{path}")).await.unwrap();
        assert_eq!((seen.as_str(), meta.url), (due, format!("{base}{due}")));
    }
}

#[tokio::test]
async fn a_page_that_only_sends_on_is_followed() {
    const WAIT: &str = "<html><head><title>One moment</title><meta http-equiv='Refresh' content='3; URL=/there'></head><body>You will be taken there.</body></html>";
    let refresh = |value: &'static str, page: &'static str| {
        move || async move { ([(REFRESH, value)], html(page)).into_response() }
    };
    let long = format!("{WAIT}<p>{}</p>", "Words of its own. ".repeat(60));
    let once = |headers: HeaderMap| async move {
        match cookie(&headers).as_str() {
            "ok=1" => html("<h1>In</h1>"),
            _ => (
                [(SET_COOKIE, "ok=1")],
                html("<meta http-equiv=refresh content=\"0; url='/once'\">"),
            )
                .into_response(),
        }
    };
    let router = Router::new()
        .route("/there", get(|| async { html("<h1>There</h1>") }))
        .route("/header", get(refresh("0;url=there", "")))
        .route("/slow", get(refresh("60;url=there", "<p>Slow</p>")))
        .route(
            "/scheme",
            get(refresh("0;url=itms://a.example/x", "<p>App</p>")),
        )
        .route("/meta", get(|| async { html(WAIT) }))
        .route("/again", get(refresh("1", "<p>Again</p>")))
        .route("/itself", get(refresh("0;url=/itself", "<p>Itself</p>")))
        .route("/once", get(once))
        .route("/long", get(move || async move { html(&long) }))
        .route("/gone", get(refresh("0;url=/nowhere", "")));
    let base = well_behaved(router).await;
    for (path, due) in [
        ("header", "<h1>There</h1>"),
        ("meta", "<h1>There</h1>"),
        ("once", "<h1>In</h1>"),
        ("slow", "<p>Slow</p>"),
        ("scheme", "<p>App</p>"),
        ("again", "<p>Again</p>"),
        ("itself", "<p>Itself</p>"),
    ] {
        let (meta, seen) = fetched(format!("{base}/{path}")).await.unwrap();
        assert_eq!(seen, due, "{path}");
        assert_eq!(meta.moved_to, None, "{path}");
    }
    let (meta, seen) = fetched(format!("{base}/long")).await.unwrap();
    assert!(seen.contains("Words of its own") && meta.url.ends_with("/long"));
    assert!(matches!(
        fetched(format!("{base}/gone")).await.unwrap_err(),
        FetchError::Status { status: 404, .. }
    ));
}

#[tokio::test]
async fn a_file_is_reached_by_the_same_ways() {
    let sound = Bytes::from_static(b"ID3\x04 and what follows it");
    let served = sound.clone();
    let door = |uri: Uri, headers: HeaderMap| async move {
        match cookie(&headers).as_str() {
            "pass=1" => to(b"/wait"),
            _ => ([(SET_COOKIE, "pass=1; Path=/")], to(uri.path().as_bytes())).into_response(),
        }
    };
    let wait = || async {
        html(
            "<title>Your download begins</title><meta http-equiv=refresh content='5;url=/s%C3%B8und.mp3'>",
        )
    };
    let router = Router::new()
        .route("/a.mp3", get(door))
        .route("/wait", get(wait))
        .route("/s%C3%B8und.mp3", get(move || async move { served }));
    let base = well_behaved(router).await;
    let folder = Folder::new();
    let address = base.trim_start_matches("http://").parse().unwrap();
    folder.fetch(address).await.unwrap();
    assert_eq!(folder.finished(), sound);
}
