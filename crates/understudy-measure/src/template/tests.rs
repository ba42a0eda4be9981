//! Learnt schemas, planted renames, planted wrappers.

use proptest::prelude::*;

use super::{
    Presence, RenameLimits, SchemaLearner, SchemaLimits, TemplateSchema, WrapKind, WrapLimits,
    names, renames, wrapping,
};
use crate::answer::{Finish, Json, json};
use crate::pair::contract;

fn parsed(text: &str) -> Json {
    json::json(text, Finish::Stop)
}

fn learnt(texts: impl IntoIterator<Item = String>) -> TemplateSchema {
    let mut learner = SchemaLearner::new(SchemaLimits::default());
    for text in texts {
        learner.observe(&parsed(&text));
    }
    learner.schema()
}

/// Orders with a status of three values, an optional note, items, and a rare debug member.
fn order(at: u32) -> String {
    let status = ["open", "paid", "void"][at as usize % 3];
    let note = if at.is_multiple_of(4) {
        ",\"note\":\"urgent\""
    } else {
        ""
    };
    let debug = if at == 7 { ",\"debug\":1" } else { "" };
    format!(
        "{{\"id\":{at},\"status\":\"{status}\",\"items\":[{{\"sku\":\"s{at}\",\"n\":1}},{{\"sku\":\"t{at}\"}}]{note}{debug}}}"
    )
}

#[test]
fn presence_types_and_enumerations_are_learnt() {
    let schema = learnt((0..400).map(order));
    assert_eq!(schema.answers, 400);
    let presence = |path: &str| schema.paths[path].presence;
    for path in [
        "$",
        "$.id",
        "$.status",
        "$.items",
        "$.items[]",
        "$.items[].sku",
    ] {
        assert_eq!(presence(path), Presence::Required, "{path}");
    }
    assert_eq!(
        (presence("$.note"), presence("$.debug")),
        (Presence::Optional, Presence::Rare)
    );
    assert_eq!(schema.optional().collect::<Vec<_>>(), ["$.note"]);
    let values = schema.paths["$.status"].values.as_ref().unwrap();
    assert_eq!(values.iter().collect::<Vec<_>>(), ["open", "paid", "void"]);
    assert!(
        schema.paths["$.id"].values.is_none() && schema.paths["$.items[].sku"].values.is_none()
    );
    assert!((schema.paths["$.note"].share() - 0.25).abs() < 1e-12);
}

#[test]
fn few_answers_give_expected_and_never_required() {
    let schema = learnt((0..112).map(order));
    assert_eq!(schema.required().count(), 0);
    assert_eq!(schema.paths["$.id"].presence, Presence::Expected);
    assert_eq!(
        learnt((0..30).map(order)).paths["$.id"].presence,
        Presence::Optional
    );
    assert_eq!(
        learnt((0..188).map(order)).paths["$.id"].presence,
        Presence::Expected
    );
    assert_eq!(
        learnt((0..189).map(order)).paths["$.id"].presence,
        Presence::Required
    );
}

