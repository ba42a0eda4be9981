//! The world file: how the primary answers each template, and how the secondaries differ.
//!
//! A world is TOML. Templates come with what is asked (system prompt, user prompts with slots, parameters), with
//! the answer the primary gives (a generator) and with the noise by which it differs from itself. A persona is a
//! model with a list of planted drifts. `data/week/world.toml` is the world of the demo.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use understudy_schema::chat::Chat;

use crate::drift::Plant;
use crate::error::{Error, Result};
use crate::server::{BatchManner, RateLimits};

/// The world of the demo, `data/week/world.toml`.
pub const DEMO: &str = include_str!("../../../data/week/world.toml");

/// A whole world.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// The ISO week its logs are of, as in `2026-W46`.
    pub week: String,
    /// The primary's model, as logs name it.
    pub primary_model: String,
    /// The snapshot that says it answered.
    pub primary_snapshot: String,
    /// Words for the slots of user prompts.
    #[serde(default)]
    pub slots: BTreeMap<String, Vec<String>>,
    /// What is asked and answered.
    pub template: Vec<Template>,
    /// Who else answers.
    #[serde(default)]
    pub persona: Vec<Persona>,
}

/// What is asked, and how the primary answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name in the logs.
    pub id: String,
    /// Its version in the logs.
    pub version: String,
    /// Where a log line names it.
    pub named_by: NamedBy,
    /// The system prompt. The simulator knows a template by it.
    pub system: String,
    /// User prompts with `{slot}`s; `{order}`, `{amount}` and `{number}` are drawn, others are of [`World::slots`].
    pub user: Vec<String>,
    /// Calls in the week.
    pub calls: u32,
    /// The parameters sent.
    pub asked: Asked,
    /// The time an answer takes.
    pub latency: Latency,
    /// How the primary differs from itself.
    #[serde(default)]
    pub noise: Noise,
    /// How it answers.
    pub answer: Generator,
}

/// Where a log line names its template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedBy {
    /// In the metadata of the gateway's spend log.
    SpendLogs,
    /// In the metadata of the caller.
    Requester,
    /// In a tag `prompt:id@version`.
    Tag,
    /// Nowhere: only the system prompt tells.
    Nothing,
}

/// The parameters of a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The temperature.
    pub temperature: f64,
    /// The bound on the answer, in tokens.
    pub max_tokens: u64,
    /// The form of the answer.
    #[serde(default)]
    pub form: Form,
    /// The share of calls that are streams.
    #[serde(default)]
    pub stream_rate: f64,
}

/// The form asked of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Any text.
    #[default]
    Text,
    /// JSON mode.
    JsonObject,
    /// A schema made from the fields of the answer.
    JsonSchema,
}

/// The time an answer takes: a base and a share for each token, times a factor around 1.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// Milliseconds before the first token.
    pub base_ms: f64,
    /// Milliseconds for each token of the answer.
    pub per_token_ms: f64,
    /// Standard deviation of the factor's logarithm.
    pub spread: f64,
}

/// How often the primary differs from itself when it is asked again.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Noise {
    /// The share of sentences said in other words.
    pub reword: f64,
    /// The share of answers a sentence longer or shorter.
    pub length: f64,
    /// The share of labels and choices that come out otherwise.
    pub flip: f64,
    /// The share of JSON answers that come in a fence.
    pub fence: f64,
}

