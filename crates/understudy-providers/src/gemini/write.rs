//! A chat becomes a `generateContent` request.

use serde_json::{Map, Value, json};
use understudy_schema::chat::{Block, Chat, Function, Output, Reasoning, ToolChoice};

use super::parts::write_parts;
use crate::effort::{budget_of, level_of, name_of};
use crate::extras;
use crate::loss::{Ledger, Warning};
use crate::opaque::note_opaque_tool;
use crate::profile::{ReasoningSupport, SchemaSupport, Target};
use crate::structured::{Fitted, GEMINI, GEMINI_OPEN_API, fit, in_words, one_of_in_words};
use crate::turns::{Speaker, Turn, arrange};

/// This vendor's filters.
const SAFETY_SETTINGS: &str = "safetySettings";

pub(crate) fn write_request(chat: &Chat, target: &Target, ledger: &mut Ledger) -> Value {
    let arranged = arrange(chat, target, ledger);
    let mut config = Map::new();
    let mut system = arranged.system;
    write_output(chat, target, &mut system, &mut config, ledger);
    write_sampling(chat, target, &mut config, ledger);
    write_thinking(chat, target, &mut config, ledger);
    write_media_resolution(chat, &mut config);
    let mut body = Map::new();
    if !system.is_empty() {
        let parts: Vec<Value> = system.iter().map(|text| json!({ "text": text })).collect();
        body.insert("systemInstruction".to_owned(), json!({ "parts": parts }));
    }
    let contents = arranged
        .turns
        .iter()
        .map(|turn| write_turn(turn, target, ledger))
        .collect();
    body.insert("contents".to_owned(), Value::Array(contents));
    write_tools(chat, target, &mut body, ledger);
    if !config.is_empty() {
        body.insert("generationConfig".to_owned(), Value::Object(config));
    }
    crate::note_sampling_without_place(chat, ledger);
    crate::note_tier(chat, ledger);
    extras::note(chat, &[SAFETY_SETTINGS, MEDIA_RESOLUTION], ledger);
    if let Some(settings) = chat.extra.get(SAFETY_SETTINGS) {
        body.insert(SAFETY_SETTINGS.to_owned(), settings.clone());
    }
    Value::Object(body)
}

fn write_turn(turn: &Turn, target: &Target, ledger: &mut Ledger) -> Value {
    let role = if turn.speaker == Speaker::Assistant {
        "model"
    } else {
        "user"
    };
    json!({ "role": role, "parts": write_parts(&turn.blocks, target.profile.call_signature, ledger) })
}

/// The schema in the words that the model knows, with the name of the field it goes into.
fn fitted(schema: &Value, target: &Target) -> Option<(bool, Fitted)> {
    match target.profile.json_schema {
        SchemaSupport::JsonSchema => fit(schema, &GEMINI).map(|fitted| (true, fitted)),
        SchemaSupport::OpenApi => fit(schema, &GEMINI_OPEN_API).map(|fitted| (false, fitted)),
        SchemaSupport::PromptOnly => None,
    }
}

fn note_moved(parameter: &str, fitted: &Fitted, ledger: &mut Ledger) {
    if !fitted.changed.is_empty() {
        ledger.lossy(
            Warning::SchemaKeywordsMoved,
            parameter,
            fitted.changed.join(", "),
        );
    }
}

fn write_output(
    chat: &Chat,
    target: &Target,
    system: &mut Vec<String>,
    config: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    // Older models refuse a form of answer beside tools.
    let barred = chat.functions().next().is_some() && !target.profile.form_with_tools;
    match &chat.output {
        Output::Text => {}
        Output::JsonObject if barred => {
            ledger.change(
                Warning::JsonModeLost,
                "response_format",
                "no JSON mode beside tools",
            );
        }
        Output::JsonObject => {
            config.insert("responseMimeType".to_owned(), json!("application/json"));
        }
        Output::OneOf { values } if barred => {
            crate::note_form_in_words(ledger);
            system.push(one_of_in_words(values));
        }
        Output::OneOf { values } => {
            config.insert("responseMimeType".to_owned(), json!("text/x.enum"));
            let schema = json!({ "type": "STRING", "enum": values });
            config.insert("responseSchema".to_owned(), schema);
        }
        Output::JsonSchema { schema, .. } => {
            let Some((as_json_schema, fitted)) = fitted(schema, target).filter(|_| !barred) else {
                crate::note_form_in_words(ledger);
                system.push(in_words(schema));
                return;
            };
            note_moved("response_format", &fitted, ledger);
            let name = if as_json_schema {
                "responseJsonSchema"
            } else {
                "responseSchema"
            };
            config.insert("responseMimeType".to_owned(), json!("application/json"));
            config.insert(name.to_owned(), fitted.schema);
        }
    }
}

