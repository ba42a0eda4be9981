//! Random weeks: small stores with every kind of answer, failure and gap, and no sense at all.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use understudy_schema::tables::{replays, requests};
use understudy_simulator::Draw;
use understudy_store::Store;

/// A window and how its rows are told from those of another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    /// The window's name.
    pub(crate) label: &'static str,
    /// Its first day.
    day: &'static str,
    /// Before the ids of its calls.
    prefix: &'static str,
}

/// The week of all stores here.
pub(crate) const WEEK: Span = Span {
    label: "2026-W46",
    day: "2026-11-09",
    prefix: "",
};

/// The week before it.
pub(crate) const BEFORE: Span = Span {
    label: "2026-W45",
    day: "2026-11-02",
    prefix: "before-",
};

/// Answers that take every way through the features.
const TEXTS: [&str; 20] = [
    r#"{"a": 1, "b": "x"}"#,
    r#"{"a": 2, "b": "y", "c": [1, 2]}"#,
    r#"{"a": "1", "b": "x"}"#,
    r#"{"b": "x"}"#,
    "```json\n{\"a\": 1, \"b\": \"x\"}\n```",
    "Sure! Here it is: {\"a\": 1, \"b\": \"x\"}",
    "{\"a\": 1, \"b\": ",
    "The lamp is brass and dims well.",
    "# Lamps\n\n- **brass**\n- glass\n\nLet me know if you need more.",
    REFUSAL,
    "I don't have access to your orders.",
    "",
    r#"{"a": NaN, "b": Infinity}"#,
    r#"{"a": 1e400, "a": -0.0, "ключ": "значение", "": {"b": [[], {}]}}"#,
    "null",
    "NaN",
    "\u{feff}  “Straße” – naïve ☃️ 👩‍👩‍👧 ٣٫١٤ \u{0}\u{202e}",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n1. one\n2. two",
    "<think>Let me see.</think>{\"a\": 3, \"b\": \"z\"}",
    "申し訳ありませんが、お手伝いできません。",
];

/// A schema that some of them break.
const SCHEMA: &str = r#"{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "maximum": 2}}}"#;

const REFUSAL: &str = "I'm sorry, but I can't help with that.";

/// Arms and who answers in them.
const ARMS: [(&str, &str); 4] = [
    ("S1", "claude"),
    ("S1", "gemini"),
    ("P1", "lead"),
    ("P2", "lead"),
];

/// What is odd about a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odd {
    Nothing,
    /// Every call of the secondaries fails.
    Fails,
    /// The secondaries refuse everything.
    Refuses,
    /// A single call.
    Single,
    /// The same prompt in all calls.
    OnePrompt,
    /// All answers are the same and take the same time.
    NoVariance,
    /// Many calls run into their deadline.
    Cut,
    /// More calls, few of which run into their deadline.
    Long,
    /// Everything came from batches.
    Batch,
    /// No secondary was asked.
    Alone,
}

/// Half of the templates have nothing odd.
const ODD: [Odd; 18] = [
    Odd::Nothing,
    Odd::Nothing,
    Odd::Nothing,
    Odd::Nothing,
    Odd::Nothing,
    Odd::Nothing,
    Odd::Nothing,
    Odd::Nothing,
    Odd::Nothing,
    Odd::Fails,
    Odd::Refuses,
    Odd::Single,
    Odd::OnePrompt,
    Odd::NoVariance,
    Odd::Cut,
    Odd::Long,
    Odd::Batch,
    Odd::Alone,
];

/// The rows of a random week.
pub(crate) struct Week {
    pub(crate) span: Span,
    pub(crate) calls: Vec<requests::Call>,
    pub(crate) replayed: Vec<replays::Call>,
}

/// One random week.
pub(crate) fn random(seed: u64) -> Week {
    drawn(seed, WEEK)
}

/// The week before it, of the same templates and prompts with other answers. Now and then a template is new or gone.
pub(crate) fn before(seed: u64) -> Week {
    drawn(seed, BEFORE)
}