/// How the primary answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Generator {
    /// A JSON object.
    JsonObject {
        /// Its fields in order.
        field: Vec<Field>,
    },
    /// A JSON array of objects.
    JsonArray {
        /// The fewest entries.
        min: i64,
        /// The most entries.
        max: i64,
        /// The fields of each.
        field: Vec<Field>,
    },
    /// One word of several.
    Label {
        /// The words.
        labels: Vec<String>,
    },
    /// A call of one of several tools.
    Tool {
        /// The tools.
        tool: Vec<ToolSpec>,
        /// The share of prompts answered in text instead.
        #[serde(default)]
        text_rate: f64,
    },
    /// Sentences in paragraphs.
    Prose {
        /// The fewest sentences.
        min: i64,
        /// The most sentences.
        max: i64,
        /// Prompts of this pattern are refused by the primary itself.
        #[serde(default)]
        refused: Option<String>,
    },
    /// A Markdown report: headings with bullets below.
    Report {
        /// The headings.
        headings: Vec<String>,
        /// The fewest bullets below each.
        min: i64,
        /// The most bullets below each.
        max: i64,
    },
    /// A sentence and a fenced piece of code.
    Code {
        /// The language of the fence.
        language: String,
    },
}

/// A field of a JSON answer, or an argument of a tool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Field {
    /// Its key.
    pub key: String,
    /// What stands in it.
    #[serde(flatten)]
    pub content: Content,
}

/// What stands in a field.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Content {
    /// What a pattern finds in the prompt, or null.
    Capture {
        /// A regular expression; its first group, or the whole.
        pattern: String,
    },
    /// One of several words.
    Choice {
        /// The words.
        values: Vec<String>,
    },
    /// A whole number.
    Integer {
        /// The lowest.
        min: i64,
        /// The highest.
        max: i64,
    },
    /// A number with two decimals.
    Number {
        /// The lowest, in hundredths.
        min_cents: i64,
        /// The highest, in hundredths.
        max_cents: i64,
    },
    /// Yes or no.
    Boolean {
        /// The share of yes.
        rate: f64,
    },
    /// A sentence.
    Sentence,
    /// A short name of two words.
    Name,
    /// A list of short names.
    Names {
        /// The fewest.
        min: i64,
        /// The most.
        max: i64,
    },
    /// An object.
    Object {
        /// Its fields in order.
        field: Vec<Field>,
    },
    /// A list of objects.
    Objects {
        /// The fewest.
        min: i64,
        /// The most.
        max: i64,
        /// The fields of each.
        field: Vec<Field>,
    },
}

/// A tool on offer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolSpec {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its arguments.
    #[serde(default)]
    pub argument: Vec<Field>,
}

/// A model that answers like the primary but for what is planted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// The name by which planted drift is listed.
    pub name: String,
    /// Beginnings of the model names it answers to.
    pub models: Vec<String>,
    /// The snapshot that says it answered.
    pub snapshot: String,
    /// What may be asked of it in a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<RateLimits>,
    /// How its batches go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchManner>,
    /// Its drifts.
    #[serde(default)]
    pub drift: Vec<Plant>,
}

impl World {
    /// Reads a world file.
    ///
    /// # Errors
    /// When it is not of the format, or a persona drifts in a template that does not exist, or two templates
    /// share a system prompt.
    pub fn parse(text: &str) -> Result<Self> {
        let world: Self = toml::from_str(text).map_err(|source| Error::World {
            source: Box::new(source),
        })?;
        world.checked()
    }

    fn checked(self) -> Result<Self> {
        let unfit = |reason: String| Err(Error::Unfit { reason });
        for (index, template) in self.template.iter().enumerate() {
            if let Some(other) = self.template[..index]
                .iter()
                .find(|other| other.system == template.system)
            {
                return unfit(format!(
                    "{} and {} have the same system prompt",
                    other.id, template.id
                ));
            }
            if template.system.trim().is_empty() || template.user.is_empty() {
                return unfit(format!("{} asks nothing", template.id));
            }
        }
        for persona in &self.persona {
            for plant in &persona.drift {
                if self.template(&plant.template).is_none() {
                    return unfit(format!(
                        "{} drifts in {}, which is no template",
                        persona.name, plant.template
                    ));
                }
                if !(0.0..=1.0).contains(&plant.rate) {
                    return unfit(format!(
                        "the rate {} of {} is no share",
                        plant.rate, persona.name
                    ));
                }
            }
        }
        Ok(self)
    }

