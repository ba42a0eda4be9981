//! `interval_verdict`: does an interval lie within what is allowed?

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::{Evidence, Interval, Margin, Verdict, verdict};

use super::rate_verdict::{INFORMATIONAL, LEAST_PAIRS, LEAST_PROMPTS};
use crate::arguments::Arguments;
use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "interval_verdict",
        package: "decisions",
        kind: FunctionKind::Scalar,
        description: "The verdict on a figure with an interval, such as a ratio of lengths. `parity`: the whole \
            interval lies strictly within what is allowed. `breach`: it lies wholly beyond. `inconclusive`: it \
            reaches over an end. `insufficient`: there is no interval, or fewer than `least_pairs` pairs or \
            `least_prompts` prompts. \
            `informational`: nothing is forbidden.",
        parameters: &[
            Parameter::number(
                "lower",
                "The lower end of the two-sided (1 - 2 alpha) interval.",
            ),
            Parameter::number("upper", "Its upper end."),
            Parameter::integer("n", "Pairs it rests on."),
            Parameter::integer("n_prompts", "Different prompts among them."),
            Parameter::number(
                "allowed_lower",
                "The figure must be above; null where it may be as low as it likes.",
            ),
            Parameter::number(
                "allowed_upper",
                "The figure must be below; null where it may be as high as it likes.",
            ),
            LEAST_PAIRS,
            LEAST_PROMPTS,
        ],
        returns: "`parity`, `breach`, `inconclusive`, `insufficient` or `informational`; null when a count is.",
        nulls: "null when a count is; `insufficient` without an interval; `informational` without what is allowed.",
        source: "Schuirmann 1987.",
        example: Example {
            sql: "SELECT interval_verdict(0.9, 1.1, 50, 50, 0.8, 1.25, 20, 10) AS within,\n\
                \x20      interval_verdict(1.3, 1.6, 50, 50, NULL, 1.25, 20, 10) AS beyond,\n\
                \x20      interval_verdict(0.9, 1.3, 50, 50, 0.8, 1.25, 20, 10) AS across",
            result: "\
+--------+--------+--------------+
| within | beyond | across       |
+--------+--------+--------------+
| parity | breach | inconclusive |
+--------+--------+--------------+",
        },
    },
    returns: || DataType::Utf8,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (lower, upper) = (arguments.number(0)?, arguments.number(1)?);
    let (n, n_prompts) = (arguments.integer(2)?, arguments.integer(3)?);
    let (allowed_lower, allowed_upper) = (arguments.number(4)?, arguments.number(5)?);
    let (least_pairs, least_prompts) = (arguments.integer(6)?, arguments.integer(7)?);
    Ok(names(arguments.rows(), |row| {
        let (n_units, n_clusters) = (n.count_at(row)?, n_prompts.count_at(row)?);
        let evidence = Evidence {
            n_units,
            n_clusters,
            least_units: least_pairs.count_at(row)?,
            least_clusters: least_prompts.count_at(row)?,
        };
        let allowed = (allowed_lower.at(row), allowed_upper.at(row));
        let interval = lower
            .at(row)
            .zip(upper.at(row))
            .map(|(lower, upper)| Interval { lower, upper });
        Some(word(interval, allowed, evidence))
    }))
}

fn word(
    interval: Option<Interval>,
    allowed: (Option<f64>, Option<f64>),
    evidence: Evidence,
) -> &'static str {
    if allowed == (None, None) {
        return INFORMATIONAL;
    }
    let Some(interval) = interval else {
        return Verdict::Insufficient.as_str();
    };
    let (interval, margin) = match allowed {
        (Some(lower), Some(upper)) => (interval, Margin::Between(Interval { lower, upper })),
        (None, Some(upper)) => (interval, Margin::Below(upper)),
        // A floor alone is a ceiling of the figure seen from the other side.
        (lower, None) => (
            interval.negated(),
            Margin::Below(-lower.unwrap_or(f64::NEG_INFINITY)),
        ),
    };
    verdict(interval, margin, evidence).as_str()
}
