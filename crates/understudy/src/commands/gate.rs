//! `understudy gate`: exit with 1 when a template is not at parity.

use std::collections::BTreeSet;

use understudy_schema::Window;
use understudy_schema::tables::summary::Posture;
use understudy_store::read::Partitions;

use super::{Context, report};
use crate::args::{WindowArgs, flags};
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
    if rows.is_empty() {
        return Err(nothing(&window, context).await?);
    }
    known("secondary", &args.to, rows.iter().map(|row| &row.target))?;
    known(
        "template",
        &args.templates,
        rows.iter().map(|row| &row.template_id),
    )?;
    let judged: Vec<&Posture> = rows.iter().filter(|row| meant(row, &args)).collect();
    if judged.is_empty() {
        return Err(Failure::usage(format!(
            "none of these templates was compared with these secondaries in {}",
            window.label
        ))
        .hint(
            "understudy sql \"SELECT template_id, target FROM summary.posture\" lists what was",
        ));
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

/// Why there is nothing to judge.
async fn nothing(window: &Window, context: &Context) -> Result<Failure, Failure> {
    let coverage = report::read(window, context).await?.coverage;
    let n = |kind: &str, reason: Option<&str>| -> i64 {
        let rows = coverage
            .iter()
            .filter(|row| row.kind == kind && reason.is_none_or(|reason| row.reason == reason));
        rows.map(|row| row.n).sum()
    };
    let (said, hint) = match (n("read", None), n("sent", Some("S1"))) {
        (0, _) => (
            format!("no call lies in {}", window.label),
            "`understudy ingest LOGS` reads logs".to_owned(),
        ),
        (_, 0) => (
            format!("no call of {} was replayed", window.label),
            format!("`understudy replay {}` asks the secondaries", flags(window)),
        ),
        (_, n_sent) => (
            format!(
                "none of the {n_sent} replays of {} was answered so that it could be compared",
                window.label
            ),
            format!("`understudy report {}` counts what failed", flags(window)),
        ),
    };
    let said = format!("there is nothing to gate on: {said}");
    Ok(Failure::usage(said).hint(hint))
}

/// Refuses names that are in no row.
fn known<'a>(
    what: &str,
    names: &[String],
    known: impl Iterator<Item = &'a String>,
) -> Result<(), Failure> {
    let known: BTreeSet<String> = known.cloned().collect();
    match names.iter().find(|name| !known.contains(*name)) {
        None => Ok(()),
        Some(name) => {
            let all: Vec<&str> = known.iter().map(String::as_str).collect();
            Err(
                Failure::usage(format!("no {what} `{name}` was compared in this window"))
                    .hint(format!("compared were {}", all.join(", "))),
            )
        }
    }
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

#[cfg(test)]
mod tests {
    //! A name that is in no row is refused.

    use super::*;

    #[test]
    fn an_unknown_name_is_named_with_the_known_ones() {
        let rows = ["mini".to_owned(), "claude".to_owned(), "mini".to_owned()];
        let asked = ["mini".to_owned(), "nope".to_owned()];
        let failure = known("secondary", &asked, rows.iter()).unwrap_err();
        assert_eq!(
            failure.report(),
            "error: no secondary `nope` was compared in this window\nhint: compared were claude, mini"
        );
        assert!(known("secondary", &asked[..1], rows.iter()).is_ok());
    }
}
