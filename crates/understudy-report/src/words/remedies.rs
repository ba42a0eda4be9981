//! What to do about a finding.

/// Advice for one metric, one or two sentences. `expects` is what the template's calls expect.
pub(crate) fn remedy(dimension: &str, metric: &str, expects: &str) -> &'static str {
    match dimension {
        "formatting" => formatting(metric, expects.starts_with("json")),
        "refusal" => {
            "Say in this secondary’s system prompt who the users are and what is allowed. If it still refuses, mark \
             the template primary-only."
        }
        "keys" => keys(metric),
        "tools" => tools(metric),
        "length" => length(metric),
        "latency" => {
            "Raise the client’s timeout for this template, stream the answer, or choose a faster model as secondary."
        }
        "errors" => errors(metric),
        "reasoning" => {
            "Set this secondary’s reasoning effort where its cost or its latency matters."
        }
        "cost" => {
            "Keep the budget for a failover in mind, or fail over to a cheaper model of the same vendor."
        }
        _ => "Read some of the pairs before deciding.",
    }
}

fn formatting(metric: &str, json: bool) -> &'static str {
    match metric {
        "envelope_mismatch" | "fence" | "preamble" | "closing" if json => {
            "Strip one code fence and surrounding prose before parsing, or turn on this secondary’s JSON mode."
        }
        "envelope_mismatch" => {
            "State the wanted form in this secondary’s system prompt, or let the consumer accept both forms."
        }
        _ => {
            "Matters where people see the answer: ask for plain text in this secondary’s system prompt."
        }
    }
}

fn keys(metric: &str) -> &'static str {
    match metric {
        "schema_invalid" => {
            "Turn on structured output at this secondary, or name in the prompt what it breaks: the SQL function schema_faults \
             says which keywords."
        }
        "required_missing" => {
            "Send the JSON schema, or name the required keys in the prompt. The table drift.paths says which are lost."
        }
        "unexpected" => {
            "Let the consumer ignore unknown keys. The table drift.paths says which are new."
        }
        "retyped" => {
            "Let the consumer accept both types, or pin the type in the schema. The table drift.paths says where."
        }
        "novel_value" => {
            "Name the values in the prompt or in the JSON schema. The table drift.paths says where they are new, and which."
        }
        _ => {
            "Turn on structured output at this secondary, or parse more tolerantly. The table drift.paths says which \
             keys are lost, new or retyped."
        }
    }
}

fn tools(metric: &str) -> &'static str {
    match metric {
        "called" => "Say in the prompt when a tool must be called, or send tool_choice.",
        "arguments" | "arguments_invalid" => {
            "Describe each argument in the tool’s schema, with types and enums, and check arguments before use."
        }
        _ => "Sharpen the tools’ descriptions so that they cannot be taken for each other.",
    }
}

fn length(metric: &str) -> &'static str {
    if metric == "truncated" {
        "Raise the token limit for this secondary: it counts tokens otherwise, and may spend some on reasoning."
    } else {
        "Say the wanted length in this secondary’s prompt, and check what shows or stores the answer."
    }
}

fn errors(metric: &str) -> &'static str {
    match metric {
        "auth" => "Check the key and its rights: as it is, no failover would work.",
        "quota" => "Ask for a higher quota now: a failover sends all the traffic at once.",
        "overloaded" | "network" => {
            "Try another region or host of this secondary, and retry with backoff."
        }
        "timeout" => "Raise the timeout for this secondary, or choose a faster model.",
        "invalid_request" => {
            "It will fail every time: see what was lost in translation, and drop or rename what this secondary rejects."
        }
        "content_block" => {
            "Adjust the vendor’s safety settings where that is allowed, or mark the template primary-only."
        }
        _ => "See the classes of failure: SELECT * FROM drift.errors.",
    }
}
