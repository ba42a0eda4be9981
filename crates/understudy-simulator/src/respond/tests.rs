//! Answers repeat, share their content between voices, and differ where drift is planted.

use serde_json::{Value, json};

use super::*;

fn world() -> World {
    World::parse(crate::world::DEMO).unwrap()
}

fn chat(world: &World, template: &str, user: &str) -> Chat {
    let system = &world.template(template).unwrap().system;
    let body = json!({"messages": [{"role": "system", "content": system}, {"role": "user", "content": user}]});
    understudy_providers::openai::read_request(&body).unwrap()
}

fn voice<'a>(world: &'a World, name: &str) -> Voice<'a> {
    Voice::Persona(
        world
            .persona
            .iter()
            .find(|persona| persona.name == name)
            .unwrap(),
    )
}

#[test]
fn the_same_asking_gets_the_same_answer_and_a_second_one_may_differ() {
    let world = world();
    let chat = chat(&world, "support_reply", "Where is order A-1001?");
    let answers: Vec<Response> = (0..12)
        .map(|asking| respond(&world, 7, Voice::Primary, &chat, asking))
        .collect();
    assert_eq!(answers[0], respond(&world, 7, Voice::Primary, &chat, 0));
    assert!(
        answers
            .iter()
            .any(|answer| answer.outcome != answers[0].outcome)
    );
    assert_ne!(answers[0], respond(&world, 8, Voice::Primary, &chat, 0));
}

#[test]
fn voices_share_the_content_of_an_answer() {
    let world = world();
    let mut shared = 0;
    for number in 0..200 {
        let chat = chat(
            &world,
            "line_items",
            &format!("Invoice {number} for the Lisbon branch"),
        );
        let keys = |voice: Voice<'_>| {
            let answer = respond(&world, 7, voice, &chat, 0).outcome.unwrap();
            let value: Value = serde_json::from_str(&answer.text).unwrap_or_default();
            value[0]["sku"].clone()
        };
        shared += i32::from(keys(Voice::Primary) == keys(voice(&world, "gemini")));
    }
    assert!(180 < shared, "{shared}");
}

#[test]
fn planted_drift_shows_at_its_rate_and_nowhere_else() {
    let world = world();
    let asked = |template: &str, name: &str| -> Vec<Response> {
        let prompts = (0..400).map(|number| {
            chat(
                &world,
                template,
                &format!("Order A-{number} for the Lisbon branch"),
            )
        });
        prompts
            .map(|chat| respond(&world, 7, voice(&world, name), &chat, 0))
            .collect()
    };
    let share = |responses: &[Response], of: &dyn Fn(&Response) -> bool| {
        responses.iter().filter(|response| of(response)).count() as f64 / 400.0
    };
    for persona in &world.persona {
        for plant in &persona.drift {
            let responses = asked(&plant.template, &persona.name);
            let found = match plant.drift {
                Drift::Fence => share(&responses, &|response| said(response).starts_with("```")),
                Drift::Fail { .. } => share(&responses, &|response| response.outcome.is_err()),
                Drift::Truncate => share(&responses, &|response| {
                    response
                        .outcome
                        .as_ref()
                        .is_ok_and(|answer| answer.truncated)
                }),
                Drift::Bullets => share(&responses, &|response| {
                    said(response).starts_with("**In short:**")
                }),
                _ => continue,
            };
            let natural = world.template(&plant.template).unwrap().noise.fence;
            assert!(
                (found - plant.rate).abs() < 0.08 + natural,
                "{} {}: {found}",
                plant.template,
                plant.drift.as_str()
            );
        }
    }
    let clean = asked("ticket_summary", "gemini");
    assert!(clean.iter().all(|response| {
        response
            .outcome
            .as_ref()
            .is_ok_and(|answer| !answer.refused && !answer.truncated)
    }));
}

fn said(response: &Response) -> String {
    response
        .outcome
        .as_ref()
        .map(|answer| answer.text.clone())
        .unwrap_or_default()
}

#[test]
fn a_planted_length_does_not_also_show_as_time() {
    let world = world();
    let times = |name: &str| -> f64 {
        let prompts =
            (0..300).map(|number| chat(&world, "support_reply", &format!("prompt {number}")));
        prompts
            .map(|chat| respond(&world, 7, voice(&world, name), &chat, 0).latency_ms)
            .sum::<f64>()
            / 300.0
    };
    let ratio = times("claude") / times("gemini");
    assert!((0.93..1.07).contains(&ratio), "{ratio}");
}

#[test]
fn a_request_of_no_template_is_answered_all_the_same() {
    let world = world();
    let chat = understudy_providers::openai::read_request(
        &json!({"messages": [{"role": "user", "content": "hi"}]}),
    )
    .unwrap();
    let response = respond(&world, 7, Voice::Primary, &chat, 0);
    assert_eq!(response.template, None);
    assert!(!response.outcome.unwrap().text.is_empty());
}
