//! Each drift done to an answer.

use serde_json::Value;

use super::Drift;
use crate::answer::{Answer, Blocked, REFUSAL, fenced, sentence};
use crate::draw::Draw;

/// Does a drift to an answer. Drifts of time and of failure leave it as it is.
pub(crate) fn apply(drift: &Drift, answer: &mut Answer, own: &mut Draw) {
    match drift {
        Drift::Fence => {
            if !answer.text.starts_with("```") {
                answer.text = fenced("json", &answer.text);
            }
        }
        Drift::Preamble => {
            answer.text = format!("Sure! Here is what you asked for:\n\n{}", answer.text);
        }
        Drift::Capitalise => capitalise(answer),
        Drift::RenameKey { from, to } => change_json(answer, &|name, value| {
            Some((renamed(name, from, to), value))
        }),
        Drift::NumberToString { key } => change_json(answer, &|name, value| {
            let text = name == key && value.is_number();
            Some((
                name.to_owned(),
                if text {
                    Value::String(value.to_string())
                } else {
                    value
                },
            ))
        }),
        Drift::DropKey { key } => change_json(answer, &|name, value| {
            (name != key).then(|| (name.to_owned(), value))
        }),
        Drift::Refuse => {
            *answer = Answer {
                text: REFUSAL.to_owned(),
                ..Answer::default()
            }
        }
        Drift::RefuseNative => {
            *answer = Answer {
                refused: true,
                ..Answer::default()
            }
        }
        Drift::Lengthen { factor } => lengthen(*factor, answer, own),
        Drift::Bullets => bullets(answer),
        Drift::Empty => *answer = Answer::default(),
        Drift::Truncate => truncate(answer),
        Drift::DropToolCall => {
            if answer.call.take().is_some() {
                answer.text = sentence(own);
            }
        }
        Drift::RenameArgument { from, to } => {
            if let Some((_, arguments)) = &mut answer.call {
                let old = std::mem::take(arguments);
                *arguments = changed(old, &|name, value| Some((renamed(name, from, to), value)));
            }
        }
        Drift::BlockPrompt => {
            *answer = Answer {
                blocked: Some(Blocked::Prompt),
                ..Answer::default()
            }
        }
        Drift::BlockMidway => {
            truncate(answer);
            answer.truncated = false;
            answer.call = None;
            answer.blocked = Some(Blocked::Midway);
        }
        Drift::SlowTail { .. }
        | Drift::Slower { .. }
        | Drift::Fail { .. }
        | Drift::RateLimit { .. }
        | Drift::Reset
        | Drift::Cut
        | Drift::StreamError { .. }
        | Drift::Malformed
        | Drift::Drip { .. } => {}
    }
}

fn capitalise(answer: &mut Answer) {
    let mut letters = answer.text.chars();
    let first: String = letters
        .by_ref()
        .take(1)
        .flat_map(char::to_uppercase)
        .collect();
    answer.text = format!("{first}{}.", letters.as_str());
}

fn renamed(name: &str, from: &str, to: &str) -> String {
    if name == from {
        to.to_owned()
    } else {
        name.to_owned()
    }
}

type Change<'a> = &'a dyn Fn(&str, Value) -> Option<(String, Value)>;

/// Changes every field of a JSON answer, fence or none; text that is no JSON stays.
fn change_json(answer: &mut Answer, change: Change<'_>) {
    let bare = answer
        .text
        .strip_prefix("```json\n")
        .and_then(|text| text.strip_suffix("\n```"));
    let inside = bare.unwrap_or(&answer.text);
    let Ok(value) = serde_json::from_str::<Value>(inside) else {
        return;
    };
    let written = changed(value, change).to_string();
    answer.text = if bare.is_some() {
        fenced("json", &written)
    } else {
        written
    };
}

fn changed(value: Value, change: Change<'_>) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields
                .into_iter()
                .filter_map(|(name, value)| change(&name, changed(value, change)));
            Value::Object(fields.collect())
        }
        Value::Array(entries) => Value::Array(
            entries
                .into_iter()
                .map(|entry| changed(entry, change))
                .collect(),
        ),
        other => other,
    }
}

fn lengthen(factor: f64, answer: &mut Answer, own: &mut Draw) {
    let sentences = answer.text.matches('.').count();
    let added = (sentences as f64 * (factor - 1.0)).round();
    for step in 0_u32.. {
        if added <= f64::from(step) {
            return;
        }
        answer
            .text
            .push_str(if step % 3 == 0 { "\n\n" } else { " " });
        answer.text.push_str(&sentence(own));
    }
}

fn bullets(answer: &mut Answer) {
    let flat = answer.text.replace("\n\n", " ");
    let points: Vec<String> = flat
        .split_inclusive(". ")
        .map(|point| format!("- {}", point.trim()))
        .collect();
    answer.text = format!("**In short:**\n\n{}", points.join("\n"));
}

/// Cuts after two thirds of the characters.
fn truncate(answer: &mut Answer) {
    let kept = answer.text.chars().count() * 2 / 3;
    answer.text = answer.text.chars().take(kept.max(1)).collect();
    answer.truncated = true;
}
