//! Runs `tests/sql/**/*.slt`: hand-made rows in, answers worked out by hand.
//!
//! Each file has a session of its own with all functions, settings and empty schemas. A file makes the tables a query
//! reads (`EMPTY pairs.responses` makes one without rows), then says `MAKE 5_drift/refusal` to run that query and keep
//! its answer under the name of its table.

use std::path::{Path, PathBuf};

use arrow::util::pretty::pretty_format_batches;
use datafusion::prelude::SessionContext;
use sqllogictest::{AsyncDB, DBOutput, DefaultColumnType, Runner};
use understudy_drift::session::{Resources, bare, in_memory, make, register};
use understudy_drift::{Limits, Queries};

use crate::tidy::top;

/// One session.
struct Session(SessionContext);

#[derive(Debug)]
struct Refused(String);

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

fn session() -> Session {
    let context = bare(Resources {
        memory_bytes: 256 << 20,
        threads: 2,
    })
    .unwrap();
    Limits::bundled().unwrap().register(&context, &[]).unwrap();
    Session(context)
}

#[async_trait::async_trait]
impl AsyncDB for Session {
    type Error = Refused;
    type ColumnType = DefaultColumnType;

    async fn run(&mut self, sql: &str) -> Result<DBOutput<Self::ColumnType>, Refused> {
        let refused = |error: &dyn std::fmt::Display| Refused(error.to_string());
        if let Some(path) = sql.trim().strip_prefix("MAKE ") {
            // From the files, so that a query can be worked on without building anew; that the program holds the same is
            // tested elsewhere.
            let queries = Queries::Folder(top().join("queries"))
                .read()
                .map_err(|error| refused(&error))?;
            let query = queries.iter().find(|query| query.path == path.trim());
            let query = query.ok_or_else(|| Refused(format!("there is no query {path}")))?;
            make(&self.0, query).await.map_err(|error| {
                let causes: Vec<String> = causes(&error).collect();
                Refused(causes.join(": "))
            })?;
            return Ok(DBOutput::StatementComplete(0));
        }
        if let Some(name) = sql.trim().strip_prefix("EMPTY ") {
            let table = understudy_schema::tables::find(name.trim());
            let table = table.ok_or_else(|| Refused(format!("there is no table {name}")))?;
            let provider =
                in_memory(table.arrow_schema(), Vec::new()).map_err(|error| refused(&error))?;
            register(&self.0, &table.full_name(), provider).map_err(|error| refused(&error))?;
            return Ok(DBOutput::StatementComplete(0));
        }
        let frame = self.0.sql(sql).await.map_err(|error| refused(&error))?;
        let n_columns = frame.schema().fields().len();
        let batches = frame.collect().await.map_err(|error| refused(&error))?;
        if n_columns == 0 || batches.iter().all(|batch| batch.num_columns() == 0) {
            return Ok(DBOutput::StatementComplete(0));
        }
        let mut rows = Vec::new();
        let options = arrow::util::display::FormatOptions::default().with_null("NULL");
        for batch in &batches {
            let columns: Vec<_> = batch
                .columns()
                .iter()
                .map(|column| {
                    arrow::util::display::ArrayFormatter::try_new(column.as_ref(), &options)
                        .unwrap()
                })
                .collect();
            for row in 0..batch.num_rows() {
                rows.push(
                    columns
                        .iter()
                        .map(|column| rounded(&column.value(row).to_string()))
                        .collect(),
                );
            }
        }
        Ok(DBOutput::Rows {
            types: vec![DefaultColumnType::Text; n_columns],
            rows,
        })
    }

    async fn shutdown(&mut self) {}
}

/// A fraction to six digits, so that a file holds what a hand can work out.
fn rounded(cell: &str) -> String {
    match cell.parse::<f64>() {
        Ok(number) if cell.contains('.') => {
            let text = format!("{number:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ if cell.is_empty() => "(empty)".to_owned(),
        _ => cell.to_owned(),
    }
}

fn causes(error: &dyn std::error::Error) -> impl Iterator<Item = String> + '_ {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "slt") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_answer_worked_out_by_hand_comes_out() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(16 << 20)
        .build()
        .unwrap();
    let files = files(&top().join("tests/sql"));
    assert!(!files.is_empty());
    let mut wrong = Vec::new();
    for file in files {
        runtime.block_on(async {
            let path = file.clone();
            let ran = tokio::spawn(async move {
                let mut runner = Runner::new(|| async { Ok(session()) });
                runner
                    .run_file_async(&path)
                    .await
                    .map_err(|error| error.to_string())
            });
            if let Err(error) = ran.await.unwrap() {
                wrong.push(format!("{}: {error}", file.display()));
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A window that waits for the last row of its partition is computed by an operator that holds all rows it is given, and
/// no limit counts them.
#[test]
fn texts_are_brought_side_by_side_as_the_rows_come() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tables = [
        "EMPTY requests.calls",
        "EMPTY replays.calls",
        "EMPTY pairs.responses",
        "CREATE TABLE replays.superseded AS SELECT 'r' AS replay_id",
        "CREATE TABLE drift.sampled AS SELECT 'similarity' AS purpose, 't' AS template_id, 's' AS target, 'c' AS call_id, \
         'p' AS prompt_hash",
    ];
    let mut queries = Queries::Bundled.read().unwrap();
    queries.retain(|query| query.sql.contains("PARTITION BY call_id"));
    let names: Vec<&str> = queries.iter().map(|query| query.path.as_str()).collect();
    assert_eq!(names, ["5_drift/similarity", "5_drift/leaves"]);
    for query in &queries {
        let plan = runtime.block_on(async {
            let mut session = session();
            for table in tables {
                session.run(table).await.unwrap();
            }
            let plan = session.0.sql(&format!("EXPLAIN {}", query.sql)).await;
            let rows = plan.unwrap().collect().await.unwrap();
            pretty_format_batches(&rows).unwrap().to_string()
        });
        assert!(
            plan.contains("BoundedWindowAggExec") && !plan.contains(" WindowAggExec"),
            "{}: {plan}",
            query.path
        );
    }
}

#[test]
fn every_query_has_an_answer_worked_out_by_hand() {
    for query in Queries::Bundled.read().unwrap() {
        let path = top().join("tests/sql").join(format!("{}.slt", query.path));
        assert!(path.exists(), "{} has no {}", query.path, path.display());
    }
}

#[test]
fn every_function_has_an_answer_worked_out_by_hand() {
    for entry in understudy_functions::documentation() {
        let path = top()
            .join("tests/sql/functions")
            .join(format!("{}.slt", entry.package));
        let file = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            file.contains(&format!("{}(", entry.name)),
            "{} does not call {}",
            path.display(),
            entry.name
        );
    }
}
