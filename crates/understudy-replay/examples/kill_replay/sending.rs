//! The replay that is killed: what it is told, by the way its calls go.

use std::collections::BTreeSet;

use understudy_providers::batch::BatchApi;
use understudy_providers::{Dialect, Price};
use understudy_replay::{
    BatchTerms, Batches, Clock, Control, Duplicates, LaneChoice, Mode, Options, Pacing, RateLimits,
    Repeat, Retry, Sampling, Secret, Stop, Streaming, Target, run,
};
use understudy_schema::Window;
use understudy_schema::units::{Millis, Usd};
use understudy_store::Store;

/// Calls in flight per target.
pub(crate) const CONCURRENCY: usize = 8;

/// How calls go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// One by one, with a control.
    Live,
    /// By batch.
    Batch(BatchApi),
    /// By batch of Gemini, as a file.
    GeminiFile,
}

impl Way {
    pub(crate) const BATCHES: [Self; 5] = [
        Self::Batch(BatchApi::OpenAi),
        Self::Batch(BatchApi::Anthropic),
        Self::Batch(BatchApi::Gemini),
        Self::GeminiFile,
        Self::Batch(BatchApi::Mistral),
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Batch(api) => api.as_str(),
            Self::GeminiFile => "gemini-file",
        }
    }

    fn of(word: &str) -> Self {
        let mut ways = Self::BATCHES.into_iter();
        ways.find(|way| way.as_str() == word).unwrap_or(Self::Live)
    }

    /// The longest a replay is let live, in microseconds: about as long as one that sends the whole week.
    pub(crate) fn longest_us(self) -> u64 {
        if self == Self::Live {
            1_500_000
        } else {
            600_000
        }
    }

    fn api(self) -> Option<BatchApi> {
        match self {
            Self::Live => None,
            Self::Batch(api) => Some(api),
            Self::GeminiFile => Some(BatchApi::Gemini),
        }
    }
}

pub(crate) fn now() -> jiff::Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::try_from(since).unwrap()
}

/// Sends what is left of the week; ends with 3 when something is left after it.
pub(crate) fn send(store: &str, url: &str, way: &str) {
    let store = Store::open(store).unwrap();
    let options = options(url, Way::of(way));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let outcome = runtime
        .block_on(run(&store, options, &(), Stop::never()))
        .unwrap();
    assert!(outcome.is_whole(), "something is left: {outcome:?}");
}

fn target(name: &str, url: &str, dialect: Dialect) -> Target {
    let (model, base_url) = match dialect {
        Dialect::Anthropic => ("claude-sonnet-4-5", url.to_owned()),
        Dialect::Gemini => ("gemini-2.5-pro", url.to_owned()),
        _ => ("gpt-4o", format!("{url}/v1")),
    };
    Target {
        name: name.to_owned(),
        mode: Mode::Own,
        dialect,
        base_url,
        model: model.to_owned(),
        profile: None,
        api_key: Secret::none(),
        aws: None,
        price: Some(Price {
            provider: name.to_owned(),
            model: model.to_owned(),
            input_usd_per_mtok: 3.0,
            cached_input_usd_per_mtok: None,
            cache_write_usd_per_mtok: None,
            output_usd_per_mtok: 15.0,
            source: "example".to_owned(),
            as_of: "2026-11-01".to_owned(),
        }),
        limits: RateLimits::default(),
        streaming: Streaming::Always,
        batch: BatchTerms::default(),
        extra: serde_json::Map::new(),
    }
}

fn options(url: &str, way: Way) -> Options {
    let (dialect, lane) = match way.api() {
        None => (Dialect::Anthropic, LaneChoice::Live),
        Some(BatchApi::Anthropic) => (Dialect::Anthropic, LaneChoice::Batch),
        Some(BatchApi::Gemini) => (Dialect::Gemini, LaneChoice::Batch),
        Some(_) => (Dialect::OpenAi, LaneChoice::Batch),
    };
    let mut other = target("other", url, dialect);
    other.batch.api = way.api();
    let control = Control {
        primary: target("openai", url, Dialect::OpenAi),
        share: 1.0,
        minimum: 0,
    };
    Options {
        run: "2026-W46-kill".to_owned(),
        window: Window::week("2026-W46").unwrap(),
        targets: vec![other],
        control: (way == Way::Live).then_some(control),
        sample: Sampling::Every,
        duplicates: Duplicates::Once,
        repeat: Repeat::Unanswered,
        forbidden: BTreeSet::new(),
        seed: 7,
        budget: Usd(50.0),
        concurrency: CONCURRENCY,
        pacing: Pacing::Fast,
        batches: Batches {
            first_poll: Millis(5.0),
            longest_poll: Millis(20.0),
            requests_max: 20,
            inline_max: if way == Way::GeminiFile {
                1
            } else {
                usize::MAX
            },
            ..Batches::by(lane)
        },
        timeout: Millis(20_000.0),
        retry: Retry {
            max_attempts: 8,
            base: Millis(1.0),
            cap: Millis(20.0),
            longest_asked: Millis(2_000.0),
        },
        clock: Clock::new(now),
    }
}
