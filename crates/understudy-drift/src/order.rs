//! The order of the queries, found from what each one reads.

use std::collections::BTreeSet;

use datafusion::prelude::SessionContext;

use crate::queries::Query;
use crate::{Error, Result};

/// A query and the tables it reads, by full name.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) query: Query,
    pub(crate) reads: BTreeSet<String>,
}

/// Orders queries so that each comes after those whose tables it reads; among those that may come next, the order in
/// which they were given holds.
///
/// # Errors
/// When a query is no SQL, or queries read each other in a circle.
pub(crate) fn order(context: &SessionContext, queries: Vec<Query>) -> Result<Vec<Step>> {
    let made: BTreeSet<String> = queries.iter().map(Query::table).collect();
    let mut waiting = Vec::new();
    for query in queries {
        let reads = reads(context, &query)?;
        waiting.push(Step { query, reads });
    }
    let mut ordered = Vec::new();
    let mut done = BTreeSet::new();
    while !waiting.is_empty() {
        let ready = |step: &Step| {
            let mut reads = step.reads.intersection(&made);
            reads.all(|table| done.contains(table))
        };
        let Some(next) = waiting.iter().position(ready) else {
            let names: Vec<&str> = waiting
                .iter()
                .map(|step| step.query.path.as_str())
                .collect();
            return Err(Error::Circle {
                names: names.join(", "),
            });
        };
        let step = waiting.remove(next);
        done.insert(step.query.table());
        // The dimensions' own tables appear together with the verdicts.
        done.extend(crate::reuse::outputs(&step.query.table()));
        ordered.push(step);
    }
    Ok(ordered)
}

/// The tables that a query reads, by full name.
fn reads(context: &SessionContext, query: &Query) -> Result<BTreeSet<String>> {
    let state = context.state();
    let dialect = state.config_options().sql_parser.dialect;
    let statement = state
        .sql_to_statement(&query.sql, &dialect)
        .map_err(Error::query(&query.path))?;
    let references = state
        .resolve_table_references(&statement)
        .map_err(Error::query(&query.path))?;
    Ok(references
        .iter()
        .filter_map(|reference| {
            reference
                .schema()
                .map(|schema| format!("{schema}.{}", reference.table()))
        })
        .collect())
}
