//! `requests.*`: what production asked, and what the primary answered.

use jiff::Timestamp;

use super::table;

table! {
    /// One production call to the primary, with its answer. Arm L of every comparison.
    Call in "requests"."calls" by Day {
        /// Id of the call: digest of the source's format, its own id and, in plain logs, its start and its request; the same on every ingest.
        call_id: String,
        /// Digest by which the same call in two logs is known: nothing is kept twice under one key.
        dedup_key: String,
        /// Id shared by all attempts of one user call, where the log has one.
        trace_id: Option<String>,
        /// The conversation, where the log has one.
        session_id: Option<String>,
        /// Digest of the end user's id; the id itself is never stored.
        end_user_hash: Option<String>,
        /// Format of the log: `litellm`, `plain`.
        source_format: String,
        /// File the line came from, or `-` for standard input.
        source_uri: String,
        /// Line in that file, counted from 1.
        source_line: i64,
        /// When the call started.
        started_at: Timestamp,
        /// When the last byte arrived; null when the log does not say.
        ended_at: Option<Timestamp>,
        /// From start to last byte, in milliseconds, as logged. Null for failed calls and where the log does not say.
        latency_ms: Option<f64>,
        /// From start to the first token (TTFT), in milliseconds. Null when the call was no stream.
        ttft_ms: Option<f64>,
        /// Time the gateway itself took, in milliseconds.
        gateway_overhead_ms: Option<f64>,
        /// The prompt template: the unit of every verdict.
        template_id: String,
        /// The template's version, where the log names one.
        template_version: Option<String>,
        /// How the template was found: `explicit_field`, `metadata_key`, `tag`, `custom_id`, `rule`, `schema_name`, `system_text`, `shape`.
        template_source: String,
        /// Deployment environment, where a tag `env:…` names one.
        environment: Option<String>,
        /// Tags of the request, as logged.
        tags: Vec<String>,
        /// The caller's metadata as a JSON object.
        metadata_json: Option<String>,
        /// The vendor or gateway that answered, as logged: `openai`, `anthropic`, `gemini`.
        provider: String,
        /// Kind of call: `chat`, `responses`, `messages`, `generate_content`, `converse`.
        api: String,
        /// The model that was asked for.
        model_requested: Option<String>,
        /// The model that says it answered.
        model_served: Option<String>,
        /// Fingerprint of the serving system, where given.
        system_fingerprint: Option<String>,
        /// Address the call was sent to, without query or credentials.
        base_url: Option<String>,
        /// Service tier, where given.
        service_tier: Option<String>,
        /// The request as logged, a JSON object in the vendor's own shape.
        request_native_json: String,
        /// The request in the canonical chat shape, as JSON. Null when it could not be read as a chat.
        request_chat_json: Option<String>,
        /// What the caller expects: `text`, `json_object`, `json_schema`, `tools`, `tools_required`.
        expects: String,
        /// Digest of the requested JSON schema.
        schema_hash: Option<String>,
        /// The requested JSON schema itself. Null when none was asked for, or the content is not kept.
        schema_json: Option<String>,
        /// Digest of the offered tools.
        tools_hash: Option<String>,
        /// Digest of the canonical messages: equal prompts share it, and it is the cluster of every interval.
        prompt_hash: String,
        /// How faithfully the call can be replayed: `A` loss-free, `B` a parameter is unknown, `C` text known but not its structure, `X` not at all.
        replay_grade: String,
        /// Why the grade is not `A`: `no_sampling`, `no_schema`, `images_truncated`, `redacted`, `server_tools`, …
        fidelity_flags: Vec<String>,
        /// The response as logged, in the vendor's own shape; a captured stream is put together.
        response_native_json: Option<String>,
        /// The answer's text. Null when the answer has none.
        text: Option<String>,
        /// The vendor's own refusal field.
        refusal_text: Option<String>,
        /// Reasoning that the vendor returned in a field of its own.
        reasoning_text: Option<String>,
        /// Tool calls as a JSON array in the OpenAI shape.
        tool_calls_json: Option<String>,
        /// The vendor's own word for why the answer ended.
        finish_native: Option<String>,
        /// Why the answer ended: `stop`, `length`, `tool_calls`, `content_filter`, `refusal`, `other`, `unknown`.
        finish: String,
        /// What came of the call: `ok`, `empty`, `refused` by the vendor's own field, `filtered` by the vendor, `truncated`, `error`.
        outcome: String,
        /// Prompt tokens, cached ones included.
        tokens_in: Option<i64>,
        /// Prompt tokens read from the vendor's cache.
        tokens_in_cache_read: Option<i64>,
        /// Prompt tokens written to the vendor's cache.
        tokens_in_cache_write: Option<i64>,
        /// Completion tokens, reasoning included.
        tokens_out: Option<i64>,
        /// Reasoning tokens among the completion tokens.
        tokens_out_reasoning: Option<i64>,
        /// What the call cost, in US dollars.
        cost_usd: Option<f64>,
        /// Where the cost is from: `logged`, `computed`, `none`.
        cost_source: String,
        /// Whether the answer was streamed.
        stream: bool,
        /// Whether a gateway answered from its cache. Such calls are never replayed.
        cache_hit: bool,
        /// Whether the call followed a failed attempt of the same user call.
        fallback: bool,
        /// Retries that the gateway made before this answer.
        retries: Option<i64>,
        /// HTTP status, where known.
        http_status: Option<i64>,
        /// Class of the failure: `auth`, `quota`, `overloaded`, `timeout`, `invalid_request`, `content_block`, `network`, `decode`. Null on success.
        error_class: Option<String>,
        /// The vendor's error code.
        error_code: Option<String>,
        /// The vendor's error message, cut to 500 characters.
        error_message: Option<String>,
        /// When the row was written.
        ingested_at: Timestamp,
    }
}

