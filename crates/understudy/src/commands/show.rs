//! `understudy show`: one request with its two answers side by side.

mod calls;

use std::collections::BTreeSet;

use datafusion::prelude::{SessionContext, col, lit};
use understudy_drift::session;
use understudy_report::show::{Fact, Pair, Side, terminal};
use understudy_schema::Row as _;
use understudy_schema::tables::features::Response;
use understudy_schema::tables::{replays, requests};

use super::{Context, sql};
use crate::exit::Exit;
use crate::failure::Failure;

/// Arguments of `show`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// The call, as in `example_call_ids` of the findings; the first letters are enough.
    #[arg(value_name = "REQUEST")]
    call: String,
    /// The secondary; the first that answered unless named.
    #[arg(long = "to", value_name = "NAME")]
    to: Option<String>,
    /// Show the primary's own second answer (arm P1) instead of a secondary's.
    #[arg(long, conflicts_with = "to")]
    control: bool,
}

/// Prints the pair.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let session = session::open(&context.store()?, sql::resources()).await?;
    let call = find_call(&session, &args.call).await?;
    let arm = if args.control { "P1" } else { "S1" };
    let replays = rows::<replays::Call>(&session, "replays.calls", &call.call_id).await?;
    let mut found: Vec<&replays::Call> = replays
        .iter()
        .filter(|replay| {
            replay.arm == arm && args.to.as_ref().is_none_or(|to| *to == replay.target)
        })
        .collect();
    found.sort_by(|left, right| {
        left.target
            .cmp(&right.target)
            .then(right.started_at.cmp(&left.started_at))
    });
    let Some(replay) = found.first() else {
        return Err(not_replayed(&call.call_id, arm, &replays));
    };
    let features = rows::<Response>(&session, "features.responses", &call.call_id).await?;
    let facts = facts(&features, &call, replay);
    let texts = (answer_of_call(&call), answer_of_replay(replay));
    let sides = |roles: [&'static str; 2]| {
        let side = |name, role, text| Side { name, role, text };
        (
            side(call.provider.as_str(), roles[0], texts.0.as_str()),
            side(replay.target.as_str(), roles[1], texts.1.as_str()),
        )
    };
    let request = request_text(&call);
    let (primary, secondary) = if args.control {
        sides(["logged", "asked again"])
    } else {
        sides(["primary", "secondary"])
    };
    let pair = Pair {
        call_id: &call.call_id,
        template_id: &call.template_id,
        request: &request,
        primary,
        secondary,
        facts: &facts,
    };
    context.printer.data(&terminal(
        &pair,
        context.printer.width(),
        context.printer.colour(),
    ))?;
    Ok(Exit::Done)
}

/// That a call has no such replay, with those that it has.
fn not_replayed(call_id: &str, arm: &str, replays: &[replays::Call]) -> Failure {
    let of_arm = replays.iter().filter(|replay| replay.arm == arm);
    let targets: BTreeSet<&str> = of_arm.map(|replay| replay.target.as_str()).collect();
    let failure = Failure::usage(format!("call {call_id} was not replayed there"));
    if targets.is_empty() {
        failure.hint("understudy sql \"SELECT * FROM replays.skips\" says why calls were not sent")
    } else {
        let names: Vec<&str> = targets.into_iter().collect();
        failure.hint(format!("it was replayed to {}", names.join(", ")))
    }
}

/// The call whose id starts so.
async fn find_call(session: &SessionContext, prefix: &str) -> Result<requests::Call, Failure> {
    let starts = datafusion::functions::string::expr_fn::starts_with(col("call_id"), lit(prefix));
    let batches = session
        .table("requests.calls")
        .await?
        .filter(starts)?
        .limit(0, Some(2))?
        .collect()
        .await?;
    let mut calls = Vec::new();
    for batch in &batches {
        calls.extend(requests::Call::rows(batch)?);
    }
    if calls.len() > 1 {
        return Err(
            Failure::usage(format!("more than one call starts with `{prefix}`"))
                .hint("give more letters"),
        );
    }
    calls.pop().ok_or_else(|| {
        Failure::usage(format!("there is no call `{prefix}` in this store"))
            .hint("understudy sql \"SELECT template_id, example_call_ids FROM summary.findings\" names some")
    })
}

