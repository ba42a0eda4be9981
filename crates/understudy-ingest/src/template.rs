//! Which prompt template does a call belong to?
//!
//! The first rung that yields an id wins: an explicit field, a configured path, a key of the caller's metadata, a
//! tag, a batch's custom id, a configured rule, the name of the asked schema, the masked system text, and at last the
//! mere shape of the request.

mod mask;

use regex::Regex;
use serde_json::Value;
use understudy_schema::chat::{Block, Chat, Output, Role, ToolChoice, text_of};
use understudy_schema::ids;

use crate::field::{FieldPath, Object, label};
use crate::{Error, Result};

pub(crate) use mask::masked;

/// Keys of the caller's metadata that hold a template's id, unless told otherwise.
pub const DEFAULT_ID_KEYS: [&str; 4] = ["prompt_id", "prompt_name", "template_id", "template"];

/// Keys of the caller's metadata that hold its version, unless told otherwise.
pub const DEFAULT_VERSION_KEYS: [&str; 2] = ["prompt_version", "template_version"];

/// Tags that name a template, unless told otherwise: `prompt:<id>` or `prompt:<id>@<version>`.
pub const DEFAULT_TAG_PATTERN: &str = r"^prompt:(?P<id>[^@]+)(?:@(?P<version>.+))?$";

/// Ids and versions are cut to this many characters: they are names, not texts.
const MAX_CHARACTERS: usize = 200;

/// Names of schemas that libraries give to every schema, which would throw different templates together.
const NAMES_OF_NOTHING: [&str; 9] = [
    "response",
    "output",
    "result",
    "schema",
    "json",
    "answer",
    "format",
    "response_format",
    "json_schema",
];

/// How a template is found, as the settings write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateSettings {
    /// Paths to the id within a line: `metadata.route` or `/metadata/route`.
    pub id_paths: Vec<String>,
    /// Paths to the version.
    pub version_paths: Vec<String>,
    /// Keys of the caller's metadata that hold the id.
    pub id_keys: Vec<String>,
    /// Keys of the caller's metadata that hold the version.
    pub version_keys: Vec<String>,
    /// Regular expression over tags with the group `id` and, if there are versions, `version`.
    pub tag_pattern: String,
    /// Regular expressions over the system text and the last user message, each with the template's id.
    pub rules: Vec<(String, String)>,
}

/// How a template is found, ready for use.
#[derive(Debug, Clone)]
pub struct TemplateRules {
    id_paths: Vec<FieldPath>,
    version_paths: Vec<FieldPath>,
    id_keys: Vec<String>,
    version_keys: Vec<String>,
    tag: Regex,
    rules: Vec<(Regex, String)>,
}

impl TemplateRules {
    /// Checks the settings.
    ///
    /// # Errors
    /// When a path or an expression is malformed, or the tag pattern has no group `id`.
    pub fn new(settings: &TemplateSettings) -> Result<Self> {
        let paths = |paths: &[String]| {
            paths
                .iter()
                .map(|path| FieldPath::parse(path))
                .collect::<Result<Vec<_>>>()
        };
        let tag = expression("tag", &settings.tag_pattern)?;
        if !tag.capture_names().flatten().any(|name| name == "id") {
            return Err(Error::TagGroup {
                pattern: settings.tag_pattern.clone(),
            });
        }
        let rules = settings
            .rules
            .iter()
            .map(|(pattern, id)| Ok((expression("rules", pattern)?, id.clone())));
        Ok(Self {
            id_paths: paths(&settings.id_paths)?,
            version_paths: paths(&settings.version_paths)?,
            id_keys: settings.id_keys.clone(),
            version_keys: settings.version_keys.clone(),
            tag,
            rules: rules.collect::<Result<_>>()?,
        })
    }

    /// The id and version at the configured paths.
    pub(crate) fn at_paths(&self, record: &Object) -> Option<Name> {
        let id = self
            .id_paths
            .iter()
            .find_map(|path| label(path.find(record)?))?;
        let version = self
            .version_paths
            .iter()
            .find_map(|path| label(path.find(record)?));
        Some(Name { id, version })
    }
}

fn expression(setting: &'static str, pattern: &str) -> Result<Regex> {
    Regex::new(pattern).map_err(|source| Error::Expression {
        setting,
        pattern: pattern.to_owned(),
        source: Box::new(source),
    })
}

/// A template's id and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) id: String,
    pub(crate) version: Option<String>,
}

/// A template and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) name: Name,
    pub(crate) source: &'static str,
}

/// Everything that may tell a call's template.
#[derive(Debug, Default)]
pub(crate) struct Clues<'a> {
    pub(crate) explicit: Option<Name>,
    pub(crate) metadata: Option<&'a Object>,
    pub(crate) tags: &'a [String],
    pub(crate) custom_id: Option<&'a str>,
    pub(crate) chat: Option<&'a Chat>,
}

