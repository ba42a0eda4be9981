//! Pairs counted by Polars.

use polars::prelude::{DataFrame, IntoLazy as _, NamedFrom as _, Series, col, lit};
use understudy_schema::tables::pairs::Response;

use super::statistics::Table;

/// A figure of one template, secondary and pair of arms.
pub(crate) type Key = (String, String, String, String);

/// One rate counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count {
    pub(crate) table: Table,
    pub(crate) n: i64,
    pub(crate) dropped_primary: i64,
    pub(crate) dropped_secondary: i64,
}

/// Both sides of one rate in one pair; `None` where a side has no such value, nothing where the pair is not asked.
type Sides = Option<Flags>;

/// What either side shows.
type Flags = (Option<bool>, Option<bool>);

/// A rate: dimension, metric, and what it asks of a pair.
type Rate = (&'static str, &'static str, fn(&Response) -> Sides);

/// What both sides show in a column of their own.
macro_rules! shown {
    ($dimension:literal, $metric:literal, $primary:ident, $secondary:ident) => {
        ($dimension, $metric, |pair| {
            Some((pair.$primary, pair.$secondary))
        })
    };
}

/// The same where JSON is expected.
macro_rules! shown_in_json {
    ($metric:literal, $primary:ident, $secondary:ident) => {
        ("keys", $metric, |pair| {
            pair.expects_json
                .then_some((pair.$primary, pair.$secondary))
        })
    };
}

/// A class of failures.
macro_rules! failed_by {
    ($class:literal) => {
        ("errors", $class, |pair| {
            let is = |class: &Option<String>| Some(class.as_deref() == Some($class));
            Some((
                is(&pair.primary_error_class),
                is(&pair.secondary_error_class),
            ))
        })
    };
}

/// The rates, each with what it asks of a pair.
pub(crate) const RATES: &[Rate] = &[
    ("errors", "error", |pair| {
        Some((Some(!pair.primary_answered), Some(!pair.secondary_answered)))
    }),
    failed_by!("auth"),
    failed_by!("quota"),
    failed_by!("overloaded"),
    failed_by!("invalid_request"),
    failed_by!("content_block"),
    failed_by!("network"),
    failed_by!("decode"),
    ("refusal", "refused", |pair| {
        Some(composite(
            pair,
            pair.primary_refused,
            pair.secondary_refused,
        ))
    }),
    ("formatting", "envelope_mismatch", |pair| {
        Some(composite(
            pair,
            pair.primary_unusual_envelope,
            pair.secondary_unusual_envelope,
        ))
    }),
    ("length", "truncated", |pair| {
        Some(composite(
            pair,
            pair.primary_truncated,
            pair.secondary_truncated,
        ))
    }),
    shown!("refusal", "declined", primary_refused, secondary_refused),
    shown!(
        "refusal",
        "soft_refused",
        primary_soft_refused,
        secondary_soft_refused
    ),
    shown!(
        "formatting",
        "header",
        primary_has_header,
        secondary_has_header
    ),
    shown!(
        "formatting",
        "bullet",
        primary_has_bullet,
        secondary_has_bullet
    ),
    shown!(
        "formatting",
        "numbered",
        primary_has_numbered,
        secondary_has_numbered
    ),
    shown!(
        "formatting",
        "fence",
        primary_has_fence,
        secondary_has_fence
    ),
    shown!("formatting", "bold", primary_has_bold, secondary_has_bold),
    shown!(
        "formatting",
        "table",
        primary_has_table,
        secondary_has_table
    ),
    shown!(
        "formatting",
        "preamble",
        primary_has_preamble,
        secondary_has_preamble
    ),
    shown!(
        "formatting",
        "closing",
        primary_has_closing,
        secondary_has_closing
    ),
    shown!("length", "cut_off", primary_truncated, secondary_truncated),
    shown!(
        "reasoning",
        "reasoned",
        primary_reasoned,
        secondary_reasoned
    ),
    shown_in_json!("unusable", primary_unusable, secondary_unusable),
    shown_in_json!("not_parsed", primary_not_parsed, secondary_not_parsed),
    shown_in_json!(
        "schema_invalid",
        primary_schema_invalid,
        secondary_schema_invalid
    ),
    shown_in_json!("retyped", primary_retyped, secondary_retyped),
    shown_in_json!("unexpected", primary_unexpected, secondary_unexpected),
    shown_in_json!(
        "required_missing",
        primary_required_missing,
        secondary_required_missing
    ),
    ("harm", "broken", |pair| {
        Some(if pair.contrast != "same_time" {
            (Some(pair.primary_broken), Some(pair.secondary_broken))
        } else if pair.primary_again_broken.is_some() && pair.primary_broken {
            (Some(false), Some(false))
        } else {
            let again = pair.primary_again_broken;
            (again, again.map(|_| pair.secondary_broken))
        })
    }),
    ("latency", "timeout", |pair| {
        let late = |latency: Option<f64>, class: &Option<String>| {
            latency.is_some_and(|latency| latency > pair.timeout_ms)
                || class.as_deref() == Some("timeout")
        };
        pair.latency_comparable.then(|| {
            (
                Some(late(pair.primary_latency_ms, &pair.primary_error_class)),
                Some(late(pair.secondary_latency_ms, &pair.secondary_error_class)),
            )
        })
    }),
];

/// A failed call counts as bad.
fn composite(
    pair: &Response,
    primary: Option<bool>,
    secondary: Option<bool>,
) -> (Option<bool>, Option<bool>) {
    let bad = |answered: bool, shown: Option<bool>| if answered { shown } else { Some(true) };
    (
        bad(pair.primary_answered, primary),
        bad(pair.secondary_answered, secondary),
    )
}

