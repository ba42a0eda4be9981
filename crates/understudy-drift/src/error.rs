//! What can go wrong between a query and its table.

use std::path::PathBuf;

use datafusion::error::DataFusionError;

/// The result of running queries.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A query that could not be run, or whose answer is not what its table declares.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A query failed.
    #[error("could not run {query}")]
    Query {
        /// The query's file, such as `5_drift/refusal.sql`.
        query: String,
        /// The engine's reason.
        #[source]
        source: Box<DataFusionError>,
    },
    /// A query gives other columns than its table declares.
    #[error("could not make {table}: {reason}")]
    Columns {
        /// The table.
        table: String,
        /// What does not fit.
        reason: String,
    },
    /// The engine could not be set up.
    #[error("could not set up the session: {act}")]
    Session {
        /// What was tried.
        act: &'static str,
        /// The engine's reason.
        #[source]
        source: Box<DataFusionError>,
    },
    /// A folder of queries could not be read.
    #[error("could not read the query {}", path.display())]
    QueryFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Queries read each other in a circle.
    #[error("could not order the queries: {names} read each other")]
    Circle {
        /// The queries that are left over.
        names: String,
    },
    /// The limits are not what they must be.
    #[error("could not read the limits: {reason}")]
    Limits {
        /// What is wrong, and where.
        reason: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] understudy_store::Error),
}

impl Error {
    pub(crate) fn query(query: &str) -> impl FnOnce(DataFusionError) -> Self {
        let query = query.to_owned();
        move |source| Self::Query {
            query,
            source: Box::new(source),
        }
    }

    pub(crate) fn session(act: &'static str) -> impl FnOnce(DataFusionError) -> Self {
        move |source| Self::Session {
            act,
            source: Box::new(source),
        }
    }
}
