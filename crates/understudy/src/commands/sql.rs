//! `understudy sql`: run SQL over all tables.

mod prompt;
mod split;
mod write;

use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;

use clap::ValueEnum;
use datafusion::prelude::SessionContext;
use understudy_drift::session::{self, Resources};

use super::Context;
use super::drift::Engine;
use crate::exit::Exit;
use crate::failure::Failure;

/// Arguments of `sql`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    understudy sql \"SELECT template_id, target, verdict FROM summary.parity WHERE dimension = 'keys'\"\n  \
    understudy sql -f questions.sql --format csv > answers.csv\n  \
    understudy sql                      an interactive prompt; statements end with a semicolon")]
pub(crate) struct Args {
    /// Statements, separated by semicolons.
    #[arg(value_name = "SQL", conflicts_with_all = ["command", "file"])]
    statements: Option<String>,
    /// Statements, as the first argument; for scripts used to `-c`.
    #[arg(long, short = 'c', value_name = "SQL", conflicts_with = "file")]
    command: Option<String>,
    /// A file of statements.
    #[arg(long, short = 'f', value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    form: Form,
}

/// The form of an answer, and where it goes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Form {
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    format: FormatArg,
    /// Write the answer (of several statements the last one) to this file; needed for Parquet.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Form {
    /// Refuses what could not be delivered, before any work is done.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.format == FormatArg::Parquet && self.output.is_none() {
            return Err(
                Failure::usage("Parquet is not for the terminal").hint("name a file with --output")
            );
        }
        Ok(())
    }
}

/// Forms of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// A table for people.
    #[default]
    Table,
    /// Comma-separated values; cells that would start a formula in a spreadsheet get a quote in front.
    Csv,
    /// A JSON array of objects.
    Json,
    /// A Markdown table.
    Markdown,
    /// A Parquet file, to --output.
    Parquet,
}

/// Runs the statements, or opens the prompt.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    args.form.check()?;
    let session = session::open(&context.store()?, resources()).await?;
    let text = match (args.statements.or(args.command), &args.file) {
        (Some(text), _) => text,
        (None, Some(path)) => std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(format!("could not read {}: {error}", path.display()))
        })?,
        (None, None) if std::io::stdin().is_terminal() => {
            prompt::run(&session, args.form.format, context).await?;
            return Ok(Exit::Done);
        }
        (None, None) => piped()?,
    };
    let statements = split::statements(&text);
    for (place, statement) in statements.iter().enumerate() {
        if place + 1 == statements.len() {
            deliver(&session, statement, &args.form, context).await?;
        } else {
            answer(&session, statement, args.form.format, context).await?;
        }
    }
    Ok(Exit::Done)
}

/// All that is written to standard input; its last statement needs no semicolon.
fn piped() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

/// Memory and threads of an interactive session.
pub(crate) fn resources() -> Resources {
    Engine::default().resources()
}

/// Runs one statement and puts its answer where it is wanted.
pub(crate) async fn deliver(
    session: &SessionContext,
    statement: &str,
    form: &Form,
    context: &Context,
) -> Result<(), Failure> {
    let Some(path) = &form.output else {
        return answer(session, statement, form.format, context).await;
    };
    let frame = query(session, statement).await?;
    let n_rows = write::to_file(frame, form.format, path).await?;
    context
        .printer
        .say(&format!("wrote {n_rows} rows to {}", path.display()));
    Ok(())
}

/// Runs one statement and prints its answer.
async fn answer(
    session: &SessionContext,
    statement: &str,
    format: FormatArg,
    context: &Context,
) -> Result<(), Failure> {
    let frame = query(session, statement).await?;
    let schema = std::sync::Arc::new(frame.schema().as_arrow().clone());
    let batches = frame.collect().await?;
    // CREATE VIEW and its like have no answer.
    if schema.fields().is_empty() {
        return Ok(());
    }
    context.printer.data(&write::text(
        &schema,
        &batches,
        format,
        context.printer.terminal_width(),
    )?)?;
    Ok(())
}

/// Plans a statement. Tables are made by `drift`, so statements that would write are refused.
async fn query(
    session: &SessionContext,
    statement: &str,
) -> Result<datafusion::prelude::DataFrame, Failure> {
    let options = datafusion::execution::context::SQLOptions::new().with_allow_dml(false);
    session
        .sql_with_options(statement, options)
        .await
        .map_err(|error| {
            let unknown = error.to_string().contains("not found");
            let failure = Failure::from(error);
            if unknown {
                failure
                    .hint("`SHOW TABLES` lists the tables, `understudy explain TABLE` its columns")
            } else {
                failure
            }
        })
}
