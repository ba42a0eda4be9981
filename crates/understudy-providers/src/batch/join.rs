//! Rows put to requests by their ids alone.

use std::collections::HashMap;

use super::BatchResult;

/// The requests of one batch, waiting for their rows.
#[derive(Debug, Clone, Default)]
pub struct BatchJoin {
    /// Whether a row has come for each request.
    came: HashMap<String, bool>,
}

/// What a row is to the batch it came with.
#[derive(Debug, Clone, PartialEq)]
pub enum Joined {
    /// The row of a request that waited for it.
    Row(BatchResult),
    /// A second row of a request that has one: the first counts.
    Twice(BatchResult),
    /// A row of no request of this batch.
    Stranger(BatchResult),
}

impl BatchJoin {
    /// The requests of these ids, all waiting.
    pub fn new(custom_ids: impl IntoIterator<Item = String>) -> Self {
        let came = custom_ids.into_iter().map(|id| (id, false)).collect();
        Self { came }
    }

    /// Takes a row.
    pub fn take(&mut self, result: BatchResult) -> Joined {
        match self.came.get_mut(&result.custom_id) {
            None => Joined::Stranger(result),
            Some(true) => Joined::Twice(result),
            Some(came) => {
                *came = true;
                Joined::Row(result)
            }
        }
    }

    /// The ids whose rows did not come, in alphabetical order.
    pub fn missing(&self) -> Vec<String> {
        let missing = self.came.iter().filter(|(_, came)| !**came);
        let mut ids: Vec<String> = missing.map(|(id, _)| id.clone()).collect();
        ids.sort_unstable();
        ids
    }
}
