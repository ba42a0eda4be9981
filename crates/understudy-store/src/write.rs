//! Writing: under a temporary name, synced, renamed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use understudy_schema::{Kind, Row, Table};

use crate::{Error, Result, Store, layout};

/// Rows of one Parquet row group: large enough to scan fast, small enough to hold 64k answers of some KB.
const ROWS_PER_GROUP: usize = 65_536;

/// Bytes after which a row group is closed early, so that long answers do not fill the memory.
const BYTES_PER_GROUP: usize = 64 << 20;

/// Bytes of one page of whole bodies or answers, before compression: some twenty answers, so that reading a few answers of
/// a table neither reads all nor holds much of it.
const BYTES_PER_TEXT_PAGE: usize = 32 << 10;

/// Rows of one page of a table that lies in order of the calls' permanent random number: it is read by small ranges of
/// these, each time from the start of a page.
const ROWS_PER_PAGE_OF_DRAWS: usize = 2_048;

/// Columns that hold whole bodies or answers: nobody filters by their smallest value, and a dictionary of them
/// would only be thrown away. A schema is long too, but many calls share it.
fn is_long_text(name: &str) -> bool {
    (name.ends_with("_json") && name != "schema_json") || name == "text" || name.ends_with("_text")
}

/// Columns whose values are told apart in nearly every row: a dictionary of them would be built, found too large and thrown
/// away.
fn is_unique(name: &str) -> bool {
    matches!(
        name,
        "call_id" | "replay_id" | "dedup_key" | "prompt_hash" | "answer_hash" | "draw"
    )
}

/// Writes one Parquet file of one partition. Nothing is visible before [`PartWriter::finish`]; dropped before that, it
/// leaves nothing behind.
#[derive(Debug)]
pub struct PartWriter {
    writer: ArrowWriter<BufWriter<File>>,
    temporary: Temporary,
    path: PathBuf,
    n_rows: usize,
}

/// The name of a file that is not yet part of a table; the file goes when the name does.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // After a rename there is nothing to remove, and a leftover is only untidy: every reader skips it.
        let _ = fs::remove_file(&self.0);
    }
}

impl Store {
    /// Starts one file of one partition. The name is the caller's: a name that exists is replaced as a whole,
    /// so content-derived names make appending repeatable.
    ///
    /// # Errors
    /// When the folder or the temporary file cannot be made.
    pub fn writer(&self, table: &Table, partition: &str, name: &str) -> Result<PartWriter> {
        let folder = self.folder().join(layout::partition(table, partition));
        fs::create_dir_all(&folder).map_err(Error::file("make", &folder))?;
        let path = folder.join(format!("{name}.parquet"));
        let temporary = Temporary(temporary(&path));
        let file = File::create(&temporary.0).map_err(Error::file("make", &temporary.0))?;
        let writer = ArrowWriter::try_new(
            BufWriter::new(file),
            table.arrow_schema(),
            Some(properties(table)),
        )
        .map_err(|source| parquet_error("write", &temporary.0, source))?;
        Ok(PartWriter {
            writer,
            temporary,
            path,
            n_rows: 0,
        })
    }

    /// Writes rows as one file of one partition. Writes nothing when there are no rows.
    ///
    /// # Errors
    /// As [`Store::writer`] and [`PartWriter::write`].
    pub fn append<R: Row>(&self, partition: &str, name: &str, rows: &[R]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut part = self.writer(&R::TABLE, partition, name)?;
        let batch = R::batch(rows).map_err(|source| Error::Rows {
            path: R::TABLE.full_name(),
            source,
        })?;
        part.write(&batch)?;
        part.finish()
    }

