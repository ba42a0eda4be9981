//! Keeps rows: each once, by day, in files of some size, with a bounded amount of them in memory.
//!
//! Rows wait in memory by partition. When all that wait pass a bound, the partition with the most is written as one
//! file and forgotten, so the memory does not grow with the log, whatever the order of its days.

use std::collections::BTreeMap;

use understudy_schema::tables::requests::{Call, Reject};
use understudy_schema::{Row, ids};
use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::Result;
use crate::keys::Keys;

/// Bytes of rows that may wait in memory. A file of one day is about this large where the log is in order.
const WAITING_BYTES: usize = 64 << 20;

/// Rows that are turned into columns at once: all that wait would be held twice.
const ROWS_AT_ONCE: usize = 1024;

/// Batches after which the keys of a day that no longer comes are forgotten; they can be read again.
const FORGET_AFTER: u64 = 64;

/// What this module needs to know of a row.
pub(crate) trait Kept: Row {
    /// The key under which it is kept once.
    fn key(&self) -> &str;
    /// About how much memory it takes, in bytes.
    fn size(&self) -> usize;
}

impl Kept for Call {
    fn key(&self) -> &str {
        &self.dedup_key
    }

    fn size(&self) -> usize {
        let long = [
            &self.request_chat_json,
            &self.schema_json,
            &self.response_native_json,
            &self.text,
            &self.tool_calls_json,
        ];
        let long: usize = long.into_iter().flatten().map(String::len).sum();
        size_of::<Self>() + 512 + self.request_native_json.len() + long
    }
}

impl Kept for Reject {
    fn key(&self) -> &str {
        &self.dedup_key
    }

    fn size(&self) -> usize {
        size_of::<Self>() + 256 + self.first_bytes.len() + self.detail.len()
    }
}

/// Rows of one table on their way into the store.
pub(crate) struct Shelf<R> {
    days: BTreeMap<String, Day<R>>,
    waiting_bytes: usize,
    /// Batches so far, by which a day's age is told.
    now: u64,
}

struct Day<R> {
    rows: Vec<R>,
    bytes: usize,
    keys: Keys,
    touched: u64,
}

impl<R: Kept> Shelf<R> {
    pub(crate) fn new() -> Self {
        Self {
            days: BTreeMap::new(),
            waiting_bytes: 0,
            now: 0,
        }
    }

    /// Whether a key is new on that day; from now on it is known. `known` are the partitions in which it may stand.
    pub(crate) async fn admit(
        &mut self,
        key: &str,
        day: &str,
        known: &Partitions,
        store: &Store,
    ) -> Result<bool> {
        if !self.days.contains_key(day) {
            let keys = Keys::load::<R>(store, known).await?;
            self.days.insert(
                day.to_owned(),
                Day {
                    rows: Vec::new(),
                    bytes: 0,
                    keys,
                    touched: self.now,
                },
            );
        }
        let Some(shelf) = self.days.get_mut(day) else {
            return Ok(false);
        };
        shelf.touched = self.now;
        Ok(shelf.keys.insert(key))
    }

    /// Puts in a row that was admitted to that day.
    pub(crate) fn put(&mut self, row: R, day: &str, store: &Store) -> Result<()> {
        let Some(shelf) = self.days.get_mut(day) else {
            return Ok(());
        };
        let size = row.size();
        shelf.bytes += size;
        shelf.rows.push(row);
        self.waiting_bytes += size;
        if WAITING_BYTES < self.waiting_bytes {
            self.write_largest(store)?;
        }
        Ok(())
    }

    /// Says that a batch is done. Days that have not come for long are written and forgotten.
    pub(crate) fn tick(&mut self, store: &Store) -> Result<()> {
        self.now += 1;
        let old: Vec<String> = self
            .days
            .iter()
            .filter(|(_, shelf)| shelf.touched + FORGET_AFTER < self.now)
            .map(|(day, _)| day.clone())
            .collect();
        for day in old {
            self.write(&day, store)?;
            self.days.remove(&day);
        }
        Ok(())
    }

    /// Writes everything that waits.
    pub(crate) fn finish(mut self, store: &Store) -> Result<()> {
        let days: Vec<String> = self.days.keys().cloned().collect();
        days.iter().try_for_each(|day| self.write(day, store))
    }

    fn write_largest(&mut self, store: &Store) -> Result<()> {
        let largest = self
            .days
            .iter()
            .max_by_key(|(_, shelf)| shelf.bytes)
            .map(|(day, _)| day.clone());
        largest.map_or(Ok(()), |day| self.write(&day, store))
    }

    fn write(&mut self, day: &str, store: &Store) -> Result<()> {
        let Some(shelf) = self.days.get_mut(day) else {
            return Ok(());
        };
        let rows = std::mem::take(&mut shelf.rows);
        self.waiting_bytes -= std::mem::take(&mut shelf.bytes);
        if rows.is_empty() {
            return Ok(());
        }
        let name = format!("part-{}", ids::digest(rows.iter().map(R::key)));
        let mut part = store.writer(&R::TABLE, day, &name)?;
        for some in rows.chunks(ROWS_AT_ONCE) {
            let batch = R::batch(some).map_err(|source| understudy_store::Error::Rows {
                path: R::TABLE.full_name(),
                source,
            })?;
            part.write(&batch)?;
        }
        part.finish()?;
        Ok(())
    }
}
