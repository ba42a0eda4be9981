//! The hand-labelled tricky sentences, when the shared vectors are there.

use serde_json::Value;
use understudy_measure::refusal::{ProviderSignal, RefusalInput, refusal};

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
#[expect(
    clippy::disallowed_methods,
    reason = "the vectors are found through the environment"
)]
fn the_hand_labels_are_met() {
    let Ok(folder) = std::env::var("UNDERSTUDY_SHARED_VECTORS") else {
        eprintln!("skipped: UNDERSTUDY_SHARED_VECTORS is not set");
        return;
    };
    let file = std::fs::read_to_string(format!("{folder}/features_refusal.json"))
        .expect("the vectors are readable");
    let vectors: Value = serde_json::from_str(&file).expect("the vectors are JSON");
    let cases = vectors["cases"].as_array().expect("a list of cases");
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let text = case["inputs"]["text"].as_str().expect("a text");
            let input = RefusalInput {
                text,
                provider: ProviderSignal::None,
                finish_stop: true,
                has_tool_calls: false,
            };
            let found = refusal(&input).kind.as_str();
            let expected = case["hand_label"].as_str().expect("a label");
            (found != expected).then(|| format!("{}: {found}, not {expected}: {text}", case["id"]))
        })
        .collect();
    assert!(!cases.is_empty() && wrong.is_empty(), "{wrong:#?}");
}
