//! The SQL face of `understudy-measure`: scalar and aggregate functions, one file each.
//!
//! **Useful for** asking in SQL what shows in an answer, in a pair and in many: [`register_all`] puts every function
//! into a session, [`documentation`] says what each does, and [`page`] says it in Markdown.
//! **Not useful for** measuring itself: the kernels are in `understudy-measure`, and a function's file holds its
//! documentation, its arguments and one call.
//!
//! To add a function: a file of its name in its package with a `FUNCTION`, a line in the package's list, and a run of
//! the tests with `UNDERSTUDY_BLESS=1`, which write the page.

mod aggregate;
mod answer;
mod arguments;
mod column;
mod entry;
mod formatting;
mod keys;
mod page;
mod parameter;
mod points;
mod refusal;
mod scalar;
mod statistics;
mod text;

use std::sync::Arc;

use datafusion_common::Result;
use datafusion_expr::registry::FunctionRegistry;
use datafusion_expr::{AggregateUDF, ScalarUDF};

pub use entry::{Entry, Example, FunctionKind};
pub use page::{explain, page};
pub use parameter::{Accepts, Parameter};

use aggregate::{Aggregate, AggregateAdapter};
use scalar::{Scalar, ScalarAdapter};

/// A setting of the engine that a session needs, and its value.
///
/// With the engine's own value, taking several fields of one record moves the call that makes the record down to
/// the table, once per field: an answer would be measured thirty times over.
pub const KEEP_RECORDS_WHOLE: (&str, bool) = (
    "datafusion.optimizer.enable_leaf_expression_pushdown",
    false,
);

/// Registers every function.
///
/// # Errors
/// When the registry refuses a function.
pub fn register_all(registry: &mut dyn FunctionRegistry) -> Result<()> {
    for function in scalar_functions()? {
        registry.register_udf(function)?;
    }
    for function in aggregate_functions()? {
        registry.register_udaf(function)?;
    }
    Ok(())
}

/// Every scalar function, for engines that take them one by one.
///
/// # Errors
/// When a function's arguments are named twice, which would be a fault of this crate.
pub fn scalar_functions() -> Result<Vec<Arc<ScalarUDF>>> {
    scalars()
        .map(|scalar| {
            Ok(Arc::new(ScalarUDF::new_from_impl(ScalarAdapter::new(
                scalar,
            )?)))
        })
        .collect()
}

/// Every aggregate, for engines that take them one by one.
///
/// # Errors
/// When a function's arguments are named twice, which would be a fault of this crate.
pub fn aggregate_functions() -> Result<Vec<Arc<AggregateUDF>>> {
    aggregates()
        .map(|aggregate| {
            Ok(Arc::new(AggregateUDF::new_from_impl(
                AggregateAdapter::new(aggregate)?,
            )))
        })
        .collect()
}

/// What is written about every function, by package and name.
pub fn documentation() -> Vec<Entry> {
    let mut entries: Vec<Entry> = scalars()
        .map(|scalar| scalar.entry)
        .chain(aggregates().map(|aggregate| aggregate.entry))
        .collect();
    entries.sort_unstable_by_key(|entry| (entry.package, entry.name));
    entries
}

fn scalars() -> impl Iterator<Item = &'static Scalar> {
    let packages: [&'static [&'static Scalar]; 6] = [
        &answer::SCALARS,
        &formatting::SCALARS,
        &refusal::SCALARS,
        &keys::SCALARS,
        &text::SCALARS,
        &statistics::SCALARS,
    ];
    packages.into_iter().flatten().copied()
}

fn aggregates() -> impl Iterator<Item = &'static Aggregate> {
    keys::AGGREGATES.into_iter().chain(statistics::AGGREGATES)
}
