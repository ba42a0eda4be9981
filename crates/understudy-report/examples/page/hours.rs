//! The hand-made summary's self-test, week over week and hours of an outage.

use understudy_schema::tables::summary::{Calibration, Incident, Week};

/// The self-test of a run without false alarms.
pub(super) fn calibration() -> Calibration {
    Calibration {
        dimension: "all".to_owned(),
        measured: true,
        n_tested: 120,
        n_flagged: 0,
        flagged_share: Some(0.0),
        n_below_alpha: 4,
        below_alpha_share: Some(4.0 / 120.0),
        bound: Some(0.0898),
        holds: Some(true),
        flagged: Vec::new(),
    }
}

/// The change since the week before, of one secondary with an anchor panel and of one without.
pub(super) fn week() -> Vec<Week> {
    let line = |target: &str, template: &str, line: &str, change: f64| Week {
        target: target.to_owned(),
        template_id: template.to_owned(),
        line: line.to_owned(),
        previous_window: "2026-W45".to_owned(),
        previous_share: Some(1.0),
        share: Some(1.0),
        previous_harm: Some(0.031),
        harm: Some(0.031 + change),
        change: Some(change),
        change_lower: None,
        change_upper: None,
        mix: Some(0.002),
        mix_lower: Some(0.001),
        mix_upper: Some(0.004),
        rate: Some(change - 0.002),
        rate_lower: Some(change - 0.012),
        rate_upper: Some(change + 0.007),
        n_anchor: 0,
        primary_changed: None,
        primary_changed_lower: None,
        primary_changed_upper: None,
        secondary_changed: None,
        secondary_changed_lower: None,
        secondary_changed_upper: None,
        attribution: "no anchor: no prompt was replayed with a control in both windows".to_owned(),
    };
    let anchored = Week {
        n_anchor: 212,
        primary_changed: Some(0.001),
        primary_changed_lower: Some(-0.004),
        primary_changed_upper: Some(0.006),
        secondary_changed: Some(0.012),
        secondary_changed_lower: Some(0.003),
        secondary_changed_upper: Some(0.021),
        attribution: "anchor panel".to_owned(),
        ..line("claude", "(all)", "total", 0.015)
    };
    vec![anchored, line("gemini", "(all)", "total", -0.004)]
}

/// Some hours in which the primary might have failed.
pub(super) fn incident() -> Vec<Incident> {
    let hour = |target: &str, at: i64, newly_broken: f64| Incident {
        target: target.to_owned(),
        starts_at: jiff::Timestamp::constant(1_794_182_400 + at * 3_600, 0),
        minutes: 90,
        n_calls: 410,
        n_unmeasured: 12,
        newly_broken,
        newly_broken_lower: newly_broken * 0.7,
        newly_broken_upper: newly_broken * 1.3,
        noise: Some(1.4),
        attributable: Some(newly_broken - 1.4),
        n_users: Some(77),
        extra_cost_usd: Some(0.31),
    };
    vec![
        hour("claude", 9, 31.0),
        hour("claude", 10, 64.2),
        hour("claude", 11, 40.0),
        hour("gemini", 9, 4.0),
    ]
}
