//! Which keywords an answer breaks.

use super::RequestSchema;
use crate::answer::{Finish, json};

const ORDER: &str = r##"{
  "type": "object",
  "properties": {
    "id": {"type": "integer", "minimum": 1},
    "state": {"enum": ["open", "closed"]},
    "email": {"type": ["string", "null"], "pattern": "^[^@]+@[^@]+$"},
    "rows": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/row"}}
  },
  "required": ["id", "state", "rows"],
  "additionalProperties": false,
  "$defs": {"row": {"type": "object", "properties": {"price": {"type": "number"}}, "required": ["price"]}}
}"##;

fn broken(schema: &str, value: &str) -> Vec<(&'static str, u32)> {
    let schema = RequestSchema::read(schema).unwrap();
    schema.faults(value).unwrap().keywords.into_iter().collect()
}

#[test]
fn an_answer_that_keeps_its_schema_breaks_nothing() {
    let kept =
        r#"{"id":1,"state":"open","email":null,"rows":[{"price":2},{"price":2.5,"note":"x"}]}"#;
    assert_eq!(broken(ORDER, kept), []);
    assert_eq!(broken("true", "1"), []);
    assert_eq!(broken("{}", "[1]"), []);
}

#[test]
fn each_broken_keyword_is_named_and_counted() {
    let drifted = r#"{"id":"1","state":"OPEN","email":"x","rows":[{"price":"2"},{}],"extra":1}"#;
    assert_eq!(
        broken(ORDER, drifted),
        [
            ("additionalProperties", 1),
            ("enum", 1),
            ("pattern", 1),
            ("required", 1),
            ("type", 2)
        ]
    );
    assert_eq!(broken(ORDER, "[]"), [("type", 1)]);
    assert_eq!(
        broken(ORDER, r#"{"id":0,"state":"open","rows":[]}"#),
        [("minItems", 1), ("minimum", 1)]
    );
    assert_eq!(broken("false", "1"), [("false", 1)]);
}

#[test]
fn single_keywords_hold_and_break_where_they_should() {
    for (schema, kept, drifted) in [
        (r#"{"const":1}"#, "1.0", "2"),
        (r#"{"type":"integer"}"#, "3.0", "3.5"),
        (
            r#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#,
            "null",
            "1",
        ),
        (r#"{"oneOf":[{"type":"integer"},{"minimum":5}]}"#, "2", "7"),
        (r#"{"not":{"type":"string"}}"#, "1", "\"a\""),
        (r#"{"allOf":[{"minimum":1},{"maximum":3}]}"#, "2", "4"),
        (
            r#"{"if":{"type":"string"},"then":{"maxLength":2},"else":{"maximum":2}}"#,
            "\"漢字\"",
            "3",
        ),
        (
            r#"{"prefixItems":[{"type":"string"}],"items":false}"#,
            "[\"a\"]",
            "[\"a\",1]",
        ),
        (
            r#"{"items":[{"type":"string"}],"additionalItems":{"type":"null"}}"#,
            "[\"a\",null]",
            "[\"a\",1]",
        ),
        (
            r#"{"contains":{"type":"string"},"maxContains":1}"#,
            "[1,\"a\"]",
            "[\"a\",\"b\"]",
        ),
        (
            r#"{"uniqueItems":true}"#,
            "[{\"a\":1},{\"a\":2}]",
            "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]",
        ),
        (r#"{"multipleOf":0.1}"#, "0.3", "0.35"),
        (r#"{"exclusiveMaximum":3}"#, "2.9", "3"),
        (r#"{"exclusiveMinimum":3}"#, "3.1", "3"),
        (r#"{"minLength":2}"#, "\"ab\"", "\"a\""),
        (
            r#"{"propertyNames":{"pattern":"^[a-z]+$"}}"#,
            r#"{"a":1}"#,
            r#"{"A":1}"#,
        ),
        (
            r#"{"patternProperties":{"^n_":{"type":"number"}}}"#,
            r#"{"n_a":1,"s":"x"}"#,
            r#"{"n_a":"1"}"#,
        ),
        (
            r#"{"dependentRequired":{"a":["b"]}}"#,
            r#"{"a":1,"b":2}"#,
            r#"{"a":1}"#,
        ),
        (
            r#"{"dependentSchemas":{"a":{"required":["b"]}}}"#,
            r#"{"b":1}"#,
            r#"{"a":1}"#,
        ),
        (
            r#"{"minProperties":1,"maxProperties":1.0}"#,
            r#"{"a":1}"#,
            "{}",
        ),
        (
            r##"{"$ref":"#/definitions/a~1b%25","definitions":{"a/b%":{"type":"null"}}}"##,
            "null",
            "1",
        ),
    ] {
        assert_eq!(broken(schema, kept), [], "{schema} {kept}");
        assert_ne!(broken(schema, drifted), [], "{schema} {drifted}");
    }
}

#[test]
fn vendors_wrappers_are_taken_off() {
    let inner = r#"{"type":"object","required":["a"]}"#;
    for wrapped in [
        format!(
            r#"{{"type":"json_schema","json_schema":{{"name":"x","strict":true,"schema":{inner}}}}}"#
        ),
        format!(r#"{{"format":{{"type":"json_schema","name":"x","schema":{inner}}}}}"#),
        inner.to_owned(),
    ] {
        assert_eq!(broken(&wrapped, "{}"), [("required", 1)], "{wrapped}");
    }
    assert!(RequestSchema::read("[1]").is_none() && RequestSchema::read("{").is_none());
}

#[test]
fn what_cannot_be_checked_is_passed_over() {
    let schema = r#"{"pattern":"(?=a)b","unevaluatedProperties":false,"x-other":1,"$ref":"http://example.org/a","title":"t"}"#;
    let schema = RequestSchema::read(schema).unwrap();
    assert!(schema.faults("\"x\"").unwrap().is_valid());
}

#[test]
fn a_schema_that_never_ends_is_left_at_a_bound() {
    let endless = RequestSchema::read(r##"{"$ref":"#"}"##).unwrap();
    assert!(endless.faults("1").unwrap().bounded);
    let growing = r##"{"anyOf":[{"$ref":"#"},{"$ref":"#"},{"type":"string"}]}"##;
    assert!(
        RequestSchema::read(growing)
            .unwrap()
            .faults("1")
            .unwrap()
            .bounded
    );
}

#[test]
fn the_value_inside_an_answer_is_checked() {
    let schema = RequestSchema::read(ORDER).unwrap();
    for text in [
        "{\"id\":1}",
        "Sure!\n```json\n{\"id\":1}\n```\n",
        "<think>hm</think>\nIt is {\"id\":1}, as asked.",
    ] {
        let found = json::json(text, Finish::Stop);
        assert_eq!(text[found.span.clone()].trim(), "{\"id\":1}");
        let faults = schema.faults_of(text, &found).unwrap();
        assert_eq!(
            faults.keywords.into_iter().collect::<Vec<_>>(),
            [("required", 2)]
        );
    }
    let mended = "{'id': 1}";
    assert!(
        schema
            .faults_of(mended, &json::json(mended, Finish::Stop))
            .is_none()
    );
}
