//! What every parser is asked to do with any bytes, and what must hold of its answer.
//!
//! The fuzz targets call these functions, and so does the test that feeds them the corpus on a stable compiler.

use serde::de::IgnoredAny;
use understudy_measure::answer::markdown::markdown as read_markdown;
use understudy_measure::answer::{
    Answer, Features, Finish, Json, common_tokens, features, json, reasoning, tools,
};
use understudy_measure::pair::{self, PairSide};
use understudy_measure::refusal::{
    ProviderSignal, RefusalInput, classifier, pattern_kind, refusal as judge,
};
use understudy_measure::template::{
    RenameLimits, SchemaLearner, SchemaLimits, WrapLimits, renames, wrapping,
};

/// Reads bytes and asserts what must hold.
pub type Entry = fn(&[u8]);

/// All entries, each with the name of its target and of its corpus.
pub const ENTRIES: [(&str, Entry); 10] = [
    ("answer", answer),
    ("json", json_value),
    ("markdown", markdown),
    ("pair", pair),
    ("paths", paths),
    ("refusal", refusal),
    ("template", template),
    ("think", think),
    ("tokens", tokens),
    ("tool_calls", tool_calls),
];

/// Depth below which both JSON readers go all the way.
const SHALLOW: usize = 120;
/// Bytes that the reference tokenizer is given.
const REFERENCE_BYTES: usize = 4_096;

fn measured(text: &str, finish: Finish) -> Features {
    features(&Answer {
        text,
        finish,
        ..Answer::default()
    })
}

/// Two texts out of one: before and after a line of equals signs, or its halves.
fn halves(text: &str) -> (&str, &str) {
    text.split_once("\n=====\n")
        .unwrap_or_else(|| text.split_at(text.floor_char_boundary(text.len() / 2)))
}

/// The whole feature pass gives a row that holds together.
pub fn answer(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    for finish in [Finish::Stop, Finish::Length] {
        let features = measured(text, finish);
        assert!(features.json.paths.is_sorted());
        assert_eq!(features.json.has_value(), features.json.parse_repair);
        assert!(features.truncated || finish == Finish::Stop);
        for phrase in features.preamble.iter().chain(&features.closing) {
            assert!(text.get(phrase.span.clone()).is_some());
        }
        let length = features.length;
        assert_eq!(length.bytes, text.len() as u64);
        assert!(length.visible_chars <= length.chars && length.chars <= length.bytes);
        assert!(length.words <= length.chars && length.whitespace_words <= length.chars);
    }
}

/// Counts of marks agree with one another.
pub fn markdown(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let found = read_markdown(text);
    assert_eq!(found.headers, found.header_levels.iter().sum::<u32>());
    assert!(found.fence_languages.len() <= found.fences as usize);
    assert!(found.fences > 0 || (found.code_lines == 0 && !found.unclosed_fence));
    assert!(found.headers + found.bullets + found.numbered + found.rules <= found.text_lines);
    let lines = text.split('\n').count();
    assert!((found.text_lines + found.code_lines + found.fences) as usize <= lines);
}

/// The reader accepts what another reader accepts, and the cascade finds a value in whatever is one.
pub fn json_value(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let document = json::document(text);
    if let Some(document) = &document {
        assert!(document.top_level().is_some());
    }
    if document
        .as_ref()
        .is_none_or(|found| found.depth() < SHALLOW)
        && text
            .bytes()
            .filter(|byte| matches!(byte, b'[' | b'{'))
            .count()
            < SHALLOW
    {
        let accepted = serde_json::from_str::<IgnoredAny>(text).is_ok();
        assert_eq!(document.is_some(), accepted, "{text:?}");
    }
    for finish in [Finish::Stop, Finish::Length] {
        let found = json::json(text, finish);
        assert!(found.parse_fence_strip || !found.parse_strict);
        assert!(found.parse_repair || !found.parse_fence_strip);
        assert_eq!(found.has_value(), found.parse_repair);
        if document.is_some() && !text.trim().is_empty() {
            assert!(found.parse_repair, "{text:?}");
        }
    }
}

/// Every path stands below its parent, and every leaf on a path.
pub fn paths(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let Some(paths) = json::paths(text) else {
        return;
    };
    assert!(paths.is_sorted() && !paths.is_empty());
    let Some(document) = json::document(text) else {
        return;
    };
    let tree = document.tree();
    for path in &tree {
        let parent = &tree[path.parent as usize];
        assert!(path.name.starts_with(&parent.name) && !path.types.is_empty());
    }
    for leaf in document.leaves() {
        assert!(leaf.ordinal < tree[leaf.path as usize].values);
    }
}

