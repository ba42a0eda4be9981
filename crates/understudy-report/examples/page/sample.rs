//! A summary made by hand: three templates, two secondaries, and answers that try to break out of every form.

use understudy_report::{Previous, Summary};
use understudy_schema::tables::requests::Template;
use understudy_schema::tables::summary::{Calibration, Cost, Coverage, Finding, Parity, Posture};

#[path = "hours.rs"]
mod hours;

use hours::{calibration, incident, week};

/// An answer that holds markup, an escape sequence, a formula, a direction override and a fence.
pub(crate) const HOSTILE: &str = "```json\n{\"vendor\": \"<script>alert(1)</script>\", \"total\": \"=1+1\"}\n```\n\u{1b}[31mred\u{1b}[0m \u{202e}desrever\u{202c} & | ` done";

/// The whole summary.
pub(crate) fn summary() -> Summary {
    let parity = parity();
    let mut before = parity.clone();
    for cell in &mut before {
        if cell.target == "claude" && cell.dimension == "formatting" {
            "parity".clone_into(&mut cell.verdict);
        }
    }
    before.retain(|cell| cell.template_id != "route_ticket" || cell.dimension != "tools");
    Summary {
        window: "2026-W46".to_owned(),
        primary: "openai".to_owned(),
        templates: templates(),
        parity,
        posture: posture(),
        findings: findings(),
        coverage: coverage(),
        cost: cost(),
        calibration: vec![calibration()],
        week: week(),
        incident: incident(),
        previous: Some(Previous {
            window: "2026-W45".to_owned(),
            parity: before,
        }),
    }
}

/// The same without any control.
#[expect(
    clippy::allow_attributes,
    reason = "not every test that includes this file uses it"
)]
#[allow(
    dead_code,
    reason = "the example draws the summary with its control only"
)]
pub(crate) fn uncontrolled() -> Summary {
    let mut summary = summary();
    for cell in &mut summary.parity {
        cell.noise_floor = None;
        "L".clone_into(&mut cell.baseline);
        cell.warnings = vec!["no_control".to_owned()];
    }
    summary.calibration = vec![Calibration {
        measured: false,
        n_tested: 0,
        n_below_alpha: 0,
        flagged_share: None,
        below_alpha_share: None,
        bound: None,
        holds: None,
        ..calibration()
    }];
    for hour in &mut summary.incident {
        hour.noise = None;
        hour.attributable = None;
    }
    for finding in &mut summary.findings {
        finding.noise_floor = None;
    }
    summary
}

/// A summary of a window in which nothing happened.
#[expect(
    clippy::allow_attributes,
    reason = "not every test that includes this file uses it"
)]
#[allow(dead_code, reason = "the example draws the full summary only")]
pub(crate) fn empty() -> Summary {
    Summary {
        window: "2026-W46".to_owned(),
        primary: understudy_report::summary::UNNAMED_PRIMARY.to_owned(),
        templates: Vec::new(),
        parity: Vec::new(),
        posture: Vec::new(),
        findings: Vec::new(),
        coverage: Vec::new(),
        cost: Vec::new(),
        calibration: Vec::new(),
        week: Vec::new(),
        incident: Vec::new(),
        previous: None,
    }
}

fn templates() -> Vec<Template> {
    let template = |id: &str, expects: &str, n_calls: i64| Template {
        template_id: id.to_owned(),
        template_versions: vec!["3".to_owned()],
        template_source: "explicit_field".to_owned(),
        expects: expects.to_owned(),
        n_calls,
        n_failed: 12,
        n_cache_hits: 40,
        n_replayable: n_calls - 52,
        n_prompts: n_calls / 2,
        first_at: jiff::Timestamp::constant(1_794_182_400, 0),
        last_at: jiff::Timestamp::constant(1_794_787_199, 0),
        cost_usd: Some(31.5),
    };
    vec![
        template("invoice_extract", "json_schema", 4_812),
        template("route_ticket", "tools", 9_120),
        template("support_reply", "text", 21_340),
    ]
}

