//! The bundled week is what the world makes, and holds what a week holds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use super::*;

const SEEDS: Seeds = Seeds {
    prompts: 46,
    answers: ANSWERS,
};

fn world() -> World {
    World::parse(crate::world::DEMO).unwrap()
}

fn bundled(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../data/week")
        .join(name)
}

#[test]
fn the_week_has_every_template_and_every_fate() {
    let world = world();
    let calls = calls(&world, SEEDS).unwrap();
    let monday = monday_of(&world.week).unwrap();
    assert_eq!(monday.to_string(), "2026-11-09T00:00:00Z");
    let sunday = monday
        .checked_add(SignedDuration::from_hours(7 * 24))
        .unwrap();
    assert!(
        calls
            .iter()
            .all(|call| monday <= call.started_at && call.started_at < sunday)
    );
    assert!(calls.is_sorted_by_key(|call| call.started_at));
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for call in &calls {
        *counts.entry(&call.template.id).or_default() += 1;
    }
    assert!(
        world
            .template
            .iter()
            .all(|template| counts[template.id.as_str()] == template.calls)
    );
    let has = |fate: Fate| calls.iter().any(|call| call.fate == fate);
    assert!(
        [
            Fate::Cached,
            Fate::RateLimited,
            Fate::ServerError,
            Fate::TimedOut
        ]
        .into_iter()
        .all(has)
    );
    let distinct: BTreeSet<&str> = calls.iter().map(|call| call.prompt.as_str()).collect();
    assert!(distinct.len() < calls.len() && calls.len() * 9 / 10 < distinct.len());
    assert!(
        calls.iter().all(|call| !call.prompt.contains(['{', '}'])),
        "a slot was left open"
    );
}

#[test]
fn a_line_reads_back_as_the_request_it_logs() {
    let world = world();
    for call in calls(&world, SEEDS).unwrap().iter().step_by(97) {
        let line = litellm_line(&world, call);
        let mut body = line["model_parameters"].clone();
        body["messages"] = line["messages"].clone();
        let chat = understudy_providers::openai::read_request(&body).unwrap();
        assert_eq!(
            world
                .template_of(&chat)
                .map(|template| template.id.as_str()),
            Some(call.template.id.as_str())
        );
        if call.fate == Fate::Answered {
            let reply = understudy_providers::openai::read_reply(&line["response"]).unwrap();
            assert_eq!(reply.usage.tokens_out, Some(call.response.tokens_out));
            assert!(0.0 < line["response_cost"].as_f64().unwrap());
            assert!(line["startTime"].as_f64() < line["endTime"].as_f64());
        }
    }
}

#[test]
fn the_table_of_what_is_planted_is_the_bundled_one() {
    let bundled = std::fs::read_to_string(bundled("planted.csv")).unwrap();
    assert_eq!(
        planted(&world()),
        bundled,
        "run `cargo run -p understudy-simulator --example make_week`"
    );
    assert!(bundled.contains("ticket_summary,claude,all,none,0,not_flagged\n"));
    assert!(bundled.contains("ticket_extract,claude,formatting,fence,0.45,flagged\n"));
}

#[test]
fn the_bundled_logs_are_those_of_the_world() {
    let world = world();
    let file = std::fs::File::open(bundled("logs/litellm.jsonl.gz")).unwrap();
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(file)
        .read_to_end(&mut text)
        .unwrap();
    let text = String::from_utf8_lossy(&text);
    let calls = calls(&world, SEEDS).unwrap();
    for call in calls.iter().step_by(53) {
        let line = litellm_line(&world, call).to_string();
        assert!(
            text.contains(&line),
            "run `cargo run -p understudy-simulator --example make_week`"
        );
    }
    let readable = text
        .lines()
        .filter(|line| serde_json::from_str::<Value>(line).is_ok_and(|line| line.is_object()))
        .count();
    assert_eq!(readable, calls.len());
    let unreadable = text.lines().count() - readable;
    assert!((1..10).contains(&unreadable), "{unreadable}");
}
