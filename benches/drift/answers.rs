//! Made-up answers of about 1.5 KB, two to each request: prose, Markdown, JSON, code. What the secondary changes depends
//! on the template and the secondary, so that every dimension has something to find.

use std::fmt::Write as _;

/// `SplitMix64` (Steele, Lea and Flood 2014): the same numbers for the same seed on every machine.
#[derive(Clone)]
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    /// From 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }
}

/// Secondaries, each with habits of its own.
pub(crate) const SECONDARIES: [&str; 3] = ["claude", "gemini", "local"];

pub(crate) const TEMPLATES: u64 = 200;

const WORDS: [&str; 64] = [
    "the",
    "order",
    "was",
    "sent",
    "on",
    "Monday",
    "and",
    "will",
    "arrive",
    "within",
    "three",
    "days",
    "customer",
    "asked",
    "for",
    "a",
    "refund",
    "because",
    "lamp",
    "arrived",
    "broken",
    "please",
    "reply",
    "to",
    "this",
    "ticket",
    "with",
    "photo",
    "of",
    "label",
    "we",
    "have",
    "checked",
    "warehouse",
    "stock",
    "is",
    "available",
    "in",
    "brass",
    "glass",
    "colour",
    "delivery",
    "address",
    "needs",
    "house",
    "number",
    "before",
    "parcel",
    "can",
    "leave",
    "account",
    "shows",
    "two",
    "payments",
    "one",
    "should",
    "be",
    "returned",
    "by",
    "bank",
    "support",
    "team",
    "thanks",
    "you",
];

/// What a template's answers are.
#[derive(Clone, Copy)]
enum Form {
    Prose,
    Markdown,
    Json,
    Code,
}

/// Half of the templates answer with JSON: those are the ones that a failover breaks.
fn form(template: u64) -> Form {
    match template % 6 {
        0 => Form::Prose,
        1 => Form::Markdown,
        5 => Form::Code,
        _ => Form::Json,
    }
}

/// The primary's answer and the secondary's.
pub(crate) struct Pair {
    pub(crate) primary: String,
    /// `None` when the call failed.
    pub(crate) secondary: Option<String>,
}

/// The primary's answer to a request once more: the words of [`pair`] for the same `draw`, and few of them others.
pub(crate) fn again(template: u64, draw: &mut Draw, noise: &mut Draw) -> String {
    let words: Vec<&str> = words(draw)
        .into_iter()
        .map(|kept| if noise.chance(0.1) { word(noise) } else { kept })
        .collect();
    render(form(template), &words, "status", noise)
}

fn words(draw: &mut Draw) -> Vec<&'static str> {
    let n_words = 150 + draw.below(150) as usize;
    (0..n_words).map(|_| word(draw)).collect()
}

/// One pair of answers to a request of a template.
pub(crate) fn pair(template: u64, secondary: usize, draw: &mut Draw) -> Pair {
    let words = words(draw);
    let primary = render(form(template), &words, "status", draw);
    if draw.chance(0.004) {
        return Pair {
            primary,
            secondary: None,
        };
    }
    if secondary == 1 && template.is_multiple_of(10) && draw.chance(0.06) {
        let refusal = "I'm sorry, but I can't help with that request.".to_owned();
        return Pair {
            primary,
            secondary: Some(refusal),
        };
    }
    let mut other: Vec<&str> = words
        .iter()
        .map(|kept| if draw.chance(0.25) { word(draw) } else { kept })
        .collect();
    if secondary == 2 && template % 7 == 3 {
        other.extend_from_within(..words.len() / 2);
    }
    let key = if secondary == 2 && template % 8 == 2 {
        "state"
    } else {
        "status"
    };
    let mut answer = render(form(template), &other, key, draw);
    if secondary == 0 && template % 6 == 3 && draw.chance(0.4) {
        answer = format!("```json\n{answer}\n```");
    }
    Pair {
        primary,
        secondary: Some(answer),
    }
}

fn word(draw: &mut Draw) -> &'static str {
    WORDS[draw.below(WORDS.len() as u64) as usize]
}

fn render(form: Form, words: &[&str], key: &str, draw: &mut Draw) -> String {
    match form {
        Form::Prose => words.chunks(14).map(|line| line.join(" ") + ". ").collect(),
        Form::Markdown => markdown(words),
        Form::Json => json(words, key, draw),
        Form::Code => code(words),
    }
}

fn markdown(words: &[&str]) -> String {
    let mut text = String::new();
    for (index, line) in words.chunks(12).enumerate() {
        let line = line.join(" ");
        // Writing to a String cannot fail.
        let _ = match index % 5 {
            0 => writeln!(text, "## {line}\n"),
            4 => writeln!(text, "**Note:** {line}\n"),
            _ => writeln!(text, "- {line}"),
        };
    }
    text
}

fn code(words: &[&str]) -> String {
    let mut text = "Here is the function:\n\n```python\ndef answer(order):\n".to_owned();
    for (index, line) in words.chunks(8).enumerate() {
        let _ = writeln!(
            text,
            "    part_{index} = \"{}\"  # {}",
            line.join(" "),
            line[0]
        );
    }
    text.push_str("    return order\n```\n");
    text
}

fn json(words: &[&str], key: &str, draw: &mut Draw) -> String {
    let items: Vec<serde_json::Value> = words
        .chunks(20)
        .enumerate()
        .map(|(index, line)| {
            serde_json::json!({"id": index, "text": line.join(" "), "score": draw.below(100) as f64 / 100.0, "ok": draw.chance(0.5)})
        })
        .collect();
    let answer = serde_json::json!({
        key: "open", "priority": draw.below(5), "customer": {"name": words[0], "country": words[1]}, "items": items,
    });
    answer.to_string()
}
