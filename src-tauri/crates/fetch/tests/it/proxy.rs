//! Proxies: what goes through them, what does not, and that they are no way into the house.
use std::sync::{Arc, Mutex};

use fetch::{Client, Config, FetchError, Get, Reach};

use crate::server::{config, misbehaving};

/// A proxy that answers every request itself, and remembers what it was asked for.
async fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let (address, _) = misbehaving(move |mut call| {
        let log = Arc::clone(&log);
        async move {
            let line = call.head.lines().next().unwrap_or_default().to_owned();
            log.lock().unwrap().push(line.clone());
            let answer = match line {
                line if line.starts_with("CONNECT") => {
                    "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                }
                line if line.contains("//moved.example.org/") => {
                    "HTTP/1.1 302 Found\r\nLocation: http://192.168.1.1/admin\r\nContent-Length: 0\r\n\r\n"
                }
                _ => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
            };
            call.send(answer).await;
        }
    })
    .await;
    (format!("http://{address}"), asked)
}

fn get(url: &str, reach: Reach) -> Get {
    Get {
        url: url.to_owned(),
        reach,
        validators: fetch::Validators::default(),
        limit: 1000,
        accept: "*/*",
        referer: None,
        authorization: None,
    }
}

async fn fetched(client: &Client, url: &str, reach: Reach) -> Result<fetch::Fetched, FetchError> {
    client.get(get(url, reach)).await
}

#[tokio::test]
async fn everything_goes_through_the_proxy_but_this_computer() {
    let (proxy, asked) = proxy().await;
    let client = Client::new(config()).unwrap();
    client.use_proxy(Some(&proxy)).unwrap();
    let url = "http://show.example.org/feed";
    // Nobody here knows the name: that is for the proxy to look up.
    fetched(&client, url, Reach::PublicOnly).await.unwrap();
    fetched(&client, url, Reach::Anywhere).await.unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        ["GET http://show.example.org/feed HTTP/1.1"; 2]
    );
    let (own, count) = misbehaving(|mut call| async move {
        call.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nme")
            .await;
    })
    .await;
    let url = format!("http://{own}/");
    fetched(&client, &url, Reach::Anywhere).await.unwrap();
    assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 1);
    assert_eq!(asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_proxy_is_no_way_into_the_house() {
    let (proxy, asked) = proxy().await;
    let client = Client::new(config()).unwrap();
    client.use_proxy(Some(&proxy)).unwrap();
    let port = proxy.rsplit(':').next().unwrap();
    for url in [
        "http://10.0.0.1/".to_owned(),
        "http://169.254.169.254/latest".to_owned(),
        "http://router/".to_owned(),
        "http://nas.local/".to_owned(),
        format!("http://127.0.0.1:{port}/"),
    ] {
        let refused = fetched(&client, &url, Reach::PublicOnly).await;
        assert_eq!(refused.unwrap_err(), FetchError::PrivateAddress, "{url}");
    }
    assert!(asked.lock().unwrap().is_empty());
    // Nor by a redirect that the proxy brings.
    let url = "http://moved.example.org/";
    let refused = fetched(&client, url, Reach::Anywhere).await;
    assert_eq!(refused.unwrap_err(), FetchError::PrivateAddress);
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_refuses_or_is_away_is_named() {
    let (proxy, _) = proxy().await;
    let client = Client::new(config()).unwrap();
    client.use_proxy(Some(&proxy)).unwrap();
    let url = "https://show.example.org/";
    let refused = fetched(&client, url, Reach::PublicOnly).await.unwrap_err();
    assert_eq!(refused.code(), "proxy", "{refused}");
    let (_held, away) = crate::server::silent();
    client.use_proxy(Some(&format!("http://{away}"))).unwrap();
    let gone = fetched(&client, url, Reach::PublicOnly).await.unwrap_err();
    assert_eq!(gone.code(), "proxy", "{gone}");
    assert_eq!(
        client.use_proxy(Some("ftp://x")).unwrap_err(),
        FetchError::BadProxy
    );
}

#[tokio::test]
async fn the_rules_of_the_environment_come_back_when_none_is_named() {
    let (first, asked) = proxy().await;
    let (second, others) = proxy().await;
    let rules = fetch::ProxyRules::from_env(|name| (name == "all_proxy").then(|| first.clone()));
    let client = Client::new(Config {
        proxies: rules,
        ..config()
    })
    .unwrap();
    let url = "http://show.example.org/";
    fetched(&client, url, Reach::PublicOnly).await.unwrap();
    client.use_proxy(Some(&second)).unwrap();
    fetched(&client, url, Reach::PublicOnly).await.unwrap();
    client.use_proxy(None).unwrap();
    fetched(&client, url, Reach::PublicOnly).await.unwrap();
    let counts = (asked.lock().unwrap().len(), others.lock().unwrap().len());
    assert_eq!(counts, (2, 1));
}
