//! The change is split, and laid at someone's door only where that was measured.

use super::*;
use crate::page::tests::nothing;

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
        change: Some(change),
        change_lower: None,
        change_upper: None,
        mix: Some(0.0375),
        mix_lower: Some(0.02),
        mix_upper: Some(0.06),
        rate: Some(0.0625),
        rate_lower: Some(-0.01),
        rate_upper: Some(0.13),
        n_anchor: 0,
        primary_changed: None,
        primary_changed_lower: None,
        primary_changed_upper: None,
        secondary_changed: None,
        secondary_changed_lower: None,
        secondary_changed_upper: None,
        attribution: "no anchor: no prompt was replayed with a control in both windows".to_owned(),
    }
}

fn summary(week: Vec<Week>) -> Summary {
    Summary { week, ..nothing() }
}

#[test]
fn without_an_anchor_nobody_is_blamed() {
    let summary = summary(vec![
        line("(all)", "total", 0.1),
        line("n", "new", 0.02),
        line("o", "retired", -0.02),
        line("b", "rebased", -0.01),
        line("c", "redefined", 0.03),
        Week {
            change: None,
            ..line("u", "unmeasured", 0.0)
        },
    ]);
    assert_eq!(
        weeks(&summary)[0].plain(),
        "At claude newly broken calls went from 7 % to 17 % of the traffic: +3.8 pp [+2.0, +6.0] by the mix of \
         templates, +6.2 pp [−1.0, +13.0] by templates that break more or less, +2.0 pp by 1 new template, −2.0 pp by 1 retired template, −1.0 pp by 1 template \
         judged beside the log in one window and the primary’s answers of the day in the other, +3.0 pp by 1 template whose contract says anew what is broken, all without 1 template measured in one of the windows only. Whose doing it is cannot be told: no prompt was replayed with a control in both windows."
    );
}

#[test]
fn with_an_anchor_the_change_has_owners() {
    let total = Week {
        n_anchor: 40,
        primary_changed: Some(0.0),
        primary_changed_lower: Some(-0.02),
        primary_changed_upper: Some(0.02),
        secondary_changed: Some(0.075),
        secondary_changed_lower: Some(0.03),
        secondary_changed_upper: Some(0.12),
        attribution: "anchor panel".to_owned(),
        ..line("(all)", "total", 0.1)
    };
    let said = weeks(&summary(vec![total]))[0].plain();
    assert!(
        said.ends_with(
            "On 40 prompts replayed in both windows 0.0 pp [−2.0, +2.0] is the primary’s doing and +7.5 pp [+3.0, \
             +12.0] the secondary’s."
        ),
        "{said}"
    );
}
