//! `replays.*`: what was sent again, to whom, and what came back.

use jiff::Timestamp;

use super::table;

table! {
    /// One call sent to one provider: a secondary (arm S) or the primary again (arm P).
    Call in "replays"."calls" by Run {
        /// Id of the replay: digest of call, target, arm and run. Nothing is sent twice under one id.
        replay_id: String,
        /// The production call that was replayed.
        call_id: String,
        /// Its prompt template.
        template_id: String,
        /// The template's version, where the log names one.
        template_version: Option<String>,
        /// Digest of the prompt: the cluster of every interval.
        prompt_hash: String,
        /// The window the run replays, as in `2026-W46`.
        window_label: String,
        /// Arm of the comparison: `S1` secondary, `P1` and `P2` primary again.
        arm: String,
        /// The target's name in `understudy.toml`; for the control the primary's name.
        target: String,
        /// Dialect spoken: `openai`, `anthropic`, `gemini`.
        dialect: String,
        /// Address the call was sent to.
        base_url: String,
        /// The model that was asked for.
        model_requested: String,
        /// The model that says it answered.
        model_served: Option<String>,
        /// Fingerprint of the serving system, where given.
        system_fingerprint: Option<String>,
        /// Who translated the request: `own`.
        mode: String,
        /// Version of the translator.
        translator_version: String,
        /// Parameters lost or changed in translation, as `WARNING:parameter`.
        losses: Vec<String>,
        /// Gravest loss: `none`, `lossy`, `meaning_change`. Rows with `meaning_change` are kept apart from verdicts.
        loss_severity: String,
        /// The body that was sent, as JSON.
        request_sent_json: String,
        /// How the call was made: `live` or `batch`. Only live calls have a latency.
        lane: String,
        /// Number of calls in flight when this one was sent, itself included.
        n_in_flight: i64,
        /// When the call was first due to be sent.
        due_at: Timestamp,
        /// When the last attempt was sent.
        started_at: Timestamp,
        /// Waiting before the first attempt was sent, in milliseconds.
        queue_ms: f64,
        /// Last attempt, from send to last byte, in milliseconds. Null when no answer came.
        latency_ms: Option<f64>,
        /// First attempt's send to the end of the last attempt, retries and waits included, in milliseconds.
        total_ms: f64,
        /// From send to the first visible token (TTFT), in milliseconds. Null when the call was no stream.
        ttft_ms: Option<f64>,
        /// Attempts made, the first included.
        attempts: i64,
        /// HTTP status of the last attempt. Null when none came.
        http_status: Option<i64>,
        /// What came of the call: `ok`, `empty`, `refused` by the vendor's own field, `filtered` by the vendor, `truncated`, `error`.
        outcome: String,
        /// Class of the failure: `auth`, `quota`, `overloaded`, `timeout`, `invalid_request`, `content_block`, `network`, `decode`. Null on success.
        error_class: Option<String>,
        /// The vendor's error code.
        error_code: Option<String>,
        /// The vendor's error message, cut to 500 characters.
        error_message: Option<String>,
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
        /// The response in the vendor's own shape.
        response_native_json: Option<String>,
        /// Prompt tokens by the vendor's count, cached ones included.
        tokens_in: Option<i64>,
        /// Prompt tokens read from the vendor's cache.
        tokens_in_cache_read: Option<i64>,
        /// Completion tokens by the vendor's count, reasoning included.
        tokens_out: Option<i64>,
        /// Reasoning tokens among the completion tokens.
        tokens_out_reasoning: Option<i64>,
        /// What all attempts cost together, in US dollars, by the price table.
        cost_usd: Option<f64>,
        /// Where the price is from: `configured`, `bundled`, `none`.
        cost_source: String,
        /// Chance with which the call was drawn from its template, above 0 and at most 1.
        inclusion_probability: f64,
        /// Seed of the run.
        seed: i64,
    }
}

table! {
    /// One production call that was not sent to one target, and why.
    Skip in "replays"."skips" by Run {
        /// The production call.
        call_id: String,
        /// Its prompt template.
        template_id: String,
        /// The window the run replays, as in `2026-W46`.
        window_label: String,
        /// Arm it would have been in.
        arm: String,
        /// Target it would have gone to.
        target: String,
        /// Why not: `grade_x`, `failed_call`, `cache_hit`, `duplicate_prompt`, `not_sampled`, `forbidden`, `untranslatable`, `budget`, `provider_stopped`, `interrupted`.
        reason: String,
        /// The reason in words.
        detail: String,
        /// When this was decided.
        decided_at: Timestamp,
    }
}
