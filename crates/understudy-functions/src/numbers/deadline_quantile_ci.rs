//! `deadline_quantile_ci`: a quantile of latencies some of which a deadline cut off.

use arrow::array::{Array as _, ArrayRef};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::{Interval, SortedSample, quantile, quantile_interval};

use crate::aggregate::{Aggregate, record};
use crate::arguments::{booleans, numbers};
use crate::column::integer;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "deadline_quantile_ci",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "A quantile of latencies of which a deadline cut some off: these took longer than any that came to \
            its end, nobody knows how long. Kaplan and Meier's curve then is the share that has ended; between its steps \
            it is read as `quantile_ci` reads it, so that both say the same where nothing was cut off. The interval is \
            the distribution-free one, with every latency that was cut off beyond all others: exact, where the log–log \
            interval of `km_quantile_ci`, for deadlines of any kind, is approximate. A latency that is cut off never \
            makes the quantile or an end smaller. Where more were cut off than the quantile leaves above it, it is not \
            reached: the estimate is null. Exact for up to 262,144 different latencies in a group, of which at most \
            1,048,576 are used, at even distances in rank; beyond, they are first cut to as many significant bits as keep \
            them so few.",
        parameters: &[
            Parameter::number(
                "latency",
                "How long it took; not read where it was cut off.",
            ),
            Parameter::boolean("cut_off", "Whether the deadline came first; null is no."),
            Parameter::number("p", "The quantile, 0 to 1, the same in all rows."),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n`, of these `n_cut_off`, `estimate`, `lower`, `upper`; an end that no latency is far enough \
            out for is null.",
        nulls: "a latency that is null or not finite is left out unless it was cut off; null estimate where the quantile \
            is not reached, and without rows.",
        source: "Kaplan and Meier 1958; type 7 of Hyndman and Fan 1996; ranks by the binomial distribution.",
        example: Example {
            sql: "SELECT deadline_quantile_ci(ms, late, 0.5, 0.8) AS median FROM (VALUES\n    (120, false), (80, false), (NULL, true), (95, false), (210, false), (150, false), (101, false)) AS t(ms, late)",
            result: "\
+------------------------------------------------------------------+
| median                                                           |
+------------------------------------------------------------------+
| {n: 7, n_cut_off: 1, estimate: 120.0, lower: 95.0, upper: 210.0} |
+------------------------------------------------------------------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<1, 2> = Recipe {
    constants: ["p", "confidence"],
    read,
    finish,
};

/// A latency that was cut off, in the order of the others.
const CUT_OFF: f64 = f64::INFINITY;

fn fields() -> Fields {
    let count = |name| Field::new(name, DataType::Int64, false);
    let number = |name| Field::new(name, DataType::Float64, true);
    let counts = ["n", "n_cut_off"].map(count);
    let numbers = ["estimate", "lower", "upper"].map(number);
    counts.into_iter().chain(numbers).collect()
}

fn read(columns: &[ArrayRef], points: &mut Points<1>) -> Result<()> {
    let [latencies, cut_off] = columns else {
        return internal_err!(
            "latencies and their ends are expected, not {} columns",
            columns.len()
        );
    };
    let (latencies, cut_off) = (numbers(latencies)?, booleans(cut_off)?);
    for row in 0..latencies.len() {
        if cut_off.is_valid(row) && cut_off.value(row) {
            points.push([CUT_OFF]);
        } else if latencies.is_valid(row) && latencies.value(row).is_finite() {
            points.push([latencies.value(row)]);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<1>, [p, confidence]: [Option<f64>; 2]) -> Result<ScalarValue> {
    let n_cut_off = points.count_if(|[latency]| latency.is_infinite());
    let sample = SortedSample::new(points.numbers());
    let known = |value: f64| Some(value).filter(|value| value.is_finite());
    let interval = p
        .zip(confidence)
        .and_then(|(p, confidence)| quantile_interval(&sample, p, confidence))
        .map_or(Interval::ANY, |found| found.interval);
    let values = [
        ScalarValue::from(integer(points.len())),
        ScalarValue::from(integer(n_cut_off)),
        ScalarValue::Float64(p.and_then(|p| quantile(&sample, p)).and_then(known)),
        ScalarValue::Float64(known(interval.lower)),
        ScalarValue::Float64(known(interval.upper)),
    ];
    record(&fields(), &values)
}
