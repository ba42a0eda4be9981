//! `understudy demo`: the whole weekly job on bundled logs and simulated providers.

use std::path::{Path, PathBuf};

use understudy_simulator::{Options, Server, World, serve};

use super::replay::Sending;
use super::simulate::DEMO_WORLD;
use super::{Context, drift, ingest, replay, report};
use crate::args::WindowArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::settings::{FILE_NAME, Places, Settings};

/// The bundled week, as two gateways logged it.
const LOGS: &[(&str, &[u8])] = &[
    (
        "litellm.jsonl.gz",
        include_bytes!("../../../../data/week/logs/litellm.jsonl.gz"),
    ),
    (
        "plain.jsonl",
        include_bytes!("../../../../data/week/logs/plain.jsonl"),
    ),
];

/// What a demo is configured by, but for the addresses.
const CONFIGURATION: &str = include_str!("demo/understudy.toml");

/// How it begins, by which an earlier demo is known.
const MARK: &str = "# Written by `understudy demo`";

/// The week the bundled logs are of.
const WEEK: &str = "2026-W46";

/// The simulated providers wait a fiftieth of what real ones would take.
const LATENCY_SCALE: f64 = 0.05;

/// Arguments of `demo`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// Where logs, store and page are put.
    #[arg(default_value = "understudy-demo", value_name = "FOLDER")]
    folder: PathBuf,
    /// Seed of the simulated answers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the demo: ingest, replay with control, drift, report.
pub(crate) async fn run(args: Args, places: Places, printer: Printer) -> Result<Exit, Failure> {
    if places.store.is_some() || places.config.is_some() {
        return Err(
            Failure::usage("the demo brings its own store and configuration")
                .hint("understudy demo FOLDER chooses where they are put"),
        );
    }
    let world = World::parse(DEMO_WORLD)?;
    let mut options = Options::new(world, args.seed);
    options.latency_scale = LATENCY_SCALE;
    let server = serve(options).await?;
    let folder = prepare(&args.folder, &server)?;
    printer.say(&format!(
        "A made-up week of logs is replayed against three simulated providers on {} (no key, no network).",
        server.url()
    ));
    let page = folder.join("summary.html");
    let context = context(&folder, printer)?;
    let ended = weekly(&context, &page).await;
    server.shutdown().await;
    ended?;
    printer.say(&goodbye(&folder, &page));
    Ok(Exit::Done)
}

async fn weekly(context: &Context, page: &Path) -> Result<(), Failure> {
    let window = WindowArgs::of_week(WEEK).window()?;
    let read = ingest::ingest(ingest::Args::of(Vec::new()), context).await?;
    context.printer.say(&ingest::closing(&read));
    let replayed = replay::replay(&window, &Sending::demo(), context).await?;
    context.printer.say(&replay::closing(&replayed));
    let made = drift::drift(&window, &drift::Engine::default(), context).await?;
    context.printer.say(&drift::closing(&window, &made));
    let summary = report::read(&window, context).await?;
    report::draw(&summary, report::FormatArg::Text, None, context)?;
    report::draw(&summary, report::FormatArg::Html, Some(page), context)
}

/// Lays out the demo's folder. An earlier demo there is replaced; a folder that holds anything else is left alone.
fn prepare(folder: &Path, server: &Server) -> Result<PathBuf, Failure> {
    if !is_free(folder) {
        return Err(Failure::usage(format!(
            "{} holds something else than a demo",
            folder.display()
        ))
        .hint(
            "understudy demo FOLDER takes a new folder, an empty one, or that of an earlier demo",
        ));
    }
    let failed = |act: &str, path: &Path, error: &std::io::Error| {
        Failure::usage(format!("could not {act} {}: {error}", path.display()))
    };
    let logs = folder.join("logs");
    std::fs::create_dir_all(&logs).map_err(|error| failed("make", &logs, &error))?;
    let store = folder.join("store");
    if store.join(understudy_store::layout::MANIFEST).exists() {
        std::fs::remove_dir_all(&store).map_err(|error| failed("replace", &store, &error))?;
    }
    for (name, bytes) in LOGS {
        let path = logs.join(name);
        std::fs::write(&path, bytes).map_err(|error| failed("write", &path, &error))?;
    }
    let path = folder.join(FILE_NAME);
    std::fs::write(&path, configuration(server)).map_err(|error| failed("write", &path, &error))?;
    Ok(folder.to_path_buf())
}

/// Whether a folder may be written over: it is not there, empty, or a demo by its configuration.
fn is_free(folder: &Path) -> bool {
    let configured = std::fs::read_to_string(folder.join(FILE_NAME));
    if configured.is_ok_and(|text| text.starts_with(MARK)) {
        return true;
    }
    std::fs::read_dir(folder).map_or(!folder.exists(), |mut entries| entries.next().is_none())
}

fn configuration(server: &Server) -> String {
    CONFIGURATION
        .replace("OPENAI_URL", &server.openai_url())
        .replace("SERVER_URL", &server.url())
}

fn context(folder: &Path, printer: Printer) -> Result<Context, Failure> {
    let store = folder.join("store").to_string_lossy().into_owned();
    let places = Places {
        config: Some(folder.join(FILE_NAME)),
        store: Some(store),
    };
    Ok(Context {
        settings: Settings::read(&places)?,
        printer,
    })
}

fn goodbye(folder: &Path, page: &Path) -> String {
    let store = folder.join("store");
    format!(
        "\nThe page is {}.\nAsk the tables: understudy sql --store {} \"SELECT template_id, target, posture FROM \
         summary.posture\"\nPoint it at your own logs: understudy init",
        page.display(),
        store.display()
    )
}

#[cfg(test)]
mod tests {
    //! An earlier demo is known again.

    use super::*;

    #[test]
    fn the_configuration_begins_with_its_mark() {
        assert!(CONFIGURATION.starts_with(MARK));
    }
}
