//! The command line as it is typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use understudy_schema::Window;

use crate::commands::{
    demo, drift, explain, gate, ingest, init, plan, probe, replay, report, show, simulate, sql,
    templates, weekly,
};
use crate::env;
use crate::failure::Failure;

/// Replays last week's LLM traffic against the secondary provider and says, per prompt template, what a failover
/// would break.
///
/// Start with `understudy demo`: it does the whole job with bundled logs and simulated providers, without a key and
/// without the network.
#[derive(Debug, Parser)]
#[command(
    name = "understudy",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(
    after_help = "Exit codes: 0 done, 1 drift beyond the margins (where parity was asked for), 2 wrong use or \
                        unusable input, 3 incomplete: run again to go on, 130 ended at once by a second Ctrl-C."
)]
pub(crate) struct Cli {
    /// The configuration file; else `$UNDERSTUDY_CONFIG`, or `understudy.toml` in the working folder.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Everywhere")]
    pub(crate) config: Option<PathBuf>,
    /// The store, a folder; else `$UNDERSTUDY_STORE`, or what the configuration says.
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        help_heading = "Everywhere"
    )]
    pub(crate) store: Option<String>,
    /// Say nothing but errors.
    #[arg(long, short, global = true, help_heading = "Everywhere")]
    pub(crate) quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in the order of the data.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write an understudy.toml to fill in.
    Init(init::Args),
    /// Read production logs into the store.
    Ingest(ingest::Args),
    /// List the prompt templates of a window.
    Templates(templates::Args),
    /// Learn for a few cents what a provider's model accepts.
    Probe(probe::Args),
    /// Say what a replay would send, cost, lose and be able to show, before anything is sent.
    Plan(plan::Args),
    /// Ask the secondaries what they would have answered.
    Replay(replay::Args),
    /// Compute the drift tables of a window.
    Drift(drift::Args),
    /// Draw the weekly drift summary.
    Report(report::Args),
    /// Ingest, replay, drift and report for one window; run again to resume.
    Weekly(weekly::Args),
    /// Run SQL over all tables.
    Sql(sql::Args),
    /// Show one request with its two answers side by side.
    Show(show::Args),
    /// Exit with 1 when a template is not safe to fail over.
    Gate(gate::Args),
    /// Say what a table, a drift dimension, a SQL function or a loss in translation means.
    Explain(explain::Args),
    /// The whole weekly job on bundled logs and simulated providers.
    Demo(demo::Args),
    /// Serve the simulated providers of the demo on this machine.
    Simulate(simulate::Args),
}

/// The span of time, the same everywhere. Without any of these: the last full ISO week in UTC.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct WindowArgs {
    /// An ISO week in UTC, such as 2026-W46.
    #[arg(long, value_name = "YYYY-Www", conflicts_with_all = ["since", "until"])]
    week: Option<String>,
    /// Start of the span: a date, or an instant such as 2026-11-09T12:00:00Z.
    #[arg(long, value_name = "TIME", requires = "until")]
    since: Option<String>,
    /// End of the span, itself not included.
    #[arg(long, value_name = "TIME", requires = "since")]
    until: Option<String>,
}

impl WindowArgs {
    /// One ISO week.
    pub(crate) fn of_week(week: &str) -> Self {
        Self {
            week: Some(week.to_owned()),
            ..Self::default()
        }
    }

    /// The window that is meant.
    pub(crate) fn window(&self) -> Result<Window, Failure> {
        match (&self.week, &self.since, &self.until) {
            (Some(week), _, _) => Ok(Window::week(week)?),
            (None, Some(since), Some(until)) => Ok(Window::between(since, until)?),
            _ => Ok(Window::last_full_week(env::now())?),
        }
    }
}

/// The flags that name a window.
pub(crate) fn flags(window: &Window) -> String {
    match window.label.split_once('_') {
        Some((since, until)) => format!("--since {since} --until {until}"),
        None => format!("--week {}", window.label),
    }
}
