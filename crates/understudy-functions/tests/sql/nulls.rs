//! Nulls, empty groups, wrong arguments and the three layouts of text.

use understudy_functions::{Accepts, Entry, FunctionKind};

use crate::session::{cell, table};

fn typed_null(accepts: Accepts) -> &'static str {
    match accepts {
        Accepts::Text => "CAST(NULL AS VARCHAR)",
        Accepts::Texts => "arrow_cast(NULL, 'List(Utf8)')",
        Accepts::Integer => "CAST(NULL AS BIGINT)",
        Accepts::Number | Accepts::Level => "CAST(NULL AS DOUBLE)",
        Accepts::Boolean => "CAST(NULL AS BOOLEAN)",
    }
}

fn call(entry: &Entry, argument: impl Fn(Accepts) -> &'static str) -> String {
    let arguments: Vec<&str> = entry
        .parameters
        .iter()
        .map(|parameter| argument(parameter.accepts))
        .collect();
    format!("{}({})", entry.name, arguments.join(", "))
}

fn entries(kind: FunctionKind) -> impl Iterator<Item = Entry> {
    understudy_functions::documentation()
        .into_iter()
        .filter(move |entry| entry.kind == kind)
}

#[tokio::test]
async fn nulls_give_null_except_where_every_row_has_features() {
    for entry in entries(FunctionKind::Scalar) {
        let typed = cell(&format!("{} IS NULL", call(&entry, typed_null))).await;
        let untyped = cell(&format!("{} IS NULL", call(&entry, |_| "NULL"))).await;
        let expected = if entry.name == "answer_features" {
            "false"
        } else {
            "true"
        };
        assert_eq!(
            (typed.as_str(), untyped.as_str()),
            (expected, expected),
            "{}",
            entry.name
        );
    }
}

#[tokio::test]
async fn a_column_of_nulls_gives_the_same_as_a_constant_null() {
    for entry in entries(FunctionKind::Scalar) {
        let columns: Vec<String> = entry
            .parameters
            .iter()
            .map(|parameter| format!("{} AS {}", typed_null(parameter.accepts), parameter.name))
            .collect();
        let names: Vec<&str> = entry
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        let sql = format!(
            "SELECT count(*) AS rows, count({}({})) AS results FROM (SELECT {}, value FROM range(3))",
            entry.name,
            names.join(", "),
            columns.join(", ")
        );
        let result = table(&sql).await.expect(&sql);
        let results = if entry.name == "answer_features" {
            3
        } else {
            0
        };
        assert!(
            result.contains(&format!("| 3    | {results}       |")),
            "{}:\n{result}",
            entry.name
        );
    }
}

#[tokio::test]
async fn window_functions_have_a_row_for_every_row_nulls_alone_or_not() {
    for entry in entries(FunctionKind::Window) {
        let call = call(&entry, typed_null);
        let sql = format!(
            "SELECT count(*) AS rows FROM (SELECT {call} OVER (PARTITION BY value % 2 ORDER BY value) AS cell FROM range(5))"
        );
        let result = table(&sql).await;
        let result = result.unwrap_or_else(|error| panic!("{}: {error}", entry.name));
        assert!(result.contains("| 5    |"), "{}:\n{result}", entry.name);
        let nothing = format!("SELECT {call} OVER () AS cell FROM range(5) WHERE value > 9");
        let nothing = table(&nothing).await;
        nothing.unwrap_or_else(|error| panic!("{}: {error}", entry.name));
    }
}