/// The key under which a pair's figures are counted.
pub(crate) fn key(pair: &Response, metric: &str) -> Key {
    (
        pair.template_id.clone(),
        pair.target.clone(),
        pair.contrast.clone(),
        metric.to_owned(),
    )
}

/// Every rate of every group.
pub(crate) fn rates(pairs: &[&Response]) -> Vec<(Key, Count)> {
    RATES
        .iter()
        .flat_map(|(_, metric, sides)| rate(pairs, metric, *sides))
        .collect()
}

fn rate(pairs: &[&Response], metric: &str, sides: fn(&Response) -> Sides) -> Vec<(Key, Count)> {
    let asked: Vec<(&Response, Flags)> = pairs
        .iter()
        .filter_map(|pair| Some((*pair, sides(pair)?)))
        .collect();
    let texts = |name: &str, value: &dyn Fn(&Response) -> String| {
        Series::new(
            name.into(),
            asked
                .iter()
                .map(|(pair, _)| value(pair))
                .collect::<Vec<_>>(),
        )
        .into()
    };
    let flags = |name: &str, value: &dyn Fn(&Flags) -> Option<bool>| {
        Series::new(
            name.into(),
            asked
                .iter()
                .map(|(_, sides)| value(sides))
                .collect::<Vec<_>>(),
        )
        .into()
    };
    let frame = DataFrame::new(
        asked.len(),
        vec![
            texts("template", &|pair| pair.template_id.clone()),
            texts("target", &|pair| pair.target.clone()),
            texts("contrast", &|pair| pair.contrast.clone()),
            flags("primary", &|sides| sides.0),
            flags("secondary", &|sides| sides.1),
        ],
    )
    .unwrap();
    let (p, s) = (|| col("primary"), || col("secondary"));
    let known = || p().is_not_null().and(s().is_not_null());
    let sum = |expression: polars::prelude::Expr, name: &str| {
        expression.fill_null(lit(false)).sum().alias(name)
    };
    let counted = frame
        .lazy()
        .group_by([col("template"), col("target"), col("contrast")])
        .agg([
            sum(known().and(p()).and(s()), "both"),
            sum(known().and(p().not()).and(s()), "only_secondary"),
            sum(known().and(p()).and(s().not()), "only_primary"),
            sum(known().and(p().not()).and(s().not()), "neither"),
            sum(p().is_null(), "dropped_primary"),
            sum(s().is_null(), "dropped_secondary"),
        ])
        .collect()
        .unwrap();
    (0..counted.height())
        .map(|row| read(&counted, row, metric))
        .collect()
}

fn read(counted: &DataFrame, row: usize, metric: &str) -> (Key, Count) {
    let text = |name: &str| {
        counted
            .column(name)
            .unwrap()
            .str()
            .unwrap()
            .get(row)
            .unwrap()
            .to_owned()
    };
    let number = |name: &str| {
        i64::from(
            counted
                .column(name)
                .unwrap()
                .u32()
                .unwrap()
                .get(row)
                .unwrap(),
        )
    };
    let table = Table {
        both: number("both") as f64,
        only_secondary: number("only_secondary") as f64,
        only_primary: number("only_primary") as f64,
        neither: number("neither") as f64,
    };
    let count = Count {
        table,
        n: table.n() as i64,
        dropped_primary: number("dropped_primary"),
        dropped_secondary: number("dropped_secondary"),
    };
    (
        (
            text("template"),
            text("target"),
            text("contrast"),
            metric.to_owned(),
        ),
        count,
    )
}

/// The paired log ratios of a metric of every group: `ln((secondary + offset) / (primary + offset))`.
pub(crate) fn log_ratios(pairs: &[&Response], metric: &str) -> Vec<(Key, Vec<f64>)> {
    let mut groups: std::collections::BTreeMap<Key, Vec<f64>> = std::collections::BTreeMap::new();
    for pair in pairs {
        let values = match metric {
            "n_chars" if calls_tools(pair) => None,
            "n_chars" => both(
                pair.primary_n_chars.map(|n| n as f64 + 1.0),
                pair.secondary_n_chars.map(|n| n as f64 + 1.0),
            ),
            "cost_usd" => both(
                usable(pair.primary_refused, pair.primary_truncated).and(pair.primary_cost_usd),
                usable(pair.secondary_refused, pair.secondary_truncated)
                    .and(pair.secondary_cost_usd),
            ),
            _ if pair.latency_comparable => {
                both(pair.primary_latency_ms, pair.secondary_latency_ms)
            }
            _ => None,
        };
        if let Some((primary, secondary)) = values {
            groups
                .entry(key(pair, metric))
                .or_default()
                .push((secondary / primary).ln());
        }
    }
    groups.into_iter().collect()
}

/// Something where an answer was neither refused nor cut off.
fn usable(refused: Option<bool>, truncated: Option<bool>) -> Option<()> {
    (refused == Some(false) && truncated == Some(false)).then_some(())
}

/// Whether either side calls a tool: then there is no length to compare.
fn calls_tools(pair: &Response) -> bool {
    let called = [pair.primary_n_tool_calls, pair.secondary_n_tool_calls];
    called.into_iter().flatten().any(|n| n > 0)
}

fn both(primary: Option<f64>, secondary: Option<f64>) -> Option<(f64, f64)> {
    Some((primary?, secondary?)).filter(|(primary, secondary)| *primary > 0.0 && *secondary > 0.0)
}
