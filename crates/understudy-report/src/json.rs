//! The summary as JSON: the tables as they are, with the sentences beside them.
//!
//! Rows keep their columns' names and units; null stands for what is unknown and for an interval's open end.
//! [`schema`] describes the shape and is kept in `summary.schema.json`.

mod schema;

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::{Float64Type, Int64Type, TimestampMicrosecondType};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use understudy_schema::{Kind, Row};

use crate::page::{Answer, Entry, Page};
use crate::prose::Prose;
use crate::summary::span;
use crate::{Error, Result};

pub use schema::schema;

/// Version of the shape. Raised when a field goes away or changes its meaning; new fields do not raise it.
pub const VERSION: u32 = 1;

/// Draws the page.
pub(crate) fn draw(page: &Page<'_>) -> Result<String> {
    let mut text =
        serde_json::to_string_pretty(&value(page)?).map_err(|source| Error::Json { source })?;
    text.push('\n');
    Ok(text)
}

fn value(page: &Page<'_>) -> Result<Value> {
    let summary = page.summary;
    let window = span(&summary.window);
    let mut findings = records(
        &page
            .findings
            .iter()
            .map(|entry| entry.row.clone())
            .collect::<Vec<_>>(),
    )?;
    for (row, entry) in findings.iter_mut().zip(&page.findings) {
        row.extend(said(entry));
    }
    Ok(json!({
        "format": "understudy-summary",
        "version": VERSION,
        "window": {
            "label": summary.window,
            "since": window.as_ref().map(|window| window.since.to_string()),
            "until": window.as_ref().map(|window| window.until.to_string()),
        },
        "primary": summary.primary,
        "noise_floor": { "measured": page.controlled, "sentence": page.control.plain() },
        "calibration": {
            "sentence": page.certificate.plain(),
            "baseline": page.standing.as_ref().map(Prose::plain),
            "rows": records(&summary.calibration)?,
        },
        "answers": page.answers.iter().map(answer).collect::<Vec<Value>>(),
        "changes": changes(page),
        "posture": records(&summary.posture)?,
        "parity": records(&summary.parity)?,
        "findings": findings,
        "coverage": records(&summary.coverage)?,
        "cost": records(&summary.cost)?,
        "week": records(&summary.week)?,
        "incident": records(&summary.incident)?,
        "templates": records(&summary.templates)?,
    }))
}

fn answer(answer: &Answer<'_>) -> Value {
    let postures: Vec<Value> = answer
        .tallies
        .iter()
        .map(|tally| {
            json!({
                "posture": tally.posture,
                "n_templates": tally.templates.len(),
                "n_calls": tally.n_calls,
                "share_of_calls": tally.share,
                "template_ids": tally.templates,
            })
        })
        .collect();
    json!({ "target": answer.target, "sentence": answer.sentence.plain(), "postures": postures })
}

fn changes(page: &Page<'_>) -> Value {
    let (Some(changes), Some(previous)) = (&page.changes, &page.summary.previous) else {
        return Value::Null;
    };
    let cells: Vec<Value> = changes
        .iter()
        .map(|change| {
            json!({
                "template_id": change.template,
                "target": change.target,
                "dimension": change.dimension,
                "verdict_before": change.before,
                "verdict": change.now,
            })
        })
        .collect();
    json!({ "since": previous.window, "cells": cells })
}

/// What the page says beside a finding's figures.
fn said(entry: &Entry<'_>) -> [(String, Value); 3] {
    [
        ("sentence".to_owned(), Value::from(entry.sentence.plain())),
        ("remedy".to_owned(), Value::from(entry.remedy)),
        (
            "command".to_owned(),
            entry.command().map_or(Value::Null, Value::from),
        ),
    ]
}

/// Rows of a table as objects, one field per column.
fn records<R: Row>(rows: &[R]) -> Result<Vec<Map<String, Value>>> {
    let table = R::TABLE;
    let batch = R::batch(rows).map_err(|source| Error::Rows {
        table: table.full_name(),
        source: source.into(),
    })?;
    let mut records = vec![Map::new(); rows.len()];
    for (column, array) in table.columns.iter().zip(batch.columns()) {
        for (row, record) in records.iter_mut().enumerate() {
            let value = cell(column.kind, array, row).ok_or_else(|| Error::Column {
                table: table.full_name(),
                column: column.name.to_owned(),
            })?;
            record.insert(column.name.to_owned(), value);
        }
    }
    Ok(records)
}

/// One cell; `None` when the array is not of the declared kind.
fn cell(kind: Kind, array: &ArrayRef, row: usize) -> Option<Value> {
    if array.is_null(row) {
        return Some(Value::Null);
    }
    Some(match kind {
        Kind::Text => Value::from(array.as_string_opt::<i32>()?.value(row)),
        Kind::TextList => {
            let items = array.as_list_opt::<i32>()?.value(row);
            items
                .as_string_opt::<i32>()?
                .iter()
                .map(Option::unwrap_or_default)
                .collect()
        }
        Kind::Integer => Value::from(array.as_primitive_opt::<Int64Type>()?.value(row)),
        Kind::Number => Value::from(array.as_primitive_opt::<Float64Type>()?.value(row)),
        Kind::Boolean => Value::from(array.as_boolean_opt()?.value(row)),
        Kind::Timestamp => {
            let microseconds = array
                .as_primitive_opt::<TimestampMicrosecondType>()?
                .value(row);
            Timestamp::from_microsecond(microseconds)
                .map_or(Value::Null, |at| Value::from(at.to_string()))
        }
    })
}
