//! What can go wrong when a value does not fit the schema.

/// The result of reading something against the schema.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A value that does not fit the schema.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A batch lacks a column that its table declares.
    #[error("table {table} has no column {column}")]
    MissingColumn {
        /// The table's full name, such as `requests.calls`.
        table: String,
        /// The column that was looked for.
        column: String,
    },
    /// A column of a batch has another type than its table declares.
    #[error("column {column} is {found}, expected {expected}")]
    WrongKind {
        /// The column's name.
        column: String,
        /// The type found.
        found: String,
        /// The type declared.
        expected: String,
    },
    /// A column that may not be null holds a null.
    #[error("column {column} is null in row {row}")]
    UnexpectedNull {
        /// The column's name.
        column: String,
        /// The row, counted from 0 within its batch.
        row: usize,
    },
    /// Arrow refused to build a batch.
    #[error("could not build a batch of {table}")]
    Batch {
        /// The table's full name.
        table: String,
        /// Arrow's reason.
        #[source]
        source: arrow::error::ArrowError,
    },
    /// A window of time could not be understood.
    #[error("could not read the window `{text}`: {reason}")]
    Window {
        /// What was given.
        text: String,
        /// Why it is no window.
        reason: String,
    },
}
