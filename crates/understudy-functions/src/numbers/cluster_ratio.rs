//! `cluster_ratio`: a ratio of totals with an interval that knows which rows belong together.

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
        name: "cluster_ratio",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "The weighted total of one figure over that of another, such as the secondary's cost over the primary's, cost over usable answers, or divergence between the sides over the primary's own; linearised cluster totals give the error, and Student's t the interval below fifty clusters. Weights are inverse chances of having been sampled. Sums are exact whatever the order of the rows, of numbers to 18 decimals and up to 10¹²; larger ones are left out. The state holds the totals of up to 131,072 clusters; more are put together by their digests, which leaves the estimate as it is.",
        parameters: &[
            Parameter::number("numerator", "The figure above."),
            Parameter::number("denominator", "The figure below."),
            Parameter::number("weight", "The rows' weights, above 0."),
            CLUSTER,
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n`, `estimate`, `lower`, `upper`, in the unit of the ratio.",
        nulls: "rows with a null, with a number that is not finite or with a weight not above 0 are left out; null without rows or where the denominators sum to 0, and no ends with a single cluster.",
        source: "ratio estimator, Cochran 1977; linearised variance as in R's survey package.",
        example: Example {
            sql: "SELECT c['n'] AS n, c['estimate'] AS ratio, round(c['lower'], 4) AS lower, round(c['upper'], 4) AS upper\nFROM (SELECT cluster_ratio(s, p, 1, session, 0.9) AS c FROM (VALUES\n    (2.0, 1.0, 'a'), (5.0, 2.0, 'a'), (2.0, 2.0, 'b'), (6.0, 3.0, 'c'), (3.0, 2.0, 'd')) AS t(s, p, session))",
            result: "\
+---+-------+--------+--------+
| n | ratio | lower  | upper  |
+---+-------+--------+--------+
| 5 | 1.8   | 1.1433 | 2.4567 |
+---+-------+--------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: ClusterRecipe::<3>::state_types,
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: ClusterRecipe<3> = ClusterRecipe {
    ratio: |ratio| ratio,
    finish,
};

fn finish(n: u64, rows: &[ClusteredRow], confidence: Option<f64>) -> Result<ScalarValue> {
    let interval = |found: ClusterEstimate| {
        confidence.map_or(Interval::ANY, |confidence| found.interval(confidence))
    };
    let found = cluster_ratio(rows).map(|found| (found.estimate, interval(found)));
    estimate_record(n, found)
}
