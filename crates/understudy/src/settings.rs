//! What is configured: flags before environment before `understudy.toml` before defaults.

pub(crate) mod file;
mod key;
mod provider;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use understudy_drift::{Limits, TemplateSetting};
use understudy_ingest::{Content, Redaction, TemplateRules, TemplateSettings};
use understudy_replay::Target;

use crate::env;
use crate::failure::Failure;
use file::{File, ProviderSection, Replay};

pub(crate) use key::Keys;

/// Name of the configuration file, looked for in the working folder.
pub(crate) const FILE_NAME: &str = "understudy.toml";

/// The store when nothing names one.
const DEFAULT_STORE: &str = "understudy-store";

/// Everything that is configured.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    file: File,
    folder: PathBuf,
    store: String,
}

/// Where flags say that things are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// The configuration file.
    pub(crate) config: Option<PathBuf>,
    /// The store.
    pub(crate) store: Option<String>,
}

/// The name of the primary, which need not be given.
fn primary_name(primary: &ProviderSection) -> &str {
    primary.name.as_deref().unwrap_or("primary")
}

/// Refuses a secondary of the primary's name: their answers and bills would be one.
fn apart(file: &File) -> Result<(), Failure> {
    let taken = file.primary.as_ref().map(primary_name);
    match taken.filter(|name| file.secondaries.contains_key(*name)) {
        None => Ok(()),
        Some(name) => Err(Failure::usage(format!(
            "[primary] and [secondaries.{name}] have the same name"
        ))
        .hint("name the primary otherwise: `name = \"…\"` under [primary]")),
    }
}

impl Settings {
    /// Reads the configuration. Without a file everything has its default.
    pub(crate) fn read(places: &Places) -> Result<Self, Failure> {
        let named = places
            .config
            .clone()
            .or_else(|| env::read(env::CONFIG).map(PathBuf::from));
        let path = match &named {
            Some(path) => Some(path.clone()),
            None => Some(PathBuf::from(FILE_NAME)).filter(|path| path.exists()),
        };
        let file = match &path {
            Some(path) => file::read(path)?,
            None => File::default(),
        };
        apart(&file)?;
        let folder = path
            .as_deref()
            .and_then(Path::parent)
            .map(Path::to_path_buf)
            .unwrap_or_default();
        let configured = file.store.as_ref().map(|store| relative(&folder, store));
        let store = places
            .store
            .clone()
            .or_else(|| env::read(env::STORE))
            .or(configured)
            .unwrap_or_else(|| DEFAULT_STORE.to_owned());
        Ok(Self {
            file,
            folder,
            store,
        })
    }

    /// The store's location.
    pub(crate) fn store(&self) -> &str {
        &self.store
    }

    /// Folder of what probes found, beside the store.
    pub(crate) fn profiles(&self) -> PathBuf {
        PathBuf::from(format!("{}.profiles", self.store.trim_end_matches('/')))
    }

    /// Configured log sources, relative to the configuration file.
    pub(crate) fn sources(&self) -> Vec<String> {
        self.file
            .sources
            .iter()
            .map(|source| relative(&self.folder, source))
            .collect()
    }

    /// How templates are recognised.
    pub(crate) fn template_rules(&self) -> Result<TemplateRules, Failure> {
        let section = &self.file.recognise;
        let rules = section
            .rules
            .iter()
            .map(|rule| (rule.pattern.clone(), rule.template.clone()))
            .collect();
        let or = |own: &Vec<String>, default: &[&str]| -> Vec<String> {
            if own.is_empty() {
                default.iter().map(|key| (*key).to_owned()).collect()
            } else {
                own.clone()
            }
        };
        let settings = TemplateSettings {
            id_paths: section.id_paths.clone(),
            version_paths: section.version_paths.clone(),
            id_keys: or(&section.id_keys, &understudy_ingest::DEFAULT_ID_KEYS),
            version_keys: or(
                &section.version_keys,
                &understudy_ingest::DEFAULT_VERSION_KEYS,
            ),
            tag_pattern: section
                .tag_pattern
                .clone()
                .unwrap_or_else(|| understudy_ingest::DEFAULT_TAG_PATTERN.to_owned()),
            rules,
        };
        Ok(TemplateRules::new(&settings)?)
    }

