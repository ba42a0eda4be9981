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
        /// The JSON schema that the production call asked for. Null when it asked for none, and in stores of older programs.
        schema_json: Option<String>,
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
        /// Who translated the request: `own` this program, `via_gateway` the user's own gateway, `raw` nobody.
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
        /// Number of calls in flight when this one was sent, itself included; of a batch, its requests.
        n_in_flight: i64,
        /// When the call was due to be sent: at its logged time, where the run keeps the log's pace, else when its turn came.
        due_at: Timestamp,
        /// When the last attempt was sent, or its batch handed in.
        started_at: Timestamp,
        /// Waiting before the first attempt was sent, in milliseconds.
        queue_ms: f64,
        /// Last attempt, from send to last byte, in milliseconds. Null when no answer came.
        latency_ms: Option<f64>,
        /// First attempt's send to the end of the last attempt, retries and waits included, in milliseconds; of a batch, from handing it in to its collection.
        total_ms: f64,
        /// From when the call was due to the end of the last attempt, in milliseconds: queue, retries and waits included. What a caller would have waited.
        due_latency_ms: Option<f64>,
        /// From send to the response's headers, in milliseconds. Null when no answer came.
        ttfb_ms: Option<f64>,
        /// From send to the first event of the stream that carries anything, in milliseconds; what most gateways log as time to first token. Null when the call was no stream.
        first_event_ms: Option<f64>,
        /// From send to the first visible token (TTFT), in milliseconds. Null when the call was no stream.
        ttft_ms: Option<f64>,
        /// Completion tokens per second from the first visible token to the last byte. Null when the call was no stream or nobody counted its tokens.
        tokens_per_second: Option<f64>,
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
        /// What the call cost, in US dollars, by the price table, batches at their vendor's discount; of a call whose answer was lost on the way, what it may have cost.
        cost_usd: Option<f64>,
        /// Where the cost is from: a price that is `configured` or `bundled`, an estimate where the answer was lost (`estimated`), or `none`.
        cost_source: String,
        /// What the call is held to have cost against its run's budget, in US dollars, all its attempts together: what was counted, and the most that was possible where an answer was lost or did not say its tokens. Null in stores of older programs.
        cost_held_usd: Option<f64>,
        /// Chance with which the call was drawn from its template, above 0 and at most 1.
        inclusion_probability: f64,
        /// Whether the call's permanent random number lies in the fixed slice that every sample of the same seed holds. Null in stores of older programs.
        anchor: Option<bool>,
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
        /// Why not: `grade_x`, `failed_call`, `cache_hit`, `duplicate_prompt`, `not_sampled`, `forbidden`, `untranslatable`, `budget`, `account` when the key or the account was refused, `provider_stopped`, `interrupted`, `batch_refused`, `batch_failed`, `batch_expired`, `batch_cancelled`.
        reason: String,
        /// The reason in words.
        detail: String,
        /// When this was decided.
        decided_at: Timestamp,
    }
}

table! {
    /// One parameter that was lost or changed when one call was said in one target's words.
    Loss in "replays"."losses" by Run {
        /// The replay that was sent so. Null when the request could not be said at all and nothing was sent.
        replay_id: Option<String>,
        /// The production call.
        call_id: String,
        /// Its prompt template.
        template_id: String,
        /// The window the run replays, as in `2026-W46`.
        window_label: String,
        /// Arm of the comparison: `S1` secondary, `P1` and `P2` primary again.
        arm: String,
        /// The target's name in `understudy.toml`.
        target: String,
        /// What happened, such as `W_TEMP_CLAMPED`.
        warning: String,
        /// The parameter in OpenAI's words, such as `temperature` or `messages[2]`.
        parameter: String,
        /// How much it matters: `lossless`, `lossy`, `meaning_change`, or `impossible`, which kept the call from being sent.
        severity: String,
        /// From what to what, or why, in a few words.
        detail: String,
        /// What the log asked for, as JSON, cut to 500 characters. Null where the parameter is no single value.
        asked_json: Option<String>,
        /// What was sent in its place, as JSON, cut to 500 characters. Null when nothing was.
        sent_json: Option<String>,
    }
}

table! {
    /// One attempt of one call that was sent: when, and what came of it.
    Attempt in "replays"."attempts" by Run {
        /// The call it was an attempt of.
        replay_id: String,
        /// The production call.
        call_id: String,
        /// Its prompt template.
        template_id: String,
        /// The window the run replays, as in `2026-W46`.
        window_label: String,
        /// Arm of the comparison: `S1` secondary, `P1` and `P2` primary again.
        arm: String,
        /// The target's name in `understudy.toml`.
        target: String,
        /// Its number, from 1.
        attempt: i64,
        /// When it was sent.
        started_at: Timestamp,
        /// Wait since the attempt before it ended, in milliseconds; 0 for the first.
        waited_ms: f64,
        /// From send to last byte, in milliseconds. Null when no answer came.
        latency_ms: Option<f64>,
        /// From send to the first visible token, in milliseconds. Null when the call was no stream.
        ttft_ms: Option<f64>,
        /// HTTP status. Null when none came.
        http_status: Option<i64>,
        /// What came of it, in the words of `replays.calls.outcome`.
        outcome: String,
        /// Class of the failure. Null on success.
        error_class: Option<String>,
        /// The vendor's error code.
        error_code: Option<String>,
        /// The wait that the server asked for, in milliseconds.
        asked_wait_ms: Option<f64>,
    }
}

table! {
    /// One batch that was handed in to one target, how it stands, and what became of its requests.
    Batch in "replays"."batches" by Run {
        /// Its name, by which it is found again at vendors that keep names.
        batch: String,
        /// Its id at the vendor. Null when it is not known whether the vendor took it.
        batch_id: Option<String>,
        /// The window the run replays, as in `2026-W46`.
        window_label: String,
        /// The target's name in `understudy.toml`.
        target: String,
        /// The model that was asked for.
        model_requested: String,
        /// Whose way of taking batches: `openai`, `anthropic`, `gemini`, `mistral`, `bedrock`.
        api: String,
        /// How it stood when it was last looked at: `waiting`, `running`, `closing`, `complete`, `failed`, `expired`, `cancelled`; `gone` when its results are kept no more.
        state: String,
        /// What the vendor says went wrong with it as a whole.
        detail: Option<String>,
        /// When it was handed in.
        handed_in_at: Timestamp,
        /// When its rows were collected. Null when it was still out at the end of the run.
        collected_at: Option<Timestamp>,
        /// Requests in it.
        n_requests: i64,
        /// Requests that were answered.
        n_answered: i64,
        /// Requests that were answered with an error.
        n_failed: i64,
        /// Requests that were not answered: the time was over, the batch was ended, failed as a whole, or the account was refused. Each is a row of `replays.skips`.
        n_unanswered: i64,
        /// Requests of which the vendor says that they are done, and no row came. Each is a row of `replays.calls` with the error `batch_row_missing`.
        n_missing: i64,
        /// Rows that came a second time; the first counts.
        n_twice: i64,
        /// Rows of no request of the batch.
        n_strangers: i64,
        /// Rows that could not be read.
        n_unreadable: i64,
        /// What was reserved for it before it was handed in, in US dollars.
        cost_at_most_usd: f64,
        /// What it cost, in US dollars. Null while it is out.
        cost_usd: Option<f64>,
    }
}
