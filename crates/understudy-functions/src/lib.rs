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
mod clustered;
mod clusters;
mod column;
mod constant;
mod decisions;
mod discovery;
mod entry;
mod estimate;
mod formatting;
mod keys;
mod noise;
mod numbers;
mod page;
mod parameter;
mod points;
mod rates;
mod refusal;
mod sampled;
mod scalar;
mod seed;
mod text;
mod totals;
mod traffic;
mod window;

use std::sync::Arc;

use datafusion_common::Result;
use datafusion_expr::registry::FunctionRegistry;
use datafusion_expr::{AggregateUDF, ScalarUDF, WindowUDF};

pub use entry::{Entry, Example, FunctionKind};
pub use page::{PACKAGES, explain, list, page};
pub use parameter::{Accepts, Parameter};

use aggregate::{Aggregate, AggregateAdapter};
use scalar::{Scalar, ScalarAdapter};
use window::{Window, WindowAdapter};

/// Registers every function.
///
/// A session does well to set `datafusion.optimizer.enable_leaf_expression_pushdown` to false. With the engine's own value,
/// taking several fields of one record moves the call that makes the record down to the table, once per field: an answer
/// would be measured thirty times over.
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
    for function in window_functions()? {
        registry.register_udwf(function)?;
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

/// Every window function, for engines that take them one by one.
///
/// # Errors
/// When a function's arguments are named twice, which would be a fault of this crate.
pub fn window_functions() -> Result<Vec<Arc<WindowUDF>>> {
    windows()
        .map(|window| {
            Ok(Arc::new(WindowUDF::new_from_impl(WindowAdapter::new(
                window,
            )?)))
        })
        .collect()
}

/// What is written about every function, by package in the order of the page, and name.
pub fn documentation() -> Vec<Entry> {
    let mut entries: Vec<Entry> = scalars()
        .map(|scalar| scalar.entry)
        .chain(aggregates().map(|aggregate| aggregate.entry))
        .chain(windows().map(|window| window.entry))
        .collect();
    entries.sort_unstable_by_key(|entry| (page::place(entry.package), entry.name));
    entries
}

fn scalars() -> impl Iterator<Item = &'static Scalar> {
    [
        answer::SCALARS,
        formatting::SCALARS,
        refusal::SCALARS,
        keys::SCALARS,
        text::SCALARS,
        rates::SCALARS,
        numbers::SCALARS,
        noise::SCALARS,
        decisions::SCALARS,
        traffic::SCALARS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

fn aggregates() -> impl Iterator<Item = &'static Aggregate> {
    [
        keys::AGGREGATES,
        rates::AGGREGATES,
        numbers::AGGREGATES,
        noise::AGGREGATES,
        decisions::AGGREGATES,
        discovery::AGGREGATES,
        traffic::AGGREGATES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

fn windows() -> impl Iterator<Item = &'static Window> {
    [decisions::WINDOWS, discovery::WINDOWS, traffic::WINDOWS]
        .into_iter()
        .flatten()
        .copied()
}
