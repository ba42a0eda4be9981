//! Signature Version 4, with which AWS takes a request without an API key.
//!
//! After AWS's description of the signing process. The few lines stand here instead of the vendor's own crate because
//! that brings twenty others with it; the tests hold them against signatures that the vendor's libraries made.

use std::fmt::Write;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Who signs.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The id of the access key.
    pub access_key_id: &'a str,
    /// The secret access key.
    pub secret_access_key: &'a str,
    /// The token of a session, where the key is a temporary one.
    pub session_token: Option<&'a str>,
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct ToSign<'a> {
    /// The method, such as `POST`.
    pub method: &'a str,
    /// The whole address.
    pub url: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// The region, such as `us-east-1`.
    pub region: &'a str,
    /// The service, such as `bedrock`.
    pub service: &'a str,
    /// The time of the request.
    pub at: Timestamp,
}

/// The headers that sign a request, to be sent with it: `x-amz-date`, `x-amz-security-token` where there is one, and
/// `authorization`. The `host` header must be the one of the address.
pub fn sign(request: &ToSign<'_>, credentials: &Credentials<'_>) -> Vec<(&'static str, String)> {
    let (host, path, query) = parts_of(request.url);
    let date_time = request.at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let date = request.at.strftime("%Y%m%d").to_string();
    let mut headers = vec![("host", host.to_owned()), ("x-amz-date", date_time.clone())];
    if let Some(token) = credentials.session_token {
        headers.push(("x-amz-security-token", token.to_owned()));
    }
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let mut canonical = format!("{}\n{}\n{}\n", request.method, encoded(path), sorted(query));
    for (name, value) in &headers {
        canonical.extend([name, ":", value.trim(), "\n"]);
    }
    let body_hash = hex(Sha256::digest(request.body).as_slice());
    canonical.extend(["\n", &names, "\n", &body_hash]);
    let scope = format!("{date}/{}/{}/aws4_request", request.region, request.service);
    let hashed = hex(Sha256::digest(canonical.as_bytes()).as_slice());
    let to_sign = format!("AWS4-HMAC-SHA256\n{date_time}\n{scope}\n{hashed}");
    let secret = format!("AWS4{}", credentials.secret_access_key);
    let parts = [
        date.as_str(),
        request.region,
        request.service,
        "aws4_request",
    ];
    let key = parts.iter().fold(secret.into_bytes(), |key, part| {
        hmac(&key, part.as_bytes()).to_vec()
    });
    let signature = hex(&hmac(&key, to_sign.as_bytes()));
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
        credentials.access_key_id
    );
    headers.remove(0);
    headers.push(("authorization", authorization));
    headers
}

/// Host, path and query of an address.
fn parts_of(url: &str) -> (&str, &str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    match rest.find('/') {
        Some(at) => (&rest[..at], &rest[at..], query),
        None => (rest, "/", query),
    }
}

/// Every byte of a path that is neither unreserved nor a slash, encoded once more: what is encoded already, too.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The parameters of a query in order, each with its equals sign.
fn sorted(query: &str) -> String {
    let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    let mut parameters: Vec<(&str, &str)> = parameters
        .map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")))
        .collect();
    parameters.sort_unstable();
    let written: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    written.join("&")
}

/// HMAC with SHA-256 (RFC 2104).
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    const BLOCK: usize = 64;
    let mut padded = [0_u8; BLOCK];
    if BLOCK < key.len() {
        padded[..32].copy_from_slice(Sha256::digest(key).as_slice());
    } else {
        padded[..key.len()].copy_from_slice(key);
    }
    let with = |pad: u8, message: &[u8]| {
        let mut hash = Sha256::new();
        hash.update(padded.map(|byte| byte ^ pad));
        hash.update(message);
        <[u8; 32]>::from(hash.finalize())
    };
    with(0x5c, &with(0x36, message))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
