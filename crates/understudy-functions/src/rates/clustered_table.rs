//! `clustered_table`: a paired table that counts requests of one session for what they are worth.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use arrow::datatypes::Fields;
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::PairedTable;
use understudy_measure::statistics::cluster::{ClusteredPair, clustered_discordance};

use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::{TextArray, booleans};
use crate::clusters::{CLUSTER, digest};
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::{MOST_EXPANDED, Points};
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "clustered_table",
        package: "rates",
        kind: FunctionKind::Aggregate,
        description: "Counts pairs by which side shows it, as `paired_table`, and divides all counts by the design effect of the difference, so that dependent requests count for as many independent ones as they are worth. The counts go into `rate_verdict`, `tango_lower` and `tango_upper` as they are. Where no pair differs from another every cluster counts once. Its state holds up to 262,144 different pairs of cluster and cell; beyond, clusters are put together.",
        parameters: &[
            Parameter::boolean("primary", "Whether the primary shows it."),
            Parameter::boolean("secondary", "Whether the secondary shows it."),
            CLUSTER,
        ],
        returns: "a record: `n` pairs, `n_clusters`, then numbers that may be fractional: `design_effect` (at least 1), `n_effective`, `both`, `only_secondary`, `only_primary`, `neither`.",
        nulls: "pairs with a null side or without a cluster are left out; without pairs the numbers are null.",
        source: "Rao and Scott 1992.",
        example: Example {
            sql: "SELECT c['n'] AS n, c['n_clusters'] AS clusters, round(c['design_effect'], 4) AS effect, round(c['only_secondary'], 4) AS only_secondary,\n       rate_verdict(c['both'], c['only_secondary'], c['only_primary'], c['neither'], c['n_clusters'], 0.3, 0.05, 20, 10) AS verdict\nFROM (SELECT clustered_table(false, value % 40 < 2, CAST(value % 40 AS VARCHAR)) AS c FROM range(120))",
            result: "\
+-----+----------+--------+----------------+---------+
| n   | clusters | effect | only_secondary | verdict |
+-----+----------+--------+----------------+---------+
| 120 | 40       | 3.0513 | 1.9664         | parity  |
+-----+----------+--------+----------------+---------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<3, 0> = Recipe {
    constants: [],
    read,
    finish,
};

fn fields() -> Fields {
    fields_of(
        &["n", "n_clusters"],
        &[
            "design_effect",
            "n_effective",
            "both",
            "only_secondary",
            "only_primary",
            "neither",
        ],
    )
}

fn read(columns: &[ArrayRef], points: &mut Points<3>) -> Result<()> {
    let [primary, secondary, clusters] = columns else {
        return internal_err!(
            "two sides and a cluster are expected, not {}",
            columns.len()
        );
    };
    let (primary, secondary) = (booleans(primary)?, booleans(secondary)?);
    let clusters = TextArray::new(clusters)?;
    for row in 0..primary.len() {
        let known = primary.is_valid(row) && secondary.is_valid(row);
        if let Some(cluster) = clusters.at(row).filter(|_| known) {
            let side = |bad: bool| f64::from(u8::from(bad));
            let (primary, secondary) = (primary.value(row), secondary.value(row));
            points.push([digest(cluster), side(primary), side(secondary)]);
        }
    }
    Ok(())
}

fn finish(points: &mut Points<3>, _: [Option<f64>; 0]) -> Result<ScalarValue> {
    let n = points.len();
    let pair = |&[cluster, primary, secondary]: &[f64; 3]| ClusteredPair {
        primary_bad: primary > 0.5,
        secondary_bad: secondary > 0.5,
        cluster: cluster.to_bits(),
    };
    let pairs: Vec<ClusteredPair> = points.expanded(MOST_EXPANDED).iter().map(pair).collect();
    // The points are in the order of their clusters.
    let clusters = pairs.chunk_by(|x, y| x.cluster == y.cluster).count();
    let worth = clustered_discordance(&pairs);
    let plain = PairedTable::count(
        pairs
            .iter()
            .map(|pair| (pair.primary_bad, pair.secondary_bad)),
    );
    let effect = plain.n() as f64 / worth.n;
    let some = |number: f64| (n > 0).then_some(number);
    record_of(
        &fields(),
        &[n, u64::try_from(clusters).unwrap_or(u64::MAX)],
        &[
            some(effect),
            some(worth.n),
            some(plain.both as f64 / effect),
            some(worth.only_secondary),
            some(worth.only_primary),
            some(plain.neither as f64 / effect),
        ],
    )
}
