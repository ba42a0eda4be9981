//! Trains the refusal classifier on the project's own sentences and writes its weights.
//!
//! ```sh
//! cargo run --release -p understudy-measure --example train_refusal
//! ```
//!
//! Reads `data/reference/refusal/<language>.tsv`, expands their grammar with a fixed seed, fits a multinomial
//! logistic regression and writes `weights.bin` beside them. The same files give the same bytes. The held-out file
//! is not read.

#![expect(clippy::print_stdout, reason = "the program says what it did")]

mod grammar;
mod learn;
mod random;

use std::error::Error;
use std::path::PathBuf;

use random::Random;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/reference/refusal");
    let mut random = Random::new(20_240_611);
    let corpus = grammar::read(&root)?;
    let samples = grammar::expand(&corpus, &mut random)?;
    println!(
        "{} rows, {} sentences after expansion",
        corpus.len(),
        samples.len()
    );
    let examples: Vec<_> = samples.iter().map(learn::Example::new).collect();
    let model = learn::fit(&examples, &mut random);
    println!(
        "accuracy on the training sentences: {:.4}",
        model.accuracy(&examples)
    );
    std::fs::write(root.join("weights.bin"), model.quantised())?;
    Ok(())
}
