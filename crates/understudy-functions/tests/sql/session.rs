//! A session with the functions in it, and its answers as text.

use arrow::array::RecordBatch;
use arrow::util::pretty::pretty_format_batches;
use datafusion::prelude::{SessionConfig, SessionContext};

/// A session that splits its work over so many partitions, in small batches.
pub(crate) fn session(partitions: usize) -> SessionContext {
    let config = SessionConfig::new()
        .with_target_partitions(partitions)
        .with_batch_size(512)
        .set_bool(
            "datafusion.optimizer.enable_leaf_expression_pushdown",
            false,
        );
    let mut session = SessionContext::new_with_config(config);
    understudy_functions::register_all(&mut session).expect("every function can be registered");
    session
}

/// The result of a query.
pub(crate) async fn batches(
    session: &SessionContext,
    sql: &str,
) -> Result<Vec<RecordBatch>, String> {
    let frame = session.sql(sql).await.map_err(|error| error.to_string())?;
    frame.collect().await.map_err(|error| error.to_string())
}

/// The result of a query as a text table.
pub(crate) async fn table(sql: &str) -> Result<String, String> {
    let batches = batches(&session(2), sql).await?;
    pretty_format_batches(&batches)
        .map(|table| table.to_string())
        .map_err(|error| error.to_string())
}

/// The one cell that a query gives, as text; empty for null.
pub(crate) async fn cell(expression: &str) -> String {
    let table = table(&format!("SELECT {expression} AS cell"))
        .await
        .expect("the expression can be evaluated");
    let line = table.lines().nth(3).expect("there is one row");
    line.trim_matches(|c| c == '|' || c == ' ').to_owned()
}
