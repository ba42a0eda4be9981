//! The accumulator of most aggregates: the points of a group, and what to do with them at the end.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue, internal_err};
use datafusion_expr::Accumulator;

use crate::arguments::numbers;
use crate::constant::Constant;
use crate::points::Points;

/// What makes an aggregate out of points with `D` coordinates, and of `C` constants, which are its last arguments.
#[derive(Debug)]
pub(crate) struct Recipe<const D: usize, const C: usize> {
    /// The constants' names.
    pub(crate) constants: [&'static str; C],
    /// Adds the points of a batch of rows; the constants' columns are left out.
    pub(crate) read: fn(&[ArrayRef], &mut Points<D>) -> Result<()>,
    /// The result.
    pub(crate) finish: fn(&mut Points<D>, [Option<f64>; C]) -> Result<ScalarValue>,
}

impl<const D: usize, const C: usize> Recipe<D, C> {
    /// An accumulator that has seen nothing.
    pub(crate) fn start(&'static self) -> Box<dyn Accumulator> {
        Box::new(Sampled {
            points: Points::default(),
            constants: self.constants.map(Constant::new),
            recipe: self,
        })
    }

    /// What is remembered.
    pub(crate) fn state_types(&self) -> Vec<(&'static str, DataType)> {
        let mut types = Points::<D>::state_types(["values", "counts", "dropped_bits"]);
        types.extend(self.constants.map(|name| (name, DataType::Float64)));
        types
    }
}

/// The points and constants of one group.
#[derive(Debug)]
struct Sampled<const D: usize, const C: usize> {
    points: Points<D>,
    constants: [Constant; C],
    recipe: &'static Recipe<D, C>,
}

impl<const D: usize, const C: usize> Sampled<D, C> {
    fn see_constants(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.constants
            .iter_mut()
            .zip(columns)
            .try_for_each(|(constant, column)| constant.see(column))
    }
}

impl<const D: usize, const C: usize> Accumulator for Sampled<D, C> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let (points, constants) = values.split_at(values.len().saturating_sub(C));
        (self.recipe.read)(points, &mut self.points)?;
        self.see_constants(constants)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let constants = self.constants.map(|constant| constant.value());
        (self.recipe.finish)(&mut self.points, constants)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.points.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let mut state = self.points.state().to_vec();
        state.extend(self.constants.iter().map(Constant::state));
        Ok(state)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some((points, constants)) = states.split_at_checked(3) else {
            return internal_err!("a bag of points has three columns, not {}", states.len());
        };
        self.points.merge(points)?;
        self.see_constants(constants)
    }
}

/// Reads one column of numbers; nulls and what is not finite are left out.
pub(crate) fn read_numbers(columns: &[ArrayRef], points: &mut Points<1>) -> Result<()> {
    let [column] = columns else {
        return internal_err!("one column of numbers is expected, not {}", columns.len());
    };
    numbers(column)?
        .iter()
        .flatten()
        .filter(|value| value.is_finite())
        .for_each(|value| points.push([value]));
    Ok(())
}
