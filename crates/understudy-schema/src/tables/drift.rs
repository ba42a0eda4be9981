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
                /// Kind of figure: `rate` (share of pairs, difference in points), `ratio` (secondary over primary) or `distance` (mean distance of two answers, difference from the primary's own).
                kind: String,
                /// Whether the metric decides the verdict of its dimension.
                gated: bool,
                /// Arm on the primary's side: `P1` where the control has the pairs to judge by, else `L`, with a warning.
                baseline: String,
                /// What to keep in mind: `no_control` or `thin_control` (judged against the log), `survivorship` (the log holds successes only), `several_models` (more than one model or host answered on one side), `other_primary` (the control was answered by another model than the log), `selected` (the sides lose answers at different rates), `not_reached` (so many calls ran into their deadline that a percentile of the latencies is not known), `three_arms` (the secondary's own noise is not taken off).
                warnings: Vec<String>,
                /// Pairs the figure is computed from.
                n: i64,
                /// Different prompts among the pairs.
                n_prompts: i64,
                /// Pairs left out because the primary's side has no such value.
                n_dropped_primary: i64,
                /// Pairs left out because the secondary's side has no such value.
                n_dropped_secondary: i64,
                /// Pairs where both sides show it. Null unless a rate.
                n_both: Option<i64>,
                /// Pairs where only the secondary shows it. Null unless a rate.
                n_only_secondary: Option<i64>,
                /// Pairs where only the primary shows it. Null unless a rate.
                n_only_primary: Option<i64>,
                /// Of `n_only_secondary`, pairs where the secondary's call failed: a failure counts as bad in every gated rate. Null unless a rate.
                n_failed: Option<i64>,
                /// How much less the pairs say because prompts repeat (Rao and Scott): counts are divided by it before they are judged. 1 where no prompt repeats.
                design_effect: f64,
                /// The primary's value: a share, a median in the metric's unit (the 95th percentile for `latency_p95_ms`; null where it is not reached), or the mean distance of two answers of the primary.
                primary_value: Option<f64>,
                /// The secondary's value: a share, a median, or the mean distance of the two sides.
                secondary_value: Option<f64>,
                /// Secondary minus primary for rates and distances; the paired ratio secondary / primary for ratios, for `latency_p95_ms` that of the percentiles.
                gain: Option<f64>,
                /// Lower end of the interval of `gain` at the confidence of the gate. Where a percentile is not reached `gain` and `upper` are null and this is what the ratio is at least.
                lower: Option<f64>,
                /// Upper end of that interval.
                upper: Option<f64>,
                /// How large the change is beside the metric's own spread: Cohen's h for rates (0.2 small, 0.5 medium, 0.8 large); for ratios the share of pairs where the secondary is larger less the share where it is smaller. Null for distances.
                effect_size: Option<f64>,
                /// The same event between two answers of the primary: harm of the control for rates, ratio for ratios, mean distance for distances. Null without a control.
                noise_floor: Option<f64>,
                /// Pairs of the control.
                n_control: i64,
                /// What is beyond the noise floor, over calls with two answers of the primary and one of the secondary. Rates: share newly broken beyond the primary's own; ratios: mean |log ratio| less the primary's own; distances: as `gain`. Null without a control, and for rates and ratios that are not gated.
                excess: Option<f64>,
                /// Chance of such an excess if the secondary's answer were one more of the primary's: exact randomisation over the three answers.
                excess_p: Option<f64>,
                /// The least that is allowed, for ratios bounded below. Null otherwise.
                margin_lower: Option<f64>,
                /// The most that is allowed: points for rates, ratio for ratios. Null where nothing is gated.
                margin: Option<f64>,
                /// Chance of such a figure if nothing had changed: mid-p McNemar for rates, signed-rank for ratios, `excess_p` for distances. Null where change is no news, as for similarity.
                p_value: Option<f64>,
                /// The same, corrected for many comparisons (Simes and two-level Benjamini–Hochberg). Null where p is.
                q_value: Option<f64>,
                /// `parity`, `breach`, `inconclusive`, `insufficient`; `informational` where nothing is gated.
                verdict: String,
                /// Detectably different: changed beyond chance after correction, whatever the margin says.
                changed: bool,
                /// The smallest difference (rates) or ratio above 1 (ratios) that so many pairs would have shown with the power of the limits. Null for distances.
                minimum_detectable: Option<f64>,
                /// Pairs in all that would decide, where the verdict is inconclusive.
                n_needed: Option<i64>,
                /// Pairs still to be replayed for that.
                n_more: Option<i64>,
                /// What replaying them would cost at this window's mean prices, in US dollars.
                more_cost_usd: Option<f64>,
                /// Models and hosts that answered on the primary's side, as `model at host`.
                primary_served: Vec<String>,
                /// Models and hosts that answered on the secondary's side.
                secondary_served: Vec<String>,
                /// Up to three requests whose pairs show it, for reading: the first by id. Empty where no single pair does.
                example_call_ids: Vec<String>,
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
    /// Does the secondary think longer before it answers?
    Reasoning = "reasoning";
    /// Are the two answers further apart than two answers of the primary?
    Similarity = "similarity";
    /// What would a failover newly break?
    Harm = "harm";
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
        /// Types at the primary, sorted; `absent` where some objects of a list lack the path.
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
        /// The path under which the same value seems to stand at the other side: the new name of a lost key, the old name of a new one. Null where none is found.
        renamed: Option<String>,
        /// How sure that is, 0.6 to 1: half of it how often the values agree, a fifth the types, the rest the names.
        rename_score: Option<f64>,
        /// The few values that the primary's answers ever hold there, in a sample of them. Empty where they are not few.
        primary_values: Vec<String>,
        /// Values of the secondary that are none of these.
        novel_values: Vec<String>,
        /// Pairs of the sample with such a value. Null where the primary's values are not few.
        n_novel: Option<i64>,
        /// A request whose pair shows it.
        example_call_id: Option<String>,
    }
}

table! {
    /// One template, primary against secondary, as one model at one host stood against another.
    Served in "drift"."served" by Window {
        /// The prompt template.
        template_id: String,
        /// The secondary; where the primary stands against itself the primary's name.
        target: String,
        /// Which arms are compared, as in `pairs.responses`: `secondary`, `same_time`, `control`.
        contrast: String,
        /// Model and host that answered on the primary's side.
        primary_served: String,
        /// Model and host that answered on the secondary's side. A failed call names no model.
        secondary_served: String,
        /// Pairs.
        n: i64,
        /// Of these, pairs where the call on the primary's side failed.
        n_primary_failed: i64,
        /// Of these, pairs where the call on the secondary's side failed.
        n_secondary_failed: i64,
        /// Pairs where both sides are broken.
        n_both: i64,
        /// Pairs where only the secondary's side is broken.
        n_only_secondary: i64,
        /// Pairs where only the primary's side is broken.
        n_only_primary: i64,
        /// Share broken on the secondary's side minus share broken on the primary's.
        gain: f64,
        /// Lower end of the Tango interval of `gain`, at the confidence of the gate.
        lower: f64,
        /// Upper end of that interval.
        upper: f64,
        /// Up to three requests that only the secondary's side broke.
        example_call_ids: Vec<String>,
    }
}
