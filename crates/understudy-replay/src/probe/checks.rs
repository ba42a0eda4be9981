//! The checks of a probe: what is asked, what is believed if it is taken, what if it is not.

use serde_json::json;
use understudy_providers::Profile;
use understudy_providers::profile::SchemaSupport;
use understudy_schema::chat::{
    Authority, Block, Chat, Function, Limits, Message, Output, Reply, Role, Sampling, System, Tool,
    ToolChoice,
};

use super::{is_object, no_schema};

/// Tokens of an answer: enough for a word, a small object or a call, and for a short thought.
const ANSWER_TOKENS: u64 = 64;

/// One thing that is tried.
pub(super) struct Check {
    pub(super) name: &'static str,
    /// The parameter that must not be lost in translation, or the check would try nothing.
    pub(super) parameter: Option<&'static str>,
    pub(super) chat: Chat,
    /// Believes that the target takes it: before the send, so that it is said at all, and after it was taken.
    pub(super) wish: fn(&mut Profile),
    /// Believes that it does not.
    pub(super) give_up: fn(&mut Profile),
    /// Whether an answer shows that it was done.
    pub(super) obeyed: fn(&Reply) -> bool,
}

/// All checks. The first is the plainest there is.
pub(super) fn all(long_prompt: usize) -> Vec<Check> {
    let mut checks = vec![plain("plain", chat("Answer with the word OK."))];
    checks.extend(forms());
    checks.extend(sampling());
    checks.extend(turns());
    checks.push(plain("long_prompt", chat(&long(long_prompt))));
    checks
}

fn chat(question: &str) -> Chat {
    Chat {
        messages: vec![Message::text_only(Role::User, question)],
        limits: Limits {
            max_out: Some(ANSWER_TOKENS),
            ..Limits::default()
        },
        ..Chat::default()
    }
}

/// A check that changes nothing of the profile.
fn plain(name: &'static str, chat: Chat) -> Check {
    Check {
        name,
        parameter: None,
        chat,
        wish: |_| {},
        give_up: |_| {},
        obeyed: |_| true,
    }
}

fn long(n_characters: usize) -> String {
    let line = "The ship sails at noon and the harbour is quiet. ";
    let mut text = line.repeat(n_characters / line.len());
    text.push_str("\nHow many oceans are named above? Answer with one number.");
    text
}

/// JSON by schema, JSON by mode, a forced tool.
fn forms() -> Vec<Check> {
    let mut schema = chat("What is the capital of France? Answer in JSON with the key `city`.");
    schema.output = Output::JsonSchema {
        name: "answer".to_owned(),
        schema: json!({
            "type": "object", "properties": { "city": { "type": "string" } },
            "required": ["city"], "additionalProperties": false
        }),
        strict: Some(true),
        description: None,
    };
    let mut object = chat("What is the capital of France? Answer in JSON with the key `city`.");
    object.output = Output::JsonObject;
    let mut tool = chat("What is the weather in Paris?");
    tool.tools = vec![Tool::Function(Function {
        name: "weather".to_owned(),
        description: Some("The weather in a city.".to_owned()),
        schema: json!({
            "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"]
        }),
        strict: None,
    })];
    tool.tool_choice = Some(ToolChoice::Named {
        name: "weather".to_owned(),
    });
    vec![
        Check {
            parameter: Some("response_format"),
            wish: |profile| {
                if profile.json_schema == SchemaSupport::PromptOnly {
                    profile.json_schema = SchemaSupport::JsonSchema;
                }
            },
            give_up: no_schema,
            obeyed: is_object,
            ..plain("json_schema", schema)
        },
        Check {
            parameter: Some("response_format"),
            wish: |profile| profile.json_object = true,
            give_up: |profile| profile.json_object = false,
            obeyed: is_object,
            ..plain("json_object", object)
        },
        Check {
            parameter: Some("tool_choice"),
            obeyed: |reply| reply.tool_calls.iter().any(|call| call.name == "weather"),
            ..plain("forced_tool", tool)
        },
    ]
}

/// Temperature to its edges, beside `top_p`, a seed, penalties, stop sequences.
fn sampling() -> Vec<Check> {
    let with = |sampling: Sampling| Chat {
        sampling,
        ..chat("Answer with the word OK.")
    };
    let temperature = |degree: f64| {
        with(Sampling {
            temperature: Some(degree),
            ..Sampling::default()
        })
    };
    vec![
        Check {
            parameter: Some("temperature"),
            wish: |profile| profile.temperature_max = Some(profile.temperature_max.unwrap_or(1.0)),
            give_up: |profile| profile.temperature_max = None,
            ..plain("temperature", temperature(0.2))
        },
        Check {
            parameter: Some("temperature"),
            wish: |profile| profile.temperature_max = profile.temperature_max.map(|_| 2.0),
            give_up: |profile| {
                profile.temperature_max = profile.temperature_max.map(|most| most.min(1.0));
            },
            ..plain("temperature_above_1", temperature(1.6))
        },
        Check {
            parameter: Some("top_p"),
            wish: |profile| profile.top_p_with_temperature = true,
            give_up: |profile| profile.top_p_with_temperature = false,
            ..plain(
                "top_p_with_temperature",
                with(Sampling {
                    temperature: Some(0.5),
                    top_p: Some(0.9),
                    ..Sampling::default()
                }),
            )
        },
        Check {
            parameter: Some("seed"),
            ..plain(
                "seed",
                with(Sampling {
                    seed: Some(7),
                    ..Sampling::default()
                }),
            )
        },
        Check {
            parameter: Some("presence_penalty"),
            wish: |profile| profile.penalties = true,
            give_up: |profile| profile.penalties = false,
            ..plain(
                "penalties",
                with(Sampling {
                    presence_penalty: Some(0.5),
                    ..Sampling::default()
                }),
            )
        },
        Check {
            parameter: Some("stop"),
            wish: |profile| profile.stop_max = profile.stop_max.max(1),
            give_up: |profile| profile.stop_max = 0,
            ..plain(
                "stop",
                with(Sampling {
                    stop: vec!["STOP HERE".to_owned()],
                    ..Sampling::default()
                }),
            )
        },
    ]
}

/// A system message in the middle, and a history that ends with the model's own words.
fn turns() -> Vec<Check> {
    let said = |role: Role, text: &str| Message::text_only(role, text);
    let mut middle = chat("Hello.");
    middle.messages.push(said(Role::Assistant, "Hello."));
    middle
        .messages
        .push(said(Role::User, "Answer with the word OK."));
    middle.system = vec![System {
        at: 2,
        authority: Authority::System,
        blocks: vec![Block::text("Be brief.")],
    }];
    let mut prefill = chat("Count from one to five in words.");
    prefill.messages.push(said(Role::Assistant, "One, two,"));
    vec![
        Check {
            parameter: Some("messages"),
            wish: |profile| profile.system_mid = true,
            give_up: |profile| profile.system_mid = false,
            ..plain("system_in_the_middle", middle)
        },
        Check {
            parameter: Some("messages"),
            wish: |profile| profile.prefill = true,
            give_up: |profile| profile.prefill = false,
            ..plain("prefill", prefill)
        },
    ]
}
