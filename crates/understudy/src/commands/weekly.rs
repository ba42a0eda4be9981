//! `understudy weekly`: ingest, replay, drift and report for one window.

use std::path::PathBuf;

use super::replay::Sending;
use super::{Context, drift, ingest, replay, report};
use crate::args::WindowArgs;
use crate::checks::{self, Before};
use crate::exit::Exit;
use crate::failure::Failure;

/// Arguments of `weekly`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// Logs to read first; without any, the `sources` of understudy.toml, if it names some.
    #[arg(value_name = "LOG")]
    logs: Vec<String>,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    sending: Sending,
    #[command(flatten)]
    engine: drift::Engine,
    /// Where to write the page.
    #[arg(long, value_name = "FILE", default_value = "understudy.html")]
    page: PathBuf,
}

/// Does the whole week. What an earlier run did is not done again.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let window = args.window.window()?;
    if !args.logs.is_empty() || !context.settings.sources().is_empty() {
        let outcome = ingest::ingest(ingest::Args::of(args.logs), context).await?;
        context.printer.say(&ingest::closing(&outcome));
        if !outcome.read_anything() {
            return Err(Failure::usage("no call could be read")
                .hint("understudy sql \"SELECT reason, detail, first_bytes FROM requests.rejects LIMIT 5\" shows why"));
        }
    }
    let store = context.store()?;
    checks::window(&store, &window, context).await?;
    checks::templates(&store, context, Before::Sending).await?;
    let replayed = replay::replay(&window, &args.sending, context).await?;
    context.printer.say(&replay::closing(&replayed));
    if replayed.was_ended {
        return Ok(Exit::Incomplete);
    }
    let outcome = drift::drift(&window, &args.engine, context).await?;
    context.printer.say(&drift::closing(&window, &outcome));
    let summary = report::read(&window, context).await?;
    report::draw(&summary, report::FormatArg::Text, None, context)?;
    report::draw(&summary, report::FormatArg::Html, Some(&args.page), context)?;
    Ok(if replayed.is_whole() {
        Exit::Done
    } else {
        Exit::Incomplete
    })
}
