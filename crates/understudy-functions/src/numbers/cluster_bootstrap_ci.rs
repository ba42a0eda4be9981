//! `cluster_bootstrap_ci`: a mean with an interval that knows which rows belong together.

use arrow::datatypes::DataType;
use datafusion_common::{Result, ScalarValue};
use understudy_measure::statistics::bootstrap::REPLICATES;
use understudy_measure::statistics::cluster::{ClusteredRow, cluster_ratio};
use understudy_measure::statistics::{Interval, bootstrap_interval};

use crate::aggregate::Aggregate;
use crate::clustered::ClusterRecipe;
use crate::clusters::CLUSTER;
use crate::entry::{Entry, Example, FunctionKind};
use crate::estimate::{estimate_record, fields};
use crate::parameter::Parameter;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "cluster_bootstrap_ci",
        package: "numbers",
        kind: FunctionKind::Aggregate,
        description: "The mean with a percentile interval from 2,000 bootstrap replicates in which every cluster counts a Poisson number of times. The draws are a hash of cluster and replicate, so the same rows give the same interval everywhere. Sums are exact whatever the order of the rows, of numbers to 18 decimals and up to 10¹²; larger ones are left out. The state holds the totals of up to 131,072 clusters; more are put together by their digests, which leaves the estimate as it is.",
        parameters: &[
            Parameter::number("x", "The numbers."),
            CLUSTER,
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n`, `estimate`, `lower`, `upper`; no ends with a single cluster, null without rows.",
        nulls: "rows with a null are left out; null without rows, and no ends without a confidence or with a single cluster.",
        source: "percentile bootstrap with Poisson weights, Hanley and MacGibbon 2006.",
        example: Example {
            sql: "SELECT c['n'] AS n, c['estimate'] AS estimate, round(c['lower'], 4) AS lower, round(c['upper'], 4) AS upper\nFROM (SELECT cluster_bootstrap_ci(x, session, 0.9) AS c FROM (VALUES\n    (1, 'a'), (1, 'a'), (0, 'b'), (0, 'c'), (1, 'd'), (0, 'd'), (0, 'e'), (0, 'f')) AS t(x, session))",
            result: "\
+---+----------+-------+--------+
| n | estimate | lower | upper  |
+---+----------+-------+--------+
| 8 | 0.375    | 0.0   | 0.6667 |
+---+----------+-------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: ClusterRecipe::<1>::state_types,
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: ClusterRecipe<1> = ClusterRecipe {
    ratio: |[value]| [value, 1.0, 1.0],
    finish,
};

fn finish(n: u64, rows: &[ClusteredRow], confidence: Option<f64>) -> Result<ScalarValue> {
    let interval = |confidence| bootstrap_interval(rows, confidence, REPLICATES, 0);
    let estimate = cluster_ratio(rows)
        .map(|found| (found.estimate, confidence.map_or(Interval::ANY, interval)));
    estimate_record(n, estimate)
}
