//! Ids that are the same wherever and whenever they are computed.

/// Joins parts with a byte that no text holds and hashes them.
///
/// Returns the first 128 bits of BLAKE3 as 32 lowercase hexadecimal digits: the odds of two of a billion
/// different inputs sharing one are below 10⁻²⁰.
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0xff]);
    }
    let mut hex = hasher.finalize().to_hex().to_string();
    hex.truncate(32);
    hex
}

/// The first 12 digits of [`digest`], for ids that people read.
pub fn short_digest<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hex = digest(parts);
    hex.truncate(12);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
        assert_eq!(digest(["ab", "c"]).len(), 32);
        assert_eq!(short_digest(["ab"]), digest(["ab"])[..12]);
    }
}
