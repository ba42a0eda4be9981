//! Figures as they are printed.

use super::*;

#[test]
fn shares_do_not_round_to_none_or_all() {
    let said = [0.0, 0.0001, 0.004, 0.98, 0.9875, 0.9999, 1.0].map(share);
    assert_eq!(
        said,
        [
            "0\u{a0}%",
            "<0.1\u{a0}%",
            "0.4\u{a0}%",
            "98\u{a0}%",
            "98.8\u{a0}%",
            ">99.9\u{a0}%",
            "100\u{a0}%"
        ]
    );
    assert_eq!(share(f64::NAN), "–");
}

#[test]
fn points_carry_their_sign() {
    assert_eq!(
        [0.98, -0.004, 0.0, -0.0001].map(points),
        [
            "+98.0\u{a0}pp",
            "−0.4\u{a0}pp",
            "0.0\u{a0}pp",
            "0.0\u{a0}pp"
        ]
    );
}

#[test]
fn intervals_need_both_ends_and_may_be_open() {
    assert_eq!(
        interval("rate", Some(0.951), Some(0.994)),
        "[+95.1,\u{a0}+99.4]"
    );
    assert_eq!(
        interval("ratio", Some(1.2), Some(f64::INFINITY)),
        "[1.20,\u{a0}∞]"
    );
    assert_eq!(interval("rate", None, Some(0.1)), "");
}

#[test]
fn margins_say_what_is_allowed() {
    assert_eq!(margin("rate", None, 0.005), "+0.5\u{a0}pp");
    assert_eq!(margin("ratio", Some(0.8), 1.25), "0.80–1.25×");
    assert_eq!(margin("ratio", None, 1.5), "up to 1.50×");
}

#[test]
fn counts_have_commas_and_plurals() {
    assert_eq!(
        [0, 999, 1_000, -1_234_567].map(count),
        ["0", "999", "1,000", "−1,234,567"]
    );
    assert_eq!(counted(1, "template"), "1\u{a0}template");
    assert_eq!(counted(1_200, "pair"), "1,200\u{a0}pairs");
    assert_eq!(about(4_749.4), "4,749");
}

#[test]
fn medians_have_their_unit() {
    assert_eq!(quantity("n_chars", 640.0), "640\u{a0}characters");
    assert_eq!(quantity("latency_ms", 820.4), "820\u{a0}ms");
    assert_eq!(quantity("latency_ms", 12_340.0), "12.3\u{a0}s");
    assert_eq!(quantity("cost_usd", 0.0061), "$0.0061");
    assert_eq!(quantity("n_stars", 4.5), "4.5");
}
