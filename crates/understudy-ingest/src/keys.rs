//! The keys of what is kept already.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use arrow::array::{Array, AsArray, RecordBatch};
use futures::TryStreamExt;
use understudy_schema::{Row, ids};
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::{Error, Result};

/// The keys of one partition. A key takes 17 bytes in a table that is at least 7/16 full: at most 39 bytes per call.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    keys: HashSet<u128, BuildHasherDefault<AlreadyHashed>>,
}

impl Keys {
    /// Reads the keys of a table's partitions; no other column is read.
    pub(crate) async fn load<R: Row>(store: &Store, partitions: &Partitions) -> Result<Self> {
        let mut keys = Self::default();
        for file in store.files(&R::TABLE, partitions).await? {
            let mut batches = store.batches(&file, &["dedup_key"]).await?;
            while let Some(batch) = batches.try_next().await? {
                keys.add_all(&batch).ok_or_else(|| Error::Keys {
                    path: file.location.to_string(),
                })?;
            }
        }
        Ok(keys)
    }

    /// Adds a key; false when it was there.
    pub(crate) fn insert(&mut self, key: &str) -> bool {
        self.keys.insert(number(key))
    }

    fn add_all(&mut self, batch: &RecordBatch) -> Option<()> {
        let column = batch.column_by_name("dedup_key")?;
        let texts = column.as_string_opt::<i32>()?;
        if 0 < texts.null_count() {
            return None;
        }
        self.keys.extend(texts.iter().flatten().map(number));
        Some(())
    }
}

/// A key is a digest of 128 bits in hexadecimal digits; anything else is made one.
fn number(key: &str) -> u128 {
    let read = |key: &str| {
        u128::from_str_radix(key, 16)
            .ok()
            .filter(|_| key.len() == 32)
    };
    read(key)
        .or_else(|| read(&ids::digest([key])))
        .unwrap_or_default()
}

/// Digests are evenly spread as they are, so hashing them again would be waste.
#[derive(Debug, Default)]
pub(crate) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(bytes.iter().rev()) {
            *to = *from;
        }
        self.0 ^= u64::from_le_bytes(last);
    }
}
