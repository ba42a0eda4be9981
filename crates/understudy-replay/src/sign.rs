//! Signs requests with keys of AWS, for a target that has no API key.

use jiff::Timestamp;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use understudy_providers::sigv4::{Credentials, ToSign, sign};

use crate::{Clock, Secret};

/// Keys of AWS, by which requests are signed (Signature Version 4). Its `Debug` shows nothing of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsKeys {
    /// The id of the access key.
    pub access_key_id: Secret,
    /// The secret access key.
    pub secret_access_key: Secret,
    /// The token of a session, where the key is a temporary one.
    pub session_token: Option<Secret>,
    /// The region of the address, such as `us-east-1`.
    pub region: String,
}

/// The name by which AWS knows the service that answers.
const SERVICE: &str = "bedrock";

/// Puts the signature of a request into its headers.
///
/// # Errors
/// In words, when it cannot be signed.
pub(crate) fn put_signature(
    headers: &mut HeaderMap,
    keys: &AwsKeys,
    clock: &Clock,
    (method, url, body): (&str, &Url, &[u8]),
) -> Result<(), String> {
    let at: Timestamp = clock.now();
    let request = ToSign {
        method,
        url: url.as_str(),
        body,
        region: &keys.region,
        service: SERVICE,
        at,
    };
    let credentials = Credentials {
        access_key_id: keys.access_key_id.expose(),
        secret_access_key: keys.secret_access_key.expose(),
        session_token: keys.session_token.as_ref().map(Secret::expose),
    };
    let signed = sign(&request, &credentials).map_err(|error| error.to_string())?;
    for (name, value) in signed {
        // Keys that no header can carry were refused when the way was opened.
        if let Ok(mut value) = HeaderValue::from_str(&value) {
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    Ok(())
}

impl AwsKeys {
    /// All that must not be seen.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let own = [&self.secret_access_key, &self.access_key_id];
        self.session_token.iter().chain(own)
    }
}
