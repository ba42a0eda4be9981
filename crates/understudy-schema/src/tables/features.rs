//! `features.*`: what can be seen in one answer, and what a template's answers have in common.

use jiff::Timestamp;

use super::table;

table! {
    /// One answer of one arm, looked at once.
    Response in "features"."responses" by Window {
        /// The production call that was answered.
        call_id: String,
        /// Permanent random number of the call, from 0 to below 1: rows lie in its order.
        draw: f64,
        /// The replay that gave the answer; null for arm `L`. Where a call was replayed more than once, all are here, and the
        /// pairs are made with the latest (`replays.superseded` in the pipeline lists the others).
        replay_id: Option<String>,
        /// The run that gave it; null for arm `L`.
        run: Option<String>,
        /// The arm: `L` logged primary, `P1` and `P2` primary again, `S1` secondary.
        arm: String,
        /// Who answered: the target's name; `primary` for arm `L`.
        target: String,
        /// The prompt template.
        template_id: String,
        /// The template's version, where the log names one.
        template_version: Option<String>,
        /// Digest of the prompt: the cluster of every interval.
        prompt_hash: String,
        /// When the call started.
        started_at: Timestamp,
        /// The model that says it answered.
        model_served: Option<String>,
        /// Who answered: the model it says it is, and the host it was asked at, as `model at host`.
        served: String,
        /// What came of the call: `ok`, `empty`, `refused` by the vendor's own field, `filtered` by the vendor, `truncated`, `error`.
        outcome: String,
        /// Class of the failure; null on success.
        error_class: Option<String>,
        /// Gravest loss in translation: `none`, `lossy`, `meaning_change`.
        loss_severity: String,
        /// Whether an answer came at all.
        answered: bool,
        /// Why the answer ended.
        finish: String,
        /// Ended by the token limit, or JSON cut off in the middle.
        truncated: bool,
        /// Neither text nor tool calls.
        empty: bool,
        /// Digest of text and tool calls, to find identical answers.
        answer_hash: String,
        /// Form of the whole answer: `raw_json`, `fenced_json`, `json_in_prose`, `multi_json`, `think_then_json`, `prose`, `code_only`, `tool_call`, `empty`, `refusal_object`.
        envelope: String,
        /// The answer itself, where it is one line of at most 64 characters and neither a JSON object or list nor a call of tools: it may be one of a few words that a consumer looks for.
        label: Option<String>,
        /// Has a Markdown header outside code.
        has_header: bool,
        /// Has a bulleted list outside code.
        has_bullet: bool,
        /// Has a numbered list outside code.
        has_numbered: bool,
        /// Has a fenced code block.
        has_fence: bool,
        /// Has bold text.
        has_bold: bool,
        /// Has a table.
        has_table: bool,
        /// Opens with a phrase such as “Sure, here is”.
        has_preamble: bool,
        /// Ends with a phrase such as “Let me know if”.
        has_closing: bool,
        /// Markdown and typography presence bits, in the order that `markdown_bits()` names.
        presence_bits: i64,
        /// Language of the text, ISO 639-3, where at least 20 letters allow a guess.
        language: Option<String>,
        /// Kind of refusal: `none`, `full`, `partial`, `deflect`, `incapable`, `clarify`, `empty`, `provider_block`.
        refusal_kind: String,
        /// What told: `none`, `provider`, `pattern`, `classifier`.
        refusal_source: String,
        /// Refused outright: full, blocked by the provider, or empty with a normal end.
        refused: bool,
        /// Refused softly: partial, incapable or deflected.
        soft_refused: bool,
        /// How JSON was found: `strict`, `strict_bom`, `strict_scalar`, `fenced`, `fenced_in_prose`, `prose_wrapped`, `multiple`, `repairable:…`, `truncated`, `none`, `empty`.
        json_status: String,
        /// The whole answer parses as JSON.
        json_strict: bool,
        /// Parses after one fence is stripped.
        json_fence_strip: bool,
        /// Parses after repair.
        json_repair: bool,
        /// Type of the JSON's top level; null where none was found.
        json_top_level: Option<String>,
        /// Paths and types, such as `$.items[].price:number`, sorted, distinct; `$.items[].price:absent` besides where some items lack it. Empty where no JSON was found.
        json_paths: Vec<String>,
        /// An object names a key twice.
        json_duplicate_keys: bool,
        /// Whether the answer breaks the JSON schema that its request carried. Null without a schema, where no JSON was found that parses as it stands, and where the check was cut short before anything was found broken.
        schema_invalid: Option<bool>,
        /// Tool calls made.
        n_tool_calls: i64,
        /// Names of the tools called, in order.
        tool_names: Vec<String>,
        /// Arguments of the calls as `tool.path:type`, sorted; one stands as often as there are calls that have it.
        tool_paths: Vec<String>,
        /// A call's arguments are not a JSON object.
        tool_arguments_invalid: bool,
        /// Length in Unicode scalar values.
        n_chars: i64,
        /// Length in words (UAX-29).
        n_words: i64,
        /// Lines.
        n_lines: i64,
        /// Completion tokens by the provider's own count.
        tokens_out: Option<i64>,
        /// Reasoning tokens by the provider's own count.
        tokens_out_reasoning: Option<i64>,
        /// Length of reasoning shown, in Unicode scalar values, in its own field or a think block.
        n_reasoning_chars: i64,
        /// How the call was made: `live` or `batch`; `logged` for arm `L`.
        lane: String,
        /// From send to last byte, in milliseconds.
        latency_ms: Option<f64>,
        /// From send to the first visible token, in milliseconds.
        ttft_ms: Option<f64>,
        /// What the call cost, in US dollars.
        cost_usd: Option<f64>,
        /// Bounds of the scanner that the answer hit, such as `depth` or `paths`. Empty for nearly all.
        cut: Vec<String>,
    }
}

