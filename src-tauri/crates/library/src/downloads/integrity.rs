//! Whether a file is the one that the feed speaks of, by its hash (W3C Subresource Integrity, as `podcast:integrity` has it).
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::io::Read;

/// The code of a file that hashes to something else.
pub(super) const WRONG_HASH_CODE: &str = "wrong_hash";

/// Whether a file hashes to what was said. None: nothing was said that can be checked. Of several hashes the strongest
/// kind counts, and any one of that kind will do.
pub(super) fn agrees(file: &mut impl Read, said: &str) -> std::io::Result<Option<bool>> {
    for kind in ["sha512", "sha384", "sha256"] {
        let wanted: Vec<Vec<u8>> = said
            .split_ascii_whitespace()
            .filter_map(|one| one.strip_prefix(kind)?.strip_prefix('-'))
            .map(|hash| hash.split('?').next().unwrap_or_default())
            .filter_map(|hash| BASE64_STANDARD.decode(hash).ok())
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let hash = match kind {
            "sha512" => hashed::<Sha512>(file)?,
            "sha384" => hashed::<Sha384>(file)?,
            _ => hashed::<Sha256>(file)?,
        };
        return Ok(Some(wanted.contains(&hash)));
    }
    Ok(None)
}

fn hashed<D: Digest>(file: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let (mut hash, mut piece) = (D::new(), vec![0; 256 * 1024]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hash.finalize().to_vec()),
            n => hash.update(piece.get(..n).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    // Of the word "hello" (printf hello | openssl dgst -sha256 -binary | base64, and so on).
    const SHA256: &str = "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    const SHA384: &str = "sha384-WeF0h3dEjGnea4ANejO7+5/xtGPkQ1TDVTvNucZm+pASWjx5+QOXvfX2oT3oKGhP";

    fn said(said: &str) -> Option<bool> {
        agrees(&mut b"hello".as_slice(), said).unwrap()
    }

    #[test]
    fn the_strongest_hash_counts() {
        let other = "sha256-AAAANul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
        assert_eq!(said(SHA256), Some(true));
        assert_eq!(said(&format!("{other} {SHA256}")), Some(true));
        assert_eq!(said("sha256-AAAA"), Some(false));
        assert_eq!(said(&format!("{SHA256} sha512-AAAA")), Some(false));
        assert_eq!(said(&format!("sha256-AAAA {SHA384}")), Some(true));
        for nothing in [
            "",
            "md5-abc",
            "sha256",
            "sha256-*",
            SHA256.get(7..).unwrap(),
        ] {
            assert_eq!(said(nothing), None, "{nothing}");
        }
    }
}
