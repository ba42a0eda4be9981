//! What each kernel costs on answers of 2 KB, beside one JSON parse and one UTF-8 scan, and how time grows with length.
//!
//! ```sh
//! cargo bench -p understudy-measure
//! ```
//!
//! The slowest texts of 1 MB are looked for by `examples/worst_case`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use understudy_measure::answer::{self, Answer, Finish};
use understudy_measure::refusal::{
    ProviderSignal, RefusalInput, classifier, pattern_kind, refusal,
};
use understudy_measure::{pair, template};

const PARAGRAPH: &str = "The invoice was sent on 3 March, and the customer's bank returned it two days later; \
    nobody noticed until the weekly report. Here is what you can do: **check the address**, then resend it, e.g. with \
    `resend --all`. It doesn't cost anything (see [the manual](https://example.org/manual)).\n\n";
const LIST: &str = "## Next steps\n\n1. Open the **settings** page.\n2. Choose _billing_ and then `export`.\n- a file\n\
    - another file\n\n| name | value |\n|---|---|\n| a | 1 |\n\n";
const CODE: &str = "```python\ndef total(rows):\n    # sum of all\n    return sum(row['amount'] for row in rows)\n```\n\n";

fn main() {
    let samples = samples(2_048);
    // What is set up once is set up before anything is timed.
    black_box(everything("Set up."));
    println!(
        "kernel on 2 KB, MB/s                prose markdown  german   fenced     json    mixed"
    );
    for (name, kernel) in kernels() {
        let speeds: Vec<String> = samples
            .iter()
            .map(|(_, text)| format!("{:8.0}", speed(text, kernel)))
            .collect();
        println!("{name:32} {}", speeds.join(" "));
    }
    growth();
    similarity();
}

/// Texts of about `bytes`, by kind.
fn samples(bytes: usize) -> Vec<(&'static str, String)> {
    let german = "Natürlich! Die Rechnung wurde am 3. März verschickt, aber die Bank hat sie zurückgeschickt. \
        Überprüfen Sie bitte die Adresse und schicken Sie sie erneut – das kostet nichts.\n\n";
    let json = json(bytes);
    vec![
        ("prose", fill(&[PARAGRAPH], bytes)),
        ("markdown", fill(&[LIST, PARAGRAPH, CODE], bytes)),
        ("german", fill(&[german], bytes)),
        (
            "fenced",
            format!(
                "Sure! Here is the JSON:\n\n```json\n{json}\n```\n\nLet me know if you need more."
            ),
        ),
        ("json", json),
        ("mixed", fill(&[PARAGRAPH, LIST, german, CODE], bytes)),
    ]
    .into_iter()
    .collect()
}

fn fill(parts: &[&str], bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 512);
    for part in parts.iter().cycle() {
        if text.len() >= bytes {
            break;
        }
        text.push_str(part);
    }
    let end = text.floor_char_boundary(bytes);
    text.truncate(end);
    text
}

fn json(bytes: usize) -> String {
    let mut items = Vec::new();
    let mut length = 0;
    for id in 0.. {
        let item = format!(
            "{{\"id\":{id},\"name\":\"Item number {id}\",\"price\":{}.5,\"tags\":[\"new\",\"sale\"],\"note\":\"Ships \
             within two days, unless it is out of stock\",\"stock\":null,\"sold\":true}}",
            id * 3
        );
        length += item.len() + 1;
        items.push(item);
        if length >= bytes {
            break;
        }
    }
    format!("{{\"items\":[{}],\"total\":{length}}}", items.join(","))
}

type Kernel = fn(&str) -> usize;

fn all_features(text: &str) -> usize {
    answer::features(&Answer {
        text,
        finish: Finish::Stop,
        ..Answer::default()
    })
    .json
    .paths
    .len()
}

fn judged(text: &str) -> usize {
    usize::from(
        refusal(&RefusalInput {
            text,
            provider: ProviderSignal::None,
            finish_stop: true,
            has_tool_calls: false,
        })
        .refused(),
    )
}

fn tokens(text: &str) -> usize {
    usize::try_from(answer::common_tokens(text).tokens).unwrap_or(0)
}

/// Everything that is measured of one answer.
fn everything(text: &str) -> usize {
    all_features(text) + judged(text) + tokens(text)
}

fn kernels() -> Vec<(&'static str, Kernel)> {
    vec![
        ("all features, refusal and tokens", everything),
        ("all features and refusal", |text| {
            all_features(text) + judged(text)
        }),
        ("all features", all_features),
        ("  Markdown and compatible flags", |text| {
            answer::markdown::markdown(text).headers as usize
        }),
        ("  JSON with its Markdown scan", |text| {
            answer::json::json(text, Finish::Stop).paths.len()
        }),
        ("  words and lines", |text| {
            usize::try_from(answer::length::length(text, text).words).unwrap_or(0)
        }),
        ("  language", |text| {
            answer::language::language(text).code.map_or(0, str::len)
        }),
        ("refusal", judged),
        ("  phrases", |text| {
            usize::from(pattern_kind(text).as_str().is_empty())
        }),
        ("  classifier", |text| {
            usize::from(classifier::probabilities(text)[0] > 0.5)
        }),
        ("common tokens", tokens),
        ("beside: UTF-8 check", |text| {
            std::str::from_utf8(black_box(text.as_bytes())).map_or(0, str::len)
        }),
        ("beside: one JSON parse", |text| {
            serde_json::from_str::<serde_json::Value>(text)
                .map_or(0, |value| value.as_object().map_or(0, serde_json::Map::len))
        }),
    ]
}

