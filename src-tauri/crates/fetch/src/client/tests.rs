#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::{Get, Validators};

/// A name whose answers change: the n-th lookup gives the n-th list, the last one for ever.
fn changing(answers: &'static [&'static [&'static str]]) -> (Lookup, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let lookup: Lookup = Arc::new(move |_| {
        let turn = counted
            .fetch_add(1, Ordering::SeqCst)
            .min(answers.len() - 1);
        let found = answers[turn]
            .iter()
            .map(|ip| SocketAddr::new(ip.parse().unwrap(), 0))
            .collect();
        Box::pin(std::future::ready(Ok(found)))
    });
    (lookup, count)
}

async fn get(lookup: &Lookup, port: u16, reach: Reach) -> Result<(), FetchError> {
    let config = Config {
        connect_timeout: Duration::from_millis(300),
        ..Config::default()
    };
    let get = Get {
        url: format!("http://rebind.test:{port}/"),
        reach,
        validators: Validators::default(),
        limit: 1000,
        accept: "",
        referer: None,
        authorization: None,
    };
    Client::with_lookup(config, lookup)
        .unwrap()
        .get(get)
        .await
        .map(|_| ())
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_one_connected_to() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let calls = Arc::new(AtomicUsize::new(0));
    let called = Arc::clone(&calls);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            called.fetch_add(1, Ordering::SeqCst);
            let _ = socket.read(&mut [0; 1024]).await;
            let _ = socket
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                .await;
        }
    });
    let (private, _) = changing(&[&["127.0.0.1"]]);
    assert_eq!(
        get(&private, port, Reach::PublicOnly).await,
        Err(FetchError::PrivateAddress)
    );
    assert_eq!(calls.load(Ordering::SeqCst), 0);
    // Whatever the second answer would be, nobody asks for it: one connection, one lookup.
    let (rebinding, lookups) = changing(&[&["127.0.0.1"], &["1.1.1.1"]]);
    assert_eq!(get(&rebinding, port, Reach::Anywhere).await, Ok(()));
    assert_eq!(
        (lookups.load(Ordering::SeqCst), calls.load(Ordering::SeqCst)),
        (1, 1)
    );
    let (empty, _) = changing(&[&[]]);
    assert_eq!(
        get(&empty, port, Reach::Anywhere).await.unwrap_err().code(),
        "no_such_host"
    );
}

#[test]
fn a_public_hop_narrows_the_reach() {
    assert_eq!(Reach::Anywhere.after(true), Reach::PublicOnly);
    assert_eq!(Reach::Anywhere.after(false), Reach::Anywhere);
    assert_eq!(Reach::PublicOnly.after(true), Reach::PublicOnly);
}