/// A cell at parity with an interval of a point around no change.
fn cell(template: &str, target: &str, dimension: &str, metric: &str) -> Parity {
    let ratio = matches!(metric, "n_chars" | "latency_p95_ms" | "cost_usd");
    Parity {
        template_id: template.to_owned(),
        target: target.to_owned(),
        dimension: dimension.to_owned(),
        verdict: "parity".to_owned(),
        metric: metric.to_owned(),
        kind: if ratio { "ratio" } else { "rate" }.to_owned(),
        primary_value: Some(if ratio { 640.0 } else { 0.004 }),
        secondary_value: Some(if ratio { 659.2 } else { 0.006 }),
        gain: Some(if ratio { 1.03 } else { 0.002 }),
        lower: Some(if ratio { 0.96 } else { -0.006 }),
        upper: Some(if ratio { 1.11 } else { 0.009 }),
        margin_lower: (metric == "n_chars").then_some(0.8),
        margin: Some(if ratio { 1.25 } else { 0.02 }),
        noise_floor: Some(if ratio { 1.01 } else { 0.003 }),
        n: 400,
        n_needed: None,
        more_cost_usd: None,
        changed: false,
        baseline: "P1".to_owned(),
        warnings: Vec::new(),
    }
}

/// A cell with a verdict and figures: secondary's value, gain, lower and upper end.
fn verdict(cell: Parity, verdict: &str, [secondary, gain, lower, upper]: [f64; 4]) -> Parity {
    Parity {
        verdict: verdict.to_owned(),
        secondary_value: Some(secondary),
        gain: Some(gain),
        lower: Some(lower),
        upper: Some(upper),
        n_needed: (verdict == "inconclusive").then_some(1_240),
        changed: verdict == "breach",
        ..cell
    }
}

fn parity() -> Vec<Parity> {
    let plain = [
        ("formatting", "envelope_mismatch"),
        ("refusal", "refused"),
        ("length", "n_chars"),
        ("latency", "latency_p95_ms"),
        ("errors", "error"),
        ("cost", "cost_usd"),
    ];
    let mut cells = Vec::new();
    for template in ["invoice_extract", "route_ticket", "support_reply"] {
        for target in ["claude", "gemini"] {
            cells
                .extend(plain.map(|(dimension, metric)| cell(template, target, dimension, metric)));
        }
    }
    for target in ["claude", "gemini"] {
        cells.push(cell("invoice_extract", target, "keys", "unusable"));
        cells.push(cell("route_ticket", target, "tools", "tool_mismatch"));
    }
    cells.into_iter().map(judged).collect()
}

/// Plants what the two secondaries do otherwise.
fn judged(cell: Parity) -> Parity {
    match (
        cell.template_id.as_str(),
        cell.target.as_str(),
        cell.dimension.as_str(),
    ) {
        ("invoice_extract", "claude", "formatting") => {
            verdict(cell, "breach", [0.984, 0.98, 0.951, 0.994])
        }
        ("invoice_extract", "claude", "keys") => {
            verdict(cell, "breach", [0.991, 0.987, 0.961, 0.997])
        }
        ("support_reply", "claude", "length") => {
            verdict(cell, "breach", [1_036.8, 1.62, 1.51, 1.74])
        }
        ("support_reply", "claude", "cost") => verdict(cell, "breach", [0.0061, 1.71, 1.6, 1.83]),
        ("support_reply", "gemini", "refusal") => {
            verdict(cell, "inconclusive", [0.031, 0.027, 0.004, 0.052])
        }
        ("invoice_extract", "gemini", "latency") => {
            verdict(cell, "inconclusive", [2_140.0, 1.21, 1.04, 1.41])
        }
        ("invoice_extract", "gemini", "errors") => Parity {
            verdict: "insufficient".to_owned(),
            gain: None,
            lower: None,
            upper: None,
            n: 14,
            ..cell
        },
        ("route_ticket", "gemini", "tools") => Parity {
            changed: true,
            ..cell
        },
        _ => cell,
    }
}

