//! `understudy gate`: exit with 1 when a template is not at parity.

use understudy_schema::tables::summary::Posture;
use understudy_store::read::Partitions;

use super::Context;
use crate::args::WindowArgs;
use crate::exit::Exit;
use crate::failure::Failure;

/// Arguments of `gate`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    window: WindowArgs,
    /// Secondaries to gate on; all unless named.
    #[arg(long = "to", value_name = "NAME")]
    to: Vec<String>,
    /// Templates to gate on; all unless named.
    #[arg(long = "template", value_name = "ID")]
    templates: Vec<String>,
    /// Let `unproven` pass: by default what is not proved does not pass.
    #[arg(long)]
    allow_unproven: bool,
    /// Let `degraded` pass.
    #[arg(long)]
    allow_degraded: bool,
}

/// Prints what does not pass, and exits accordingly.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let window = args.window.window()?;
    let store = context.store()?;
    let rows: Vec<Posture> = store.rows(&Partitions::one(&window.label)).await?;
    let judged: Vec<&Posture> = rows.iter().filter(|row| meant(row, &args)).collect();
    if judged.is_empty() {
        return Err(
            Failure::usage(format!("there is nothing to gate on in {}", window.label)).hint(
                format!("`understudy drift --week {}` computes it", window.label),
            ),
        );
    }
    let failing: Vec<&&Posture> = judged.iter().filter(|row| !passes(row, &args)).collect();
    let mut text = String::new();
    for row in &failing {
        let fields = [&row.template_id, &row.target, &row.posture, &row.reason];
        text.push_str(&fields.map(String::as_str).join("\t"));
        text.push('\n');
    }
    context.printer.data(&text)?;
    context.printer.say(&format!(
        "{} of {} pass",
        judged.len() - failing.len(),
        judged.len()
    ));
    Ok(if failing.is_empty() {
        Exit::Done
    } else {
        Exit::Drift
    })
}

fn meant(row: &Posture, args: &Args) -> bool {
    let named = |names: &[String], name: &String| names.is_empty() || names.contains(name);
    named(&args.to, &row.target) && named(&args.templates, &row.template_id)
}

fn passes(row: &Posture, args: &Args) -> bool {
    match row.posture.as_str() {
        "safe" => true,
        "degraded" => args.allow_degraded,
        "unproven" => args.allow_unproven,
        // A template that is configured to stay with the primary is not expected to pass anywhere else.
        _ => row.class == "primary-only",
    }
}
