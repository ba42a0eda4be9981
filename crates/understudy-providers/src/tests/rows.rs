//! The rows of the field map: each feature alone, to each dialect, with the warning it gets.

use serde_json::{Value, json};

use crate::{
    Dialect, Severity, Target, Translated, Untranslatable, Warning, openai, write_request,
};

pub(super) const CLAUDE: &str = "claude-sonnet-4-5";
pub(super) const BEDROCK: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
pub(super) const GEMINI: &str = "gemini-2.5-flash";

fn write(extra: Value, dialect: Dialect, model: &str) -> Result<Translated, Untranslatable> {
    let mut body = json!({"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "max_tokens": 100});
    let Value::Object(extra) = extra else {
        panic!("not an object")
    };
    body.as_object_mut().unwrap().extend(extra);
    write_request(
        &openai::read_request(&body).unwrap(),
        &Target::new(dialect, model),
    )
}

/// What was noted, as words, and the body.
pub(super) fn noted(
    extra: Value,
    dialect: Dialect,
    model: &str,
) -> (Vec<(Warning, Severity)>, Value) {
    match write(extra, dialect, model) {
        Ok(translated) => (
            translated
                .losses
                .iter()
                .map(|loss| (loss.warning, loss.severity))
                .collect(),
            translated.body,
        ),
        Err(refused) => (
            refused
                .losses
                .iter()
                .map(|loss| (loss.warning, loss.severity))
                .collect(),
            Value::Null,
        ),
    }
}

fn tools() -> Value {
    json!([{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {"a": {"type": "string"}}}}}])
}

/// Sends each feature alone and expects exactly this one warning.
fn check(severity: Severity, rows: &[(Value, Dialect, Warning)]) {
    for (extra, dialect, warning) in rows {
        let model = match dialect {
            Dialect::OpenAi | Dialect::OpenAiResponses => "gpt-4o",
            Dialect::Anthropic => CLAUDE,
            Dialect::Gemini => GEMINI,
            Dialect::BedrockConverse => BEDROCK,
        };
        let (found, _) = noted(extra.clone(), *dialect, model);
        assert_eq!(found, [(*warning, severity)], "{extra} to {dialect}");
    }
}

#[test]
fn parameters_without_a_place_are_named() {
    use Dialect::{Anthropic, Gemini, OpenAi};
    check(
        Severity::Lossy,
        &[
            (json!({"seed": 7}), Anthropic, Warning::Seed),
            (
                json!({"presence_penalty": 0.5}),
                Anthropic,
                Warning::Penalty,
            ),
            (json!({"frequency_penalty": 0.5}), Gemini, Warning::Penalty),
            (json!({"logprobs": true}), Anthropic, Warning::Logprobs),
            (json!({"n": 3}), Anthropic, Warning::NSplit),
            (json!({"verbosity": "low"}), Anthropic, Warning::Verbosity),
            (json!({"verbosity": "low"}), Gemini, Warning::Verbosity),
            (json!({"verbosity": "low"}), OpenAi, Warning::Verbosity),
            (
                json!({"service_tier": "priority"}),
                Anthropic,
                Warning::Tier,
            ),
            (
                json!({"temperature": 0.5, "top_p": 0.5}),
                Anthropic,
                Warning::TopPDropped,
            ),
            (json!({"max_tokens": null}), Gemini, Warning::MaxDefault),
            (json!({"max_tokens": null}), Anthropic, Warning::MaxDefault),
            (json!({"shoe_size": 44}), OpenAi, Warning::UnknownField),
        ],
    );
    check(
        Severity::Lossless,
        &[(json!({"user": "u-1"}), Gemini, Warning::IdentityDropped)],
    );
}

#[test]
fn parameters_that_come_out_otherwise_are_named() {
    use Dialect::{Anthropic, Gemini};
    let json_mode = json!({"response_format": {"type": "json_object"}});
    check(
        Severity::MeaningChange,
        &[
            (
                json!({"logit_bias": {"42": -100}}),
                Anthropic,
                Warning::LogitBias,
            ),
            (
                json!({"logit_bias": {"42": -100}}),
                Gemini,
                Warning::LogitBias,
            ),
            (json!({"temperature": 1.7}), Anthropic, Warning::TempClamped),
            (json_mode, Anthropic, Warning::JsonModeLost),
            (
                json!({"stop": ["a", "b", "c", "d", "e", "f"]}),
                Gemini,
                Warning::StopTruncated,
            ),
            (
                json!({"stop": [" ", "x"]}),
                Anthropic,
                Warning::StopTruncated,
            ),
            (
                json!({"tools": tools(), "parallel_tool_calls": false}),
                Gemini,
                Warning::Parallel,
            ),
            (
                json!({"reasoning_effort": "medium"}),
                Anthropic,
                Warning::Reasoning,
            ),
            (
                json!({"reasoning_effort": "medium"}),
                Gemini,
                Warning::Reasoning,
            ),
            (
                json!({"max_tokens": 900_000}),
                Anthropic,
                Warning::MaxCapped,
            ),
        ],
    );
}

