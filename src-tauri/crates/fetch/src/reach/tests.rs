#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn public(text: &str) -> bool {
    is_public(text.parse().unwrap())
}

#[test]
fn private_and_special_addresses_are_not_public() {
    for text in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.9.9.9",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.1.1",
        "::ffff:0:192.168.0.1",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "100::1",
        "4000::1",
    ] {
        assert!(!public(text), "{text}");
    }
}

#[test]
fn addresses_of_the_open_internet_are_public() {
    for text in [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.1.1",
        "192.169.1.1",
        "198.17.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        "2001:4860:4860::8888",
    ] {
        assert!(public(text), "{text}");
    }
}

fn resolver(reach: Reach, answers: &'static [&'static str]) -> Resolver {
    let lookup: Lookup = Arc::new(move |_| {
        let found = answers
            .iter()
            .map(|ip| SocketAddr::new(ip.parse().unwrap(), 0))
            .collect();
        Box::pin(std::future::ready(Ok(found)))
    });
    Resolver {
        lookup,
        reach,
        free: Vec::new(),
    }
}

#[tokio::test]
async fn the_resolver_hands_out_only_public_addresses() {
    let mixed = resolver(Reach::PublicOnly, &["127.0.0.1", "1.1.1.1", "::1"]);
    let left: Vec<_> = mixed
        .resolve("a.test".parse().unwrap())
        .await
        .ok()
        .unwrap()
        .collect();
    assert_eq!(left, ["1.1.1.1:0".parse().unwrap()]);

    let private = resolver(Reach::PublicOnly, &["127.0.0.1", "169.254.169.254"]);
    assert!(
        private
            .resolve("a.test".parse().unwrap())
            .await
            .err()
            .unwrap()
            .is::<Refused>()
    );

    let anywhere = resolver(Reach::Anywhere, &["127.0.0.1"]);
    assert_eq!(
        anywhere
            .resolve("a.test".parse().unwrap())
            .await
            .ok()
            .unwrap()
            .count(),
        1
    );
}
