//! The accumulator behind `key_renames`: a bounded sample of pairs that does not depend on their order.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, StringArray, StructArray};
use datafusion_common::utils::SingleRowListArrayBuilder;
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::Accumulator;
use understudy_measure::answer::{Finish, Json, json};
use understudy_measure::template::{Rename, RenameLimits, renames};
use xxhash_rust::xxh3::{xxh3_128, xxh3_128_with_seed};

use super::key_renames::fields;
use crate::arguments::TextArray;
use crate::points::one_list;

/// The names of what is remembered.
pub(super) const STATE: [&str; 2] = ["primary_texts", "secondary_texts"];
/// The most pairs that are looked at.
const MOST_PAIRS: usize = 512;
/// The longest answer that is looked at, in bytes.
const MOST_BYTES: usize = 16 << 10;

/// The pairs with the smallest digests, equal pairs once.
#[derive(Debug, Default)]
pub(super) struct Renames {
    pairs: BTreeMap<u128, (String, String)>,
    bytes: usize,
}

impl Renames {
    fn add(&mut self, primary: &str, secondary: &str) {
        if primary.len() > MOST_BYTES || secondary.len() > MOST_BYTES {
            return;
        }
        let digest = xxh3_128_with_seed(primary.as_bytes(), half(xxh3_128(secondary.as_bytes())));
        let is_full = self.pairs.len() >= MOST_PAIRS;
        let largest = self.pairs.last_key_value().map(|(digest, _)| *digest);
        if is_full && largest.is_some_and(|largest| digest >= largest)
            || self.pairs.contains_key(&digest)
        {
            return;
        }
        self.bytes += primary.len() + secondary.len();
        self.pairs
            .insert(digest, (primary.to_owned(), secondary.to_owned()));
        if is_full && let Some((_, (primary, secondary))) = self.pairs.pop_last() {
            self.bytes -= primary.len() + secondary.len();
        }
    }

    fn found(&self) -> Vec<Rename> {
        let read = |text: &String| json::json(text, Finish::Stop);
        let pairs: Vec<(Json, Json)> = self
            .pairs
            .values()
            .map(|(primary, secondary)| (read(primary), read(secondary)))
            .collect();
        let both: Vec<(&Json, &Json)> = pairs
            .iter()
            .filter(|(primary, secondary)| primary.has_value() && secondary.has_value())
            .map(|(primary, secondary)| (primary, secondary))
            .collect();
        let mut found = renames(&both, &RenameLimits::default());
        found.retain(|rename| rename.accepted);
        found
    }
}

impl Accumulator for Renames {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [primary, secondary] = values else {
            return internal_err!("renames need two texts, not {}", values.len());
        };
        let rows = primary.len();
        let (primary, secondary) = (TextArray::new(primary)?, TextArray::new(secondary)?);
        for row in 0..rows {
            if let (Some(primary), Some(secondary)) = (primary.at(row), secondary.at(row)) {
                self.add(primary, secondary);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let found = self.found();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(
                found
                    .iter()
                    .map(|rename| Some(rename.primary.as_str()))
                    .collect::<StringArray>(),
            ),
            Arc::new(
                found
                    .iter()
                    .map(|rename| Some(rename.secondary.as_str()))
                    .collect::<StringArray>(),
            ),
            Arc::new(Float64Array::from_iter_values(
                found.iter().map(|rename| rename.score),
            )),
        ];
        Ok(
            SingleRowListArrayBuilder::new(Arc::new(StructArray::try_new(
                fields(),
                columns,
                None,
            )?))
            .with_nullable(false)
            .build_list_scalar(),
        )
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bytes + self.pairs.len() * size_of::<(u128, String, String)>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let primary: StringArray = self
            .pairs
            .values()
            .map(|(primary, _)| Some(primary))
            .collect();
        let secondary: StringArray = self
            .pairs
            .values()
            .map(|(_, secondary)| Some(secondary))
            .collect();
        Ok(vec![
            one_list(Arc::new(primary)),
            one_list(Arc::new(secondary)),
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [primary, secondary] = states else {
            return internal_err!("renames have two columns of state, not {}", states.len());
        };
        let (primary, secondary) = (primary.as_list::<i32>(), secondary.as_list::<i32>());
        for row in (0..primary.len()).filter(|row| primary.is_valid(*row)) {
            self.update_batch(&[primary.value(row), secondary.value(row)])?;
        }
        Ok(())
    }
}

/// The lower half of a digest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the lower half is what is wanted"
)]
fn half(digest: u128) -> u64 {
    digest as u64
}