#[test]
fn a_contract_names_every_departure() {
    let schema = learnt((0..400).map(order));
    let kept = contract(&schema, &parsed(&order(3)));
    assert!(!kept.is_broken() && kept == crate::pair::Contract::default());
    let broken = contract(
        &schema,
        &parsed(r#"{"id":"7","status":"lost","items":[{"n":1}],"note":5,"extra":{"deep":1}}"#),
    );
    assert_eq!(broken.required_missing, ["$.items[].sku"]);
    assert_eq!(broken.required_retyped, ["$.id"]);
    assert_eq!(broken.other_retyped, ["$.note"]);
    assert_eq!(broken.unexpected, ["$.extra"]);
    let novel: Vec<(&str, &str)> = broken
        .enum_novel
        .iter()
        .map(|(path, value)| (path.as_str(), value.as_str()))
        .collect();
    assert_eq!(novel, [("$.note", "5"), ("$.status", "lost")]);
    assert!(broken.is_broken());
    let empty = contract(&schema, &parsed(r#"{"id":1,"status":"open","items":[]}"#));
    assert_eq!(
        empty.required_missing,
        ["$.items[]"],
        "of a list without items only these"
    );
    let gone = contract(&schema, &parsed("{\"id\":1,\"status\":\"open\"}"));
    assert_eq!(
        gone.required_missing,
        ["$.items"],
        "of a missing array only itself"
    );
    assert_eq!(
        contract(&schema, &parsed("prose")),
        crate::pair::Contract::default()
    );
    let few = learnt((0..100).map(order));
    let missing = contract(&few, &parsed("{\"status\":\"open\",\"items\":[]}"));
    assert!(!missing.is_broken() && missing.is_broken_if_expected(&few));
}

#[test]
fn quoted_names_with_dots_are_one_segment() {
    let schema = learnt((0..200).map(|at| format!("{{\"a.b\":{{\"c \\\"d\":{at},\"e\":1}}}}")));
    let found = contract(&schema, &parsed("{\"a.b\":{\"e\":1}}"));
    assert_eq!(found.required_missing, ["$.\"a.b\".\"c \\\"d\""]);
    let found = contract(&schema, &parsed("{\"x\":1}"));
    assert_eq!(found.required_missing, ["$.\"a.b\""]);
}

#[test]
fn maps_with_dynamic_keys_are_collapsed() {
    let answer =
        |at: u32| format!("{{\"scores\":{{\"user{at}\":{{\"value\":{at}}},\"total\":1}},\"n\":2}}");
    let schema = learnt((0..300).map(answer));
    assert!(schema.dynamic.contains("$.scores"));
    assert_eq!(schema.paths["$.scores.total"].presence, Presence::Required);
    assert!(schema.paths.contains_key("$.scores.*.value"));
    assert!(schema.paths.len() < 10, "{:?}", schema.paths.keys());
    let found = contract(&schema, &parsed(&answer(9_999)));
    assert_eq!(found, crate::pair::Contract::default());
    let odd = contract(
        &schema,
        &parsed(r#"{"scores":{"user1":{"value":"1"},"total":1},"n":2}"#),
    );
    assert!(
        odd.required_retyped
            .iter()
            .chain(&odd.other_retyped)
            .any(|path| path == "$.scores.*.value"),
        "{odd:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_schema_does_not_depend_on_order_or_partition(seed in any::<u64>(), parts in 1_usize..6) {
        let limits = SchemaLimits { members: 20, dynamic_keys: 12, ..SchemaLimits::default() };
        let texts: Vec<String> = (0..120_u64)
            .map(|at| format!("{{\"m\":{{\"k{}\":{}}},\"s\":\"v{}\",\"n\":{at}}}", at * 7 % 90, at % 3, at % 9))
            .collect();
        let mut whole = SchemaLearner::new(limits);
        for text in &texts {
            whole.observe(&parsed(text));
        }
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        let mut merged = SchemaLearner::new(limits);
        for part in order.chunks(texts.len().div_ceil(parts)) {
            let mut learner = SchemaLearner::new(limits);
            for at in part {
                learner.observe(&parsed(&texts[*at]));
            }
            merged.merge(learner);
        }
        prop_assert_eq!(whole.schema(), merged.schema());
        prop_assert!(whole.schema().bounded);
    }
}

fn pairs<'j>(primary: &'j [Json], secondary: &'j [Json]) -> Vec<(&'j Json, &'j Json)> {
    primary.iter().zip(secondary).collect()
}

#[test]
fn planted_renames_are_found_among_noise() {
    let primary: Vec<Json> = (0..60)
        .map(|at| {
            parsed(&format!(
                r#"{{"user_name":"u{at}","total":{at},"zip":"{at:05}","rows":[{{"unit_price":{at}.5,"x":1}}],"gone":"g{at}"}}"#
            ))
        })
        .collect();
    let secondary: Vec<Json> = (0..60)
        .map(|at| {
            let total = if at % 10 == 0 { at + 1 } else { at };
            parsed(&format!(
                r#"{{"userName":"u{at}","amount":{total},"postal_code":"{at:05}","rows":[{{"unitPrice":{at}.5,"x":1}}],"brand_new":[{at}]}}"#
            ))
        })
        .collect();
    let found = renames(&pairs(&primary, &secondary), &RenameLimits::default());
    let accepted: Vec<(&str, &str)> = found
        .iter()
        .filter(|rename| rename.accepted)
        .map(|rename| (rename.primary.as_str(), rename.secondary.as_str()))
        .collect();
    assert_eq!(accepted.len(), 4, "{found:?}");
    for expected in [
        ("$.user_name", "$.userName"),
        ("$.total", "$.amount"),
        ("$.zip", "$.postal_code"),
        ("$.rows[].unit_price", "$.rows[].unitPrice"),
    ] {
        assert!(accepted.contains(&expected), "{expected:?} in {found:?}");
    }
    assert!(
        found
            .iter()
            .any(|rename| rename.primary == "$.gone" && !rename.accepted)
    );
}

#[test]
fn whole_objects_are_renamed_with_what_is_in_them() {
    let side = |name: &str| -> Vec<Json> {
        (0..20)
            .map(|at| {
                parsed(&format!(
                    r#"{{"{name}":{{"street":"s{at}","no":{at}}},"id":{at}}}"#
                ))
            })
            .collect()
    };
    let found = renames(
        &pairs(&side("address"), &side("addr")),
        &RenameLimits::default(),
    );
    assert_eq!(
        found.len(),
        1,
        "members of a renamed object are not lost themselves: {found:?}"
    );
    assert!(found[0].accepted && found[0].score > 0.95);
    assert!(renames(&[], &RenameLimits::default()).is_empty());
}

#[test]
fn names_are_compared_without_their_spelling() {
    assert_eq!(names::normalise("User-Name_2"), "username2");
    assert!((names::name_similarity("unit_price", "UnitPrice") - 1.0).abs() < 1e-12);
    for (a, b, expected) in [
        ("martha", "marhta", 0.961_111),
        ("dixon", "dicksonx", 0.813_333),
        ("", "", 1.0),
        ("a", "", 0.0),
    ] {
        assert!(
            (names::jaro_winkler(a, b) - expected).abs() < 1e-6,
            "{a} {b}"
        );
    }
}

#[test]
fn wrappers_are_found_in_both_directions() {
    let limits = WrapLimits::default();
    let bare = parsed(r#"{"id":1,"name":"a","rows":[{"x":1}]}"#);
    let wrapped = parsed(r#"{"data":{"id":1,"name":"a","rows":[{"x":1}]},"ok":true}"#);
    let found = wrapping(&bare, &wrapped, &limits).unwrap();
    assert_eq!(
        (found.kind, found.path.as_str()),
        (WrapKind::Wrapped, "$.data")
    );
    let back = wrapping(&wrapped, &bare, &limits).unwrap();
    assert_eq!(
        (back.kind, back.path.as_str()),
        (WrapKind::Unwrapped, "$.data")
    );
    let list = wrapping(
        &parsed(r#"[{"id":1}]"#),
        &parsed(r#"{"items":[{"id":1}]}"#),
        &limits,
    )
    .unwrap();
    assert_eq!(
        (list.kind, list.path.as_str()),
        (WrapKind::Wrapped, "$.items")
    );
    let single = wrapping(&parsed(r#"{"id":1}"#), &parsed(r#"[{"id":1}]"#), &limits).unwrap();
    assert_eq!(
        (single.kind, single.path.as_str()),
        (WrapKind::Wrapped, "$[]")
    );
    assert!(wrapping(&bare, &bare, &limits).is_none());
    assert!(wrapping(&bare, &parsed(r#"{"data":{"other":1}}"#), &limits).is_none());
    assert!(wrapping(&parsed("prose"), &bare, &limits).is_none());
}
