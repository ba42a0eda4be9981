//! Makes the bundled week from its world: `cargo run -p understudy-simulator --example make_week`.
//!
//! Writes `data/week/logs/litellm.jsonl.gz`, `data/week/logs/plain.jsonl` and `data/week/planted.csv`. The same world
//! and seed give the same files.

use std::io::Write;
use std::path::Path;

use flate2::{Compression, GzBuilder};
use understudy_simulator::World;
use understudy_simulator::week::{ANSWERS, Fate, Seeds, calls, litellm_line, plain_line, planted};

/// The seeds of the bundled week.
const SEEDS: Seeds = Seeds {
    prompts: 46,
    answers: ANSWERS,
};

/// Lines that no reader can make a call of, put between the others as real logs have them.
const UNREADABLE: [&str; 4] = [
    r#"{"id":"chatcmpl-cut","litellm_call_id":"5eed0000-cut","status":"success","messages":[{"role":"user","cont"#,
    "2026-11-11 09:14:02 WARNING gateway restarted",
    r#"["not", "a", "call"]"#,
    "",
];

/// The home-made log holds one in so many calls of another week of the same world, drawn with another seed.
const PLAIN_EVERY: usize = 40;
const PLAIN_SEEDS: Seeds = Seeds {
    prompts: 47,
    answers: ANSWERS,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/week");
    let world = World::parse(&std::fs::read_to_string(folder.join("world.toml"))?)?;
    let week = calls(&world, SEEDS)?;
    std::fs::create_dir_all(folder.join("logs"))?;
    let file = std::fs::File::create(folder.join("logs/litellm.jsonl.gz"))?;
    let mut log = GzBuilder::new().mtime(0).write(file, Compression::best());
    let step = week.len() / UNREADABLE.len();
    for call in &week {
        if call.number % step == step / 2
            && let Some(line) = UNREADABLE.get(call.number / step)
        {
            writeln!(log, "{line}")?;
        }
        writeln!(log, "{}", litellm_line(&world, call))?;
    }
    log.finish()?;
    let others = calls(&world, PLAIN_SEEDS)?;
    let answered = others.iter().filter(|call| call.fate == Fate::Answered);
    let plain: Vec<String> = answered
        .step_by(PLAIN_EVERY)
        .map(|call| format!("{}\n", plain_line(&world, call)))
        .collect();
    std::fs::write(folder.join("logs/plain.jsonl"), plain.concat())?;
    std::fs::write(folder.join("planted.csv"), planted(&world))?;
    Ok(())
}
