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
    /// A folder of queries holds one that stands for none of those in the program.
    #[error("{} replaces no query of the program", path.display())]
    UnknownQuery {
        /// The file.
        path: PathBuf,
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
    /// Whether the engine's memory did not suffice.
    pub fn is_out_of_memory(&self) -> bool {
        match self {
            Self::Query { source, .. } | Self::Session { source, .. } => {
                matches!(source.find_root(), DataFusionError::ResourcesExhausted(_))
            }
            _ => false,
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_engine_says_of_its_memory_is_found_below_its_advice() {
        let exhausted = DataFusionError::ResourcesExhausted("no room".to_owned());
        let advised = exhausted.context("Not enough memory to continue external sort");
        assert!(Error::query("5_drift/similarity.sql")(advised).is_out_of_memory());

        let other = DataFusionError::Plan("no such column".to_owned());
        assert!(!Error::query("5_drift/similarity.sql")(other).is_out_of_memory());
    }
}