fn posture() -> Vec<Posture> {
    let posture = |template: &str, target: &str, posture: &str, n_calls: i64| Posture {
        template_id: template.to_owned(),
        target: target.to_owned(),
        class: if template == "support_reply" {
            "standard"
        } else {
            "strict"
        }
        .to_owned(),
        posture: posture.to_owned(),
        reason: format!("{posture} by the evidence of the window"),
        n_calls,
        baseline: "P1".to_owned(),
        warnings: Vec::new(),
        survivorship: false,
        n: 400,
        n_newly_broken: 5,
        harm: Some(0.012),
        harm_lower: Some(0.006),
        harm_upper: Some(0.024),
        noise_floor: Some(0.003),
        excess_harm: Some(0.009),
        excess_p: Some(0.004),
        broken_gain: Some(0.009),
        broken_lower: Some(-0.002),
        broken_upper: Some(0.018),
        breaches: Vec::new(),
        undecided: Vec::new(),
        unmeasured: Vec::new(),
    };
    vec![
        posture("invoice_extract", "claude", "primary-only", 4_812),
        posture("route_ticket", "claude", "safe", 9_120),
        posture("support_reply", "claude", "degraded", 21_340),
        posture("invoice_extract", "gemini", "unproven", 4_812),
        posture("route_ticket", "gemini", "safe", 9_120),
        posture("support_reply", "gemini", "unproven", 21_340),
    ]
}

/// A rate in breach; `values` are the primary's and the secondary's.
fn finding(
    template: &str,
    target: &str,
    dimension: &str,
    metric: &str,
    values: [f64; 2],
) -> Finding {
    let gain = values[1] - values[0];
    Finding {
        rank: 0,
        template_id: template.to_owned(),
        target: target.to_owned(),
        dimension: dimension.to_owned(),
        metric: metric.to_owned(),
        kind: "rate".to_owned(),
        verdict: "breach".to_owned(),
        calls_touched: Some(4_812.0 * gain),
        primary_value: Some(values[0]),
        secondary_value: Some(values[1]),
        gain: Some(gain),
        lower: Some(gain - 0.023),
        upper: Some((gain + 0.019).min(1.0)),
        noise_floor: Some(0.003),
        margin_lower: None,
        margin: Some(0.02),
        baseline: "P1".to_owned(),
        warnings: Vec::new(),
        n: 400,
        q_value: Some(0.000_02),
        example_call_ids: Vec::new(),
        example_primary_text: None,
        example_secondary_text: None,
    }
}

fn findings() -> Vec<Finding> {
    let keys = Finding {
        example_call_ids: vec!["b3f1c0de".to_owned(), "c04d11aa90b7ee1256aa".to_owned()],
        example_primary_text: Some("{\"vendor\": \"Acme GmbH\", \"total\": 118.5}".to_owned()),
        example_secondary_text: Some(HOSTILE.to_owned()),
        ..finding(
            "invoice_extract",
            "claude",
            "keys",
            "unusable",
            [0.004, 0.991],
        )
    };
    let fence = Finding {
        verdict: "informational".to_owned(),
        margin: None,
        example_call_ids: vec!["b3f1c0de; rm -rf /".to_owned()],
        ..finding(
            "invoice_extract",
            "claude",
            "formatting",
            "fence",
            [0.0, 0.98],
        )
    };
    let length = Finding {
        kind: "ratio".to_owned(),
        calls_touched: None,
        primary_value: Some(640.0),
        secondary_value: Some(1_036.8),
        gain: Some(1.62),
        lower: Some(1.51),
        upper: Some(1.74),
        noise_floor: Some(1.01),
        margin_lower: Some(0.8),
        margin: Some(1.25),
        example_call_ids: vec!["77ab".to_owned()],
        example_primary_text: Some(
            "Sorry about the late parcel.\nIt is on its way and should reach you on Friday.".to_owned(),
        ),
        example_secondary_text: Some(
            "I am sorry about the late parcel, and I understand how frustrating that is.\nIt is on its way and should \
             reach you on Friday.\n\nLet me know if there is anything else I can do for you!"
                .to_owned(),
        ),
        ..finding("support_reply", "claude", "length", "n_chars", [0.0, 0.0])
    };
    let refused = Finding {
        verdict: "inconclusive".to_owned(),
        q_value: Some(0.031),
        ..finding(
            "support_reply",
            "gemini",
            "refusal",
            "refused",
            [0.004, 0.031],
        )
    };
    let unknown = Finding {
        verdict: "informational".to_owned(),
        margin: None,
        noise_floor: None,
        ..finding("route_ticket", "gemini", "sparkle", "n_stars", [0.1, 0.4])
    };
    let mut findings = vec![keys, fence, length, refused, unknown];
    for (rank, finding) in (1..).zip(&mut findings) {
        finding.rank = rank;
    }
    findings
}

