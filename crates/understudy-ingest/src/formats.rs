//! Which format is a line in, and what does it say?

pub(crate) mod body;
mod litellm;
mod messages;
mod plain;
mod responses;
mod stream;
mod wire;

use understudy_schema::tables::requests::Call;

use crate::decode::{Context, Fault, Place, Reason};
use crate::field::Object;
use crate::options::Format;
use crate::row;

/// Fields by which other products' logs are known, so that a reject can name them.
const FOREIGN: [(&[&str], &str); 11] = [
    (&["resourceSpans"], "an OTLP trace"),
    (&["resourceLogs"], "an OTLP log"),
    (&["schemaType", "modelId"], "a Bedrock invocation log"),
    (
        &["provided_model_name", "usage_details"],
        "a Langfuse export",
    ),
    (&["full_request", "api_method"], "a Vertex AI request log"),
    (&["ai_org", "req_units"], "a Portkey export"),
    (&["request_created_at", "delay_ms"], "a Helicone export"),
    (
        &["tokens_in", "request_head"],
        "a Cloudflare AI Gateway log",
    ),
    (&["dotted_order"], "a LangSmith export"),
    (&["span_attributes", "_xact_id"], "a Braintrust export"),
    (&["recordId", "modelInput"], "a Bedrock batch file"),
];

/// Reads a line in the format it is told, or looks like.
pub(crate) fn read(
    record: Object,
    line: &str,
    place: Place,
    context: &Context,
) -> Result<Call, Fault> {
    let is_litellm = match context.format {
        Format::Auto => looks_like_litellm(&record),
        Format::Litellm => true,
        Format::Plain => false,
    };
    let configured = context.template.at_paths(&record);
    let mut draft = if is_litellm {
        litellm::read(record, context)?
    } else {
        if context.format == Format::Auto {
            refuse_foreign(&record)?;
        }
        plain::read(record, line, context)?
    };
    if draft.template.is_none() {
        draft.template = configured;
    }
    row::call(draft, place, context)
}

fn looks_like_litellm(record: &Object) -> bool {
    let has = |name: &str| record.contains_key(name);
    has("litellm_call_id")
        || (has("call_type") && has("hidden_params"))
        || litellm::spend::is_row(record)
}

fn refuse_foreign(record: &Object) -> Result<(), Fault> {
    let has = |names: &[&str]| names.iter().all(|name| record.contains_key(*name));
    match FOREIGN.iter().find(|(names, _)| has(names)) {
        Some((_, product)) => Err(Fault::new(
            Reason::UnknownFormat,
            format!("it looks like {product}, which is not read"),
            "unknown",
        )),
        None => Ok(()),
    }
}
