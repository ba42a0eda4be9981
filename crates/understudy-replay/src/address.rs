//! Where a target is: what it is posted to, what is shown of it, and what is no address at all.

use reqwest::Url;
use understudy_providers::{Delivery, Dialect};

use crate::wire::without_secrets;
use crate::{Error, Result, Target};

/// The address that requests to a target are posted to.
pub(crate) fn address(target: &Target, delivery: Delivery) -> Result<Url> {
    let endpoint = target
        .dialect
        .endpoint_for(&target.base_url, &target.model, delivery);
    Url::parse(&endpoint).map_err(|error| no_base_url(target, &error.to_string()))
}

/// Refuses a base URL that nothing could be sent to, or that holds a key.
pub(crate) fn check_base_url(target: &Target) -> Result<()> {
    let base = Url::parse(&target.base_url).map_err(|error| {
        let reason = format!("{error}; expected an address such as https://api.example.com/v1");
        no_base_url(target, &reason)
    })?;
    if !matches!(base.scheme(), "http" | "https") {
        let reason = format!("`{}` is neither http nor https", base.scheme());
        return Err(no_base_url(target, &reason));
    }
    if !base.username().is_empty() || base.password().is_some() {
        let reason = "it holds a user or a password; keys come from the environment";
        return Err(no_base_url(target, reason));
    }
    Ok(())
}

fn no_base_url(target: &Target, reason: &str) -> Error {
    Error::BaseUrl {
        target: target.name.clone(),
        reason: reason.to_owned(),
    }
}

/// The address where batches are asked about: a target's own, but at Bedrock, whose models answer beside it.
pub(crate) fn control_url(target: &Target) -> String {
    match target.dialect {
        Dialect::BedrockConverse => target
            .base_url
            .replacen("//bedrock-runtime", "//bedrock", 1),
        _ => target.base_url.clone(),
    }
}

/// The address as it is shown: without query.
pub(crate) fn shown_address(target: &Target) -> String {
    without_secrets(&target.base_url)
        .trim_end_matches('/')
        .to_owned()
}

/// Whether an address is one of this machine, such as `127.0.0.1` or `localhost`.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}