#[test]
fn what_cannot_be_said_at_all_is_refused_by_name() {
    use Dialect::{Anthropic, Gemini, OpenAi};
    let grammar = json!({"tools": [{"type": "custom", "custom": {"name": "g"}}]});
    check(
        Severity::Impossible,
        &[
            (
                json!({"web_search_options": {}}),
                OpenAi,
                Warning::ServerTool,
            ),
            (
                json!({"modalities": ["text", "audio"]}),
                Anthropic,
                Warning::Modality,
            ),
            (
                json!({"previous_response_id": "resp_1"}),
                OpenAi,
                Warning::Stateful,
            ),
            (grammar, Anthropic, Warning::GrammarTool),
            (
                json!({"tools": [{"type": "web_search"}]}),
                Gemini,
                Warning::ServerTool,
            ),
        ],
    );
}

#[test]
fn what_says_nothing_is_no_loss() {
    let harmless = json!({"presence_penalty": 0, "n": 1, "service_tier": "auto", "logprobs": false, "modalities": ["text"],
        "top_p": 1.0, "temperature": 0.3, "stream": true, "stream_options": {"include_usage": true}});
    for (dialect, model) in [
        (Dialect::Anthropic, CLAUDE),
        (Dialect::Gemini, GEMINI),
        (Dialect::OpenAi, "gpt-4o"),
    ] {
        let (found, body) = noted(harmless.clone(), dialect, model);
        assert_eq!(found, [], "{dialect}");
        assert!(body.get("stream").is_none() && body.get("stream_options").is_none());
    }
}

#[test]
fn a_model_without_temperature_gets_none() {
    let (found, body) = noted(
        json!({"temperature": 0.2}),
        Dialect::Anthropic,
        "claude-opus-4-8",
    );
    assert_eq!(found, [(Warning::TempDropped, Severity::MeaningChange)]);
    assert!(body.get("temperature").is_none());
    let (found, body) = noted(json!({"temperature": 1}), Dialect::OpenAi, "gpt-5-mini");
    assert_eq!(
        (found.len(), body["max_completion_tokens"].as_u64()),
        (0, Some(100))
    );
}

#[test]
fn choices_of_tools_are_said_in_each_vendor_s_word() {
    let named = json!({"type": "function", "function": {"name": "f"}});
    let rows = [
        (
            json!("auto"),
            json!({"type": "auto"}),
            json!({"mode": "AUTO"}),
        ),
        (
            json!("required"),
            json!({"type": "any"}),
            json!({"mode": "ANY"}),
        ),
        (
            json!("none"),
            json!({"type": "none"}),
            json!({"mode": "NONE"}),
        ),
        (
            named,
            json!({"type": "tool", "name": "f"}),
            json!({"mode": "ANY", "allowedFunctionNames": ["f"]}),
        ),
    ];
    for (choice, anthropic, gemini) in rows {
        let extra = json!({"tools": tools(), "tool_choice": choice});
        let (found, body) = noted(extra.clone(), Dialect::Anthropic, CLAUDE);
        assert_eq!((found.len(), &body["tool_choice"]), (0, &anthropic));
        let (found, body) = noted(extra, Dialect::Gemini, GEMINI);
        assert_eq!(
            (found.len(), &body["toolConfig"]["functionCallingConfig"]),
            (0, &gemini)
        );
    }
}

#[test]
fn only_the_allowed_tools_are_offered_where_the_rest_cannot_be_barred() {
    let mut many = tools();
    many.as_array_mut()
        .unwrap()
        .push(json!({"type": "function", "function": {"name": "g"}}));
    let allowed = json!({"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "g"}}]}});
    let (found, body) = noted(
        json!({"tools": many, "tool_choice": allowed}),
        Dialect::Anthropic,
        CLAUDE,
    );
    assert_eq!(found, [(Warning::ToolsFiltered, Severity::Lossy)]);
    assert_eq!(body["tools"].as_array().unwrap().len(), 1);
    assert_eq!(body["tools"][0]["name"], "g");
}

#[test]
fn a_history_with_calls_but_no_tools_gets_them_described_and_barred() {
    let messages = json!([
        {"role": "user", "content": "go"},
        {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{\"a\":1}"}}]},
        {"role": "tool", "tool_call_id": "c", "content": "1"}
    ]);
    let (found, body) = noted(json!({ "messages": messages }), Dialect::Anthropic, CLAUDE);
    assert_eq!(found, [(Warning::ToolsSynthesised, Severity::Lossy)]);
    assert_eq!(
        body["tools"][0]["input_schema"],
        json!({"type": "object", "properties": {"a": {}}})
    );
    assert_eq!(body["tool_choice"], json!({"type": "none"}));
}

