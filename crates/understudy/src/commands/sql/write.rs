//! Answers as text for people and programs, or as a file.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table};
use datafusion::prelude::DataFrame;
use parquet::arrow::ArrowWriter;

use super::FormatArg;
use crate::failure::Failure;

/// Longest cell of a table for people, in characters.
const CELL_CHARS: usize = 200;

/// An answer as text.
pub(super) fn text(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    format: FormatArg,
    width: usize,
) -> Result<String, Failure> {
    match format {
        FormatArg::Json => json(batches),
        FormatArg::Csv | FormatArg::Parquet => csv(schema, batches),
        FormatArg::Markdown => Ok(markdown(schema, &cells(batches)?)),
        FormatArg::Table => Ok(table(schema, &cells(batches)?, width)),
    }
}

/// Writes an answer to a file, whole or not at all; gives its rows.
pub(super) async fn to_file(
    frame: DataFrame,
    format: FormatArg,
    path: &Path,
) -> Result<usize, Failure> {
    let schema = std::sync::Arc::new(frame.schema().as_arrow().clone());
    let batches = frame.collect().await?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    if format == FormatArg::Parquet {
        let failed = |error: parquet::errors::ParquetError| {
            Failure::usage(format!("could not write {}: {error}", path.display()))
        };
        let handle: File = file.reopen()?;
        let mut writer = ArrowWriter::try_new(handle, schema, None).map_err(failed)?;
        for batch in &batches {
            writer.write(batch).map_err(failed)?;
        }
        writer.close().map_err(failed)?;
    } else {
        file.write_all(text(&schema, &batches, format, usize::MAX)?.as_bytes())?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| {
        Failure::usage(format!(
            "could not write {}: {}",
            path.display(),
            error.error
        ))
    })?;
    Ok(batches.iter().map(RecordBatch::num_rows).sum())
}

fn json(batches: &[RecordBatch]) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let mut writer = arrow::json::ArrayWriter::new(&mut bytes);
    writer.write_batches(&batches.iter().collect::<Vec<_>>())?;
    writer.finish()?;
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    // An answer without rows is an empty array, not an empty file.
    if text.is_empty() {
        text.push_str("[]");
    }
    text.push('\n');
    Ok(text)
}

fn csv(schema: &SchemaRef, batches: &[RecordBatch]) -> Result<String, Failure> {
    let failed = |error: csv::Error| Failure::usage(format!("could not write CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(schema.fields().iter().map(|field| field.name()))
        .map_err(failed)?;
    let texts: Vec<bool> = schema
        .fields()
        .iter()
        .map(|field| !field.data_type().is_numeric())
        .collect();
    for row in cells(batches)? {
        let record = row
            .into_iter()
            .zip(&texts)
            .map(|(cell, text)| if *text { neutral(cell) } else { cell });
        writer.write_record(record).map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::usage(format!("could not write CSV: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A cell that a spreadsheet will not run.
fn neutral(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn markdown(schema: &SchemaRef, rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| {
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut text = line(&mut schema.fields().iter().map(|field| field.name().clone()));
    text.push_str(&line(&mut schema.fields().iter().map(|_| "---".to_owned())));
    for row in rows {
        text.push_str(&line(&mut row.iter().map(|cell| {
            visible(cell)
                .replace('\\', "\\\\")
                .replace('|', "\\|")
                .replace('<', "&lt;")
                .replace('`', "\\`")
        })));
    }
    text
}

fn table(schema: &SchemaRef, rows: &[Vec<String>], width: usize) -> String {
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(schema.fields().iter().map(|field| field.name().clone()));
    for row in rows {
        table.add_row(row.iter().map(|cell| shortened(&visible(cell))));
    }
    let n = rows.len();
    format!("{table}\n{n} {}\n", if n == 1 { "row" } else { "rows" })
}

fn shortened(cell: &str) -> String {
    match cell.char_indices().nth(CELL_CHARS) {
        Some((end, _)) => format!("{}…", cell.get(..end).unwrap_or_default()),
        None => cell.to_owned(),
    }
}

/// Text without anything that a terminal would obey: answers of models are hostile input.
fn visible(cell: &str) -> String {
    cell.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// All cells as text; a null is empty.
fn cells(batches: &[RecordBatch]) -> Result<Vec<Vec<String>>, Failure> {
    let options = FormatOptions::default().with_null("");
    let mut rows = Vec::new();
    for batch in batches {
        let columns: Result<Vec<ArrayFormatter<'_>>, _> = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
            .collect();
        let columns = columns?;
        for row in 0..batch.num_rows() {
            rows.push(
                columns
                    .iter()
                    .map(|column| column.value(row).to_string())
                    .collect(),
            );
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    //! Hostile cells stay cells.

    use super::*;

    #[test]
    fn a_formula_is_not_run_by_a_spreadsheet() {
        assert_eq!(neutral("=HYPERLINK(1)".to_owned()), "'=HYPERLINK(1)");
        assert_eq!(neutral("plain".to_owned()), "plain");
    }

    #[test]
    fn escapes_do_not_reach_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\n"), "a [31mb ");
    }
}
