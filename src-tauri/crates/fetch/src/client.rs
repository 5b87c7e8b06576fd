//! The one client and its settings. Inside are four connection pools: pages and media differ in what they unpack, and
//! a connection opened for a private host must never be reused by a request that may only reach public ones.
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;

use crate::FetchError;
use crate::limits::Lane;
use crate::reach::{Lookup, Reach, Resolver, system_lookup};

/// Settings of the one client.
#[derive(Debug, Clone)]
pub struct Config {
    pub user_agent: String,
    /// Requests at once in all; default 16. Media transfers are counted apart, with the same number.
    pub total: usize,
    /// Requests at once to one host; default 2. Media transfers are counted apart, with the same number.
    pub per_host: usize,
    pub connect_timeout: Duration,
    /// Without a byte for this long the request fails.
    pub read_timeout: Duration,
    /// For pages, feeds and pictures; media has no total time. Waiting for a turn does not count.
    pub total_timeout: Duration,
    /// The first pause before a media transfer is taken up again; doubles with each failure, with jitter.
    pub retry_delay: Duration,
    /// Certificates (PEM) trusted besides those of the system.
    pub extra_roots: Vec<Vec<u8>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            user_agent: concat!("Earmark/", env!("CARGO_PKG_VERSION")).to_owned(),
            total: 16,
            per_host: 2,
            connect_timeout: Duration::from_secs(15),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
            retry_delay: Duration::from_millis(500),
            extra_roots: Vec::new(),
        }
    }
}

/// What is asked for: text is unpacked, media is taken as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Page,
    Media,
}

/// The one client; cheap to clone.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Pools>);

pub(crate) struct Pools {
    pages: [reqwest::Client; 2],
    media: [reqwest::Client; 2],
    page_lane: Lane,
    media_lane: Lane,
    pub config: Config,
}

impl Pools {
    pub fn client(&self, kind: Kind, reach: Reach) -> &reqwest::Client {
        let [anywhere, public] = match kind {
            Kind::Page => &self.pages,
            Kind::Media => &self.media,
        };
        match reach {
            Reach::Anywhere => anywhere,
            Reach::PublicOnly => public,
        }
    }

    pub fn lane(&self, kind: Kind) -> &Lane {
        match kind {
            Kind::Page => &self.page_lane,
            Kind::Media => &self.media_lane,
        }
    }
}

impl Client {
    /// Fails only if the certificates or the user agent cannot be used.
    pub fn new(config: Config) -> Result<Client, FetchError> {
        Self::with_lookup(config, &system_lookup())
    }

    pub(crate) fn with_lookup(config: Config, lookup: &Lookup) -> Result<Client, FetchError> {
        let pair = |kind| -> Result<_, FetchError> {
            Ok([
                build(&config, kind, Reach::Anywhere, lookup)?,
                build(&config, kind, Reach::PublicOnly, lookup)?,
            ])
        };
        Ok(Client(Arc::new(Pools {
            pages: pair(Kind::Page)?,
            media: pair(Kind::Media)?,
            page_lane: Lane::new(config.total, config.per_host),
            media_lane: Lane::new(config.total, config.per_host),
            config,
        })))
    }
}

fn build(
    config: &Config,
    kind: Kind,
    reach: Reach,
    lookup: &Lookup,
) -> Result<reqwest::Client, FetchError> {
    let fault = |error: reqwest::Error| FetchError::Unreachable {
        host: "any host".to_owned(),
        detail: error.to_string(),
    };
    let mut roots = Vec::new();
    for pem in &config.extra_roots {
        roots.extend(reqwest::Certificate::from_pem_bundle(pem).map_err(fault)?);
    }
    let builder = reqwest::Client::builder()
        .user_agent(&config.user_agent)
        .connect_timeout(config.connect_timeout)
        .read_timeout(config.read_timeout)
        .redirect(Policy::none())
        .referer(false)
        // A proxy would look names up itself, out of sight of the check on addresses.
        .no_proxy()
        .pool_max_idle_per_host(config.per_host.max(1))
        .tls_certs_merge(roots)
        .dns_resolver(Resolver {
            lookup: Arc::clone(lookup),
            reach,
        });
    let builder = match kind {
        Kind::Page => builder.gzip(true).brotli(true).zstd(true),
        Kind::Media => builder.no_gzip().no_brotli().no_zstd().no_deflate(),
    };
    builder.build().map_err(fault)
}

#[cfg(test)]
mod tests;
