//! `pairs.*`: the two answers to one request.

use super::table;

table! {
    /// Two answers to one request. Control pairs have the primary on both sides.
    Response in "pairs"."responses" by Window {
        /// The production call.
        call_id: String,
        /// The prompt template.
        template_id: String,
        /// The template's version, where the log names one.
        template_version: Option<String>,
        /// Digest of the prompt: the cluster of every interval.
        prompt_hash: String,
        /// The target on the secondary side; for control pairs the primary's name.
        target: String,
        /// What is compared: `secondary` (primary with secondary) or `control` (primary with itself).
        contrast: String,
        /// Arm on the primary side: `L`, `P1`.
        primary_arm: String,
        /// Arm on the secondary side: `S1`, `P1`, `P2`.
        secondary_arm: String,
        /// Both answered and nothing in the translation changed the request's meaning.
        comparable: bool,
        /// The request's meaning was changed in translation.
        meaning_changed: bool,
        /// The primary's outcome.
        primary_outcome: String,
        /// The secondary's outcome.
        secondary_outcome: String,
        /// Class of the primary's failure; null on success.
        primary_error_class: Option<String>,
        /// Class of the secondary's failure; null on success.
        secondary_error_class: Option<String>,
        /// Text and tool calls are the same to the letter.
        identical: bool,
        /// Form of the primary's answer.
        primary_envelope: String,
        /// Form of the secondary's answer.
        secondary_envelope: String,
        /// Markdown presence bits of the primary's answer.
        primary_presence_bits: i64,
        /// Markdown presence bits of the secondary's answer.
        secondary_presence_bits: i64,
        /// Share of presence bits that differ, 0 to 1.
        format_distance: f64,
        /// The primary refused outright.
        primary_refused: bool,
        /// The secondary refused outright.
        secondary_refused: bool,
        /// The primary refused softly.
        primary_soft_refused: bool,
        /// The secondary refused softly.
        secondary_soft_refused: bool,
        /// How JSON was found in the primary's answer.
        primary_json_status: String,
        /// How JSON was found in the secondary's answer.
        secondary_json_status: String,
        /// The template's consumer can parse the primary's answer, at its class's tolerance. True where no JSON is expected.
        primary_parse_ok: bool,
        /// The template's consumer can parse the secondary's answer, at its class's tolerance.
        secondary_parse_ok: bool,
        /// The primary's answer lacks a path that its template's answers always hold, though its parent is there.
        primary_required_missing: bool,
        /// The secondary's answer lacks a required path.
        secondary_required_missing: bool,
        /// Required paths that the secondary lacks.
        missing_paths: Vec<String>,
        /// The primary's answer holds a path that its template's answers never or hardly ever hold.
        primary_unexpected: bool,
        /// The secondary's answer holds such a path.
        secondary_unexpected: bool,
        /// Paths of the secondary that the template does not know.
        unexpected_paths: Vec<String>,
        /// A required path of the primary's answer has a type that the template does not know.
        primary_retyped: bool,
        /// A required path of the secondary's answer has such a type.
        secondary_retyped: bool,
        /// Such paths of the secondary, as `path:type`.
        retyped_paths: Vec<String>,
        /// The primary's answer cannot be used: does not parse, lacks a required path, or has one retyped.
        primary_unusable: bool,
        /// The secondary's answer cannot be used.
        secondary_unusable: bool,
        /// One minus the Jaccard index of paths with types, 0 to 1. Null unless both hold JSON.
        path_distance: Option<f64>,
        /// Tool calls of the primary.
        primary_n_tool_calls: i64,
        /// Tool calls of the secondary.
        secondary_n_tool_calls: i64,
        /// One called a tool, the other did not.
        tool_called_differs: bool,
        /// The names of the tools called differ, order and duplicates aside.
        tool_names_differ: bool,
        /// Arguments' paths or types differ.
        tool_arguments_differ: bool,
        /// The primary's arguments are not a JSON object.
        primary_tool_arguments_invalid: bool,
        /// The secondary's arguments are not a JSON object.
        secondary_tool_arguments_invalid: bool,
        /// Length of the primary's text, in characters.
        primary_n_chars: i64,
        /// Length of the secondary's text, in characters.
        secondary_n_chars: i64,
        /// ln((secondary + 1) / (primary + 1)) of the lengths.
        length_log_ratio: f64,
        /// The primary's answer was cut off.
        primary_truncated: bool,
        /// The secondary's answer was cut off.
        secondary_truncated: bool,
        /// The primary's latency, in milliseconds.
        primary_latency_ms: Option<f64>,
        /// The secondary's latency, in milliseconds.
        secondary_latency_ms: Option<f64>,
        /// Both latencies were measured by the same client in the same run.
        latency_comparable: bool,
        /// Client timeout of the template, in milliseconds.
        timeout_ms: f64,
        /// Cost of the primary's answer, in US dollars.
        primary_cost_usd: Option<f64>,
        /// Cost of the secondary's answer, in US dollars.
        secondary_cost_usd: Option<f64>,
        /// The primary's answer would not have done: failed, unusable, refused, truncated or too late.
        primary_broken: bool,
        /// The secondary's answer would not have done.
        secondary_broken: bool,
    }
}