#[test]
fn invalid_arguments_in_a_history_cannot_be_said_to_who_wants_an_object() {
    let messages = json!([
        {"role": "user", "content": "go"},
        {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{\"a\":"}}]},
        {"role": "tool", "tool_call_id": "c", "content": "1"}
    ]);
    for (dialect, model) in [(Dialect::Anthropic, CLAUDE), (Dialect::Gemini, GEMINI)] {
        let refused = write(
            json!({ "messages": messages, "tools": tools() }),
            dialect,
            model,
        )
        .unwrap_err();
        assert!(refused.to_string().contains("W_INVALID_ARGS"), "{refused}");
    }
    let (found, body) = noted(
        json!({ "messages": messages, "tools": tools() }),
        Dialect::OpenAi,
        "gpt-4o",
    );
    assert_eq!(found, []);
    assert_eq!(
        body["messages"][1]["tool_calls"][0]["function"]["arguments"],
        "{\"a\":"
    );
}

#[test]
fn mistral_gets_ids_of_nine_letters() {
    let messages = json!([
        {"role": "user", "content": "go"},
        {"role": "assistant", "tool_calls": [{"id": "call_abcdef", "function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "call_abcdef", "content": "1"}
    ]);
    let (found, body) = noted(
        json!({ "messages": messages, "tools": tools() }),
        Dialect::OpenAi,
        "mistral-large-2411",
    );
    assert_eq!(found, [(Warning::ToolIdRemapped, Severity::Lossy)]);
    let id = body["messages"][1]["tool_calls"][0]["id"].as_str().unwrap();
    assert_eq!(
        (id.len(), body["messages"][2]["tool_call_id"].as_str()),
        (9, Some(id))
    );
}

#[test]
fn thinking_makes_room_and_gives_up_the_temperature() {
    let (found, body) = noted(
        json!({"reasoning_effort": "medium", "temperature": 0.2}),
        Dialect::Anthropic,
        CLAUDE,
    );
    assert_eq!(
        found,
        [
            (Warning::Reasoning, Severity::MeaningChange),
            (Warning::TempDropped, Severity::MeaningChange)
        ]
    );
    assert_eq!(
        body["thinking"],
        json!({"type": "enabled", "budget_tokens": 2_048})
    );
    assert_eq!(body["max_tokens"], 2_148);
    let (_, body) = noted(
        json!({"reasoning_effort": "minimal"}),
        Dialect::Anthropic,
        "claude-opus-4-8",
    );
    assert_eq!(body["output_config"], json!({"effort": "low"}));
    let (_, body) = noted(json!({"reasoning_effort": "none"}), Dialect::Gemini, GEMINI);
    assert_eq!(
        body["generationConfig"]["thinkingConfig"],
        json!({"thinkingBudget": 0})
    );
    let (_, body) = noted(
        json!({"reasoning_effort": "high"}),
        Dialect::Gemini,
        "gemini-3-pro-preview",
    );
    assert_eq!(
        body["generationConfig"]["thinkingConfig"],
        json!({"thinkingLevel": "HIGH"})
    );
}

#[test]
fn media_are_carried_refetched_or_refused() {
    let user = |part: Value| json!({"messages": [{"role": "user", "content": [{"type": "text", "text": "see"}, part]}]});
    let remote =
        user(json!({"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}));
    let (found, body) = noted(remote, Dialect::Anthropic, CLAUDE);
    assert_eq!(found, [(Warning::RemoteMedia, Severity::Lossy)]);
    assert_eq!(
        body["messages"][0]["content"][1]["source"],
        json!({"type": "url", "url": "https://example.com/a.png"})
    );
    let sound =
        user(json!({"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "mp3"}}));
    assert_eq!(
        noted(sound.clone(), Dialect::Anthropic, CLAUDE).0,
        [(Warning::Modality, Severity::Impossible)]
    );
    let (found, body) = noted(sound, Dialect::Gemini, GEMINI);
    assert_eq!(found, []);
    assert_eq!(
        body["contents"][0]["parts"][1]["inlineData"]["mimeType"],
        "audio/mp3"
    );
    let uploaded = user(json!({"type": "file", "file": {"file_id": "file-1"}}));
    assert_eq!(
        noted(uploaded, Dialect::Gemini, GEMINI).0,
        [(Warning::Stateful, Severity::Impossible)]
    );
    let unknown = user(json!({"type": "hologram", "hologram": {}}));
    assert_eq!(
        noted(unknown, Dialect::OpenAi, "gpt-4o").0,
        [(Warning::Modality, Severity::Impossible)]
    );
}
