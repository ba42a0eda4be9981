//! `understudy.toml`: every key, checked on reading.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct File {
    /// The store, a folder.
    pub(crate) store: Option<String>,
    /// Logs: files, folders, globs.
    pub(crate) sources: Vec<String>,
    /// Whether prompts and answers are kept; true unless said.
    pub(crate) keep_content: Option<bool>,
    /// How a call's template is recognised.
    pub(crate) recognise: Recognise,
    /// What is replaced before anything is stored or sent.
    pub(crate) redact: Vec<RedactRule>,
    /// The provider whose answers the logs hold.
    pub(crate) primary: Option<ProviderSection>,
    /// The providers to fail over to, by name.
    pub(crate) secondaries: BTreeMap<String, ProviderSection>,
    /// How much is replayed, how fast and for how much money.
    pub(crate) replay: Replay,
    /// What is known of single templates.
    pub(crate) templates: BTreeMap<String, TemplateSection>,
    /// Numbers of `[limits]` in limits.toml to replace.
    pub(crate) limits: toml::Table,
    /// Numbers of `[classes.*]` to replace.
    pub(crate) classes: toml::Table,
    /// Numbers of `[margins.*]` to replace.
    pub(crate) margins: toml::Table,
}

/// How a call's template is recognised.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Recognise {
    /// Paths to the id within a log line.
    pub(crate) id_paths: Vec<String>,
    /// Paths to the version.
    pub(crate) version_paths: Vec<String>,
    /// Metadata keys that hold the id.
    pub(crate) id_keys: Vec<String>,
    /// Metadata keys that hold the version.
    pub(crate) version_keys: Vec<String>,
    /// Pattern of a tag that names the template, with a group `id`.
    pub(crate) tag_pattern: Option<String>,
    /// Patterns over system text and last user message.
    pub(crate) rules: Vec<TemplateRule>,
}

/// One rule that names a template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateRule {
    /// Regular expression.
    pub(crate) pattern: String,
    /// The template's id.
    pub(crate) template: String,
}

/// One rule of redaction.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RedactRule {
    /// Regular expression.
    pub(crate) pattern: String,
    /// What stands in its place.
    pub(crate) replacement: String,
}

/// A provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderSection {
    /// Name in tables; for the primary only.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// Wire format: openai, `openai_responses`, anthropic, gemini or `bedrock_converse`.
    pub(crate) dialect: String,
    /// Address.
    pub(crate) base_url: String,
    /// Model to ask for.
    pub(crate) model: String,
    /// Environment variable that holds the key.
    #[serde(default)]
    pub(crate) api_key_env: Option<String>,
    /// Command that prints the key.
    #[serde(default)]
    pub(crate) api_key_command: Option<String>,
    /// Region of AWS, where the address does not name it.
    #[serde(default)]
    pub(crate) region: Option<String>,
    /// Who translates.
    #[serde(default)]
    pub(crate) mode: Mode,
    /// Whether answers are streamed.
    #[serde(default)]
    pub(crate) stream: Stream,
    /// Prices, where the bundled table has none or others.
    #[serde(default)]
    pub(crate) prices: Option<Prices>,
    /// The most requests per minute.
    #[serde(default)]
    pub(crate) requests_per_minute: Option<f64>,
    /// The most tokens per minute, prompts and answers.
    #[serde(default)]
    pub(crate) tokens_per_minute: Option<f64>,
    /// How it takes batches.
    #[serde(default)]
    pub(crate) batch: Batch,
    /// Fields laid over every body.
    #[serde(default)]
    pub(crate) extra: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Who translates requests for a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// This program.
    #[default]
    Own,
    /// The provider is the user's own gateway.
    ViaGateway,
    /// Nobody.
    Raw,
}

/// Whether answers are streamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stream {
    /// As the application asked for it.
    #[default]
    AsLogged,
    /// Each.
    Always,
    /// None.
    Never,
}

/// How a provider takes batches.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Batch {
    /// Whose way: openai, anthropic, gemini or mistral.
    pub(crate) api: Option<String>,
    /// Part of the price that a request in a batch costs, 0 to 1.
    pub(crate) price_share: Option<f64>,
    /// The most prompt tokens that may wait in batches at once.
    pub(crate) enqueued_tokens: Option<u64>,
    /// For Bedrock: the bucket its batches lie in, `s3://…`.
    pub(crate) bucket: Option<String>,
    /// Where that is mounted; unless said, it is reached by S3.
    pub(crate) bucket_folder: Option<std::path::PathBuf>,
    /// The server that speaks S3, where it is not Amazon's.
    pub(crate) bucket_endpoint: Option<String>,
    /// The role by which Bedrock may read and write it.
    pub(crate) role_arn: Option<String>,
}

/// Prices of a model, in US dollars per million tokens.
#[expect(
    clippy::struct_field_names,
    reason = "the names are the keys of the file, and say their unit"
)]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prices {
    /// Prompt.
    pub(crate) input_usd_per_mtok: f64,
    /// Prompt read from the cache.
    #[serde(default)]
    pub(crate) cached_input_usd_per_mtok: Option<f64>,
    /// Answer.
    pub(crate) output_usd_per_mtok: f64,
}

