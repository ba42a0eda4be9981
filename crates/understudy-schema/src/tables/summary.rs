//! `summary.*`: the verdicts, and everything that must be said beside them.

use super::table;

table! {
    /// One cell of the parity matrix: template × secondary × dimension.
    Parity in "summary"."parity" by Window {
        /// The prompt template.
        template_id: String,
        /// The secondary.
        target: String,
        /// The dimension: `formatting`, `refusal`, `keys`, `tools`, `length`, `latency`, `errors`, `cost`.
        dimension: String,
        /// Worst verdict of the dimension's gated metrics.
        verdict: String,
        /// The metric that decided.
        metric: String,
        /// Kind of that metric: `rate` or `ratio`.
        kind: String,
        /// The primary's value of that metric.
        primary_value: Option<f64>,
        /// The secondary's value of that metric.
        secondary_value: Option<f64>,
        /// Secondary minus primary for rates, secondary / primary for ratios.
        gain: Option<f64>,
        /// Lower end of the interval of `gain`.
        lower: Option<f64>,
        /// Upper end of that interval.
        upper: Option<f64>,
        /// The least that is allowed, for ratios bounded below.
        margin_lower: Option<f64>,
        /// The most that is allowed.
        margin: Option<f64>,
        /// The same event between two answers of the primary.
        noise_floor: Option<f64>,
        /// Pairs behind the figure.
        n: i64,
        /// Pairs that would decide, where the verdict is inconclusive.
        n_needed: Option<i64>,
        /// Changed beyond chance after correction, in any metric of the dimension.
        changed: bool,
    }
}

table! {
    /// What to do with one template on one secondary.
    Posture in "summary"."posture" by Window {
        /// The prompt template.
        template_id: String,
        /// The secondary.
        target: String,
        /// Class of the template.
        class: String,
        /// `safe`, `degraded`, `primary-only` or `unproven`.
        posture: String,
        /// Why, in words.
        reason: String,
        /// Calls of the template in the window.
        n_calls: i64,
        /// Pairs behind the figures.
        n: i64,
        /// Share of pairs where the primary is well and the secondary's answer would not have done.
        harm: Option<f64>,
        /// The same between two answers of the primary. Null without a control.
        noise_floor: Option<f64>,
        /// Change of the share of broken answers, secondary minus primary.
        broken_gain: Option<f64>,
        /// Lower end of its interval.
        broken_lower: Option<f64>,
        /// Upper end of its interval.
        broken_upper: Option<f64>,
        /// Dimensions in breach.
        breaches: Vec<String>,
        /// Dimensions not yet decided.
        undecided: Vec<String>,
    }
}

table! {
    /// One thing that changed, worst first.
    Finding in "summary"."findings" by Window {
        /// Place in the list, from 1.
        rank: i64,
        /// The prompt template.
        template_id: String,
        /// The secondary.
        target: String,
        /// The dimension.
        dimension: String,
        /// The metric.
        metric: String,
        /// Kind of the metric: `rate` or `ratio`.
        kind: String,
        /// `breach`, or the other verdict of a metric that changed beyond chance.
        verdict: String,
        /// Calls of the window that would have been touched: the gain times the template's calls. Null for ratios.
        calls_touched: Option<f64>,
        /// The primary's value.
        primary_value: Option<f64>,
        /// The secondary's value.
        secondary_value: Option<f64>,
        /// Secondary minus primary for rates, secondary / primary for ratios.
        gain: Option<f64>,
        /// Lower end of the interval of `gain`.
        lower: Option<f64>,
        /// Upper end of that interval.
        upper: Option<f64>,
        /// The same event between two answers of the primary.
        noise_floor: Option<f64>,
        /// The least that is allowed, for ratios bounded below.
        margin_lower: Option<f64>,
        /// The most that is allowed.
        margin: Option<f64>,
        /// Pairs behind the figure.
        n: i64,
        /// Corrected chance of such a figure if nothing had changed.
        q_value: Option<f64>,
        /// A request whose pair shows it: `understudy show` prints it.
        example_call_id: Option<String>,
        /// What the primary answered there, cut to 2,000 characters.
        example_primary_text: Option<String>,
        /// What the secondary answered there, cut to 2,000 characters.
        example_secondary_text: Option<String>,
    }
}

table! {
    /// One count of something not read, not sent, failed, lost or left out.
    Coverage in "summary"."coverage" by Window {
        /// Where it happened: `ingest`, `requests`, `replay`, `translation`, `comparison`.
        stage: String,
        /// The secondary; null where it concerns none.
        target: Option<String>,
        /// What it is: `read`, `rejected`, `graded`, `failed`, `sent`, `skipped`, `lost`, `compared`, `apart`.
        kind: String,
        /// The reason.
        reason: String,
        /// How many.
        n: i64,
        /// What one is: `line`, `call`, `replay`, `pair`.
        unit: String,
    }
}

table! {
    /// What one template cost on one side.
    Cost in "summary"."cost" by Window {
        /// The prompt template.
        template_id: String,
        /// The secondary.
        target: String,
        /// Pairs with a cost on both sides.
        n: i64,
        /// Cost of the primary's answers in those pairs, in US dollars.
        primary_cost_usd: f64,
        /// Cost of the secondary's answers, in US dollars.
        secondary_cost_usd: f64,
        /// Secondary over primary.
        ratio: Option<f64>,
        /// What the template's calls of the window cost, in US dollars.
        window_cost_usd: Option<f64>,
        /// What they would cost at the secondary.
        window_secondary_cost_usd: Option<f64>,
        /// What the replay itself cost, control included, in US dollars.
        replay_cost_usd: f64,
    }
}
