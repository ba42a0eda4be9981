//! A provider's section of `understudy.toml` becomes a target.

use understudy_providers::batch::BatchApi;
use understudy_providers::{Dialect, Price};
use understudy_replay::{BatchTerms, Bucket, Mode, RateLimits, Reach, Streaming, Target};

use super::file::{self, ProviderSection};
use super::key::{Keys, aws_keys, bucket_keys, key};
use super::{FILE_NAME, Settings};
use crate::commands::probe;
use crate::failure::Failure;

/// The target that a section describes.
pub(super) fn target(
    settings: &Settings,
    name: &str,
    section: &ProviderSection,
    keys: Keys,
) -> Result<Target, Failure> {
    let Ok(dialect) = section.dialect.parse::<Dialect>() else {
        let known: Vec<&str> = Dialect::ALL
            .iter()
            .map(|dialect| dialect.as_str())
            .collect();
        return Err(Failure::usage(format!(
            "provider `{name}` has the unknown dialect `{}`",
            section.dialect
        ))
        .hint(format!("dialects are {}", known.join(", "))));
    };
    let mode = mode(section.mode);
    if mode == Mode::ViaGateway && dialect != Dialect::OpenAi {
        return Err(Failure::usage(format!(
            "provider `{name}` has mode via_gateway and dialect {dialect}"
        ))
        .hint("a gateway is asked in the words of OpenAI: dialect = \"openai\""));
    }
    Ok(Target {
        name: name.to_owned(),
        mode,
        dialect,
        base_url: section.base_url.clone(),
        model: section.model.clone(),
        profile: probe::read_profile(settings, name, dialect, &section.model)?,
        api_key: key(name, section, keys)?,
        aws: aws_keys(name, dialect, section, keys)?,
        price: price(name, section),
        limits: RateLimits {
            requests_per_minute: section.requests_per_minute,
            tokens_per_minute: section.tokens_per_minute,
        },
        streaming: match section.stream {
            file::Stream::AsLogged => Streaming::AsLogged,
            file::Stream::Always => Streaming::Always,
            file::Stream::Never => Streaming::Never,
        },
        batch: batch(name, section, keys)?,
        extra: section.extra.clone().unwrap_or_default(),
    })
}

fn batch(name: &str, section: &ProviderSection, keys: Keys) -> Result<BatchTerms, Failure> {
    let terms = &section.batch;
    let api = match terms.api.as_deref() {
        None => None,
        Some(word) => match BatchApi::of_name(word).filter(|api| *api != BatchApi::Bedrock) {
            Some(api) => Some(api),
            None => {
                return Err(Failure::usage(format!(
                    "provider `{name}` has the unknown batch.api `{word}`"
                ))
                .hint("batch APIs are openai, anthropic, gemini and mistral"));
            }
        },
    };
    Ok(BatchTerms {
        api,
        price_share: terms.price_share,
        tokens_max: terms.enqueued_tokens,
        bucket: bucket(name, section, keys)?,
    })
}

fn bucket(name: &str, section: &ProviderSection, keys: Keys) -> Result<Option<Bucket>, Failure> {
    let unusable = || {
        Failure::usage(format!("provider `{name}` has no usable bucket for batches")).hint(
            "batch.bucket = \"s3://…\" and batch.role_arn go together; with them goes either batch.bucket_folder, where it is \
             mounted, or batch.bucket_endpoint, a server of S3 that is not Amazon's",
        )
    };
    let batch = &section.batch;
    let (folder, endpoint) = (&batch.bucket_folder, &batch.bucket_endpoint);
    let (uri, role_arn) = match (&batch.bucket, &batch.role_arn) {
        (Some(uri), Some(role_arn)) if uri.starts_with("s3://") => (uri, role_arn),
        (None, None) if folder.is_none() && endpoint.is_none() => return Ok(None),
        _ => return Err(unusable()),
    };
    let reach = match (folder, endpoint) {
        (Some(_), Some(_)) => return Err(unusable()),
        (Some(folder), None) => Reach::Folder(folder.clone()),
        (None, endpoint) => Reach::S3 {
            keys: bucket_keys(section, keys),
            endpoint: endpoint.clone(),
        },
    };
    Ok(Some(Bucket {
        uri: uri.clone(),
        role_arn: role_arn.clone(),
        reach,
    }))
}

fn mode(mode: file::Mode) -> Mode {
    match mode {
        file::Mode::Own => Mode::Own,
        file::Mode::ViaGateway => Mode::ViaGateway,
        file::Mode::Raw => Mode::Raw,
    }
}

fn price(name: &str, section: &ProviderSection) -> Option<Price> {
    let prices = section.prices.as_ref()?;
    Some(Price {
        provider: name.to_owned(),
        model: section.model.clone(),
        input_usd_per_mtok: prices.input_usd_per_mtok,
        cached_input_usd_per_mtok: prices.cached_input_usd_per_mtok,
        cache_write_usd_per_mtok: None,
        output_usd_per_mtok: prices.output_usd_per_mtok,
        source: FILE_NAME.to_owned(),
        as_of: String::new(),
    })
}
