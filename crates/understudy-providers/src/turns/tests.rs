//! Every step of the message algorithm, on histories as they are logged.

use serde_json::json;
use understudy_schema::chat::{Block, Chat};

use super::*;
use crate::Dialect;
use crate::loss::{Loss, Severity};

fn chat(messages: serde_json::Value) -> Chat {
    let body = serde_json::Map::from_iter([("messages".to_owned(), messages)]);
    crate::openai::read_request(&serde_json::Value::Object(body)).unwrap()
}

fn arranged(chat: &Chat, model: &str) -> (Arranged, Vec<Loss>) {
    let mut ledger = Ledger::default();
    let arranged = arrange(chat, &Target::new(Dialect::Anthropic, model), &mut ledger);
    (
        arranged,
        ledger.close().unwrap_or_else(|refused| refused.losses),
    )
}

fn texts(turns: &[Turn]) -> Vec<(Speaker, String)> {
    turns
        .iter()
        .map(|turn| (turn.speaker, text_of(&turn.blocks)))
        .collect()
}

fn has(losses: &[Loss], warning: Warning) -> bool {
    losses.iter().any(|loss| loss.warning == warning)
}

fn calls(ids: &[&str]) -> serde_json::Value {
    let call = |id: &&str| json!({"id": id, "type": "function", "function": {"name": format!("f_{id}"), "arguments": "{}"}});
    json!({"role": "assistant", "content": null, "tool_calls": ids.iter().map(call).collect::<Vec<_>>()})
}

#[test]
fn leading_system_messages_stay_apart_from_one_another() {
    let chat = chat(json!([
        {"role": "system", "content": "one"}, {"role": "developer", "content": "two"}, {"role": "user", "content": "hi"}
    ]));
    let (arranged, losses) = arranged(&chat, "claude-3-5-sonnet");
    assert_eq!(arranged.system, ["one", "two"]);
    assert!(has(&losses, Warning::DeveloperAsSystem));
}

#[test]
fn a_system_message_in_the_middle_becomes_a_note_in_the_next_user_turn() {
    let chat = chat(json!([
        {"role": "user", "content": "a"}, {"role": "assistant", "content": "b"},
        {"role": "system", "content": "be short"}, {"role": "user", "content": "c"}
    ]));
    let (arranged, losses) = arranged(&chat, "claude-3-5-sonnet");
    let last = texts(&arranged.turns).pop().unwrap();
    assert_eq!(
        last,
        (
            Speaker::User,
            "<system-note>\nbe short\n</system-note>\nc".to_owned()
        )
    );
    assert!(
        losses
            .iter()
            .any(|loss| loss.warning == Warning::SysMoved
                && loss.severity == Severity::MeaningChange)
    );
}

#[test]
fn a_model_that_takes_it_gets_a_system_message_at_the_end_where_it_was() {
    let chat =
        chat(json!([{"role": "user", "content": "a"}, {"role": "system", "content": "be short"}]));
    let (arranged, losses) = arranged(&chat, "claude-opus-4-8");
    assert_eq!(arranged.turns.len(), 2);
    assert_eq!(arranged.turns[1].speaker, Speaker::System);
    assert!(!has(&losses, Warning::SysMoved));
}

#[test]
fn answers_of_parallel_calls_stand_in_one_turn_in_the_order_of_the_calls() {
    let chat = chat(json!([
        {"role": "user", "content": "go"}, calls(&["x", "y"]),
        {"role": "tool", "tool_call_id": "y", "content": "2"}, {"role": "tool", "tool_call_id": "x", "content": "1"},
        {"role": "user", "content": "and now?"}
    ]));
    let (arranged, losses) = arranged(&chat, "claude-3-5-sonnet");
    assert!(losses.is_empty(), "{losses:?}");
    let [_, _, last] = arranged.turns.as_slice() else {
        panic!("{:?}", arranged.turns)
    };
    let ids: Vec<&str> = last
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::ToolResult { id, .. } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(ids, ["x", "y"]);
    assert_eq!(last.blocks[2], Block::text("and now?"));
}

#[test]
fn a_missing_answer_is_put_in_as_an_error_and_a_stray_one_becomes_text() {
    let chat = chat(json!([
        {"role": "user", "content": "go"}, calls(&["x", "y"]),
        {"role": "tool", "tool_call_id": "x", "content": "1"}, {"role": "tool", "tool_call_id": "z", "content": "stray"},
        {"role": "user", "content": "and now?"}
    ]));
    let (arranged, losses) = arranged(&chat, "claude-3-5-sonnet");
    let last = &arranged.turns[2];
    assert!(matches!(&last.blocks[1], Block::ToolResult { id, is_error: true, .. } if id == "y"));
    assert_eq!(last.blocks[2], Block::text("Result of a tool: stray"));
    assert!(has(&losses, Warning::ToolResultMissing) && has(&losses, Warning::ToolResultOrphan));
}

#[test]
fn neighbours_of_one_role_are_merged_and_blank_turns_left_out() {
    let chat = chat(json!([
        {"role": "user", "content": "a"}, {"role": "user", "content": "b"},
        {"role": "assistant", "content": "  "}, {"role": "user", "content": "c"}
    ]));
    let (arranged, losses) = arranged(&chat, "claude-3-5-sonnet");
    assert_eq!(
        texts(&arranged.turns),
        [(Speaker::User, "a\nb\nc".to_owned())]
    );
    assert!(has(&losses, Warning::EmptyTurn));
}

#[test]
fn a_prefill_is_continued_where_it_can_be_and_refused_where_not() {
    let chat = chat(
        json!([{"role": "user", "content": "a"}, {"role": "assistant", "content": "{\"x\": "}]),
    );
    let (arranged, losses) = arranged(&chat, "claude-3-5-sonnet");
    assert_eq!(texts(&arranged.turns)[1].1, "{\"x\":");
    assert!(
        losses
            .iter()
            .all(|loss| loss.severity < Severity::Impossible)
    );
    let (_, losses) = self::arranged(&chat, "claude-sonnet-4-6");
    assert!(
        losses
            .iter()
            .any(|loss| loss.warning == Warning::Prefill && loss.severity == Severity::Impossible)
    );
}

#[test]
fn only_system_messages_get_a_user_turn() {
    let chat = chat(json!([{"role": "system", "content": "say hello"}]));
    let (arranged, losses) = arranged(&chat, "claude-3-5-sonnet");
    assert_eq!(texts(&arranged.turns), [(Speaker::User, ".".to_owned())]);
    assert!(has(&losses, Warning::UserTurnAdded));
}

#[test]
fn ids_outside_the_pattern_are_rewritten_on_both_sides() {
    let chat = chat(json!([
        {"role": "user", "content": "go"}, calls(&["call:1.x"]),
        {"role": "tool", "tool_call_id": "call:1.x", "content": "1"}
    ]));
    let (arranged, losses) = arranged(&chat, "claude-3-5-sonnet");
    let Block::ToolCall(call) = &arranged.turns[1].blocks[0] else {
        panic!("no call")
    };
    assert!(crate::profile::ToolIdPattern::Word.admits(&call.id));
    assert!(matches!(&arranged.turns[2].blocks[0], Block::ToolResult { id, .. } if *id == call.id));
    assert!(has(&losses, Warning::ToolIdRemapped));
}
