//! Turns what became of a call into its row of `replays.calls`.

use jiff::Timestamp;
use understudy_providers::TRANSLATOR_VERSION;
use understudy_schema::chat::{ErrorClass, Finish, Outcome, Reply, tool_calls_json};
use understudy_schema::ids::digest;
use understudy_schema::tables::replays::Call;
use understudy_schema::units::Usd;

use crate::lane::{Bill, Job, Sendable};
use crate::prepare::Prepared;
use crate::retry::code;
use crate::send::Times;
use crate::wire::Reading;
use crate::{Options, Target};

/// Longest error message that is kept, in characters.
const LONGEST_MESSAGE: usize = 500;

/// Id of a replay: of a call, a target, an arm and a run, and of how often that run has sent it before, so that every
/// row has an id of its own.
fn replay_id(sending: &Sending<'_>) -> String {
    let job = sending.job;
    let (target, run) = (sending.target.name.as_str(), sending.options.run.as_str());
    let parts = [job.text.call_id.as_str(), target, job.arm.as_str(), run];
    match job.n_before {
        0 => digest(parts),
        n => digest(parts.into_iter().chain([n.to_string().as_str()])),
    }
}

/// What is known of a call when its first attempt is sent.
pub(crate) struct Sending<'a> {
    pub(crate) options: &'a Options,
    pub(crate) target: &'a Target,
    pub(crate) shown_address: &'a str,
    pub(crate) job: &'a Job,
    pub(crate) text: &'a Sendable,
    pub(crate) prepared: &'a Prepared,
    pub(crate) due_at: Timestamp,
    /// What it is held to have cost if no answer is ever seen.
    pub(crate) estimate: Usd,
}

/// The row as it stands while the first attempt is in flight. If nothing else is ever written of the call, this is
/// what is known: it was sent, and the program was killed.
pub(crate) fn in_flight(sending: &Sending<'_>) -> Call {
    let Sending {
        options,
        target,
        job,
        text,
        prepared,
        ..
    } = *sending;
    Call {
        replay_id: replay_id(sending),
        call_id: job.text.call_id.clone(),
        template_id: job.text.template_id.clone(),
        template_version: text.template_version.clone(),
        prompt_hash: text.prompt_hash.clone(),
        schema_json: text.schema_json.clone(),
        window_label: options.window.label.clone(),
        arm: job.arm.as_str().to_owned(),
        target: target.name.clone(),
        dialect: target.dialect.as_str().to_owned(),
        base_url: sending.shown_address.to_owned(),
        model_requested: target.model.clone(),
        model_served: None,
        system_fingerprint: None,
        mode: target.mode.as_str().to_owned(),
        translator_version: TRANSLATOR_VERSION.to_owned(),
        losses: prepared.words(),
        loss_severity: prepared.severity.to_owned(),
        request_sent_json: prepared.body.clone(),
        lane: "live".to_owned(),
        n_in_flight: 1,
        due_at: sending.due_at,
        started_at: sending.due_at,
        queue_ms: 0.0,
        latency_ms: None,
        total_ms: 0.0,
        due_latency_ms: None,
        ttfb_ms: None,
        first_event_ms: None,
        ttft_ms: None,
        tokens_per_second: None,
        attempts: 1,
        http_status: None,
        outcome: "error".to_owned(),
        error_class: Some(ErrorClass::Network.as_str().to_owned()),
        error_code: Some(code::IN_FLIGHT_AT_KILL.to_owned()),
        error_message: Some("the program was killed while the call was in flight".to_owned()),
        text: None,
        refusal_text: None,
        reasoning_text: None,
        tool_calls_json: None,
        finish_native: None,
        finish: Finish::Unknown.as_str().to_owned(),
        response_native_json: None,
        tokens_in: None,
        tokens_in_cache_read: None,
        tokens_out: None,
        tokens_out_reasoning: None,
        cost_usd: (0.0 < sending.estimate.0).then_some(sending.estimate.0),
        cost_source: if 0.0 < sending.estimate.0 {
            "estimated"
        } else {
            "none"
        }
        .to_owned(),
        cost_held_usd: Some(sending.estimate.0),
        inclusion_probability: job.inclusion_probability,
        anchor: Some(job.anchor),
        seed: i64::from_ne_bytes(options.seed.to_ne_bytes()),
    }
}

/// What the last attempt came to.
pub(crate) struct Ending<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) status: Option<u16>,
    pub(crate) times: Option<Times>,
    /// The answer's body.
    pub(crate) native: Option<String>,
    pub(crate) bill: Bill,
    /// What all its attempts are held to have cost.
    pub(crate) held: Usd,
}

/// Completes a row with what the last attempt came to.
pub(crate) fn end(row: &mut Call, ending: Ending<'_>) {
    row.http_status = ending.status.map(i64::from);
    if let Some(times) = ending.times {
        fill_times(row, times);
    }
    row.cost_usd = ending.bill.shown.map(|cost| cost.0);
    ending.bill.source.clone_into(&mut row.cost_source);
    row.cost_held_usd = Some(ending.held.0);
    row.response_native_json = ending.native;
    row.error_class = None;
    row.error_code = None;
    row.error_message = None;
    ending.reading.word().clone_into(&mut row.outcome);
    match ending.reading {
        Reading::Reply { reply, .. } => fill(row, reply),
        Reading::Failed {
            failure,
            outcome,
            text,
            ..
        } => {
            row.error_class = Some(failure.class.as_str().to_owned());
            row.error_code.clone_from(&failure.code);
            row.error_message = Some(crate::wire::cut(&failure.message, LONGEST_MESSAGE));
            row.text.clone_from(text);
            if *outcome == Outcome::BlockedInput {
                Finish::ContentFilter.as_str().clone_into(&mut row.finish);
            }
        }
    }
}

fn fill_times(row: &mut Call, times: Times) {
    row.latency_ms = Some(times.latency.0);
    row.ttfb_ms = Some(times.ttfb.0);
    row.first_event_ms = times.first_event.map(|time| time.0);
    row.ttft_ms = times.ttft.map(|time| time.0);
}

fn fill(row: &mut Call, reply: &Reply) {
    row.model_served.clone_from(&reply.model_served);
    row.system_fingerprint.clone_from(&reply.system_fingerprint);
    row.text.clone_from(&reply.text);
    row.refusal_text.clone_from(&reply.refusal);
    row.reasoning_text.clone_from(&reply.reasoning);
    row.tool_calls_json = tool_calls_json(&reply.tool_calls);
    row.finish_native.clone_from(&reply.finish_native);
    reply.finish.as_str().clone_into(&mut row.finish);
    row.tokens_in = reply.usage.tokens_in;
    row.tokens_in_cache_read = reply.usage.tokens_in_cache_read;
    row.tokens_out = reply.usage.tokens_out;
    row.tokens_out_reasoning = reply.usage.tokens_out_reasoning;
    row.tokens_per_second = speed(row);
}

/// Visible tokens per second from the first one to the last byte.
fn speed(row: &Call) -> Option<f64> {
    let seconds = (row.latency_ms? - row.ttft_ms?) / 1_000.0;
    let tokens = row.tokens_out? - row.tokens_out_reasoning.unwrap_or(0);
    (0.0 < seconds && 1 < tokens).then(|| (tokens - 1) as f64 / seconds)
}
