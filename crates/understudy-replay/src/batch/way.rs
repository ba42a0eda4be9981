//! Whether a target's calls go by batch, in whose way and for which part of the price.

use understudy_providers::Dialect;
use understudy_providers::batch::BatchApi;

use crate::journal::batches::BatchFile;
use crate::lane::{Lane, Pricing, written};
use crate::plan::Arm;
use crate::{LaneChoice, Mode, Target};

/// How a target's batches are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BatchWay {
    pub(crate) api: BatchApi,
    /// Part of the price that a request in a batch costs.
    pub(crate) price_share: f64,
    /// The most prompt tokens that may wait in batches at once.
    pub(crate) tokens_max: Option<u64>,
}

impl BatchWay {
    /// The way of a target by the run's choice of lane; `None` when its calls go one by one.
    pub(crate) fn of(target: &Target, choice: LaneChoice, pricing: &Pricing) -> Option<Self> {
        let api = match choice {
            LaneChoice::Live => return None,
            LaneChoice::Batch => taken(target)?,
            LaneChoice::Auto { .. } => taken(target).filter(|_| is_known(target))?,
        };
        let documented = || match pricing {
            Pricing::Known { source, .. } if *source == "bundled" => api.price_share(),
            Pricing::Known { .. } | Pricing::Free => 1.0,
        };
        let price_share = target.batch.price_share.unwrap_or_else(documented);
        Some(Self {
            api,
            price_share,
            tokens_max: target.batch.tokens_max,
        })
    }
}

/// Whether a target takes batches, as far as is known.
pub(crate) fn takes_batches(target: &Target) -> bool {
    taken(target).is_some()
}

/// Whose batches a target takes, as far as is known. A gateway is asked one by one: what it makes of a call is what is
/// measured. Bedrock's batches lie in a bucket of the user's.
fn taken(target: &Target) -> Option<BatchApi> {
    if target.mode == Mode::ViaGateway {
        return None;
    }
    let api = target.batch.api.or_else(|| BatchApi::of(&written(target)));
    api.filter(|api| *api != BatchApi::Bedrock || target.batch.bucket.is_some())
}

/// Whether it is certain that a target takes batches: of a server that speaks the dialect of `OpenAI` at an address of its
/// own nothing is known.
fn is_known(target: &Target) -> bool {
    if target.batch.api.is_some() {
        return true;
    }
    let url = reqwest::Url::parse(&target.base_url);
    let host = url
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    let is_at = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    match target.dialect {
        Dialect::OpenAi | Dialect::OpenAiResponses => {
            let vendors = ["openai.com", "azure.com", "mistral.ai"];
            vendors.into_iter().any(is_at)
        }
        Dialect::Anthropic => is_at("anthropic.com"),
        Dialect::Gemini => is_at("googleapis.com"),
        Dialect::BedrockConverse => true,
    }
}

/// Whether a batch that is out is one of a lane's: the same target at the same address, in one of its arms.
pub(crate) fn is_of(file: &BatchFile, lane: &Lane) -> bool {
    let intent = &file.intent;
    let arms = if lane.is_control {
        &[Arm::P1, Arm::P2][..]
    } else {
        &[Arm::S1][..]
    };
    intent.target == lane.target.name
        && intent.model == lane.target.model
        && intent.mode == lane.target.mode.as_str()
        && intent.base_url == lane.shown_address
        && intent.api().is_some()
        && arms.iter().any(|arm| intent.has_arm(*arm))
}
