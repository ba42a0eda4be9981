//! `excess_harm`: requests that newly break, less those that break anyhow when asked again.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, Fields};
use datafusion_common::{Result, ScalarValue, internal_err};
use understudy_measure::statistics::{PairedTable, mcnemar_midp, tango_interval};

use crate::aggregate::{Aggregate, fields_of, record_of};
use crate::arguments::booleans;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::points::Points;
use crate::sampled::Recipe;

pub(super) static FUNCTION: Aggregate = Aggregate {
    entry: Entry {
        name: "excess_harm",
        package: "noise",
        kind: FunctionKind::Aggregate,
        description: "The headline of a comparison: the share of requests that the primary answered well and the secondary did not (`harm`), less the share that another replay of the primary would not have either (`noise_floor`). Among the requests whose first primary answer was good this is a difference of paired rates, so its interval is Tango's over those, times their share. `both`, `only_secondary`, `only_control` and `neither` are the table of those requests, ready for `rate_verdict`. Its state is at most 27 counts.",
        parameters: &[
            Parameter::boolean(
                "primary",
                "Whether the primary's answer was bad: a replay, or the log's where there is but one replay.",
            ),
            Parameter::boolean("control", "Whether another replay of the primary was bad."),
            Parameter::boolean("secondary", "Whether the secondary's answer was bad."),
            Parameter::level("confidence", "Two-sided confidence, the same in all rows."),
        ],
        returns: "a record: `n` requests, `dropped`, `n_good` (primary good), `both`, `only_secondary`, `only_control`, `neither`, then shares of all requests: `harm`, `noise_floor`, `excess`, `lower`, `upper`, and `p_value` of no excess (mid-p).",
        nulls: "a request with a null is dropped and counted; without requests the shares are null.",
        source: "E[1{primary ok}(1{secondary bad} − 1{control bad})]; Tango 1998; McNemar mid-p, Fagerland, Lydersen and Laake 2013.",
        example: Example {
            sql: "SELECT h['n'] AS n, h['harm'] AS harm, h['noise_floor'] AS noise_floor, h['excess'] AS excess,\n       round(h['lower'], 4) AS lower, round(h['upper'], 4) AS upper, round(h['p_value'], 4) AS p\nFROM (SELECT excess_harm(p, c, s, 0.9) AS h FROM (SELECT value = 0 AS p, value = 1 AS c, value < 6 AS s FROM range(20)))",
            result: "\
+----+------+-------------+--------+--------+--------+--------+
| n  | harm | noise_floor | excess | lower  | upper  | p      |
+----+------+-------------+--------+--------+--------+--------+
| 20 | 0.25 | 0.05        | 0.2    | 0.0567 | 0.3752 | 0.0625 |
+----+------+-------------+--------+--------+--------+--------+",
        },
    },
    returns: || DataType::Struct(fields()),
    state: || RECIPE.state_types(),
    accumulator: || RECIPE.start(),
    groups: None,
};

static RECIPE: Recipe<3, 1> = Recipe {
    constants: ["confidence"],
    read,
    finish,
};

const GOOD: f64 = 0.0;
const BAD: f64 = 1.0;
const UNKNOWN: f64 = 2.0;

fn fields() -> Fields {
    fields_of(
        &[
            "n",
            "dropped",
            "n_good",
            "both",
            "only_secondary",
            "only_control",
            "neither",
        ],
        &["harm", "noise_floor", "excess", "lower", "upper", "p_value"],
    )
}

fn read(columns: &[ArrayRef], points: &mut Points<3>) -> Result<()> {
    let columns = columns.iter().map(booleans).collect::<Result<Vec<_>>>()?;
    let [primary, control, secondary] = columns[..] else {
        return internal_err!("three answers are expected, not {}", columns.len());
    };
    for row in 0..primary.len() {
        points.push([primary, control, secondary].map(|column| {
            if column.is_null(row) {
                UNKNOWN
            } else if column.value(row) {
                BAD
            } else {
                GOOD
            }
        }));
    }
    Ok(())
}

fn finish(points: &mut Points<3>, [confidence]: [Option<f64>; 1]) -> Result<ScalarValue> {
    let dropped = points.count_if(|point| point.iter().any(|side| *side > BAD));
    let n = points.len() - dropped;
    let mut good = |control: f64, secondary: f64| {
        points.count_if(|point| {
            let sides = point.iter().zip([GOOD, control, secondary]);
            sides
                .into_iter()
                .all(|(side, wanted)| side.total_cmp(&wanted).is_eq())
        })
    };
    let table = PairedTable {
        both: good(BAD, BAD),
        only_secondary: good(GOOD, BAD),
        only_primary: good(BAD, GOOD),
        neither: good(GOOD, GOOD),
    };
    let share = |count: u64| (n > 0).then(|| count as f64 / n as f64);
    let good_share = share(table.n());
    let interval = confidence
        .filter(|_| n > 0)
        .map(|confidence| tango_interval(table, confidence));
    let end = |end: Option<f64>| good_share.zip(end).map(|(share, end)| share * end);
    let harm = share(table.both + table.only_secondary);
    let floor = share(table.both + table.only_primary);
    record_of(
        &fields(),
        &[
            n,
            dropped,
            table.n(),
            table.both,
            table.only_secondary,
            table.only_primary,
            table.neither,
        ],
        &[
            harm,
            floor,
            (n > 0).then(|| (table.only_secondary as f64 - table.only_primary as f64) / n as f64),
            end(interval.map(|interval| interval.lower)),
            end(interval.map(|interval| interval.upper)),
            (n > 0).then(|| mcnemar_midp(table)),
        ],
    )
}
