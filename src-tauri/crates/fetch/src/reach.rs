//! Which addresses may be reached, decided on the very address that is connected to: the resolver filters, so a name
//! that answers differently the second time gains nothing. Registries: RFC 6890, RFC 4291, RFC 6052, RFC 3056.
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// How far a request may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The user typed the address, or it came from a private server: any host.
    Anywhere,
    /// The address stood in public material: never a private, loopback, link-local or metadata address,
    /// checked after DNS and again at every redirect.
    PublicOnly,
}

impl Reach {
    /// How far the next hop may reach after one at a public address: a public server may not send us into the private
    /// network, whoever named it.
    pub(crate) fn after(self, public: bool) -> Self {
        if public { Self::PublicOnly } else { self }
    }
}

/// Whether an address is one of the open internet: not private, loopback, link-local, shared, reserved, multicast,
/// documentation or a cloud's metadata address, nor an IPv6 form that wraps one of those.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    // Azure's host agent answers on this one although it lies in public space.
    !special && ip != Ipv4Addr::new(168, 63, 129, 16)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let tail = |hi: u16, lo: u16| {
        let ([a, b], [c, d]) = (hi.to_be_bytes(), lo.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // Mapped and translated IPv4, NAT64 and 6to4 go where the IPv4 address inside goes.
        [0, 0, 0, 0, 0, 0xffff, hi, lo] | [0, 0, 0, 0, 0xffff, 0, hi, lo] => tail(hi, lo),
        [0x64, 0xff9b, 0, 0, 0, 0, hi, lo] => tail(hi, lo),
        [0x2002, hi, lo, ..] => tail(hi, lo),
        // Teredo, ORCHID, documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Only 2000::/3 is handed out; all else is local, multicast or reserved.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// A name that leads only to private addresses, met where only public ones are allowed.
#[derive(Debug)]
pub(crate) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to a private address")
    }
}

impl std::error::Error for Refused {}

pub(crate) type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Looks a name up; tests put their own in.
pub(crate) type Lookup = Arc<dyn Fn(String) -> Found + Send + Sync>;

pub(crate) fn system_lookup() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.take(64).collect()) })
    })
}

/// The resolver of one client: hands out only what its reach allows.
pub(crate) struct Resolver {
    pub lookup: Lookup,
    pub reach: Reach,
    /// Names that may lead anywhere: those of proxies, which the listener chose. Who asks for them as a page is checked
    /// before.
    pub free: Vec<String>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let free = self.free.iter().any(|free| free == name.as_str());
        let reach = if free { Reach::Anywhere } else { self.reach };
        let found = (self.lookup)(name.as_str().to_owned());
        Box::pin(async move {
            let all = found.await?;
            if all.is_empty() {
                return Err(
                    io::Error::new(io::ErrorKind::NotFound, "no address for this name").into(),
                );
            }
            let allowed = match reach {
                Reach::Anywhere => all,
                Reach::PublicOnly => all
                    .into_iter()
                    .filter(|address| is_public(address.ip()))
                    .collect(),
            };
            if allowed.is_empty() {
                return Err(Refused.into());
            }
            let addrs: Addrs = Box::new(allowed.into_iter());
            Ok(addrs)
        })
    }
}

#[cfg(test)]
mod tests;
