//! Certificates and HTTP/2, with an authority made for these tests only (its key was thrown away).
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use fetch::{Client, Config, FetchError, Fetched, Get, MediaRequest, Reach, Validators};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_util::sync::CancellationToken;

use crate::folder::Folder;
use crate::server::config;

const AUTHORITY: &[u8] = include_bytes!("certificates/authority.pem");
pub const LOCALHOST: [&[u8]; 2] = [
    include_bytes!("certificates/localhost.pem"),
    include_bytes!("certificates/localhost.key.pem"),
];
const OTHER: [&[u8]; 2] = [
    include_bytes!("certificates/other.pem"),
    include_bytes!("certificates/other.key.pem"),
];

pub fn acceptor([certificate, key]: [&[u8]; 2], protocol: &[u8]) -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_slice(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key).unwrap();
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = vec![protocol.to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

async fn plain(identity: [&'static [u8]; 2]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = acceptor(identity, b"http/1.1");
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            if let Ok(mut tls) = acceptor.accept(socket).await {
                let _ = tls
                    .write_all(
                        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsafe",
                    )
                    .await;
                let _ = tls.shutdown().await;
            }
        }
    });
    address
}

/// Answers every request with these header fields and this body, and a clean end of the stream.
async fn second(
    fields: &'static [(&'static str, &'static str)],
    body: &'static [u8],
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = acceptor(LOCALHOST, b"h2");
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let tls = acceptor.accept(socket).await.unwrap();
                let mut connection = h2::server::handshake(tls).await.unwrap();
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    let mut response = http::Response::builder().status(200);
                    for (name, value) in fields {
                        response = response.header(*name, *value);
                    }
                    let mut stream = respond
                        .send_response(response.body(()).unwrap(), false)
                        .unwrap();
                    let _ = stream.send_data(Bytes::from_static(body), true);
                }
            });
        }
    });
    address
}

pub fn trusting() -> Client {
    Client::new(Config {
        extra_roots: vec![AUTHORITY.to_vec()],
        ..config()
    })
    .unwrap()
}

async fn text(client: &Client, server: SocketAddr) -> Result<Vec<u8>, FetchError> {
    let get = Get {
        url: format!("https://localhost:{}/", server.port()),
        reach: Reach::Anywhere,
        validators: Validators::default(),
        limit: 1000,
        accept: "",
        referer: None,
        authorization: None,
    };
    match client.get(get).await? {
        Fetched::Body(_, bytes) => Ok(bytes),
        Fetched::NotModified(_) => panic!("not asked for"),
    }
}

#[tokio::test]
async fn only_a_certificate_of_a_trusted_authority_for_the_right_name_will_do() {
    let server = plain(LOCALHOST).await;
    assert_eq!(text(&trusting(), server).await.unwrap(), b"safe");
    let error = text(&crate::server::client(), server).await.unwrap_err();
    assert!(
        matches!(&error, FetchError::Certificate { host, detail } if host == "localhost" && detail.contains("signed")),
        "{error}"
    );
    let error = text(&trusting(), plain(OTHER).await).await.unwrap_err();
    assert!(
        matches!(&error, FetchError::Certificate { detail, .. } if detail.contains("another name")),
        "{error}"
    );
    let broken = Config {
        extra_roots: vec![b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----".to_vec()],
        ..config()
    };
    assert!(Client::new(broken).is_err());
}

#[tokio::test]
async fn over_http_2_a_clean_end_does_not_make_a_short_body_whole() {
    let whole = second(&[("content-length", "4")], b"safe").await;
    assert_eq!(text(&trusting(), whole).await.unwrap(), b"safe");
    let short = second(&[("content-length", "400")], b"safe").await;
    assert_eq!(text(&trusting(), short).await.unwrap_err().code(), "cut");
    for (fields, fine) in [
        (&[("content-length", "400")] as &[_], false),
        (&[("content-length", "4")], true),
        (&[], true),
    ] {
        let server = second(fields, b"ID3!").await;
        let folder = Folder::new();
        let url = format!("https://localhost:{}/a.mp3", server.port());
        let media = trusting()
            .media(MediaRequest {
                url,
                ..folder.request(server)
            })
            .unwrap();
        let result = media.run(0, CancellationToken::new()).await;
        assert_eq!(
            (result.is_ok(), folder.dest.exists()),
            (fine, fine),
            "{result:?}"
        );
    }
}

#[tokio::test]
async fn over_http_2_an_end_without_a_length_is_no_proof_of_a_whole() {
    let server = second(&[("content-type", "audio/mpeg")], b"ID3 half of it").await;
    let folder = Folder::new();
    let request = MediaRequest {
        url: format!("https://localhost:{}/a.mp3", server.port()),
        ..folder.request(server)
    };
    let media = trusting().media(request).unwrap();
    media.expect(400);
    media.run(3, CancellationToken::new()).await.unwrap();
    assert_eq!(folder.finished(), b"ID3 half of it");
    assert!(media.progress().unconfirmed);
}

#[tokio::test]
async fn a_server_without_a_secure_connection_is_said_in_plain_words() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket
                .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                .await;
        }
    });
    let client = Client::new(config()).unwrap();
    let folder = Folder::new();
    let request = MediaRequest {
        url: format!("https://{address}/1.mp3"),
        ..folder.request(address)
    };
    let media = client.media(request).unwrap();
    let error = media.run(2, CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.code(), "no_tls", "{error}");
    assert_eq!(
        error.to_string(),
        "the server does not speak a secure connection (TLS) here: 127.0.0.1"
    );
}