#[tokio::test]
async fn aggregates_of_no_rows_and_of_nulls_alone_say_nothing_and_do_not_fail() {
    for entry in entries(FunctionKind::Aggregate) {
        let nothing = table(&format!(
            "SELECT {} AS cell FROM range(3) WHERE value > 5",
            call(&entry, typed_null)
        ))
        .await;
        let nulls = table(&format!(
            "SELECT {} AS cell FROM range(3)",
            call(&entry, typed_null)
        ))
        .await;
        for result in [nothing, nulls] {
            let result = result.unwrap_or_else(|error| panic!("{}: {error}", entry.name));
            let value = result.lines().nth(3).expect("there is one row");
            let known = ["n: 0", "n_primary: 0", "[]"]
                .iter()
                .any(|nothing| value.contains(nothing));
            // No verdict is no proof: it is said, not left out.
            let known = known || value.contains("insufficient") || value.contains("bins: 0");
            let value = value.trim_matches(['|', ' ']);
            let known = known || value.is_empty() || value == "0";
            assert!(known, "{}:\n{result}", entry.name);
        }
    }
}

#[tokio::test]
async fn text_may_have_any_of_the_three_layouts() {
    for layout in ["Utf8", "LargeUtf8", "Utf8View"] {
        let text = |text: &str| format!("arrow_cast('{text}', '{layout}')");
        let list = |text: &str| format!("arrow_cast(make_array('{text}'), 'List({layout})')");
        let features = format!(
            "answer_features({}, NULL, NULL, {}, {})['json_status']",
            text("{\"id\": 1}"),
            text("stop"),
            text("ok")
        );
        assert_eq!(cell(&features).await, "strict", "{layout}");
        assert_eq!(
            cell(&format!(
                "path_distance({}, {})",
                list("$:object"),
                list("$:array")
            ))
            .await,
            "1.0",
            "{layout}"
        );
    }
}

#[tokio::test]
async fn arguments_may_be_named() {
    assert_eq!(
        cell("round(wilson_lower(n => 16, k => 2, confidence => 0.95), 4)").await,
        "0.035"
    );
}

#[tokio::test]
async fn every_function_names_itself_when_it_refuses() {
    for entry in understudy_functions::documentation() {
        let over = if entry.kind == FunctionKind::Window {
            " OVER ()"
        } else {
            ""
        };
        let wrong = |accepts: Accepts| match accepts {
            Accepts::Text | Accepts::Texts => "INTERVAL '1 day'",
            Accepts::Integer | Accepts::Number | Accepts::Level | Accepts::Boolean => "'wrong'",
        };
        let few = table(&format!("SELECT {}(){over}", entry.name)).await;
        let few = few.expect_err(entry.name);
        assert!(few.contains(entry.name), "{few}");
        let error = table(&format!("SELECT {}{over}", call(&entry, wrong))).await;
        let error = error.expect_err(entry.name);
        let first = entry.parameters[0];
        let expected = format!(
            "{} takes {} as {}",
            entry.name,
            first.accepts.as_str(),
            first.name
        );
        assert!(error.contains(&expected), "{error}");
    }
}

#[tokio::test]
async fn wrong_arguments_are_refused_in_words() {
    let few = table("SELECT wilson_lower(1, 2)")
        .await
        .expect_err("an argument is missing");
    assert!(
        few.contains("wilson_lower takes 3 arguments (k, n, confidence), not 2"),
        "{few}"
    );
    let wrong = table("SELECT wilson_lower('one', 2, 0.9)")
        .await
        .expect_err("text is no count");
    assert!(
        wrong.contains("wilson_lower takes integer as k, not Utf8"),
        "{wrong}"
    );
    let differing =
        "SELECT quantile_ci(value, 0.5, CASE WHEN value = 1 THEN 0.9 ELSE 0.95 END) FROM range(3)";
    let differing = table(differing)
        .await
        .expect_err("one confidence per group");
    assert!(
        differing.contains("confidence must be the same in all rows of a group"),
        "{differing}"
    );
}

#[tokio::test]
async fn counts_below_nothing_are_no_counts() {
    assert_eq!(cell("wilson_lower(-1, 10, 0.9)").await, "");
    assert_eq!(cell("tango_upper(0, -1, 0, 10, 0.9)").await, "");
}
