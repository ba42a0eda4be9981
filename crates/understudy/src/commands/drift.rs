//! `understudy drift`: compute the drift tables of a window.

use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use understudy_drift::{Options, Origin, Outcome, Queries};
use understudy_schema::Window;

use super::Context;
use crate::args::WindowArgs;
use crate::checks::{self, Before};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::DriftBar;

/// Memory when the machine does not say how much it has.
const FALLBACK_MEMORY_BYTES: usize = 2 << 30;

/// Arguments of `drift`.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    engine: Engine,
    /// Say of each table whether it was kept, and if not, what had changed.
    #[arg(long)]
    explain: bool,
}

/// How the engine works.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Engine {
    /// Folder whose queries replace the bundled ones of the same name, such as `6_summary/parity.sql` in it.
    #[arg(long, value_name = "FOLDER")]
    queries: Option<PathBuf>,
    /// Memory that may be taken, such as 2GiB or 512MiB: the engine spills to disk from three quarters of it on, the rest
    /// is for its buffers [default: half of the machine's].
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory: Option<usize>,
    /// Threads [default: one per core].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

impl Engine {
    /// Memory and threads for a session.
    pub(crate) fn resources(&self) -> understudy_drift::session::Resources {
        understudy_drift::session::Resources {
            memory_bytes: self.memory.unwrap_or_else(half_of_memory) / 4 * 3,
            threads: self
                .threads
                .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
                .unwrap_or(1),
        }
    }
}

/// Computes and says what was made.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let window = args.window.window()?;
    let store = context.store()?;
    checks::window(&store, &window, context).await?;
    checks::templates(&store, context, Before::Reading).await?;
    let outcome = drift(&window, &args.engine, context).await?;
    if args.explain {
        context.printer.data(&explained(&outcome))?;
    }
    context.printer.say(&closing(&window, &outcome));
    Ok(Exit::Done)
}

/// Computes the derived tables of one window.
pub(crate) async fn drift(
    window: &Window,
    engine: &Engine,
    context: &Context,
) -> Result<Outcome, Failure> {
    let limits = context.settings.limits()?;
    let resources = engine.resources();
    let options = Options {
        window: window.clone(),
        queries: engine
            .queries
            .clone()
            .map_or(Queries::Bundled, Queries::Folder),
        templates: context.settings.templates(&limits)?,
        limits,
        memory_bytes: resources.memory_bytes,
        threads: resources.threads,
        program: build(),
    };
    let store = context.store()?;
    let bar = DriftBar::new(context.printer);
    let outcome = understudy_drift::run(&store, options, &bar).await;
    bar.finish();
    Ok(outcome?)
}

/// What was made, in a line, and what to do where there was nothing to compare.
pub(crate) fn closing(window: &Window, outcome: &Outcome) -> String {
    let rows = |name: &str| {
        outcome
            .tables
            .iter()
            .find(|made| made.table == name)
            .map_or(0, |made| made.n_rows)
    };
    let (n_answers, n_pairs) = (rows("features.responses"), rows("pairs.responses"));
    let hint = match (n_answers, n_pairs) {
        // Of a window without calls another hint has been given.
        (1.., 0) => {
            "\nhint: replays count for the window they were made for; `understudy replay` with this one makes some"
        }
        _ => "",
    };
    format!(
        "{}: {n_answers} answers, {n_pairs} pairs, {} cells of parity, {} findings{hint}",
        window.label,
        rows("summary.parity"),
        rows("summary.findings")
    )
}

/// A line per table: kept, or made anew and why.
fn explained(outcome: &Outcome) -> String {
    let lines = outcome.tables.iter().map(|made| {
        let origin = match &made.origin {
            Origin::Kept => "kept".to_owned(),
            Origin::Made { changed } if changed.is_empty() => "made".to_owned(),
            Origin::Made { changed } => format!("made anew, changed: {}", changed.join(", ")),
            Origin::Files { kept, read } => format!("{read} files read, {kept} kept"),
        };
        format!("{:<22} {:>9} rows  {origin}\n", made.table, made.n_rows)
    });
    lines.collect()
}

/// What tells this build from another: the version, and the size and time of the program's file.
fn build() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata).ok();
    let file = file.and_then(|file| {
        let changed = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(format!("{} bytes, {}", file.len(), changed.as_micros()))
    });
    format!("{} {}", env!("CARGO_PKG_VERSION"), file.unwrap_or_default())
}

/// A size with its unit, in bytes; a plain number is MiB.
fn bytes(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let shift = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "kib" | "kb" | "k" => 10,
        "" | "mib" | "mb" | "m" => 20,
        "gib" | "gb" | "g" => 30,
        "tib" | "tb" | "t" => 40,
        other => {
            return Err(format!(
                "`{other}` is no unit of memory: KiB, MiB, GiB or TiB"
            ));
        }
    };
    let n: usize = digits
        .parse()
        .map_err(|_| "a whole number with a unit is expected, such as 2GiB".to_owned())?;
    n.checked_mul(1 << shift)
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| format!("{text} is not a size that memory can have"))
}

/// Half of the machine's memory, in bytes.
fn half_of_memory() -> usize {
    let total = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
            line.split_whitespace().nth(1)?.parse::<usize>().ok()
        });
    total.map_or(FALLBACK_MEMORY_BYTES, |kib| kib * 1024 / 2)
}

#[cfg(test)]
mod tests {
    //! Sizes as people write them.

    use super::bytes;

    #[test]
    fn a_size_is_read_with_its_unit() {
        assert_eq!(bytes("2GiB"), Ok(2 << 30));
        assert_eq!(bytes("512 mib"), Ok(512 << 20));
        assert_eq!(bytes("300"), Ok(300 << 20));
        for wrong in [
            "",
            "GiB",
            "2.5GiB",
            "2 parsecs",
            "0",
            "99999999999TiB",
            "-1MiB",
        ] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
