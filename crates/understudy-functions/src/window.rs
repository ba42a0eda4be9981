//! From the description of a window function to one that the engine can call.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion_common::Result;
use datafusion_expr::function::{PartitionEvaluatorArgs, WindowUDFFieldArgs};
use datafusion_expr::{Documentation, PartitionEvaluator, Signature, WindowUDFImpl};

use crate::arguments::Arguments;
use crate::entry::Entry;
use crate::page;
use crate::parameter::coerce;
use crate::scalar::signature;

/// A window function: what is written about it, what it gives back, and how.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) entry: Entry,
    /// The type of the result.
    pub(crate) returns: fn() -> DataType,
    /// The results for all rows of one partition, in its order.
    pub(crate) call: fn(&Arguments) -> Result<ArrayRef>,
}

// A function is known by its name; function pointers have no identity to compare.
impl PartialEq for Window {
    fn eq(&self, other: &Self) -> bool {
        self.entry.name == other.entry.name
    }
}

impl Eq for Window {}

impl Hash for Window {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.entry.name.hash(state);
    }
}

/// A window function as the engine sees it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct WindowAdapter {
    window: &'static Window,
    signature: Signature,
    documentation: Documentation,
}

impl WindowAdapter {
    pub(crate) fn new(window: &'static Window) -> Result<Self> {
        let signature = signature(window.entry.parameters)?;
        Ok(Self {
            window,
            signature,
            documentation: page::documentation(&window.entry),
        })
    }
}

impl WindowUDFImpl for WindowAdapter {
    fn name(&self) -> &str {
        self.window.entry.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        coerce(self.name(), self.window.entry.parameters, arg_types)
    }

    fn field(&self, field_args: WindowUDFFieldArgs) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(
            field_args.name(),
            (self.window.returns)(),
            true,
        )))
    }

    fn partition_evaluator(
        &self,
        _args: PartitionEvaluatorArgs,
    ) -> Result<Box<dyn PartitionEvaluator>> {
        Ok(Box::new(WholePartition(self.window)))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// Answers all rows of a partition at once, whatever the frame.
#[derive(Debug)]
struct WholePartition(&'static Window);

impl PartitionEvaluator for WholePartition {
    fn evaluate_all(&mut self, values: &[ArrayRef], num_rows: usize) -> Result<ArrayRef> {
        let arguments = Arguments::of_columns(values, num_rows);
        (self.0.call)(&arguments.with_levels(self.0.entry.parameters)?)
    }
}
