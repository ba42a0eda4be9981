//! Request and response bodies, told apart by their shape and read in their own words.

use serde_json::{Value, json};
use understudy_providers::{Dialect, read_reply, read_request};
use understudy_schema::chat::{Chat, Reply, Usage};

use super::{messages, responses, stream, wire};
use crate::draft::{Api, Request};
use crate::template::is_blank;

/// Names under which home-made logs keep an answer's text.
const TEXTS: [&str; 4] = ["text", "content", "completion", "output_text"];

/// What servers and home-made logs write beside it, of which nothing is the answer's.
const BESIDE_TEXT: [&str; 19] = [
    "id",
    "response_id",
    "generation_id",
    "object",
    "created",
    "created_at",
    "model",
    "usage",
    "meta",
    "logprobs",
    "stop_reason",
    "finish_reason",
    "done_reason",
    "reasoning_content",
    "annotations",
    "citations",
    "latency",
    "latency_ms",
    "duration_ms",
];

/// What a logged response holds.
#[derive(Debug)]
pub(crate) enum Answer {
    /// An answer.
    Reply(Box<Reply>),
    /// The vendor's words about a failure: its code and its message.
    Failed(String, String),
    /// Nothing that could be read.
    Nothing,
}

/// The kind of call a request body belongs to, told by its fields, and by its response where these leave it open.
pub(crate) fn api_of(request: &Value, response: Option<&Value>) -> Option<Api> {
    let has = |name: &str| request.get(name).is_some_and(|value| !value.is_null());
    if has("contents") {
        return Some(Api::GenerateContent);
    }
    if has("messages") {
        return Some(messages::api_of(request, response));
    }
    if has("input")
        || has("previous_response_id")
        || request.get("prompt").is_some_and(Value::is_object)
    {
        return Some(Api::Responses);
    }
    request
        .get("prompt")
        .filter(|prompt| prompt.is_string())
        .map(|_| Api::Chat)
}

/// The request as a chat, `None` when it cannot be read as one.
pub(crate) fn chat_of(request: &Request) -> Option<Chat> {
    let native = &request.native;
    let read = match request.api {
        Api::Chat if native.get("messages").is_none() => {
            read_request(Dialect::OpenAi, &completion_as_chat(native)?)
        }
        Api::Chat => read_request(Dialect::OpenAi, native),
        Api::Responses => read_request(Dialect::OpenAi, &responses::request_as_chat(native)?),
        Api::Messages => read_request(Dialect::Anthropic, native),
        Api::GenerateContent => read_request(Dialect::Gemini, native),
        Api::Converse => read_request(Dialect::BedrockConverse, native),
    };
    read.ok()
}

/// Whether a chat says anything at all.
pub(crate) fn says_something(chat: &Chat) -> bool {
    let spoken = chat.messages.iter().any(|message| {
        message
            .blocks
            .iter()
            .any(|block| block.as_text().is_none_or(|text| !text.trim().is_empty()))
    });
    spoken || chat.system.iter().any(|system| !is_blank(&system.blocks))
}

/// The older completions API: its one prompt is a user's message.
fn completion_as_chat(native: &Value) -> Option<Value> {
    let mut fields = native.as_object()?.clone();
    let prompt = fields.remove("prompt")?;
    fields.insert(
        "messages".to_owned(),
        json!([{"role": "user", "content": prompt}]),
    );
    Some(Value::Object(fields))
}

/// A logged response, in a text or not, as the vendor sent it. A text that is no vendor's body is the answer itself.
pub(crate) fn opened(response: Value, failed: bool) -> Value {
    wire::opened(response, failed)
}

/// Whether a response has the marks of a vendor's.
pub(crate) fn is_vendors(response: &Value) -> bool {
    wire::dialect_of(response).is_some()
}

/// A logged response as the vendor would have sent it in one piece: a captured stream is put together.
pub(crate) fn whole(response: Value) -> Value {
    match response {
        Value::String(text) => match stream::events(&text) {
            Some(events) => whole(Value::Array(events)),
            None => Value::String(text),
        },
        Value::Array(events) => stream::joined(&events).unwrap_or(Value::Array(events)),
        other => other,
    }
}

/// Reads a logged response of any vendor, or the bare answer. A captured stream is put together before: see [`whole`].
pub(crate) fn answer_of(response: &Value) -> Answer {
    match response {
        Value::Null => Answer::Nothing,
        Value::String(text) => said(text),
        Value::Array(entries) => match entries.as_slice() {
            [entry] => read_object(entry),
            _ => Answer::Nothing,
        },
        _ => read_object(response),
    }
}

fn said(text: &str) -> Answer {
    Answer::Reply(Box::new(Reply {
        text: Some(text.to_owned()),
        ..Reply::default()
    }))
}

fn read_object(response: &Value) -> Answer {
    if let Some(dialect) = wire::dialect_of(response) {
        return read_reply(dialect, response).map_or_else(
            |_| failure_in(response),
            |reply| Answer::Reply(Box::new(reply)),
        );
    }
    // Some servers put the turn under a name of its own.
    let turn = response.get("message").filter(|turn| wire::is_turn(turn));
    let turn = turn.unwrap_or(response);
    if turn.get("role").is_some() || turn.get("tool_calls").is_some() {
        let whole = json!({"choices": [{"message": turn}]});
        return read_reply(Dialect::OpenAi, &whole)
            .map_or(Answer::Nothing, |reply| Answer::Reply(Box::new(reply)));
    }
    only_text(response).map_or_else(|| failure_in(response), said)
}

/// The text of an object that holds nothing else. Beside other fields it may be one of those that the model was asked for.
fn only_text(response: &Value) -> Option<&str> {
    let fields = response.as_object()?;
    // A block of a vendor's answer says so; any other kind may be what the model was asked for.
    let is_beside = |name: &str, value: &Value| {
        value.is_null()
            || BESIDE_TEXT.contains(&name)
            || name == "type" && matches!(value.as_str(), Some("text" | "output_text"))
    };
    let mut content = fields
        .iter()
        .filter(|(name, value)| !is_beside(name, value));
    let (name, text) = content.next()?;
    let is_only = content.next().is_none() && TEXTS.contains(&name.as_str());
    text.as_str().filter(|_| is_only)
}

/// The counts that a log keeps beside an answer, in the words of any vendor.
pub(crate) fn usage_of(usage: &Value, api: Api) -> Usage {
    let dialect = match api {
        _ if usage.get("prompt_tokens").is_some() => Dialect::OpenAi,
        Api::Messages => Dialect::Anthropic,
        _ => Dialect::OpenAiResponses,
    };
    let body = json!({"choices": [], "content": [], "output": [], "usage": usage});
    read_reply(dialect, &body)
        .map(|reply| reply.usage)
        .unwrap_or_default()
}

/// What a response says of its failure: an `error` object or text, wherever vendors put it.
pub(crate) fn failure_in(response: &Value) -> Answer {
    let of_choice = response.pointer("/choices/0/error");
    let Some(error) = response
        .get("error")
        .filter(|error| !error.is_null())
        .or(of_choice)
    else {
        return Answer::Nothing;
    };
    let word = |name: &str| error.get(name).and_then(crate::field::label);
    let code = word("code")
        .or_else(|| word("status"))
        .or_else(|| word("type"))
        .unwrap_or_default();
    let message = match error.as_str() {
        Some(text) => text.to_owned(),
        None => word("message").unwrap_or_else(|| error.to_string()),
    };
    Answer::Failed(code, message)
}
