//! `neyman_size`: how many requests of each template to replay for one number over all traffic.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion_common::Result;
use understudy_measure::statistics::SamplingStratum;
use understudy_measure::statistics::allocation::neyman_sizes;

use crate::arguments::Arguments;
use crate::column::numbers;
use crate::entry::{Entry, Example, FunctionKind};
use crate::parameter::Parameter;
use crate::window::Window;

pub(super) static FUNCTION: Window = Window {
    entry: Entry {
        name: "neyman_size",
        package: "traffic",
        kind: FunctionKind::Window,
        description: "The sample size of each row's template that makes the estimate over all traffic as sure as possible for the budget: in proportion to population·spread/√cost. It may exceed the population and is not whole; `understudy plan` spends a budget with floors for the gates too. `budget` is that of the partition's first row which has one.",
        parameters: &[
            Parameter::integer("population", "The template's requests in the window."),
            Parameter::number(
                "spread",
                "The standard deviation expected of the difference per request, √(share of discordant pairs) for rates.",
            ),
            Parameter::number("cost", "What one sampled request costs over all arms."),
            Parameter::number("budget", "The money there is, in the unit of the cost."),
        ],
        returns: "a number of requests.",
        nulls: "null where an argument is null or the count negative, and such rows get nothing; null without a budget.",
        source: "Neyman 1934; Cochran 1977, section 5.5.",
        example: Example {
            sql: "SELECT template, round(neyman_size(n, spread, cost, 10) OVER (), 1) AS requests FROM (VALUES ('a', 1000, 0.2, 0.01), ('b', 4000, 0.1, 0.04)) AS t(template, n, spread, cost) ORDER BY template",
            result: "\
+----------+----------+
| template | requests |
+----------+----------+
| a        | 200.0    |
| b        | 200.0    |
+----------+----------+",
        },
    },
    returns: || DataType::Float64,
    call,
};

fn call(arguments: &Arguments) -> Result<ArrayRef> {
    let (population, spread) = (arguments.integer(0)?, arguments.number(1)?);
    let (cost, budget) = (arguments.number(2)?, arguments.number(3)?);
    let rows = arguments.rows();
    let stratum = |row: usize| {
        Some(SamplingStratum {
            population: population.count_at(row)?,
            spread: spread.at(row)?,
            cost: cost.at(row)?,
            floor: 0,
        })
    };
    let mut strata: Vec<(usize, SamplingStratum)> = (0..rows)
        .filter_map(|row| Some((row, stratum(row)?)))
        .collect();
    // Sums of doubles depend on their order, so the strata stand in one of their own.
    strata.sort_by(|(_, x), (_, y)| {
        (x.population.cmp(&y.population))
            .then(x.spread.total_cmp(&y.spread))
            .then(x.cost.total_cmp(&y.cost))
    });
    let (places, strata): (Vec<usize>, Vec<SamplingStratum>) = strata.into_iter().unzip();
    let budget = (0..rows).find_map(|row| budget.at(row));
    let sizes = budget.map(|budget| neyman_sizes(&strata, budget));
    let mut by_row = vec![None; rows];
    for (place, size) in places.into_iter().zip(sizes.unwrap_or_default()) {
        by_row[place] = Some(size);
    }
    Ok(numbers(rows, |row| by_row[row]))
}
