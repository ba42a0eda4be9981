//! The program: arguments, settings, words, exit codes.
//!
//! This crate alone prints, reads the environment, knows the time and exits.

mod args;
mod checks;
mod commands;
mod env;
mod exit;
mod failure;
mod interrupt;
mod printer;
mod progress;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::Cli;
use crate::exit::Exit;
use crate::printer::{Printer, Talk};

/// Gives what is freed back to the system soon, so that a limit on the engine's memory is one on the program's.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Stack of a worker thread. Plans of SQL and deep JSON are walked by recursion, and the default of 2 MiB is too
/// close to what a plan over all tables needs in a program that is not optimised.
const STACK_BYTES: usize = 16 << 20;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap writes help to standard output and errors to standard error; a closed pipe is no failure.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Unusable
            } else {
                Exit::Done
            }
            .into();
        }
    };
    let printer = Printer::new(if cli.quiet { Talk::Quiet } else { Talk::Normal });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            printer.fail(&format!("error: could not start the runtime: {error}"));
            return Exit::Unusable.into();
        }
    };
    // On a worker thread, which has the larger stack.
    let ended = runtime.block_on(async { tokio::spawn(commands::run(cli, printer)).await });
    match ended {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(failure)) => {
            printer.fail(&failure.report());
            failure.exit().into()
        }
        Err(error) => {
            printer.fail(&format!(
                "error: a fault of this program, please report it: {error}"
            ));
            Exit::Unusable.into()
        }
    }
}
