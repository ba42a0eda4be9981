//! Tool calls in the forms in which they are logged.

use super::tools;

#[test]
fn calls_are_read_with_arguments_as_text_or_as_json() {
    let found = tools(
        r#"[{"id":"1","type":"function","function":{"name":"get.weather","arguments":"{\"city\":\"Bonn\",\"days\":3,\"a b\":{\"x\":1}}"}},
            {"function":{"name":"now","arguments":{}}},
            {"name":"later","arguments":null},
            {"function":{"name":"empty","arguments":""}}]"#,
    );
    assert!(found.called() && found.parallel() && !found.malformed);
    assert_eq!(
        found.names().collect::<Vec<_>>(),
        ["get.weather", "now", "later", "empty"]
    );
    assert_eq!(found.calls[0].argument_names(), ["\"a b\"", "city", "days"]);
    assert_eq!(found.calls[0].arguments.as_ref().unwrap().values.len(), 3);
    assert_eq!(found.args_not_json, 0);
}

#[test]
fn arguments_that_are_no_object_are_counted() {
    let found = tools(
        r#"[{"function":{"name":"a","arguments":"{'x':1}"}},{"function":{"name":"b","arguments":"[1]"}},{"function":{"name":"c","arguments":"{\"x\":"}}]"#,
    );
    assert_eq!((found.count(), found.args_not_json), (3, 3));
    assert!(found.calls.iter().all(|call| call.arguments.is_none()));
}

#[test]
fn no_list_is_no_call_and_a_broken_one_is_said() {
    for (text, malformed) in [
        ("", false),
        ("null", false),
        ("[]", false),
        ("{}", true),
        ("[1]", true),
        ("[{", true),
    ] {
        let found = tools(text);
        assert_eq!(
            (found.called(), found.malformed),
            (false, malformed),
            "{text}"
        );
    }
}

#[test]
fn the_hash_of_arguments_ignores_order_and_space_but_not_types() {
    let hash = |arguments: &str| {
        tools(&format!("[{{\"name\":\"f\",\"arguments\":{arguments}}}]")).calls[0].canonical_hash
    };
    assert_eq!(
        hash(r#"{"a":1,"b":[1,2]}"#),
        hash(r#""{ \"b\": [1, 2], \"a\": 1 }""#)
    );
    assert_ne!(hash(r#"{"a":1}"#), hash(r#"{"a":"1"}"#));
    assert_ne!(hash(r#"{"a":1}"#), hash(r#"{"a":1.0}"#));
    assert_ne!(hash(r#"{"a":[1,2]}"#), hash(r#"{"a":[2,1]}"#));
    assert_ne!(hash(r#"{"a":{"b":1}}"#), hash(r#"{"b":{"a":1}}"#));
}
