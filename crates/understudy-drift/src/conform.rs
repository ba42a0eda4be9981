//! What a query gives is made to fit what its table declares, or refused.

use arrow::array::RecordBatch;
use arrow::compute::cast;
use understudy_schema::Table;

use crate::{Error, Result};

/// The batch with the table's columns, in order and of the declared types.
///
/// # Errors
/// When a column is missing, cannot be cast, or holds a null where none may be.
pub(crate) fn conform(batch: &RecordBatch, table: &Table) -> Result<RecordBatch> {
    let refused = |reason: String| Error::Columns {
        table: table.full_name(),
        reason,
    };
    let schema = table.arrow_schema();
    let mut columns = Vec::with_capacity(table.columns.len());
    for (column, field) in table.columns.iter().zip(schema.fields()) {
        let Some(array) = batch.column_by_name(column.name) else {
            return Err(refused(format!(
                "the query gives no column `{}`",
                column.name
            )));
        };
        let array = cast(array, field.data_type()).map_err(|error| {
            refused(format!(
                "column `{}` is {}: {error}",
                column.name,
                array.data_type()
            ))
        })?;
        if !column.nullable && array.null_count() > 0 {
            return Err(refused(format!(
                "column `{}` holds {} nulls",
                column.name,
                array.null_count()
            )));
        }
        columns.push(array);
    }
    RecordBatch::try_new(schema, columns).map_err(|error| refused(error.to_string()))
}
