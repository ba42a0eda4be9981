//! What the program prints and how it exits.

use insta::assert_snapshot;

use crate::scratch::Scratch;

#[test]
fn without_a_command_the_help_teaches() {
    let ran = Scratch::new().run(&[]);
    assert_eq!(ran.code, 2);
    for command in [
        "init",
        "ingest",
        "templates",
        "replay",
        "drift",
        "report",
        "weekly",
        "sql",
        "show",
        "gate",
        "explain",
        "demo",
    ] {
        assert!(
            ran.err.contains(command),
            "{command} is not in the help:\n{}",
            ran.err
        );
    }
}

#[test]
fn init_writes_once() {
    let scratch = Scratch::new();
    assert_snapshot!(scratch.transcript(&["init"]), @"
    exit 0
    --- out
    --- err
    wrote understudy.toml: fill in the providers, then run `understudy weekly`
    ");
    assert_snapshot!(scratch.transcript(&["init"]), @"
    exit 2
    --- out
    --- err
    error: understudy.toml exists already
    hint: --force replaces it, or name another path
    ");
}

#[test]
fn a_store_that_is_not_there_is_said() {
    assert_snapshot!(Scratch::new().transcript(&["sql", "SELECT 1"]), @"
    exit 2
    --- out
    --- err
    error: there is no store in understudy-store
    hint: `understudy ingest LOGS` makes one, or name another with --store
    ");
}

#[test]
fn a_week_that_is_none_is_said() {
    assert_snapshot!(Scratch::new().transcript(&["drift", "--week", "2026-46"]), @"
    exit 2
    --- out
    --- err
    error: could not read the window `2026-46`: expected an ISO week such as 2026-W46
    ");
}

#[test]
fn a_name_that_nobody_knows_gets_the_nearest() {
    assert_snapshot!(Scratch::new().transcript(&["explain", "refusals"]), @"
    exit 2
    --- out
    --- err
    error: there is no table, dimension or function `refusals`
    hint: the nearest is `refusal`; `understudy explain` lists all
    ");
}

#[test]
fn a_dimension_is_explained_by_its_query() {
    let ran = Scratch::new().run(&["explain", "refusal"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out
            .contains("Does the secondary refuse what the primary answers?"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("Remedy:"), "{}", ran.out);
}

#[test]
fn a_function_is_explained_with_an_example() {
    let ran = Scratch::new().run(&["explain", "tango_lower"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("tango_lower("), "{}", ran.out);
}
