//! One request, one response: what is answered, when, and with what status.

#[cfg(test)]
mod tests;

use understudy_schema::chat::Chat;

use crate::answer::{Answer, Source, generate};
use crate::draw::{Draw, fingerprint};
use crate::drift::{Drift, Mishap, Plant, apply, befalls};
use crate::world::{Noise, Template, Voice, World};

/// The asking that a log holds: the primary's answer in production, before any replay.
pub const LOGGED: u64 = u64::MAX;

/// A response before it has a wire format.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The template the request was taken for; `None` when it is of no template of the world.
    pub template: Option<String>,
    /// The model that says it answered.
    pub model_served: String,
    /// What is said, or why nothing is.
    pub outcome: Result<Answer, Failure>,
    /// How long it takes, in milliseconds.
    pub latency_ms: f64,
    /// How long its first visible token takes, in milliseconds.
    pub first_token_ms: f64,
    /// What goes wrong on its way.
    pub mishap: Option<Mishap>,
    /// Tokens of the prompt, in the voice's own count.
    pub tokens_in: i64,
    /// Tokens of the answer, in the voice's own count.
    pub tokens_out: i64,
}

/// A call that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// The HTTP status.
    pub status: u16,
    /// When to come back, in milliseconds.
    pub retry_after_ms: Option<u64>,
}

/// Answers a request. `asking` counts how often the very same request came before, from 0.
pub fn respond(world: &World, seed: u64, voice: Voice<'_>, chat: &Chat, asking: u64) -> Response {
    let prompt = chat.last_user_text();
    let template = world.template_of(chat);
    let plants = plants_on(voice, template, seed, &prompt);
    let asking_word = if asking == LOGGED {
        "logged".to_owned()
    } else {
        asking.to_string()
    };
    let own = Draw::new(seed, &["own", voice.name(), &asking_word, &prompt]);
    let noise = template.map_or(
        Noise {
            reword: 0.3,
            length: 0.3,
            ..Noise::default()
        },
        |template| template.noise,
    );
    let id = template.map_or("free", |template| template.id.as_str());
    let base = Draw::new(seed, &["base", id, &prompt]);
    let mut source = Source {
        prompt: &prompt,
        base,
        own,
        noise,
    };
    let plain = answer_of(template, &mut source);
    let (latency_ms, first_token_ms) = latency_of(template, &plain, &plants, &mut source.own);
    let mut answer = plain;
    for plant in &plants {
        apply(&plant.drift, &mut answer, &mut source.own);
    }
    let scale = token_scale(voice);
    Response {
        template: template.map(|template| template.id.clone()),
        model_served: served(world, voice),
        latency_ms,
        first_token_ms,
        mishap: plants.iter().find_map(|plant| plant.drift.mishap()),
        tokens_in: tokens(
            prompt.chars().count() + chat.system_text().chars().count(),
            scale,
        ),
        tokens_out: tokens(answer.characters(), scale),
        outcome: failure_of(&plants, asking).map_or(Ok(answer), Err),
    }
}

fn answer_of(template: Option<&Template>, source: &mut Source<'_>) -> Answer {
    if let Some(template) = template {
        return generate(template, source);
    }
    let sentences: Vec<String> = (0..source.length(2, 5))
        .map(|_| source.sentence())
        .collect();
    Answer {
        text: sentences.join(" "),
        ..Answer::default()
    }
}

fn plants_on<'a>(
    voice: Voice<'a>,
    template: Option<&Template>,
    seed: u64,
    prompt: &str,
) -> Vec<&'a Plant> {
    let (Voice::Persona(persona), Some(template)) = (voice, template) else {
        return Vec::new();
    };
    let here = persona
        .drift
        .iter()
        .filter(|plant| plant.template == template.id);
    here.filter(|plant| befalls(plant, seed, &persona.name, prompt))
        .collect()
}

fn failure_of(plants: &[&Plant], asking: u64) -> Option<Failure> {
    plants.iter().find_map(|plant| match plant.drift {
        Drift::Fail { status } => Some(Failure {
            status,
            retry_after_ms: None,
        }),
        Drift::RateLimit { retry_after_ms } if asking == 0 => Some(Failure {
            status: 429,
            retry_after_ms: Some(retry_after_ms),
        }),
        _ => None,
    })
}

/// The time of the whole answer and of its first token, both without the drift of its length, so that a planted
/// length does not also show as time.
fn latency_of(
    template: Option<&Template>,
    plain: &Answer,
    plants: &[&Plant],
    own: &mut Draw,
) -> (f64, f64) {
    let Some(template) = template else {
        return (200.0, 50.0);
    };
    let latency = template.latency;
    let whole = latency.base_ms + latency.per_token_ms * tokens(plain.characters(), 1.0) as f64;
    let factor = own.factor(latency.spread);
    let slowed = |time: f64| {
        plants.iter().fold(time, |time, plant| match plant.drift {
            Drift::SlowTail { added_ms } => time + added_ms,
            Drift::Slower { factor } => time * factor,
            _ => time,
        })
    };
    (slowed(whole * factor), slowed(latency.base_ms * factor))
}

fn served(world: &World, voice: Voice<'_>) -> String {
    match voice {
        Voice::Primary => world.primary_snapshot.clone(),
        Voice::Persona(persona) => persona.snapshot.clone(),
    }
}

/// Vendors cut the same text into tokens of different length.
fn token_scale(voice: Voice<'_>) -> f64 {
    match voice {
        Voice::Primary => 1.0,
        Voice::Persona(persona) if persona.snapshot.starts_with("claude") => 1.2,
        Voice::Persona(_) => 0.95,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "texts are far shorter than the range"
)]
fn tokens(characters: usize, scale: f64) -> i64 {
    (characters as f64 / 4.0 * scale).ceil() as i64
}

/// The name under which the askings of a request are counted.
pub(crate) fn body_hash(path: &str, body: &[u8]) -> String {
    format!("{}{}", fingerprint(path.as_bytes()), fingerprint(body))
}
