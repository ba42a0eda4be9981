//! Each drift does what its name says, and only that.

use serde_json::{Value, json};

use super::*;
use crate::answer::Answer;

fn drifted(drift: &Drift, text: &str) -> Answer {
    let mut answer = Answer {
        text: text.to_owned(),
        ..Answer::default()
    };
    apply(drift, &mut answer, &mut Draw::new(1, &["test"]));
    answer
}

fn name(word: &str) -> String {
    word.to_owned()
}

const OBJECT: &str = r#"{"id":"A-1","lines":[{"price":2.5,"sku":"L"}],"note":null}"#;

#[test]
fn keys_are_changed_wherever_they_stand_and_their_order_is_kept() {
    let renamed = drifted(
        &Drift::RenameKey {
            from: name("price"),
            to: name("unitPrice"),
        },
        OBJECT,
    );
    assert_eq!(
        renamed.text,
        r#"{"id":"A-1","lines":[{"unitPrice":2.5,"sku":"L"}],"note":null}"#
    );
    let retyped = drifted(&Drift::NumberToString { key: name("price") }, OBJECT);
    assert_eq!(
        retyped.text,
        r#"{"id":"A-1","lines":[{"price":"2.5","sku":"L"}],"note":null}"#
    );
    let dropped = drifted(&Drift::DropKey { key: name("id") }, OBJECT);
    assert_eq!(
        dropped.text,
        r#"{"lines":[{"price":2.5,"sku":"L"}],"note":null}"#
    );
}

#[test]
fn a_fence_is_put_once_and_survives_a_change_of_keys() {
    let fenced = drifted(&Drift::Fence, OBJECT);
    assert_eq!(drifted(&Drift::Fence, &fenced.text), fenced);
    let dropped = drifted(&Drift::DropKey { key: name("lines") }, &fenced.text);
    assert_eq!(dropped.text, "```json\n{\"id\":\"A-1\",\"note\":null}\n```");
}

#[test]
fn a_label_becomes_a_sentence() {
    assert_eq!(drifted(&Drift::Capitalise, "billing").text, "Billing.");
    assert_eq!(drifted(&Drift::Capitalise, "ärger").text, "Ärger.");
}

#[test]
fn prose_grows_by_its_factor_and_becomes_bullets() {
    let prose = "One came. Two came. Three came. Four came.";
    let longer = drifted(&Drift::Lengthen { factor: 2.0 }, prose);
    assert_eq!(longer.text.matches('.').count(), 8);
    let bullets = drifted(&Drift::Bullets, prose);
    assert_eq!(
        bullets.text,
        "**In short:**\n\n- One came.\n- Two came.\n- Three came.\n- Four came."
    );
}

#[test]
fn tool_calls_are_dropped_or_their_arguments_renamed() {
    let call = Some((name("track"), json!({"order_id": "A-1"})));
    let mut dropped = Answer {
        call: call.clone(),
        ..Answer::default()
    };
    apply(&Drift::DropToolCall, &mut dropped, &mut Draw::new(1, &[]));
    assert!(dropped.call.is_none() && !dropped.text.is_empty());
    let mut renamed = Answer {
        call,
        ..Answer::default()
    };
    apply(
        &Drift::RenameArgument {
            from: name("order_id"),
            to: name("orderId"),
        },
        &mut renamed,
        &mut Draw::new(1, &[]),
    );
    assert_eq!(
        renamed.call,
        Some((name("track"), json!({"orderId": "A-1"})))
    );
}

#[test]
fn text_that_is_no_json_keeps_its_words() {
    let drift = Drift::RenameKey {
        from: name("a"),
        to: name("b"),
    };
    assert_eq!(drifted(&drift, "a: plain").text, "a: plain");
    let cut = drifted(&Drift::Truncate, "äöüäöü");
    assert_eq!((cut.text.as_str(), cut.truncated), ("äöüä", true));
}

#[test]
fn a_plant_befalls_its_share_and_the_same_prompts_each_time() {
    let plant = Plant {
        template: name("t"),
        rate: 0.3,
        drift: Drift::Fence,
    };
    let prompts: Vec<String> = (0..2_000)
        .map(|number| format!("prompt {number}"))
        .collect();
    let hit = |seed: u64| {
        prompts
            .iter()
            .filter(|prompt| befalls(&plant, seed, "p", prompt))
            .count()
    };
    assert!((540..660).contains(&hit(7)), "{}", hit(7));
    assert_eq!(hit(7), hit(7));
    assert_ne!(hit(7), hit(8));
    let never = Plant { rate: 0.0, ..plant };
    assert!(
        prompts
            .iter()
            .all(|prompt| !befalls(&never, 7, "p", prompt))
    );
}

#[test]
fn a_plant_reads_as_it_stands_in_a_world_file() {
    let text = "template = \"t\"\nrate = 0.2\nkind = \"rename_key\"\nfrom = \"a\"\nto = \"b\"\n";
    let plant: Plant = toml::from_str(text).unwrap();
    assert_eq!(
        plant.drift,
        Drift::RenameKey {
            from: name("a"),
            to: name("b")
        }
    );
    assert_eq!(plant.drift.dimension(), "keys");
    let value: Value = serde_json::to_value(&plant).unwrap();
    assert_eq!(value["kind"], "rename_key");
}