/// How much is replayed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Replay {
    /// Calls per template.
    pub(crate) sample_per_template: Option<u64>,
    /// US dollars.
    pub(crate) budget_usd: Option<f64>,
    /// `replay` asks before it may spend more than this, in US dollars.
    pub(crate) confirm_above_usd: Option<f64>,
    /// How calls go.
    pub(crate) lane: Option<Lane>,
    /// In the lane `auto`: share of each template's calls that is sent live.
    pub(crate) live_share: Option<f64>,
    /// In the lane `auto`: at least so many per template.
    pub(crate) live_minimum: Option<u64>,
    /// Hours that batches are waited for.
    pub(crate) batch_wait_hours: Option<f64>,
    /// Seconds before a batch is asked after for the first time.
    pub(crate) batch_poll_seconds: Option<f64>,
    /// How many times as fast as the log.
    pub(crate) pace: Option<f64>,
    /// Calls in flight per provider.
    pub(crate) concurrency: Option<usize>,
    /// Milliseconds for one attempt.
    pub(crate) timeout_ms: Option<f64>,
    /// Attempts per call.
    pub(crate) max_attempts: Option<u32>,
    /// Share of each sample replayed against the primary, twice.
    pub(crate) control_share: Option<f64>,
    /// At least so many per template.
    pub(crate) control_minimum: Option<u64>,
    /// Seed of sample and order.
    pub(crate) seed: Option<u64>,
    /// Equal prompts: once or every.
    pub(crate) duplicates: Option<Duplicates>,
}

/// How calls go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lane {
    /// One by one, at once.
    #[default]
    Live,
    /// In batches; a provider that takes none is an error.
    Batch,
    /// In batches where a provider takes them, but for a part that is sent live.
    Auto,
}

/// What happens to equal prompts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Duplicates {
    /// One of them is replayed.
    Once,
    /// Each is replayed.
    Every,
}

/// One template.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TemplateSection {
    /// strict, standard, tolerant or primary-only.
    pub(crate) class: Option<String>,
    /// Client timeout in milliseconds.
    pub(crate) timeout_ms: Option<f64>,
    /// Whether it may leave.
    pub(crate) replay: Option<MayReplay>,
}

/// Whether a template may be sent to a secondary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MayReplay {
    /// As any other.
    Always,
    /// It never leaves.
    Never,
}

/// Reads and checks the file.
pub(crate) fn read(path: &Path) -> Result<File, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("could not read {}: {error}", path.display())))?;
    toml::from_str(&text).map_err(|error| {
        let failure = Failure::usage(format!(
            "could not read {}: {}",
            path.display(),
            error.to_string().trim_end()
        ));
        let hint = split_name(&text)
            .map(|(header, quoted)| {
                format!("a name with a dot is quoted: [{quoted}] instead of [{header}]")
            })
            .or_else(|| nearest(error.message()).map(|name| format!("did you mean `{name}`?")));
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    })
}

/// The first table header that TOML reads as a table within a named one, as in `[secondaries.gpt-4.1]`, and what it
/// becomes when the name is quoted.
fn split_name(text: &str) -> Option<(&str, String)> {
    text.lines().find_map(|line| {
        let header = line.trim().strip_prefix('[')?.split(']').next()?;
        let (section, name) = header.split_once('.')?;
        let named = matches!(section, "secondaries" | "templates");
        let (_, last) = name.rsplit_once('.')?;
        let inner = matches!(last, "prices" | "extra" | "batch");
        (named && !inner && !name.contains(['"', '\'']))
            .then(|| (header, format!("{section}.\"{name}\"")))
    })
}

/// The known key nearest to an unknown one, taken from the parser's own list.
fn nearest(message: &str) -> Option<String> {
    let mut quoted = message
        .strip_prefix("unknown field")?
        .split('`')
        .skip(1)
        .step_by(2);
    let unknown = quoted.next()?;
    quoted
        .min_by_key(|known| strsim::damerau_levenshtein(known, unknown))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    //! A mistyped key is named with the right one.

    use super::*;

    fn failure(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("understudy.toml");
        std::fs::write(&path, text).unwrap();
        read(&path).unwrap_err().report()
    }

    #[test]
    fn a_mistyped_key_names_the_nearest() {
        let report = failure("[replay]\nbugdet_usd = 3\n");
        assert!(report.contains("unknown field `bugdet_usd`"), "{report}");
        assert!(
            report.contains("hint: did you mean `budget_usd`?"),
            "{report}"
        );
    }

    #[test]
    fn a_name_with_a_dot_is_told_to_be_quoted() {
        let report = failure("[secondaries.gpt-4.1]\ndialect = \"openai\"\n");
        assert!(
            report.contains("hint: a name with a dot is quoted: [secondaries.\"gpt-4.1\"]"),
            "{report}"
        );
    }

    #[test]
    fn a_wrong_type_is_named_with_its_line() {
        let report = failure("[replay]\nbudget_usd = \"three\"\n");
        assert!(report.contains("line 2"), "{report}");
    }

    /// The keys of a section, as the parser lists them beside one that it does not know.
    fn keys<T: serde::de::DeserializeOwned>() -> Vec<String> {
        let Err(error) = toml::from_str::<T>("no_such_key = 1") else {
            return Vec::new();
        };
        let quoted = error.message().split('`').skip(1).step_by(2);
        quoted.skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn the_file_that_init_writes_names_every_key() {
        let sections = [
            keys::<File>(),
            keys::<Recognise>(),
            keys::<TemplateRule>(),
            keys::<RedactRule>(),
            keys::<ProviderSection>(),
            keys::<Prices>(),
            keys::<Batch>(),
            keys::<Replay>(),
            keys::<TemplateSection>(),
        ];
        let is_key = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let words: Vec<&str> = crate::commands::init::TEMPLATE
            .split(|letter| !is_key(letter))
            .collect();
        for section in sections {
            assert!(1 < section.len(), "{section:?}");
            for key in section {
                assert!(words.contains(&key.as_str()), "{key} is missing");
            }
        }
    }

    #[test]
    fn the_file_that_init_writes_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("understudy.toml");
        std::fs::write(&path, crate::commands::init::TEMPLATE).unwrap();
        let file = read(&path).unwrap();
        assert!(file.primary.is_some() && !file.secondaries.is_empty());
    }
}
