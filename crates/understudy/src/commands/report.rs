//! `understudy report`: draw the weekly drift summary.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use understudy_report::{Form, Summary};
use understudy_schema::Window;

use super::Context;
use crate::args::{WindowArgs, flags};
use crate::exit::Exit;
use crate::failure::Failure;

/// Arguments of `report`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    window: WindowArgs,
    /// The form.
    #[arg(long, value_enum, default_value_t)]
    format: FormatArg,
    /// Write to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Forms of the summary.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum FormatArg {
    /// For a terminal.
    #[default]
    Text,
    /// GitHub-flavoured Markdown.
    Markdown,
    /// JSON, of the shape in summary.schema.json.
    Json,
    /// One self-contained page.
    Html,
    #[value(help = "JUnit XML, a case per cell of the matrix")]
    Junit,
    /// The parity matrix as CSV.
    Csv,
}

/// Draws the summary.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let window = args.window.window()?;
    let summary = read(&window, context).await?;
    draw(&summary, args.format, args.output.as_deref(), context)?;
    Ok(Exit::Done)
}

/// The summary of a window.
pub(crate) async fn read(window: &Window, context: &Context) -> Result<Summary, Failure> {
    let summary = Summary::read(&context.store()?, &window.label).await;
    summary.map_err(|error| {
        let missing = matches!(error, understudy_report::Error::Missing { .. });
        let failure = Failure::from(error);
        if missing {
            failure.hint(format!("`understudy drift {}` makes it", flags(window)))
        } else {
            failure
        }
    })
}

/// Draws a summary to a file or to standard output.
pub(crate) fn draw(
    summary: &Summary,
    format: FormatArg,
    output: Option<&Path>,
    context: &Context,
) -> Result<(), Failure> {
    let printer = context.printer;
    let form = match format {
        FormatArg::Text if output.is_some() => Form::Text {
            width: 110,
            colour: understudy_report::Colour::Never,
        },
        FormatArg::Text => Form::Text {
            width: printer.width(),
            colour: printer.colour(),
        },
        FormatArg::Markdown => Form::Markdown,
        FormatArg::Json => Form::Json,
        FormatArg::Html => Form::Html,
        FormatArg::Junit => Form::Junit,
        FormatArg::Csv => Form::Csv,
    };
    let drawn = understudy_report::render(summary, form)?;
    match output {
        None => printer.data(&drawn)?,
        Some(path) => {
            std::fs::write(path, drawn).map_err(|error| {
                Failure::usage(format!("could not write {}: {error}", path.display()))
            })?;
            printer.say(&format!("wrote {}", path.display()));
        }
    }
    Ok(())
}
