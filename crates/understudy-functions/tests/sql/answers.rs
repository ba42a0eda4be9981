//! The features of one answer, as the feature table has them.

use arrow::datatypes::DataType;
use understudy_schema::table::Row;
use understudy_schema::tables::features::Response;

use crate::session::{batches, cell, session, table};

/// Columns of the table that do not follow from the answer itself.
const NOT_OF_THE_ANSWER: [&str; 8] = [
    "schema_invalid",
    "tokens_out",
    "tokens_out_reasoning",
    "lane",
    "latency_ms",
    "ttft_ms",
    "cost_usd",
    "n_reasoning_field_chars",
];

async fn feature(arguments: &str, field: &str) -> String {
    cell(&format!("answer_features({arguments})['{field}']")).await
}

#[tokio::test]
async fn the_fields_are_those_of_the_feature_table() {
    let sql = "SELECT answer_features(NULL, NULL, NULL, NULL, NULL) AS a";
    let batches = batches(&session(1), sql)
        .await
        .expect("features of nothing");
    let schema = batches[0].schema();
    let DataType::Struct(fields) = schema.field(0).data_type() else {
        panic!("not a record")
    };
    assert!(!schema.field(0).is_nullable(), "every row has features");
    let table = Response::TABLE.arrow_schema();
    let from = table.index_of("truncated").expect("a column of the table");
    let expected: Vec<_> = table.fields()[from..]
        .iter()
        .filter(|field| !NOT_OF_THE_ANSWER.contains(&field.name().as_str()))
        .collect();
    for (field, expected) in fields.iter().zip(&expected) {
        assert_eq!(field, *expected);
    }
    assert_eq!(fields.len(), expected.len());
}

#[tokio::test]
async fn an_ordinary_answer_is_neither_empty_nor_truncated_nor_refused() {
    let answer = "'Berlin is the capital of Germany.', NULL, NULL, 'stop', 'ok'";
    for (field, expected) in [
        ("envelope", "prose"),
        ("empty", "false"),
        ("truncated", "false"),
        ("refusal_kind", "none"),
        ("refused", "false"),
        ("json_status", "none"),
        ("json_top_level", ""),
        ("json_paths", "[]"),
        ("language", "eng"),
        ("n_chars", "33"),
        ("n_words", "6"),
        ("n_lines", "1"),
        ("n_tool_calls", "0"),
        ("cut", "[]"),
    ] {
        assert_eq!(feature(answer, field).await, expected, "{field}");
    }
}

#[tokio::test]
async fn the_outcome_decides_who_refused() {
    for (outcome, kind, refused, empty) in [
        ("ok", "empty", "true", "true"),
        ("refusal_native", "full", "true", "false"),
        ("blocked_input", "provider_block", "true", "true"),
        ("blocked_output", "provider_block", "true", "true"),
        ("error_content_block", "provider_block", "true", "false"),
        ("error_timeout", "none", "false", "false"),
        ("error_quota", "none", "false", "false"),
    ] {
        let answer = format!("NULL, NULL, NULL, 'stop', '{outcome}'");
        assert_eq!(feature(&answer, "refusal_kind").await, kind, "{outcome}");
        assert_eq!(feature(&answer, "refused").await, refused, "{outcome}");
        assert_eq!(feature(&answer, "empty").await, empty, "{outcome}");
    }
    let source = feature(
        "NULL, 'I cannot help with that.', NULL, 'stop', NULL",
        "refusal_source",
    )
    .await;
    assert_eq!(source, "provider");
}

#[tokio::test]
async fn a_failed_call_has_no_answer_even_if_something_stands_there() {
    let answer = "'{\"id\": 1}', NULL, '[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]', 'length', 'error_decode'";
    for (field, expected) in [
        ("truncated", "false"),
        ("json_status", "empty"),
        ("n_tool_calls", "0"),
        ("n_chars", "0"),
        ("envelope", "empty"),
    ] {
        assert_eq!(feature(answer, field).await, expected, "{field}");
    }
}

#[tokio::test]
async fn a_refusal_in_words_is_found_without_the_provider() {
    let answer = "'I''m sorry, but I can''t help with that.', NULL, NULL, 'stop', 'ok'";
    assert_eq!(feature(answer, "refusal_kind").await, "full");
    assert_eq!(feature(answer, "refused").await, "true");
}

const ORDER: &str = r#"'[{"id":"a1","function":{"name":"get_order","arguments":"{\"order_id\":\"7\",\"lines\":[{\"n\":1}]}"}}]'"#;

