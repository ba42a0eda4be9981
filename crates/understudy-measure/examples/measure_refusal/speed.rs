//! How fast answers are judged, in bytes of answer per second, of which only the start is read.

use std::hint::black_box;
use std::time::Instant;

use understudy_measure::refusal::{classifier, pattern_kind};

use crate::judge;

const BATCHES: u32 = 50;
/// Calls per batch.
const CALLS: u32 = 200;
/// Bytes of the answers judged.
const BYTES: usize = 2_048;

const ENGLISH: &str = "There are several ways to keep bread fresh. Store it in a linen bag, away from the sun, and slice only what you need. \
    If the crust has gone soft, a few minutes in a hot oven will bring it back. ";
const REFUSAL: &str = "I'm sorry, but I can't help with that request. It could put other people at risk, and I would rather suggest \
    speaking to someone you trust about it. ";
const GERMAN: &str = "Es gibt mehrere Möglichkeiten, Brot frisch zu halten. Bewahren Sie es in einem Leinenbeutel auf und schneiden Sie \
    nur so viel ab, wie Sie brauchen. ";
const CHINESE: &str = "保存面包有几种方法。把它放在亚麻袋里，避免阳光直射，吃多少切多少。如果外皮变软，在热烤箱里放几分钟就可以恢复。";

/// Prints megabytes per second and microseconds per answer of both layers and of each alone.
pub(crate) fn print() {
    println!(
        "\n{:10} {:>10} {:>10} {:>12} {:>12}",
        "2 KB of", "MB/s", "µs", "phrases µs", "classifier µs"
    );
    for (name, sentence) in [
        ("English", ENGLISH),
        ("refusal", REFUSAL),
        ("German", GERMAN),
        ("Chinese", CHINESE),
    ] {
        let mut answer = sentence.repeat(BYTES / sentence.len() + 1);
        let end = (0..=BYTES)
            .rev()
            .find(|at| answer.is_char_boundary(*at))
            .unwrap_or(0);
        answer.truncate(end);
        let both = micros(|| judge(black_box(&answer)));
        let phrases = micros(|| pattern_kind(black_box(&answer)));
        let learnt = micros(|| classifier::probabilities(black_box(&answer)));
        println!(
            "{name:10} {:>10.0} {both:>10.2} {phrases:>12.2} {learnt:>12.2}",
            answer.len() as f64 / both
        );
    }
}

/// Microseconds per call in the fastest of several batches, so that other work on the machine counts little.
fn micros<T>(mut call: impl FnMut() -> T) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..BATCHES {
        let start = Instant::now();
        for _ in 0..CALLS {
            black_box(call());
        }
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS));
    }
    best
}
