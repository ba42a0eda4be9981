//! From the description of a scalar function to one that the engine can call.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion_common::{Result, ScalarValue};
use datafusion_expr::{
    ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature,
    Volatility,
};

use crate::arguments::Arguments;
use crate::entry::Entry;
use crate::page;
use crate::parameter::{Parameter, coerce};

/// A scalar function: what is written about it, what it gives back, and how.
#[derive(Debug)]
pub(crate) struct Scalar {
    pub(crate) entry: Entry,
    /// The type of the result.
    pub(crate) returns: fn() -> DataType,
    /// Whether there is a result for every row, nulls among the arguments or not.
    pub(crate) total: bool,
    /// The results for all rows.
    pub(crate) call: fn(&Arguments) -> Result<ArrayRef>,
}

// A function is known by its name; function pointers have no identity to compare.
impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.entry.name == other.entry.name
    }
}

impl Eq for Scalar {}

impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.entry.name.hash(state);
    }
}

/// A scalar function as the engine sees it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ScalarAdapter {
    scalar: &'static Scalar,
    signature: Signature,
    documentation: Documentation,
}

impl ScalarAdapter {
    pub(crate) fn new(scalar: &'static Scalar) -> Result<Self> {
        let signature = signature(scalar.entry.parameters)?;
        Ok(Self {
            scalar,
            signature,
            documentation: page::documentation(&scalar.entry),
        })
    }
}

/// A signature of named arguments, of which [`coerce`] is the judge.
pub(crate) fn signature(parameters: &[Parameter]) -> Result<Signature> {
    let names = parameters.iter().map(|parameter| parameter.name).collect();
    Signature::user_defined(Volatility::Immutable).with_parameter_names(names)
}

impl ScalarUDFImpl for ScalarAdapter {
    fn name(&self) -> &str {
        self.scalar.entry.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        coerce(self.name(), self.scalar.entry.parameters, arg_types)
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok((self.scalar.returns)())
    }

    fn return_field_from_args(&self, _args: ReturnFieldArgs) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(
            self.name(),
            (self.scalar.returns)(),
            !self.scalar.total,
        )))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arguments = Arguments::new(&args.args, args.number_rows)?
            .with_levels(self.scalar.entry.parameters)?;
        let result = (self.scalar.call)(&arguments)?;
        if arguments.is_constant() {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(
                &result, 0,
            )?));
        }
        Ok(ColumnarValue::Array(result))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}
