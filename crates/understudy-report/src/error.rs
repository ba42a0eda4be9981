//! What can go wrong between the tables and the page.

/// The result of reading or drawing a summary.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A summary that could not be read or drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store has no summary of that window.
    #[error("there is no summary of {window} in this store: {}", known(.windows))]
    Missing {
        /// The window that was asked for.
        window: String,
        /// The windows there are, oldest first.
        windows: Vec<String>,
    },
    /// The store refused.
    #[error("could not read the summary of {window}")]
    Store {
        /// The window that was asked for.
        window: String,
        /// Why.
        #[source]
        source: Box<understudy_store::Error>,
    },
    /// Rows could not be turned into columns.
    #[error("could not lay out the rows of {table}")]
    Rows {
        /// The table's full name.
        table: String,
        /// Why.
        #[source]
        source: Box<understudy_schema::Error>,
    },
    /// A column has a type that its table does not declare. This would be a fault of this program.
    #[error("internal: column {column} of {table} is not of its declared type")]
    Column {
        /// The table's full name.
        table: String,
        /// The column's name.
        column: String,
    },
    /// The matrix or the comparison of two windows could not be shaped.
    #[error("could not {act}")]
    Shape {
        /// What was tried.
        act: &'static str,
        /// Why.
        #[source]
        source: Box<polars::error::PolarsError>,
    },
    /// The summary could not be written as JSON.
    #[error("could not write the summary as JSON")]
    Json {
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

/// The windows there are, in words.
fn known(windows: &[String]) -> String {
    match windows {
        [] => "it has none yet".to_owned(),
        [one] => format!("it has {one}"),
        many => format!("it has {}", many.join(", ")),
    }
}