/// The rows of a table that belong to a call.
async fn rows<R: understudy_schema::Row>(
    session: &SessionContext,
    table: &str,
    call_id: &str,
) -> Result<Vec<R>, Failure> {
    let frame = session
        .table(table)
        .await?
        .filter(col("call_id").eq(lit(call_id)))?;
    let mut rows = Vec::new();
    for batch in frame.collect().await? {
        rows.extend(R::rows(&batch)?);
    }
    Ok(rows)
}

fn answer_of_call(call: &requests::Call) -> String {
    answer([
        call.text.clone(),
        call.refusal_text.clone(),
        call.tool_calls_json.as_deref().map(calls::text),
        call.error_message.clone(),
    ])
}

fn answer_of_replay(replay: &replays::Call) -> String {
    answer([
        replay.text.clone(),
        replay.refusal_text.clone(),
        replay.tool_calls_json.as_deref().map(calls::text),
        replay.error_message.clone(),
    ])
}

/// What there is of an answer, one part under the other.
fn answer(parts: [Option<String>; 4]) -> String {
    let mut parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// The messages of the request, each under its role.
fn request_text(call: &requests::Call) -> String {
    let native: serde_json::Value =
        serde_json::from_str(&call.request_native_json).unwrap_or_default();
    let messages = native.get("messages").and_then(serde_json::Value::as_array);
    let Some(messages) = messages else {
        return call.request_native_json.clone();
    };
    let lines: Vec<String> = messages
        .iter()
        .map(|message| {
            let role = message
                .get("role")
                .and_then(serde_json::Value::as_str)
                .unwrap_or("?");
            let content = match message.get("content") {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => message.to_string(),
            };
            format!("[{role}] {content}")
        })
        .collect();
    lines.join("\n")
}

/// What was seen in both answers.
fn facts(features: &[Response], call: &requests::Call, replay: &replays::Call) -> Vec<Fact> {
    let milliseconds =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.0} ms"));
    let dollars =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |usd| format!("${usd:.6}"));
    let mut facts = vec![
        fact(
            "model",
            call.model_served.clone().unwrap_or_default(),
            replay.model_served.clone().unwrap_or_default(),
        ),
        fact("outcome", call.outcome.clone(), replay.outcome.clone()),
        // A log measures at another place and time: the two are shown, never compared.
        Fact {
            differs: false,
            ..fact(
                "latency",
                format!("{} (logged)", milliseconds(call.latency_ms)),
                milliseconds(replay.latency_ms),
            )
        },
        fact("cost", dollars(call.cost_usd), dollars(replay.cost_usd)),
    ];
    let side = |arm: &str, target: &str| {
        features
            .iter()
            .find(|row| row.arm == arm && (arm != "S1" || row.target == target))
    };
    if let (Some(left), Some(right)) = (side("L", ""), side(&replay.arm, &replay.target)) {
        facts.extend(seen(left, right));
        let tools = fact(
            "tools",
            left.tool_names.join(", "),
            right.tool_names.join(", "),
        );
        let arguments = [&call.tool_calls_json, &replay.tool_calls_json]
            .map(|calls| calls.as_deref().map(calls::text).unwrap_or_default());
        facts.push(Fact {
            differs: tools.differs || arguments[0] != arguments[1],
            ..tools
        });
    }
    if !replay.losses.is_empty() {
        facts.push(fact(
            "lost in translation",
            String::new(),
            replay.losses.join(", "),
        ));
    }
    facts
}

fn fact(name: &str, primary: String, secondary: String) -> Fact {
    Fact {
        name: name.to_owned(),
        differs: primary != secondary,
        primary,
        secondary,
    }
}

/// The features of both texts.
fn seen(left: &Response, right: &Response) -> [Fact; 4] {
    let chars = |side: &Response| format!("{} chars", side.n_chars);
    [
        fact("envelope", left.envelope.clone(), right.envelope.clone()),
        fact("JSON", left.json_status.clone(), right.json_status.clone()),
        fact(
            "refusal",
            left.refusal_kind.clone(),
            right.refusal_kind.clone(),
        ),
        fact("length", chars(left), chars(right)),
    ]
}
