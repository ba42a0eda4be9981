//! The JSON of an answer: how it is found, its paths and types, and whether a consumer's keys are there.

mod json_paths;
mod json_status;
mod key_renames;
mod leaf_agreement;
mod path_distance;
mod renames;
mod schema_check;
mod typed_path;

use crate::aggregate::Aggregate;
use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 5] = [
    &json_paths::FUNCTION,
    &json_status::FUNCTION,
    &leaf_agreement::FUNCTION,
    &path_distance::FUNCTION,
    &schema_check::FUNCTION,
];

/// The aggregates of this package.
pub(crate) static AGGREGATES: [&Aggregate; 1] = [&key_renames::FUNCTION];
