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
        "probe",
        "plan",
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
fn a_function_is_explained_with_everything_that_is_written_about_it() {
    // Whoever pastes a call, in whatever case, means the function.
    for name in ["tango_lower", "TANGO_LOWER", "tango_lower(1, 2, 3, 4, 0.9)"] {
        let ran = Scratch::new().run(&["explain", name]);
        assert_eq!(ran.code, 0);
        for part in [
            "`tango_lower(both, only_secondary, only_primary, neither, confidence)`: scalar.",
            "- `confidence` (number):",
            "Returns a number from -1 to 1",
            "Nulls: null when",
            "Source: Tango 1998.",
            "SELECT round(tango_lower(59, 6, 16, 80, 0.95), 4) AS lower",
            "| -0.124 |",
        ] {
            assert!(ran.out.contains(part), "{part}: {}", ran.out);
        }
    }
}

#[test]
fn a_package_of_functions_is_listed_alone_and_beside_the_dimension_of_its_name() {
    let ran = Scratch::new().run(&["explain", "discovery"]);
    assert!(ran.out.starts_with("discovery: "), "{}", ran.out);
    assert!(ran.out.contains("\n  benjamini_hochberg "), "{}", ran.out);
    let ran = Scratch::new().run(&["explain", "refusal"]);
    assert!(ran.out.contains("\n  refusal_kind "), "{}", ran.out);
}

#[test]
fn without_a_name_every_function_is_listed_once() {
    let ran = Scratch::new().run(&["explain"]);
    assert_eq!(ran.code, 0);
    for entry in understudy_functions::documentation() {
        let line = format!("\n  {:<26} ", entry.name);
        assert_eq!(ran.out.matches(&line).count(), 1, "{}", entry.name);
    }
}

#[test]
fn a_statistician_is_led_to_the_functions_that_cite_a_name() {
    assert_snapshot!(Scratch::new().transcript(&["explain", "hajek"]), @"
    exit 2
    --- out
    --- err
    error: there is no table, dimension or function `hajek`
    hint: it stands in what is written about `cluster_mean`; `understudy explain` lists all
    ");
}