    /// What is replaced before anything is kept.
    pub(crate) fn redaction(&self) -> Result<Redaction, Failure> {
        let rules: Vec<(String, String)> = self
            .file
            .redact
            .iter()
            .map(|rule| (rule.pattern.clone(), rule.replacement.clone()))
            .collect();
        Ok(Redaction::new(&rules)?)
    }

    /// Whether prompts and answers are kept.
    pub(crate) fn content(&self) -> Content {
        if self.file.keep_content.unwrap_or(true) {
            Content::Keep
        } else {
            Content::Drop
        }
    }

    /// The replay section.
    pub(crate) fn replay(&self) -> &Replay {
        &self.file.replay
    }

    /// The templates that have a section.
    pub(crate) fn template_names(&self) -> Vec<&str> {
        self.file.templates.keys().map(String::as_str).collect()
    }

    /// Templates that may never leave.
    pub(crate) fn forbidden(&self) -> BTreeSet<String> {
        let never = self
            .file
            .templates
            .iter()
            .filter(|(_, one)| one.replay == Some(file::MayReplay::Never));
        never.map(|(template, _)| template.clone()).collect()
    }

    /// The primary, for the control.
    pub(crate) fn primary(&self, keys: Keys) -> Result<Target, Failure> {
        let Some(primary) = &self.file.primary else {
            return Err(
                Failure::usage("there is no [primary] to replay the control against")
                    .hint("`understudy init` writes an understudy.toml to fill in"),
            );
        };
        provider::target(self, primary_name(primary), primary, keys)
    }

    /// The secondaries of those names, or all that are configured.
    pub(crate) fn secondaries(&self, names: &[String], keys: Keys) -> Result<Vec<Target>, Failure> {
        let known: &BTreeMap<String, ProviderSection> = &self.file.secondaries;
        if known.is_empty() {
            return Err(Failure::usage("no secondary is configured")
                .hint("`understudy init` writes an understudy.toml with one to fill in"));
        }
        let chosen: Vec<&String> = if names.is_empty() {
            known.keys().collect()
        } else {
            names.iter().collect()
        };
        chosen
            .into_iter()
            .map(|name| match known.get(name) {
                Some(section) => provider::target(self, name, section, keys),
                None => Err(
                    Failure::usage(format!("there is no secondary `{name}`")).hint(format!(
                        "configured are {}",
                        known.keys().cloned().collect::<Vec<_>>().join(", ")
                    )),
                ),
            })
            .collect()
    }

    /// Every number that decides, with what the configuration changes.
    pub(crate) fn limits(&self) -> Result<Limits, Failure> {
        let mut limits = Limits::bundled()?;
        for (heading, changes) in [
            ("limits", &self.file.limits),
            ("classes", &self.file.classes),
            ("margins", &self.file.margins),
        ] {
            if !changes.is_empty() {
                let mut table = toml::Table::new();
                table.insert(heading.to_owned(), toml::Value::Table(changes.clone()));
                limits.replace(&table)?;
            }
        }
        Ok(limits)
    }

    /// Class and timeout of templates.
    pub(crate) fn templates(&self, limits: &Limits) -> Result<Vec<TemplateSetting>, Failure> {
        let classes = limits.classes();
        self.file
            .templates
            .iter()
            .map(|(template, section)| {
                if let Some(class) = &section.class
                    && !classes.contains(&class.as_str())
                {
                    return Err(Failure::usage(format!(
                        "template `{template}` has the unknown class `{class}`"
                    ))
                    .hint(format!("classes are {}", classes.join(", "))));
                }
                Ok(TemplateSetting {
                    template_id: template.clone(),
                    class: section.class.clone(),
                    timeout_ms: section.timeout_ms,
                })
            })
            .collect()
    }
}

/// A path of the configuration file, which is meant from where the file lies. URLs stay as they are.
fn relative(folder: &Path, path: &str) -> String {
    if path.contains("://") {
        path.to_owned()
    } else {
        folder.join(path).to_string_lossy().into_owned()
    }
}
