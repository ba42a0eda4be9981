//! One builder per field of an answer's features, and how a row is put into them.

use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder, Int64Builder, StringBuilder};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::Result;
use understudy_measure::answer::{
    Answer, Cut, Envelope, Features, Finish, Json, JsonType, Markdown, Tools, label, outline,
};
use understudy_measure::refusal::{Refusal, RefusalInput, RefusalKind, refusal};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128_with_seed};

use super::provider::{Outcome, Provider};
use crate::column::{TextsBuilder, integer, records, texts_type};

/// The type of the record.
pub(super) fn data_type() -> DataType {
    DataType::Struct(fields())
}

/// One answer and what was said beside it.
pub(super) struct Row<'a> {
    pub(super) text: &'a str,
    pub(super) tool_calls_json: Option<&'a str>,
    pub(super) provider: Provider<'a>,
}

/// Declares the fields once: their names, their builders and their types in the order of the table.
macro_rules! columns {
    ($( $field:ident : $builder:ty = $nullable:literal, )+) => {
        /// The columns of the record while they grow.
        pub(super) struct Builders {
            $( $field: $builder, )+
            scratch: String,
        }

        fn fields() -> Fields {
            Fields::from(vec![
                $( Field::new(stringify!($field), <$builder as Growing>::data_type(), $nullable), )+
            ])
        }

        impl Builders {
            /// Builders with room for `rows` rows.
            pub(super) fn new(rows: usize) -> Self {
                Self { $( $field: <$builder as Growing>::with_room(rows), )+ scratch: String::new() }
            }

            /// The record.
            pub(super) fn finish(mut self) -> Result<ArrayRef> {
                records(fields(), vec![ $( Growing::finished(&mut self.$field), )+ ])
            }
        }
    };
}

columns! {
    truncated: BooleanBuilder = false,
    empty: BooleanBuilder = false,
    answer_hash: StringBuilder = false,
    envelope: StringBuilder = false,
    label: StringBuilder = true,
    has_header: BooleanBuilder = false,
    has_bullet: BooleanBuilder = false,
    has_numbered: BooleanBuilder = false,
    has_fence: BooleanBuilder = false,
    has_bold: BooleanBuilder = false,
    has_table: BooleanBuilder = false,
    has_preamble: BooleanBuilder = false,
    has_closing: BooleanBuilder = false,
    presence_bits: Int64Builder = false,
    language: StringBuilder = true,
    refusal_kind: StringBuilder = false,
    refusal_source: StringBuilder = false,
    refused: BooleanBuilder = false,
    soft_refused: BooleanBuilder = false,
    json_status: StringBuilder = false,
    json_strict: BooleanBuilder = false,
    json_fence_strip: BooleanBuilder = false,
    json_repair: BooleanBuilder = false,
    json_top_level: StringBuilder = true,
    json_paths: TextsBuilder = false,
    json_duplicate_keys: BooleanBuilder = false,
    n_tool_calls: Int64Builder = false,
    tool_names: TextsBuilder = false,
    tool_paths: TextsBuilder = false,
    tool_arguments_invalid: BooleanBuilder = false,
    n_chars: Int64Builder = false,
    n_words: Int64Builder = false,
    n_lines: Int64Builder = false,
    n_reasoning_chars: Int64Builder = false,
    cut: TextsBuilder = false,
}

/// A builder that knows the type of its column.
trait Growing {
    fn data_type() -> DataType;
    fn with_room(rows: usize) -> Self;
    fn finished(&mut self) -> ArrayRef;
}

impl Growing for BooleanBuilder {
    fn data_type() -> DataType {
        DataType::Boolean
    }

    fn with_room(rows: usize) -> Self {
        Self::with_capacity(rows)
    }

    fn finished(&mut self) -> ArrayRef {
        Arc::new(self.finish())
    }
}

impl Growing for Int64Builder {
    fn data_type() -> DataType {
        DataType::Int64
    }

    fn with_room(rows: usize) -> Self {
        Self::with_capacity(rows)
    }

    fn finished(&mut self) -> ArrayRef {
        Arc::new(self.finish())
    }
}

impl Growing for StringBuilder {
    fn data_type() -> DataType {
        DataType::Utf8
    }

    fn with_room(rows: usize) -> Self {
        Self::with_capacity(rows, rows * 8)
    }

    fn finished(&mut self) -> ArrayRef {
        Arc::new(self.finish())
    }
}

impl Growing for TextsBuilder {
    fn data_type() -> DataType {
        texts_type()
    }

    fn with_room(rows: usize) -> Self {
        Self::new(rows)
    }

    fn finished(&mut self) -> ArrayRef {
        self.finish()
    }
}

impl Builders {
    /// Measures one answer and adds its row.
    pub(super) fn append(&mut self, row: &Row) {
        let outcome = row.provider.outcome;
        let answer = if outcome.is_error() {
            Answer {
                refusal_field: None,
                ..Answer::default()
            }
        } else {
            Answer {
                text: row.text,
                tool_calls_json: row.tool_calls_json,
                finish: row.provider.finish,
                refusal_field: row.provider.refusal_field(),
            }
        };
        let features = outline(&answer);
        self.append_ending(&answer, &features, outcome);
        self.append_form(&features);
        self.label.append_option(label_of(&answer, &features));
        self.append_refusal(judged(&answer, &features.tools, &row.provider));
        let mut cuts = features.cut;
        if !self.append_json(&features.json) {
            cuts.add(Cut::JsonPaths);
        }
        if !self.append_tools(&features.tools) {
            cuts.add(Cut::ToolCalls);
        }
        self.append_length(&features);
        // Nearly every answer is longer than what its language is guessed from: that is no loss.
        let lossy = cuts.iter().filter(|cut| *cut != Cut::Language);
        self.cut.append(lossy.map(Cut::as_str));
    }