table! {
    /// One path of a template's JSON answers (or tool arguments), learnt from the logged primary.
    Schema in "features"."schemas" by Window {
        /// The prompt template.
        template_id: String,
        /// Where the path was seen: `json` answers or `tool` arguments.
        source: String,
        /// The path, such as `$.items[].price`.
        path: String,
        /// Types seen, sorted; `absent` where some objects of a list lacked the path.
        types: Vec<String>,
        /// Those of them that at least `rare_presence` of the answers with the path have: what a consumer has met.
        usual_types: Vec<String>,
        /// Answers of the primary that hold JSON (or call the tool).
        n_answers: i64,
        /// Answers whose parent object exists.
        n_parent: i64,
        /// Answers that hold the path.
        n_present: i64,
        /// Share of the answers with the parent that hold the path, 0 to 1.
        presence: f64,
        /// Lower end of the Wilson interval of that share.
        presence_lower: f64,
        /// Whether a consumer may count on it: `required`, `optional`, `rare`.
        requirement: String,
    }
}

table! {
    /// What a template's consumer counts on: its class, and what the logged primary's answers have in common.
    Contract in "features"."contracts" by Window {
        /// The prompt template.
        template_id: String,
        /// Class that chooses the margins: `strict`, `standard`, `tolerant`, `primary-only`.
        class: String,
        /// Where the class is from: `configured`, `asked` (the request asks for JSON or tools), `learnt` (the primary answers in JSON), `default`.
        class_source: String,
        /// Client timeout, in milliseconds.
        timeout_ms: f64,
        /// What the consumer's parser forgives: `strict` nothing, `fence_strip` a code fence, `repair` what a repairing parser mends.
        parse_tolerance: String,
        /// Whether the consumer parses JSON: the request asks for it, or the primary answers in it.
        expects_json: bool,
        /// Whether tools are offered or called.
        expects_tools: bool,
        /// Answers of the logged primary.
        n_answers: i64,
        /// Share of them that hold JSON, 0 to 1.
        json_share: f64,
        /// Forms that the primary's answers usually have.
        usual_envelopes: Vec<String>,
        /// The few words that the primary answers with, sorted, where nearly all of its answers are one of them; else empty.
        labels: Vec<String>,
        /// Paths of JSON answers that a consumer may count on.
        required_paths: Vec<String>,
        /// Paths and types that the primary's JSON answers usually have: none that are rare.
        known_paths: Vec<String>,
        /// Paths of tool arguments that a consumer may count on.
        required_tool_paths: Vec<String>,
        /// Paths and types that the primary's tool arguments usually have.
        known_tool_paths: Vec<String>,
    }
}
