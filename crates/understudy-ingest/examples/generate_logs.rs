//! Writes made-up LiteLLM logs to standard output, for measuring: the same bytes for the same arguments.
//!
//! `cargo run -p understudy-ingest --example generate_logs -- CALLS [SEED] > logs.jsonl`
//!
//! Two weeks of calls to twenty templates whose traffic falls off as 1/rank, in the order of time; answers of some hundred to
//! some thousand characters, JSON in every third template; 3 % failures, 2 % answers from the gateway's cache, one call in ten a
//! stream. Each record carries the price table that LiteLLM repeats, so it has the size of a real one, about 13 kB.

use std::io::{BufWriter, Write};

use serde_json::{Map, Value, json};

/// 2026-11-02T00:00:00Z, a Monday.
const FIRST_SECOND: f64 = 1_793_577_600.0;

/// Two weeks.
const SECONDS: f64 = 14.0 * 86_400.0;

const TEMPLATES: u64 = 20;

const WORDS: [&str; 24] = [
    "lamp", "shade", "bulb", "customer", "order", "fits", "warm", "light", "the", "a", "with",
    "socket", "delivery", "Monday", "please", "answer", "number", "brass", "glass", "cable",
    "dims", "never", "returns", "colour",
];

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|argument| argument.parse::<u64>().ok());
    let n_calls = arguments.next().flatten().unwrap_or(1000);
    let mut chance = Chance(arguments.next().flatten().unwrap_or(1));
    let mut out = BufWriter::new(std::io::stdout().lock());
    let prices = prices();
    for index in 0..n_calls {
        let record = record(index, n_calls, &prices, &mut chance);
        serde_json::to_writer(&mut out, &record)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Numbers that look random and are not (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    fn words(&mut self, n: u64) -> String {
        let mut text = String::new();
        for _ in 0..n {
            let place = usize::try_from(self.below(WORDS.len() as u64)).unwrap_or_default();
            text.push_str(WORDS.get(place).copied().unwrap_or("lamp"));
            text.push(' ');
        }
        text
    }

    /// A template: the first is asked twice as often as the second, three times as often as the third.
    fn template(&mut self) -> u64 {
        let weights = (1..=TEMPLATES).map(|rank| 1_000_000 / rank);
        let mut left = self.below(weights.clone().sum());
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index as u64;
            }
            left -= weight;
        }
        0
    }
}

fn record(index: u64, n_calls: u64, prices: &Value, chance: &mut Chance) -> Value {
    let template = chance.template();
    let start = FIRST_SECOND + SECONDS * index as f64 / n_calls as f64;
    let seconds = 0.2 + chance.below(5000) as f64 / 1000.0;
    let (failed, cached, stream) = (
        chance.below(100) < 3,
        chance.below(100) < 2,
        chance.below(10) < 1,
    );
    let wants_json = template.is_multiple_of(3);
    let text = answer(wants_json, chance);
    let mut parameters = json!({"temperature": 0.2, "max_tokens": 1024, "user": format!("user-{}", chance.below(500))});
    if wants_json {
        parameters["response_format"] = json!({"type": "json_object"});
    }
    json!({
        "id": format!("chatcmpl-{index:012}"),
        "litellm_call_id": format!("00000000-0000-4000-8000-{index:012}"),
        "trace_id": format!("trace-{index:012}"),
        "call_type": "acompletion",
        "cache_hit": cached && !failed,
        "stream": if stream { json!(true) } else { Value::Null },
        "status": if failed { "failure" } else { "success" },
        "custom_llm_provider": "openai",
        "startTime": start,
        "endTime": start + seconds,
        "completionStartTime": start + if stream { seconds / 4.0 } else { seconds },
        "model": "openai/gpt-4o",
        "metadata": metadata(template),
        "response_cost": 0.001,
        "prompt_tokens": 300,
        "completion_tokens": text.len() / 4,
        "request_tags": ["env:prod"],
        "end_user": "",
        "api_base": "https://api.openai.com/v1",
        "messages": [
            {"role": "system", "content": format!("You are assistant {} of a lamp shop. {}", WORDS[usize::try_from(template).unwrap_or(0)], "Be kind and exact. ".repeat(12))},
            {"role": "user", "content": chance.words(120)},
        ],
        "response": if failed { json!({}) } else { response(index, &text) },
        "model_parameters": if cached && !failed { json!({}) } else { parameters },
        "hidden_params": {"additional_headers": {"x-litellm-attempted-retries": 0}, "litellm_overhead_time_ms": 3.1},
        "model_map_information": prices,
        "error_information": if failed {
            json!({"error_code": "429", "error_class": "RateLimitError", "error_message": "Rate limit reached"})
        } else {
            json!({"error_code": "", "error_class": "", "error_message": ""})
        },
    })
}

/// Two templates in three say their id; the others must be found by their system text.
fn metadata(template: u64) -> Value {
    let named = (template % 3 != 1)
        .then(|| json!({"prompt_id": format!("lamp_{template:02}"), "prompt_version": "1"}));
    json!({"user_api_key_alias": "lamp-shop", "requester_metadata": named, "spend_logs_metadata": null})
}

fn answer(wants_json: bool, chance: &mut Chance) -> String {
    let n_words = 40 + chance.below(300);
    let text = chance.words(n_words);
    if wants_json {
        json!({"answer": text, "lamp": chance.below(100), "in_stock": true, "tags": ["a", "b"]})
            .to_string()
    } else {
        format!(
            "## Answer\n\n{text}\n\n- {}\n- {}\n",
            chance.words(8),
            chance.words(8)
        )
    }
}

fn response(index: u64, text: &str) -> Value {
    json!({
        "id": format!("chatcmpl-{index:012}"),
        "object": "chat.completion",
        "model": "gpt-4o-2024-08-06",
        "system_fingerprint": "fp_made_up",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 300, "completion_tokens": text.len() / 4, "total_tokens": 300 + text.len() / 4,
            "prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}},
    })
}

/// As large as the table that the gateway repeats in every record.
fn prices() -> Value {
    let fields = (0..170).map(|index| {
        (
            format!("price_of_something_{index:03}_per_token"),
            json!(0.000_002_5),
        )
    });
    json!({"model_map_key": "gpt-4o", "model_map_value": fields.collect::<Map<String, Value>>()})
}
