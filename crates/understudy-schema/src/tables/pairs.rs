//! `pairs.*`: the two answers to one request.

use super::table;

table! {
    /// Two answers to one request. Control pairs have the primary on both sides. What belongs to an answer is null when that side did not answer.
    Response in "pairs"."responses" by Window {
        /// The production call.
        call_id: String,
        /// The prompt template.
        template_id: String,
        /// The template's version, where the log names one.
        template_version: Option<String>,
        /// Digest of the prompt: the cluster of every interval.
        prompt_hash: String,
        /// The target on the secondary side; for pairs of the primary with itself the primary's name.
        target: String,
        /// What is compared: `secondary` (L with S1), `same_time` (P1 with S1), `control` (P1 with P2), `aging` (L with P1).
        contrast: String,
        /// Arm on the primary side: `L`, `P1`.
        primary_arm: String,
        /// Arm on the secondary side: `S1`, `P1`, `P2`.
        secondary_arm: String,
        /// Whether the pair counts towards verdicts: false when translation changed the request's meaning and such pairs are kept apart.
        counted: bool,
        /// Translation changed the request's meaning.
        meaning_changed: bool,
        /// Who answered on the primary's side, as `model at host`.
        primary_served: String,
        /// Who answered on the secondary's side.
        secondary_served: String,
        /// The template's consumer parses JSON.
        expects_json: bool,
        /// Tools are offered to or called by the template.
        expects_tools: bool,
        /// The primary answered.
        primary_answered: bool,
        /// The secondary answered.
        secondary_answered: bool,
        /// The primary's outcome.
        primary_outcome: String,
        /// The secondary's outcome.
        secondary_outcome: String,
        /// Class of the primary's failure; null on success.
        primary_error_class: Option<String>,
        /// Class of the secondary's failure; null on success.
        secondary_error_class: Option<String>,
        /// Text is the same to the letter, and tool calls are, with arguments compared as JSON. Null unless both answered.
        identical: Option<bool>,
        /// Share of Markdown presence bits that differ, 0 to 1. Null unless both answered.
        format_distance: Option<f64>,
        /// The same between the primary's answer and its other one (P2 for S1, P1 for the log's, L for the control's own). Null where there is none.
        primary_format_distance: Option<f64>,
        /// The same between the primary's other answer and the secondary's.
        again_format_distance: Option<f64>,
        /// One minus the Jaccard index of paths with types, 0 to 1. Null unless both hold JSON.
        path_distance: Option<f64>,
        /// The same between the primary's answer and its other one.
        primary_path_distance: Option<f64>,
        /// The same between the primary's other answer and the secondary's.
        again_path_distance: Option<f64>,
        /// Paths of the primary's JSON, as `path:type`. Empty but for `secondary`, as the next three are.
        primary_json_paths: Vec<String>,
        /// Paths of the secondary's JSON.
        secondary_json_paths: Vec<String>,
        /// Paths of the primary's tool arguments.
        primary_tool_paths: Vec<String>,
        /// Paths of the secondary's tool arguments.
        secondary_tool_paths: Vec<String>,
        /// Required paths that the secondary lacks.
        missing_paths: Vec<String>,
        /// Paths of the secondary that the template does not know.
        unexpected_paths: Vec<String>,
        /// Known paths of the secondary with a type that they never have, as `path:type`.
        retyped_paths: Vec<String>,
        /// One called a tool, the other did not. Null unless both answered and tools are expected.
        tool_called_differs: Option<bool>,
        /// The same between the primary's answer and its other one.
        primary_tool_called_differs: Option<bool>,
        /// The tools called differ, order aside. Null unless both answered and tools are expected.
        tool_names_differ: Option<bool>,
        /// The same between the primary's answer and its other one.
        primary_tool_names_differ: Option<bool>,
        /// Paths or types of the arguments differ, call by call where the same tools are called. Null unless both called.
        tool_arguments_differ: Option<bool>,
        /// The same between the primary's answer and its other one.
        primary_tool_arguments_differ: Option<bool>,
        /// Any of the three differs, the secondary's arguments are invalid, or it did not answer. Null unless the primary answered and tools are expected.
        tool_mismatch: Option<bool>,
        /// The same between the primary's answer and its other one: what the primary differs from itself.
        primary_tool_mismatch: Option<bool>,
        /// The same between the primary's other answer and the secondary's.
        again_tool_mismatch: Option<bool>,
        /// ln((secondary + 1) / (primary + 1)) of the lengths in characters. Null unless both answers are usable.
        length_log_ratio: Option<f64>,
        /// Both latencies were measured live in one run.
        latency_comparable: bool,
        /// Client timeout of the template, in milliseconds.
        timeout_ms: f64,
        /// The primary's answer is broken: failed, unusable, refused, cut off, or too late where both were measured.
        primary_broken: bool,
        /// The secondary's answer is broken.
        secondary_broken: bool,
        /// The primary's other answer is broken. Null without one.
        primary_again_broken: Option<bool>,
        /// Form of the primary's answer.
        primary_envelope: Option<String>,
        /// Form of the secondary's answer.
        secondary_envelope: Option<String>,
        /// The primary's answer has a form that the template's answers do not usually have.
        primary_unusual_envelope: Option<bool>,
        /// The secondary's answer has a form that the template's answers do not usually have.
        secondary_unusual_envelope: Option<bool>,
        /// The primary's answer has a Markdown header.
        primary_has_header: Option<bool>,
        /// The secondary's answer has a Markdown header.
        secondary_has_header: Option<bool>,
        /// The primary's answer has a bulleted list.
        primary_has_bullet: Option<bool>,
        /// The secondary's answer has a bulleted list.
        secondary_has_bullet: Option<bool>,
        /// The primary's answer has a numbered list.
        primary_has_numbered: Option<bool>,
        /// The secondary's answer has a numbered list.
        secondary_has_numbered: Option<bool>,
        /// The primary's answer has a fenced code block.
        primary_has_fence: Option<bool>,
        /// The secondary's answer has a fenced code block.
        secondary_has_fence: Option<bool>,
        /// The primary's answer has bold text.
        primary_has_bold: Option<bool>,
        /// The secondary's answer has bold text.
        secondary_has_bold: Option<bool>,
        /// The primary's answer has a table.
        primary_has_table: Option<bool>,
        /// The secondary's answer has a table.
        secondary_has_table: Option<bool>,
        /// The primary's answer opens with a phrase such as “Sure, here is”.
        primary_has_preamble: Option<bool>,
        /// The secondary's answer opens with a phrase such as “Sure, here is”.
        secondary_has_preamble: Option<bool>,
        /// The primary's answer ends with a phrase such as “Let me know if”.
        primary_has_closing: Option<bool>,
        /// The secondary's answer ends with a phrase such as “Let me know if”.
        secondary_has_closing: Option<bool>,
        /// The primary refused outright.
        primary_refused: Option<bool>,
        /// The secondary refused outright.
        secondary_refused: Option<bool>,
        /// The primary refused softly: partially, as incapable, or by deflecting.
        primary_soft_refused: Option<bool>,
        /// The secondary refused softly: partially, as incapable, or by deflecting.
        secondary_soft_refused: Option<bool>,
        /// How JSON was found in the primary's answer.
        primary_json_status: Option<String>,
        /// How JSON was found in the secondary's answer.
        secondary_json_status: Option<String>,
        /// The consumer cannot parse the primary's answer, at the template's tolerance. Null where no JSON is expected.
        primary_not_parsed: Option<bool>,
        /// The consumer cannot parse the secondary's answer, at the template's tolerance. Null where no JSON is expected.
        secondary_not_parsed: Option<bool>,
        /// The primary's answer lacks a path that the template's answers always hold, though its parent is there. Null where no JSON is expected or found.
        primary_required_missing: Option<bool>,
        /// The secondary's answer lacks a path that the template's answers always hold, though its parent is there. Null where no JSON is expected or found.
        secondary_required_missing: Option<bool>,
        /// The primary's answer holds a path that the template's answers never hold. Null as above.
        primary_unexpected: Option<bool>,
        /// The secondary's answer holds a path that the template's answers never hold. Null as above.
        secondary_unexpected: Option<bool>,
        /// A known path of the primary's answer has a type that it never has. Null as above.
        primary_retyped: Option<bool>,
        /// A known path of the secondary's answer has a type that it never has. Null as above.
        secondary_retyped: Option<bool>,
        /// The primary's answer breaks the JSON schema that its request carried. Null without one, and where no JSON is expected or found.
        primary_schema_invalid: Option<bool>,
        /// The secondary's answer breaks the JSON schema that its request carried. Null as above.
        secondary_schema_invalid: Option<bool>,
        /// The primary did not answer, refused, or its answer does not parse, breaks the request's schema, lacks a required path, or has one retyped. Null where no JSON is expected.
        primary_unusable: Option<bool>,
        /// The secondary did not answer, refused, or its answer does not parse, breaks the request's schema, lacks a required path, or has one retyped. Null where no JSON is expected.
        secondary_unusable: Option<bool>,
        /// Tool calls of the primary.
        primary_n_tool_calls: Option<i64>,
        /// Tool calls of the secondary.
        secondary_n_tool_calls: Option<i64>,
        /// Arguments of a call of the primary are not a JSON object. Null where no tools are expected.
        primary_tool_arguments_invalid: Option<bool>,
        /// Arguments of a call of the secondary are not a JSON object. Null where no tools are expected.
        secondary_tool_arguments_invalid: Option<bool>,
        /// Length of the primary's text, in characters. Null unless it answered, did not refuse and was not cut off.
        primary_n_chars: Option<i64>,
        /// Length of the secondary's text, in characters. Null as above.
        secondary_n_chars: Option<i64>,
        /// The primary shows that it reasoned: by tokens it counts or by a think block.
        primary_reasoned: Option<bool>,
        /// The secondary shows that it reasoned.
        secondary_reasoned: Option<bool>,
        /// Reasoning tokens of the primary by its own count.
        primary_reasoning_tokens: Option<i64>,
        /// Reasoning tokens of the secondary by its own count.
        secondary_reasoning_tokens: Option<i64>,
        /// The primary's answer was cut off.
        primary_truncated: Option<bool>,
        /// The secondary's answer was cut off.
        secondary_truncated: Option<bool>,
        /// The primary's latency, in milliseconds.
        primary_latency_ms: Option<f64>,
        /// The secondary's latency, in milliseconds.
        secondary_latency_ms: Option<f64>,
        /// Cost of the primary's answer, in US dollars.
        primary_cost_usd: Option<f64>,
        /// Cost of the secondary's answer, in US dollars.
        secondary_cost_usd: Option<f64>,
    }
}
