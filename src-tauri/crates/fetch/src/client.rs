//! The one client and its settings. Inside are four connection pools: pages and media differ in what they unpack, and
//! a connection opened for a private host must never be reused by a request that may only reach public ones.
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use reqwest::redirect::Policy;

use crate::FetchError;
use crate::limits::Lane;
use crate::proxy::ProxyRules;
use crate::reach::{Lookup, Reach, Resolver, system_lookup};
use crate::throttle::Throttle;

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
    /// Which requests go through which proxy, unless [`Client::use_proxy`] names one for all.
    pub proxies: ProxyRules,
    /// Certificates (PEM) trusted besides those of the system.
    pub extra_roots: Vec<Vec<u8>>,
    /// A media transfer that others wait for gives way when it brings fewer bytes in this time.
    pub least_pace: (u64, Duration),
    /// So long it waits for a place beside other transfers of the same server.
    pub place_patience: Duration,
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
            proxies: ProxyRules::default(),
            extra_roots: Vec::new(),
            least_pace: (30 * 1024, Duration::from_secs(60)),
            place_patience: Duration::from_secs(2),
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
    built: RwLock<Arc<Built>>,
    pub lookup: Lookup,
    page_lane: Lane,
    media_lane: Lane,
    pub throttle: Throttle,
    pub config: Config,
}

/// What is made anew when the proxy changes; requests that run end with what they began with.
pub(crate) struct Built {
    pages: [reqwest::Client; 2],
    media: [reqwest::Client; 2],
    pub proxies: Arc<ProxyRules>,
}

impl Built {
    fn new(config: &Config, proxies: ProxyRules, lookup: &Lookup) -> Result<Built, FetchError> {
        let proxies = Arc::new(proxies);
        let pair = |kind| -> Result<_, FetchError> {
            Ok([
                build(config, kind, Reach::Anywhere, lookup, &proxies)?,
                build(config, kind, Reach::PublicOnly, lookup, &proxies)?,
            ])
        };
        Ok(Built {
            pages: pair(Kind::Page)?,
            media: pair(Kind::Media)?,
            proxies: Arc::clone(&proxies),
        })
    }

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
}

impl Pools {
    pub fn built(&self) -> Arc<Built> {
        Arc::clone(&self.built.read().unwrap_or_else(PoisonError::into_inner))
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

    /// Sends everything through this proxy (`http://host:port`, also `https`, `socks4`, `socks5`), but for what the rules of
    /// the configuration ask directly; None: as those rules say. Requests that run are not touched.
    ///
    /// # Errors
    /// `BadProxy` when it is none; then nothing changes.
    pub fn use_proxy(&self, proxy: Option<&str>) -> Result<(), FetchError> {
        let config = &self.0.config;
        let rules = match proxy {
            Some(proxy) => config.proxies.with_one(proxy).ok_or(FetchError::BadProxy)?,
            None => config.proxies.clone(),
        };
        if *self.0.built().proxies == rules {
            return Ok(());
        }
        let built = Arc::new(Built::new(config, rules, &self.0.lookup)?);
        *self.0.built.write().unwrap_or_else(PoisonError::into_inner) = built;
        Ok(())
    }

    /// How many media transfers of one server run at once.
    pub fn per_host(&self) -> usize {
        self.0.config.per_host.max(1)
    }

    /// How fast all media transfers together may be, in bytes a second, but for what is listened to; None: as they come.
    pub fn limit_media(&self, bytes_a_second: Option<u64>) {
        self.0.throttle.set(bytes_a_second);
    }

    pub(crate) fn with_lookup(config: Config, lookup: &Lookup) -> Result<Client, FetchError> {
        let built = Built::new(&config, config.proxies.clone(), lookup)?;
        Ok(Client(Arc::new(Pools {
            built: RwLock::new(Arc::new(built)),
            lookup: Arc::clone(lookup),
            page_lane: Lane::new(config.total, config.per_host),
            media_lane: Lane::new(config.total, config.per_host),
            throttle: Throttle::default(),
            config,
        })))
    }
}

fn build(
    config: &Config,
    kind: Kind,
    reach: Reach,
    lookup: &Lookup,
    proxies: &Arc<ProxyRules>,
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
        // Only those of the rules; where a proxy looks names up itself, `redirects` checks what it may be asked for.
        .no_proxy()
        .pool_max_idle_per_host(config.per_host.max(1))
        .tls_certs_merge(roots)
        .dns_resolver(Resolver {
            lookup: Arc::clone(lookup),
            reach,
            free: proxies.hosts(),
        });
    let rules = Arc::clone(proxies);
    let builder = match rules.is_empty() {
        true => builder,
        false => builder.proxy(reqwest::Proxy::custom(move |url| rules.of(url).cloned())),
    };
    let builder = match kind {
        Kind::Page => builder.gzip(true).brotli(true).zstd(true),
        Kind::Media => builder.no_gzip().no_brotli().no_zstd().no_deflate(),
    };
    builder.build().map_err(fault)
}

#[cfg(test)]
mod tests;
