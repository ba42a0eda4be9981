//! How a Rust value becomes a cell of an Arrow column, and back.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, ListBuilder, StringArray,
    StringBuilder, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Float64Type, Int64Type, TimestampMicrosecondType};
use jiff::Timestamp;

use crate::table::{Column, Kind};
use crate::{Error, Result};

/// A value that can stand in a column.
pub trait Cell: Sized {
    /// The column type that holds it.
    const KIND: Kind;
    /// Whether the value may be missing.
    const NULLABLE: bool;

    /// Builds a column from values, in order.
    fn column<'a>(values: impl Iterator<Item = &'a Self>) -> ArrayRef
    where
        Self: 'a;

    /// Reads one value. The array has already been cast to [`Cell::KIND`].
    ///
    /// # Errors
    /// When the cell is null and the type does not allow it.
    fn read(array: &ArrayRef, row: usize, column: &Column) -> Result<Self>;
}

/// Fails when a cell that must hold a value is null.
fn present(array: &ArrayRef, row: usize, column: &Column) -> Result<()> {
    if array.is_null(row) {
        return Err(Error::UnexpectedNull {
            column: column.name.to_owned(),
            row,
        });
    }
    Ok(())
}

/// Implements [`Cell`] for a value and for its optional form.
macro_rules! cell {
    ($type:ty, $kind:expr, |$values:ident| $build:expr, |$array:ident, $row:ident| $read:expr) => {
        impl Cell for $type {
            const KIND: Kind = $kind;
            const NULLABLE: bool = false;

            fn column<'a>(values: impl Iterator<Item = &'a Self>) -> ArrayRef {
                let $values = values.map(Some);
                Arc::new($build)
            }

            fn read($array: &ArrayRef, $row: usize, column: &Column) -> Result<Self> {
                present($array, $row, column)?;
                Ok($read)
            }
        }

        impl Cell for Option<$type> {
            const KIND: Kind = $kind;
            const NULLABLE: bool = true;

            fn column<'a>(values: impl Iterator<Item = &'a Self>) -> ArrayRef {
                let $values = values.map(Option::as_ref);
                Arc::new($build)
            }

            fn read($array: &ArrayRef, $row: usize, _column: &Column) -> Result<Self> {
                if $array.is_null($row) {
                    return Ok(None);
                }
                Ok(Some($read))
            }
        }
    };
}

cell!(
    String,
    Kind::Text,
    |values| values
        .map(|value| value.map(String::as_str))
        .collect::<StringArray>(),
    |array, row| array.as_string::<i32>().value(row).to_owned()
);
cell!(
    i64,
    Kind::Integer,
    |values| values.map(Option::<&i64>::copied).collect::<Int64Array>(),
    |array, row| array.as_primitive::<Int64Type>().value(row)
);
cell!(
    f64,
    Kind::Number,
    |values| values.map(Option::<&f64>::copied).collect::<Float64Array>(),
    |array, row| array.as_primitive::<Float64Type>().value(row)
);
cell!(
    bool,
    Kind::Boolean,
    |values| values
        .map(Option::<&bool>::copied)
        .collect::<BooleanArray>(),
    |array, row| array.as_boolean().value(row)
);
cell!(
    Timestamp,
    Kind::Timestamp,
    |values| values
        .map(|value| value.map(|at| at.as_microsecond()))
        .collect::<TimestampMicrosecondArray>()
        .with_timezone("UTC"),
    |array, row| timestamp(array.as_primitive::<TimestampMicrosecondType>().value(row))
);

/// The instant so many microseconds after 1970, held within the range a calendar can show.
fn timestamp(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(if microseconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

impl Cell for Vec<String> {
    const KIND: Kind = Kind::TextList;
    const NULLABLE: bool = false;

    fn column<'a>(values: impl Iterator<Item = &'a Self>) -> ArrayRef {
        let item = Field::new_list_field(DataType::Utf8, false);
        let mut builder = ListBuilder::new(StringBuilder::new()).with_field(item);
        for value in values {
            for text in value {
                builder.values().append_value(text);
            }
            builder.append(true);
        }
        Arc::new(builder.finish())
    }

    fn read(array: &ArrayRef, row: usize, column: &Column) -> Result<Self> {
        present(array, row, column)?;
        let items = array.as_list::<i32>().value(row);
        let texts = items.as_string::<i32>();
        Ok(texts.iter().flatten().map(str::to_owned).collect())
    }
}
