//! The fuzz targets' corpus, and seeded mutations of it, through the same entries, on a stable compiler.
#![expect(clippy::unwrap_used, reason = "the corpus is in the repository")]

#[path = "../fuzz/entries.rs"]
#[expect(unreachable_pub, reason = "the targets see the entries from outside")]
mod entries;
#[path = "../examples/worst_case/inputs.rs"]
mod inputs;

use std::path::{Path, PathBuf};

use entries::{ENTRIES, Entry};
use understudy_measure::statistics::SplitMix64;

/// Mutations of each file of the corpus.
const MUTATIONS: u64 = 150;
/// Parts that mean something to some parser, to be put anywhere.
const PARTS: [&[u8]; 28] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\",
    b"\\u",
    b":",
    b",",
    b"`",
    b"```",
    b"~~~",
    b"\n",
    b"\r\n",
    b"\n=====\n",
    b"<think>",
    b"</think>",
    b"|---|",
    b"**",
    b"$",
    b"'",
    b"1.",
    b" ",
    b"\t",
    b"\0",
    b"\xff",
    b"\xe2\x80\x99",
    b"\xe6\xbc\xa2",
];

fn corpus(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn every_entry_has_a_target_and_a_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    let mut targets: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            path.file_stem().unwrap().to_string_lossy().into_owned()
        })
        .collect();
    targets.sort();
    assert_eq!(targets, ENTRIES.map(|(name, _)| name));
    assert!(ENTRIES.iter().all(|(name, _)| corpus(name).len() >= 4));
}

#[test]
fn the_corpus_and_its_mutations_hold() {
    let mut random = SplitMix64::new(7);
    for (name, entry) in ENTRIES {
        for file in corpus(name) {
            let bytes = std::fs::read(&file).unwrap();
            entry(&bytes);
            for _ in 0..MUTATIONS {
                entry(&mutated(&bytes, &mut random));
            }
        }
    }
}

#[test]
fn every_corpus_suits_every_entry() {
    let all: Vec<Vec<u8>> = ENTRIES
        .iter()
        .flat_map(|(name, _)| corpus(name))
        .map(|file| std::fs::read(file).unwrap())
        .collect();
    for (_, entry) in ENTRIES {
        for bytes in &all {
            entry(bytes);
        }
    }
}

#[test]
fn hostile_texts_hold() {
    let entry = |wanted: &str| -> Entry {
        let known = ENTRIES.iter().find(|(name, _)| *name == wanted);
        known.expect("an entry").1
    };
    for (_, text) in inputs::inputs(3_000) {
        for name in [
            "answer", "json", "markdown", "pair", "paths", "refusal", "think", "tokens",
        ] {
            entry(name)(text.as_bytes());
        }
    }
    for (_, text) in inputs::tool_calls(3_000) {
        entry("tool_calls")(text.as_bytes());
    }
}

/// One to four changes: a byte, a part put in, a piece left out, doubled or moved.
fn mutated(bytes: &[u8], random: &mut SplitMix64) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.next_below(4) {
        let at = random.next_below(bytes.len() + 1);
        let to = (at + random.next_below(12)).min(bytes.len());
        match random.next_below(5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(random.next_below(256)).unwrap_or(0),
            1 => {
                bytes.drain(at..to);
            }
            2 => {
                let piece = bytes[at..to].to_vec();
                let there = random.next_below(bytes.len() + 1);
                bytes.splice(there..there, piece);
            }
            _ => {
                let part = PARTS[random.next_below(PARTS.len())];
                bytes.splice(at..at, part.iter().copied());
            }
        }
    }
    bytes
}
