//! `understudy plan`: what a replay would send, cost, lose and be able to show.

mod chance;
mod churn;
mod json;
mod sizes;
mod text;

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use understudy_replay::Forecast;
use understudy_schema::units::Usd;

use super::Context;
use super::replay::{Sending, options};
use crate::args::WindowArgs;
use crate::checks::{self, Before};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::settings::Keys;

pub(crate) use sizes::sized;
pub(crate) use text::totals;

/// `replay` asks before it may spend more, unless configured otherwise.
const CONFIRM_ABOVE_USD: f64 = 10.0;

/// Arguments of `plan`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    sending: Sending,
    /// The form.
    #[arg(long, value_enum, default_value_t)]
    format: FormatArg,
}

/// The forms of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum FormatArg {
    /// For the terminal.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

/// Prints the plan. Nothing is sent, and no key is needed.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let window = args.window.window()?;
    let store = context.store()?;
    checks::window(&store, &window, context).await?;
    checks::templates(&store, context, Before::Reading).await?;
    let options = options(&window, &args.sending, context, Keys::LeaveOut)?;
    let options = sized(&store, options, context).await?;
    let forecast = understudy_replay::forecast(&store, &options).await?;
    let chances = chance::chances(&store, &forecast, context).await?;
    let shown = match args.format {
        FormatArg::Text => text::page(&forecast, &chances, options.budget),
        FormatArg::Json => json::page(&forecast, &chances, options.budget)?,
    };
    context.printer.data(&shown)?;
    Ok(Exit::Done)
}

/// Asks before more may be spent than the configured sum.
///
/// What may be spent is what the calls may cost at most, but never more than the budget, which ends the run.
pub(crate) fn consent(forecast: &Forecast, budget: Usd, context: &Context) -> Result<(), Failure> {
    let configured = context.settings.replay().confirm_above_usd;
    let sum = configured.unwrap_or(CONFIRM_ABOVE_USD);
    let most = Usd(forecast.cost_at_most().0.min(budget.0));
    if most.0 <= sum {
        return Ok(());
    }
    let question = format!(
        "this may spend up to {most}, which is more than {}",
        Usd(sum)
    );
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(Failure::usage(format!("{question}, and nobody is there to ask")).hint(
            "--yes spends it; --budget lowers it; replay.confirm_above_usd sets what needs no question",
        ));
    }
    let mut answer = String::new();
    // The question belongs to the talk, but is asked even when quiet.
    write!(std::io::stderr(), "{question}. Go on? [y/N] ")?;
    std::io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        return Ok(());
    }
    Err(Failure::usage("nothing was sent"))
}
