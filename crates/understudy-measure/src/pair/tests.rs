//! Pairs with planted differences.

use super::{PairSide, divergence, log_count_ratio, log_ratio, tool_divergence};
use crate::answer::{Answer, EditStyle, Features, features};

fn measured(text: &str) -> Features {
    features(&Answer {
        text,
        ..Answer::default()
    })
}

fn compared(first: &str, second: &str) -> super::Divergence {
    let (a, b) = (measured(first), measured(second));
    divergence(
        &PairSide {
            text: first,
            features: &a,
        },
        &PairSide {
            text: second,
            features: &b,
        },
    )
}

fn calls(json: &str) -> crate::answer::Tools {
    crate::answer::tools::tools(json)
}

#[test]
fn an_answer_does_not_differ_from_itself() {
    for text in [
        "",
        "# A\n\n- b\n",
        "{\"a\":[1,{\"b\":null}]}",
        "<think>x</think>Yes",
    ] {
        let found = compared(text, text);
        assert!(found.identical && !found.form.envelope_mismatch);
        assert_eq!(
            (found.form.presence_changed, found.log_length_ratio),
            (0, 0.0)
        );
        if let Some(json) = found.json {
            assert_eq!(
                (
                    json.path_distance,
                    json.leaf_agreement(),
                    json.order_changed
                ),
                (0.0, Some(1.0), false)
            );
        }
    }
}

#[test]
fn form_differs_by_envelope_marks_and_counts() {
    let found = compared("{\"a\":1}", "Sure! Here it is:\n\n```json\n{\"a\":1}\n```").form;
    assert!(found.envelope_mismatch);
    assert_eq!(
        found.presence_changed.count_ones(),
        2,
        "a fence and a preamble"
    );
    assert!((found.presence_distance - 2.0 / 23.0).abs() < 1e-12);
    let lists = compared("- a\n- b\n- c\n", "- a\n").form;
    let (_, gain) = lists
        .count_gains
        .into_iter()
        .find(|(name, _)| *name == "bullets")
        .unwrap();
    assert!((gain - (1.0 - 3.0) / (1.0 + 3.0 + 1.0)).abs() < 1e-12);
    assert_eq!(lists.presence_changed, 0);
    let german = "Die Rechnung ist noch nicht bezahlt, und das ist ein Problem.";
    let english = "The invoice has not been paid yet, and that is a problem for us.";
    assert!(compared(german, english).form.language_mismatch);
    assert!(!compared(german, "Ja.").form.language_mismatch);
    assert_eq!(measured("```\nx\n```").edit_style, EditStyle::Snippet);
    assert!(compared("```\nx\n```", "x").form.edit_style_mismatch);
}

#[test]
fn json_differs_by_paths_types_order_and_leaves() {
    let found = compared(
        r#"{"id":1,"name":"Ana ","when":"2024-01-31","tags":["a","b"],"old":true}"#,
        r#"{"name":"ana","id":1.0,"when":"2024/1/31T00:00:00Z","tags":["a"],"new":true}"#,
    )
    .json
    .unwrap();
    assert_eq!(
        (found.only_primary, found.only_secondary),
        (vec!["$.old".to_owned()], vec!["$.new".to_owned()])
    );
    assert_eq!(found.retyped.len(), 1);
    assert_eq!(found.retyped[0].path, "$.id");
    assert!(found.order_changed);
    assert_eq!(
        (
            found.common_leaves,
            found.equal_leaves,
            found.similar_leaves
        ),
        (4, 2, 4)
    );
    assert_eq!(found.array_lengths, [("$.tags[]".to_owned(), 2, 1)]);
    assert!(compared("{\"a\":1}", "prose").json.is_none());
}

#[test]
fn numbers_are_equal_within_their_tolerance() {
    let agreement = |a: &str, b: &str| compared(a, b).json.unwrap().leaf_agreement();
    assert_eq!(
        agreement("{\"x\":0.3}", "{\"x\":0.30000000000000004}"),
        Some(1.0)
    );
    assert_eq!(agreement("{\"x\":0.3}", "{\"x\":0.3001}"), Some(0.0));
    assert_eq!(agreement("{\"x\":1e999}", "{\"x\":1e999}"), Some(1.0));
    let ids = [
        ("1000000001", "1000000002", 0.0),
        ("9007199254740993", "9007199254740992", 0.0),
        ("100000000000000000001", "100000000000000000002", 0.0),
        ("100000000000000000001", "100000000000000000001", 1.0),
        ("20", "20.0", 1.0),
        ("100000000000000000000", "1e20", 1.0),
        ("3000000001.0", "3000000002", 1.0),
    ];
    for (a, b, equal) in ids {
        let found = agreement(&format!("{{\"x\":{a}}}"), &format!("{{\"x\":{b}}}"));
        assert_eq!(found, Some(equal), "{a} {b}");
    }
    assert_eq!(agreement("{\"x\":\"A\"}", "{\"x\":\"a\"}"), Some(0.0));
    assert_eq!(agreement("{\"x\":{}}", "{\"x\":{}}"), None);
}

