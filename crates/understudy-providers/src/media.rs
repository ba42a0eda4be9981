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
