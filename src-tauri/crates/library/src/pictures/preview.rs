//! A picture for what is not in the library: scaled down and given whole, kept nowhere.
use super::fetch::{WantedPicture, get as picture};
use super::{header, serve};
use crate::Library;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// Pixels; twice what the Add box shows, for screens that are twice as fine.
const WIDTH: u32 = 128;
/// Bytes of a picture that is given as it came.
const MOST: usize = 128 * 1024;

impl Library {
    /// A picture as a `data:` address (RFC 2397); None when it cannot be had or shown.
    pub(crate) async fn preview(
        &self,
        url: String,
        referer: Option<String>,
        private: bool,
        login: Option<fetch::Authorization>,
    ) -> Option<String> {
        let wanted = WantedPicture {
            url,
            item: None,
            feed: None,
            lead: true,
            referer,
            private,
        };
        let bytes = picture(&self.inner.deps.client, &wanted, login)
            .await
            .ok()?;
        tokio::task::spawn_blocking(move || data_address(bytes))
            .await
            .ok()?
    }
}

fn data_address(bytes: Vec<u8>) -> Option<String> {
    let known = header::read(&bytes).ok()?;
    let (mime, bytes) = match serve::scale(&bytes, WIDTH) {
        Some(scaled) => scaled,
        None => (known.mime, bytes),
    };
    (bytes.len() <= MOST)
        .then(|| format!("data:{mime},{}", percent_encode(&bytes, NON_ALPHANUMERIC)))
}