/// The template of a call.
pub(crate) fn template(clues: &Clues, rules: &TemplateRules) -> Template {
    let found = |name: Option<Name>, source| {
        name.map(|name| Template {
            name: cleaned(&name),
            source,
        })
    };
    found(clues.explicit.clone(), "explicit_field")
        .or_else(|| {
            found(
                clues
                    .metadata
                    .and_then(|metadata| in_metadata(metadata, rules)),
                "metadata_key",
            )
        })
        .or_else(|| found(in_tags(clues.tags, rules), "tag"))
        .or_else(|| found(clues.custom_id.and_then(in_custom_id), "custom_id"))
        .or_else(|| found(clues.chat.and_then(|chat| by_rule(chat, rules)), "rule"))
        .or_else(|| found(clues.chat.and_then(schema_name), "schema_name"))
        .or_else(|| found(clues.chat.and_then(by_system_text), "system_text"))
        .unwrap_or_else(|| Template {
            name: by_shape(clues.chat),
            source: "shape",
        })
}

fn in_metadata(metadata: &Object, rules: &TemplateRules) -> Option<Name> {
    let under = |keys: &[String]| keys.iter().find_map(|key| label(metadata.get(key)?));
    Some(Name {
        id: under(&rules.id_keys)?,
        version: under(&rules.version_keys),
    })
}

fn in_tags(tags: &[String], rules: &TemplateRules) -> Option<Name> {
    tags.iter().find_map(|tag| {
        let found = rules.tag.captures(tag)?;
        let version = found
            .name("version")
            .map(|version| version.as_str().to_owned());
        Some(Name {
            id: found.name("id")?.as_str().to_owned(),
            version,
        })
    })
}

/// `triage@7/0001` is call 0001 of version 7 of `triage`; an id without such a prefix says nothing.
fn in_custom_id(custom_id: &str) -> Option<Name> {
    let before = custom_id.split_once('/').map(|(before, _)| before);
    let (id, version) = match before.unwrap_or(custom_id).split_once('@') {
        Some((id, version)) => (id, Some(version.to_owned())),
        None => (before?, None),
    };
    (!id.trim().is_empty()).then(|| Name {
        id: id.to_owned(),
        version,
    })
}

fn by_rule(chat: &Chat, rules: &TemplateRules) -> Option<Name> {
    if rules.rules.is_empty() {
        return None;
    }
    let text = format!("{}\n{}", chat.system_text(), chat.last_user_text());
    let (_, id) = rules
        .rules
        .iter()
        .find(|(expression, _)| expression.is_match(&text))?;
    Some(Name {
        id: id.clone(),
        version: None,
    })
}

/// The asked schema's name, or the name of the one tool that must be called.
fn schema_name(chat: &Chat) -> Option<Name> {
    let ((Output::JsonSchema { name, .. }, _) | (_, Some(ToolChoice::Named { name }))) =
        (&chat.output, &chat.tool_choice)
    else {
        return None;
    };
    let says_nothing =
        name.trim().len() < 3 || NAMES_OF_NOTHING.contains(&name.to_ascii_lowercase().as_str());
    (!says_nothing).then(|| Name {
        id: name.clone(),
        version: None,
    })
}

fn by_system_text(chat: &Chat) -> Option<Name> {
    let text = chat.system_text();
    if text.trim().is_empty() {
        return None;
    }
    Some(Name {
        id: format!("system-{}", ids::short_digest([masked(&text).as_ref()])),
        version: None,
    })
}

/// Who speaks, what tools are on offer and what form is asked of the answer: all that is left to tell by.
fn by_shape(chat: Option<&Chat>) -> Name {
    let Some(chat) = chat else {
        return Name {
            id: "unread".to_owned(),
            version: None,
        };
    };
    let mut speakers: Vec<&str> = Vec::new();
    for message in &chat.messages {
        let speaker = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::Tool => "tool",
        };
        // A conversation that grows by a turn stays the same template.
        if !speakers.contains(&speaker) {
            speakers.push(speaker);
        }
    }
    let tools: Vec<&str> = chat
        .functions()
        .map(|function| function.name.as_str())
        .collect();
    let form = match &chat.output {
        Output::Text => String::new(),
        Output::JsonObject => "json_object".to_owned(),
        Output::OneOf { values } => values.join("\n"),
        Output::JsonSchema { schema, .. } => crate::hash::canonical_json(schema),
    };
    let parts = [speakers.join(","), tools.join(","), form];
    Name {
        id: format!(
            "shape-{}",
            ids::short_digest(parts.iter().map(String::as_str))
        ),
        version: None,
    }
}

/// Ids are shown and sorted by: no control characters, no spaces around, no whole texts.
fn cleaned(name: &Name) -> Name {
    let clean = |text: &str| -> String {
        text.trim()
            .chars()
            .filter(|character| !character.is_control())
            .take(MAX_CHARACTERS)
            .collect()
    };
    let version = name
        .version
        .as_deref()
        .map(clean)
        .filter(|version| !version.is_empty());
    Name {
        id: clean(&name.id),
        version,
    }
}

/// The text of the blocks, for tests of emptiness.
pub(crate) fn is_blank(blocks: &[Block]) -> bool {
    text_of(blocks).trim().is_empty()
}

/// A prompt reference of the Responses API: `{"id": "pmpt_…", "version": "3"}`.
pub(crate) fn prompt_reference(value: &Value) -> Option<Name> {
    let object = value.as_object()?;
    Some(Name {
        id: label(object.get("id")?)?,
        version: object.get("version").and_then(label),
    })
}

#[cfg(test)]
mod tests;
