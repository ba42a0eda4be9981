//! A bounded sample of pairs of answers that does not depend on their order, and what is read out of their JSON at the end.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, StringArray, StructArray};
use arrow::datatypes::{DataType, Field, Fields, Int64Type};
use datafusion_common::utils::SingleRowListArrayBuilder;
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::Accumulator;
use understudy_measure::answer::{Finish, Json, json};
use xxhash_rust::xxh3::{xxh3_128, xxh3_128_with_seed};

use super::smallest::keep_smallest;
use crate::arguments::TextArray;
use crate::column::integer;
use crate::points::one_list;

/// The names of what is remembered.
const STATE: [&str; 4] = ["primary_texts", "secondary_texts", "ids", "counts"];
/// The most pairs that are looked at.
const MOST_PAIRS: usize = 512;
/// The longest answer that is looked at, in bytes.
const MOST_BYTES: usize = 16 << 10;

/// The JSON of a pair, how often the same two texts came, and the smallest id they came with.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) primary: Json,
    pub(super) secondary: Json,
    pub(super) n: u64,
    pub(super) id: Option<Box<str>>,
}

/// The pairs with the smallest digests, equal pairs once with their count. A pair that had to leave never comes back,
/// so the counts of those that stayed are whole.
#[derive(Debug)]
pub(super) struct PairSample {
    pairs: BTreeMap<u128, Pair>,
    bytes: usize,
    finish: fn(&[Seen]) -> Result<ScalarValue>,
}

#[derive(Debug)]
struct Pair {
    primary: String,
    secondary: String,
    n: u64,
    id: Option<Box<str>>,
}

impl Pair {
    const fn bytes(&self) -> usize {
        self.primary.len() + self.secondary.len()
    }
}

impl PairSample {
    /// A sample of nothing. `finish` reads the pairs in which both sides have JSON.
    pub(super) const fn new(finish: fn(&[Seen]) -> Result<ScalarValue>) -> Self {
        Self {
            pairs: BTreeMap::new(),
            bytes: 0,
            finish,
        }
    }

    fn add(&mut self, (primary, secondary): (&str, &str), id: Option<&str>, n: u64) {
        if primary.len() > MOST_BYTES || secondary.len() > MOST_BYTES {
            return;
        }
        let digest = xxh3_128_with_seed(primary.as_bytes(), half(xxh3_128(secondary.as_bytes())));
        if let Some(pair) = self.pairs.get_mut(&digest) {
            pair.n = pair.n.saturating_add(n);
            keep_smallest(&mut pair.id, id);
            return;
        }
        let is_full = self.pairs.len() >= MOST_PAIRS;
        let largest = self.pairs.last_key_value().map(|(digest, _)| *digest);
        if is_full && largest.is_some_and(|largest| digest >= largest) {
            return;
        }
        let pair = Pair {
            primary: primary.to_owned(),
            secondary: secondary.to_owned(),
            n,
            id: id.map(Into::into),
        };
        self.bytes += pair.bytes();
        self.pairs.insert(digest, pair);
        if is_full && let Some((_, pair)) = self.pairs.pop_last() {
            self.bytes -= pair.bytes();
        }
    }

    /// `columns` are the two texts and, where the pairs have names, their ids.
    fn add_all(&mut self, columns: &[ArrayRef], counts: Option<&Int64Array>) -> Result<()> {
        let [primary, secondary, ids @ ..] = columns else {
            return internal_err!("pairs of answers need two texts, not {}", columns.len());
        };
        let rows = primary.len();
        let (primary, secondary) = (TextArray::new(primary)?, TextArray::new(secondary)?);
        let ids = ids.first().map(TextArray::new).transpose()?;
        for row in 0..rows {
            if let (Some(primary), Some(secondary)) = (primary.at(row), secondary.at(row)) {
                let n = counts.map_or(1, |counts| u64::try_from(counts.value(row)).unwrap_or(0));
                let id = ids.as_ref().and_then(|ids| ids.at(row));
                self.add((primary, secondary), id, n);
            }
        }
        Ok(())
    }
}

impl Accumulator for PairSample {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add_all(values, None)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let read = |text: &str| json::json(text, Finish::Stop);
        let seen: Vec<Seen> = self
            .pairs
            .values()
            .map(|pair| Seen {
                primary: read(&pair.primary),
                secondary: read(&pair.secondary),
                n: pair.n,
                id: pair.id.clone(),
            })
            .filter(|seen| seen.primary.has_value() && seen.secondary.has_value())
            .collect();
        (self.finish)(&seen)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.bytes + self.pairs.len() * size_of::<(u128, Pair)>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let texts = |side: fn(&Pair) -> &String| -> ArrayRef {
            let texts: StringArray = self.pairs.values().map(|pair| Some(side(pair))).collect();
            Arc::new(texts)
        };
        let counts = self.pairs.values().map(|pair| integer(pair.n));
        Ok(vec![
            one_list(texts(|pair| &pair.primary)),
            one_list(texts(|pair| &pair.secondary)),
            one_list(Arc::new(
                self.pairs
                    .values()
                    .map(|pair| pair.id.as_deref())
                    .collect::<StringArray>(),
            )),
            one_list(Arc::new(Int64Array::from_iter_values(counts))),
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let [pairs @ .., counts] = states else {
            return internal_err!("pairs of answers have no state");
        };
        let counts = counts.as_list::<i32>();
        for row in (0..counts.len()).filter(|row| counts.is_valid(*row)) {
            let pairs: Vec<ArrayRef> = pairs
                .iter()
                .map(|list| list.as_list::<i32>().value(row))
                .collect();
            let counts = counts.value(row);
            self.add_all(&pairs, Some(counts.as_primitive::<Int64Type>()))?;
        }
        Ok(())
    }
}

/// The names and types of what is remembered.
pub(super) fn state_types() -> Vec<(&'static str, DataType)> {
    let list = |item| DataType::List(Field::new_list_field(item, true).into());
    let types = [
        DataType::Utf8,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Int64,
    ]
    .map(list);
    STATE.into_iter().zip(types).collect()
}

/// One list of records as a value.
pub(super) fn list_of_records(fields: Fields, columns: Vec<ArrayRef>) -> Result<ScalarValue> {
    let records = StructArray::try_new(fields, columns, None)?;
    let list = SingleRowListArrayBuilder::new(Arc::new(records));
    Ok(list.with_nullable(false).build_list_scalar())
}

/// The type of such a list.
pub(super) fn records_type(fields: Fields) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(
        DataType::Struct(fields),
        false,
    )))
}

/// The lower half of a digest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the lower half is what is wanted"
)]
fn half(digest: u128) -> u64 {
    digest as u64
}
