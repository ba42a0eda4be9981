//! The columns that functions give back.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Float64Builder, Int64Array, ListBuilder, StringBuilder,
    StructArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::Result;

/// The type of a list of texts without nulls inside, as the tables of the store have it.
pub(crate) fn texts_type() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, false)))
}

/// The most bytes of text that one row's list holds; what goes beyond is left out.
pub(crate) const ROW_BYTES: usize = 64 << 10;
/// The most bytes of text that one column of lists holds, well below what 32-bit offsets can address. Reached
/// only if some 16,000 rows of one batch were filled to their own bound.
const COLUMN_BYTES: usize = 1 << 30;

/// A column of lists of texts while it grows, each list bounded: paths of nested keys can be fifty times as long
/// as the text they come from.
pub(crate) struct TextsBuilder {
    lists: ListBuilder<StringBuilder>,
    row_bytes: usize,
    bytes: usize,
}

impl TextsBuilder {
    /// A builder for about `rows` rows.
    pub(crate) fn new(rows: usize) -> Self {
        let item = Field::new_list_field(DataType::Utf8, false);
        let lists = ListBuilder::with_capacity(StringBuilder::new(), rows).with_field(item);
        Self {
            lists,
            row_bytes: 0,
            bytes: 0,
        }
    }

    /// Adds a text to the row's list. `false` when the bound was reached and it was left out.
    pub(crate) fn push(&mut self, text: &str) -> bool {
        let fits =
            self.row_bytes + text.len() <= ROW_BYTES && self.bytes + text.len() <= COLUMN_BYTES;
        if fits {
            self.row_bytes += text.len();
            self.bytes += text.len();
            self.lists.values().append_value(text);
        } else {
            // Nothing shorter may slip in behind what was left out.
            self.row_bytes = ROW_BYTES + 1;
        }
        fits
    }

    /// Ends the row.
    pub(crate) fn end_row(&mut self) {
        self.row_bytes = 0;
        self.lists.append(true);
    }

    /// Ends a row that has no list.
    pub(crate) fn end_null_row(&mut self) {
        self.row_bytes = 0;
        self.lists.append(false);
    }

    /// Adds a whole row. `false` when texts were left out.
    pub(crate) fn append(&mut self, texts: impl IntoIterator<Item = impl AsRef<str>>) -> bool {
        let whole = texts.into_iter().all(|text| self.push(text.as_ref()));
        self.end_row();
        whole
    }

    /// The column.
    pub(crate) fn finish(&mut self) -> ArrayRef {
        Arc::new(self.lists.finish())
    }
}

/// A column of numbers, one call of `number` per row.
pub(crate) fn numbers(rows: usize, number: impl FnMut(usize) -> Option<f64>) -> ArrayRef {
    Arc::new((0..rows).map(number).collect::<Float64Array>())
}

/// The fields of [`number_records`].
pub(crate) fn number_fields(names: &[&str]) -> Fields {
    names
        .iter()
        .map(|name| Field::new(*name, DataType::Float64, true))
        .collect()
}

/// A column of records of numbers, one call of `values` per row; a number that is not finite is null.
///
/// # Errors
/// When there are not as many names as numbers, which would be a fault of this crate.
pub(crate) fn number_records<const N: usize>(
    names: &[&str],
    rows: usize,
    mut values: impl FnMut(usize) -> Option<[f64; N]>,
) -> Result<ArrayRef> {
    let mut columns: [Float64Builder; N] =
        std::array::from_fn(|_| Float64Builder::with_capacity(rows));
    let mut valid = Vec::with_capacity(rows);
    for row in 0..rows {
        let values = values(row);
        valid.push(values.is_some());
        for (index, column) in columns.iter_mut().enumerate() {
            let value = values.map(|values| values[index]);
            column.append_option(value.filter(|value| value.is_finite()));
        }
    }
    let columns = columns
        .iter_mut()
        .map(|column| Arc::new(column.finish()) as ArrayRef)
        .collect();
    Ok(Arc::new(StructArray::try_new(
        number_fields(names),
        columns,
        Some(NullBuffer::from(valid)),
    )?))
}

/// A column of whole numbers.
pub(crate) fn integers(rows: usize, integer: impl FnMut(usize) -> Option<i64>) -> ArrayRef {
    Arc::new((0..rows).map(integer).collect::<Int64Array>())
}

/// A column of yes or no.
pub(crate) fn flags(rows: usize, flag: impl FnMut(usize) -> Option<bool>) -> ArrayRef {
    Arc::new((0..rows).map(flag).collect::<BooleanArray>())
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
