//! Each stored figure beside the oracle's.

use std::collections::BTreeMap;

use understudy_schema::tables::pairs::Response;

use super::counts::{Count, Key, log_ratios, rates};
use super::statistics::{benjamini_hochberg, hodges_lehmann, simes};
use super::stored::Judged;
use super::tails::{Tail, tails};

/// Share of wrong alarms accepted.
const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// How close counts and rates must be.
const EXACT: f64 = 1e-9;

/// How close intervals and chances must be.
const CLOSE: f64 = 1e-6;

/// Compares all rows; gives how many cells were compared.
pub(crate) fn compare(
    judged: &[Judged],
    pairs: &[Response],
    differences: &mut Vec<String>,
) -> usize {
    let counted: Vec<&Response> = pairs.iter().filter(|pair| pair.counted).collect();
    let rates: BTreeMap<Key, Count> = rates(&counted).into_iter().collect();
    let ratios: BTreeMap<Key, Vec<f64>> = ["n_chars", "cost_usd", "latency_ms"]
        .iter()
        .flat_map(|metric| log_ratios(&counted, metric))
        .collect();
    let tails = tails(&counted);
    let mut sheet = Sheet {
        n_cells: 0,
        differences,
    };
    for row in judged {
        let contrast = if row.baseline == "L" {
            "secondary"
        } else {
            "same_time"
        };
        let key = (
            row.template_id.clone(),
            row.target.clone(),
            contrast.to_owned(),
            row.metric.clone(),
        );
        if let Some(count) = rates
            .get(&key)
            .filter(|_| row.kind == "rate" && names_one_rate(row))
        {
            sheet.rate(row, count);
            sheet.floor(row, &rates);
        }
        if let Some(values) = ratios.get(&key).filter(|_| row.kind == "ratio") {
            sheet.ratio(row, values);
        }
        if let Some(tail) = tails.get(&key) {
            sheet.tail(row, tail);
        }
    }
    sheet.corrections(judged);
    sheet.n_cells
}

/// `timeout` is a metric of two dimensions.
fn names_one_rate(row: &Judged) -> bool {
    row.metric != "timeout" || row.dimension == "latency"
}

struct Sheet<'a> {
    n_cells: usize,
    differences: &'a mut Vec<String>,
}

