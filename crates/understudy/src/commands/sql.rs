//! `understudy sql`: run SQL over all tables.

mod prompt;
mod write;

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
    /// The form of the answers.
    #[arg(long, value_enum, default_value_t)]
    format: FormatArg,
    /// Write the last answer to this file; needed for Parquet.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
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
    if args.format == FormatArg::Parquet && args.output.is_none() {
        return Err(
            Failure::usage("Parquet is not for the terminal").hint("name a file with --output")
        );
    }
    let session = session::open(&context.store()?, resources()).await?;
    let text = match (args.statements.or(args.command), &args.file) {
        (Some(text), _) => text,
        (None, Some(path)) => std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(format!("could not read {}: {error}", path.display()))
        })?,
        (None, None) => {
            prompt::run(&session, args.format, context).await?;
            return Ok(Exit::Done);
        }
    };
    let statements = split(&text);
    for (place, statement) in statements.iter().enumerate() {
        let last = place + 1 == statements.len();
        match &args.output {
            Some(path) if last => {
                let frame = query(&session, statement).await?;
                let n_rows = write::to_file(frame, args.format, path).await?;
                context
                    .printer
                    .say(&format!("wrote {n_rows} rows to {}", path.display()));
            }
            _ => answer(&session, statement, args.format, context).await?,
        }
    }
    Ok(Exit::Done)
}

/// Memory and threads of an interactive session.
pub(crate) fn resources() -> Resources {
    Engine::default().resources()
}

/// Runs one statement and prints its answer.
pub(crate) async fn answer(
    session: &SessionContext,
    statement: &str,
    format: FormatArg,
    context: &Context,
) -> Result<(), Failure> {
    let frame = query(session, statement).await?;
    let schema = std::sync::Arc::new(frame.schema().as_arrow().clone());
    let batches = frame.collect().await?;
    context.printer.data(&write::text(
        &schema,
        &batches,
        format,
        context.printer.width(),
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

/// The statements of a text, cut at semicolons outside quotes and comments.
fn split(text: &str) -> Vec<String> {
    let mut statements = vec![String::new()];
    let mut quote = None;
    let mut comment = false;
    let mut previous = ' ';
    for letter in text.chars() {
        match quote {
            Some(mark) if letter == mark => quote = None,
            None if comment => comment = letter != '\n',
            None if matches!(letter, '\'' | '"') => quote = Some(letter),
            None if letter == '-' && previous == '-' => comment = true,
            None if letter == ';' => {
                statements.push(String::new());
                previous = ' ';
                continue;
            }
            _ => {}
        }
        previous = letter;
        if let Some(statement) = statements.last_mut() {
            statement.push(letter);
        }
    }
    statements.retain(|statement| {
        statement
            .lines()
            .any(|line| !line.trim().is_empty() && !line.trim_start().starts_with("--"))
    });
    statements
}

#[cfg(test)]
mod tests {
    //! Statements are cut where they end.

    use super::split;

    #[test]
    fn semicolons_in_quotes_and_comments_do_not_end_a_statement() {
        let text = "SELECT ';' AS a; -- a comment; with one\nSELECT \"b;\" FROM t -- 'it''s\n;\n-- nothing\n;";
        let statements = split(text);
        assert_eq!(statements.len(), 2, "{statements:?}");
        assert_eq!(statements[0], "SELECT ';' AS a");
    }

    #[test]
    fn a_text_without_a_statement_has_none() {
        assert!(split(" ; ;\n-- only a comment").is_empty());
    }
}
