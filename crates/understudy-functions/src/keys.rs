//! The JSON of an answer: how it is found, its paths and types, and whether a consumer's keys are there.

mod alike;
mod json_divergence;
mod json_paths;
mod json_status;
mod key_enums;
mod key_renames;
mod leaf_agreement;
mod pair_sample;
mod path_counts;
mod path_distance;
mod path_tally;
mod schema_check;
mod schema_faults;
mod smallest;
mod tool_divergence;
mod typed_path;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[
    &json_divergence::FUNCTION,
    &json_paths::FUNCTION,
    &json_status::FUNCTION,
    &leaf_agreement::FUNCTION,
    &path_distance::FUNCTION,
    &schema_check::FUNCTION,
    &schema_faults::FUNCTION,
    &tool_divergence::FUNCTION,
];

/// The aggregates of this package.
pub(crate) static AGGREGATES: &[&Aggregate] = &[
    &key_enums::FUNCTION,
    &key_renames::FUNCTION,
    &path_counts::FUNCTION,
];
