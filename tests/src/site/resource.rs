//! A thing at a path, and how its delivery goes wrong.

/// What the server makes of a Range header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranges {
    /// As RFC 9110 section 14 says, If-Range included.
    Honoured,
    /// The whole body with 200, whatever was asked.
    Ignored,
    /// Always 416.
    Refused,
    /// 206, but from another place than was asked for.
    Shifted(usize),
    /// 206 with the right bytes, but not a word of where they belong.
    Unmarked,
}

/// Built up by its methods: `Resource::new("audio/mpeg", bytes).etag("\"1\"").cut_after(1000, 2)`.
#[derive(Debug, Clone)]
pub struct Resource {
    pub(super) mime: String,
    pub(super) body: Vec<u8>,
    pub(super) etag: Option<String>,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    /// Only with this Authorization; else it asks for a name and a password.
    pub(super) authorization: Option<String>,
    pub(super) ranges: Ranges,
    pub(super) gzip: bool,
    /// Bytes after which the connection is cut, and how many times that happens.
    pub(super) cut: Option<(usize, u32)>,
    /// The length it claims, when that is not the truth.
    pub(super) claims: Option<usize>,
    /// What it is from the second request on.
    pub(super) becomes: Option<Box<Resource>>,
}

impl Resource {
    pub fn new(mime: &str, body: impl Into<Vec<u8>>) -> Resource {
        Resource {
            mime: mime.to_owned(),
            body: body.into(),
            etag: None,
            status: 200,
            headers: Vec::new(),
            authorization: None,
            ranges: Ranges::Honoured,
            gzip: false,
            cut: None,
            claims: None,
            becomes: None,
        }
    }

    pub fn html(body: impl Into<Vec<u8>>) -> Resource {
        Resource::new("text/html; charset=utf-8", body)
    }

    pub fn rss(body: impl Into<Vec<u8>>) -> Resource {
        Resource::new("application/rss+xml; charset=utf-8", body)
    }

    /// 302 to another address.
    pub fn redirect(to: &str) -> Resource {
        Resource::status(302).header("Location", to)
    }

    /// An empty answer with this status.
    pub fn status(status: u16) -> Resource {
        Resource {
            status,
            ..Resource::new("text/plain", Vec::new())
        }
    }

    pub fn etag(mut self, etag: &str) -> Resource {
        self.etag = Some(etag.to_owned());
        self
    }

    /// Behind a password, as the header has it: `Basic …`.
    pub fn behind(mut self, authorization: &str) -> Resource {
        self.authorization = Some(authorization.to_owned());
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Resource {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn ranges(mut self, ranges: Ranges) -> Resource {
        self.ranges = ranges;
        self
    }

    pub fn gzip(mut self) -> Resource {
        self.gzip = true;
        self
    }

    /// Cuts the connection after so many bytes of body, so many times; then it behaves.
    pub fn cut_after(mut self, bytes: usize, times: u32) -> Resource {
        self.cut = Some((bytes, times));
        self
    }

    /// Claims another length than it has.
    pub fn claims(mut self, length: usize) -> Resource {
        self.claims = Some(length);
        self
    }

    /// After the first request it is something else, as when an episode is replaced between two tries.
    pub fn then(mut self, next: Resource) -> Resource {
        self.becomes = Some(Box::new(next));
        self
    }
}
