//! Bodies that were checked against the vendors' own libraries, where a folder of them is at hand.
//!
//! `UNDERSTUDY_SHARED_SAMPLES` names the folder; without it these tests say so and pass.

use std::path::PathBuf;

use serde_json::Value;
use understudy_schema::chat::{ErrorClass, outcome};

use super::read_json;
use crate::batch::{BatchApi, BatchState};
use crate::{AnswerStream, Dialect, Target, read_error, read_reply, read_request, write_request};

#[expect(
    clippy::disallowed_methods,
    reason = "the folder is no part of the repository"
)]
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn wire() -> Option<PathBuf> {
    let Ok(folder) = std::env::var("UNDERSTUDY_SHARED_SAMPLES") else {
        eprintln!("skipped: UNDERSTUDY_SHARED_SAMPLES is not set");
        return None;
    };
    Some(PathBuf::from(folder).join("wire"))
}

fn sample(name: &str) -> Option<Value> {
    Some(read_json(&wire()?.join(format!("{name}.synthetic.json"))))
}

fn sample_bytes(name: &str) -> Option<Vec<u8>> {
    Some(std::fs::read(wire()?.join(name)).unwrap())
}

/// Samples that a test names in parts, or that another crate reads.
const ELSEWHERE: [&str; 6] = [
    "anthropic_batch_object",
    "anthropic_headers_200",
    "bedrock_batch_job",
    "gemini_batch_object",
    "mistral_batch_job",
    "openai_batch_object",
];

#[test]
fn no_sample_is_left_unread() {
    let Some(folder) = wire() else { return };
    let source = include_str!("shared.rs");
    let mut n_samples = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.split('.').next().unwrap();
        let is_read = source.contains(&format!("\"{name}\""))
            || source.contains(&format!("\"{name}.synthetic"));
        assert!(is_read || ELSEWHERE.contains(&name), "nobody reads {file}");
        n_samples += 1;
    }
    assert!(0 < n_samples);
}

#[test]
fn replies_have_the_outcome_their_names_say() {
    let rows = [
        (
            "openai_chat_response_forced_tool",
            Dialect::OpenAi,
            "tool_call",
        ),
        (
            "openai_chat_response_refusal",
            Dialect::OpenAi,
            "refusal_native",
        ),
        (
            "anthropic_response_refusal",
            Dialect::Anthropic,
            "blocked_input",
        ),
        (
            "anthropic_response_tool_use",
            Dialect::Anthropic,
            "tool_call",
        ),
        (
            "bedrock_invoke_model_guardrail",
            Dialect::Anthropic,
            "blocked_output",
        ),
        ("gemini_response_empty_stop", Dialect::Gemini, "empty"),
        (
            "gemini_response_prompt_blocked",
            Dialect::Gemini,
            "blocked_input",
        ),
        ("gemini_response_safety", Dialect::Gemini, "blocked_output"),
        ("gemini_response_tool_call", Dialect::Gemini, "tool_call"),
        (
            "openai_responses_response_incomplete",
            Dialect::OpenAiResponses,
            "truncated",
        ),
        (
            "openai_responses_response_refusal",
            Dialect::OpenAiResponses,
            "refusal_native",
        ),
        (
            "bedrock_converse_response_tool_use",
            Dialect::BedrockConverse,
            "tool_call",
        ),
        (
            "bedrock_converse_response_guardrail",
            Dialect::BedrockConverse,
            "blocked_input",
        ),
    ];
    for (name, dialect, expected) in rows {
        let Some(body) = sample(name) else { return };
        let reply = read_reply(dialect, &body).unwrap();
        assert_eq!(outcome(&reply).as_str(), expected, "{name}");
    }
}