impl Sheet<'_> {
    fn number(
        &mut self,
        row: &Judged,
        what: &str,
        (stored, ours): (Option<f64>, Option<f64>),
        within: f64,
    ) {
        self.n_cells += 1;
        let same = match (stored, ours) {
            (Some(stored), Some(ours)) => {
                (stored - ours).abs() <= within * ours.abs().max(1.0) || stored == ours
            }
            (stored, ours) => stored.is_none() && ours.is_none(),
        };
        if !same {
            self.differ(row, what, &format!("{stored:?}"), &format!("{ours:?}"));
        }
    }

    fn word(&mut self, row: &Judged, what: &str, stored: &str, ours: &str) {
        self.n_cells += 1;
        if stored != ours {
            self.differ(row, what, stored, ours);
        }
    }

    fn differ(&mut self, row: &Judged, what: &str, stored: &str, ours: &str) {
        self.differences.push(format!(
            "{} {} {} {} {what}: stored {stored}, oracle {ours}\n  {row:?}",
            row.template_id, row.target, row.dimension, row.metric
        ));
    }

    fn rate(&mut self, row: &Judged, count: &Count) {
        let whole = |number: i64| Some(number as f64);
        let (table, n) = (count.table, count.table.n());
        self.number(row, "n", (whole(row.n), whole(count.n)), 0.0);
        self.number(
            row,
            "n_dropped_primary",
            (whole(row.dropped_primary), whole(count.dropped_primary)),
            0.0,
        );
        self.number(
            row,
            "n_dropped_secondary",
            (whole(row.dropped_secondary), whole(count.dropped_secondary)),
            0.0,
        );
        self.number(
            row,
            "n_both",
            (row.n_both.map(|n| n as f64), Some(table.both)),
            0.0,
        );
        self.number(
            row,
            "n_only_secondary",
            (
                row.n_only_secondary.map(|n| n as f64),
                Some(table.only_secondary),
            ),
            0.0,
        );
        self.number(
            row,
            "n_only_primary",
            (
                row.n_only_primary.map(|n| n as f64),
                Some(table.only_primary),
            ),
            0.0,
        );
        if n > 0.0 {
            self.judged_rate(row, count);
        }
    }

    fn judged_rate(&mut self, row: &Judged, count: &Count) {
        let (table, n) = (count.table, count.table.n());
        self.number(
            row,
            "primary_value",
            (
                row.primary_value,
                Some((table.both + table.only_primary) / n),
            ),
            EXACT,
        );
        self.number(
            row,
            "secondary_value",
            (
                row.secondary_value,
                Some((table.both + table.only_secondary) / n),
            ),
            EXACT,
        );
        self.number(
            row,
            "gain",
            (
                row.gain,
                Some((table.only_secondary - table.only_primary) / n),
            ),
            EXACT,
        );
        let angle = |share: f64| 2.0 * share.sqrt().asin();
        let moved = angle((table.both + table.only_secondary) / n)
            - angle((table.both + table.only_primary) / n);
        self.number(row, "effect_size", (row.effect_size, Some(moved)), EXACT);
        let worth = table.over(row.design_effect);
        let (lower, upper) = worth.interval();
        self.number(row, "lower", (row.lower, Some(lower)), CLOSE);
        self.number(row, "upper", (row.upper, Some(upper)), CLOSE);
        self.number(row, "p_value", (row.p_value, Some(worth.midp())), CLOSE);
        // A warning may hold a verdict back, and parts of pairs have no exact binomial.
        let plain = !row.warnings.contains("survivorship")
            && !row.warnings.contains("selected")
            && row.design_effect == 1.0;
        if let Some(margin) = row.margin.filter(|_| plain) {
            self.word(
                row,
                "verdict",
                &row.verdict,
                worth.verdict(row.n_prompts as u64, margin),
            );
        }
    }

    /// How often the primary differs from itself, over the pairs of its two replays.
    fn floor(&mut self, row: &Judged, rates: &BTreeMap<Key, Count>) {
        let of_the_control = rates
            .iter()
            .find(|((template, _, contrast, metric), count)| {
                *template == row.template_id
                    && contrast == "control"
                    && *metric == row.metric
                    && count.n > 0
                // Where neither side reasons there is no such figure.
                && (metric != "reasoned" || count.table.neither < count.table.n())
            });
        let count = of_the_control.map(|(_, count)| count);
        let floor = count.map(|count| {
            (count.table.only_primary + count.table.only_secondary) / (2.0 * count.table.n())
        });
        let n = count.map_or(0.0, |count| count.n as f64);
        self.number(row, "noise_floor", (row.noise_floor, floor), EXACT);
        self.number(row, "n_control", (Some(row.n_control as f64), Some(n)), 0.0);
    }

    fn ratio(&mut self, row: &Judged, values: &[f64]) {
        self.number(
            row,
            "n",
            (Some(row.n as f64), Some(values.len() as f64)),
            0.0,
        );
        let Some((estimate, ends)) = hodges_lehmann(values) else {
            return;
        };
        self.number(row, "gain", (row.gain, Some(estimate.exp())), EXACT);
        let widened = |end: f64| (estimate + (end - estimate) * row.design_effect.sqrt()).exp();
        let lower = ends.map(|(lower, _)| widened(lower));
        let upper = ends.map(|(_, upper)| widened(upper));
        self.number(row, "lower", (row.lower, lower), CLOSE);
        self.number(row, "upper", (row.upper, upper), CLOSE);
    }

    /// The ratio of the 95th percentiles.
    fn tail(&mut self, row: &Judged, tail: &Tail) {
        let whole = |number: usize| Some(number as f64);
        self.number(row, "n", (Some(row.n as f64), whole(tail.n)), 0.0);
        let Some(found) = tail.found(row.design_effect.sqrt()) else {
            return;
        };
        self.number(
            row,
            "primary_value",
            (row.primary_value, found.primary_ms),
            EXACT,
        );
        self.number(
            row,
            "secondary_value",
            (row.secondary_value, found.secondary_ms),
            EXACT,
        );
        self.number(row, "gain", (row.gain, found.ratio), EXACT);
        self.number(row, "lower", (row.lower, found.lower), CLOSE);
        self.number(row, "upper", (row.upper, found.upper), CLOSE);
        let selected = row.warnings.contains("selected");
        if let Some(margin) = row.margin.filter(|_| !selected) {
            let verdict = found.verdict(row.n, row.n_prompts, margin);
            self.word(row, "verdict", &row.verdict, verdict);
        }
    }

    /// Simes within each template and secondary, Benjamini–Hochberg across them, and again within the selected.
    fn corrections(&mut self, judged: &[Judged]) {
        let mut families: BTreeMap<(&str, &str), Vec<&Judged>> = BTreeMap::new();
        for row in judged.iter().filter(|row| row.p_value.is_some()) {
            families
                .entry((&row.template_id, &row.target))
                .or_default()
                .push(row);
        }
        let chances = |rows: &[&Judged]| {
            rows.iter()
                .filter_map(|row| row.p_value)
                .collect::<Vec<f64>>()
        };
        let of_families: Vec<f64> = families
            .values()
            .map(|rows| simes(&chances(rows)))
            .collect();
        let across = benjamini_hochberg(&of_families);
        let n_selected = across
            .iter()
            .filter(|q| **q <= FALSE_DISCOVERY_RATE)
            .count();
        for (rows, family_q) in families.values().zip(&across) {
            let within = benjamini_hochberg(&chances(rows));
            for (row, within_q) in rows.iter().zip(within) {
                let selected = *family_q <= FALSE_DISCOVERY_RATE;
                let scaled = within_q * across.len() as f64 / n_selected as f64;
                let q = if selected {
                    scaled.max(*family_q).min(1.0)
                } else {
                    within_q.min(1.0).max(*family_q)
                };
                self.number(row, "q_value", (row.q_value, Some(q)), CLOSE);
                self.word(
                    row,
                    "changed",
                    &row.changed.to_string(),
                    &(q <= FALSE_DISCOVERY_RATE).to_string(),
                );
            }
        }
    }
}
