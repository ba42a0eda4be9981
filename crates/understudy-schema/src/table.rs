//! What a table is: a name, a way to split it over folders, and documented columns.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::{Error, Result};

/// The type of a column, as a reader of the documentation sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A list of UTF-8 texts, never null inside.
    TextList,
    /// A 64-bit signed integer.
    Integer,
    /// A 64-bit floating-point number.
    Number,
    /// True or false.
    Boolean,
    /// An instant in UTC, in microseconds.
    Timestamp,
}

impl Kind {
    /// The word for this type in documentation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::TextList => "list of text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Timestamp => "timestamp",
        }
    }

    /// The Arrow type that holds it.
    pub fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::TextList => {
                DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, false)))
            }
            Self::Integer => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        }
    }
}

/// One documented column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name, with its unit where it has one (`latency_ms`).
    pub name: &'static str,
    /// The type.
    pub kind: Kind,
    /// Whether the value may be missing.
    pub nullable: bool,
    /// One sentence, or a few.
    pub doc: &'static str,
}

/// How a table is split over folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partition {
    /// One folder per UTC day of the call: `day=2026-11-09`.
    Day,
    /// One folder per replay run: `run=…`.
    Run,
    /// One folder per window of time looked at: `window=2026-W46`.
    Window,
}

impl Partition {
    /// The name of the partition's column.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Run => "run",
            Self::Window => "window",
        }
    }

    /// One sentence on what the partition's column holds.
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Day => "UTC day of the call, as in `2026-11-09`. Stands in the folder's name.",
            Self::Run => "Id of the replay run. Stands in the folder's name.",
            Self::Window => {
                "Span of time looked at, as in `2026-W46`. Stands in the folder's name."
            }
        }
    }
}

/// One table of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The stage's word, which is the SQL schema and the folder.
    pub stage: &'static str,
    /// The table's own name.
    pub name: &'static str,
    /// What one row is.
    pub doc: &'static str,
    /// How it is split over folders.
    pub partition: Partition,
    /// The columns, without the partition's.
    pub columns: &'static [Column],
}

impl Table {
    /// The name in SQL, such as `requests.calls`.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.stage, self.name)
    }

    /// The Arrow schema of a file of this table, without the partition's column.
    pub fn arrow_schema(&self) -> SchemaRef {
        let fields: Vec<Field> = self
            .columns
            .iter()
            .map(|column| Field::new(column.name, column.kind.data_type(), column.nullable))
            .collect();
        Arc::new(Schema::new(fields))
    }
}

/// A typed row of one table. Implemented by the `table!` macro of [`crate::tables`].
pub trait Row: Sized {
    /// The table this is a row of.
    const TABLE: Table;

    /// Turns rows into one batch with the table's schema.
    ///
    /// # Errors
    /// When Arrow refuses the arrays, which would be a fault of this crate.
    fn batch(rows: &[Self]) -> Result<RecordBatch>;

    /// Reads the rows of a batch. Columns are found by name; others are ignored.
    ///
    /// # Errors
    /// When a column is missing, has another type, or holds a null where none may be.
    fn rows(batch: &RecordBatch) -> Result<Vec<Self>>;
}

/// Finds a column by name and casts it to the declared type.
pub(crate) fn column(batch: &RecordBatch, table: &Table, column: &Column) -> Result<ArrayRef> {
    let Some(array) = batch.column_by_name(column.name) else {
        return Err(Error::MissingColumn {
            table: table.full_name(),
            column: column.name.to_owned(),
        });
    };
    let expected = column.kind.data_type();
    if array.data_type() == &expected {
        return Ok(Arc::clone(array));
    }
    arrow::compute::cast(array, &expected).map_err(|_| Error::WrongKind {
        column: column.name.to_owned(),
        found: array.data_type().to_string(),
        expected: expected.to_string(),
    })
}
