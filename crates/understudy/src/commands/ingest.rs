//! `understudy ingest`: read production logs into the store.

use std::fmt::Write as _;
use std::io;

use clap::ValueEnum;
use understudy_ingest::{Format, Options, Outcome, Source, Undated};

use super::Context;
use crate::env;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::IngestBar;

/// Arguments of `ingest`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Files, folders, glob patterns, or `-` for standard input; without any, the `sources` of understudy.toml.
    /// Compressed files (.gz, .zst) are read as they are.
    #[arg(value_name = "LOG")]
    logs: Vec<String>,
    /// How the lines are read.
    #[arg(long, value_enum, default_value_t)]
    format: FormatArg,
    /// Longest line that is read, in MiB; a longer one is counted as a reject.
    #[arg(long, value_name = "MIB", default_value_t = understudy_ingest::DEFAULT_MAX_LINE_BYTES >> 20)]
    max_line: usize,
}

/// How lines are read.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum FormatArg {
    /// Each line by what it looks like.
    #[default]
    Auto,
    #[value(help = "LiteLLM's StandardLoggingPayload")]
    Litellm,
    /// A request and its response in the vendors' own shapes.
    Plain,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Auto => Self::Auto,
            FormatArg::Litellm => Self::Litellm,
            FormatArg::Plain => Self::Plain,
        }
    }
}

impl Args {
    /// The configured sources, or these.
    pub(crate) fn of(logs: Vec<String>) -> Self {
        let max_line = understudy_ingest::DEFAULT_MAX_LINE_BYTES >> 20;
        Self {
            logs,
            max_line,
            ..Self::default()
        }
    }
}

/// Reads the logs and says what was read.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let outcome = ingest(args, context).await?;
    context.printer.say(&closing(&outcome));
    if outcome.read_anything() {
        return Ok(Exit::Done);
    }
    Err(Failure::usage("no call could be read")
        .hint("understudy sql \"SELECT reason, detail, first_bytes FROM requests.rejects LIMIT 5\" shows why"))
}

/// Reads the logs.
pub(crate) async fn ingest(args: Args, context: &Context) -> Result<Outcome, Failure> {
    let settings = &context.settings;
    let logs = if args.logs.is_empty() {
        settings.sources()
    } else {
        args.logs
    };
    if logs.is_empty() {
        return Err(Failure::usage("no log is named").hint(
            "understudy ingest LOG…, or `sources = [\"logs/*.jsonl.gz\"]` in understudy.toml",
        ));
    }
    let sources = logs.into_iter().map(source).collect();
    let options = Options {
        sources,
        format: args.format.into(),
        template: settings.template_rules()?,
        redaction: settings.redaction()?,
        content: settings.content(),
        undated: Undated::Reject,
        now: env::now(),
        max_line_bytes: args.max_line.max(1) << 20,
    };
    let store = context.store_or_new()?;
    let bar = IngestBar::new(context.printer);
    let outcome = understudy_ingest::run(&store, options, &bar).await;
    bar.finish();
    Ok(outcome?)
}

fn source(log: String) -> Source {
    if log == "-" {
        return Source::Stream {
            name: log,
            reader: Box::new(io::stdin()),
        };
    }
    Source::Path(log)
}

/// What was read, in a line or a few. Writing to a String cannot fail.
pub(crate) fn closing(outcome: &Outcome) -> String {
    let mut text = format!(
        "read {} calls from {} lines",
        outcome.n_calls, outcome.n_lines
    );
    if outcome.n_duplicates > 0 {
        let _ = write!(text, ", {} known already", outcome.n_duplicates);
    }
    if outcome.n_blank > 0 {
        let _ = write!(text, ", {} blank", outcome.n_blank);
    }
    let n_lost = outcome.n_rejects - outcome.n_broken_files;
    let _ = write!(text, "; {n_lost} lines were not read");
    if outcome.n_broken_files > 0 {
        let _ = write!(
            text,
            " and {} not to the end",
            files(outcome.n_broken_files)
        );
    }
    if outcome.n_rejects > 0 {
        let reasons: Vec<String> = outcome
            .by_reason
            .iter()
            .map(|(reason, n)| format!("{n} {reason}"))
            .collect();
        let _ = write!(
            text,
            " ({}): understudy sql \"SELECT * FROM requests.rejects\"",
            reasons.join(", ")
        );
    }
    if outcome.n_files_skipped > 0 {
        let _ = write!(
            text,
            "\n{} in the folders passed over for the ending of the name: name such a file itself to have it read",
            files(outcome.n_files_skipped)
        );
    }
    if !outcome.by_grade.is_empty() {
        let grades: Vec<String> = outcome
            .by_grade
            .iter()
            .map(|(grade, n)| format!("{grade} {n}"))
            .collect();
        let weeks: Vec<String> = outcome
            .windows
            .iter()
            .map(|(week, n)| format!("{week} {n}"))
            .collect();
        let _ = write!(
            text,
            "\n{} templates; replay grade {}; weeks {}",
            outcome.by_template.len(),
            grades.join(", "),
            weeks.join(", ")
        );
    }
    text
}

fn files(n: u64) -> String {
    format!("{n} file{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    //! What is said adds up.

    use super::*;

    #[test]
    fn blank_lines_and_files_passed_over_are_said() {
        let outcome = Outcome {
            n_lines: 10,
            n_blank: 2,
            n_calls: 5,
            n_duplicates: 1,
            n_rejects: 3,
            n_broken_files: 1,
            n_files_skipped: 4,
            ..Outcome::default()
        };
        let said = closing(&outcome);
        assert!(
            said.starts_with("read 5 calls from 10 lines, 1 known already, 2 blank; 2 lines were not read and 1 file not to the end"),
            "{said}"
        );
        assert!(
            said.contains("\n4 files in the folders passed over"),
            "{said}"
        );
    }
}
