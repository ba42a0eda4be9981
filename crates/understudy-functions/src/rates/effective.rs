//! The four counts of a paired table that may be fractional, as arguments of a function.

use datafusion_common::Result;
use understudy_measure::statistics::Discordance;

use crate::arguments::{Arguments, Numbers};
use crate::parameter::Parameter;

pub(crate) const BOTH: Parameter = Parameter::number(
    "both",
    "Pairs in which both sides show it; may be fractional, as in `clustered_table`.",
);
pub(crate) const ONLY_SECONDARY: Parameter = Parameter::number(
    "only_secondary",
    "Pairs in which only the secondary shows it.",
);
pub(crate) const ONLY_PRIMARY: Parameter =
    Parameter::number("only_primary", "Pairs in which only the primary shows it.");
pub(crate) const NEITHER: Parameter =
    Parameter::number("neither", "Pairs in which neither shows it.");

/// So many pairs as whole ones, a rounding error forgiven.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates, and counts are not negative"
)]
pub(crate) fn whole_pairs(n: f64) -> u64 {
    (n + 1e-9).floor() as u64
}

/// The first four arguments of a call.
pub(crate) struct Effective<'a>([Numbers<'a>; 4]);

impl<'a> Effective<'a> {
    pub(crate) fn new(arguments: &'a Arguments) -> Result<Self> {
        let count = |index| arguments.number(index);
        Ok(Self([count(0)?, count(1)?, count(2)?, count(3)?]))
    }

    /// What a difference of the rates of a row rests on; `None` when a count is null, negative or not finite.
    pub(crate) fn at(&self, row: usize) -> Option<Discordance> {
        let count = |index: usize| {
            let column: &Numbers = &self.0[index];
            column
                .at(row)
                .filter(|count| count.is_finite() && *count >= 0.0)
        };
        let (both, neither) = (count(0)?, count(3)?);
        let (only_secondary, only_primary) = (count(1)?, count(2)?);
        Some(Discordance {
            only_secondary,
            only_primary,
            n: both + only_secondary + only_primary + neither,
        })
    }
}
