//! The words of the verdicts, at and around their borders.

use crate::session::cell;

#[tokio::test]
async fn few_pairs_or_prompts_are_insufficient_and_no_margin_is_informational() {
    assert_eq!(
        cell("rate_verdict(0, 0, 0, 19, 19, 0.5, 0.05, 20, 10)").await,
        "insufficient"
    );
    assert_eq!(
        cell("rate_verdict(0, 0, 0, 20, 9, 0.5, 0.05, 20, 10)").await,
        "insufficient"
    );
    assert_eq!(
        cell("rate_verdict(0, 0, 0, 20, 10, 0.5, 0.05, 20, 10)").await,
        "parity"
    );
    assert_eq!(
        cell("rate_verdict(0, 0, 0, 5, 5, NULL, 0.05, 20, 10)").await,
        "informational"
    );
    assert_eq!(
        cell("rate_verdict(0, NULL, 0, 5, 5, 0.1, 0.05, 20, 10)").await,
        ""
    );
}

#[tokio::test]
async fn without_compensating_flips_the_exact_bound_decides() {
    for (margin, enough) in [(0.05, 59), (0.02, 149), (0.01, 299), (0.005, 598)] {
        let verdict = |n: i32| format!("rate_verdict(0, 0, 0, {n}, {n}, {margin}, 0.05, 20, 10)");
        assert_eq!(cell(&verdict(enough)).await, "parity", "{margin}");
        assert_eq!(cell(&verdict(enough - 1)).await, "inconclusive", "{margin}");
        assert_eq!(
            cell(&format!("pairs_needed(0, 0, {margin}, 0.05, 0.8)")).await,
            enough.to_string()
        );
    }
}

#[tokio::test]
async fn an_interval_is_judged_against_the_ends_that_are_given() {
    let judged = |lower: &str, upper: &str, from: &str, to: &str| {
        format!("interval_verdict({lower}, {upper}, 50, 50, {from}, {to}, 20, 10)")
    };
    for (call, expected) in [
        (judged("0.9", "1.1", "0.8", "1.25"), "parity"),
        (judged("0.9", "1.1", "0.9", "1.25"), "inconclusive"),
        (judged("0.5", "0.7", "0.8", "NULL"), "breach"),
        (judged("0.9", "700", "0.8", "NULL"), "parity"),
        (judged("0.7", "0.9", "0.8", "NULL"), "inconclusive"),
        (judged("0.1", "1.2", "NULL", "1.25"), "parity"),
        (judged("1.26", "1.3", "NULL", "1.25"), "breach"),
        (judged("0.9", "1.1", "NULL", "NULL"), "informational"),
        (judged("NULL", "1.1", "0.8", "1.25"), "insufficient"),
        (
            "interval_verdict(0.9, 1.1, 19, 19, 0.8, 1.25, 20, 10)".to_owned(),
            "insufficient",
        ),
        (
            "interval_verdict(0.9, 1.1, 50, 9, 0.8, 1.25, 20, 10)".to_owned(),
            "insufficient",
        ),
    ] {
        assert_eq!(cell(&call).await, expected, "{call}");
    }
}
