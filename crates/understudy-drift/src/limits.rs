//! Every number that decides, as SQL sees it.

mod range;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use datafusion::prelude::SessionContext;
use toml::{Table, Value};

use crate::reuse::digest_text;
use crate::{Error, Result, session};

const BUNDLED: &str = include_str!("../../../queries/limits.toml");

/// Class and timeout of one template, as configured.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateSetting {
    /// The template.
    pub template_id: String,
    /// Its class, where configured.
    pub class: Option<String>,
    /// Its client timeout in milliseconds, where configured.
    pub timeout_ms: Option<f64>,
}

/// The limits: `[limits]`, `[classes.*]` and `[margins.*]` of `queries/limits.toml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    table: Table,
}

impl Limits {
    /// Those in the program.
    ///
    /// # Errors
    /// Never for the file as it was built; a test reads it.
    pub fn bundled() -> Result<Self> {
        let table = BUNDLED
            .parse::<Table>()
            .map_err(|error| refused(&error.to_string()))?;
        Ok(Self { table })
    }

    /// Puts other numbers in the place of some: the same headings and keys, the same types, within what makes sense.
    ///
    /// # Errors
    /// When a key is unknown, naming the nearest one, or has a value that it may not have, saying which it may.
    pub fn replace(&mut self, changes: &Table) -> Result<()> {
        merge(&mut self.table, changes, "")
    }

    /// The names of the classes.
    pub fn classes(&self) -> Vec<&str> {
        self.section("classes")
            .map(|classes| classes.keys().map(String::as_str).collect())
            .unwrap_or_default()
    }

    /// A digest of each table of settings, by its name.
    pub(crate) fn digests(&self) -> BTreeMap<String, String> {
        let sections = self.table.iter();
        sections
            .map(|(name, values)| (format!("settings.{name}"), digest_text(&values.to_string())))
            .collect()
    }

    /// A number of `[limits]`, such as `alpha`.
    pub fn constant(&self, name: &str) -> Option<f64> {
        number(self.table.get("limits")?.get(name)?)
    }

    /// A count of `[limits]`, such as `least_pairs`.
    pub fn count(&self, name: &str) -> Option<u64> {
        let count = self.table.get("limits")?.get(name)?.as_integer()?;
        u64::try_from(count).ok()
    }

    /// The most that a class lets pass of a metric: points for rates, a ratio for ratios.
    pub fn margin(&self, class: &str, metric: &str) -> Option<f64> {
        let value = self.table.get("margins")?.get(class)?.get(metric)?;
        margin(value).map(|(_, upper)| upper)
    }

    /// Registers `settings.limits`, `settings.classes`, `settings.margins` and `settings.templates`.
    ///
    /// # Errors
    /// When the engine refuses a table.
    pub fn register(&self, context: &SessionContext, templates: &[TemplateSetting]) -> Result<()> {
        let tables = [
            ("settings.limits", self.constants()?),
            ("settings.classes", self.class_rows()?),
            ("settings.margins", self.margin_rows()?),
            ("settings.templates", template_rows(templates)?),
        ];
        for (name, batch) in tables {
            session::register(
                context,
                name,
                session::in_memory(batch.schema(), vec![batch])?,
            )?;
        }
        Ok(())
    }

    fn section(&self, name: &str) -> Result<&Table> {
        self.table
            .get(name)
            .and_then(Value::as_table)
            .ok_or_else(|| refused(&format!("there is no [{name}]")))
    }

    fn constants(&self) -> Result<RecordBatch> {
        let columns: Result<Vec<(&str, ArrayRef)>> = self
            .section("limits")?
            .iter()
            .map(|(name, value)| {
                let column: ArrayRef = match value {
                    Value::Float(number) => Arc::new(Float64Array::from(vec![*number])),
                    Value::Integer(number) => Arc::new(Int64Array::from(vec![*number])),
                    Value::Boolean(flag) => Arc::new(BooleanArray::from(vec![*flag])),
                    _ => {
                        return Err(refused(&format!(
                            "limits.{name} must be a number, true or false"
                        )));
                    }
                };
                Ok((name.as_str(), column))
            })
            .collect();
        batch(columns?)
    }

