//! The reader against `serde_json`, the repairs, and what is remembered.

use proptest::prelude::*;
use serde_json::Value;

use super::scan::{Grammar, Outcome, scan};
use super::{JsonType, Keep, Scalar, document, json, paths};
use crate::answer::Finish;

fn status(text: &str) -> &'static str {
    json(text, Finish::Stop).status.as_str()
}

/// Texts near JSON: mostly well formed, then bent by one piece.
fn nearly_json() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"é\\n\"",
        "\\",
        "0",
        "-",
        "1.5",
        "1e9",
        "01",
        "true",
        "nul",
        " ",
        "\n",
    ];
    let soup = proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..16)
        .prop_map(|pieces| pieces.concat());
    let bent = (
        value(),
        any::<prop::sample::Index>(),
        proptest::sample::select(pieces.to_vec()),
    )
        .prop_map(|(value, at, piece)| {
            let mut text = value.to_string();
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            text.insert_str(at, piece);
            text
        });
    prop_oneof![soup, bent, value().prop_map(|value| value.to_string())]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1e6..1e6).prop_map(Value::from),
        "[a-z\"\\\\\n\té漢]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-c .\"]{0,3}", inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Paths of a value by recursion, as the definition has it.
fn expected_paths(value: &Value, path: &str, found: &mut std::collections::BTreeSet<String>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    found.insert(format!("{path}:{kind}"));
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| expected_paths(item, &format!("{path}[]"), found)),
        Value::Object(members) => {
            for (name, member) in members {
                let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                    && name.chars().next().is_some_and(|c| !c.is_ascii_digit());
                let name = if plain {
                    name.clone()
                } else {
                    Value::from(name.as_str()).to_string()
                };
                expected_paths(member, &format!("{path}.{name}"), found);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn the_reader_accepts_what_serde_json_accepts(text in nearly_json()) {
        let found = document(&text);
        // A number too large for a double is well formed, and refused by serde_json all the same.
        if found.as_ref().is_none_or(|document| document.non_finite == 0) {
            prop_assert_eq!(found.is_some(), serde_json::from_str::<Value>(&text).is_ok(), "{:?}", text);
        }
    }

    #[test]
    fn the_tolerant_reader_accepts_all_of_strict_json(value in value()) {
        let text = value.to_string();
        let scanned = scan(&text, 0, Grammar::Tolerant, Keep::Leaves);
        prop_assert_eq!(scanned.outcome, Outcome::Complete(text.len()));
        prop_assert!(scanned.repairs.first().is_none());
    }

    #[test]
    fn every_beginning_of_a_container_is_incomplete(value in value(), at in any::<prop::sample::Index>()) {
        let text = value.to_string();
        if text.starts_with(['{', '[']) {
            let at = text.floor_char_boundary(at.index(text.len()));
            prop_assert_eq!(scan(&text[..at], 0, Grammar::Strict, Keep::Paths).outcome, Outcome::Incomplete, "{:?}", &text[..at]);
        }
    }

    #[test]
    fn paths_follow_the_definition(value in value()) {
        let mut expected = std::collections::BTreeSet::new();
        expected_paths(&value, "$", &mut expected);
        prop_assert_eq!(paths(&value.to_string()).unwrap(), expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn strings_are_decoded_as_serde_json_does(text in any::<String>()) {
        let raw = Value::from(text.as_str()).to_string();
        let found = document(&raw).unwrap();
        if text.len() < 80 {
            prop_assert_eq!(&found.leaves()[0].value, &Scalar::Text(text.as_str().into()));
        }
    }
}

#[test]
fn repairs_are_named_by_the_first_that_is_needed() {
    for (text, expected) in [
        ("{\"a\":1,}", "repairable:trailing_comma"),
        ("[1,2,]", "repairable:trailing_comma"),
        ("{'it': 'isn't it'}", "repairable:single_quotes"),
        ("{'a':'b\\'c'}", "repairable:single_quotes"),
        ("{a:1,'b':2,}", "repairable:unquoted_key"),
        ("{\"a\":None}", "repairable:python_literal"),
        ("{\"a\":1/* one */}", "repairable:comment"),
        ("{\"a\":1 # one\n}", "repairable:comment"),
        ("{\"a\":-Infinity}", "repairable:nan"),
        ("{\"a\":\"x\ty\"}", "repairable:control_char"),
        ("{“a”:“b”}", "repairable:smart_quotes"),
        ("```json\n{'a':1}\n```", "repairable:single_quotes"),
        ("Here: {'a': True}.", "repairable:single_quotes"),
        ("{\"a\":1,,}", "none"),
        ("{,}", "none"),
        ("Use {name} or {a, b}.", "none"),
        ("The set ['a', 'b'] is small.", "none"),
    ] {
        assert_eq!(status(text), expected, "{text:?}");
    }
    let many = json("{a:1,'b':True,}", Finish::Stop);
    let names: Vec<&str> = many.repairs.iter().map(super::Repair::as_str).collect();
    assert_eq!(
        names,
        [
            "trailing_comma",
            "single_quotes",
            "unquoted_key",
            "python_literal"
        ]
    );
    assert_eq!(many.paths, ["$.a:integer", "$.b:boolean", "$:object"]);
}

#[test]
fn a_part_of_a_value_with_a_flaw_is_not_the_answer() {
    for (text, expected, first_path) in [
        (
            "{\"user\":{\"id\":1},\"tags\":[\"a\"],}",
            "repairable:trailing_comma",
            "$.tags:array",
        ),
        (
            "{\"items\":[{\"a\":1},{\"a\":2}],}",
            "repairable:trailing_comma",
            "$.items:array",
        ),
        (
            "{\"user\":{\"id\":1},\"ok\":True}",
            "repairable:python_literal",
            "$.ok:boolean",
        ),
        (
            "{user: {\"id\": 1}}",
            "repairable:unquoted_key",
            "$.user.id:integer",
        ),
        (
            "```json\n{\"user\":{\"id\":1},\"x\":NaN}\n```",
            "repairable:nan",
            "$.user.id:integer",
        ),
        (
            "Here: {\"user\":{\"id\":1},} as asked.",
            "repairable:trailing_comma",
            "$.user.id:integer",
        ),
        (
            "{\"user\":{\"id\":1},} or {\"b\":{\"c\":2}}",
            "prose_wrapped",
            "$.b.c:integer",
        ),
        ("{\"a\":{\"b\":1}}}", "prose_wrapped", "$.a.b:integer"),
        ("{see {\"a\":1}}", "prose_wrapped", "$.a:integer"),
    ] {
        let found = json(text, Finish::Stop);
        assert_eq!(found.status.as_str(), expected, "{text}");
        assert!(
            found.paths.iter().any(|path| path == first_path),
            "{text}: {:?}",
            found.paths
        );
    }
}

#[test]
fn statuses_beyond_the_simple_ones() {
    for (text, expected) in [
        ("{\"a\":1}\r\n", "strict"),
        ("\u{a0}{\"a\":1}", "prose_wrapped"),
        ("<think>x</think>\n```json\n{\"a\":1}\n```", "fenced"),
        ("~~~json\n{\"a\":1}\n~~~", "fenced"),
        ("```json\r\n{\"a\":1}\r\n```", "fenced"),
        (
            "1. Do this:\n\n    ```json\n    {\"a\":1}\n    ```\n",
            "fenced_in_prose",
        ),
        ("```json\n{\"a\":1}\n{\"a\":2}\n```", "multiple"),
        ("```\nplain text\n```\nand {\"a\":1}", "prose_wrapped"),
        ("Result:\n[1, 2, 3]\n", "prose_wrapped"),
        ("It is [1, 2, 3].", "none"),
        ("It is [\"x\"].", "prose_wrapped"),
        ("a {} b", "none"),
        ("{}", "strict"),
        ("null", "strict_scalar"),
        ("Null", "none"),
        ("```python\nx = {\"a\": 1}\n```", "none"),
        ("[[1, 2], [3", "truncated"),
        ("```json\n[{\"a\":1},{\"b\"", "truncated"),
        ("{\"a\":\"\\u00", "truncated"),
        ("{\"a\":tru", "truncated"),
    ] {
        assert_eq!(status(text), expected, "{text:?}");
    }
}

#[test]
fn what_a_parser_would_lose_is_said() {
    let found = json(
        "{\"a\":1,\"b\":{\"a\":2},\"a\":3,\"n\":9007199254740993,\"x\":1e999}",
        Finish::Stop,
    );
    assert_eq!(found.status.as_str(), "strict_dup_keys");
    assert_eq!(
        (
            found.dup_keys,
            found.big_integers,
            found.non_finite,
            found.depth
        ),
        (1, 1, 1, 2)
    );
    let items = json("[{\"a\":1},{\"a\":2}]", Finish::Stop);
    assert_eq!(items.dup_keys, 0);
    assert_eq!(items.top_level, Some(JsonType::Array));
}

#[test]
fn leaves_know_their_path_and_their_place_among_equals() {
    let found = json(
        "{\"items\":[{\"id\":7},{\"id\":8,\"n\":\"\\u00e9\\ud83d\\ude00\"}],\"[]\":null}",
        Finish::Stop,
    );
    let leaves: Vec<(&str, u32, &Scalar)> = found
        .values
        .iter()
        .map(|leaf| (found.path_of(leaf), leaf.ordinal, &leaf.value))
        .collect();
    assert_eq!(
        leaves,
        [
            ("$.items[].id", 0, &Scalar::Integer(7)),
            ("$.items[].id", 1, &Scalar::Integer(8)),
            ("$.items[].n", 0, &Scalar::Text("é😀".into())),
            ("$.\"[]\"", 0, &Scalar::Null),
        ]
    );
    let items = found
        .tree
        .iter()
        .find(|path| path.name == "$.items[]")
        .unwrap();
    assert_eq!(items.values, 2);
    assert_eq!(items.segment(&found.tree), "[]");
}

#[test]
fn mixed_arrays_and_objects_on_one_path_keep_both() {
    let found = paths("[{\"v\":{\"x\":1}},{\"v\":[2]},{\"v\":{\"[]\":true}}]").unwrap();
    let expected = [
        "$:array",
        "$[].v.\"[]\":boolean",
        "$[].v.x:integer",
        "$[].v:array",
        "$[].v:object",
        "$[].v[]:integer",
        "$[]:object",
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_some_objects_of_a_list_lack_is_absent() {
    let absent = |text: &str| {
        let mut paths = json(text, Finish::Stop).paths;
        let typed = super::paths(text).unwrap();
        paths.retain(|path| !typed.contains(path));
        paths
    };
    for (text, expected) in [
        ("{\"a\":1}", &[][..]),
        ("[{\"a\":1},{\"a\":2}]", &[]),
        ("[{\"a\":1,\"b\":1},{\"a\":2}]", &["$[].b:absent"]),
        (
            "[{},{\"a\":{\"b\":1}},{\"a\":{}}]",
            &["$[].a.b:absent", "$[].a:absent"],
        ),
        // Of what is no object nothing is expected, and a member that stands twice is one.
        ("[{\"a\":1},2,null]", &[]),
        ("[{\"a\":1,\"a\":2},{}]", &["$[].a:absent"]),
        (
            "{\"k\":[{\"x y\":1}],\"l\":[{\"x\":[{},{\"z\":0}]}]}",
            &["$.l[].x[].z:absent"],
        ),
    ] {
        assert_eq!(absent(text), expected, "{text}");
    }
    let many = format!("[{{\"last\":1}},{}{{}}]", "{\"last\":0},".repeat(500));
    assert_eq!(absent(&many), ["$[].last:absent"]);
}

#[test]
fn many_members_are_indexed_and_found_again() {
    let object = |order: &dyn Fn(u32) -> u32| {
        let members: Vec<String> = (0..200)
            .map(|at| format!("\"k{}\":{at}", order(at)))
            .collect();
        format!("{{{}}}", members.join(","))
    };
    let text = format!("[{},{}]", object(&|at| at), object(&|at| 199 - at));
    let found = json(&text, Finish::Stop);
    assert_eq!(found.tree.len(), 202);
    assert_eq!((found.dup_keys, found.values.len()), (0, 400));
    assert!(found.cuts.is_empty());
}
