//! What a model says, before any vendor's wire format.

mod fields;
mod words;

use regex::Regex;
use serde_json::{Value, json};

use crate::draw::Draw;
use crate::world::{Generator, Noise, Template, ToolSpec};

pub use words::{name, sentence};

/// One answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The text; empty when there is none.
    pub text: String,
    /// The tool called, with its arguments.
    pub call: Option<(String, Value)>,
    /// Whether the vendor's own field says that the model refused.
    pub refused: bool,
    /// Whether a bound on tokens cut it.
    pub truncated: bool,
    /// Where the vendor's filter stepped in.
    pub blocked: Option<Blocked>,
}

/// Where a vendor's filter steps in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// Before the answer: nothing is said.
    Prompt,
    /// In the middle of the answer.
    Midway,
}

/// What an answer is drawn from: the content of the prompt, which every voice shares, and the voice's own noise.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// The prompt.
    pub(crate) prompt: &'a str,
    /// What all voices know about it.
    pub(crate) base: Draw,
    /// By what one asking differs from another.
    pub(crate) own: Draw,
    /// How much.
    pub(crate) noise: Noise,
}

impl Source<'_> {
    /// A sentence that all voices share, or, by the rate of rewording, another.
    pub(crate) fn sentence(&mut self) -> String {
        let shared = sentence(&mut self.base);
        if self.own.chance(self.noise.reword) {
            sentence(&mut self.own)
        } else {
            shared
        }
    }

    /// One of several that all voices share, or, by the rate of flips, another.
    pub(crate) fn choice<'b, T>(&mut self, choices: &'b [T]) -> Option<&'b T> {
        let shared = self.base.pick(choices);
        if self.own.chance(self.noise.flip) {
            self.own.pick(choices)
        } else {
            shared
        }
    }

    /// A number of parts that all voices share, or, by the rate of lengths, one more or less.
    pub(crate) fn length(&mut self, min: i64, max: i64) -> i64 {
        let shared = self.base.between(min, max);
        if !self.own.chance(self.noise.length) {
            return shared;
        }
        let step = if self.own.chance(0.5) { 1 } else { -1 };
        (shared + step).max(1)
    }
}

/// The answer of a template to a prompt.
pub(crate) fn generate(template: &Template, source: &mut Source<'_>) -> Answer {
    match &template.answer {
        Generator::JsonObject { field } => json_answer(&fields::object(field, source), source),
        Generator::JsonArray { min, max, field } => {
            json_answer(&fields::objects(*min, *max, field, source), source)
        }
        Generator::Label { labels } => text(source.choice(labels).cloned().unwrap_or_default()),
        Generator::Tool { tool, text_rate } => tool_answer(tool, *text_rate, source),
        Generator::Prose { min, max, refused } => prose(*min, *max, refused.as_deref(), source),
        Generator::Report { headings, min, max } => text(report(headings, *min, *max, source)),
        Generator::Code { language } => text(code(language, source)),
    }
}

fn text(text: String) -> Answer {
    Answer {
        text,
        ..Answer::default()
    }
}

fn json_answer(value: &Value, source: &mut Source<'_>) -> Answer {
    let bare = value.to_string();
    if source.own.chance(source.noise.fence) {
        text(fenced("json", &bare))
    } else {
        text(bare)
    }
}

/// A text in a Markdown fence.
pub(crate) fn fenced(language: &str, body: &str) -> String {
    format!("```{language}\n{body}\n```")
}

fn tool_answer(tools: &[ToolSpec], text_rate: f64, source: &mut Source<'_>) -> Answer {
    let in_words = source.base.chance(text_rate);
    let said = source.sentence();
    match source.choice(tools) {
        Some(tool) if !in_words => {
            let arguments = fields::object(&tool.argument, source);
            Answer {
                call: Some((tool.name.clone(), arguments)),
                ..Answer::default()
            }
        }
        _ => text(said),
    }
}

/// The words with which the primary itself refuses.
pub(crate) const REFUSAL: &str = "I'm sorry, but I can't help with that request.";

fn prose(min: i64, max: i64, refused: Option<&str>, source: &mut Source<'_>) -> Answer {
    if refused.is_some_and(|pattern| {
        Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(source.prompt))
    }) {
        return text(REFUSAL.to_owned());
    }
    let sentences: Vec<String> = (0..source.length(min, max))
        .map(|_| source.sentence())
        .collect();
    let paragraphs: Vec<String> = sentences
        .chunks(3)
        .map(|sentences| sentences.join(" "))
        .collect();
    text(paragraphs.join("\n\n"))
}

fn report(headings: &[String], min: i64, max: i64, source: &mut Source<'_>) -> String {
    let sections = headings.iter().map(|heading| {
        let bullets: Vec<String> = (0..source.length(min, max))
            .map(|_| format!("- {}", source.sentence()))
            .collect();
        format!("## {heading}\n\n{}", bullets.join("\n"))
    });
    let sections: Vec<String> = sections.collect();
    sections.join("\n\n")
}

fn code(language: &str, source: &mut Source<'_>) -> String {
    let lines: Vec<String> = (0..source.length(4, 9))
        .map(|step| {
            let step_name = name(&mut source.base).to_lowercase().replace(' ', "_");
            format!("    {step_name} = step_{step}({step_name}_before)")
        })
        .collect();
    let body = format!(
        "def changed(order):\n{}\n    return order",
        lines.join("\n")
    );
    format!("{}\n\n{}", source.sentence(), fenced(language, &body))
}

impl Answer {
    /// Characters of all that is said, tool calls included.
    pub fn characters(&self) -> usize {
        let call = self.call.as_ref().map_or(0, |(name, arguments)| {
            name.len() + arguments.to_string().len()
        });
        self.text.chars().count() + call
    }

    /// The call as `OpenAI` writes it in a history or an answer.
    pub(crate) fn call_value(&self, id: &str) -> Option<Value> {
        let (name, arguments) = self.call.as_ref()?;
        let function = json!({ "name": name, "arguments": arguments.to_string() });
        Some(json!({ "id": id, "type": "function", "function": function }))
    }
}
