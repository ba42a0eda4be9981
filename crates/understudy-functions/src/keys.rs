//! The JSON of an answer: how it is found, its paths and types, and whether a consumer's keys are there.

mod path_distance;
mod schema_check;
mod typed_path;

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 2] = [&path_distance::FUNCTION, &schema_check::FUNCTION];
