//! `understudy simulate`: serve the simulated providers of the demo on this machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use understudy_simulator::{Options, World, serve};

use crate::env;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// The world of the demo: templates, personas, planted drift.
pub(crate) const DEMO_WORLD: &str = include_str!("../../../../data/week/world.toml");

/// Arguments of `simulate`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// Port on loopback; 0 takes any free one.
    #[arg(long, default_value_t = 18400)]
    port: u16,
    /// The world to serve instead of the demo's: templates, personas, planted drift.
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Seed of every answer.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How real the latencies are: 1 waits as long as the persona says, 0 not at all.
    #[arg(long, default_value_t = 0.1, value_name = "FACTOR")]
    latency_scale: f64,
    /// Append every request received to this file.
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

/// Serves until Ctrl-C.
pub(crate) async fn run(args: Args, printer: Printer) -> Result<Exit, Failure> {
    let text = match &args.world {
        None => DEMO_WORLD.to_owned(),
        Some(path) => std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(format!("could not read {}: {error}", path.display()))
        })?,
    };
    let mut options = Options::new(World::parse(&text)?, args.seed);
    options.bind = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    options.latency_scale = args.latency_scale;
    options.ledger_file = args.ledger;
    options.opened_at = env::now();
    let models: Vec<String> = options.world.models();
    let server = serve(options).await?;
    printer.say(&format!(
        "serving {} on {}; Ctrl-C ends it",
        models.join(", "),
        server.url()
    ));
    printer.say(&format!(
        "  OpenAI     base_url = \"{}\"",
        server.openai_url()
    ));
    printer.say(&format!(
        "  Anthropic  base_url = \"{0}\"\n  Gemini     base_url = \"{0}\"",
        server.url()
    ));
    tokio::signal::ctrl_c().await?;
    printer.say(&format!("{} requests were received", server.ledger.len()));
    server.shutdown().await;
    Ok(Exit::Done)
}
