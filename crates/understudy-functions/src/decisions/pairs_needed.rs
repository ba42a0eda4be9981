//! `pairs_needed`: how many pairs would decide.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::{PairedPlan, pairs_for_gate};

use crate::arguments::Arguments;
use crate::column::{integer, integers};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "pairs_needed",
        package: "decisions",
        kind: FunctionKind::Scalar,
        description: "The pairs that `rate_verdict` needs to show parity with the given power, if the sides disagree in \
            `discordant_share` of the pairs and the secondary is worse by `difference`; never fewer than the \
            zero-event guard asks for.",
        parameters: &[
            Parameter::number(
                "discordant_share",
                "Share of pairs in which only one side shows it.",
            ),
            Parameter::number(
                "difference",
                "The secondary's rate minus the primary's, as it really is.",
            ),
            Parameter::number("margin", "The rise of the rate that is tolerated."),
            Parameter::level("alpha", "The one-sided error, such as 0.05."),
            Parameter::number("power", "The chance to show parity, such as 0.8."),
        ],
        returns: "a number of pairs; null when no number is enough, because the difference reaches the margin.",
        nulls: "null when an argument is, or when no number is enough.",
        source: "n = (z₁₋α + z₁₋β)²(ψ − θ²)/(δ − θ)².",
        example: Example {
            sql: "SELECT pairs_needed(0.05, 0, 0.02, 0.05, 0.8) AS n,\n\
                \x20      pairs_needed(0, 0, 0.01, 0.05, 0.8) AS zero_event_floor,\n\
                \x20      pairs_needed(0.05, 0.02, 0.02, 0.05, 0.8) AS never",
            result: "\
+-----+------------------+-------+
| n   | zero_event_floor | never |
+-----+------------------+-------+
| 773 | 299              |       |
+-----+------------------+-------+",
        },
    },
    returns: || DataType::Int64,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (discordant_share, difference) = (arguments.number(0)?, arguments.number(1)?);
    let (margin, alpha, power) = (
        arguments.number(2)?,
        arguments.number(3)?,
        arguments.number(4)?,
    );
    Ok(integers(arguments.rows(), |row| {
        let plan = PairedPlan {
            margin: margin.at(row)?,
            true_difference: difference.at(row)?,
            discordant_share: discordant_share.at(row)?,
            alpha: alpha.at(row)?,
            power: power.at(row)?,
        };
        pairs_for_gate(plan).map(integer)
    }))
}
