//! Reads single columns of `requests.calls`, so that planning a week does not load its texts.

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{Float64Type, Int64Type, TimestampMicrosecondType};
use understudy_schema::tables::requests::Call;
use understudy_schema::{Kind, Row as _};

use crate::{Error, Result};

/// A batch of `requests.calls` and the file it is from, for messages.
pub(crate) struct Columns<'a> {
    pub(crate) batch: &'a RecordBatch,
    pub(crate) path: &'a str,
}

impl Columns<'_> {
    pub(crate) fn text(&self, column: &'static str) -> Result<StringArray> {
        Ok(self.column(column, Kind::Text)?.as_string::<i32>().clone())
    }

    pub(crate) fn boolean(&self, column: &'static str) -> Result<BooleanArray> {
        Ok(self.column(column, Kind::Boolean)?.as_boolean().clone())
    }

    pub(crate) fn integer(&self, column: &'static str) -> Result<Int64Array> {
        Ok(self
            .column(column, Kind::Integer)?
            .as_primitive::<Int64Type>()
            .clone())
    }

    pub(crate) fn number(&self, column: &'static str) -> Result<Float64Array> {
        Ok(self
            .column(column, Kind::Number)?
            .as_primitive::<Float64Type>()
            .clone())
    }

    pub(crate) fn instant(&self, column: &'static str) -> Result<TimestampMicrosecondArray> {
        let array = self.column(column, Kind::Timestamp)?;
        Ok(array.as_primitive::<TimestampMicrosecondType>().clone())
    }

    /// A column of the declared type; older files may hold a narrower one.
    fn column(&self, column: &'static str, kind: Kind) -> Result<ArrayRef> {
        let wrong = || Error::Column {
            path: self.path.to_owned(),
            column,
        };
        let array = self.batch.column_by_name(column).ok_or_else(wrong)?;
        arrow::compute::cast(array, &kind.data_type()).map_err(|_| wrong())
    }
}

/// The value of a cell that may be missing.
pub(crate) fn optional(array: &Int64Array, row: usize) -> Option<i64> {
    array.is_valid(row).then(|| array.value(row))
}

/// The text of a cell that may be missing.
pub(crate) fn optional_text(array: &StringArray, row: usize) -> Option<String> {
    array.is_valid(row).then(|| array.value(row).to_owned())
}

/// The table that is read.
pub(crate) const TABLE: understudy_schema::Table = Call::TABLE;
