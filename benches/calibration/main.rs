//! How often the verdicts are right, where the truth is planted: power and false alarms over a grid of drifts, natural noise
//! and numbers of calls.
//!
//! `cargo bench -p understudy --bench calibration -- [full] [number]… [word]…` asks the simulator, in this process and
//! without a clock, for the logged answer, the secondary's and two control answers to each call of many equal templates;
//! runs the whole pipeline on them; and prints, per cell of the grid, the share of templates with each verdict. Each
//! template is one repetition. The same seed gives the same table. With words, only what is planted under such a word:
//! `refuse`, `slow`. With numbers, only templates with so many calls, as often as in the full grid: `3000`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops where something is amiss, and prints"
)]

mod cell;
mod store;

use cell::{Cell, Planted};

/// Repetitions for so many calls per template: enough for a standard error of a few points, within minutes.
const QUICK: &[(u32, u32)] = &[(30, 200), (100, 200), (500, 100)];

/// Adds the largest size.
const FULL: &[(u32, u32)] = &[(30, 400), (100, 400), (500, 200), (3_000, 40)];

/// Shares of calls to which two answers of the primary differ: one of them is fenced, against its habit.
const NOISE: &[f64] = &[0.05, 0.20];

/// What is planted, with the metric that must show it. One in a hundred is the strict margin of every rate, and 1.25 that of
/// lengths: there parity would be false, and breach may be told at no more than alpha.
const PLANTED: &[Planted] = &[
    Planted {
        what: "nothing",
        drift: "",
        rate: 0.0,
        metric: ("keys", "unusable"),
    },
    Planted {
        what: "fence 1 % (the margin)",
        drift: "kind = 'fence'",
        rate: 0.01,
        metric: ("keys", "unusable"),
    },
    Planted {
        what: "fence 5 %",
        drift: "kind = 'fence'",
        rate: 0.05,
        metric: ("keys", "unusable"),
    },
    Planted {
        what: "fence 20 %",
        drift: "kind = 'fence'",
        rate: 0.20,
        metric: ("keys", "unusable"),
    },
    Planted {
        what: "fence 100 %",
        drift: "kind = 'fence'",
        rate: 1.0,
        metric: ("keys", "unusable"),
    },
    Planted {
        what: "rename a key 5 %",
        drift: "kind = 'rename_key'\nfrom = 'total'\nto = 'sum'",
        rate: 0.05,
        metric: ("keys", "unusable"),
    },
    Planted {
        what: "number to text 5 %",
        drift: "kind = 'number_to_string'\nkey = 'total'",
        rate: 0.05,
        metric: ("keys", "unusable"),
    },
    Planted {
        what: "refuse 1 % (the margin)",
        drift: "kind = 'refuse'",
        rate: 0.01,
        metric: ("refusal", "refused"),
    },
    Planted {
        what: "refuse 5 %",
        drift: "kind = 'refuse'",
        rate: 0.05,
        metric: ("refusal", "refused"),
    },
    Planted {
        what: "longer by half",
        drift: "kind = 'lengthen'\nfactor = 1.5",
        rate: 1.0,
        metric: ("length", "n_chars"),
    },
    Planted {
        what: "slow tail 10 %",
        drift: "kind = 'slow_tail'\nadded_ms = 9000.0",
        rate: 0.10,
        metric: ("latency", "latency_p95_ms"),
    },
];

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let full = arguments.iter().any(|argument| argument == "full");
    let (numbers, words): (Vec<&String>, Vec<&String>) = arguments
        .iter()
        .filter(|word| *word != "full")
        .partition(|word| word.parse::<u32>().is_ok());
    let sizes: Vec<(u32, u32)> = if numbers.is_empty() {
        if full { FULL } else { QUICK }.to_vec()
    } else {
        let is_asked = |n_calls: u32| numbers.iter().any(|number| **number == n_calls.to_string());
        FULL.iter()
            .copied()
            .filter(|size| is_asked(size.0))
            .collect()
    };
    let is_asked = |planted: &&Planted| {
        words.is_empty()
            || words
                .iter()
                .any(|word| planted.what.contains(word.as_str()))
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(16 << 20)
        .build()
        .unwrap();
    println!(
        "| planted | noise | calls | templates | metric | parity | breach | inconclusive | different | changed | other metrics flagged |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for planted in PLANTED.iter().filter(is_asked) {
        for noise in NOISE {
            for (n_calls, n_templates) in &sizes {
                let cell = Cell {
                    planted,
                    noise: *noise,
                    n_calls: *n_calls,
                    n_templates: *n_templates,
                };
                let verdicts = runtime.block_on(cell.verdicts());
                println!("{}", cell.line(&verdicts));
            }
        }
    }
}
