//! `cluster_mean`: a weighted mean with a standard error that knows which rows belong together.

use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::Interval;
use understudy_measure::statistics::cluster::{ClusterEstimate, ClusteredRow, cluster_ratio};

use crate::aggregate::Aggregate;
use crate::clustered::ClusterRecipe;
use crate::clusters::CLUSTER;
use crate::entry::{Entry, Example, FunctionKind};
use crate::estimate::{estimate_record, fields};
use crate::parameter::Parameter;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "cluster_mean",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "Hájek's weighted mean with linearised cluster totals, as R's survey package has it; the interval by Student's t below fifty clusters. Weights are inverse chances of having been sampled. Sums are exact whatever the order of the rows, of numbers to 18 decimals and up to 10¹²; larger ones are left out. The state holds the totals of up to 131,072 clusters; more are put together by their digests, which leaves the estimate as it is.",
        parameters: &[
            Parameter::number("x", "The numbers."),
            Parameter::number("weight", "The rows' weights, above 0."),
            CLUSTER,
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n`, `estimate`, `lower`, `upper`; no ends with a single cluster, null without rows.",
        nulls: "rows with a null, with a number that is not finite or with a weight not above 0 are left out; null without rows.",
        source: "Hájek 1971; linearised variance, Särndal, Swensson and Wretman 1992.",
        example: Example {
            sql: "SELECT c['n'] AS n, round(c['estimate'], 4) AS estimate, round(c['lower'], 4) AS lower, round(c['upper'], 4) AS upper\nFROM (SELECT cluster_mean(x, w, session, 0.9) AS c FROM (VALUES\n    (1, 1, 'a'), (1, 1, 'a'), (0, 2, 'b'), (0, 2, 'c'), (1, 1, 'd'), (0, 1, 'd')) AS t(x, w, session))",
            result: "\
+---+----------+---------+--------+
| n | estimate | lower   | upper  |
+---+----------+---------+--------+
| 6 | 0.375    | -0.1883 | 0.9383 |
+---+----------+---------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: ClusterRecipe::<2>::state_types,
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: ClusterRecipe<2> = ClusterRecipe {
    ratio: |[value, weight]| [value, 1.0, weight],
    finish,
};

fn finish(n: u64, rows: &[ClusteredRow], confidence: Option<f64>) -> Result<ScalarValue> {
    let interval = |found: ClusterEstimate| {
        confidence.map_or(Interval::ANY, |confidence| found.interval(confidence))
    };
    let found = cluster_ratio(rows).map(|found| (found.estimate, interval(found)));
    estimate_record(n, found)
}
