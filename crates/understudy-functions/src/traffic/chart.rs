//! The figures of a control chart and how it is set up, as arguments of a window function.

use datafusion_common::Result;

use crate::arguments::Arguments;

/// A figure per row, and the `C` constants behind it.
pub(super) struct Chart<const C: usize> {
    /// NaN where a row has no figure, which leaves a chart where it was.
    pub(super) values: Vec<f64>,
    /// Those of the first row that has all of them.
    pub(super) constants: Option<[f64; C]>,
}

impl<const C: usize> Chart<C> {
    pub(super) fn new(arguments: &Arguments) -> Result<Self> {
        let (figures, rows) = (arguments.number(0)?, arguments.rows());
        let columns = (1..=C)
            .map(|index| arguments.number(index))
            .collect::<Result<Vec<_>>>()?;
        let constants = |row: usize| {
            let mut constants = [0.0; C];
            for (constant, column) in constants.iter_mut().zip(&columns) {
                *constant = column.at(row)?;
            }
            Some(constants)
        };
        Ok(Self {
            values: (0..rows)
                .map(|row| figures.at(row).unwrap_or(f64::NAN))
                .collect(),
            constants: (0..rows).find_map(constants),
        })
    }
}
