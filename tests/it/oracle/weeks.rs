//! Random weeks: small stores with every kind of answer, failure and gap, and no sense at all.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use understudy_schema::tables::{replays, requests};
use understudy_simulator::Draw;
use understudy_store::Store;

use super::WEEK;

/// Answers that take every way through the features.
const TEXTS: [&str; 12] = [
    r#"{"a": 1, "b": "x"}"#,
    r#"{"a": 2, "b": "y", "c": [1, 2]}"#,
    r#"{"a": "1", "b": "x"}"#,
    r#"{"b": "x"}"#,
    "```json\n{\"a\": 1, \"b\": \"x\"}\n```",
    "Sure! Here it is: {\"a\": 1, \"b\": \"x\"}",
    "{\"a\": 1, \"b\": ",
    "The lamp is brass and dims well.",
    "# Lamps\n\n- **brass**\n- glass\n\nLet me know if you need more.",
    "I'm sorry, but I can't help with that.",
    "I don't have access to your orders.",
    "",
];

/// Arms and who answers in them.
const ARMS: [(&str, &str); 4] = [
    ("S1", "claude"),
    ("S1", "gemini"),
    ("P1", "lead"),
    ("P2", "lead"),
];

/// The rows of a random week.
pub(crate) struct Week {
    pub(crate) calls: Vec<requests::Call>,
    pub(crate) replayed: Vec<replays::Call>,
}

/// One random week.
pub(crate) fn random(seed: u64) -> Week {
    let mut draw = Draw::new(seed, &["week"]);
    let (mut calls, mut replayed) = (Vec::new(), Vec::new());
    for template in 0..=draw.number() % 4 {
        let template = Template::draw(template, &mut draw);
        for number in 0..template.n_calls {
            template.call(number, &mut draw, &mut calls, &mut replayed);
        }
    }
    Week { calls, replayed }
}

/// A store of a week, its rows in so many files.
pub(crate) fn stored(location: &Path, week: &Week, n_files: usize) -> Store {
    let store = Store::open_or_create(location.to_str().unwrap(), at(0)).unwrap();
    let rows_of = |n: usize| n.div_ceil(n_files).max(1);
    for (file, calls) in week.calls.chunks(rows_of(week.calls.len())).enumerate() {
        let name = format!("random-{file}");
        store.append("2026-11-09", &name, calls).unwrap();
    }
    let n_replayed = week.replayed.len();
    for (file, rows) in week.replayed.chunks(rows_of(n_replayed)).enumerate() {
        let name = format!("random-{file}");
        store.append("random", &name, rows).unwrap();
    }
    store
}

fn at(second: i64) -> Timestamp {
    let monday: Timestamp = "2026-11-09T00:00:00Z".parse().unwrap();
    monday + SignedDuration::from_secs(second)
}

/// What a template's answers are drawn from.
struct Template {
    id: String,
    n_calls: u64,
    n_prompts: u64,
    expects: &'static str,
    /// Of each kind of answer, how much likelier it is than the last; one row per side.
    likes: [u64; 2],
    control: f64,
    failing: f64,
}

impl Template {
    fn draw(number: u64, draw: &mut Draw) -> Self {
        let n_calls = 5 + draw.number() % 60;
        // Now and then the same prompts come again.
        let n_prompts = if draw.chance(0.3) {
            1 + n_calls / 2
        } else {
            n_calls
        };
        Self {
            id: format!("t{number}"),
            n_calls,
            n_prompts,
            expects: ["text", "json_object", "tools"][(draw.number() % 3) as usize],
            likes: [draw.number(), draw.number()],
            control: [0.0, 0.3, 1.0][(draw.number() % 3) as usize],
            failing: [0.0, 0.05, 0.4][(draw.number() % 3) as usize],
        }
    }

    /// A favourite three times out of four, else anything.
    fn text(&self, side: usize, draw: &mut Draw) -> &'static str {
        let any = if draw.chance(0.75) {
            self.likes[side]
        } else {
            draw.number()
        };
        TEXTS[(any % TEXTS.len() as u64) as usize]
    }

    fn call(
        &self,
        number: u64,
        draw: &mut Draw,
        calls: &mut Vec<requests::Call>,
        replayed: &mut Vec<replays::Call>,
    ) {
        let id = format!("{}-{number}", self.id);
        let prompt = format!("{}-p{}", self.id, number % self.n_prompts);
        calls.push(requests::Call {
            call_id: id.clone(),
            dedup_key: id.clone(),
            source_format: "litellm".to_owned(),
            source_uri: "random".to_owned(),
            started_at: at(number as i64),
            latency_ms: Some(100.0),
            template_id: self.id.clone(),
            template_source: "explicit_field".to_owned(),
            expects: self.expects.to_owned(),
            prompt_hash: prompt.clone(),
            replay_grade: "A".to_owned(),
            text: Some(self.text(0, draw).to_owned()),
            tool_calls_json: self.tool_call(draw),
            finish: "stop".to_owned(),
            outcome: "ok".to_owned(),
            cost_usd: draw
                .chance(0.9)
                .then_some(0.001 * (1.0 + (draw.number() % 5) as f64)),
            cost_source: "logged".to_owned(),
            ingested_at: at(0),
            ..requests::Call::default()
        });
        let controlled = draw.chance(self.control);
        for (arm, target) in ARMS {
            if (arm == "S1" && draw.chance(0.9)) || (arm != "S1" && controlled) {
                replayed.push(self.replay((&id, &prompt), (arm, target), draw));
            }
        }
    }

    fn tool_call(&self, draw: &mut Draw) -> Option<String> {
        let arguments =
            ["{\\\"x\\\": 1}", "{\\\"x\\\": \\\"1\\\"}", "{x"][(draw.number() % 3) as usize];
        (self.expects == "tools" && draw.chance(0.7)).then(|| {
            format!(r#"[{{"id": "1", "type": "function", "function": {{"name": "f", "arguments": "{arguments}"}}}}]"#)
        })
    }

    fn replay(
        &self,
        (id, prompt): (&str, &str),
        (arm, target): (&str, &str),
        draw: &mut Draw,
    ) -> replays::Call {
        let failed = draw.chance(self.failing);
        let class = ["overloaded", "timeout", "network"][(draw.number() % 3) as usize];
        replays::Call {
            replay_id: format!("{id}-{arm}-{target}"),
            call_id: id.to_owned(),
            template_id: self.id.clone(),
            prompt_hash: prompt.to_owned(),
            window_label: WEEK.to_owned(),
            arm: arm.to_owned(),
            target: target.to_owned(),
            loss_severity: if draw.chance(0.05) {
                "meaning_change"
            } else {
                "none"
            }
            .to_owned(),
            lane: if draw.chance(0.9) { "live" } else { "batch" }.to_owned(),
            due_at: at(0),
            started_at: at(0),
            latency_ms: (!failed).then(|| 50.0 + (draw.number() % 100_000) as f64 * 0.9),
            attempts: 1,
            outcome: if failed { "error" } else { "ok" }.to_owned(),
            error_class: failed.then(|| class.to_owned()),
            text: (!failed).then(|| self.text(usize::from(arm == "S1"), draw).to_owned()),
            tool_calls_json: if failed { None } else { self.tool_call(draw) },
            finish: if draw.chance(0.05) { "length" } else { "stop" }.to_owned(),
            cost_usd: Some(0.001 * (1.0 + (draw.number() % 7) as f64)),
            cost_source: "configured".to_owned(),
            inclusion_probability: 1.0,
            ..replays::Call::default()
        }
    }
}
