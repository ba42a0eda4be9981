//! What each metric says of a secondary, as the predicate of a sentence.

use understudy_schema::tables::summary::Finding;

use crate::figures;
use crate::prose::Prose;

/// A metric in few words, for the head of a finding. Empty for metrics this program does not know.
pub(crate) fn heading(dimension: &str, metric: &str) -> &'static str {
    match (dimension, metric) {
        ("formatting", "envelope_mismatch") => "form of the answer",
        ("formatting", "header") => "headers",
        ("formatting", "bullet") => "bullet lists",
        ("formatting", "numbered") => "numbered lists",
        ("formatting", "fence") => "code fences",
        ("formatting", "bold") => "bold text",
        ("formatting", "table") => "tables",
        ("formatting", "preamble") => "opening phrases",
        ("formatting", "closing") => "closing phrases",
        ("formatting", "markdown") => "marks as a whole",
        ("refusal", "refused") => "refusals",
        ("refusal", "declined") => "refusals alone",
        ("refusal", "soft_refused") => "soft refusals",
        ("keys", "unusable") => "unusable JSON",
        ("keys", "not_parsed") => "JSON that does not parse",
        ("keys", "schema_invalid") => "answers against the schema",
        ("keys", "required_missing") => "missing keys",
        ("keys", "unexpected") => "unexpected keys",
        ("keys", "novel_value") => "new values",
        ("keys", "retyped") => "changed types",
        ("keys", "paths") => "paths as a whole",
        ("tools", "tool_mismatch") => "tool calls",
        ("tools", "called") => "whether a tool is called",
        ("tools", "names") => "which tool is called",
        ("tools", "arguments") => "tool arguments",
        ("tools", "arguments_invalid") => "invalid tool arguments",
        ("length", "n_chars") => "length of answers",
        ("length", "truncated") => "answers cut off or missing",
        ("length", "cut_off") => "answers cut off",
        ("latency", "timeout") => "answers too late",
        ("latency", "latency_ms") => "time to answer",
        ("latency", "latency_p95_ms") => "slowest answers",
        ("errors", "error") => "failed calls",
        ("errors", "auth") => "rejected keys",
        ("errors", "quota") => "rate limits",
        ("errors", "overloaded") => "overload",
        ("errors", "timeout") => "calls without an answer in time",
        ("errors", "invalid_request") => "rejected requests",
        ("errors", "content_block") => "blocked content",
        ("errors", "network") => "unreachable",
        ("errors", "decode") => "unreadable answers",
        ("cost", "cost_usd") => "cost of an answer",
        ("reasoning", "reasoned") => "answers reasoned over",
        ("reasoning", "reasoning_tokens") => "tokens of reasoning",
        ("similarity", "text") => "words of the answer",
        ("harm", "broken") => "answers that would not have been good enough",
        _ => "",
    }
}

/// The predicate of a rate, said of the secondary; empty for metrics this program does not know.
fn predicate(dimension: &str, metric: &str, expects: &str) -> &'static str {
    let json = expects.starts_with("json");
    match (dimension, metric) {
        ("formatting", "envelope_mismatch") if json => {
            "does not give the bare JSON that the primary gives"
        }
        ("formatting", "envelope_mismatch") => "gives its answer another form than the primary's",
        ("formatting", "header") => "uses Markdown headers",
        ("formatting", "bullet") => "uses bullet lists",
        ("formatting", "numbered") => "uses numbered lists",
        ("formatting", "fence") if json => "wraps JSON in a code fence",
        ("formatting", "fence") => "puts code fences",
        ("formatting", "bold") => "sets words in bold",
        ("formatting", "table") => "draws a table",
        ("formatting", "preamble") => "opens with a phrase such as “Sure, here is …”",
        ("formatting", "closing") => "closes with a phrase such as “Let me know if …”",
        ("refusal", "refused") => "refuses or fails",
        ("refusal", "declined") => "refuses",
        ("refusal", "soft_refused") => "refuses in part or evades",
        ("keys", "unusable") => "gives JSON that the consumer cannot use",
        ("keys", "not_parsed") => "gives JSON that does not parse",
        ("keys", "schema_invalid") => "breaks the JSON schema that the request carries",
        ("keys", "required_missing") => "leaves out a key that the primary always gives",
        ("keys", "unexpected") => "adds a key that the primary hardly ever gives",
        ("keys", "novel_value") => "puts another value where the primary has one of a few",
        ("keys", "retyped") => "gives a required key another type",
        ("tools", "tool_mismatch") => "calls tools otherwise than the primary",
        ("tools", "called") => "calls a tool where the primary does not, or the other way round,",
        ("tools", "names") => "calls other tools than the primary",
        ("tools", "arguments") => "passes other arguments than the primary",
        ("tools", "arguments_invalid") => "passes arguments that are no JSON object",
        ("length", "truncated") => "is cut off or fails",
        ("length", "cut_off") => "is cut off",
        ("reasoning", "reasoned") => "reasons before it answers",
        ("harm", "broken") => "gives an answer that would not have been good enough",
        ("latency", "timeout") => "answers after the client has given up",
        ("errors", "error") => "fails",
        ("errors", "auth") => "rejects the key",
        ("errors", "quota") => "runs into a rate limit or quota",
        ("errors", "overloaded") => "is overloaded",
        ("errors", "timeout") => "does not answer in time",
        ("errors", "invalid_request") => "rejects the request as invalid",
        ("errors", "content_block") => "blocks the content",
        ("errors", "network") => "cannot be reached",
        ("errors", "decode") => "answers with something that cannot be read",
        _ => "",
    }
}

