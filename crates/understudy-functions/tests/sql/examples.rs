//! Every documented example gives what its documentation says.

use crate::session::table;

#[tokio::test]
async fn every_documented_example_gives_its_documented_result() {
    let mut wrong = String::new();
    for entry in understudy_functions::documentation() {
        let result = table(entry.example.sql).await.unwrap_or_else(|error| error);
        if result != entry.example.result {
            wrong.extend([
                "== ",
                entry.name,
                "\n",
                entry.example.sql,
                "\n",
                &result,
                "\n",
            ]);
        }
    }
    assert!(
        wrong.is_empty(),
        "these examples give something else:\n{wrong}"
    );
}

#[test]
fn every_function_is_documented_once_with_arguments() {
    let entries = understudy_functions::documentation();
    let mut names: Vec<&str> = entries.iter().map(|entry| entry.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(
        names.len(),
        entries.len(),
        "a name stands for two functions"
    );
    for entry in entries {
        assert!(
            entry.description.ends_with('.'),
            "{} is described in sentences",
            entry.name
        );
        assert!(
            entry.returns.ends_with('.'),
            "{} says what it returns",
            entry.name
        );
        assert!(
            entry.example.sql.contains(entry.name),
            "{}'s example calls it",
            entry.name
        );
        assert!(
            entry
                .parameters
                .iter()
                .all(|parameter| parameter.about.ends_with('.')),
            "{}",
            entry.name
        );
    }
}