fn drawn(seed: u64, span: Span) -> Week {
    let mut week = Week {
        span,
        calls: Vec::new(),
        replayed: Vec::new(),
    };
    let mut draw = Draw::new(seed, &["templates"]);
    let mut answers = Draw::new(seed, &["answers", span.label]);
    for number in 0..=draw.number() % 4 {
        let template = Template::draw(number, &mut draw);
        if number > 0 && answers.chance(0.1) {
            continue;
        }
        for number in 0..template.n_calls {
            template.call(number, &mut answers, &mut week);
        }
    }
    week
}

/// A store of a week, its rows in so many files.
pub(crate) fn stored(location: &Path, week: &Week, n_files: usize) -> Store {
    let store = Store::open_or_create(location.to_str().unwrap(), at(week.span, 0)).unwrap();
    add(&store, week, n_files);
    store
}

/// Adds a week to a store.
pub(crate) fn add(store: &Store, week: &Week, n_files: usize) {
    let rows_of = |n: usize| n.div_ceil(n_files).max(1);
    for (file, calls) in week.calls.chunks(rows_of(week.calls.len())).enumerate() {
        let name = format!("random-{file}");
        store.append(week.span.day, &name, calls).unwrap();
    }
    let n_replayed = week.replayed.len();
    for (file, rows) in week.replayed.chunks(rows_of(n_replayed)).enumerate() {
        let name = format!("random-{file}");
        let run = format!("{}random", week.span.prefix);
        store.append(&run, &name, rows).unwrap();
    }
}

fn at(span: Span, second: i64) -> Timestamp {
    let monday: Timestamp = format!("{}T00:00:00Z", span.day).parse().unwrap();
    monday + SignedDuration::from_secs(second)
}

