//! `rate_verdict`: is it shown that the secondary's rate is worse by less than the margin?

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::{Evidence, Verdict, paired_rate_verdict};

use crate::arguments::Arguments;
use crate::column::names;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::rates::effective::{
    BOTH, Effective, NEITHER, ONLY_PRIMARY, ONLY_SECONDARY, whole_pairs,
};
use crate::scalar::Scalar;

/// Fewer pairs than this give no verdict.
pub(super) const LEAST_PAIRS: Parameter =
    Parameter::integer("least_pairs", "Fewer pairs are insufficient, such as 20.");

/// Fewer prompts than this give none either.
pub(super) const LEAST_PROMPTS: Parameter = Parameter::integer(
    "least_prompts",
    "Fewer different prompts are insufficient, such as 10.",
);

/// The word where nothing is gated.
pub(super) const INFORMATIONAL: &str = "informational";

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "rate_verdict",
        package: "decisions",
        kind: FunctionKind::Scalar,
        description: "Parity is proved, never assumed. `parity`: Tango's score test shows that the secondary is worse \
            by less than the margin, and where no pair speaks for the secondary the exact upper bound on new harm is \
            below the margin too (at 5 %, 299 pairs for a margin of 1 %). `breach`: the lower end of Tango's interval \
            is above the margin. `inconclusive`: neither. `insufficient`: fewer than `least_pairs` pairs or `least_prompts` prompts. \
            `informational`: no margin.",
        parameters: &[
            BOTH,
            ONLY_SECONDARY,
            ONLY_PRIMARY,
            NEITHER,
            Parameter::integer("n_prompts", "Different prompts among the pairs."),
            Parameter::number(
                "margin",
                "The rise of the rate that is tolerated, as a fraction; null where none is gated.",
            ),
            Parameter::number("alpha", "The one-sided error, such as 0.05."),
            LEAST_PAIRS,
            LEAST_PROMPTS,
        ],
        returns: "`parity`, `breach`, `inconclusive`, `insufficient` or `informational`; null when a count or `alpha` is.",
        nulls: "null when a count or `alpha` is; `informational` without a margin.",
        source: "Tango 1998; Clopper and Pearson 1934.",
        example: Example {
            sql: "SELECT rate_verdict(0, 0, 0, 298, 298, 0.01, 0.05, 20, 10) AS of_298,\n\
                \x20      rate_verdict(0, 0, 0, 299, 299, 0.01, 0.05, 20, 10) AS of_299,\n\
                \x20      rate_verdict(0, 30, 0, 270, 300, 0.01, 0.05, 20, 10) AS worse",
            result: "\
+--------------+--------+--------+
| of_298       | of_299 | worse  |
+--------------+--------+--------+
| inconclusive | parity | breach |
+--------------+--------+--------+",
        },
    },
    returns: || DataType::Utf8,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (tables, n_prompts) = (Effective::new(arguments)?, arguments.integer(4)?);
    let (margin, alpha) = (arguments.number(5)?, arguments.number(6)?);
    let (least_pairs, least_prompts) = (arguments.integer(7)?, arguments.integer(8)?);
    Ok(names(arguments.rows(), |row| {
        let table = tables.at(row)?;
        let (n_prompts, alpha) = (n_prompts.count_at(row)?, alpha.at(row)?);
        let Some(margin) = margin.at(row) else {
            return Some(INFORMATIONAL);
        };
        let evidence = Evidence {
            // A design effect leaves fewer pairs than were counted, and these are what the rule is about.
            n_units: whole_pairs(table.n),
            n_clusters: n_prompts,
            least_units: least_pairs.count_at(row)?,
            least_clusters: least_prompts.count_at(row)?,
        };
        Some(Verdict::as_str(paired_rate_verdict(
            table, margin, alpha, evidence,
        )))
    }))
}
