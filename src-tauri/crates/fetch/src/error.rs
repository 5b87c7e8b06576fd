//! What can go wrong, one sentence each, and how the HTTP library's errors become these.
//! No text here ever carries a full address: it may hold a password or a token.
use std::error::Error;
use std::io;
use std::time::Duration;

use crate::reach::Refused;

/// One sentence each; [`FetchError::code`] is stable for the window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("the address is not a web address: {0}")]
    BadUrl(String),
    #[error("this address is on a private network, and the page that named it is not")]
    PrivateAddress,
    #[error("no connection to {host}: {detail}")]
    Unreachable { host: String, detail: String },
    #[error("the name {host} was not found; is there a network?")]
    NoSuchHost { host: String },
    #[error("the certificate of {host} was refused: {detail}")]
    Certificate { host: String, detail: String },
    #[error("the server does not speak a secure connection (TLS) here: {host}")]
    NoTls { host: String },
    #[error("the proxy did not pass this on: {host}")]
    Proxy { host: String },
    #[error("this is not the address of a proxy")]
    BadProxy,
    #[error("the server did not answer in time")]
    Timeout,
    #[error("the server says: {status} {reason}")]
    Status {
        status: u16,
        reason: String,
        retry_after: Option<Duration>,
    },
    /// `origin` is scheme, host and port of the server; `given` tells that it was sent a name and a password.
    #[error("{}: {}", asked(*.given), host_of(.origin))]
    Unauthorized { origin: String, given: bool },
    #[error("the redirects go in a circle")]
    TooManyRedirects,
    #[error("the answer is larger than {}, and nothing says where it ends", size(*.limit))]
    TooLarge { limit: u64 },
    #[error("the connection was cut: {0}")]
    Cut(String),
    /// Every try ends at the same place, before the length that the server says.
    #[error("the server ends the file too early each time: {} of {}", size(*.got), size(*.of))]
    Short { got: u64, of: u64 },
    #[error(
        "the connection is cut each time, and this server only sends files from their beginning"
    )]
    CannotResume,
    #[error("the server has another file each time it is asked")]
    KeepsChanging,
    #[error("the server packs the file although it was asked not to")]
    Packed,
    /// Less than the least speed over a minute, while others wait.
    #[error("the server sends next to nothing")]
    TooSlow,
    /// As many files as are asked of one server at a time come from it already.
    #[error("other files come from this server already: {host}")]
    HostBusy { host: String },
    #[error("the server sent a web page where a file was expected")]
    HtmlInstead,
    #[error("the file is empty")]
    EmptyFile,
    #[error("there is no room on the disk")]
    DiskFull,
    #[error("the file could not be written: {0}")]
    Disk(String),
    #[error("stopped")]
    Cancelled,
}

impl FetchError {
    /// A stable name for programs; the sentence is for people and may change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUrl(_) => "bad_url",
            Self::PrivateAddress => "private_address",
            Self::Unreachable { .. } => "unreachable",
            Self::NoSuchHost { .. } => "no_such_host",
            Self::Certificate { .. } => "certificate",
            Self::NoTls { .. } => "no_tls",
            Self::Proxy { .. } => "proxy",
            Self::BadProxy => "bad_proxy",
            Self::Timeout => "timeout",
            Self::Status { .. } => "status",
            Self::Unauthorized { given: false, .. } => "needs_password",
            Self::Unauthorized { given: true, .. } => "wrong_password",
            Self::TooManyRedirects => "too_many_redirects",
            Self::TooLarge { .. } => "too_large",
            Self::Cut(_) => "cut",
            Self::Short { .. } => "short",
            Self::CannotResume => "cannot_resume",
            Self::KeepsChanging => "keeps_changing",
            Self::Packed => "packed",
            Self::TooSlow => "too_slow",
            Self::HostBusy { .. } => "host_busy",
            Self::HtmlInstead => "html_instead",
            Self::EmptyFile => "empty_file",
            Self::DiskFull => "disk_full",
            Self::Disk(_) => "disk",
            Self::Cancelled => "cancelled",
        }
    }

    /// The server does not give what stood at this address, though it is there: an address that was signed for a while
    /// has perhaps become another one.
    pub(crate) fn may_be_stale_address(&self) -> bool {
        matches!(
            self,
            Self::Unauthorized { .. }
                | Self::Status {
                    status: 401 | 403 | 404 | 410,
                    ..
                }
        )
    }

    /// So it is when this computer has no network, whatever the server is like.
    pub fn may_be_offline(&self) -> bool {
        match self {
            Self::NoSuchHost { .. } | Self::Timeout => true,
            Self::Unreachable { detail, .. } => detail == NO_WAY,
            _ => false,
        }
    }

    /// From an error of the file system.
    pub(crate) fn disk(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Disk(in_words(error)),
        }
    }

    /// From an error of the HTTP library while a media file came from `host`: those are never unpacked.
    pub(crate) fn media(error: &reqwest::Error, host: &str) -> Self {
        match Self::http(error, host) {
            Self::Cut(_) => Self::Cut("it ended before all was here".to_owned()),
            other => other,
        }
    }

    /// From an error of the HTTP library while it talked to `host`.
    pub(crate) fn http(error: &reqwest::Error, host: &str) -> Self {
        let host = host.to_owned();
        if chain(error).any(|cause| cause.is::<Refused>()) {
            return Self::PrivateAddress;
        }
        if error.is_dns() {
            return Self::NoSuchHost { host };
        }
        if let Some(detail) = certificate_fault(error) {
            return Self::Certificate { host, detail };
        }
        if speaks_no_tls(error) {
            return Self::NoTls { host };
        }
        if error.is_timeout() {
            return Self::Timeout;
        }
        if error.is_connect() {
            return Self::Unreachable {
                host,
                detail: connect_fault(error),
            };
        }
        if error.is_decode() {
            return Self::Cut(format!("the packed answer is damaged ({})", root(error)));
        }
        Self::Cut(root(error))
    }
}