/// What a template's answers are drawn from.
struct Template {
    id: String,
    odd: Odd,
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
        let odd = ODD[(draw.number() % ODD.len() as u64) as usize];
        let n_calls = match odd {
            Odd::Single => 1,
            Odd::Long => 80 + draw.number() % 120,
            _ => 5 + draw.number() % 60,
        };
        // Now and then the same prompts come again.
        let n_prompts = if odd == Odd::OnePrompt {
            1
        } else if draw.chance(0.3) {
            1 + n_calls / 2
        } else {
            n_calls
        };
        let control = [0.0, 0.3, 1.0][(draw.number() % 3) as usize];
        let failing = [0.0, 0.05, 0.4][(draw.number() % 3) as usize];
        Self {
            id: format!("t{number}{}", if draw.chance(0.2) { " · ü" } else { "" }),
            odd,
            n_calls,
            n_prompts,
            expects: ["text", "json_object", "json_schema", "tools"][(draw.number() % 4) as usize],
            likes: [draw.number(), draw.number()],
            control: if matches!(odd, Odd::Cut | Odd::Long) {
                1.0
            } else {
                control
            },
            failing: match odd {
                Odd::Cut => 0.3,
                Odd::Long => 0.02,
                Odd::NoVariance => 0.0,
                _ => failing,
            },
        }
    }

    /// A favourite three times out of four, else anything.
    fn text(&self, side: usize, draw: &mut Draw) -> &'static str {
        let any = if draw.chance(0.75) {
            self.likes[side]
        } else {
            draw.number()
        };
        match self.odd {
            Odd::NoVariance => TEXTS[(self.likes[0] % TEXTS.len() as u64) as usize],
            Odd::Refuses if side == 1 => REFUSAL,
            _ => TEXTS[(any % TEXTS.len() as u64) as usize],
        }
    }

    fn call(&self, number: u64, draw: &mut Draw, week: &mut Week) {
        let id = format!("{}{}-{number}", week.span.prefix, self.id);
        let prompt = format!("{}-p{}", self.id, number % self.n_prompts);
        week.calls.push(requests::Call {
            call_id: id.clone(),
            dedup_key: id.clone(),
            source_format: "litellm".to_owned(),
            source_uri: "random".to_owned(),
            started_at: at(week.span, number as i64),
            latency_ms: Some(100.0),
            template_id: self.id.clone(),
            template_source: "explicit_field".to_owned(),
            expects: self.expects.to_owned(),
            schema_json: self.schema_json(),
            prompt_hash: prompt.clone(),
            replay_grade: "A".to_owned(),
            text: Some(self.text(0, draw).to_owned()),
            tool_calls_json: self.tool_call(draw),
            finish: "stop".to_owned(),
            outcome: "ok".to_owned(),
            cost_usd: draw
                .chance(0.9)
                .then_some(0.001 * (draw.number() % 6) as f64),
            cost_source: "logged".to_owned(),
            tokens_out_reasoning: draw.chance(0.2).then_some((draw.number() % 50) as i64),
            ingested_at: at(week.span, 0),
            ..requests::Call::default()
        });
        let controlled = draw.chance(self.control);
        for (arm, target) in ARMS {
            let asked = if arm == "S1" {
                self.odd != Odd::Alone && draw.chance(0.9)
            } else {
                controlled
            };
            if asked {
                let replay = self.replay(week.span, (&id, &prompt), (arm, target), draw);
                week.replayed.push(replay);
            }
        }
    }

    /// The schema that the template's calls carry, which some of the texts break.
    fn schema_json(&self) -> Option<String> {
        (self.expects == "json_schema").then(|| SCHEMA.to_owned())
    }

    fn tool_call(&self, draw: &mut Draw) -> Option<String> {
        let arguments =
            ["{\\\"x\\\": 1}", "{\\\"x\\\": \\\"1\\\"}", "{x"][(draw.number() % 3) as usize];
        (self.expects == "tools" && draw.chance(0.7)).then(|| {
            format!(r#"[{{"id": "1", "type": "function", "function": {{"name": "f", "arguments": "{arguments}"}}}}]"#)
        })
    }

    /// The class of the failure of a replay, where it fails.
    fn failure(&self, arm: &str, draw: &mut Draw) -> Option<&'static str> {
        let any =
            ["overloaded", "timeout", "network", "invalid_request"][(draw.number() % 4) as usize];
        let failing = if self.odd == Odd::Fails && arm == "S1" {
            1.0
        } else {
            self.failing
        };
        let class = if matches!(self.odd, Odd::Cut | Odd::Long) {
            "timeout"
        } else {
            any
        };
        draw.chance(failing).then_some(class)
    }

    fn latency_ms(&self, draw: &mut Draw) -> f64 {
        let any = 50.0 + (draw.number() % 100_000) as f64 * 0.9;
        if self.odd == Odd::NoVariance {
            100.0
        } else if draw.chance(0.01) {
            0.0
        } else {
            any
        }
    }

    fn replay(
        &self,
        span: Span,
        (id, prompt): (&str, &str),
        (arm, target): (&str, &str),
        draw: &mut Draw,
    ) -> replays::Call {
        let class = self.failure(arm, draw);
        let latency_ms = self.latency_ms(draw);
        let text = self.text(usize::from(arm == "S1"), draw);
        let is_live = self.odd != Odd::Batch && draw.chance(0.9);
        // An alias that moves.
        let model = if id.ends_with(['0', '1', '2']) {
            "old"
        } else {
            "new"
        };
        replays::Call {
            replay_id: format!("{id}-{arm}-{target}"),
            call_id: id.to_owned(),
            template_id: self.id.clone(),
            prompt_hash: prompt.to_owned(),
            schema_json: self.schema_json(),
            window_label: span.label.to_owned(),
            arm: arm.to_owned(),
            target: target.to_owned(),
            model_served: Some(model.to_owned()),
            loss_severity: if draw.chance(0.05) {
                "meaning_change"
            } else {
                "none"
            }
            .to_owned(),
            lane: if is_live { "live" } else { "batch" }.to_owned(),
            due_at: at(span, 0),
            started_at: at(span, 0),
            latency_ms: class.is_none().then_some(latency_ms),
            attempts: 1,
            outcome: if class.is_some() { "error" } else { "ok" }.to_owned(),
            error_class: class.map(str::to_owned),
            text: class.is_none().then(|| text.to_owned()),
            tool_calls_json: if class.is_some() {
                None
            } else {
                self.tool_call(draw)
            },
            finish: if draw.chance(0.05) { "length" } else { "stop" }.to_owned(),
            cost_usd: Some(0.001 * (draw.number() % 8) as f64),
            cost_source: "configured".to_owned(),
            cost_held_usd: None,
            inclusion_probability: 1.0,
            ..replays::Call::default()
        }
    }
}
