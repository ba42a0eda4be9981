//! A store with a week of calls, and options to replay it with.

use std::collections::{BTreeMap, BTreeSet};

use understudy_providers::{Dialect, Price};
use understudy_schema::Window;
use understudy_schema::chat::{Chat, Message, Role};
use understudy_schema::ids::digest;
use understudy_schema::tables::{replays, requests};
use understudy_schema::units::{Millis, Usd};
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::{
    Batches, Clock, Duplicates, LaneChoice, Mode, Options, Outcome, Pacing, Repeat, Result, Retry,
    Sampling, Secret, Stop, Target, run,
};

/// A store in a folder that is removed at the end.
pub(super) struct Scene {
    pub(super) folder: tempfile::TempDir,
    pub(super) store: Store,
}

pub(super) fn now() -> jiff::Timestamp {
    "2026-11-16T09:00:00Z".parse().unwrap()
}

/// A call of a template, made so many minutes into the week.
pub(super) fn call(template: &str, prompt: &str, minute: i64) -> requests::Call {
    let monday: jiff::Timestamp = "2026-11-09T00:00:00Z".parse().unwrap();
    let chat = Chat {
        model: "gpt-4o".to_owned(),
        messages: vec![Message::text_only(Role::User, prompt)],
        ..Chat::default()
    };
    let started_at = monday + jiff::SignedDuration::from_mins(minute);
    requests::Call {
        call_id: digest([template, prompt, &minute.to_string()]),
        dedup_key: digest([template, prompt, &minute.to_string()]),
        trace_id: None,
        session_id: None,
        end_user_hash: None,
        source_format: "plain".into(),
        source_uri: "week.jsonl".into(),
        source_line: minute,
        started_at,
        ended_at: None,
        latency_ms: Some(800.0),
        ttft_ms: None,
        gateway_overhead_ms: None,
        template_id: template.to_owned(),
        template_version: None,
        template_source: "tag".into(),
        environment: None,
        tags: Vec::new(),
        metadata_json: None,
        provider: "openai".into(),
        api: "chat".into(),
        model_requested: Some("gpt-4o".into()),
        model_served: None,
        system_fingerprint: None,
        base_url: None,
        service_tier: None,
        request_native_json: "{}".into(),
        request_chat_json: Some(chat.to_json().unwrap()),
        expects: "text".into(),
        schema_hash: None,
        schema_json: None,
        tools_hash: None,
        prompt_hash: digest([prompt]),
        replay_grade: "A".into(),
        fidelity_flags: Vec::new(),
        response_native_json: None,
        text: Some("fine".into()),
        refusal_text: None,
        reasoning_text: None,
        tool_calls_json: None,
        finish_native: Some("stop".into()),
        finish: "stop".into(),
        outcome: "ok".into(),
        tokens_in: Some(100),
        tokens_in_cache_read: None,
        tokens_in_cache_write: None,
        tokens_out: Some(50),
        tokens_out_reasoning: None,
        cost_usd: None,
        cost_source: "none".into(),
        stream: false,
        cache_hit: false,
        fallback: false,
        retries: None,
        http_status: Some(200),
        error_class: None,
        error_code: None,
        error_message: None,
        ingested_at: now(),
    }
}

/// Different calls of one template, an hour's worth of minutes apart.
pub(super) fn calls(template: &str, n: i64) -> Vec<requests::Call> {
    (0..n)
        .map(|place| call(template, &format!("{template} question {place}"), place * 7))
        .collect()
}

impl Scene {
    /// A store that holds these calls.
    pub(super) fn of(calls: &[requests::Call]) -> Self {
        Self::at(tempfile::tempdir().unwrap(), calls)
    }

    /// The same below a folder.
    pub(super) fn within(folder: &std::path::Path, calls: &[requests::Call]) -> Self {
        Self::at(tempfile::tempdir_in(folder).unwrap(), calls)
    }

    fn at(folder: tempfile::TempDir, calls: &[requests::Call]) -> Self {
        let location = folder.path().join("store");
        let store = Store::open_or_create(location.to_str().unwrap(), now()).unwrap();
        let mut days: BTreeMap<String, Vec<requests::Call>> = BTreeMap::new();
        for call in calls {
            let day = understudy_schema::window::day(call.started_at);
            days.entry(day).or_default().push(call.clone());
        }
        for (day, rows) in days {
            store.append(&day, "part", &rows).unwrap();
        }
        Self { folder, store }
    }

    pub(super) async fn replays(&self) -> Vec<replays::Call> {
        self.store.rows(&Partitions::Every).await.unwrap()
    }

    pub(super) async fn skips(&self) -> Vec<replays::Skip> {
        self.store.rows(&Partitions::Every).await.unwrap()
    }

    /// Journal files that are left.
    pub(super) fn journals(&self) -> Vec<std::path::PathBuf> {
        let folder = self.store.folder().join(understudy_store::layout::JOURNALS);
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    pub(super) async fn run(&self, options: Options) -> Result<Outcome> {
        run(&self.store, options, &(), Stop::never()).await
    }
}

/// A target that speaks `OpenAI`'s dialect; a call to it costs 1 cent of prompt and 1 cent of answer.
pub(super) fn target(name: &str, base_url: &str) -> Target {
    Target {
        name: name.to_owned(),
        mode: Mode::Own,
        dialect: Dialect::OpenAi,
        base_url: base_url.to_owned(),
        model: "stand-in".to_owned(),
        profile: None,
        api_key: Secret::new("sk-0123456789-secret"),
        aws: None,
        price: Some(Price {
            provider: name.to_owned(),
            model: "stand-in".to_owned(),
            input_usd_per_mtok: 100.0,
            cached_input_usd_per_mtok: None,
            cache_write_usd_per_mtok: None,
            output_usd_per_mtok: 200.0,
            source: "test".to_owned(),
            as_of: "2026-11-01".to_owned(),
        }),
        limits: crate::RateLimits::default(),
        streaming: crate::Streaming::AsLogged,
        batch: crate::BatchTerms::default(),
        extra: serde_json::Map::new(),
    }
}

pub(super) fn options(targets: Vec<Target>) -> Options {
    Options {
        run: "run-1".to_owned(),
        window: Window::week("2026-W46").unwrap(),
        targets,
        control: None,
        sample: Sampling::Every,
        duplicates: Duplicates::Once,
        repeat: Repeat::Unanswered,
        forbidden: BTreeSet::new(),
        seed: 7,
        budget: Usd(f64::INFINITY),
        concurrency: 8,
        pacing: Pacing::Fast,
        batches: Batches::by(LaneChoice::Live),
        timeout: Millis(5_000.0),
        retry: Retry {
            max_attempts: 4,
            base: Millis(1.0),
            cap: Millis(20.0),
            longest_asked: Millis(2_000.0),
        },
        clock: Clock::new(now),
    }
}

/// How often a word stands in a list.
pub(super) fn n_of<'a>(words: impl Iterator<Item = &'a str>, wanted: &str) -> usize {
    words.filter(|word| *word == wanted).count()
}
