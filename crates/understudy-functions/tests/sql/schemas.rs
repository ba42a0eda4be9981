//! What an answer lacks, adds and retypes, and how far two answers' keys are apart.

use crate::session::cell;

async fn check(paths: &str, known: &str, required: &str) -> String {
    let list = |items: &str| {
        let items: Vec<String> = items
            .split_whitespace()
            .map(|item| format!("'{item}'"))
            .collect();
        format!("arrow_cast(make_array({}), 'List(Utf8)')", items.join(", "))
    };
    cell(&format!(
        "schema_check({}, {}, {})",
        list(paths),
        list(known),
        list(required)
    ))
    .await
}

const NOTHING: &str = "{missing: [], unexpected: [], retyped: [], required_retyped: []}";

#[tokio::test]
async fn an_answer_that_is_as_it_should_be_has_nothing_amiss() {
    let paths = "$:object $.id:integer $.total:number";
    assert_eq!(check(paths, paths, "$ $.id $.total").await, NOTHING);
}

#[tokio::test]
async fn a_required_key_is_missing_only_where_its_parent_is() {
    let known = "$:object $.user:object $.user:null $.user.name:string $.items:array $.items[]:object $.items[].sku:string";
    let required = "$.user $.user.name $.items $.items[] $.items[].sku";
    let missing = |names: &str| {
        format!("{{missing: [{names}], unexpected: [], retyped: [], required_retyped: []}}")
    };
    assert_eq!(
        check("$:object $.user:object $.items:array", known, required).await,
        missing("$.items[], $.user.name")
    );
    assert_eq!(
        check("$:object $.user:null $.items:null", known, required).await,
        "{missing: [], unexpected: [], retyped: [$.items:null], required_retyped: [$.items:null]}"
    );
    assert_eq!(
        check(
            "$:object $.user:null $.items:array $.items[]:object",
            known,
            required
        )
        .await,
        missing("$.items[].sku")
    );
    assert_eq!(
        check("$:object", known, required).await,
        missing("$.items, $.user")
    );
}

#[tokio::test]
async fn an_integer_passes_for_a_number_and_nothing_else_passes() {
    let retyped = |entry: &str| {
        format!("{{missing: [], unexpected: [], retyped: [{entry}], required_retyped: [{entry}]}}")
    };
    assert_eq!(check("$.a:integer", "$.a:number", "$.a").await, NOTHING);
    assert_eq!(
        check("$.a:number", "$.a:integer", "$.a").await,
        retyped("$.a:number")
    );
    assert_eq!(
        check("$.a:null", "$.a:string", "$.a").await,
        retyped("$.a:null")
    );
    assert_eq!(
        check("$.a:null", "$.a:string $.a:null", "$.a").await,
        NOTHING
    );
}

#[tokio::test]
async fn a_path_is_not_mistaken_for_a_longer_one() {
    assert_eq!(
        check("$.ab:string", "$.a:string $.abc:string", "$.a").await,
        "{missing: [$.a], unexpected: [$.ab], retyped: [], required_retyped: []}"
    );
}

#[tokio::test]
async fn a_quoted_key_may_hold_dots_and_colons() {
    let paths = r#"$:object $."a.b:c":object $."a.b:c".d:string"#;
    assert_eq!(
        check(paths, paths, r#"$."a.b:c" $."a.b:c".d"#).await,
        NOTHING
    );
    assert_eq!(
        check(r#"$:object $."a.b:c":object"#, paths, r#"$."a.b:c".d"#).await,
        r#"{missing: [$."a.b:c".d], unexpected: [], retyped: [], required_retyped: []}"#
    );
}

#[tokio::test]
async fn lists_need_be_neither_sorted_nor_distinct() {
    assert_eq!(
        check(
            "$.b:string $.a:string $.b:string",
            "$.b:integer $.a:string",
            "$.c $.b"
        )
        .await,
        "{missing: [$.c], unexpected: [], retyped: [$.b:string], required_retyped: [$.b:string]}"
    );
    assert_eq!(
        cell("path_distance(['b', 'a', 'a'], ['a', 'b'])").await,
        "0.0"
    );
}

#[tokio::test]
async fn answers_without_keys_have_no_distance() {
    assert_eq!(
        cell("path_distance(arrow_cast(make_array(), 'List(Utf8)'), ['$:object'])").await,
        ""
    );
    assert_eq!(
        cell("path_distance(['$:array'], ['$:object'])").await,
        "1.0"
    );
}
