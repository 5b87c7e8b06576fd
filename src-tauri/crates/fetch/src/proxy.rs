//! Which proxy a request goes through: as the environment says in the words that curl and others know, or one for all. Pure:
//! the environment is an argument.
use std::net::IpAddr;

use url::{Host, Url};

/// Proxies by the scheme of what is asked for, and what needs none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProxyRules {
    http: Option<Url>,
    https: Option<Url>,
    /// Hosts that are asked directly, as NO_PROXY has them.
    none_for: Vec<String>,
}

impl ProxyRules {
    /// From `http_proxy`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, each also in small letters, which go first; as curl has
    /// it, `HTTP_PROXY` does not count in large letters where a web server could have set it. What is no proxy is left out.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Self {
        let found = |name: &str| {
            let value = get(name).or_else(|| get(&name.to_ascii_uppercase()))?;
            Some(value).filter(|value| !value.trim().is_empty())
        };
        let proxy = |name: &str| {
            let value = found(name)?;
            let url = proxy_url(&value);
            if url.is_none() {
                tracing::warn!(name, "this is no proxy that can be used");
            }
            url
        };
        let all = proxy("all_proxy");
        let web_server = get("REQUEST_METHOD").is_some();
        Self {
            http: (!web_server)
                .then(|| proxy("http_proxy"))
                .flatten()
                .or_else(|| all.clone()),
            https: proxy("https_proxy").or(all),
            none_for: list(&found("no_proxy").unwrap_or_default()),
        }
    }

    /// One proxy for everything, but for what this one asks directly. None when it is no address of a proxy.
    pub fn with_one(&self, proxy: &str) -> Option<Self> {
        let url = proxy_url(proxy)?;
        Some(Self {
            http: Some(url.clone()),
            https: Some(url),
            none_for: self.none_for.clone(),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.http.is_none() && self.https.is_none()
    }

    /// Names of the proxies themselves.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let all = [&self.http, &self.https].into_iter().flatten();
        all.filter_map(|url| url.host_str())
            .map(str::to_owned)
            .collect()
    }

    /// The proxy for this address; None: directly. This computer is never asked through one.
    pub(crate) fn of(&self, url: &Url) -> Option<&Url> {
        let proxy = match url.scheme() {
            "https" => self.https.as_ref(),
            _ => self.http.as_ref(),
        }?;
        let host = url.host()?;
        let own = match host {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        let excepted = self.none_for.iter().any(|rule| fits(rule, &host, url));
        (!own && !excepted).then_some(proxy)
    }
}

/// An address of a proxy: `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`; without a scheme it is `http`.
fn proxy_url(text: &str) -> Option<Url> {
    let text = text.trim();
    let url = match text.contains("://") {
        true => Url::parse(text),
        false => Url::parse(&format!("http://{text}")),
    };
    let known = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
    let url = url.ok()?;
    let plain = matches!(url.path(), "" | "/") && url.query().is_none();
    (plain && known.contains(&url.scheme()) && url.has_host()).then_some(url)
}

fn list(text: &str) -> Vec<String> {
    text.split([',', ' '])
        .map(|rule| rule.trim().to_ascii_lowercase())
        .filter(|rule| !rule.is_empty())
        .take(1000)
        .collect()
}

/// Whether a rule of NO_PROXY names this host: `*`, a name with all below it, an address, or a network (`10.0.0.0/8`);
/// perhaps with a port.
fn fits(rule: &str, host: &Host<&str>, url: &Url) -> bool {
    if rule == "*" {
        return true;
    }
    match host {
        Host::Domain(name) => {
            let (rule, port) = match rule.rsplit_once(':') {
                Some((rule, port)) => (rule, Some(port)),
                None => (rule, None),
            };
            let rule = rule.trim_start_matches("*.").trim_start_matches('.');
            let named = *name == rule
                || name
                    .strip_suffix(rule)
                    .is_some_and(|before| before.ends_with('.'));
            let known = url.port_or_known_default();
            !rule.is_empty() && named && port.is_none_or(|port| port.parse().ok() == known)
        }
        Host::Ipv4(ip) => in_network(rule, IpAddr::V4(*ip)),
        Host::Ipv6(ip) => in_network(rule, IpAddr::V6(*ip)),
    }
}

fn in_network(rule: &str, ip: IpAddr) -> bool {
    let (network, bits) = match rule.split_once('/') {
        Some((network, bits)) => (network, bits.parse::<u32>().ok()),
        None => (rule, Some(128)),
    };
    let (Ok(network), Some(bits)) = (network.trim_matches(['[', ']']).parse::<IpAddr>(), bits)
    else {
        return false;
    };
    match (network, ip) {
        (IpAddr::V4(network), IpAddr::V4(ip)) => {
            let shift = 32_u32.saturating_sub(bits);
            u64::from(u32::from(network)) >> shift == u64::from(u32::from(ip)) >> shift
        }
        (IpAddr::V6(network), IpAddr::V6(ip)) => {
            let shift = 128_u32.saturating_sub(bits);
            let cut = |ip: u128| ip.checked_shr(shift).unwrap_or(0);
            cut(u128::from(network)) == cut(u128::from(ip))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn rules(set: &[(&str, &str)]) -> ProxyRules {
        ProxyRules::from_env(|name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn through(rules: &ProxyRules, url: &str) -> Option<String> {
        rules.of(&Url::parse(url).unwrap()).map(Url::to_string)
    }

    #[test]
    fn the_words_of_the_environment() {
        let set = rules(&[
            ("HTTPS_PROXY", "http://secure:8080"),
            ("http_proxy", "plain:3128"),
            ("ALL_PROXY", "socks5h://sock:1080"),
        ]);
        assert_eq!(
            through(&set, "https://a.example/x").unwrap(),
            "http://secure:8080/"
        );
        assert_eq!(
            through(&set, "http://a.example/x").unwrap(),
            "http://plain:3128/"
        );
        let all = rules(&[("all_proxy", "socks5h://sock:1080"), ("https_proxy", " ")]);
        assert_eq!(
            through(&all, "https://a.example/").unwrap(),
            "socks5h://sock:1080"
        );
        assert!(rules(&[]).is_empty());
        assert!(rules(&[("https_proxy", "ftp://x"), ("http_proxy", "http://x/path")]).is_empty());
        // A header of a request to a web server could be meant.
        assert!(rules(&[("HTTP_PROXY", "evil:1"), ("REQUEST_METHOD", "GET")]).is_empty());
    }

    #[test]
    fn what_goes_directly() {
        let set = rules(&[
            ("ALL_PROXY", "http://p:1"),
            (
                "NO_PROXY",
                "example.org, .lan,*.home.arpa,10.0.0.0/8, 192.168.1.5,fd00::/8,port.net:8080",
            ),
        ]);
        for direct in [
            "http://example.org/",
            "https://www.example.org/",
            "http://nas.lan/",
            "http://a.home.arpa/",
            "http://10.200.0.1/",
            "http://192.168.1.5/",
            "http://[fd12::1]/",
            "http://port.net:8080/",
            "http://localhost:9/",
            "http://127.0.0.1/",
            "http://[::1]/",
        ] {
            assert_eq!(through(&set, direct), None, "{direct}");
        }
        for proxied in [
            "http://notexample.org/",
            "http://11.0.0.1/",
            "http://192.168.1.50/",
            "http://[fe80::1]/",
            "http://port.net/",
        ] {
            assert!(through(&set, proxied).is_some(), "{proxied}");
        }
        let none = rules(&[("ALL_PROXY", "http://p:1"), ("NO_PROXY", "*")]);
        assert_eq!(through(&none, "http://a.example/"), None);
    }

    #[test]
    fn one_for_all_keeps_what_goes_directly() {
        let set = rules(&[("NO_PROXY", "nas")])
            .with_one("proxy:8080")
            .unwrap();
        assert!(through(&set, "https://a.example/").is_some());
        assert_eq!(through(&set, "http://nas/"), None);
        for wrong in ["", "ftp://x", "http://", "a b", "http://x/y"] {
            assert_eq!(set.with_one(wrong), None, "{wrong}");
        }
    }
}