table! {
    /// One line of a log that could not be read as a call.
    Reject in "requests"."rejects" by Day {
        /// Digest of the source line and its number: the same line is kept once.
        dedup_key: String,
        /// File the line came from, or `-` for standard input.
        source_uri: String,
        /// Line in that file, counted from 1; 0 when the file itself could not be read to its end.
        source_line: i64,
        /// Format the line was read as: `litellm`, `plain`, `unknown`.
        source_format: String,
        /// Why it was not read: `not_json`, `not_utf8`, `too_long`, `too_deep`, `not_an_object`, `unknown_format`, `no_prompt`, `no_time`, `not_a_chat`, `truncated_file`, `unreadable_file`.
        reason: String,
        /// The reason in words, with the place.
        detail: String,
        /// Length of the line in bytes.
        n_bytes: i64,
        /// The first 200 bytes, with what is no UTF-8 replaced.
        first_bytes: String,
        /// When the row was written.
        ingested_at: Timestamp,
    }
}

table! {
    /// One prompt template seen in the window.
    Template in "requests"."templates" by Window {
        /// The template.
        template_id: String,
        /// Versions seen, sorted.
        template_versions: Vec<String>,
        /// How the template was found, for most of its calls.
        template_source: String,
        /// What most of its calls expect: `text`, `json_object`, `json_schema`, `tools`, `tools_required`.
        expects: String,
        /// Calls in the window.
        n_calls: i64,
        /// Calls that failed at the primary.
        n_failed: i64,
        /// Calls answered from a gateway's cache.
        n_cache_hits: i64,
        /// Calls of replay grade A or B that are neither failed nor cached.
        n_replayable: i64,
        /// Different prompts among its calls.
        n_prompts: i64,
        /// First call in the window.
        first_at: Timestamp,
        /// Last call in the window.
        last_at: Timestamp,
        /// What its calls cost in the window, in US dollars, where known.
        cost_usd: Option<f64>,
    }
}
