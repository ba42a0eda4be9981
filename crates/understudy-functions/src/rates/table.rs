//! The four counts of a paired table, as arguments of a function.

use datafusion_common::Result;
use understudy_measure::statistics::PairedTable;

use crate::arguments::{Arguments, Integers};
use crate::parameter::Parameter;

pub(crate) const BOTH: Parameter = Parameter::integer("both", "Pairs in which both sides show it.");
pub(crate) const ONLY_SECONDARY: Parameter = Parameter::integer(
    "only_secondary",
    "Pairs in which only the secondary shows it.",
);
pub(crate) const ONLY_PRIMARY: Parameter =
    Parameter::integer("only_primary", "Pairs in which only the primary shows it.");
pub(crate) const NEITHER: Parameter =
    Parameter::integer("neither", "Pairs in which neither shows it.");
pub(crate) const CONFIDENCE: Parameter = Parameter::level(
    "confidence",
    "Two-sided confidence, such as 0.9 for a gate at a one-sided error of 5 %.",
);

/// The first four arguments of a call.
pub(crate) struct Tables<'a>([Integers<'a>; 4]);

impl<'a> Tables<'a> {
    pub(crate) fn new(arguments: &'a Arguments) -> Result<Self> {
        let count = |index| arguments.integer(index);
        Ok(Self([count(0)?, count(1)?, count(2)?, count(3)?]))
    }

    /// The table of a row; `None` when a count is null or negative.
    pub(crate) fn at(&self, row: usize) -> Option<PairedTable> {
        let [both, only_secondary, only_primary, neither] = &self.0;
        Some(PairedTable {
            both: both.count_at(row)?,
            only_secondary: only_secondary.count_at(row)?,
            only_primary: only_primary.count_at(row)?,
            neither: neither.count_at(row)?,
        })
    }
}
