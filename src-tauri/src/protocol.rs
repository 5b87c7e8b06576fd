//! `earmark://localhost/image/HASH?w=96`: stored pictures by hash, and nothing else.
use library::Library;
use tauri::http::{Request, Response, StatusCode, header};

/// Answers one request. A picture never changes under its hash, so the window may keep it for ever.
pub fn answer(library: Option<&Library>, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let picture = wanted(request.uri().path(), request.uri().query())
        .zip(library)
        .and_then(|((hash, width), library)| library.picture(&hash, width).ok().flatten());
    let builder = Response::builder()
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        );
    let built = match picture {
        Some((mime, bytes)) => builder
            .header(header::CONTENT_TYPE, mime)
            .header(
                header::CACHE_CONTROL,
                "private, max-age=31536000, immutable",
            )
            .body(bytes),
        None => builder.status(StatusCode::NOT_FOUND).body(Vec::new()),
    };
    built.unwrap_or_else(|_| Response::new(Vec::new()))
}

/// Reads the hash and the width hint, when the address has the one form there is.
fn wanted(path: &str, query: Option<&str>) -> Option<(String, Option<u32>)> {
    let hash = path.strip_prefix("/image/")?;
    if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let width = query
        .and_then(|q| q.split('&').find_map(|pair| pair.strip_prefix("w=")))
        .and_then(|w| w.parse::<u32>().ok())
        .map(|w| w.clamp(16, 2048));
    Some((hash.to_ascii_lowercase(), width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashes_are_served() {
        let hash = "ab".repeat(32);
        assert_eq!(
            wanted(&format!("/image/{hash}"), Some("w=96")),
            Some((hash.clone(), Some(96)))
        );
        assert_eq!(
            wanted(&format!("/image/{hash}"), None),
            Some((hash.clone(), None))
        );
        assert_eq!(
            wanted(&format!("/image/{hash}"), Some("w=99999")),
            Some((hash, Some(2048)))
        );
        for bad in [
            "/image/../../library.db",
            "/image/",
            "/",
            "/library.db",
            "/image/zz",
        ] {
            assert_eq!(wanted(bad, None), None, "{bad}");
        }
    }
}