    fn class_rows(&self) -> Result<RecordBatch> {
        let classes = self.section("classes")?;
        let mut tolerances = Vec::new();
        for values in classes.values() {
            let tolerance = values
                .get("parse_tolerance")
                .and_then(Value::as_str)
                .unwrap_or_default();
            tolerances.push(tolerance);
        }
        let numbers = |key: &str| -> Result<Float64Array> {
            classes
                .iter()
                .map(|(class, values)| {
                    let value = values.get(key).and_then(number);
                    value
                        .ok_or_else(|| refused(&format!("classes.{class}.{key} must be a number")))
                        .map(Some)
                })
                .collect()
        };
        batch(vec![
            (
                "class",
                Arc::new(classes.keys().map(Some).collect::<StringArray>()),
            ),
            ("timeout_ms", Arc::new(numbers("timeout_ms")?)),
            ("broken_budget", Arc::new(numbers("broken_budget")?)),
            ("parse_tolerance", Arc::new(StringArray::from(tolerances))),
        ])
    }

    fn margin_rows(&self) -> Result<RecordBatch> {
        let (mut classes, mut metrics) = (Vec::new(), Vec::new());
        let (mut lowers, mut uppers) = (Vec::new(), Vec::new());
        for (class, margins) in self.section("margins")? {
            let Some(margins) = margins.as_table() else {
                return Err(refused(&format!("margins.{class} must be a section")));
            };
            for (metric, value) in margins {
                let Some((lower, upper)) = margin(value) else {
                    return Err(refused(&format!(
                        "margins.{class}.{metric} must be a number, [upper] or [lower, upper]"
                    )));
                };
                classes.push(class.as_str());
                metrics.push(metric.as_str());
                lowers.push(lower);
                uppers.push(upper);
            }
        }
        batch(vec![
            ("class", Arc::new(StringArray::from(classes))),
            ("metric", Arc::new(StringArray::from(metrics))),
            ("lower", Arc::new(Float64Array::from(lowers))),
            ("upper", Arc::new(Float64Array::from(uppers))),
        ])
    }
}

fn template_rows(templates: &[TemplateSetting]) -> Result<RecordBatch> {
    batch(vec![
        (
            "template_id",
            Arc::new(
                templates
                    .iter()
                    .map(|one| Some(&one.template_id))
                    .collect::<StringArray>(),
            ),
        ),
        (
            "class",
            Arc::new(
                templates
                    .iter()
                    .map(|one| one.class.as_deref())
                    .collect::<StringArray>(),
            ),
        ),
        (
            "timeout_ms",
            Arc::new(
                templates
                    .iter()
                    .map(|one| one.timeout_ms)
                    .collect::<Float64Array>(),
            ),
        ),
    ])
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch> {
    RecordBatch::try_from_iter_with_nullable(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    )
    .map_err(|error| refused(&error.to_string()))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// Lower and upper bound of a margin.
fn margin(value: &Value) -> Option<(Option<f64>, f64)> {
    if let Some(upper) = number(value) {
        return Some((None, upper));
    }
    match value.as_array()?.as_slice() {
        [upper] => Some((None, number(upper)?)),
        [lower, upper] => Some((Some(number(lower)?), number(upper)?)),
        _ => None,
    }
}

fn merge(into: &mut Table, changes: &Table, path: &str) -> Result<()> {
    for (key, change) in changes {
        let here = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        let Some(present) = into.get_mut(key) else {
            return Err(refused(&unknown(into, key, &here)));
        };
        match (present, change) {
            (Value::Table(present), Value::Table(change)) => merge(present, change, &here)?,
            (Value::Table(_), _) => return Err(refused(&format!("`{here}` must be a section"))),
            (present, change) => {
                *present = range::checked(&here, present, change).map_err(|allowed| {
                    refused(&format!("`{here}` is {change}; it must be {allowed}"))
                })?;
            }
        }
    }
    Ok(())
}

fn unknown(known: &Table, key: &str, here: &str) -> String {
    let nearest = known
        .keys()
        .min_by_key(|candidate| strsim::damerau_levenshtein(candidate, key));
    match nearest {
        Some(nearest) => format!("`{here}` is unknown; the nearest is `{nearest}`"),
        None => format!("`{here}` is unknown"),
    }
}

fn refused(reason: &str) -> Error {
    Error::Limits {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
