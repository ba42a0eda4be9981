//! The JSON Schema of the JSON form, with the columns' documentation as descriptions.

use serde_json::{Map, Value, json};
use understudy_schema::tables::requests::Template;
use understudy_schema::tables::summary::{
    Calibration, Cost, Coverage, Finding, Incident, Parity, Posture, Week,
};
use understudy_schema::{Column, Kind, Row};

use super::VERSION;

/// The JSON Schema (draft 2020-12) of the JSON form.
pub fn schema() -> Value {
    let mut finding = table::<Finding>();
    extend(
        &mut finding,
        "sentence",
        text("The finding in plain words."),
    );
    extend(&mut finding, "remedy", text("What to do about it."));
    extend(
        &mut finding,
        "command",
        or_null(&text("Command that prints the example in full.")),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "understudy-summary-1",
        "title": "Weekly drift summary",
        "description": "Would a failover from the primary to a secondary have been noticed, per prompt template?",
        "type": "object",
        "additionalProperties": false,
        "required": [
            "format", "version", "window", "primary", "noise_floor", "calibration", "answers", "changes", "posture",
            "parity", "findings", "coverage", "cost", "week", "incident", "templates"
        ],
        "properties": {
            "format": { "const": "understudy-summary" },
            "version": { "const": VERSION, "description": "Raised when a field goes away or changes its meaning." },
            "window": object(&[
                ("label", text("The window's name, as in 2026-W46.")),
                ("since", or_null(&instant("First instant inside. Null when the label cannot be read back."))),
                ("until", or_null(&instant("First instant after."))),
            ]),
            "primary": text("What the primary is called."),
            "noise_floor": object(&[
                ("measured", json!({ "type": "boolean", "description": "Whether the primary was replayed as a control." })),
                ("sentence", text("What is known of the noise floor.")),
            ]),
            "calibration": object(&[
                ("sentence", text("The run's self-test in words.")),
                ("baseline", or_null(&text("What the figures stand against, where that is not the primary of today."))),
                ("rows", list("The self-test, by dimension and as a whole.", &table::<Calibration>())),
            ]),
            "answers": list("One answer per secondary.", &answer()),
            "changes": changes(),
            "posture": list("What to do with each template on each secondary.", &table::<Posture>()),
            "parity": list("The parity matrix, a row per cell.", &table::<Parity>()),
            "findings": list("What changed, worst first.", &finding),
            "coverage": list("Everything counted: read, sent, failed, lost, left out.", &table::<Coverage>()),
            "cost": list("Cost per template and secondary.", &table::<Cost>()),
            "week": list("What changed since the window before, and by whose doing.", &table::<Week>()),
            "incident": list("What a failover would have broken, hour by hour.", &table::<Incident>()),
            "templates": list("The templates seen in the window.", &table::<Template>()),
        }
    })
}

fn answer() -> Value {
    let posture = object(&[
        (
            "posture",
            text("`safe`, `degraded`, `primary-only` or `unproven`."),
        ),
        (
            "n_templates",
            json!({ "type": "integer", "description": "Templates of this posture." }),
        ),
        (
            "n_calls",
            json!({ "type": "integer", "description": "Their calls in the window." }),
        ),
        (
            "share_of_calls",
            json!({ "type": "number", "description": "Share of all calls of the window, 0 to 1." }),
        ),
        (
            "template_ids",
            list(
                "Those templates, most calls first.",
                &json!({ "type": "string" }),
            ),
        ),
    ]);
    object(&[
        ("target", text("The secondary.")),
        ("sentence", text("What a failover would have been like.")),
        (
            "postures",
            list("Templates by posture, worst first.", &posture),
        ),
    ])
}

fn changes() -> Value {
    let verdict = |said: &str| or_null(&text(said));
    let cell = object(&[
        ("template_id", text("The prompt template.")),
        ("target", text("The secondary.")),
        ("dimension", text("The dimension.")),
        (
            "verdict_before",
            verdict("The verdict then; null where the cell is new."),
        ),
        (
            "verdict",
            verdict("The verdict now; null where the cell is gone."),
        ),
    ]);
    let mut changes = object(&[
        ("since", text("The window before.")),
        (
            "cells",
            list("Cells with another verdict, worse first.", &cell),
        ),
    ]);
    if let Some(kind) = changes.get_mut("type") {
        *kind = json!(["object", "null"]);
    }
    changes
}

/// An object that holds exactly these fields.
fn object(fields: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    json!({ "type": "object", "additionalProperties": false, "required": names, "properties": properties })
}

/// The rows of a table.
fn table<R: Row>() -> Value {
    let fields: Vec<(&str, Value)> = R::TABLE
        .columns
        .iter()
        .map(|column| (column.name, kind(column)))
        .collect();
    object(&fields)
}

fn kind(column: &Column) -> Value {
    let doc = column.doc.trim();
    let value = match column.kind {
        Kind::Text => text(doc),
        Kind::TextList => list(doc, &json!({ "type": "string" })),
        Kind::Integer => json!({ "type": "integer", "description": doc }),
        Kind::Number => json!({ "type": "number", "description": doc }),
        Kind::Boolean => json!({ "type": "boolean", "description": doc }),
        Kind::Timestamp => instant(doc),
    };
    // A number that is infinite has no place in JSON and becomes null.
    if column.nullable || column.kind == Kind::Number {
        or_null(&value)
    } else {
        value
    }
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn instant(description: &str) -> Value {
    json!({ "type": "string", "format": "date-time", "description": description })
}

fn list(description: &str, items: &Value) -> Value {
    json!({ "type": "array", "description": description, "items": items })
}

/// The same, or null.
fn or_null(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(kind) = value.get_mut("type") {
        *kind = json!([kind.clone(), "null"]);
    }
    value
}

/// Adds a required field to an object.
fn extend(object: &mut Value, name: &str, value: Value) {
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert(name.to_owned(), value);
    }
    if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
        required.push(Value::from(name));
    }
}
