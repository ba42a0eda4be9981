//! Answers as text for people and programs, or as a file.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::json::WriterBuilder;
use arrow::json::writer::JsonArray;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table};
use datafusion::prelude::DataFrame;
use parquet::arrow::ArrowWriter;
use tempfile::NamedTempFile;

use super::FormatArg;
use crate::failure::Failure;

/// Longest cell of a table for people, in characters.
const CELL_CHARS: usize = 200;

/// An answer as text.
pub(super) fn text(
    schema: &SchemaRef,
    batches: &[RecordBatch],
    format: FormatArg,
    width: Option<usize>,
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
    let failed = |error: &dyn std::fmt::Display| {
        Failure::usage(format!("could not write {}: {error}", path.display()))
    };
    let mut file = beside(path).map_err(|error| failed(&error))?;
    if format == FormatArg::Parquet {
        parquet(file.reopen()?, schema, &batches).map_err(|error| failed(&error))?;
    } else {
        let text = text(&schema, &batches, format, None)?;
        file.write_all(text.as_bytes())
            .map_err(|error| failed(&error))?;
    }
    file.as_file().sync_all().map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(batches.iter().map(RecordBatch::num_rows).sum())
}

/// A file that takes the place of another when it is whole, and that others may read as any file.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let missing = format!("there is no folder {}", folder.display());
        return Err(std::io::Error::new(std::io::ErrorKind::NotFound, missing));
    }
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn parquet(
    file: File,
    schema: SchemaRef,
    batches: &[RecordBatch],
) -> Result<(), parquet::errors::ParquetError> {
    let mut writer = ArrowWriter::try_new(file, schema, None)?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.close()?;
    Ok(())
}

fn json(batches: &[RecordBatch]) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    // Nulls are written, so that all rows have the same keys.
    let mut writer = WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, JsonArray>(&mut bytes);
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

/// A table as wide as the terminal. Elsewhere no cell is broken over lines, so that ids can be copied.
fn table(schema: &SchemaRef, rows: &[Vec<String>], width: Option<usize>) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    if let Some(width) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX));
    } else {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
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
