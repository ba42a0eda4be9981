//! An argument of an aggregate that must be the same in every row of a group.

use arrow::array::ArrayRef;
use datafusion_common::{Result, ScalarValue, exec_err};

use crate::arguments::numbers;

/// A number that every row of a group repeats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Constant {
    name: &'static str,
    value: Option<f64>,
}

impl Constant {
    /// A constant of which nothing was seen yet.
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name, value: None }
    }

    /// Reads rows, of the input or of other accumulators' states; nulls say nothing.
    ///
    /// # Errors
    /// When two rows disagree.
    pub(super) fn see(&mut self, array: &ArrayRef) -> Result<()> {
        for value in numbers(array)?.iter().flatten() {
            match self.value {
                Some(known) if known.total_cmp(&value).is_ne() => {
                    return exec_err!(
                        "{} must be the same in all rows of a group, not {known} and {value}",
                        self.name
                    );
                }
                _ => self.value = Some(value),
            }
        }
        Ok(())
    }

    /// The number; `None` if no row had one.
    pub(super) const fn value(&self) -> Option<f64> {
        self.value
    }

    /// The number as state.
    pub(super) fn state(&self) -> ScalarValue {
        ScalarValue::Float64(self.value)
    }
}