    fn append_ending(&mut self, answer: &Answer, features: &Features, outcome: Outcome) {
        // A list of calls that cannot be read is no silence.
        let silent = features.envelope == Envelope::Empty && !has_calls(&features.tools);
        self.truncated
            .append_value(features.truncated || outcome == Outcome::Truncated);
        self.empty.append_value(silent && !outcome.is_error());
        self.scratch.clear();
        let _ = write!(
            self.scratch,
            "{:032x}",
            answer_hash(answer, &features.tools)
        );
        self.answer_hash.append_value(&self.scratch);
    }

    fn append_form(&mut self, features: &Features) {
        let Markdown {
            headers,
            bullets,
            numbered,
            fences,
            bold,
            tables,
            presence_bits,
            ..
        } = features.markdown;
        self.envelope.append_value(features.envelope.as_str());
        self.has_header.append_value(headers > 0);
        self.has_bullet.append_value(bullets > 0);
        self.has_numbered.append_value(numbered > 0);
        self.has_fence.append_value(fences > 0);
        self.has_bold.append_value(bold > 0);
        self.has_table.append_value(tables > 0);
        self.has_preamble.append_value(features.preamble.is_some());
        self.has_closing.append_value(features.closing.is_some());
        self.presence_bits.append_value(i64::from(presence_bits));
        self.language.append_option(features.language.code);
    }

    fn append_refusal(&mut self, refusal: Refusal) {
        self.refusal_kind.append_value(refusal.kind.as_str());
        self.refusal_source.append_value(refusal.source.as_str());
        self.refused.append_value(refusal.refused());
        self.soft_refused.append_value(refusal.soft());
    }

    /// `false` when paths were left out.
    fn append_json(&mut self, json: &Json) -> bool {
        self.json_status.append_value(json.status.as_str());
        self.json_strict.append_value(json.parse_strict);
        self.json_fence_strip.append_value(json.parse_fence_strip);
        self.json_repair.append_value(json.parse_repair);
        self.json_top_level
            .append_option(json.top_level.map(JsonType::as_str));
        self.json_duplicate_keys.append_value(json.dup_keys > 0);
        self.json_paths.append(&json.paths)
    }

    /// `false` when names or paths were left out.
    fn append_tools(&mut self, tools: &Tools) -> bool {
        self.n_tool_calls.append_value(integer(tools.count()));
        self.tool_arguments_invalid
            .append_value(tools.malformed || tools.args_not_json > 0);
        let all_names = self.tool_names.append(tools.names());
        self.tool_paths.append(tool_paths(tools)) && all_names
    }

    fn append_length(&mut self, features: &Features) {
        self.n_chars.append_value(integer(features.length.chars));
        self.n_words.append_value(integer(features.length.words));
        self.n_lines.append_value(integer(features.length.lines));
        self.n_reasoning_chars
            .append_value(i64::from(features.reasoning.chars));
    }
}

/// A list that cannot be read is a call all the same: the model meant to call something.
fn has_calls(tools: &Tools) -> bool {
    tools.called() || tools.malformed
}

/// What may be one of a few words: neither JSON with members or items, nor a call of tools.
fn label_of<'a>(answer: &Answer<'a>, features: &Features) -> Option<&'a str> {
    let is_json = matches!(
        features.json.top_level,
        Some(JsonType::Object | JsonType::Array)
    );
    if is_json || has_calls(&features.tools) {
        return None;
    }
    label(answer.text)
}

fn judged(answer: &Answer, tools: &Tools, provider: &Provider) -> Refusal {
    let verdict = refusal(&RefusalInput {
        text: answer.text,
        provider: provider.signal(),
        finish_stop: answer.finish == Finish::Stop,
        has_tool_calls: has_calls(tools),
    });
    // Nobody declined where no answer came: the call's error says what happened.
    if provider.outcome == Outcome::Failed {
        Refusal {
            kind: RefusalKind::None,
            ..verdict
        }
    } else {
        verdict
    }
}

/// Equal for answers with the same text and the same calls. A call's id is new every time and says nothing.
fn answer_hash(answer: &Answer, tools: &Tools) -> u128 {
    let mut seed = u64::from(tools.malformed);
    for call in &tools.calls {
        seed = (seed.rotate_left(5) ^ xxh3_64(call.name.as_bytes())).rotate_left(5)
            ^ call.canonical_hash;
    }
    if tools.malformed {
        seed ^= xxh3_64(answer.tool_calls_json.unwrap_or_default().as_bytes());
    }
    xxh3_128_with_seed(answer.text.as_bytes(), seed)
}

/// The arguments of all calls as `tool.path:type`, sorted; what two calls have stands twice, so that an argument that only
/// one of them lacks is missed.
fn tool_paths(tools: &Tools) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for call in &tools.calls {
        let arguments = call.arguments.iter().flat_map(|arguments| &arguments.paths);
        // The arguments themselves, `$:object`, are what a call has anyhow.
        let below = arguments
            .filter_map(|path| path.strip_prefix('$'))
            .filter(|path| path.starts_with('.'));
        paths.extend(below.map(|path| [call.name.as_str(), path].concat()));
    }
    paths.sort_unstable();
    paths
}