fn write_sampling(
    chat: &Chat,
    target: &Target,
    config: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    let sampling = &chat.sampling;
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            config.insert(name.to_owned(), value);
        }
    };
    put("temperature", crate::temperature(chat, target, ledger));
    put("topP", json!(sampling.top_p));
    put("topK", json!(sampling.top_k));
    put("seed", json!(sampling.seed));
    put("candidateCount", json!(sampling.n.filter(|n| 1 < *n)));
    if target.profile.penalties {
        put("presencePenalty", json!(sampling.presence_penalty));
        put("frequencyPenalty", json!(sampling.frequency_penalty));
    } else {
        crate::note_penalties(chat, ledger);
    }
    put("responseLogprobs", json!(sampling.logprobs));
    put("logprobs", json!(sampling.top_logprobs));
    match crate::capped_max_out(chat, target, ledger) {
        Some(max_out) => put("maxOutputTokens", json!(max_out)),
        None => ledger.lossy(
            Warning::MaxDefault,
            "max_tokens",
            "none asked, none sent: the model's own bound holds",
        ),
    }
    let stop = crate::stop_sequences(chat, target, ledger);
    if !stop.is_empty() {
        put("stopSequences", json!(stop));
    }
}

fn write_thinking(
    chat: &Chat,
    target: &Target,
    config: &mut Map<String, Value>,
    ledger: &mut Ledger,
) {
    let Some(wish) = &chat.reasoning else {
        return;
    };
    let name = name_of(wish);
    let mut changed = |to: String| {
        ledger.change(
            Warning::Reasoning,
            "reasoning_effort",
            format!("{name} to {to}"),
        );
    };
    let least = least_thinking(&target.model);
    let thinking = match (target.profile.reasoning, wish) {
        (ReasoningSupport::None, Reasoning::Off)
        | (ReasoningSupport::Effort, Reasoning::Adaptive) => return,
        (ReasoningSupport::None, _) => {
            changed("none".to_owned());
            return;
        }
        (ReasoningSupport::Budget, Reasoning::Off) if 0 < least => {
            changed(format!("{least} tokens, the least there are"));
            json!({ "thinkingBudget": least })
        }
        (ReasoningSupport::Budget, Reasoning::Off) => json!({ "thinkingBudget": 0 }),
        (ReasoningSupport::Budget, Reasoning::Adaptive) => json!({ "thinkingBudget": -1 }),
        (ReasoningSupport::Budget, Reasoning::Budget { tokens }) => {
            if *tokens < least {
                changed(format!("{least} tokens, the least there are"));
            }
            json!({ "thinkingBudget": (*tokens).max(least) })
        }
        (ReasoningSupport::Budget, Reasoning::Effort { level }) => {
            let tokens = budget_of(level);
            changed(format!("{tokens} tokens"));
            json!({ "thinkingBudget": tokens })
        }
        (ReasoningSupport::Effort, Reasoning::Off) => {
            changed("MINIMAL, the least there is".to_owned());
            json!({ "thinkingLevel": "MINIMAL" })
        }
        (ReasoningSupport::Effort, Reasoning::Budget { tokens }) => {
            let level = level_of(*tokens).to_ascii_uppercase();
            changed(level.clone());
            json!({ "thinkingLevel": level })
        }
        (ReasoningSupport::Effort, Reasoning::Effort { level }) => {
            // The highest level has another name here.
            let level = if level == "max" { "xhigh" } else { level };
            let level = level.to_ascii_uppercase();
            changed(level.clone());
            json!({ "thinkingLevel": level })
        }
    };
    config.insert("thinkingConfig".to_owned(), thinking);
}

