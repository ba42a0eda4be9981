//! Ingests a log into a fresh store and says how long it took and how much memory it had at most.
//!
//! `cargo run --release -p understudy-ingest --example measure_ingest -- LOG|- STORE`

use std::io::Write;
use std::time::Instant;

use understudy_ingest::{
    Content, DEFAULT_ID_KEYS, DEFAULT_MAX_LINE_BYTES, DEFAULT_TAG_PATTERN, DEFAULT_VERSION_KEYS,
    Format, Options, Outcome, Redaction, Silent, Source, TemplateRules, TemplateSettings, Undated,
    run,
};
use understudy_store::Store;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(log), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("say the log, or - for standard input, and the folder of the store".into());
    };
    let now = "2026-11-22T00:00:00Z".parse()?;
    let store = Store::open_or_create(&folder, now)?;
    let source = match log.as_str() {
        "-" => Source::Stream {
            name: log,
            reader: Box::new(std::io::stdin()),
        },
        _ => Source::Path(log),
    };
    let options = Options {
        sources: vec![source],
        format: Format::Auto,
        template: TemplateRules::new(&settings())?,
        redaction: Redaction::new(&[])?,
        content: Content::Keep,
        undated: Undated::Reject,
        now,
        max_line_bytes: DEFAULT_MAX_LINE_BYTES,
    };
    let start = Instant::now();
    let outcome = run(&store, options, &Silent).await?;
    say(&outcome, start.elapsed().as_secs_f64())?;
    Ok(())
}

fn settings() -> TemplateSettings {
    TemplateSettings {
        id_paths: Vec::new(),
        version_paths: Vec::new(),
        id_keys: DEFAULT_ID_KEYS.map(str::to_owned).to_vec(),
        version_keys: DEFAULT_VERSION_KEYS.map(str::to_owned).to_vec(),
        tag_pattern: DEFAULT_TAG_PATTERN.to_owned(),
        rules: Vec::new(),
    }
}

fn say(outcome: &Outcome, seconds: f64) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{outcome:#?}")?;
    let rate = outcome.n_lines as f64 / seconds;
    writeln!(
        out,
        "{} lines in {seconds:.2} s, {rate:.0} per second",
        outcome.n_lines
    )?;
    // Linux says the peak of the resident memory here; elsewhere the line is left out.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM")) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
