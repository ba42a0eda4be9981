//! What is said of secondaries that failed, of templates that were left out, and of one template alone.

use understudy_schema::tables::requests::Template;
use understudy_schema::tables::summary::Coverage;

use super::*;
use crate::page::tests::nothing;

fn counted(kind: &str, reason: &str, n: i64) -> Coverage {
    Coverage {
        stage: "replay".to_owned(),
        target: Some("mini".to_owned()),
        kind: kind.to_owned(),
        reason: reason.to_owned(),
        n,
        unit: "replay".to_owned(),
    }
}

fn posture(template: &str, n_calls: i64, reason: &str) -> Posture {
    Posture {
        template_id: template.to_owned(),
        target: "mini".to_owned(),
        class: "standard".to_owned(),
        posture: "unproven".to_owned(),
        reason: reason.to_owned(),
        n_calls,
        n: 40,
        ..Posture::default()
    }
}

fn template(id: &str, n_calls: i64) -> Template {
    Template {
        template_id: id.to_owned(),
        n_calls,
        ..Template::default()
    }
}

#[test]
fn a_secondary_that_answered_nothing_is_still_named() {
    let summary = Summary {
        coverage: vec![
            counted("sent", "S1", 623),
            counted("failed", "not_found", 623),
            counted("skipped", "provider_stopped", 229),
            counted("skipped", "cache_hit", 70),
        ],
        ..nothing()
    };
    let answers = answers(&summary);
    assert_eq!(
        answers[0].sentence.plain(),
        "If openai had failed over to mini that week, nothing is known of what would have broken. mini did not \
         answer 852 of 852 calls: 623 model or address not found (404), 229 not sent (the provider was given up)."
    );
}

#[test]
fn failures_of_a_few_calls_are_left_to_the_figures() {
    let coverage = vec![
        counted("sent", "S1", 100),
        counted("failed", "overloaded", 9),
    ];
    let summary = Summary {
        coverage,
        ..nothing()
    };
    assert_eq!(Asked::of(&summary, "mini").unanswered(), Prose::default());
}

#[test]
fn shares_are_of_all_calls_and_the_rest_is_said() {
    let summary = Summary {
        templates: vec![template("a", 30), template("b", 10), template("c", 60)],
        posture: vec![
            posture("a", 30, "too few pairs"),
            posture("b", 10, "too few pairs"),
        ],
        ..nothing()
    };
    let answers = answers(&summary);
    let said = answers[0].sentence.plain();
    assert!(
        said.ends_with("1 template, 60 % of all calls, was not compared."),
        "{said}"
    );
    let tally = &answers[0].tallies[0];
    assert!((tally.share - 0.4).abs() < 1e-12);
    assert_eq!(tally.reasons, [("too few pairs", vec!["a", "b"])]);
}

#[test]
fn one_template_is_not_one_of_one() {
    let summary = Summary {
        posture: vec![posture("a", 30, "too few pairs")],
        ..nothing()
    };
    let said = answers(&summary)[0].sentence.plain();
    assert!(
        said.contains("that week, the one template is unproven."),
        "{said}"
    );
}

#[test]
fn of_many_reasons_the_rest_are_others() {
    let rows: Vec<Posture> = (0..7)
        .map(|n| posture(&format!("t{n}"), 1, &format!("reason {n}")))
        .collect();
    let rows: Vec<&Posture> = rows.iter().collect();
    let reasons = reasons(&rows.iter().collect::<Vec<_>>());
    assert_eq!(reasons.len(), 5);
    assert_eq!(reasons[4], ("other reasons", vec!["t4", "t5", "t6"]));
}