/// Any list of calls is read, compared with itself and found the same.
pub fn tool_calls(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let (first, second) = halves(text);
    let whole = tools::tools(text);
    let same = pair::tool_divergence(&whole, &whole);
    assert!(same.same_names && same.same_args && !same.order_differs);
    assert_eq!((same.missing, same.unexpected), (0, 0));
    let (first, second) = (tools::tools(first), tools::tools(second));
    let (there, back) = (
        pair::tool_divergence(&first, &second),
        pair::tool_divergence(&second, &first),
    );
    assert_eq!(there.matched, back.matched);
    assert_eq!(
        (there.missing, there.unexpected),
        (back.unexpected, back.missing)
    );
}

/// Any text gets a verdict and a probability.
pub fn refusal(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    for has_tool_calls in [false, true] {
        let verdict = judge(&RefusalInput {
            text,
            provider: ProviderSignal::None,
            finish_stop: true,
            has_tool_calls,
        });
        assert!((0.0..=1.0).contains(&verdict.score));
        assert!(!(verdict.refused() && verdict.soft()));
    }
    let total: f32 = classifier::probabilities(text).iter().sum();
    assert!((total - 1.0).abs() < 1e-3);
    let _ = pattern_kind(text);
}

/// What is visible is the end of the text, and reasoning lies before it.
pub fn think(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let visible = reasoning::visible(text);
    assert!(text.ends_with(visible));
    let found = measured(text, Finish::Stop).reasoning;
    assert!(found.present || visible.len() == text.len());
    assert!(found.bytes as usize + visible.len() <= text.len());
    assert!(found.chars <= found.bytes && found.steps <= found.bytes);
    let _ = reasoning::reasoning_of(text);
}

/// Any two answers are compared, and their likeness is symmetric.
pub fn pair(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let (a, b) = halves(text);
    let (first, second) = (measured(a, Finish::Stop), measured(b, Finish::Stop));
    let primary = PairSide {
        text: a,
        features: &first,
    };
    let secondary = PairSide {
        text: b,
        features: &second,
    };
    let there = pair::divergence(&primary, &secondary);
    let back = pair::divergence(&secondary, &primary);
    assert_eq!(there.form.presence_changed, back.form.presence_changed);
    assert_eq!(there.json.is_some(), back.json.is_some());
    let (there, back) = (pair::text_similarity(a, b), pair::text_similarity(b, a));
    assert!((there.ratio - back.ratio).abs() < 1e-9 && (0.0..=1.0).contains(&there.ratio));
    assert!((pair::text_similarity(a, a).ratio - 1.0).abs() < 1e-12);
    assert_eq!(pair::levenshtein(a, b), pair::levenshtein(b, a));
    let words = pair::word_similarity(a, b);
    assert!((0.0..=1.0).contains(&words.ratio));
    let lexical = pair::lexical::lexical(a, b);
    assert!((0.0..=1.0).contains(&lexical.trigram_cosine));
}

/// Any answers, one a line, teach a schema; renames and wrappers are searched between neighbours.
pub fn template(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let answers: Vec<Json> = text
        .split('\n')
        .take(64)
        .map(|line| json::json(line, Finish::Stop))
        .collect();
    let mut learner = SchemaLearner::new(SchemaLimits {
        fewest_answers: 2,
        enum_fewest: 2,
        members: 4,
        ..SchemaLimits::default()
    });
    for answer in &answers {
        learner.observe(answer);
    }
    let schema = learner.schema();
    for two in answers.windows(2) {
        let _ = pair::contract(&schema, &two[0]);
        let _ = wrapping(&two[0], &two[1], &WrapLimits::default());
    }
    let pairs: Vec<(&Json, &Json)> = answers.iter().zip(answers.iter().skip(1)).collect();
    let found = renames(&pairs, &RenameLimits::default());
    assert!(
        found
            .iter()
            .all(|rename| (0.0..=1.0 + 1e-9).contains(&rename.score))
    );
}

/// The count of tokens is the reference tokenizer's.
pub fn tokens(bytes: &[u8]) {
    let text = &String::from_utf8_lossy(bytes);
    let text = &text[..text.floor_char_boundary(REFERENCE_BYTES)];
    let found = common_tokens(text);
    if found.exact {
        let reference = tiktoken_rs::o200k_base_singleton().encode_ordinary(text);
        assert_eq!(found.tokens, reference.len() as u64, "{text:?}");
    }
}