fn coverage() -> Vec<Coverage> {
    let count =
        |stage: &str, target: &str, kind: &str, reason: &str, n: i64, unit: &str| Coverage {
            stage: stage.to_owned(),
            target: (!target.is_empty()).then(|| target.to_owned()),
            kind: kind.to_owned(),
            reason: reason.to_owned(),
            n,
            unit: unit.to_owned(),
        };
    vec![
        count("ingest", "", "read", "litellm", 35_272, "call"),
        count("ingest", "", "rejected", "not_json", 9, "line"),
        count("ingest", "", "rejected", "no_prompt", 3, "line"),
        count("requests", "", "graded", "A", 34_870, "call"),
        count("requests", "", "graded", "X", 402, "call"),
        count("requests", "", "failed", "quota", 36, "call"),
        count("replay", "claude", "sent", "S1", 1_200, "replay"),
        count("replay", "gemini", "sent", "S1", 1_200, "replay"),
        count("replay", "openai", "sent", "P1", 240, "replay"),
        count("replay", "claude", "skipped", "grade_x", 41, "call"),
        count("replay", "gemini", "failed", "quota", 1, "replay"),
        count(
            "translation",
            "gemini",
            "lossy",
            "W_DROPPED (logit_bias)",
            212,
            "parameter",
        ),
        count(
            "comparison",
            "gemini",
            "apart",
            "meaning_changed",
            4,
            "pair",
        ),
        count(
            "comparison",
            "claude",
            "compared",
            "secondary",
            1_200,
            "pair",
        ),
        count(
            "comparison",
            "gemini",
            "compared",
            "secondary",
            1_195,
            "pair",
        ),
    ]
}

fn cost() -> Vec<Cost> {
    let cost = |template: &str, target: &str, window: f64, ratio: f64| Cost {
        template_id: template.to_owned(),
        target: target.to_owned(),
        n: 400,
        primary_cost_usd: 1.2,
        secondary_cost_usd: 1.2 * ratio,
        ratio: Some(ratio),
        window_cost_usd: Some(window),
        window_secondary_cost_usd: Some(window * ratio),
        replay_cost_usd: 1.2 * ratio + 0.48,
    };
    let unpriced = Cost {
        ratio: None,
        window_cost_usd: None,
        window_secondary_cost_usd: None,
        ..cost("support_reply", "gemini", 64.02, 1.0)
    };
    vec![
        cost("invoice_extract", "claude", 28.87, 1.12),
        cost("route_ticket", "claude", 9.12, 0.94),
        cost("support_reply", "claude", 64.02, 1.71),
        cost("invoice_extract", "gemini", 28.87, 0.61),
        cost("route_ticket", "gemini", 9.12, 0.55),
        unpriced,
    ]
}
