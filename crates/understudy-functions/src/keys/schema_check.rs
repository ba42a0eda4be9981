//! `schema_check`: what of a template's schema an answer lacks, adds or gives another type.

use std::sync::Arc;

use arrow::array::{ArrayRef, StructArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::Result;

use super::typed_path::{settle, split, types_of};
use crate::arguments::Arguments;
use crate::column::{TextsBuilder, texts_type};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::scalar::Scalar;

pub(super) static FUNCTION: Scalar = Scalar {
    entry: Entry {
        name: "schema_check",
        package: "keys",
        kind: FunctionKind::Scalar,
        description: "Holds an answer against what is known of its template. `missing`: required paths that are \
            not there though their parent is (the parent of a top-level key always is; an array without items lacks \
            these, and none of their members), or that objects of a list lack (`absent`) where that is not known. `unexpected`: paths \
            that are not known under any type. `retyped`: known paths with a type that is not among theirs; an integer \
            passes for a number, a null only where null is known. `required_retyped`: those of them that a consumer counts \
            on. Each list holds at most 64 KiB.",
        parameters: &[
            Parameter::texts("paths", "The answer's `path:type`, as in `json_paths`."),
            Parameter::texts("known", "The template's `path:type`."),
            Parameter::texts("required", "The paths a consumer counts on, without types."),
        ],
        returns: "a record of four lists of text, `missing`, `unexpected` (paths), `retyped` and `required_retyped` \
            (`path:type`); null when any list is.",
        nulls: "null when a list is; nulls inside a list are left out.",
        source: "",
        example: Example {
            sql: "SELECT schema_check(\n\
                \x20   ['$:object', '$.id:string', '$.note:string'],\n\
                \x20   ['$:object', '$.id:integer', '$.name:string'],\n\
                \x20   ['$.id', '$.name']) AS found",
            result: "\
+----------------------------------------------------------------------------------------------------+
| found                                                                                              |
+----------------------------------------------------------------------------------------------------+
| {missing: [$.name], unexpected: [$.note], retyped: [$.id:string], required_retyped: [$.id:string]} |
+----------------------------------------------------------------------------------------------------+",
        },
    },
    returns: || DataType::Struct(fields()),
    total: false,
    call,
};

fn fields() -> Fields {
    ["missing", "unexpected", "retyped", "required_retyped"]
        .map(|name| Field::new(name, texts_type(), false))
        .into_iter()
        .collect()
}

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (paths, known, required) = (
        arguments.texts(0)?,
        arguments.texts(1)?,
        arguments.texts(2)?,
    );
    let rows = arguments.rows();
    let mut found = [(); 4].map(|()| TextsBuilder::new(rows));
    let (mut row_paths, mut row_known, mut row_required) = (Vec::new(), Vec::new(), Vec::new());
    let mut valid = Vec::with_capacity(rows);
    for row in 0..rows {
        let read = paths
            .read(row, &mut row_paths)
            .and(known.read(row, &mut row_known));
        let read = read.and(required.read(row, &mut row_required));
        if read.is_some() {
            settle(&mut row_paths);
            settle(&mut row_known);
            settle(&mut row_required);
            let [missing, strange @ ..] = &mut found;
            append_missing(missing, &row_paths, &row_known, &row_required);
            append_strange(strange, &row_paths, &row_known, &row_required);
        }
        for list in &mut found {
            list.end_row();
        }
        valid.push(read.is_some());
    }
    let columns = found.iter_mut().map(TextsBuilder::finish).collect();
    Ok(Arc::new(StructArray::try_new(
        fields(),
        columns,
        Some(NullBuffer::from(valid)),
    )?))
}

fn append_missing(missing: &mut TextsBuilder, paths: &[&str], known: &[&str], required: &[&str]) {
    for path in required {
        let mut types = types_of(paths, path);
        let is_missing = if types.clone().next().is_none() {
            may_hold(paths, path)
        } else {
            types.any(is_absent) && !types_of(known, path).any(is_absent)
        };
        if is_missing {
            missing.push(path);
        }
    }
}

/// Not a type, but that some objects of a list lack the path.
fn is_absent(kind: &str) -> bool {
    kind == "absent"
}

fn append_strange(
    [unexpected, retyped, required_retyped]: &mut [TextsBuilder; 3],
    paths: &[&str],
    known: &[&str],
    required: &[&str],
) {
    // Nearly every answer holds what is known, and nothing else.
    if all_in(paths, known) {
        return;
    }
    let mut last_unexpected = None;
    for entry in paths {
        let (path, kind) = split(entry);
        let mut types = types_of(known, path);
        if types.clone().next().is_none() {
            // A path of two types is unexpected once.
            if last_unexpected.replace(path) != Some(path) {
                unexpected.push(path);
            }
            continue;
        }
        // A path that is there in part is missing where it is required, and nothing else.
        let is_known = is_absent(kind)
            || types.any(|known| known == kind || (known, kind) == ("number", "integer"));
        if !is_known {
            retyped.push(entry);
            if required.contains(&path) {
                required_retyped.push(entry);
            }
        }
    }
}

/// Whether all entries of a sorted list stand in another.
fn all_in(entries: &[&str], sorted: &[&str]) -> bool {
    let mut rest = sorted.iter();
    entries.iter().all(|entry| rest.any(|known| known == entry))
}

/// Whether the answer has an object or an array in which the path could stand.
fn may_hold(paths: &[&str], path: &str) -> bool {
    match parent(path) {
        None | Some(Parent::Object("$")) => true,
        Some(Parent::Array(parent)) => types_of(paths, parent).any(|kind| kind == "array"),
        Some(Parent::Object(parent)) => types_of(paths, parent).any(|kind| kind == "object"),
    }
}

/// What a path stands in.
enum Parent<'a> {
    /// An item of the array at this path.
    Array(&'a str),
    /// A member of the object at this path.
    Object(&'a str),
}

/// What a path stands in; nothing for the root.
fn parent(path: &str) -> Option<Parent<'_>> {
    if let Some(array) = path.strip_suffix("[]") {
        return Some(Parent::Array(array));
    }
    let mut last_dot = None;
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'.' if !quoted => last_dot = Some(at),
            _ => {}
        }
    }
    last_dot.map(|at| Parent::Object(&path[..at]))
}
