//! A store with a week of calls of some 1.2 KB each.

use std::path::Path;

use understudy_schema::chat::{Chat, Message, Role, System};
use understudy_schema::ids::digest;
use understudy_schema::tables::requests::Call;
use understudy_store::Store;

/// Makes the store.
pub(crate) fn store(folder: &Path, n_calls: u64) -> Store {
    let monday: jiff::Timestamp = "2026-11-09T00:00:00Z".parse().unwrap();
    let store = Store::open_or_create(folder.to_str().unwrap(), monday).unwrap();
    for day in 0..7_u64 {
        let mut rows = Vec::new();
        let name = |place: usize| format!("part-{place}");
        for place in (0..n_calls).filter(|place| place % 7 == day) {
            rows.push(call(monday, day, place));
            if rows.len() == 10_000 {
                let day = format!("2026-11-{:02}", 9 + day);
                store
                    .append(&day, &name(usize::try_from(place).unwrap()), &rows)
                    .unwrap();
                rows.clear();
            }
        }
        store
            .append(&format!("2026-11-{:02}", 9 + day), "part", &rows)
            .unwrap();
    }
    store
}

fn call(monday: jiff::Timestamp, day: u64, place: u64) -> Call {
    let question = format!(
        "Question {place}: {}",
        "what became of the invoice? ".repeat(20)
    );
    let chat = Chat {
        model: "gpt-4o".to_owned(),
        system: vec![System {
            at: 0,
            authority: understudy_schema::chat::Authority::System,
            blocks: vec![understudy_schema::chat::Block::text(
                &"You answer questions. ".repeat(25),
            )],
        }],
        messages: vec![Message::text_only(Role::User, &question)],
        ..Chat::default()
    };
    let started_at = monday + jiff::SignedDuration::from_hours(i64::try_from(day * 24).unwrap());
    Call {
        call_id: digest([place.to_string().as_str()]),
        dedup_key: place.to_string(),
        trace_id: None,
        session_id: None,
        end_user_hash: None,
        source_format: "plain".into(),
        source_uri: "-".into(),
        source_line: 1,
        started_at,
        ended_at: None,
        latency_ms: None,
        ttft_ms: None,
        gateway_overhead_ms: None,
        template_id: format!("template {}", place % 20),
        template_version: None,
        template_source: "tag".into(),
        environment: None,
        tags: Vec::new(),
        metadata_json: None,
        provider: "openai".into(),
        api: "chat".into(),
        model_requested: None,
        model_served: None,
        system_fingerprint: None,
        base_url: None,
        service_tier: None,
        request_native_json: "{}".into(),
        request_chat_json: Some(chat.to_json().unwrap()),
        expects: "text".into(),
        schema_hash: None,
        schema_json: None,
        tools_hash: None,
        prompt_hash: digest([question.as_str()]),
        replay_grade: "A".into(),
        fidelity_flags: Vec::new(),
        response_native_json: None,
        text: Some("fine".into()),
        refusal_text: None,
        reasoning_text: None,
        tool_calls_json: None,
        finish_native: None,
        finish: "stop".into(),
        outcome: "ok".into(),
        tokens_in: Some(300),
        tokens_in_cache_read: None,
        tokens_in_cache_write: None,
        tokens_out: Some(350),
        tokens_out_reasoning: None,
        cost_usd: None,
        cost_source: "none".into(),
        stream: false,
        cache_hit: false,
        fallback: false,
        retries: None,
        http_status: Some(200),
        error_class: None,
        error_code: None,
        error_message: None,
        ingested_at: monday,
    }
}
