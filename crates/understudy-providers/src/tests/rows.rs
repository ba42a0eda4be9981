//! The rows of the field map: each feature alone, to each dialect, with the warning it gets.

use serde_json::{Value, json};

use crate::{
    Dialect, Severity, Target, Translated, Untranslatable, Warning, openai, write_request,
};

pub(super) const CLAUDE: &str = "claude-sonnet-4-5";
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

#[test]
fn parameters_without_a_counterpart_are_named() {
    use Severity::{Impossible, Lossless, Lossy, MeaningChange};
    let rows: Vec<(Value, Dialect, Warning, Severity)> = vec![
        (json!({"seed": 7}), Dialect::Anthropic, Warning::Seed, Lossy),
        (
            json!({"presence_penalty": 0.5}),
            Dialect::Anthropic,
            Warning::Penalty,
            Lossy,
        ),
        (
            json!({"frequency_penalty": 0.5}),
            Dialect::Gemini,
            Warning::Penalty,
            Lossy,
        ),
        (
            json!({"logit_bias": {"42": -100}}),
            Dialect::Anthropic,
            Warning::LogitBias,
            MeaningChange,
        ),
        (
            json!({"logit_bias": {"42": -100}}),
            Dialect::Gemini,
            Warning::LogitBias,
            MeaningChange,
        ),
        (
            json!({"logprobs": true}),
            Dialect::Anthropic,
            Warning::Logprobs,
            Lossy,
        ),
        (json!({"n": 3}), Dialect::Anthropic, Warning::NSplit, Lossy),
        (
            json!({"verbosity": "low"}),
            Dialect::Anthropic,
            Warning::Verbosity,
            Lossy,
        ),
        (
            json!({"verbosity": "low"}),
            Dialect::Gemini,
            Warning::Verbosity,
            Lossy,
        ),
        (
            json!({"verbosity": "low"}),
            Dialect::OpenAi,
            Warning::Verbosity,
            Lossy,
        ),
        (
            json!({"service_tier": "priority"}),
            Dialect::Anthropic,
            Warning::Tier,
            Lossy,
        ),
        (
            json!({"temperature": 1.7}),
            Dialect::Anthropic,
            Warning::TempClamped,
            MeaningChange,
        ),
        (
            json!({"temperature": 0.5, "top_p": 0.5}),
            Dialect::Anthropic,
            Warning::TopPDropped,
            Lossy,
        ),
        (
            json!({"response_format": {"type": "json_object"}}),
            Dialect::Anthropic,
            Warning::JsonModeLost,
            MeaningChange,
        ),
        (
            json!({"stop": ["a", "b", "c", "d", "e", "f"]}),
            Dialect::Gemini,
            Warning::StopTruncated,
            MeaningChange,
        ),
        (
            json!({"stop": [" ", "x"]}),
            Dialect::Anthropic,
            Warning::StopTruncated,
            MeaningChange,
        ),
        (
            json!({"tools": tools(), "parallel_tool_calls": false}),
            Dialect::Gemini,
            Warning::Parallel,
            MeaningChange,
        ),
        (
            json!({"reasoning_effort": "medium"}),
            Dialect::Anthropic,
            Warning::Reasoning,
            MeaningChange,
        ),
        (
            json!({"reasoning_effort": "medium"}),
            Dialect::Gemini,
            Warning::Reasoning,
            MeaningChange,
        ),
        (
            json!({"max_tokens": null}),
            Dialect::Anthropic,
            Warning::MaxDefault,
            MeaningChange,
        ),
        (
            json!({"max_tokens": null}),
            Dialect::Gemini,
            Warning::MaxDefault,
            Lossy,
        ),
        (
            json!({"max_tokens": 900_000}),
            Dialect::Anthropic,
            Warning::MaxCapped,
            MeaningChange,
        ),
        (
            json!({"user": "u-1"}),
            Dialect::Gemini,
            Warning::IdentityDropped,
            Lossless,
        ),
        (
            json!({"shoe_size": 44}),
            Dialect::OpenAi,
            Warning::UnknownField,
            Lossy,
        ),
        (
            json!({"web_search_options": {}}),
            Dialect::OpenAi,
            Warning::ServerTool,
            Impossible,
        ),
        (
            json!({"modalities": ["text", "audio"]}),
            Dialect::Anthropic,
            Warning::Modality,
            Impossible,
        ),
        (
            json!({"previous_response_id": "resp_1"}),
            Dialect::OpenAi,
            Warning::Stateful,
            Impossible,
        ),
        (
            json!({"tools": [{"type": "custom", "custom": {"name": "g"}}]}),
            Dialect::Anthropic,
            Warning::GrammarTool,
            Impossible,
        ),
        (
            json!({"tools": [{"type": "web_search"}]}),
            Dialect::Gemini,
            Warning::ServerTool,
            Impossible,
        ),
    ];
    for (extra, dialect, warning, severity) in rows {
        let model = match dialect {
            Dialect::OpenAi => "gpt-4o",
            Dialect::Anthropic => CLAUDE,
            Dialect::Gemini => GEMINI,
        };
        let (found, _) = noted(extra.clone(), dialect, model);
        assert_eq!(found, [(warning, severity)], "{extra} to {dialect}");
    }
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