#[test]
fn calls_are_matched_whatever_their_order() {
    let first = calls(
        r#"[{"name":"get_weather","arguments":{"city":"Bonn"}},{"name":"get_weather","arguments":{"city":"Rome"}},
            {"name":"time.now","arguments":{}}]"#,
    );
    let second = calls(
        r#"[{"name":"time_now","arguments":{}},{"name":"get_weather","arguments":{"city":"Rome"}},
            {"name":"get_weather","arguments":{"city":"Bonn"}}]"#,
    );
    let found = tool_divergence(&first, &second);
    assert!(found.same_names && found.same_args && found.same_arg_keys && !found.is_mismatch());
    assert!(found.order_differs);
    assert_eq!((found.matched, found.missing, found.unexpected), (3, 0, 0));
    assert_eq!(found.leaf_agreement(), Some(1.0));
    assert!(!tool_divergence(&first, &first).order_differs);
}

#[test]
fn matching_pairs_the_calls_that_are_most_alike() {
    let first =
        calls(r#"[{"name":"f","arguments":{"a":1,"b":2}},{"name":"f","arguments":{"a":9,"b":8}}]"#);
    let second =
        calls(r#"[{"name":"f","arguments":{"a":9,"b":7}},{"name":"f","arguments":{"a":1,"b":3}}]"#);
    let found = tool_divergence(&first, &second);
    assert_eq!(
        (found.matched, found.common_leaves, found.equal_leaves),
        (2, 4, 2)
    );
    assert!(found.order_differs && !found.same_args && found.same_arg_keys);
}

#[test]
fn missing_repeated_and_mistyped_calls_are_counted() {
    let first = calls(r#"[{"name":"f","arguments":{"a":1,"b":2}},{"name":"g","arguments":{}}]"#);
    let second = calls(
        r#"[{"name":"f","arguments":{"a":"1","c":2}},{"name":"f","arguments":{"a":"1","c":2}}]"#,
    );
    let found = tool_divergence(&first, &second);
    assert_eq!((found.matched, found.missing, found.unexpected), (1, 1, 1));
    assert_eq!(
        (
            found.args_missing,
            found.args_unexpected,
            found.args_retyped
        ),
        (1, 1, 1)
    );
    assert!(found.secondary_repeats && !found.primary_repeats && !found.same_names);
    assert!((found.name_distance - (1.0 - 1.0 / 3.0)).abs() < 1e-12);
    assert!((found.arg_key_jaccard - 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn a_whole_number_is_one_type_of_argument_however_it_is_written() {
    let call = |amount: &str| {
        let raw = format!("[{{\"name\":\"f\",\"arguments\":{{\"amount\":{amount}}}}}]");
        calls(&raw)
    };
    for whole in ["20.0", "2e1", "20.000"] {
        let found = tool_divergence(&call("20"), &call(whole));
        assert!(!found.is_mismatch() && found.equal_leaves == 1, "{whole}");
    }
    for other in ["20.5", "1e300", "\"20\""] {
        assert!(
            tool_divergence(&call("20"), &call(other)).is_mismatch(),
            "{other}"
        );
    }
    let paths = |text: &str| crate::answer::json::paths(text).unwrap_or_default();
    assert_eq!(paths("{\"a\":20.0}"), ["$.a:number", "$:object"]);
}

#[test]
fn arguments_that_cannot_be_read_are_a_mismatch() {
    let call = |arguments: &str| calls(&format!("[{{\"name\":\"f\",\"arguments\":{arguments}}}]"));
    for (readable, broken) in [
        ("{\"a\":1}", "\"not json\""),
        ("{}", "\"not json\""),
        ("{}", "\"{\\\"a\\\":\""),
    ] {
        let (readable, broken) = (call(readable), call(broken));
        assert!(tool_divergence(&readable, &broken).is_mismatch());
        assert!(tool_divergence(&broken, &readable).is_mismatch());
        assert!(!tool_divergence(&broken, &broken).is_mismatch());
    }
}

#[test]
fn calling_against_not_calling_is_a_mismatch() {
    let some = calls(r#"[{"name":"f","arguments":"not json"}]"#);
    let none = calls("[]");
    let found = tool_divergence(&some, &none);
    assert!(found.call_mismatch && found.is_mismatch());
    assert_eq!((found.primary_args_not_json, found.missing), (1, 1));
    assert!(!tool_divergence(&none, &none).is_mismatch());
    let many: Vec<String> = (0..60)
        .map(|at| format!("{{\"name\":\"f\",\"arguments\":{{\"a\":{at}}}}}"))
        .collect();
    let reversed: Vec<String> = (0..60)
        .map(|at| format!("{{\"name\":\"f\",\"arguments\":{{\"a\":{}}}}}", at + 100))
        .collect();
    let large = tool_divergence(
        &calls(&format!("[{}]", many.join(","))),
        &calls(&format!("[{}]", reversed.join(","))),
    );
    assert!(large.matched == 60 && large.bounded && !found.bounded);
}

#[test]
fn ratios_need_two_measurements() {
    assert!(log_count_ratio(0, 0).abs() < 1e-12);
    assert!((log_count_ratio(9, 99) - 10.0_f64.ln()).abs() < 1e-12);
    assert!((log_ratio(2.0, 4.0).unwrap() - 2.0_f64.ln()).abs() < 1e-12);
    for (primary, secondary) in [
        (0.0, 1.0),
        (1.0, 0.0),
        (-1.0, 1.0),
        (f64::NAN, 1.0),
        (1.0, f64::INFINITY),
    ] {
        assert_eq!(log_ratio(primary, secondary), None);
    }
}
