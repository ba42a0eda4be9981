//! Brings what a log said into the shape of the table.

use serde_json::Value;
use understudy_schema::chat::{
    Chat, ErrorClass, Finish, Output, Reply, ToolChoice, Usage, outcome, tool_calls_json,
};
use understudy_schema::ids;
use understudy_schema::tables::requests::Call;

use crate::decode::{Context, Fault, Place, Reason};
use crate::draft::{Draft, Request};
use crate::field;
use crate::formats::body::{self, Answer};
use crate::grade::{self, Flag, REDACTED};
use crate::hash;
use crate::options::Content;
use crate::private::drop_private;
use crate::redact::Redaction;
use crate::template::{self, Clues, Template};

/// Of an error's message this much is kept, in characters. It is cut when it is redacted, so that no part of a match is left.
const MESSAGE_CHARACTERS: usize = 500;

/// Makes the row of one call.
///
/// # Errors
/// A fault when the request asks nothing, or a plain log's request is no chat.
pub(crate) fn call(mut draft: Draft, place: Place, context: &Context) -> Result<Call, Fault> {
    drop_private(&mut draft);
    let mut reply = reply(&mut draft);
    let outcome = outcome_word(&draft, reply.as_ref());
    redact(&mut draft, reply.as_mut(), &context.redaction);
    let chat = body::chat_of(&draft.request);
    match &chat {
        Some(chat) if !body::says_something(chat) && !is_kept_by_vendor(&draft.request) => {
            return Err(Fault::new(
                Reason::NoPrompt,
                "the messages are empty",
                draft.format,
            ));
        }
        // A gateway's record is a call whatever its messages look like; any other line must show that it is one.
        None if draft.format == "plain" => {
            return Err(Fault::new(
                Reason::NotAChat,
                "its request could not be read as a chat",
                draft.format,
            ));
        }
        _ => {}
    }
    let request_json = draft.request.native.to_string();
    grade::flags_of(
        &draft.request.native,
        &request_json,
        chat.as_ref(),
        &mut draft.flags,
    );
    let template = {
        let clues = Clues {
            explicit: draft.template.take(),
            metadata: Some(&draft.metadata),
            tags: &draft.tags,
            custom_id: draft.custom_id.as_deref(),
            chat: chat.as_ref(),
        };
        template::template(&clues, &context.template)
    };
    let mut row = assemble(
        Parts {
            draft,
            chat,
            reply,
            outcome,
            template,
            request_json,
        },
        place,
        context,
    );
    if context.content == Content::Drop {
        drop_content(&mut row);
    }
    Ok(row)
}

/// A request may consist of a reference to a prompt that its vendor keeps.
fn is_kept_by_vendor(request: &Request) -> bool {
    ["prompt", "previous_response_id", "conversation"]
        .iter()
        .any(|name| request.native.get(*name).is_some())
}

/// The answer as read. A log that hides it has none, and neither has a failed call.
fn reply(draft: &mut Draft) -> Option<Reply> {
    if draft.failure.is_some() {
        return None;
    }
    let Some(Answer::Reply(mut reply)) = draft.response.as_ref().map(body::answer_of) else {
        draft.flags.push(Flag::NoAnswer);
        return None;
    };
    if reply.text.as_deref() == Some(REDACTED) {
        draft.flags.push(Flag::Redacted);
        reply.text = None;
    }
    Some(*reply)
}

/// Replaces what must not be kept. The answer is read before, because a rule may match across the pieces in which it came.
fn redact(draft: &mut Draft, reply: Option<&mut Reply>, redaction: &Redaction) {
    if redaction.is_empty() {
        return;
    }
    draft.redact(redaction);
    let reply = reply.map(|reply| {
        redaction.reply(reply);
        &*reply
    });
    let kept = draft.response.as_ref().map(body::answer_of);
    let is_whole = match (&kept, reply) {
        (Some(Answer::Reply(kept)), Some(reply)) => says_the_same(kept, reply),
        _ => false,
    };
    if !is_whole {
        draft.response = None;
    }
}

/// Whether a response says, piece by piece, what was left of the whole: if not, a piece holds a part of a match.
fn says_the_same(kept: &Reply, reply: &Reply) -> bool {
    kept.text == reply.text
        && kept.refusal == reply.refusal
        && kept.reasoning == reply.reasoning
        && kept.tool_calls == reply.tool_calls
}