/// What the shares are shares of.
fn whole(dimension: &str) -> &'static str {
    if matches!(dimension, "errors" | "latency") {
        "calls"
    } else {
        "answers"
    }
}

/// The finding as one sentence. `expects` is what the template's calls expect, empty where unknown.
pub(crate) fn says(finding: &Finding, expects: &str) -> Prose {
    if figures::is_ratio(&finding.kind) {
        ratio(finding)
    } else if finding.kind == "distance" {
        distance(finding)
    } else {
        rate(finding, expects)
    }
}

fn rate(finding: &Finding, expects: &str) -> Prose {
    let start = Prose::default().name(&finding.target);
    let predicate = predicate(&finding.dimension, &finding.metric, expects);
    let said = if predicate.is_empty() {
        start.words(" shows ").name(&finding.metric)
    } else {
        start.words(format!(" {predicate}"))
    };
    let whole = whole(&finding.dimension);
    match (finding.secondary_value, finding.gain) {
        (Some(value), _) => said
            .words(" in ")
            .strong(figures::share(value))
            .words(format!(" of {whole}")),
        (None, Some(gain)) => said
            .words(" in ")
            .strong(figures::points(gain))
            .words(format!(" more of {whole}")),
        (None, None) => said,
    }
    .words(beside(finding))
}

/// The primary's figure and the control's, in brackets.
fn beside(finding: &Finding) -> String {
    let control = control(finding);
    match finding.primary_value {
        Some(value) => format!(" (primary {}, {control}).", figures::share(value)),
        None => format!(" ({control})."),
    }
}

/// What the control does newly, which is not how often it does it.
fn control(finding: &Finding) -> String {
    finding.noise_floor.map_or_else(
        || "no control".to_owned(),
        |floor| format!("noise floor {}", figures::noise_floor(&finding.kind, floor)),
    )
}

/// How far the sides are apart, beside how far the primary is from itself.
fn distance(finding: &Finding) -> Prose {
    let what = match finding.metric.as_str() {
        "markdown" => " of the marks of an answer",
        "paths" => " of the paths of an answer",
        _ => " of an answer",
    };
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figures::share);
    Prose::default()
        .name(&finding.target)
        .words(" differs from the primary in ")
        .strong(share(finding.secondary_value))
        .words(format!(
            "{what} (the primary from itself in {}).",
            share(finding.primary_value)
        ))
}

fn ratio(finding: &Finding) -> Prose {
    let start = Prose::default().name(&finding.target);
    let at_least = || {
        let lower = finding.lower.filter(|lower| *lower > 0.0)?;
        Some(format!("at least {}", figures::ratio(lower)))
    };
    let times = finding
        .gain
        .map(figures::ratio)
        .or_else(at_least)
        .unwrap_or_else(|| "an unknown multiple".to_owned());
    let said = match finding.metric.as_str() {
        "n_chars" => start
            .words("’s answers are ")
            .strong(times)
            .words(" as long as the primary’s"),
        "latency_ms" => start
            .words(" takes ")
            .strong(times)
            .words(" as long to answer as the primary"),
        "latency_p95_ms" => start
            .words("’s slowest answers take ")
            .strong(times)
            .words(" as long as the primary’s slowest"),
        "reasoning_tokens" => start
            .words(" spends ")
            .strong(times)
            .words(" as many tokens on reasoning as the primary"),
        "cost_usd" => start
            .words(" costs ")
            .strong(times)
            .words(" as much as the primary"),
        other => start
            .words(": ")
            .name(other)
            .words(" is ")
            .strong(times)
            .words(" the primary’s"),
    };
    let what = if finding.metric.contains("_p95_") {
        "95th percentile"
    } else {
        "median"
    };
    let mut beside = Vec::new();
    if let (Some(primary), Some(secondary)) = (finding.primary_value, finding.secondary_value) {
        beside.push(format!(
            "{what} {}, primary {}",
            figures::quantity(&finding.metric, secondary),
            figures::quantity(&finding.metric, primary)
        ));
    }
    beside.push(control(finding));
    said.words(format!(" ({}).", beside.join("; ")))
}

#[cfg(test)]
mod tests;
