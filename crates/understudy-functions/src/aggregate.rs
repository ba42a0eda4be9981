//! From the description of an aggregate to one that the engine can call.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{ArrayRef, StructArray};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion_common::{Result, ScalarValue, not_impl_err};
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion_expr::{Accumulator, AggregateUDFImpl, Documentation, GroupsAccumulator, Signature};

use crate::column::integer;
use crate::entry::Entry;
use crate::page;
use crate::parameter::coerce;
use crate::scalar::signature;

mod grouped;
#[cfg(test)]
mod tests;

pub(crate) use grouped::{Groups, Kept, OneGroup, one_list_state};

/// An aggregate: what is written about it, what it gives back, what it remembers, and how.
#[derive(Debug)]
pub(crate) struct Aggregate {
    pub(crate) entry: Entry,
    /// The type of the result.
    pub(crate) returns: fn() -> DataType,
    /// What is remembered between rows, in plain Arrow values, so that it can cross machines.
    pub(crate) state: fn() -> Vec<(&'static str, DataType)>,
    /// An accumulator that has seen nothing.
    pub(crate) accumulator: fn() -> Box<dyn Accumulator>,
    /// The same for all groups at once, where that is worth it.
    pub(crate) groups: Option<fn() -> Box<dyn GroupsAccumulator>>,
}

// A function is known by its name; function pointers have no identity to compare.
impl PartialEq for Aggregate {
    fn eq(&self, other: &Self) -> bool {
        self.entry.name == other.entry.name
    }
}

impl Eq for Aggregate {}

impl Hash for Aggregate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.entry.name.hash(state);
    }
}

/// An aggregate as the engine sees it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct AggregateAdapter {
    aggregate: &'static Aggregate,
    signature: Signature,
    documentation: Documentation,
}

impl AggregateAdapter {
    pub(crate) fn new(aggregate: &'static Aggregate) -> Result<Self> {
        let signature = signature(aggregate.entry.parameters)?;
        Ok(Self {
            aggregate,
            signature,
            documentation: page::documentation(&aggregate.entry),
        })
    }
}

impl AggregateUDFImpl for AggregateAdapter {
    fn name(&self) -> &str {
        self.aggregate.entry.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        coerce(self.name(), self.aggregate.entry.parameters, arg_types)
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok((self.aggregate.returns)())
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let field = |(name, data_type)| {
            Arc::new(Field::new(
                format_state_name(args.name, name),
                data_type,
                true,
            ))
        };
        Ok((self.aggregate.state)().into_iter().map(field).collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if args.is_distinct {
            return not_impl_err!("{} of distinct rows", self.name());
        }
        Ok((self.aggregate.accumulator)())
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.aggregate.groups.is_some() && !args.is_distinct
    }

    fn create_groups_accumulator(
        &self,
        _args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        let Some(groups) = self.aggregate.groups else {
            return not_impl_err!("{} for all groups at once", self.name());
        };
        Ok(groups())
    }

    // The rows are put into an order of their own before anything depends on it.
    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// The fields of a record: whole numbers that are never null, then numbers that may be.
pub(crate) fn fields_of(counts: &[&str], numbers: &[&str]) -> Fields {
    let counts = counts
        .iter()
        .map(|name| Field::new(*name, DataType::Int64, false));
    let numbers = numbers
        .iter()
        .map(|name| Field::new(*name, DataType::Float64, true));
    counts.chain(numbers).collect()
}

/// A record with the fields of [`fields_of`]; a number that is not finite is null.
pub(crate) fn record_of(
    fields: &Fields,
    counts: &[u64],
    numbers: &[Option<f64>],
) -> Result<ScalarValue> {
    let counts = counts
        .iter()
        .map(|count| ScalarValue::from(integer(*count)));
    let numbers = numbers
        .iter()
        .map(|number| ScalarValue::Float64(number.filter(|number| number.is_finite())));
    record(fields, &counts.chain(numbers).collect::<Vec<_>>())
}

/// One record as a value.
pub(crate) fn record(fields: &Fields, values: &[ScalarValue]) -> Result<ScalarValue> {
    let columns = values
        .iter()
        .map(ScalarValue::to_array)
        .collect::<Result<Vec<ArrayRef>>>()?;
    Ok(ScalarValue::Struct(Arc::new(StructArray::try_new(
        fields.clone(),
        columns,
        None,
    )?)))
}
