//! Prints the longest time that any of many hostile texts takes in each kernel, and how it grows with the text.
//!
//! ```sh
//! cargo run --release -p understudy-measure --example worst_case           # the slowest texts of 1 MB
//! cargo run --release -p understudy-measure --example worst_case -- --all  # all of them
//! ```
//!
//! Each kernel sees each text at 1 MB and at an eighth of it; a kernel whose time grows by far more than eight times is
//! not linear on that text. Pairs are the text against itself with its halves exchanged.

#![expect(
    clippy::print_stdout,
    reason = "the tables are the point of the program"
)]

mod inputs;

use std::hint::black_box;
use std::time::Instant;

use understudy_measure::answer::{self, Answer, Features, Finish};
use understudy_measure::pair::{self, PairSide};
use understudy_measure::refusal::{ProviderSignal, RefusalInput, refusal};
use understudy_measure::template::{SchemaLearner, SchemaLimits, WrapLimits, wrapping};

const BYTES: usize = 1_000_000;
/// Smaller texts are this many times shorter.
const SMALLER: usize = 8;
/// Rows of each table without `--all`.
const ROWS: usize = 6;
/// Runs beyond this may well be interrupted.
const LONG_MS: f64 = 20.0;

/// A text and the same with its halves exchanged.
struct Input {
    text: String,
    turned: String,
}

type Kernel = (&'static str, fn(&Input) -> usize);

const KERNELS: [Kernel; 9] = [
    ("all features of an answer", |input| {
        features(&input.text).json.paths.len() + usize::from(judged(&input.text))
    }),
    ("  features", |input| features(&input.text).json.paths.len()),
    ("  refusal", |input| usize::from(judged(&input.text))),
    ("common tokens", |input| {
        usize::try_from(answer::common_tokens(&input.text).tokens).unwrap_or(0)
    }),
    ("text similarity", |input| {
        usize::from(pair::text_similarity(&input.text, &input.turned).bounded)
    }),
    ("word similarity", |input| {
        usize::from(pair::word_similarity(&input.text, &input.turned).bounded)
    }),
    ("levenshtein", |input| {
        usize::from(pair::levenshtein(&input.text, &input.turned).1)
    }),
    ("wording", |input| {
        usize::from(pair::lexical::lexical(&input.text, &input.turned).bounded)
    }),
    ("measured pair, schema, wrapper", measured_pair),
];

fn features(text: &str) -> Features {
    answer::features(&Answer {
        text,
        finish: Finish::Stop,
        ..Answer::default()
    })
}

fn judged(text: &str) -> bool {
    refusal(&RefusalInput {
        text,
        provider: ProviderSignal::None,
        finish_stop: true,
        has_tool_calls: false,
    })
    .refused()
}

/// What is done with two measured answers, their measuring included.
fn measured_pair(input: &Input) -> usize {
    let (first, second) = (features(&input.text), features(&input.turned));
    let primary = PairSide {
        text: &input.text,
        features: &first,
    };
    let secondary = PairSide {
        text: &input.turned,
        features: &second,
    };
    let divergence = pair::divergence(&primary, &secondary);
    let mut learner = SchemaLearner::new(SchemaLimits::default());
    learner.observe(&first.json);
    let contract = pair::contract(&learner.schema(), &second.json);
    let wrap = wrapping(&first.json, &second.json, &WrapLimits::default());
    usize::from(divergence.identical) + contract.unexpected.len() + usize::from(wrap.is_some())
}

/// Two lists of tool calls read and compared.
fn tool_calls(input: &Input) -> usize {
    let (first, second) = (
        answer::tools::tools(&input.text),
        answer::tools::tools(&input.turned),
    );
    pair::tool_divergence(&first, &second).matched as usize
}

/// What one kernel took on one text.
struct Cost {
    name: String,
    ms: f64,
    growth: f64,
}

fn main() {
    let rows = if std::env::args().any(|argument| argument == "--all") {
        usize::MAX
    } else {
        ROWS
    };
    // What is set up once is set up before anything is timed.
    black_box(answer::common_tokens("a") == answer::common_tokens("b"));
    black_box(judged("a"));
    let texts = turned(inputs::inputs(BYTES), inputs::inputs(BYTES / SMALLER));
    for kernel in KERNELS {
        report(&kernel, &texts, rows);
    }
    let calls = |bytes| inputs::tool_calls(bytes);
    let lists = pairs_of(calls(BYTES), &calls(BYTES / 2), calls(BYTES / SMALLER));
    report(&("tool calls, read and compared", tool_calls), &lists, rows);
}

type Pairs = Vec<(String, Input, Input)>;

fn turned(large: Vec<(String, String)>, small: Vec<(String, String)>) -> Pairs {
    let turn = |text: String| {
        let (head, tail) = text.split_at(text.floor_char_boundary(text.len() / 2));
        Input {
            turned: format!("{tail}{head}"),
            text,
        }
    };
    large
        .into_iter()
        .zip(small)
        .map(|((name, large), (_, small))| (name, turn(large), turn(small)))
        .collect()
}

/// Tool calls are compared with fewer ones of the same kind, since halves of a list are no list.
fn pairs_of(
    large: Vec<(String, String)>,
    other: &[(String, String)],
    small: Vec<(String, String)>,
) -> Pairs {
    let with = |text: String, at: usize| Input {
        text,
        turned: other[at].1.clone(),
    };
    large
        .into_iter()
        .zip(small)
        .enumerate()
        .map(|(at, ((name, large), (_, small)))| {
            let small = Input {
                turned: small.clone(),
                text: small,
            };
            (name, with(large, at), small)
        })
        .collect()
}

fn report((name, kernel): &Kernel, texts: &Pairs, rows: usize) {
    let mut costs: Vec<Cost> = texts
        .iter()
        .map(|(name, large, small)| {
            let (ms, few) = (best_ms(large, *kernel), best_ms(small, *kernel));
            Cost {
                name: name.clone(),
                ms,
                growth: ms / few.max(1e-9),
            }
        })
        .collect();
    costs.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    println!(
        "\n{name}: longest {:.2} ms of {} texts; × is the growth from an eighth of the text",
        costs.first().map_or(0.0, |cost| cost.ms),
        costs.len()
    );
    for Cost { name, ms, growth } in costs.iter().take(rows) {
        println!("  {ms:9.2} ms  x {growth:5.1}  {name}");
    }
}

/// The best of three runs, in milliseconds. A run that is long enough to be interrupted by other work on the machine is
/// timed by what it spent on the processor, where the system tells.
fn best_ms(input: &Input, kernel: fn(&Input) -> usize) -> f64 {
    let run = || {
        let (start, spent) = (Instant::now(), processor_ms());
        black_box(kernel(black_box(input)));
        let elapsed = start.elapsed().as_secs_f64() * 1e3;
        match (spent, processor_ms()) {
            (Some(before), Some(after)) if elapsed > LONG_MS => elapsed.min(after - before),
            _ => elapsed,
        }
    };
    (0..3).map(|_| run()).fold(f64::INFINITY, f64::min)
}

/// Time that this thread has spent on the processor; the scheduler's own count, which it brings up to date every few
/// milliseconds.
fn processor_ms() -> Option<f64> {
    let counts = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = counts.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}
