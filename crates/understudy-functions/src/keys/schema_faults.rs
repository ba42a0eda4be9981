//! `schema_faults`: what an answer breaks of the JSON schema that its request carried.

use arrow::array::ArrayRef;
use datafusion_common::Result;
use understudy_measure::answer::{Finish, json};
use understudy_measure::request::RequestSchema;

use crate::arguments::Arguments;
use crate::column::{TextsBuilder, texts_type};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "schema_faults",
        package: "keys",
        kind: FunctionKind::Scalar,
        description: "Checks the JSON that `json_status` finds in an answer against a JSON schema, bare or in a vendor's \
            `response_format`. Keywords that look at one value are known; `format` is an annotation, and unknown keywords \
            are passed over. At most 100,000 steps, to a depth of 128.",
        parameters: &[
            Parameter::text("schema", "The schema as JSON, of at most 1 MiB."),
            Parameter::text("text", "The answer's text."),
        ],
        returns: "a list of the keywords that are broken, sorted and distinct, such as `required`; empty when the answer \
            is valid.",
        nulls: "null for a null argument, a schema that is none, a text in which no JSON is found, and where the steps were not enough to find anything broken.",
        source: "JSON Schema 2020-12.",
        example: Example {
            sql: "SELECT schema_faults(schema, '{\"a\": 1}') AS valid, schema_faults(schema, '{\"a\": \"1\"}') AS retyped,\n\
                \x20      schema_faults(schema, 'no JSON') AS none\n\
                FROM (VALUES ('{\"type\": \"object\", \"required\": [\"a\"], \"properties\": {\"a\": {\"type\": \"integer\"}}}')) AS asked(schema)",
            result: "\
+-------+---------+------+
| valid | retyped | none |
+-------+---------+------+
| []    | [type]  |      |
+-------+---------+------+",
        },
    },
    returns: texts_type,
    total: false,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (schemas, texts) = (arguments.text(0)?, arguments.text(1)?);
    let mut builder = TextsBuilder::new(arguments.rows());
    // Rows of one template carry one schema, one after the other.
    let mut known: Option<(&str, Option<RequestSchema>)> = None;
    for row in 0..arguments.rows() {
        let faults = schemas
            .at(row)
            .zip(texts.at(row))
            .and_then(|(schema, text)| {
                if known.as_ref().is_none_or(|(last, _)| *last != schema) {
                    known = Some((schema, RequestSchema::read(schema)));
                }
                let (_, schema) = known.as_ref()?;
                schema
                    .as_ref()?
                    .faults_of(text, &json::json(text, Finish::Stop))
            });
        match faults {
            // What was not looked at to its end is not known to be valid.
            Some(faults) if !(faults.is_valid() && faults.bounded) => {
                builder.append(faults.keywords.keys());
            }
            _ => builder.end_null_row(),
        }
    }
    Ok(builder.finish())
}