#[tokio::test]
async fn arguments_of_tool_calls_are_paths_below_the_tools_name() {
    let answer = format!("NULL, NULL, {ORDER}, 'tool_calls', 'tool_call'");
    assert_eq!(feature(&answer, "tool_names").await, "[get_order]");
    assert_eq!(
        feature(&answer, "tool_paths").await,
        "[get_order.lines:array, get_order.lines[].n:integer, get_order.lines[]:object, get_order.order_id:string]"
    );
    assert_eq!(feature(&answer, "tool_arguments_invalid").await, "false");
    assert_eq!(feature(&answer, "envelope").await, "tool_call");
    assert_eq!(feature(&answer, "empty").await, "false");
    let broken = answer.replace(r#"\"7\""#, "seven");
    assert_eq!(feature(&broken, "tool_arguments_invalid").await, "true");
    assert_eq!(feature(&broken, "tool_paths").await, "[]");
}

#[tokio::test]
async fn the_hash_tells_answers_apart_and_leaves_out_ids_of_calls() {
    let hash = |text: &str, calls: &str| {
        let answer = format!("{text}, NULL, {calls}, 'stop', 'ok'");
        async move { feature(&answer, "answer_hash").await }
    };
    let one = hash("'yes'", "NULL").await;
    assert_eq!(one.len(), 32);
    assert_eq!(hash("'yes'", "NULL").await, one);
    assert_ne!(hash("'yes.'", "NULL").await, one);
    let called = hash("NULL", ORDER).await;
    assert_eq!(hash("NULL", &ORDER.replace("a1", "b2")).await, called);
    assert_ne!(
        hash("NULL", &ORDER.replace("get_order", "get_orders")).await,
        called
    );
    assert_ne!(hash("NULL", &ORDER.replace('7', "8")).await, called);
    assert_ne!(hash("NULL", "NULL").await, called);
}

#[tokio::test]
async fn a_list_of_calls_that_cannot_be_read_is_invalid_and_no_silence() {
    let answer = "NULL, NULL, '[{\"function\":', 'stop', 'malformed_tool'";
    assert_eq!(feature(answer, "tool_arguments_invalid").await, "true");
    assert_eq!(feature(answer, "empty").await, "false");
    assert_eq!(feature(answer, "refused").await, "false");
}

#[tokio::test]
async fn columns_and_constants_may_be_mixed() {
    let sql = "SELECT sum(CASE WHEN answer_features(t, NULL, NULL, 'stop', 'ok')['empty'] THEN 1 ELSE 0 END) AS n \
        FROM (VALUES ('a'), (''), (NULL), ('  ')) AS answers(t)";
    let batches = batches(&session(2), sql).await.expect("mixed arguments");
    assert_eq!(
        format!("{:?}", batches[0].column(0)).matches('3').count(),
        1
    );
}

#[tokio::test]
async fn features_are_computed_once_for_all_fields() {
    let fields = ["truncated", "envelope", "json_paths", "n_chars", "language"];
    let fields: Vec<String> = fields
        .iter()
        .map(|field| format!("seen['{field}'] AS {field}"))
        .collect();
    let sql = format!(
        "EXPLAIN WITH answers AS ( \
            SELECT t, answer_features(t, NULL, NULL, 'stop', 'ok') AS seen FROM (VALUES ('a')) AS one(t) \
            UNION ALL \
            SELECT t, answer_features(t, NULL, NULL, 'stop', 'ok') AS seen FROM (VALUES ('b')) AS two(t)) \
        SELECT t, {} FROM answers WHERE t <> 'c'",
        fields.join(", ")
    );
    let plan = table(&sql).await.expect("a plan");
    let physical = plan
        .split("physical_plan")
        .nth(1)
        .expect("the physical plan comes second");
    assert_eq!(physical.matches("answer_features(").count(), 2, "{plan}");
}

#[tokio::test]
async fn a_flood_of_paths_is_cut_and_said_to_be() {
    let depth = 100;
    let name = "a_rather_long_name_of_a_key";
    let nested = format!(
        "{}1{}",
        format!("{{\"{name}\":").repeat(depth),
        "}".repeat(depth)
    );
    let many: Vec<String> = (0..40).map(|n| format!("\"k{n}\":{nested}")).collect();
    let answer = format!("'{{{}}}', NULL, NULL, 'stop', 'ok'", many.join(","));
    let bytes = cell(&format!(
        "array_length(answer_features({answer})['json_paths'])"
    ))
    .await;
    assert!(
        bytes.parse::<usize>().expect("a number of paths") < 1_000,
        "{bytes}"
    );
    assert_eq!(feature(&answer, "cut").await, "[json_paths]");
    assert_eq!(feature(&answer, "json_status").await, "strict");
}

#[tokio::test]
async fn an_answer_of_ordinary_length_is_not_cut() {
    let answer =
        "repeat('A sentence of some length, and another one. ', 60), NULL, NULL, 'stop', 'ok'";
    assert_eq!(feature(answer, "cut").await, "[]");
    assert_eq!(feature(answer, "language").await, "eng");
}
