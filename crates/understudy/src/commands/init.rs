//! `understudy init`: write an understudy.toml to fill in.

use std::path::PathBuf;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::settings::FILE_NAME;

/// The file that is written: every key with its meaning.
pub(crate) const TEMPLATE: &str = include_str!("init/understudy.toml");

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where to write it.
    #[arg(default_value = FILE_NAME)]
    path: PathBuf,
    /// Replace a file that is there.
    #[arg(long)]
    force: bool,
}

/// Writes the file, never over one that is there.
pub(crate) fn run(args: &Args, printer: Printer) -> Result<Exit, Failure> {
    if args.path.exists() && !args.force {
        return Err(
            Failure::usage(format!("{} exists already", args.path.display()))
                .hint("--force replaces it, or name another path"),
        );
    }
    std::fs::write(&args.path, TEMPLATE).map_err(|error| {
        Failure::usage(format!("could not write {}: {error}", args.path.display()))
    })?;
    printer.say(&format!(
        "wrote {}: fill in the providers, then run `understudy weekly`",
        args.path.display()
    ));
    Ok(Exit::Done)
}
