//! The commands, one file each, in the order of the data.

pub(crate) mod demo;
pub(crate) mod drift;
pub(crate) mod explain;
pub(crate) mod gate;
pub(crate) mod ingest;
pub(crate) mod init;
pub(crate) mod plan;
pub(crate) mod probe;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod show;
pub(crate) mod simulate;
pub(crate) mod sql;
pub(crate) mod templates;
pub(crate) mod weekly;

use understudy_store::Store;

use crate::args::{Cli, Command};
use crate::env;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::settings::{Places, Settings};

/// What every command is given.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// What is configured.
    pub(crate) settings: Settings,
    /// Where words go.
    pub(crate) printer: Printer,
}

impl Context {
    /// The store, which must exist.
    pub(crate) fn store(&self) -> Result<Store, Failure> {
        Ok(Store::open(self.settings.store())?)
    }

    /// The store, made when there is none.
    pub(crate) fn store_or_new(&self) -> Result<Store, Failure> {
        Ok(Store::open_or_create(self.settings.store(), env::now())?)
    }
}

/// Runs the command.
pub(crate) async fn run(cli: Cli, printer: Printer) -> Result<Exit, Failure> {
    let places = Places {
        config: cli.config.clone(),
        store: cli.store.clone(),
    };
    match cli.command {
        Command::Init(args) => return init::run(&args, printer),
        Command::Explain(args) => return explain::run(&args, printer),
        Command::Demo(args) => return demo::run(args, places, printer).await,
        Command::Simulate(args) => return simulate::run(args, printer).await,
        _ => {}
    }
    let context = Context {
        settings: Settings::read(&places)?,
        printer,
    };
    match cli.command {
        Command::Ingest(args) => ingest::run(args, &context).await,
        Command::Templates(args) => templates::run(args, &context).await,
        Command::Probe(args) => probe::run(args, &context).await,
        Command::Plan(args) => plan::run(args, &context).await,
        Command::Replay(args) => replay::run(args, &context).await,
        Command::Drift(args) => drift::run(args, &context).await,
        Command::Report(args) => report::run(args, &context).await,
        Command::Weekly(args) => weekly::run(args, &context).await,
        Command::Sql(args) => sql::run(args, &context).await,
        Command::Show(args) => show::run(args, &context).await,
        Command::Gate(args) => gate::run(args, &context).await,
        Command::Init(_) | Command::Explain(_) | Command::Demo(_) | Command::Simulate(_) => {
            Ok(Exit::Done)
        }
    }
}
