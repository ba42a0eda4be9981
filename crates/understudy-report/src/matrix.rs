//! The parity matrix: a template per row, a dimension per column, one matrix per secondary.

use std::collections::BTreeMap;
use std::sync::Arc;

use polars::frame::PivotColumnNaming;
use polars::prelude::{
    Column as Series, DataFrame, IdxCa, IntoLazy as _, PolarsError, PolarsResult, col, cols,
    element, lit,
};
use understudy_schema::tables::summary::Parity;

use crate::frame::frame;
use crate::{Error, Result};

/// Dimensions in the order in which they are drawn; others follow by name.
const ORDER: [&str; 11] = [
    "formatting",
    "refusal",
    "keys",
    "tools",
    "length",
    "latency",
    "errors",
    "cost",
    "reasoning",
    "similarity",
    "harm",
];

/// The cells of one secondary.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matrix<'a> {
    /// The secondary.
    pub(crate) target: &'a str,
    /// Dimensions that have a cell in any row, in drawing order.
    pub(crate) dimensions: Vec<&'a str>,
    /// Cells by template, one per dimension, `None` where nothing was measured.
    pub(crate) rows: BTreeMap<&'a str, Vec<Option<&'a Parity>>>,
}

/// Pivots the long table into one matrix per secondary, in the order of their names.
///
/// # Errors
/// When Polars refuses, which would be a fault of this crate.
pub(crate) fn matrices(parity: &[Parity]) -> Result<Vec<Matrix<'_>>> {
    let mut targets: Vec<&str> = parity.iter().map(|cell| cell.target.as_str()).collect();
    targets.sort_unstable();
    targets.dedup();
    let long = frame(parity)?;
    targets
        .into_iter()
        .map(|target| matrix(parity, &long, target))
        .collect()
}

fn matrix<'a>(parity: &'a [Parity], long: &DataFrame, target: &'a str) -> Result<Matrix<'a>> {
    let failed = |source: PolarsError| Error::Shape {
        act: "pivot the parity matrix",
        source: source.into(),
    };
    let dimensions = dimensions(parity.iter().filter(|cell| cell.target == target));
    let wide = pivot(long, target, &dimensions).map_err(failed)?;
    let columns = dimensions
        .iter()
        .map(|dimension| wide.column(&format!("row_{dimension}"))?.idx().cloned())
        .collect::<PolarsResult<Vec<IdxCa>>>()
        .map_err(failed)?;
    let mut rows = BTreeMap::new();
    for row in 0..wide.height() {
        let cells: Vec<Option<&Parity>> = columns
            .iter()
            .map(|column| parity.get(usize::try_from(column.get(row)?).ok()?))
            .collect();
        if let Some(cell) = cells.iter().flatten().next() {
            rows.insert(cell.template_id.as_str(), cells);
        }
    }
    Ok(Matrix {
        target,
        dimensions,
        rows,
    })
}

/// A row per template, and per dimension the position of its cell in the long table.
fn pivot(long: &DataFrame, target: &str, dimensions: &[&str]) -> PolarsResult<DataFrame> {
    let headings = DataFrame::new_infer_height(vec![Series::new("dimension".into(), dimensions)])?;
    long.clone()
        .lazy()
        .with_row_index("row", None)
        .filter(col("target").eq(lit(target)))
        .pivot(
            cols(["dimension"]),
            Arc::new(headings),
            cols(["template_id"]),
            cols(["row"]),
            element().first(),
            true,
            "_".into(),
            PivotColumnNaming::Combine,
        )
        .collect()
}

/// The dimensions of some cells in drawing order.
fn dimensions<'a>(cells: impl Iterator<Item = &'a Parity>) -> Vec<&'a str> {
    let mut dimensions: Vec<&str> = cells.map(|cell| cell.dimension.as_str()).collect();
    dimensions.sort_unstable_by_key(|name| place(name));
    dimensions.dedup();
    dimensions
}

/// Where a dimension is drawn: known ones first, others by name.
pub(crate) fn place(dimension: &str) -> (usize, &str) {
    (
        ORDER
            .iter()
            .position(|known| *known == dimension)
            .unwrap_or(ORDER.len()),
        dimension,
    )
}

#[cfg(test)]
pub(crate) mod tests;