    /// Removes the files of one partition whose names, without ending, are not among those to keep.
    ///
    /// # Errors
    /// When the folder cannot be listed or a file cannot be removed.
    pub fn retain_parts(
        &self,
        table: &Table,
        partition: &str,
        keep: &BTreeSet<String>,
    ) -> Result<()> {
        let folder = self.folder().join(layout::partition(table, partition));
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(Error::file("list", &folder)(source)),
        };
        for entry in entries {
            let path = entry.map_err(Error::file("list", &folder))?.path();
            let name = path
                .file_stem()
                .map(|name| name.to_string_lossy().into_owned());
            if name.is_none_or(|name| !keep.contains(&name)) {
                fs::remove_file(&path).map_err(Error::file("remove", &path))?;
            }
        }
        Ok(())
    }

    /// Removes one partition of a table that can be made again.
    ///
    /// # Errors
    /// When the folder cannot be removed.
    pub fn remove_partition(&self, table: &Table, partition: &str) -> Result<()> {
        let folder = self.folder().join(layout::partition(table, partition));
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::File {
                act: "remove",
                path: folder,
                source: error,
            }),
            _ => Ok(()),
        }
    }
}

impl PartWriter {
    /// Adds a batch with the table's schema.
    ///
    /// # Errors
    /// When the batch has another schema or the disk refuses.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.n_rows += batch.num_rows();
        self.writer
            .write(batch)
            .map_err(|source| parquet_error("write", &self.temporary.0, source))?;
        if self.writer.in_progress_size() > BYTES_PER_GROUP {
            self.writer
                .flush()
                .map_err(|source| parquet_error("write", &self.temporary.0, source))?;
        }
        Ok(())
    }

    /// Rows written so far.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Syncs the file and gives it its name. From here on the rows exist.
    ///
    /// # Errors
    /// When the disk refuses; the temporary file is then removed.
    pub fn finish(self) -> Result<()> {
        let temporary = &self.temporary.0;
        let buffered = self
            .writer
            .into_inner()
            .map_err(|source| parquet_error("write", temporary, source))?;
        let file = buffered.into_inner().map_err(|error| Error::File {
            act: "write",
            path: temporary.clone(),
            source: error.into_error(),
        })?;
        commit(&file, temporary, &self.path)
    }
}

/// Writes a small file as a whole: temporary name, sync, rename.
pub(crate) fn whole(
    path: &Path,
    write: impl FnOnce(&mut File) -> std::io::Result<()>,
) -> Result<()> {
    let temporary = Temporary(temporary(path));
    let mut file = File::create(&temporary.0).map_err(Error::file("make", &temporary.0))?;
    write(&mut file).map_err(Error::file("write", &temporary.0))?;
    commit(&file, &temporary.0, path)
}

fn commit(file: &File, temporary: &Path, path: &Path) -> Result<()> {
    file.sync_all().map_err(Error::file("sync", temporary))?;
    fs::rename(temporary, path).map_err(Error::file("rename", temporary))?;
    if let Some(folder) = path.parent() {
        let handle = File::open(folder).map_err(Error::file("open", folder))?;
        handle.sync_all().map_err(Error::file("sync", folder))?;
    }
    Ok(())
}

/// The name under which a file is written first. The leading dot hides it from every Parquet reader.
fn temporary(path: &Path) -> PathBuf {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

fn properties(table: &Table) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROWS_PER_GROUP));
    if table.columns.iter().any(|column| column.name == "draw") {
        properties = properties.set_data_page_row_count_limit(ROWS_PER_PAGE_OF_DRAWS);
    }
    for column in table.columns {
        if column.kind == Kind::Text && is_long_text(column.name) {
            let path = ColumnPath::from(column.name);
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_data_page_size_limit(path.clone(), BYTES_PER_TEXT_PAGE)
                .set_column_statistics_enabled(path, EnabledStatistics::None);
        } else if is_unique(column.name) {
            let path = ColumnPath::from(column.name);
            properties = properties.set_column_dictionary_enabled(path, false);
        }
    }
    properties.build()
}

/// A Parquet error, unwrapped to the file system's where that is the cause.
fn parquet_error(act: &'static str, path: &Path, source: parquet::errors::ParquetError) -> Error {
    if let parquet::errors::ParquetError::External(cause) = &source
        && let Some(cause) = cause.downcast_ref::<std::io::Error>()
    {
        let source = std::io::Error::new(cause.kind(), cause.to_string());
        return Error::File {
            act,
            path: path.to_owned(),
            source,
        };
    }
    Error::Parquet {
        act,
        path: path.display().to_string(),
        source,
    }
}
