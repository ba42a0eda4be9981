//! `data:` addresses: bytes written into a URL.

use understudy_schema::chat::Media;

/// Reads an address: bytes if it holds them, else a place on the web.
pub(crate) fn media_of(url: &str) -> Media {
    let inline = url
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"));
    match inline {
        Some((mime, data)) => Media::Inline {
            mime: mime.to_owned(),
            data: data.to_owned(),
        },
        None => Media::Url {
            url: url.to_owned(),
        },
    }
}

/// Bytes as a `data:` address.
pub(crate) fn data_url(mime: &str, data: &str) -> String {
    format!("data:{mime};base64,{data}")
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as base64 (RFC 4648), padded.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, at| {
            word << 8 | u32::from(three.get(at).copied().unwrap_or(0))
        });
        for digit in 0..4 {
            let index = usize::try_from(word >> (18 - 6 * digit) & 63).unwrap_or(0);
            text.push(if digit <= three.len() {
                char::from(DIGITS[index])
            } else {
                '='
            });
        }
    }
    text
}

/// The bytes of a base64 text, padded or not, or `None` when it is none.
pub(crate) fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut word, mut bits) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        if byte.is_ascii_whitespace() {
            continue;
        }
        let digit = DIGITS.iter().position(|digit| *digit == byte)?;
        word = word << 6 | u32::try_from(digit).ok()?;
        bits += 6;
        if 8 <= bits {
            bits -= 8;
            bytes.push(u8::try_from(word >> bits & 255).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    //! Base64 by the vectors of RFC 4648.

    use super::*;

    #[test]
    fn bytes_go_to_base64_and_back() {
        let rows = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (bytes, text) in rows {
            assert_eq!(base64(bytes.as_bytes()), text);
            assert_eq!(base64_bytes(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(base64_bytes("Zm9*"), None);
        assert_eq!(base64_bytes("Zm9v\nYg").unwrap(), b"foob");
    }
}
