//! `drift.*`: one template × secondary × metric, with how sure it is.

use super::table;

/// Declares the tables that share the shape of a metric.
macro_rules! metric_tables {
    ($( $(#[doc = $doc:expr])+ $row:ident = $name:literal; )+) => { $(
        table! {
            $(#[doc = $doc])+
            $row in "drift".$name by Window {
                /// The prompt template.
                template_id: String,
                /// The secondary.
                target: String,
                /// What is measured.
                metric: String,
                /// Kind of figure: `rate` (share of answers, difference in points) or `ratio` (secondary over primary).
                kind: String,
                /// Whether the metric decides the verdict of its dimension.
                gated: bool,
                /// Arm on the primary's side: `P1` where a control was replayed, else `L`.
                baseline: String,
                /// Pairs the figure is computed from.
                n: i64,
                /// Different prompts among them.
                n_prompts: i64,
                /// Pairs left out because the primary's side has no such value.
                n_dropped_primary: i64,
                /// Pairs left out because the secondary's side has no such value.
                n_dropped_secondary: i64,
                /// Pairs where both sides show it. Null for ratios.
                n_both: Option<i64>,
                /// Pairs where only the secondary shows it. Null for ratios.
                n_only_secondary: Option<i64>,
                /// Pairs where only the primary shows it. Null for ratios.
                n_only_primary: Option<i64>,
                /// The primary's value: a share, or a median in the metric's unit.
                primary_value: Option<f64>,
                /// The secondary's value.
                secondary_value: Option<f64>,
                /// Secondary minus primary for rates; the paired ratio secondary / primary for ratios.
                gain: Option<f64>,
                /// Lower end of the interval of `gain` at the confidence of the gate.
                lower: Option<f64>,
                /// Upper end of that interval.
                upper: Option<f64>,
                /// The same event between two answers of the primary: harm of the control for rates, ratio for ratios. Null without a control.
                noise_floor: Option<f64>,
                /// Pairs of the control.
                n_control: i64,
                /// Share of pairs where the primary is well and the secondary is not, less the noise floor. Null for ratios or without a control.
                excess_harm: Option<f64>,
                /// The least that is allowed, for ratios bounded below. Null otherwise.
                margin_lower: Option<f64>,
                /// The most that is allowed: points for rates, ratio for ratios. Null where nothing is gated.
                margin: Option<f64>,
                /// Chance of such a figure if nothing had changed: mid-p McNemar for rates, signed-rank for ratios.
                p_value: Option<f64>,
                /// The same, corrected for many comparisons (Simes and two-level Benjamini–Hochberg). Null where p is.
                q_value: Option<f64>,
                /// `parity`, `breach`, `inconclusive`, `insufficient`; `informational` where nothing is gated.
                verdict: String,
                /// Changed beyond chance after correction, whatever the margin says.
                changed: bool,
                /// Pairs that would decide, where the verdict is inconclusive.
                n_needed: Option<i64>,
                /// A request whose pair shows it, for reading.
                example_call_id: Option<String>,
            }
        }
    )+ };
}

metric_tables! {
    /// Do the secondary's answers have another form?
    Formatting = "formatting";
    /// Does the secondary refuse what the primary answers?
    Refusal = "refusal";
    /// Are the keys and types that a consumer counts on still there?
    Keys = "keys";
    /// Are the same tools called with the same arguments?
    Tools = "tools";
    /// Are the answers longer, shorter or cut off?
    Length = "length";
    /// Does the answer come in time?
    Latency = "latency";
    /// Does the call fail?
    Errors = "errors";
    /// Does the answer cost more?
    Cost = "cost";
}

table! {
    /// One path of a template's JSON answers (or tool arguments), primary against secondary.
    Path in "drift"."paths" by Window {
        /// The prompt template.
        template_id: String,
        /// The secondary.
        target: String,
        /// Where the path was seen: `json` answers or `tool` arguments.
        source: String,
        /// The path, such as `$.items[].price`.
        path: String,
        /// Whether a consumer may count on it: `required`, `optional`, `rare`, `unknown`.
        requirement: String,
        /// Pairs where both sides hold JSON.
        n: i64,
        /// Answers of the primary that hold the path.
        n_primary: i64,
        /// Answers of the secondary that hold the path.
        n_secondary: i64,
        /// Pairs where only the primary holds it: the key was lost.
        n_only_primary: i64,
        /// Pairs where only the secondary holds it: the key is new.
        n_only_secondary: i64,
        /// Pairs where both hold it with different types.
        n_retyped: i64,
        /// Types at the primary, sorted.
        primary_types: Vec<String>,
        /// Types at the secondary, sorted.
        secondary_types: Vec<String>,
        /// Share at the secondary minus share at the primary.
        gain: f64,
        /// Lower end of the Tango interval of `gain`.
        lower: f64,
        /// Upper end of that interval.
        upper: f64,
        /// Chance of such a figure if nothing had changed (mid-p McNemar).
        p_value: f64,
        /// A request whose pair shows it.
        example_call_id: Option<String>,
    }
}
