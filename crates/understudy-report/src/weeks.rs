//! Week over week: which cells of the matrix have another verdict than in the window before.

use polars::prelude::{DataFrame, IntoLazy as _, JoinArgs, JoinType, PolarsResult, col};
use understudy_schema::tables::summary::Parity;

use crate::frame::frame;
use crate::matrix::place;
use crate::{Error, Result};

/// One cell whose verdict is another than in the window before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change<'a> {
    /// The prompt template.
    pub(crate) template: &'a str,
    /// The secondary.
    pub(crate) target: &'a str,
    /// The dimension.
    pub(crate) dimension: &'a str,
    /// The verdict before; `None` where the cell is new.
    pub(crate) before: Option<&'a str>,
    /// The verdict now; `None` where the cell is gone.
    pub(crate) now: Option<&'a str>,
}

impl Change<'_> {
    /// Worse first: into breach, out of parity, the rest, into parity.
    fn rank(&self) -> u8 {
        match (self.before, self.now) {
            (_, Some("breach")) => 0,
            (Some("parity"), _) => 1,
            (_, Some("parity")) => 3,
            _ => 2,
        }
    }
}

/// Joins two matrices and keeps the cells whose verdict differs, worse first.
///
/// # Errors
/// When Polars refuses, which would be a fault of this crate.
pub(crate) fn changes<'a>(now: &'a [Parity], before: &'a [Parity]) -> Result<Vec<Change<'a>>> {
    let joined = joined(&frame(now)?, &frame(before)?);
    let positions = joined
        .and_then(|joined| positions(&joined))
        .map_err(|source| Error::Shape {
            act: "compare the window with the one before",
            source: source.into(),
        })?;
    let mut changes: Vec<Change<'a>> = positions
        .into_iter()
        .filter_map(|(row, earlier)| {
            change(
                row.and_then(|row| now.get(row)),
                earlier.and_then(|row| before.get(row)),
            )
        })
        .collect();
    changes.sort_by(|left, right| order(left).cmp(&order(right)));
    Ok(changes)
}

fn order<'a>(change: &Change<'a>) -> (u8, &'a str, &'a str, (usize, &'a str)) {
    (
        change.rank(),
        change.target,
        change.template,
        place(change.dimension),
    )
}

/// Cells of both windows side by side, by their positions, where the verdict is not the same.
fn joined(now: &DataFrame, before: &DataFrame) -> PolarsResult<DataFrame> {
    let key = ["template_id", "target", "dimension"].map(col);
    let cells = |frame: &DataFrame, row: &str| {
        let columns = [
            col("template_id"),
            col("target"),
            col("dimension"),
            col("verdict"),
            col(row),
        ];
        frame
            .clone()
            .lazy()
            .with_row_index(row, None)
            .select(columns)
    };
    cells(now, "row")
        .join(
            cells(before, "row_before"),
            &key,
            &key,
            JoinArgs::new(JoinType::Full),
        )
        .filter(col("verdict").neq_missing(col("verdict_right")))
        .select([col("row"), col("row_before")])
        .collect()
}

/// The positions of a joined frame: in this window and in the one before.
fn positions(joined: &DataFrame) -> PolarsResult<Vec<(Option<usize>, Option<usize>)>> {
    let (now, before) = (
        joined.column("row")?.idx()?,
        joined.column("row_before")?.idx()?,
    );
    let position = |index: Option<u32>| index.and_then(|index| usize::try_from(index).ok());
    Ok(now
        .iter()
        .zip(before.iter())
        .map(|(now, before)| (position(now), position(before)))
        .collect())
}

fn change<'a>(now: Option<&'a Parity>, before: Option<&'a Parity>) -> Option<Change<'a>> {
    let cell = now.or(before)?;
    Some(Change {
        template: &cell.template_id,
        target: &cell.target,
        dimension: &cell.dimension,
        before: before.map(|cell| cell.verdict.as_str()),
        now: now.map(|cell| cell.verdict.as_str()),
    })
}

#[cfg(test)]
mod tests;