/// The system's reason for a person, who is told nothing by the number of an error.
fn in_words(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "its folder is gone",
        io::ErrorKind::PermissionDenied => "you have no permission for its folder",
        io::ErrorKind::ReadOnlyFilesystem => "its disk can only be read",
        io::ErrorKind::FileTooLarge => "its disk takes no files of this size",
        _ => {
            let said = error.to_string();
            let end = said.find(" (os error ").unwrap_or(said.len());
            return said[..end].to_owned();
        }
    };
    words.to_owned()
}

/// Bytes for a person, as the window writes them.
fn size(bytes: u64) -> String {
    let units = ["kB", "MB", "GB"];
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    match units.get(unit) {
        Some(unit) => format!("{value:.1} {unit}"),
        None => format!("{bytes} B"),
    }
}

/// Also read by the window: what stands behind the last colon and blank is the host.
fn asked(given: bool) -> &'static str {
    if given {
        "the name and the password were refused"
    } else {
        "a name and a password are needed"
    }
}

/// The host of an origin, with its port if that is not the usual one.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

type Cause<'a> = &'a (dyn Error + 'static);

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = Cause<'a>> {
    fn below<'a>(cause: &Cause<'a>) -> Option<Cause<'a>> {
        let cause: Cause<'a> = *cause;
        match cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            // An io::Error names what it wraps through `get_ref`; its `source` skips one level.
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        }
    }
    std::iter::successors(error.source(), below).take(32)
}

/// The deepest cause: the layers above it only say "error sending request".
fn root(error: &(dyn Error + 'static)) -> String {
    chain(error)
        .last()
        .map_or_else(|| "no reason given".to_owned(), ToString::to_string)
}

fn certificate_fault(error: &reqwest::Error) -> Option<String> {
    let text = chain(error)
        .map(ToString::to_string)
        .find(|text| text.contains("invalid peer certificate"))?;
    let detail = if text.contains("UnknownIssuer") {
        "nobody this computer trusts has signed it"
    } else if text.contains("xpired") {
        "it has expired"
    } else if text.contains("NotValidForName") || text.contains("not valid for name") {
        "it is made out to another name"
    } else {
        text.split_once("invalid peer certificate: ")
            .map_or(text.as_str(), |(_, rest)| rest)
    };
    Some(detail.to_owned())
}

/// The server answered, but not as a secure connection begins.
fn speaks_no_tls(error: &reqwest::Error) -> bool {
    chain(error).any(|cause| {
        let text = cause.to_string();
        [
            "received corrupt message",
            "received fatal alert",
            "peer is incompatible",
        ]
        .iter()
        .any(|said| text.starts_with(said))
    })
}

/// The detail of an address to which no route leads.
const NO_WAY: &str = "there is no way there";

fn connect_fault(error: &reqwest::Error) -> String {
    let kind = chain(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .last();
    match kind {
        Some(io::ErrorKind::ConnectionRefused) => "it is refused".to_owned(),
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
            NO_WAY.to_owned()
        }
        _ => root(error),
    }
}
