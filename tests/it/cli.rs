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
            "- `confidence` (number above 0 and below 1, else read as null):",
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

/// Two calls of a Monday, and a section for a template that there is not.
fn one_day(stray: &str) -> Scratch {
    let scratch = Scratch::new();
    let calls = [crate::bad_input::call("1"), crate::bad_input::call("2")];
    scratch.write("week.jsonl", calls.join("\n"));
    scratch.write(
        "understudy.toml",
        format!(
            "[secondaries.other]\ndialect = \"openai\"\nbase_url = \"http://127.0.0.1:9\"\nmodel = \"m\"\n{stray}"
        ),
    );
    assert_eq!(scratch.run(&["ingest", "week.jsonl"]).code, 0);
    scratch
}

#[test]
fn a_template_that_there_is_not_holds_nothing_back_and_nothing_is_sent() {
    let scratch = one_day("[templates.tt]\nreplay = \"never\"\n");
    let warning = "warning: [templates.tt] names no template of this store; the nearest is `t`";
    for command in ["plan", "drift"] {
        let ran = scratch.run(&[command, "--week", "2026-W46"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.contains(warning), "{ran:?}");
    }
    for command in ["replay", "weekly"] {
        let ran = scratch.run(&[command, "--week", "2026-W46"]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("nothing would be held back"), "{ran:?}");
        assert!(ran.err.contains("the nearest is `t`"), "{ran:?}");
        assert!(!scratch.path("understudy-store/replays").exists());
    }
}

#[test]
fn a_window_without_calls_names_the_weeks_that_have_some() {
    let scratch = one_day("");
    for command in ["templates", "plan", "replay", "drift"] {
        let ran = scratch.run(&[command, "--week", "2026-W40"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let hint = "hint: no call lies in 2026-W40; the store has 2026-W46";
        assert!(ran.err.contains(hint), "{command}: {ran:?}");
    }
}

#[test]
fn statements_are_taken_from_a_pipe() {
    let scratch = one_day("");
    let ran = scratch.piped(
        &["sql", "--format", "csv"],
        "SELECT 1 AS a;\nSELECT 2 /* one; two */ AS b",
    );
    assert_eq!((ran.code, ran.out.as_str()), (0, "a\n1\nb\n2\n"), "{ran:?}");
    let ran = scratch.piped(&["sql"], "selec 1;");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert_eq!(ran.err.matches("found: selec").count(), 1, "{ran:?}");
}

#[test]
fn an_answer_is_written_for_others_to_read() {
    let scratch = one_day("");
    let ran = scratch.run(&["sql", "SELECT 1 AS a", "-o", "nowhere/x.csv"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err
            .contains("could not write nowhere/x.csv: there is no folder nowhere"),
        "{ran:?}"
    );
    for args in [
        &["sql", "SELECT 1 AS a"][..],
        &["templates", "--week", "2026-W46"],
    ] {
        let ran = scratch.run(&[args, &["--format", "parquet", "-o", "x.parquet"]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let file = std::fs::metadata(scratch.path("x.parquet")).unwrap();
        let plain = std::fs::metadata(scratch.write("plain", "")).unwrap();
        assert_eq!(file.permissions(), plain.permissions());
    }
}

#[test]
fn rows_of_json_all_have_the_same_keys() {
    let ran = one_day("").run(&["sql", "SELECT NULL AS a, 1 AS b", "--format", "json"]);
    assert_eq!(ran.out, "[{\"a\":null,\"b\":1}]\n");
}

#[test]
fn what_is_piped_is_not_broken_over_lines() {
    let long = "x".repeat(180);
    let ran = one_day("").run(&["sql", &format!("SELECT '{long}' AS a, '{long}' AS b")]);
    assert_eq!(ran.out.matches(&long).count(), 2, "{}", ran.out);
}

#[test]
fn a_gate_without_anything_to_judge_says_why() {
    let scratch = one_day("");
    let gate = ["gate", "--week", "2026-W46"];
    let ran = scratch.run(&gate);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err
            .contains("`understudy drift --week 2026-W46` makes it"),
        "{ran:?}"
    );
    assert_eq!(scratch.run(&["drift", "--week", "2026-W46"]).code, 0);
    assert_snapshot!(scratch.transcript(&gate), @"
    exit 2
    --- out
    --- err
    error: there is nothing to gate on: no call of 2026-W46 was replayed
    hint: `understudy replay --week 2026-W46` asks the secondaries
    ");
}

#[test]
fn tables_of_later_stages_stages_and_losses_are_explained_by_their_short_names() {
    let explain = |name: &str| Scratch::new().run(&["explain", name]);
    let ran = explain("posture");
    assert!(ran.out.starts_with("summary.posture\n"), "{ran:?}");
    let ran = explain("summary");
    assert!(ran.out.contains("\n  summary.parity "), "{ran:?}");
    assert!(!ran.out.contains("drift."), "{ran:?}");
    let ran = explain("w_max_default");
    assert!(
        ran.out
            .starts_with("W_MAX_DEFAULT: lost in translation\n\nThe request has no bound"),
        "{ran:?}"
    );
    let ran = explain("W_MAX_DEFALT");
    assert!(
        ran.err.contains("the nearest is `W_MAX_DEFAULT`"),
        "{ran:?}"
    );
}

#[test]
fn a_demo_takes_no_folder_that_holds_something_else() {
    let scratch = Scratch::new();
    scratch.write("week/understudy.toml", "store = \"mine\"\n");
    let ran = scratch.run(&["demo", "week"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("week holds something else than a demo"));
    let kept = std::fs::read_to_string(scratch.path("week/understudy.toml")).unwrap();
    assert_eq!(kept, "store = \"mine\"\n");
    assert!(!scratch.path("week/logs").exists());
}

#[test]
fn a_secondary_may_not_have_the_primary_s_name() {
    let scratch = Scratch::new();
    let provider = "dialect = \"openai\"\nbase_url = \"http://127.0.0.1:9\"\nmodel = \"m\"\n";
    let config =
        format!("[primary]\nname = \"openai\"\n{provider}[secondaries.openai]\n{provider}");
    scratch.write("understudy.toml", config);
    let ran = scratch.run(&["ingest"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.err
            .contains("[primary] and [secondaries.openai] have the same name"),
        "{ran:?}"
    );
}

#[test]
fn a_query_that_would_replace_none_is_refused() {
    let scratch = one_day("");
    scratch.write("mine/parity.sql", "SELECT 1");
    for (folder, said) in [
        ("mine", "mine/parity.sql replaces no query of the program"),
        ("nowhere", "could not read the query nowhere"),
    ] {
        let ran = scratch.run(&["drift", "--week", "2026-W46", "--queries", folder]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(said), "{ran:?}");
    }
}
