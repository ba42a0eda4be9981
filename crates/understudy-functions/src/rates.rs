//! How sure one may be of a rate, and of a difference of two.

mod audited_rate;
mod boschloo_exact;
mod categories;
mod category_change;
mod clopper_pearson_bound;
mod clopper_pearson_lower;
mod clopper_pearson_upper;
mod clustered_table;
pub(crate) mod effective;
mod fisher_exact;
mod jeffreys_lower;
mod jeffreys_upper;
mod mcnemar_asymptotic;
mod mcnemar_exact;
mod mcnemar_midp;
mod miettinen_nurminen_lower;
mod miettinen_nurminen_upper;
mod newcombe_lower;
mod newcombe_unpaired_lower;
mod newcombe_unpaired_upper;
mod newcombe_upper;
mod paired_table;
mod rate;
mod rogan_gladen;
mod rule_of_three;
pub(crate) mod table;
mod tally;
mod tango_lower;
mod tango_upper;
mod tango_z;
mod two_rates;
mod wilson_lower;
mod wilson_upper;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[
    &boschloo_exact::FUNCTION,
    &clopper_pearson_bound::FUNCTION,
    &clopper_pearson_lower::FUNCTION,
    &clopper_pearson_upper::FUNCTION,
    &fisher_exact::FUNCTION,
    &jeffreys_lower::FUNCTION,
    &jeffreys_upper::FUNCTION,
    &mcnemar_asymptotic::FUNCTION,
    &mcnemar_exact::FUNCTION,
    &mcnemar_midp::FUNCTION,
    &miettinen_nurminen_lower::FUNCTION,
    &miettinen_nurminen_upper::FUNCTION,
    &newcombe_lower::FUNCTION,
    &newcombe_unpaired_lower::FUNCTION,
    &newcombe_unpaired_upper::FUNCTION,
    &newcombe_upper::FUNCTION,
    &rogan_gladen::FUNCTION,
    &rule_of_three::FUNCTION,
    &tango_lower::FUNCTION,
    &tango_upper::FUNCTION,
    &tango_z::FUNCTION,
    &wilson_lower::FUNCTION,
    &wilson_upper::FUNCTION,
];

/// The aggregates of this package.
pub(crate) static AGGREGATES: &[&Aggregate] = &[
    &audited_rate::FUNCTION,
    &category_change::FUNCTION,
    &clustered_table::FUNCTION,
    &paired_table::FUNCTION,
];
