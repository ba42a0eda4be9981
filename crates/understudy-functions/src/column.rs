//! The columns that functions give back.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, ListBuilder, StringBuilder, StructArray};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::Result;

/// The type of a list of texts without nulls inside, as the tables of the store have it.
pub(crate) fn texts_type() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, false)))
}

/// A builder of a column of that type for about `rows` rows.
pub(crate) fn texts_builder(rows: usize) -> ListBuilder<StringBuilder> {
    let item = Field::new_list_field(DataType::Utf8, false);
    ListBuilder::with_capacity(StringBuilder::new(), rows).with_field(item)
}

/// A column of numbers, one call of `number` per row.
pub(crate) fn numbers(rows: usize, number: impl FnMut(usize) -> Option<f64>) -> ArrayRef {
    Arc::new((0..rows).map(number).collect::<Float64Array>())
}

/// A column of whole numbers.
pub(crate) fn integers(rows: usize, integer: impl FnMut(usize) -> Option<i64>) -> ArrayRef {
    Arc::new((0..rows).map(integer).collect::<Int64Array>())
}

/// A column of texts that are known beforehand.
pub(crate) fn names(rows: usize, name: impl Fn(usize) -> Option<&'static str>) -> ArrayRef {
    let mut builder = StringBuilder::with_capacity(rows, rows * 8);
    for row in 0..rows {
        builder.append_option(name(row));
    }
    Arc::new(builder.finish())
}

/// A column of records without null records.
///
/// # Errors
/// When a column does not fit its field, which would be a fault of this crate.
pub(crate) fn records(fields: Fields, columns: Vec<ArrayRef>) -> Result<ArrayRef> {
    Ok(Arc::new(StructArray::try_new(fields, columns, None)?))
}

/// A whole number for a count, the largest one for a count beyond it.
pub(crate) fn integer(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
