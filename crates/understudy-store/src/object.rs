//! One object read as a Parquet file: ranges of bytes, and the footer that says where they lie.

use std::ops::Range;
use std::sync::Arc;

use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt as _};
use parquet::arrow::arrow_reader::ArrowReaderOptions;
use parquet::arrow::async_reader::AsyncFileReader;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

/// Bytes read from the end at first: the footer of nearly every file fits, which spares a second read.
const FOOTER_HINT: usize = 64 << 10;

/// A Parquet file in an object store.
#[derive(Debug)]
pub(crate) struct ParquetObject {
    objects: Arc<dyn ObjectStore>,
    file: ObjectMeta,
}

impl ParquetObject {
    pub(crate) fn new(objects: Arc<dyn ObjectStore>, file: ObjectMeta) -> Self {
        Self { objects, file }
    }

    async fn range(&self, range: Range<u64>) -> Result<bytes::Bytes> {
        self.objects
            .get_range(&self.file.location, range)
            .map_err(ParquetError::from)
            .await
    }
}

impl AsyncFileReader for ParquetObject {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<bytes::Bytes>> {
        self.range(range).boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        _options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, Result<Arc<ParquetMetaData>>> {
        let size = self.file.size;
        let reader = ParquetMetaDataReader::new().with_prefetch_hint(Some(FOOTER_HINT));
        async move { Ok(Arc::new(reader.load_and_finish(self, size).await?)) }.boxed()
    }
}