struct Parts {
    draft: Draft,
    chat: Option<Chat>,
    reply: Option<Reply>,
    outcome: &'static str,
    template: Template,
    request_json: String,
}

#[expect(clippy::too_many_lines, reason = "one line per column of the table")]
fn assemble(parts: Parts, place: Place, context: &Context) -> Call {
    let Parts {
        mut draft,
        chat,
        reply,
        outcome,
        template,
        request_json,
    } = parts;
    let id = ids::digest(
        std::iter::once(draft.format).chain(draft.native_id.iter().map(String::as_str)),
    );
    let replay_grade = grade::grade(&draft.flags);
    let fidelity_flags = grade::words(&mut draft.flags);
    let usage = usage(&draft, reply.as_ref());
    let failure = draft.failure.as_ref();
    let service_tier = reply.as_ref().and_then(|reply| reply.service_tier.clone());
    let prompt_hash = chat
        .as_ref()
        .map_or_else(|| ids::digest([request_json.as_str()]), hash::of_messages);
    let schema_json = chat.as_ref().and_then(hash::schema_json);
    let blocked = failure.is_some_and(|failure| failure.class == ErrorClass::ContentBlock);
    let error_class = failure.map(|failure| failure.class.as_str().to_owned());
    let (error_code, error_message) = draft
        .failure
        .map(|failure| (failure.code, failure.message))
        .unwrap_or_default();
    let error_message = error_message.map(|message| field::cut(&message, MESSAGE_CHARACTERS));
    let mut reply = reply.unwrap_or_default();
    if blocked {
        reply.finish = Finish::ContentFilter;
    }
    Call {
        call_id: id.clone(),
        dedup_key: id,
        trace_id: draft.trace_id,
        session_id: draft.session_id,
        end_user_hash: draft
            .end_user
            .map(|user| ids::digest(["end_user", user.as_str()])),
        source_format: draft.format.to_owned(),
        source_uri: place.uri.to_owned(),
        source_line: place.line,
        started_at: draft.timing.started_at,
        ended_at: draft.timing.ended_at,
        latency_ms: draft.timing.latency_ms,
        ttft_ms: draft.timing.ttft_ms,
        gateway_overhead_ms: draft.timing.overhead_ms,
        template_id: template.name.id,
        template_version: template.name.version,
        template_source: template.source.to_owned(),
        environment: draft.environment.or_else(|| environment(&draft.tags)),
        tags: draft.tags,
        metadata_json: (!draft.metadata.is_empty())
            .then(|| Value::Object(draft.metadata).to_string()),
        provider: draft
            .provider
            .unwrap_or_else(|| draft.request.api.usual_provider().to_owned()),
        api: draft.request.api.as_str().to_owned(),
        model_requested: draft.model_requested,
        model_served: reply.model_served,
        system_fingerprint: reply.system_fingerprint,
        base_url: draft.base_url.as_deref().and_then(bare_url),
        service_tier: service_tier.or_else(|| chat.as_ref()?.service_tier.clone()),
        request_native_json: request_json,
        request_chat_json: chat.as_ref().and_then(|chat| chat.to_json().ok()),
        expects: chat.as_ref().map_or("text", expects).to_owned(),
        schema_hash: schema_json.as_deref().map(|schema| ids::digest([schema])),
        schema_json,
        tools_hash: chat.as_ref().and_then(|chat| hash::of_tools(&chat.tools)),
        prompt_hash,
        replay_grade,
        fidelity_flags,
        response_native_json: draft.response.map(|response| response.to_string()),
        text: reply.text,
        refusal_text: reply.refusal,
        reasoning_text: reply.reasoning,
        tool_calls_json: tool_calls_json(&reply.tool_calls),
        finish_native: reply.finish_native,
        finish: reply.finish.as_str().to_owned(),
        outcome: outcome.to_owned(),
        tokens_in: usage.tokens_in,
        tokens_in_cache_read: usage.tokens_in_cache_read,
        tokens_in_cache_write: usage.tokens_in_cache_write,
        tokens_out: usage.tokens_out,
        tokens_out_reasoning: usage.tokens_out_reasoning,
        cost_usd: draft.cost_usd,
        cost_source: if draft.cost_usd.is_some() {
            "logged"
        } else {
            "none"
        }
        .to_owned(),
        stream: draft.delivery.stream,
        cache_hit: draft.delivery.cache_hit,
        fallback: draft.delivery.fallback,
        retries: draft.delivery.retries,
        http_status: draft.http_status,
        error_class,
        error_code,
        error_message,
        ingested_at: context.now,
    }
}

