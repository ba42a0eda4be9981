//! From rows with slots to sentences.
//!
//! A row labelled `part` is one way to fill the slot named by its kind; the others are sentences, in which `{slot}`
//! stands for any part of that name in the same language. Parts may have slots too.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use crate::random::Random;

/// Sentences made from a row with slots, per language: English, the seven others written at length, the rest.
const EXPANSIONS: [usize; 3] = [100, 20, 1];
/// Copies of a row without slots, so that it is not drowned by those with.
const COPIES: [usize; 3] = [12, 6, 2];
/// Pairs of sentences of one label that are joined into one answer, per language and label.
const JOINED: [usize; 3] = [800, 200, 60];
/// How much the languages weigh.
const WEIGHTS: [f32; 3] = [10.0, 2.0, 0.5];
/// How much the labels weigh within a language, in the order of the classes.
const LABELS: [(&str, f32); 6] = [
    ("none", 15.0),
    ("full", 5.5),
    ("partial", 1.6),
    ("deflect", 0.6),
    ("incapable", 1.2),
    ("clarify", 0.8),
];
type Maker = fn(&mut Random) -> String;

/// Sentences of made-up words, which teach that what is not known is no refusal, and how much they weigh together; then
/// the same of one to three words, such as names and numbers.
const UNKNOWN: [(usize, f32, Maker); 2] = [(1500, 12.0, made_up), (1500, 8.0, made_up_name)];
/// First and last letters of the alphabets they are made of.
const ALPHABETS: [(u32, u32); 12] = [
    (0x61, 0x7A),
    (0x61, 0x7A),
    (0xE0, 0xF6),
    (0x3B1, 0x3C9),
    (0x430, 0x44F),
    (0x5D0, 0x5EA),
    (0x627, 0x64A),
    (0x915, 0x939),
    (0x995, 0x9B9),
    (0xB95, 0xBB9),
    (0xE01, 0xE2E),
    (0x10D0, 0x10F0),
];
/// Slots within slots that are filled.
const DEPTH: usize = 6;

/// A row of a corpus file.
#[derive(Debug)]
pub(crate) struct Row {
    label: String,
    language: String,
    kind: String,
    text: String,
}

/// A sentence to learn from.
pub(crate) struct Sample {
    pub(crate) text: String,
    pub(crate) class: usize,
    pub(crate) weight: f32,
}

type Parts<'r> = BTreeMap<(&'r str, &'r str), Vec<&'r str>>;

/// All rows of the corpus files, by file name.
pub(crate) fn read(root: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut paths: Vec<_> = std::fs::read_dir(root)?
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .map(std::fs::DirEntry::path)
        .collect();
    paths.retain(|path| {
        path.extension().is_some_and(|ending| ending == "tsv") && !path.ends_with("heldout.tsv")
    });
    paths.sort();
    let mut rows = Vec::new();
    for path in paths {
        for line in std::fs::read_to_string(&path)?.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [label, language, kind, text] = columns[..] else {
                return Err(format!("not four columns in {}: {line}", path.display()).into());
            };
            rows.push(Row {
                label: label.into(),
                language: language.into(),
                kind: kind.into(),
                text: text.replace("\\n", "\n"),
            });
        }
    }
    Ok(rows)
}

/// Fills the slots of every row, and weighs the sentences by language and label.
pub(crate) fn expand(rows: &[Row], random: &mut Random) -> Result<Vec<Sample>, Box<dyn Error>> {
    let mut parts = Parts::new();
    let mut groups: BTreeMap<(&str, usize), Vec<String>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.label == "part") {
        parts
            .entry((&row.language, &row.kind))
            .or_default()
            .push(&row.text);
    }
    for row in rows.iter().filter(|row| row.label != "part") {
        let class = LABELS
            .iter()
            .position(|(label, _)| *label == row.label)
            .ok_or_else(|| format!("no such label: {}", row.label))?;
        let times = if row.text.contains('{') {
            EXPANSIONS[tier(&row.language)]
        } else {
            COPIES[tier(&row.language)]
        };
        for _ in 0..times {
            let text = fill(&row.text, &row.language, &parts, random, DEPTH);
            groups.entry((&row.language, class)).or_default().push(text);
        }
    }
    let mut samples: Vec<Sample> = Vec::new();
    for ((language, class), texts) in groups {
        samples.extend(weighed(language, class, texts, random));
    }
    for (count, weight, make) in UNKNOWN {
        samples.extend((0..count).map(|_| Sample {
            text: make(random),
            class: 0,
            weight: weight / count as f32,
        }));
    }
    Ok(samples)
}

fn tier(language: &str) -> usize {
    match language {
        "en" => 0,
        "de" | "fr" | "es" | "it" | "pt" | "zh" | "ja" => 1,
        _ => 2,
    }
}

fn weighed(
    language: &str,
    class: usize,
    mut texts: Vec<String>,
    random: &mut Random,
) -> Vec<Sample> {
    let tier = tier(language);
    let joined: Vec<String> = (0..JOINED[tier])
        .map(|_| format!("{} {}", random.pick(&texts), random.pick(&texts)))
        .collect();
    texts.extend(joined);
    let weight = WEIGHTS[tier] * LABELS[class].1 / texts.len() as f32;
    texts
        .into_iter()
        .map(|text| Sample {
            text,
            class,
            weight,
        })
        .collect()
}

/// Replaces slots from the left; a brace that opens no known slot stays.
fn fill(
    template: &str,
    language: &str,
    parts: &Parts<'_>,
    random: &mut Random,
    depth: usize,
) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let slot = rest.find('}').map(|close| &rest[1..close]);
        if let Some(options) =
            slot.and_then(|name| parts.get(&(language, name)).filter(|_| depth > 0))
        {
            let part = *random.pick(options);
            out.push_str(&fill(part, language, parts, random, depth - 1));
            rest = &rest[slot.map_or(1, |name| name.len() + 2)..];
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out + rest
}

/// A few sentences of random letters of one alphabet.
fn made_up(random: &mut Random) -> String {
    let (first, last) = *random.pick(&ALPHABETS);
    let letters: Vec<char> = (first..=last).filter_map(char::from_u32).collect();
    let mut out = String::new();
    for _ in 0..=random.below(4) {
        for _ in 0..3 + random.below(12) {
            out.extend((0..2 + random.below(8)).map(|_| *random.pick(&letters)));
            out.push(' ');
        }
        out.push_str(". ");
    }
    out
}

/// One to three words of random letters and digits: an answer may be a name, a key or a number and nothing else.
fn made_up_name(random: &mut Random) -> String {
    let (first, last) = *random.pick(&ALPHABETS);
    let mut letters: Vec<char> = (first..=last).filter_map(char::from_u32).collect();
    if random.chance(50) {
        letters.extend('0'..='9');
    }
    let words: Vec<String> = (0..=random.below(3))
        .map(|_| {
            (0..3 + random.below(14))
                .map(|_| *random.pick(&letters))
                .collect()
        })
        .collect();
    words.join(if random.chance(30) { "-" } else { " " })
}
