//! `summary.*`: the verdicts, and everything that must be said beside them.

use jiff::Timestamp;

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
        /// Pairs in all that would decide, where the verdict is inconclusive.
        n_needed: Option<i64>,
        /// What replaying those that are missing would cost, in US dollars.
        more_cost_usd: Option<f64>,
        /// Changed beyond chance after correction, in any metric of the dimension.
        changed: bool,
        /// Arm on the primary's side: `P1`, or `L` with a warning; `none` where nothing was measured.
        baseline: String,
        /// What to keep in mind, as in `drift.*`.
        warnings: Vec<String>,
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
        /// Arm on the primary's side: `P1` where the control has the pairs to judge by, else `L`; `none` without pairs.
        baseline: String,
        /// What to keep in mind, as in `drift.harm`.
        warnings: Vec<String>,
        /// The log holds only successes of a primary that fails today: a breach against the log proves nothing.
        survivorship: bool,
        /// Pairs where the primary is well and the secondary's answer is broken. Some of that is noise.
        n_newly_broken: i64,
        /// Their share of the pairs.
        harm: Option<f64>,
        /// Lower end of its interval (Wilson) at the confidence of the gate.
        harm_lower: Option<f64>,
        /// Upper end of that interval.
        harm_upper: Option<f64>,
        /// The same between two answers of the primary. Null without a control.
        noise_floor: Option<f64>,
        /// Share newly broken beyond what the primary itself breaks when asked again. Null without a control.
        excess_harm: Option<f64>,
        /// Chance of such an excess if the secondary's answer were one more of the primary's. Null without a control.
        excess_p: Option<f64>,
        /// What is held against the budget: beside `P1` the share newly broken less the share that the primary's other answer breaks, beside `L` the change of the share of broken answers.
        broken_gain: Option<f64>,
        /// Lower end of its interval.
        broken_lower: Option<f64>,
        /// Upper end of its interval.
        broken_upper: Option<f64>,
        /// Dimensions in breach.
        breaches: Vec<String>,
        /// Dimensions not yet decided.
        undecided: Vec<String>,
        /// Gated dimensions that nothing was measured in, such as latency without a control. They bar nothing.
        unmeasured: Vec<String>,
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
        /// Arm on the primary's side: `P1`, or `L` with a warning.
        baseline: String,
        /// What to keep in mind, as in `drift.*`.
        warnings: Vec<String>,
        /// Pairs behind the figure.
        n: i64,
        /// Corrected chance of such a figure if nothing had changed.
        q_value: Option<f64>,
        /// Up to three requests whose pairs show it: `understudy show` prints one. Empty where no single pair does.
        example_call_ids: Vec<String>,
        /// What the primary answered to the first of them, cut to 2,000 characters.
        example_primary_text: Option<String>,
        /// What the secondary answered to the first of them, cut to 2,000 characters.
        example_secondary_text: Option<String>,
    }
}

