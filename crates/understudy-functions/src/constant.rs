//! An argument of an aggregate that must be the same in every row of a group.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue, exec_err};

use crate::arguments::{TextArray, numbers};
use crate::clusters::digest;
use crate::parameter::is_level;

/// Constants that are a confidence or an error level.
const LEVELS: [&str; 2] = ["confidence", "alpha"];

/// A number, or a text known by its digest, that every row of a group repeats.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Constant {
    name: &'static str,
    value: Option<f64>,
}

impl Constant {
    /// A constant of which nothing was seen yet.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, value: None }
    }

    /// Reads rows, of the input or of other accumulators' states; nulls say nothing.
    ///
    /// # Errors
    /// When two rows disagree.
    pub(crate) fn see(&mut self, array: &ArrayRef) -> Result<()> {
        if *array.data_type() == DataType::Float64 {
            let mut values = numbers(array)?.iter().flatten();
            return values.try_for_each(|value| self.see_value(value));
        }
        let texts = TextArray::new(array)?;
        let mut last = None;
        for text in (0..array.len()).filter_map(|row| texts.at(row)) {
            // The digest of a text that stands in row after row is taken once.
            if last.replace(text) != Some(text) {
                self.see_value(digest(text))?;
            }
        }
        Ok(())
    }

    fn see_value(&mut self, value: f64) -> Result<()> {
        if self
            .value
            .is_some_and(|known| known.total_cmp(&value).is_ne())
        {
            return exec_err!("{} must be the same in all rows of a group", self.name);
        }
        self.value = Some(value);
        Ok(())
    }

    /// The number, or the digest of the text; `None` if no row had one, or where a level was asked for and it is none.
    pub(crate) fn value(&self) -> Option<f64> {
        let is_any = !LEVELS.contains(&self.name);
        self.value.filter(|value| is_any || is_level(*value))
    }

    /// The number as state.
    pub(crate) fn state(&self) -> ScalarValue {
        ScalarValue::Float64(self.value)
    }
}