    /// A template by its name.
    pub fn template(&self, id: &str) -> Option<&Template> {
        self.template.iter().find(|template| template.id == id)
    }

    /// The names of models it answers to: the primary's, and the beginnings of the personas'.
    pub fn models(&self) -> Vec<String> {
        let personas = self
            .persona
            .iter()
            .flat_map(|persona| persona.models.iter().map(|name| format!("{name}…")));
        std::iter::once(self.primary_model.clone())
            .chain(personas)
            .collect()
    }

    /// The template a request is of: the one with the longest system prompt that stands in the request's.
    pub fn template_of(&self, chat: &Chat) -> Option<&Template> {
        let system = chat.system_text();
        let known = self
            .template
            .iter()
            .filter(|template| system.contains(template.system.as_str()));
        known.max_by_key(|template| template.system.len())
    }

    /// Who answers to a model's name.
    pub fn voice_of(&self, model: &str) -> Option<Voice<'_>> {
        let model = model.strip_prefix("models/").unwrap_or(model);
        // Bedrock puts a region and the vendor before the name, as in `us.anthropic.claude-…`.
        let model = model
            .split_once("anthropic.")
            .map_or(model, |(_, name)| name);
        if model == self.primary_model || model == self.primary_snapshot {
            return Some(Voice::Primary);
        }
        let answers = |persona: &&Persona| {
            persona
                .models
                .iter()
                .any(|name| model.starts_with(name.as_str()))
        };
        self.persona.iter().find(answers).map(Voice::Persona)
    }
}

/// Who answers.
#[derive(Debug, Clone, Copy)]
pub enum Voice<'a> {
    /// The primary itself.
    Primary,
    /// A secondary.
    Persona(&'a Persona),
}

impl Voice<'_> {
    /// The name by which its noise is drawn.
    pub fn name(&self) -> &str {
        match self {
            Self::Primary => "primary",
            Self::Persona(persona) => &persona.name,
        }
    }
}

/// The JSON Schema of fields, closed and with every field required.
pub fn schema_of(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.key.clone(), schema_of_content(&field.content)))
        .collect();
    let required: Vec<&str> = fields.iter().map(|field| field.key.as_str()).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn schema_of_content(content: &Content) -> Value {
    match content {
        Content::Capture { .. } => json!({ "type": ["string", "null"] }),
        Content::Choice { values } => json!({ "type": "string", "enum": values }),
        Content::Integer { .. } => json!({ "type": "integer" }),
        Content::Number { .. } => json!({ "type": "number" }),
        Content::Boolean { .. } => json!({ "type": "boolean" }),
        Content::Sentence | Content::Name => json!({ "type": "string" }),
        Content::Names { .. } => json!({ "type": "array", "items": { "type": "string" } }),
        Content::Object { field } => schema_of(field),
        Content::Objects { field, .. } => json!({ "type": "array", "items": schema_of(field) }),
    }
}

impl Template {
    /// The tools on offer, as `OpenAI` writes them; none when the template offers none.
    pub fn tools(&self) -> Vec<Value> {
        let Generator::Tool { tool, .. } = &self.answer else {
            return Vec::new();
        };
        let written = tool.iter().map(|tool| {
            json!({ "type": "function", "function": {
                "name": tool.name, "description": tool.description, "parameters": schema_of(&tool.argument),
            } })
        });
        written.collect()
    }

    /// The `response_format`, as `OpenAI` writes it; `None` for any text.
    pub fn response_format(&self) -> Option<Value> {
        match (self.asked.form, &self.answer) {
            (Form::Text, _) => None,
            (Form::JsonSchema, Generator::JsonObject { field }) => Some(json!({
                "type": "json_schema",
                "json_schema": { "name": self.id, "strict": true, "schema": schema_of(field) },
            })),
            (Form::JsonObject | Form::JsonSchema, _) => Some(json!({ "type": "json_object" })),
        }
    }
}
