//! The record of an estimate with its interval.

use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::Interval;

use crate::aggregate::record;
use crate::column::integer;

/// `n`, `estimate`, `lower`, `upper`.
pub(crate) fn fields() -> Fields {
    let number = |name| Field::new(name, DataType::Float64, true);
    vec![
        Field::new("n", DataType::Int64, false),
        number("estimate"),
        number("lower"),
        number("upper"),
    ]
    .into()
}

/// An estimate from `n` numbers; an end that is not known is null.
pub(crate) fn estimate_record(n: u64, estimate: Option<(f64, Interval)>) -> Result<ScalarValue> {
    let known = |end: f64| Some(end).filter(|end| end.is_finite());
    let values = [
        ScalarValue::from(integer(n)),
        ScalarValue::Float64(estimate.map(|(value, _)| value)),
        ScalarValue::Float64(estimate.and_then(|(_, interval)| known(interval.lower))),
        ScalarValue::Float64(estimate.and_then(|(_, interval)| known(interval.upper))),
    ];
    record(&fields(), &values)
}