/// The least budget that a model takes: this one cannot be kept from thinking.
fn least_thinking(model: &str) -> u64 {
    if model.contains("2.5-pro") { 128 } else { 0 }
}

/// The resolution that a request of this vendor's asks for.
const MEDIA_RESOLUTION: &str = "mediaResolution";

/// One resolution for the whole request here: its own, or the finest that any picture asks for.
fn write_media_resolution(chat: &Chat, config: &mut Map<String, Value>) {
    if let Some(resolution) = chat.extra.get(MEDIA_RESOLUTION) {
        config.insert(MEDIA_RESOLUTION.to_owned(), resolution.clone());
        return;
    }
    let mut details = chat.blocks().filter_map(|block| match block {
        Block::Image { detail, .. } => detail.as_deref(),
        _ => None,
    });
    let resolution = match details.next() {
        None | Some("auto") => return,
        Some("high") => "MEDIA_RESOLUTION_HIGH",
        Some(_) if details.any(|detail| detail == "high") => "MEDIA_RESOLUTION_HIGH",
        Some(_) => "MEDIA_RESOLUTION_LOW",
    };
    config.insert(MEDIA_RESOLUTION.to_owned(), json!(resolution));
}

fn write_tools(chat: &Chat, target: &Target, body: &mut Map<String, Value>, ledger: &mut Ledger) {
    for tool in &chat.tools {
        if let understudy_schema::chat::Tool::Opaque { raw } = tool {
            note_opaque_tool(raw, ledger);
        }
    }
    let functions: Vec<&Function> = chat.functions().collect();
    if functions.is_empty() {
        return;
    }
    let declarations: Vec<Value> = functions
        .iter()
        .map(|function| declaration(function, target, ledger))
        .collect();
    body.insert(
        "tools".to_owned(),
        json!([{ "functionDeclarations": declarations }]),
    );
    let strict = functions
        .iter()
        .any(|function| function.strict == Some(true));
    if let Some(config) = calling_config(chat, strict, ledger) {
        body.insert(
            "toolConfig".to_owned(),
            json!({ "functionCallingConfig": config }),
        );
    }
    if chat.parallel == Some(false) {
        ledger.change(
            Warning::Parallel,
            "parallel_tool_calls",
            "several calls in one turn cannot be forbidden",
        );
    }
}

fn declaration(function: &Function, target: &Target, ledger: &mut Ledger) -> Value {
    let mut written = json!({ "name": function.name });
    if let Some(description) = &function.description {
        written["description"] = json!(description);
    }
    if function.schema.is_null() {
        return written;
    }
    match fitted(&function.schema, target) {
        Some((true, fitted)) => {
            note_moved("tools", &fitted, ledger);
            written["parametersJsonSchema"] = fitted.schema;
        }
        Some((false, fitted)) => {
            note_moved("tools", &fitted, ledger);
            // An object without properties is refused here; a function without arguments has no schema.
            if fitted.schema["properties"]
                .as_object()
                .is_some_and(|properties| !properties.is_empty())
            {
                written["parameters"] = fitted.schema;
            }
        }
        None => ledger.block(
            Warning::SchemaKeywordsMoved,
            "tools",
            format!("the schema of {} cannot be said", function.name),
        ),
    }
    written
}

fn calling_config(chat: &Chat, strict: bool, ledger: &mut Ledger) -> Option<Value> {
    let auto = if strict { "VALIDATED" } else { "AUTO" };
    if strict {
        ledger.lossy(
            Warning::ToolStrict,
            "tools",
            "said by the mode VALIDATED, for all tools at once",
        );
    }
    match &chat.tool_choice {
        None if strict => Some(json!({ "mode": auto })),
        None => None,
        Some(ToolChoice::Auto) => Some(json!({ "mode": auto })),
        Some(ToolChoice::None) => Some(json!({ "mode": "NONE" })),
        Some(ToolChoice::Required) => Some(json!({ "mode": "ANY" })),
        Some(ToolChoice::Named { name }) => {
            Some(json!({ "mode": "ANY", "allowedFunctionNames": [name] }))
        }
        Some(ToolChoice::Allowed { names, must_call }) => {
            let mode = if *must_call { "ANY" } else { "VALIDATED" };
            Some(json!({ "mode": mode, "allowedFunctionNames": names }))
        }
    }
}
