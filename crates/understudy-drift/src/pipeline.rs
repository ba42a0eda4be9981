//! Runs the queries one after the other and keeps what they give.

use std::time::Instant;

use datafusion::prelude::SessionContext;
use futures::StreamExt;
use understudy_schema::{Table, Window, tables};
use understudy_store::Store;

use crate::queries::{DIMENSIONS, Query};
use crate::session::Resources;
use crate::{Error, Made, Options, Outcome, Progress, Result, conform, order, session};

/// The table of judged rows, from which each dimension's table is taken.
const VERDICTS: &str = "drift.verdicts";

pub(crate) async fn run(
    store: &Store,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let resources = Resources {
        memory_bytes: options.memory_bytes,
        threads: options.threads,
    };
    let context = session::of_window(store, &options.window, resources).await?;
    options.limits.register(&context, &options.templates)?;
    let queries = order::order(&context, options.queries.read()?)?;
    let work = Work {
        store,
        context: &context,
        window: &options.window,
        progress,
    };
    let mut tables = Vec::new();
    let of = queries.len();
    for (place, query) in queries.iter().enumerate() {
        progress.starts(&query.table(), place + 1, of);
        tables.extend(work.make(query).await?);
    }
    Ok(Outcome { tables })
}

/// What every query needs.
struct Work<'a> {
    store: &'a Store,
    context: &'a SessionContext,
    window: &'a Window,
    progress: &'a dyn Progress,
}

impl Work<'_> {
    /// Runs one query; gives the stored tables it made.
    async fn make(&self, query: &Query) -> Result<Vec<Made>> {
        let name = query.table();
        let file = format!("{}.sql", query.path);
        if let Some(table) = tables::find(&name) {
            return Ok(vec![self.keep(table, &query.sql, &file).await?]);
        }
        session::make(self.context, query).await?;
        if name != VERDICTS {
            return Ok(Vec::new());
        }
        let mut made = Vec::new();
        for dimension in DIMENSIONS {
            if let Some(table) = tables::find(&format!("drift.{dimension}")) {
                let sql = format!("SELECT * FROM {VERDICTS} WHERE dimension = '{dimension}'");
                made.push(self.keep(table, &sql, &file).await?);
            }
        }
        Ok(made)
    }

    /// Runs a query and writes its answer as the window's partition of a table of the store.
    async fn keep(&self, table: &Table, sql: &str, file: &str) -> Result<Made> {
        let started = Instant::now();
        let sql = if is_small(table) {
            format!("{sql}\nORDER BY {}", keys(table))
        } else {
            sql.to_owned()
        };
        let frame = self.context.sql(&sql).await.map_err(Error::query(file))?;
        let mut batches = frame.execute_stream().await.map_err(Error::query(file))?;
        let mut part = self.store.writer(table, &self.window.label, "part-0")?;
        while let Some(batch) = batches.next().await {
            let batch = batch.map_err(Error::query(file))?;
            part.write(&conform::conform(&batch, table)?)?;
        }
        let made = Made {
            table: table.full_name(),
            n_rows: part.n_rows(),
        };
        part.finish()?;
        let window = [self.window.label.clone()];
        let rows = session::partitions_of(self.context, self.store, table, &window).await?;
        session::register(self.context, &table.full_name(), rows.into_view())?;
        self.progress.made(&made, started.elapsed());
        Ok(made)
    }
}

/// Tables with a row per template are sorted, so that the same data give the same file.
fn is_small(table: &Table) -> bool {
    matches!(table.stage, "drift" | "summary")
        || table.name == "templates"
        || table.name == "contracts"
}

/// The columns that tell rows apart: every text that is never null.
fn keys(table: &Table) -> String {
    let names: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.kind == understudy_schema::Kind::Text && !column.nullable)
        .map(|column| column.name)
        .collect();
    names.join(", ")
}