#[test]
fn errors_have_the_class_their_names_say() {
    let rows = [
        (
            "anthropic_error_529",
            Dialect::Anthropic,
            529,
            ErrorClass::Overloaded,
            None,
        ),
        (
            "azure_openai_content_filter_400",
            Dialect::OpenAi,
            400,
            ErrorClass::ContentBlock,
            None,
        ),
        (
            "gemini_error_429",
            Dialect::Gemini,
            429,
            ErrorClass::Quota,
            Some(34_408),
        ),
        (
            "bedrock_error_throttling",
            Dialect::BedrockConverse,
            429,
            ErrorClass::Quota,
            None,
        ),
        (
            "groq_tool_use_failed_400",
            Dialect::OpenAi,
            400,
            ErrorClass::Decode,
            None,
        ),
        (
            "openai_error_429",
            Dialect::OpenAi,
            429,
            ErrorClass::Quota,
            Some(812),
        ),
    ];
    for (name, dialect, status, class, wait) in rows {
        let Some(sample) = sample(name) else { return };
        let headers: Vec<(String, String)> = sample["_headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        let body = sample.get("body").unwrap_or(&sample).to_string();
        let failure = read_error(dialect, status, &headers, &body);
        assert_eq!(
            (failure.error_class, failure.retry_after_ms),
            (class, wait),
            "{name}"
        );
    }
}

#[test]
fn equal_requests_are_written_as_the_samples_are() {
    let (Some(openai), Some(anthropic), Some(gemini)) = (
        sample("openai_chat_request"),
        sample("anthropic_messages_request"),
        sample("gemini_generate_content_request"),
    ) else {
        return;
    };
    let chat = read_request(Dialect::OpenAi, &openai).unwrap();
    let written =
        write_request(&chat, &Target::new(Dialect::Anthropic, "claude-haiku-4-5")).unwrap();
    assert_eq!(written.body, anthropic);
    let mut written = write_request(&chat, &Target::new(Dialect::Gemini, "gemini-3-flash"))
        .unwrap()
        .body;
    // The sample leaves the mode of strict tools and the resolution of pictures out.
    assert_eq!(
        written["toolConfig"]["functionCallingConfig"]["mode"],
        "VALIDATED"
    );
    written["toolConfig"]["functionCallingConfig"]["mode"] = Value::from("AUTO");
    written["generationConfig"]
        .as_object_mut()
        .unwrap()
        .remove("mediaResolution");
    assert_eq!(written, gemini);
    let (Some(responses), Some(mut converse)) = (
        sample("openai_responses_request"),
        sample("bedrock_converse_request"),
    ) else {
        return;
    };
    let written = write_request(
        &chat,
        &Target::new(Dialect::OpenAiResponses, "gpt-4.1-mini"),
    );
    assert_eq!(written.unwrap().body, responses);
    // The sample leaves strict tools and the field of Claude's own out, and has labels of the caller.
    converse["toolConfig"]["tools"][0]["toolSpec"]["strict"] = Value::from(true);
    converse
        .as_object_mut()
        .unwrap()
        .shift_remove("requestMetadata");
    let bedrock = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    let written = write_request(&chat, &Target::new(Dialect::BedrockConverse, bedrock));
    let mut written = written.unwrap().body;
    let own = written
        .as_object_mut()
        .unwrap()
        .shift_remove("additionalModelRequestFields");
    assert!(own.is_some_and(|own| own["tool_choice"]["disable_parallel_tool_use"] == true));
    assert_eq!(written["inferenceConfig"], converse["inferenceConfig"]);
    assert_eq!(written, converse);
    for (dialect, body, model) in [
        (Dialect::OpenAi, openai, "gpt-4.1-mini"),
        (Dialect::OpenAiResponses, responses, "gpt-4.1-mini"),
        (Dialect::Anthropic, anthropic, "claude-haiku-4-5"),
        (Dialect::BedrockConverse, converse, bedrock),
    ] {
        let chat = read_request(dialect, &body).unwrap();
        let again = write_request(&chat, &Target::new(dialect, model)).unwrap();
        assert_eq!(again.body, body, "{dialect}");
    }
}

#[test]
fn streams_are_read_to_what_their_names_say() {
    let rows = [
        ("openai_chat_stream_text", Dialect::OpenAi, "ok", "Hello"),
        ("openai_chat_stream_tools", Dialect::OpenAi, "tool_call", ""),
        (
            "openai_chat_stream_refusal",
            Dialect::OpenAi,
            "refusal_native",
            "",
        ),
        (
            "anthropic_stream_tool_use",
            Dialect::Anthropic,
            "tool_call",
            "Let me check.",
        ),
        (
            "anthropic_stream_refusal",
            Dialect::Anthropic,
            "blocked_input",
            "",
        ),
        (
            "anthropic_stream_error_after_200",
            Dialect::Anthropic,
            "error_overloaded",
            "Hel",
        ),
        ("gemini_stream", Dialect::Gemini, "ok", "Hello"),
        (
            "openai_responses_stream",
            Dialect::OpenAiResponses,
            "ok",
            "Hello",
        ),
        (
            "bedrock_converse_stream",
            Dialect::BedrockConverse,
            "tool_call",
            "Let me check.",
        ),
        (
            "bedrock_converse_stream_exception",
            Dialect::BedrockConverse,
            "error_quota",
            "Let me check.",
        ),
    ];
    for (name, dialect, expected, text) in rows {
        let kind = if dialect == Dialect::BedrockConverse {
            "bin"
        } else {
            "sse"
        };
        let Some(bytes) = sample_bytes(&format!("{name}.synthetic.{kind}")) else {
            return;
        };
        for size in [1, 7, bytes.len()] {
            let mut stream = AnswerStream::new(dialect);
            for piece in bytes.chunks(size) {
                stream.push(piece);
            }
            let streamed = stream.finish();
            let failure = streamed.failure();
            let came = failure.map_or_else(|| outcome(&streamed.reply), |failure| failure.outcome);
            assert_eq!(came.as_str(), expected, "{name}");
            assert_eq!(streamed.reply.text.unwrap_or_default(), text, "{name}");
        }
    }
}

#[test]
fn batches_stand_as_their_samples_say() {
    let rows = [
        ("openai", BatchApi::OpenAi, BatchState::Expired, 2),
        ("anthropic", BatchApi::Anthropic, BatchState::Cancelled, 1),
        ("gemini", BatchApi::Gemini, BatchState::Complete, 1),
        ("mistral", BatchApi::Mistral, BatchState::Complete, 1),
        ("bedrock", BatchApi::Bedrock, BatchState::Expired, 1),
    ];
    for (vendor, api, state, places) in rows {
        let kind = if matches!(vendor, "mistral" | "bedrock") {
            "job"
        } else {
            "object"
        };
        let Some(body) = sample(&format!("{vendor}_batch_{kind}")) else {
            return;
        };
        let status = api.read_status(&body).unwrap();
        assert_eq!(
            (status.state, status.results.len()),
            (state, places),
            "{vendor}"
        );
    }
}

#[test]
fn every_row_of_the_sample_batches_is_read() {
    let rows = [
        ("openai_batch_output", BatchApi::OpenAi, Dialect::OpenAi),
        ("openai_batch_error", BatchApi::OpenAi, Dialect::OpenAi),
        (
            "anthropic_batch_results",
            BatchApi::Anthropic,
            Dialect::Anthropic,
        ),
        ("gemini_batch_output", BatchApi::Gemini, Dialect::Gemini),
        ("mistral_batch_output", BatchApi::Mistral, Dialect::OpenAi),
        (
            "bedrock_batch_output",
            BatchApi::Bedrock,
            Dialect::BedrockConverse,
        ),
    ];
    for (name, api, dialect) in rows {
        let Some(bytes) = sample_bytes(&format!("../logs/{name}.synthetic.jsonl")) else {
            return;
        };
        let text = String::from_utf8(bytes).unwrap();
        for row in api.read_results(&text) {
            let row = row.unwrap();
            if let Err(failure) = row.read(dialect) {
                assert_ne!(
                    failure.error_class,
                    ErrorClass::Decode,
                    "{name} {failure:?}"
                );
            }
        }
    }
}
