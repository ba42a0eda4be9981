//! `understudy probe`: learn for a few cents what a provider's model accepts.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use understudy_providers::{Dialect, Profile};
use understudy_replay::{Clock, Probed, Target};
use understudy_schema::units::Millis;

use super::Context;
use crate::env;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::settings::{Keys, Settings};

/// A probe that may cost more than this is not made without `--yes`.
const MOST_USD: f64 = 0.05;

/// Arguments of `probe`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// The provider, as named in understudy.toml; `primary` for the primary.
    #[arg(value_name = "PROVIDER")]
    provider: String,
    /// Probe even if it may cost more than five cents.
    #[arg(long, short)]
    yes: bool,
    /// Time for one call, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 60_000.0)]
    timeout_ms: f64,
}

/// What is kept of a probe, in `<store>.profiles/<provider>.json`. Translation uses the profile as long as the
/// provider is configured with the same dialect and model; remove the file to go by the documentation again.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    provider: String,
    dialect: String,
    model: String,
    model_served: Option<String>,
    probed_at: jiff::Timestamp,
    program: String,
    profile: Value,
    findings: Vec<KeptFinding>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptFinding {
    check: String,
    found: String,
    detail: String,
}

/// Says what it may cost, probes, and keeps what was found.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let target = target(&args.provider, context)?;
    let most = understudy_replay::probe_cost(&target)?;
    context.printer.say(&format!(
        "probing {} ({}) for at most {most}",
        target.name, target.model
    ));
    if MOST_USD < most.0 && !args.yes {
        return Err(
            Failure::usage(format!("the probe may cost {most}")).hint("--yes probes all the same")
        );
    }
    let clock = Clock::new(env::now);
    let probed = understudy_replay::probe(&target, Millis(args.timeout_ms), &clock).await?;
    let path = keep(&target, &probed, context)?;
    let mut text = String::new();
    for finding in &probed.findings {
        let detail = finding.detail.replace(char::is_control, " ");
        let line = format!(
            "{:<24}{:<10}{detail}",
            finding.check,
            finding.found.as_str()
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    context.printer.data(&text)?;
    context.printer.say(&format!(
        "spent {}; what was found is kept in {} and used from now on",
        probed.cost,
        path.display()
    ));
    Ok(Exit::Done)
}

/// The provider, as documented: what an earlier probe found must not be taken for granted.
fn target(name: &str, context: &Context) -> Result<Target, Failure> {
    let settings = &context.settings;
    let target = if name == "primary" {
        settings.primary(Keys::Read)?
    } else {
        let named = settings.secondaries(&[name.to_owned()], Keys::Read)?;
        let first = named.into_iter().next();
        first.ok_or_else(|| Failure::usage(format!("there is no secondary `{name}`")))?
    };
    Ok(Target {
        profile: None,
        ..target
    })
}

fn keep(target: &Target, probed: &Probed, context: &Context) -> Result<PathBuf, Failure> {
    let profile = serde_json::to_value(&probed.profile).map_err(|error| unusable(&error))?;
    let findings = probed.findings.iter().map(|finding| KeptFinding {
        check: finding.check.to_owned(),
        found: finding.found.as_str().to_owned(),
        detail: finding.detail.clone(),
    });
    let kept = Kept {
        provider: target.name.clone(),
        dialect: target.dialect.as_str().to_owned(),
        model: target.model.clone(),
        model_served: probed.model_served.clone(),
        probed_at: env::now(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        profile,
        findings: findings.collect(),
    };
    let text = serde_json::to_string_pretty(&kept).map_err(|error| unusable(&error))?;
    let folder = context.settings.profiles();
    let path = file(&context.settings, &target.name);
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text));
    written
        .map_err(|error| Failure::usage(format!("could not write {}: {error}", path.display())))?;
    Ok(path)
}

fn unusable(error: &serde_json::Error) -> Failure {
    Failure::usage(format!("could not write down what was found: {error}"))
}

fn file(settings: &Settings, name: &str) -> PathBuf {
    // A name of `understudy.toml` may hold anything; a file's name may not.
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let name = name.replace(|letter| !plain(letter), "_");
    settings.profiles().join(format!("{name}.json"))
}

/// What a probe found of a provider, where it asks for the same model in the same dialect. What the file does not say
/// is as documented.
pub(crate) fn read_profile(
    settings: &Settings,
    name: &str,
    dialect: Dialect,
    model: &str,
) -> Result<Option<Profile>, Failure> {
    let path = file(settings, name);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let failed = format!("could not read {}: {error}", path.display());
            return Err(Failure::usage(failed));
        }
    };
    let unreadable = |error: &serde_json::Error| {
        Failure::usage(format!("could not read {}: {error}", path.display())).hint(format!(
            "remove it, or let `understudy probe {name}` write it anew"
        ))
    };
    let kept: Kept = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    if kept.dialect != dialect.as_str() || kept.model != model {
        return Ok(None);
    }
    let documented = Profile::documented(dialect, model);
    let mut profile = serde_json::to_value(documented).map_err(|error| unreadable(&error))?;
    if let (Value::Object(fields), Value::Object(found)) = (&mut profile, kept.profile) {
        fields.extend(found);
    }
    let profile = serde_json::from_value(profile).map_err(|error| unreadable(&error))?;
    Ok(Some(profile))
}
