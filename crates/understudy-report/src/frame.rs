//! Rows of the store as a Polars frame, column by column, by copying.
//!
//! The two libraries could share memory, but only through `unsafe`; the tables of a summary have some thousand rows.

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::{Float64Type, Int64Type, TimestampMicrosecondType};
use polars::prelude::{Column as Series, DataFrame, PlSmallStr};
use understudy_schema::{Column, Kind, Row, Table};

use crate::{Error, Result};

/// Turns typed rows into a frame with the table's columns. Lists become texts joined by commas and instants become
/// microseconds since 1970.
pub(crate) fn frame<R: Row>(rows: &[R]) -> Result<DataFrame> {
    let table = R::TABLE;
    let batch = R::batch(rows).map_err(|source| Error::Rows {
        table: table.full_name(),
        source: source.into(),
    })?;
    let columns = table
        .columns
        .iter()
        .zip(batch.columns())
        .map(|(column, array)| series(&table, column, array))
        .collect::<Result<Vec<Series>>>()?;
    DataFrame::new(rows.len(), columns).map_err(|source| Error::Shape {
        act: "gather the columns of a table",
        source: source.into(),
    })
}

fn series(table: &Table, column: &Column, array: &ArrayRef) -> Result<Series> {
    let copied = copy(PlSmallStr::from_static(column.name), column.kind, array);
    copied.ok_or_else(|| Error::Column {
        table: table.full_name(),
        column: column.name.to_owned(),
    })
}

/// Copies one column; `None` when the array is of another type than declared.
fn copy(name: PlSmallStr, kind: Kind, array: &ArrayRef) -> Option<Series> {
    let series = match kind {
        Kind::Text => {
            let values: Vec<Option<&str>> = array.as_string_opt::<i32>()?.iter().collect();
            Series::new(name, values)
        }
        Kind::TextList => Series::new(name, joined(array)?),
        Kind::Integer => {
            let values: Vec<Option<i64>> = array.as_primitive_opt::<Int64Type>()?.iter().collect();
            Series::new(name, values)
        }
        Kind::Number => {
            let values: Vec<Option<f64>> =
                array.as_primitive_opt::<Float64Type>()?.iter().collect();
            Series::new(name, values)
        }
        Kind::Boolean => {
            let values: Vec<Option<bool>> = array.as_boolean_opt()?.iter().collect();
            Series::new(name, values)
        }
        Kind::Timestamp => {
            let instants = array.as_primitive_opt::<TimestampMicrosecondType>()?;
            Series::new(name, instants.iter().collect::<Vec<Option<i64>>>())
        }
    };
    Some(series)
}

fn joined(array: &ArrayRef) -> Option<Vec<Option<String>>> {
    let lists = array.as_list_opt::<i32>()?;
    (0..lists.len())
        .map(|row| {
            if lists.is_null(row) {
                return Some(None);
            }
            let items = lists.value(row);
            let texts: Vec<&str> = items.as_string_opt::<i32>()?.iter().flatten().collect();
            Some(Some(texts.join(", ")))
        })
        .collect()
}

#[cfg(test)]
mod tests;
