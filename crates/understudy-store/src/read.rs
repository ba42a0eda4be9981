//! Reading rows back.

use std::sync::Arc;

use arrow::array::RecordBatch;
use futures::TryStreamExt;
use futures::stream::BoxStream;
use object_store::ObjectMeta;
use object_store::path::Path as ObjectPath;
use parquet::arrow::ProjectionMask;
use parquet::arrow::async_reader::ParquetRecordBatchStreamBuilder;
use understudy_schema::{Row, Table};

use crate::object::ParquetObject;
use crate::{Error, Result, Store, layout};

/// Which partitions of a table to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partitions {
    /// All there are.
    Every,
    /// Those with one of these values, such as the days of a window.
    Only(Vec<String>),
}

impl Partitions {
    /// One partition.
    pub fn one(value: &str) -> Self {
        Self::Only(vec![value.to_owned()])
    }

    fn holds(&self, path: &str) -> bool {
        match self {
            Self::Every => true,
            Self::Only(values) => layout::partition_of(path)
                .is_some_and(|found| values.iter().any(|value| value == found)),
        }
    }
}

/// What tells a file from another that had its name: size and time of its last change.
pub fn identity(file: &ObjectMeta) -> String {
    format!(
        "{} bytes, {}",
        file.size,
        file.last_modified.timestamp_micros()
    )
}

impl Store {
    /// The files of a table, in the order of their paths.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub async fn files(&self, table: &Table, partitions: &Partitions) -> Result<Vec<ObjectMeta>> {
        let folder = layout::table(table);
        let found: std::result::Result<Vec<ObjectMeta>, _> = self
            .objects
            .list(Some(&ObjectPath::from(folder.as_str())))
            .try_collect()
            .await;
        let mut files = match found {
            Ok(files) => files,
            Err(object_store::Error::NotFound { .. }) => Vec::new(),
            Err(source) => {
                return Err(Error::Objects {
                    act: "list",
                    path: folder,
                    source,
                });
            }
        };
        files.retain(|file| {
            let path = file.location.as_ref();
            // Temporary files start with a dot and are not part of the table.
            let hidden = file
                .location
                .filename()
                .is_none_or(|name| name.starts_with('.'));
            !hidden && path.ends_with(".parquet") && partitions.holds(path)
        });
        files.sort_by(|left, right| left.location.cmp(&right.location));
        Ok(files)
    }

    /// The partition values that a table has files for, sorted.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub async fn partitions(&self, table: &Table) -> Result<Vec<String>> {
        let files = self.files(table, &Partitions::Every).await?;
        let mut values: Vec<String> = files
            .iter()
            .filter_map(|file| layout::partition_of(file.location.as_ref()).map(str::to_owned))
            .collect();
        values.dedup();
        Ok(values)
    }

    /// The batches of one file, holding the named columns only, or all when none is named.
    ///
    /// # Errors
    /// When the file cannot be opened or is no Parquet file.
    pub async fn batches(
        &self,
        file: &ObjectMeta,
        columns: &[&str],
    ) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let path = file.location.to_string();
        let failed = {
            let path = path.clone();
            move |source| Error::Parquet {
                act: "read",
                path: path.clone(),
                source,
            }
        };
        let reader = ParquetObject::new(Arc::clone(&self.objects), file.clone());
        let mut builder = ParquetRecordBatchStreamBuilder::new(reader)
            .await
            .map_err(failed.clone())?;
        if !columns.is_empty() {
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        let stream = builder.build().map_err(failed.clone())?;
        Ok(Box::pin(stream.map_err(failed)))
    }

    /// How many rows a file has, by its footer.
    ///
    /// # Errors
    /// When the file cannot be opened or is no Parquet file.
    pub async fn n_rows(&self, file: &ObjectMeta) -> Result<usize> {
        let reader = ParquetObject::new(Arc::clone(&self.objects), file.clone());
        let opened = ParquetRecordBatchStreamBuilder::new(reader).await;
        let builder = opened.map_err(|source| Error::Parquet {
            act: "read",
            path: file.location.to_string(),
            source,
        })?;
        let rows = builder.metadata().file_metadata().num_rows();
        Ok(usize::try_from(rows).unwrap_or_default())
    }

    /// All rows of some partitions, in memory: for tables that are small, or windows of them.
    ///
    /// # Errors
    /// When a file cannot be read or does not fit the table.
    pub async fn rows<R: Row>(&self, partitions: &Partitions) -> Result<Vec<R>> {
        let mut rows = Vec::new();
        for file in self.files(&R::TABLE, partitions).await? {
            let mut batches = self.batches(&file, &[]).await?;
            while let Some(batch) = batches.try_next().await? {
                let read = R::rows(&batch).map_err(|source| Error::Rows {
                    path: file.location.to_string(),
                    source,
                })?;
                rows.extend(read);
            }
        }
        Ok(rows)
    }
}
