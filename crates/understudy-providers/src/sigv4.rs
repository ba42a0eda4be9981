//! Signature Version 4, with which AWS takes a request without an API key.
//!
//! The signature is made by AWS's own crate; nothing else of its SDK is here.

use aws_credential_types::Credentials as Keys;
use aws_sigv4::http_request::{self, SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4::SigningParams;
use jiff::Timestamp;

use crate::error::{Error, Result};

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

/// The headers that a signature consists of.
const HEADERS: [&str; 3] = ["x-amz-date", "x-amz-security-token", "authorization"];

/// The headers that sign a request, to be sent with it: `x-amz-date`, `x-amz-security-token` where there is one, and
/// `authorization`. The `host` header must be the one of the address.
///
/// # Errors
/// When the address is none, or a key cannot stand in a header.
pub fn sign(
    request: &ToSign<'_>,
    credentials: &Credentials<'_>,
) -> Result<Vec<(&'static str, String)>> {
    // What the crate says may hold what was to be signed, so that it is not repeated.
    let unsignable = || Error::Signing;
    let keys = Keys::new(
        credentials.access_key_id,
        credentials.secret_access_key,
        credentials.session_token.map(str::to_owned),
        None,
        "understudy",
    );
    let identity = keys.into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(request.region)
        .name(request.service)
        .time(request.at.into())
        .settings(SigningSettings::default())
        .build()
        .map_err(|_| unsignable())?;
    let body = SignableBody::Bytes(request.body);
    let signable = SignableRequest::new(request.method, request.url, std::iter::empty(), body);
    let signable = signable.map_err(|_| unsignable())?;
    let signed = http_request::sign(signable, &params.into()).map_err(|_| unsignable())?;
    let (instructions, _) = signed.into_parts();
    let headers = instructions.headers().filter_map(|(name, value)| {
        let known = HEADERS.into_iter().find(|known| *known == name)?;
        Some((known, value.to_owned()))
    });
    Ok(headers.collect())
}

#[cfg(test)]
mod tests;
