//! The chat keeps everything through its JSON text, and outcomes are asked in the right order.

use super::*;
use serde_json::json;

fn reply(text: &str) -> Reply {
    Reply {
        text: Some(text.to_owned()),
        finish: Finish::Stop,
        ..Reply::default()
    }
}

fn call(arguments_raw: &str) -> ToolCall {
    ToolCall {
        id: "c1".to_owned(),
        name: "look_up".to_owned(),
        arguments_raw: arguments_raw.to_owned(),
    }
}

#[test]
fn json_text_keeps_every_part_of_a_chat() {
    let mut extra = Map::new();
    extra.insert("store".to_owned(), json!(false));
    let chat = Chat {
        model: "gpt-4o".to_owned(),
        system: vec![System {
            at: 1,
            authority: Authority::Developer,
            blocks: vec![Block::text("Be brief.")],
        }],
        messages: vec![
            Message::text_only(Role::User, "Where is it?"),
            Message {
                role: Role::Assistant,
                name: None,
                blocks: vec![Block::ToolCall(call("{not json"))],
            },
            Message {
                role: Role::Tool,
                name: None,
                blocks: vec![Block::ToolResult {
                    id: "c1".to_owned(),
                    name: None,
                    content: vec![Block::text("lost")],
                    is_error: true,
                }],
            },
        ],
        tools: vec![Tool::Opaque {
            raw: json!({"type": "web_search"}),
        }],
        tool_choice: Some(ToolChoice::Allowed {
            names: vec!["look_up".to_owned()],
            must_call: true,
        }),
        parallel: Some(false),
        output: Output::JsonSchema {
            name: "a".to_owned(),
            schema: json!({"type": "object"}),
            strict: None,
            description: None,
        },
        sampling: Sampling {
            temperature: Some(0.2),
            stop: vec!["###".to_owned()],
            ..Sampling::default()
        },
        limits: Limits {
            max_out: Some(9),
            max_out_older_name: true,
        },
        reasoning: Some(Reasoning::Budget { tokens: 1024 }),
        verbosity: Some("low".to_owned()),
        service_tier: Some("default".to_owned()),
        stream: true,
        extra,
    };
    let text = chat.to_json().unwrap();
    assert_eq!(Chat::from_json(&text).unwrap(), chat);
}

#[test]
fn a_plain_chat_is_a_short_text() {
    let chat = Chat {
        messages: vec![Message::text_only(Role::User, "hi")],
        ..Chat::default()
    };
    let expected = r#"{"messages":[{"role":"user","blocks":[{"kind":"text","text":"hi"}]}]}"#;
    assert_eq!(chat.to_json().unwrap(), expected);
}

#[test]
fn tool_calls_are_written_as_openai_writes_them() {
    let text = tool_calls_json(&[call("{\"a\":1}")]).unwrap();
    let expected =
        r#"[{"id":"c1","type":"function","function":{"name":"look_up","arguments":"{\"a\":1}"}}]"#;
    assert_eq!(text, expected);
    assert_eq!(
        tool_calls_from_json(&text).unwrap(),
        vec![call("{\"a\":1}")]
    );
    assert_eq!(tool_calls_json(&[]), None);
}

#[test]
fn a_refusal_in_its_own_field_is_no_ordinary_answer() {
    let refused = Reply {
        refusal: Some("No.".to_owned()),
        text: None,
        ..reply("")
    };
    assert_eq!(outcome(&refused), Outcome::RefusalNative);
}

#[test]
fn a_forced_tool_call_that_ends_with_stop_is_still_a_tool_call() {
    let forced = Reply {
        text: None,
        tool_calls: vec![call("{}")],
        ..reply("")
    };
    assert_eq!(outcome(&forced), Outcome::ToolCall);
}

#[test]
fn arguments_that_are_no_object_make_a_malformed_call() {
    let broken = Reply {
        tool_calls: vec![call("{\"a\":")],
        ..reply("")
    };
    assert_eq!(outcome(&broken), Outcome::MalformedTool);
    let cut = Reply {
        finish: Finish::Length,
        ..broken
    };
    assert_eq!(outcome(&cut), Outcome::Truncated);
}

#[test]
fn silence_after_thinking_is_told_from_a_cut_text() {
    let usage = Usage {
        tokens_out_reasoning: Some(64),
        ..Usage::default()
    };
    let silent = Reply {
        text: None,
        finish: Finish::Length,
        usage,
        ..Reply::default()
    };
    assert_eq!(outcome(&silent), Outcome::TruncatedByReasoning);
    assert_eq!(
        outcome(&Reply {
            text: Some("half a".to_owned()),
            ..silent
        }),
        Outcome::Truncated
    );
}

#[test]
fn blank_text_is_empty_and_a_pause_is_not() {
    assert_eq!(outcome(&reply(" \n")), Outcome::Empty);
    assert_eq!(
        outcome(&Reply {
            abnormal: Some(Abnormal::Paused),
            ..reply("")
        }),
        Outcome::Paused
    );
    assert_eq!(outcome(&reply("yes")), Outcome::Ok);
}

#[test]
fn a_block_stands_before_everything_else() {
    let blocked = Reply {
        abnormal: Some(Abnormal::BlockedInput),
        finish: Finish::Refusal,
        ..reply("")
    };
    assert_eq!(outcome(&blocked), Outcome::BlockedInput);
    let filtered = Reply {
        finish: Finish::ContentFilter,
        ..reply("partly")
    };
    assert_eq!(outcome(&filtered), Outcome::BlockedOutput);
}

#[test]
fn error_words_are_the_class_with_a_prefix() {
    for class in ErrorClass::ALL {
        assert_eq!(
            Outcome::Error(class).as_str(),
            format!("error_{}", class.as_str())
        );
    }
    assert_eq!(ErrorClass::from_status(529), ErrorClass::Overloaded);
    assert_eq!(ErrorClass::from_status(429), ErrorClass::Quota);
}