/// The table's word for what came of a call. Finer distinctions are in the finish, the refusal and the tool calls.
fn outcome_word(draft: &Draft, reply: Option<&Reply>) -> &'static str {
    if let Some(failure) = &draft.failure {
        return failure.class.outcome().word_of_failure(None);
    }
    let Some(reply) = reply else { return "empty" };
    // A hidden answer was an answer all the same.
    if draft.flags.contains(&Flag::Redacted) && reply.text.is_none() && reply.finish == Finish::Stop
    {
        return "ok";
    }
    outcome(reply).word_of_answer(reply)
}

/// The answer's own counts, and those beside it where it has none.
fn usage(draft: &Draft, reply: Option<&Reply>) -> Usage {
    let own = reply.map(|reply| reply.usage).unwrap_or_default();
    Usage {
        tokens_in: own.tokens_in.or(draft.usage.tokens_in),
        tokens_in_cache_read: own
            .tokens_in_cache_read
            .or(draft.usage.tokens_in_cache_read),
        tokens_in_cache_write: own
            .tokens_in_cache_write
            .or(draft.usage.tokens_in_cache_write),
        tokens_out: own.tokens_out.or(draft.usage.tokens_out),
        tokens_out_reasoning: own
            .tokens_out_reasoning
            .or(draft.usage.tokens_out_reasoning),
    }
}

/// What the caller counts on. A forced tool outweighs a schema, and a schema outweighs tools that may be called.
fn expects(chat: &Chat) -> &'static str {
    let forced = match &chat.tool_choice {
        Some(ToolChoice::Required | ToolChoice::Named { .. }) => true,
        Some(ToolChoice::Allowed { must_call, .. }) => *must_call,
        Some(ToolChoice::Auto | ToolChoice::None) | None => false,
    };
    let may_call = !chat.tools.is_empty() && chat.tool_choice != Some(ToolChoice::None);
    match &chat.output {
        _ if forced => "tools_required",
        Output::JsonSchema { .. } => "json_schema",
        Output::JsonObject => "json_object",
        Output::Text | Output::OneOf { .. } if may_call => "tools",
        Output::Text | Output::OneOf { .. } => "text",
    }
}

fn environment(tags: &[String]) -> Option<String> {
    tags.iter()
        .find_map(|tag| tag.strip_prefix("env:"))
        .map(str::to_owned)
}

/// An address without query, fragment and credentials.
fn bare_url(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next().unwrap_or(url).trim();
    let bare = match url.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit('@').next().unwrap_or(host);
            format!("{scheme}://{host}{path}")
        }
        None => url.to_owned(),
    };
    (!bare.is_empty()).then_some(bare)
}

/// Keeps what was measured and drops what was said.
fn drop_content(row: &mut Call) {
    "{}".clone_into(&mut row.request_native_json);
    row.request_chat_json = None;
    row.schema_json = None;
    row.response_native_json = None;
    row.text = None;
    row.refusal_text = None;
    row.reasoning_text = None;
    row.tool_calls_json = None;
    row.metadata_json = None;
    row.error_message = None;
    row.fidelity_flags.push(Flag::NoContent.as_str().to_owned());
    row.fidelity_flags.sort();
    grade::grade(&[Flag::NoContent]).clone_into(&mut row.replay_grade);
}

#[cfg(test)]
mod tests {
    //! Small decisions on single values.

    use super::*;

    #[test]
    fn an_address_keeps_neither_query_nor_credentials() {
        let cases = [
            (
                "https://me:secret@host:8443/v1?key=1#x",
                "https://host:8443/v1",
            ),
            ("https://host", "https://host"),
            ("host/v1?api-key=2", "host/v1"),
        ];
        for (url, expected) in cases {
            assert_eq!(bare_url(url).as_deref(), Some(expected));
        }
        assert_eq!(bare_url("?x"), None);
    }
}
