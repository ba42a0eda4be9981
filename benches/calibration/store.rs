//! A store filled with what the simulator answers, as ingest and replay would have filled it.

use jiff::{SignedDuration, Timestamp};
use understudy_schema::chat::Chat;
use understudy_schema::tables::{replays, requests};
use understudy_simulator::world::{Template, Voice};
use understudy_simulator::{Answer, LOGGED, Response, World, respond};
use understudy_store::Store;

/// Seed of all answers.
const SEED: u64 = 7;

/// The arms that are replayed: who answers, and the how-manieth time.
const ARMS: [(&str, &str, u64); 3] = [("S1", "other", 0), ("P1", "lead", 0), ("P2", "lead", 1)];

/// Asks for every call of every template, logged and replayed.
pub(crate) fn fill(store: &Store, world: &World, n_calls: u32) {
    for template in &world.template {
        let mut calls = Vec::new();
        let mut replayed = Vec::new();
        for number in 0..n_calls {
            let asked = Asked {
                template,
                number,
                chat: chat(template, number),
            };
            calls.push(call(
                &asked,
                &respond(world, SEED, Voice::Primary, &asked.chat, LOGGED),
            ));
            for (arm, target, asking) in ARMS {
                let voice = if target == "lead" {
                    Voice::Primary
                } else {
                    Voice::Persona(&world.persona[0])
                };
                let response = respond(world, SEED, voice, &asked.chat, asking);
                replayed.push(replay(&asked, (arm, target), &response));
            }
        }
        store.append("2026-11-09", &template.id, &calls).unwrap();
        store
            .append("calibration", &template.id, &replayed)
            .unwrap();
    }
}

/// One request.
struct Asked<'a> {
    template: &'a Template,
    number: u32,
    chat: Chat,
}

impl Asked<'_> {
    fn id(&self) -> String {
        format!("{}-{:05}", self.template.id, self.number)
    }

    fn started_at(&self) -> Timestamp {
        let monday: Timestamp = "2026-11-09T00:00:00Z".parse().unwrap();
        monday + SignedDuration::from_secs(i64::from(self.number) * 20)
    }
}

fn chat(template: &Template, number: u32) -> Chat {
    let body = serde_json::json!({"messages": [
        {"role": "system", "content": template.system},
        {"role": "user", "content": format!("Order {number} of {}", template.id)},
    ]});
    understudy_providers::openai::read_request(&body).unwrap()
}

fn call(asked: &Asked<'_>, response: &Response) -> requests::Call {
    let answer = response.outcome.as_ref().ok();
    requests::Call {
        call_id: asked.id(),
        dedup_key: asked.id(),
        source_format: "litellm".to_owned(),
        source_uri: "simulated".to_owned(),
        started_at: asked.started_at(),
        latency_ms: Some(response.latency_ms),
        template_id: asked.template.id.clone(),
        template_source: "explicit_field".to_owned(),
        expects: if asked.template.asked.form == understudy_simulator::world::Form::Text {
            "text"
        } else {
            "json_object"
        }
        .to_owned(),
        prompt_hash: asked.id(),
        replay_grade: "A".to_owned(),
        text: answer.map(|answer| answer.text.clone()),
        finish: "stop".to_owned(),
        outcome: "ok".to_owned(),
        cost_usd: Some(0.001),
        cost_source: "logged".to_owned(),
        ingested_at: asked.started_at(),
        ..requests::Call::default()
    }
}

fn replay(asked: &Asked<'_>, (arm, target): (&str, &str), response: &Response) -> replays::Call {
    let answer: Option<&Answer> = response.outcome.as_ref().ok();
    replays::Call {
        replay_id: format!("{}-{arm}", asked.id()),
        call_id: asked.id(),
        template_id: asked.template.id.clone(),
        prompt_hash: asked.id(),
        window_label: crate::cell::WEEK.to_owned(),
        arm: arm.to_owned(),
        target: target.to_owned(),
        loss_severity: "none".to_owned(),
        lane: "live".to_owned(),
        started_at: asked.started_at(),
        due_at: asked.started_at(),
        latency_ms: Some(response.latency_ms),
        total_ms: response.latency_ms,
        attempts: 1,
        outcome: if answer.is_some() { "ok" } else { "error" }.to_owned(),
        text: answer.map(|answer| answer.text.clone()),
        finish: "stop".to_owned(),
        cost_usd: Some(0.001),
        cost_source: "configured".to_owned(),
        cost_held_usd: None,
        inclusion_probability: 1.0,
        ..replays::Call::default()
    }
}