/// Megabytes per second, the best of several rounds.
fn speed(text: &str, kernel: Kernel) -> f64 {
    let seconds = best(|| kernel(text)).as_secs_f64();
    text.len() as f64 / seconds / 1e6
}

/// Time of one call: the best of twelve rounds of at least three milliseconds.
fn best(mut call: impl FnMut() -> usize) -> Duration {
    let once = time(|| black_box(call()));
    let calls = u32::try_from(3_000_000 / once.as_nanos().max(1))
        .unwrap_or(u32::MAX)
        .clamp(1, 100_000);
    (0..12)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..calls {
                black_box(call());
            }
            start.elapsed() / calls
        })
        .min()
        .unwrap_or(once)
}

fn time(call: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    black_box(call());
    start.elapsed()
}

fn growth() {
    println!("\nns per byte       features        everything");
    println!("length      mixed     json    mixed     json");
    for bytes in [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000] {
        let mixed = samples(bytes)
            .pop()
            .map(|(_, text)| text)
            .unwrap_or_default();
        let json = json(bytes);
        let costs = [
            cost(&mixed, all_features),
            cost(&json, all_features),
            cost(&mixed, everything),
            cost(&json, everything),
        ];
        let costs: Vec<String> = costs.iter().map(|cost| format!("{cost:8.2}")).collect();
        println!("{bytes:8} {}", costs.join(" "));
    }
}

/// Nanoseconds per byte of text.
fn cost(text: &str, kernel: Kernel) -> f64 {
    best(|| kernel(text)).as_nanos() as f64 / text.len() as f64
}

fn similarity() {
    println!("\npair                                 µs   ratio unit");
    for bytes in [500, 2_000, 10_000, 100_000, 1_000_000] {
        let (a, b) = (
            fill(&[PARAGRAPH, LIST], bytes),
            fill(&[LIST, CODE, PARAGRAPH], bytes),
        );
        show_pair(&format!("alike in parts, {bytes}"), &a, &b);
    }
    let million = 1_000_000;
    let noise = |seed: u64| noise(million, seed);
    show_pair("noise and noise, 1 MB", &noise(1), &noise(2));
    show_pair(
        "a… and b…, 1 MB",
        &"a".repeat(million),
        &"b".repeat(million),
    );
    show_pair(
        "ab… and ba…, 1 MB",
        &"ab".repeat(million / 2),
        &"ba".repeat(million / 2),
    );
    show_pair(
        "Han, 1 MB",
        &"漢字仮名".repeat(million / 12),
        &"仮名交じり".repeat(million / 15),
    );
    let (first, second) = (fill(&[PARAGRAPH], 2_000), fill(&[LIST, CODE], 2_000));
    let words = best(|| usize::from(pair::word_similarity(&first, &second).bounded));
    println!(
        "words of 2 KB                {:10.1}",
        words.as_secs_f64() * 1e6
    );
    let words = best(|| usize::from(pair::lexical::rouge_l(&first, &second).bounded));
    println!(
        "ROUGE-L of 2 KB              {:10.1}",
        words.as_secs_f64() * 1e6
    );
    let measured = |text| {
        answer::features(&Answer {
            text,
            ..Answer::default()
        })
    };
    let (a, b) = (json(1_900), json(2_100));
    let (a_features, b_features) = (measured(&a), measured(&b));
    let side = |text, features| pair::PairSide { text, features };
    let cost = best(|| {
        usize::from(pair::divergence(&side(&a, &a_features), &side(&b, &b_features)).identical)
    });
    println!(
        "divergence of two JSON, 2 KB {:10.1}",
        cost.as_secs_f64() * 1e6
    );
    let mut learner = template::SchemaLearner::new(template::SchemaLimits::default());
    let cost = best(|| {
        learner.observe(&a_features.json);
        1
    });
    println!(
        "schema, one answer of 2 KB   {:10.1}",
        cost.as_secs_f64() * 1e6
    );
}

fn show_pair(name: &str, a: &str, b: &str) {
    let found = pair::text_similarity(a, b);
    let cost = best(|| usize::from(pair::text_similarity(a, b).bounded));
    println!(
        "{name:28} {:10.1} {:7.3} {}",
        cost.as_secs_f64() * 1e6,
        found.ratio,
        found.unit.as_str()
    );
}

/// Printable noise from a linear congruential generator.
fn noise(bytes: usize, seed: u64) -> String {
    let mut state = seed;
    (0..bytes)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            char::from(b' ' + u8::try_from((state >> 33) % 95).unwrap_or(0))
        })
        .collect()
}
