//! The change is split, and laid at someone's door only where that was measured.

use super::*;

fn line(template: &str, line: &str, change: f64) -> Week {
    Week {
        target: "claude".to_owned(),
        template_id: template.to_owned(),
        line: line.to_owned(),
        previous_window: "2026-W45".to_owned(),
        previous_share: None,
        share: None,
        previous_harm: Some(0.07),
        harm: Some(0.17),
        change,
        mix: Some(0.0375),
        rate: Some(0.0625),
        n_anchor: 0,
        primary_changed: None,
        secondary_changed: None,
        attribution: "no anchor: no prompt was replayed with a control in both windows".to_owned(),
    }
}

fn summary(week: Vec<Week>) -> Summary {
    Summary {
        window: "2026-W46".to_owned(),
        primary: "openai".to_owned(),
        templates: Vec::new(),
        parity: Vec::new(),
        posture: Vec::new(),
        findings: Vec::new(),
        coverage: Vec::new(),
        cost: Vec::new(),
        calibration: Vec::new(),
        week,
        incident: Vec::new(),
        previous: None,
    }
}

#[test]
fn without_an_anchor_nobody_is_blamed() {
    let summary = summary(vec![
        line("(all)", "total", 0.1),
        line("n", "new", 0.02),
        line("o", "retired", -0.02),
    ]);
    assert_eq!(
        weeks(&summary)[0].plain(),
        "At claude newly broken calls went from 7 % to 17 % of the traffic: +3.8 pp by the mix of templates, +6.2 pp by \
         templates that break more or less, +2.0 pp by 1 new template, −2.0 pp by 1 retired template. Whose doing it is \
         cannot be told: no prompt was replayed with a control in both windows."
    );
}

#[test]
fn with_an_anchor_the_change_has_owners() {
    let total = Week {
        n_anchor: 40,
        primary_changed: Some(0.0),
        secondary_changed: Some(0.075),
        attribution: "anchor panel".to_owned(),
        ..line("(all)", "total", 0.1)
    };
    let said = weeks(&summary(vec![total]))[0].plain();
    assert!(
        said.ends_with(
            "On 40 prompts replayed in both windows 0.0 pp is the primary’s doing and +7.5 pp the secondary’s."
        ),
        "{said}"
    );
}