table! {
    /// One count of something not read, not sent, failed, lost or left out.
    Coverage in "summary"."coverage" by Window {
        /// Where it happened: `ingest`, `requests`, `replay`, `translation`, `features`, `comparison`.
        stage: String,
        /// The secondary; null where it concerns none.
        target: Option<String>,
        /// What it is: `read`, `cached`, `rejected`, `graded`, `served` (by which model and host), `failed`, `sent`, `skipped`, `lossless`, `lossy`, `meaning_change` and `impossible` (of a parameter in translation), `cut`, `compared`, `apart`, `judged` (against which baseline), `warned`.
        kind: String,
        /// The reason.
        reason: String,
        /// How many.
        n: i64,
        /// What one is: `line`, `call`, `replay`, `parameter`, `answer`, `pair`, `figure`.
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

table! {
    /// The run's certificate of calibration: the primary's second replay stood in the secondary's place, and whatever was flagged is a false alarm.
    Calibration in "summary"."calibration" by Window {
        /// The dimension; `all` for the run as a whole.
        dimension: String,
        /// Whether there was a control to test with. If not, the noise floor is assumed, not measured.
        measured: bool,
        /// Figures tested: templates × metrics with a p-value or a margin.
        n_tested: i64,
        /// Of these, flagged as a breach or as changed after correction.
        n_flagged: i64,
        /// Their share. Null without a control.
        flagged_share: Option<f64>,
        /// Of these, with a p-value at or below alpha before any correction.
        n_below_alpha: i64,
        /// Their share. Null without a control.
        below_alpha_share: Option<f64>,
        /// The largest share that calibration allows: alpha + 2 sqrt(alpha (1 - alpha) / n).
        bound: Option<f64>,
        /// Whether both shares stay within it. Null without a control.
        holds: Option<bool>,
        /// The figures that were flagged, as `template metric`, at most ten.
        flagged: Vec<String>,
    }
}

table! {
    /// The change of a secondary's harm since the window before, one template's part of it, or the whole.
    Week in "summary"."week" by Window {
        /// The secondary.
        target: String,
        /// The prompt template; `(all)` for the whole.
        template_id: String,
        /// What the line is: `total`, `continued`, `new` (not in the window before), `retired` (not in this one), `rebased` (judged beside another baseline: the log in the one, the primary of today in the other), `redefined` (another contract says what is broken: timeout, parser, or required keys and their types), `unmeasured` (there in both windows and measured in one only: left out of all shares and sums).
        line: String,
        /// The window before.
        previous_window: String,
        /// The template's share of the calls, then: of the templates compared.
        previous_share: Option<f64>,
        /// The same, now.
        share: Option<f64>,
        /// Share of its pairs that newly break, then.
        previous_harm: Option<f64>,
        /// The same, now.
        harm: Option<f64>,
        /// What it adds to the change of the traffic's harm: `mix` + `rate` for a template that continued. Null for one that is `unmeasured`.
        change: Option<f64>,
        /// Lower end of the interval of `change`: of the two harms, at the confidence of the gate; shares of the calls are counted, not drawn.
        change_lower: Option<f64>,
        /// Upper end of that interval.
        change_upper: Option<f64>,
        /// Of that, because its share of the calls changed (Kitagawa).
        mix: Option<f64>,
        /// Lower end of the interval of `mix`.
        mix_lower: Option<f64>,
        /// Upper end of that interval.
        mix_upper: Option<f64>,
        /// Of that, because its harm changed.
        rate: Option<f64>,
        /// Lower end of the interval of `rate`.
        rate_lower: Option<f64>,
        /// Upper end of that interval.
        rate_upper: Option<f64>,
        /// Prompts replayed at both sides in both windows: the anchor panel.
        n_anchor: i64,
        /// On the anchor panel, the part of the change of harm that is the primary's doing (Shapley). Null without a panel.
        primary_changed: Option<f64>,
        /// Lower end of its interval: bootstrap over the prompts of the panel; where no prompt shows any change, the most that so many prompts would have missed.
        primary_changed_lower: Option<f64>,
        /// Upper end of that interval.
        primary_changed_upper: Option<f64>,
        /// The part that is the secondary's doing.
        secondary_changed: Option<f64>,
        /// Lower end of its interval.
        secondary_changed_lower: Option<f64>,
        /// Upper end of that interval.
        secondary_changed_upper: Option<f64>,
        /// How the change was attributed: `anchor panel`, or why it was not.
        attribution: String,
    }
}

table! {
    /// What a failover, starting at that hour, would have broken.
    Incident in "summary"."incident" by Window {
        /// The secondary.
        target: String,
        /// When the failover starts, as an instant in UTC.
        starts_at: Timestamp,
        /// How long it lasts: `incident_minutes`.
        minutes: i64,
        /// Calls in these minutes.
        n_calls: i64,
        /// Calls of templates never compared with this secondary, which the figures leave out.
        n_unmeasured: i64,
        /// Calls expected to break newly: those of a template times the share of its pairs that newly break.
        newly_broken: f64,
        /// Lower end of its interval, by the beta-binomial posterior of each template.
        newly_broken_lower: f64,
        /// Upper end of that interval.
        newly_broken_upper: f64,
        /// Of these, noise: would have broken at the primary too, asked again. Null without a control.
        noise: Option<f64>,
        /// The rest: what the failover is to blame for. Null without a control.
        attributable: Option<f64>,
        /// Different end users (sessions, where the log names no users) among the calls. Null where the log names neither.
        n_users: Option<i64>,
        /// What the calls would have cost more at the secondary, in US dollars. Null where no price is known.
        extra_cost_usd: Option<f64>,
    }
}
