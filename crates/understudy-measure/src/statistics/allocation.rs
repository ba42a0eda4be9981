//! Which requests are worth their money: sample sizes per template under a budget.

use super::whole::floor_to_count;

/// A template to sample from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SamplingStratum {
    /// How many requests there are.
    pub population: u64,
    /// The standard deviation expected of the difference per request: √ψ for paired rates.
    pub spread: f64,
    /// What one sampled request costs over all arms.
    pub cost: f64,
    /// How many the gate needs before it can say anything.
    pub floor: u64,
}

/// What the sample is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// One number over all traffic, as sure as possible (Neyman).
    Traffic,
    /// A verdict on every template: money goes by the root of a template's size.
    EveryTemplate,
}

/// Sample sizes and their price.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// How many requests to take of each template, in the order given; never more than there are.
    pub sizes: Vec<u64>,
    /// What they cost together; never more than the budget.
    pub cost: f64,
    /// The templates, by index, whose floor the budget could not pay: they are not sampled at all.
    pub unfunded: Vec<usize>,
}

/// Neyman's sizes for the least variance at a cost (Cochran 1977), B·Nₕ·Sₕ/√cₕ / Σ N·S·√c: fractional, and
/// not cut to the size of the strata. Zero for a stratum that cannot be read.
pub fn neyman_sizes(strata: &[SamplingStratum], budget: f64) -> Vec<f64> {
    let weight = |stratum: &SamplingStratum| readable(stratum.population as f64 * stratum.spread);
    let unit: f64 = strata
        .iter()
        .map(|stratum| weight(stratum) * readable(stratum.cost).sqrt())
        .sum();
    let size = |stratum: &SamplingStratum| {
        readable(budget) * weight(stratum) / readable(stratum.cost).sqrt() / unit
    };
    strata.iter().map(size).map(readable).collect()
}

/// Spends a budget: first the floor of every template, then the rest by `aim`.
///
/// Where the budget cannot pay all floors it pays whole ones, those first whose requests stand for the most
/// traffic per money, because a template below its floor gives no verdict. Money that a template cannot use,
/// having too few requests, goes to the others. A stratum whose cost is not positive and finite is not
/// sampled.
pub fn allocate(strata: &[SamplingStratum], budget: f64, aim: Aim) -> Allocation {
    let budget = readable(budget);
    let mut sizes = vec![0; strata.len()];
    let (mut spent, mut unfunded) = (0.0, Vec::new());
    for index in by_traffic_per_cost(strata) {
        let stratum = &strata[index];
        let floor = stratum.floor.min(stratum.population);
        let price = floor as f64 * stratum.cost;
        if is_priced(stratum) && spent + price <= budget * (1.0 + 1e-12) {
            sizes[index] = floor;
            spent += price;
        } else if stratum.population > 0 {
            unfunded.push(index);
        }
    }
    unfunded.sort_unstable();
    let funded = |index: &usize| !unfunded.contains(index) && strata[*index].population > 0;
    let open: Vec<usize> = (0..strata.len()).filter(funded).collect();
    spend_rest(strata, &mut sizes, &open, (budget - spent).max(0.0), aim);
    let cost = strata.iter().zip(&sizes).filter(|(_, size)| **size > 0);
    let cost = cost
        .map(|(stratum, &size)| stratum.cost * size as f64)
        .sum();
    Allocation {
        sizes,
        cost,
        unfunded,
    }
}

/// Raises the sizes of the `open` strata toward a common multiple of their ideal, by bisection on it.
fn spend_rest(strata: &[SamplingStratum], sizes: &mut [u64], open: &[usize], rest: f64, aim: Aim) {
    let ideal = |stratum: &SamplingStratum| match aim {
        Aim::Traffic => readable(stratum.population as f64 * stratum.spread) / stratum.cost.sqrt(),
        Aim::EveryTemplate => (stratum.population as f64).sqrt(),
    };
    let raised = |index: usize, factor: f64, size: u64| {
        let wish = floor_to_count(ideal(&strata[index]) * factor);
        wish.min(strata[index].population).max(size)
    };
    let price = |factor: f64| -> f64 {
        let extra = |&index: &usize| (raised(index, factor, sizes[index]) - sizes[index]) as f64;
        open.iter()
            .map(|index| extra(index) * strata[*index].cost)
            .sum()
    };
    let (mut paid, mut unpaid) = (0.0, 1.0);
    while price(unpaid) <= rest && unpaid < 1e18 {
        (paid, unpaid) = (unpaid, unpaid * 2.0);
    }
    for _ in 0..100 {
        let middle = f64::midpoint(paid, unpaid);
        if price(middle) <= rest {
            paid = middle;
        } else {
            unpaid = middle;
        }
    }
    let final_sizes: Vec<(usize, u64)> = open
        .iter()
        .map(|&index| (index, raised(index, paid, sizes[index])))
        .collect();
    for (index, size) in final_sizes {
        sizes[index] = size;
    }
}

fn by_traffic_per_cost(strata: &[SamplingStratum]) -> Vec<usize> {
    let worth = |index: usize| {
        let stratum = &strata[index];
        let price = stratum.floor.min(stratum.population) as f64 * stratum.cost;
        if price > 0.0 {
            stratum.population as f64 / price
        } else {
            f64::INFINITY
        }
    };
    let mut order: Vec<usize> = (0..strata.len()).collect();
    order.sort_by(|&i, &j| worth(j).total_cmp(&worth(i)));
    order
}

fn is_priced(stratum: &SamplingStratum) -> bool {
    stratum.cost > 0.0 && stratum.cost.is_finite()
}

fn readable(value: f64) -> f64 {
    if value.is_finite() {
        value.max(0.0)
    } else {
        0.0
    }
}
