//! `markdown_profile`: how often each Markdown mark stands in a text.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Builder, StructArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::Result;
use understudy_measure::answer::{Answer, Markdown, features};

use crate::arguments::Arguments;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "markdown_profile",
        package: "formatting",
        kind: FunctionKind::Scalar,
        description: "Counts of Markdown marks by a scanner that knows code fences: nothing inside code counts, nor \
            does a think block. `tables` are counted by their delimiter rows, `code_lines` stand inside fences. \
            `bold` is what two pairs of marks enclose on one line, as arena-hard counts it, also with blanks inside them.",
        parameters: &[Parameter::text("text", "The answer's text.")],
        returns: "a record of whole numbers: `headers`, `rules`, `numbered`, `bullets`, `blockquotes`, `tables`, `bold`, \
            `inline_code`, `links`, `emoji`, `latex`, `html`, `fences`, `code_lines`, `presence_bits`.",
        nulls: "null for a null text.",
        source: "CommonMark's fences; the marks of arena-hard's style control, counted outside code.",
        example: Example {
            sql: "SELECT m['headers'] AS headers, m['bullets'] AS bullets, m['bold'] AS bold, m['code_lines'] AS code_lines\n\
                FROM (SELECT markdown_profile('# Title\n- **one**\n- two\n```\n# no header\n```') AS m)",
            result: "\
+---------+---------+------+------------+
| headers | bullets | bold | code_lines |
+---------+---------+------+------------+
| 1       | 2       | 1    | 1          |
+---------+---------+------+------------+",
        },
    },
    returns: || DataType::Struct(fields()),
    total: false,
    call,
};

const WIDTH: usize = 15;

/// Names and values, in order.
fn counts(markdown: &Markdown) -> [(&'static str, u32); WIDTH] {
    let [
        headers,
        rules,
        numbered,
        bullets,
        blockquotes,
        tables,
        bold,
        inline_code,
        links,
        emoji,
        latex,
        html,
        fences,
    ] = markdown.counts();
    let code_lines = ("code_lines", markdown.code_lines);
    let presence_bits = ("presence_bits", markdown.presence_bits);
    [
        headers,
        rules,
        numbered,
        bullets,
        blockquotes,
        tables,
        bold,
        inline_code,
        links,
        emoji,
        latex,
        html,
        fences,
        code_lines,
        presence_bits,
    ]
}

fn fields() -> Fields {
    counts(&Markdown::default())
        .map(|(name, _)| Field::new(name, DataType::Int64, false))
        .into_iter()
        .collect()
}

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let texts = arguments.text(0)?;
    let rows = arguments.rows();
    let mut builders: [Int64Builder; WIDTH] =
        std::array::from_fn(|_| Int64Builder::with_capacity(rows));
    let mut valid = Vec::with_capacity(rows);
    for row in 0..rows {
        let text = texts.at(row);
        valid.push(text.is_some());
        let markdown = text.map(|text| {
            features(&Answer {
                text,
                ..Answer::default()
            })
            .markdown
        });
        let counts = counts(&markdown.unwrap_or_default());
        for (builder, (_, count)) in builders.iter_mut().zip(counts) {
            builder.append_value(i64::from(count));
        }
    }
    let columns = builders
        .iter_mut()
        .map(|builder| Arc::new(builder.finish()) as ArrayRef)
        .collect();
    Ok(Arc::new(StructArray::try_new(
        fields(),
        columns,
        Some(NullBuffer::from(valid)),
    )?))
}
