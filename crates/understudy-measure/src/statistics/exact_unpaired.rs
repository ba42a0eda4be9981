//! Exact p-values for rates of two arms over different requests: Fisher's and Boschloo's.

use super::distribution::binomial;
use super::proportion::Rate;
use super::whole::{floor_to_count, to_count, to_index};

/// Fisher's exact two-sided p-value: the chance, given all margins, of tables no likelier than this one.
/// 1 if a side has no trials.
pub fn fisher_exact(secondary: Rate, primary: Rate) -> f64 {
    let events = hits(secondary).saturating_add(hits(primary));
    let smallest = events.saturating_sub(primary.n);
    let weights = hypergeometric_weights(secondary.n, primary.n, events);
    let Some(&observed) = weights.get(to_index(hits(secondary).saturating_sub(smallest))) else {
        return 1.0;
    };
    // As in R, tables within a rounding error of the observed one count as equally likely.
    let limit = observed * (1.0 + 1e-7);
    let unlikely: f64 = weights.iter().filter(|&&weight| weight <= limit).sum();
    (unlikely / weights.iter().sum::<f64>()).min(1.0)
}

/// Boschloo's exact two-sided p-value: Fisher's p used as a statistic, its chance maximised over the common
/// rate, twice the smaller of the two one-sided ones. It never is larger than twice Fisher's one-sided p.
///
/// `None` if a side has no trials. Beyond 4 million possible tables Fisher's p is returned, which is close
/// to it there.
pub fn boschloo_exact(secondary: Rate, primary: Rate) -> Option<f64> {
    if secondary.n == 0 || primary.n == 0 {
        return None;
    }
    if secondary.n.saturating_mul(primary.n) > 4_000_000 {
        return Some(fisher_exact(secondary, primary));
    }
    let one_sided = |first: Rate, second: Rate| {
        let region = extreme_region(first, second);
        largest_chance(|rate| region_chance(&region, [first.n, second.n], rate))
    };
    let smaller = one_sided(secondary, primary).min(one_sided(primary, secondary));
    Some((2.0 * smaller).min(1.0))
}

fn hits(rate: Rate) -> u64 {
    rate.events.min(rate.n)
}

/// Relative chances of 0.., from the smallest possible count, of events falling to the first of two groups.
///
/// They are built outward from the mode by ratios of neighbours, so that nothing overflows.
fn hypergeometric_weights(n: u64, m: u64, events: u64) -> Vec<f64> {
    let (low, high) = (events.saturating_sub(m), events.min(n));
    let mode_at = ((events + 1) as f64 * (n + 1) as f64 / ((n + m + 2) as f64)).floor();
    let mode = to_index(floor_to_count(mode_at).clamp(low, high) - low);
    let mut weights = vec![1.0; to_index(high - low) + 1];
    let ratio = |index: usize| {
        let k = (low + to_count(index)) as f64;
        (n as f64 - k) * (events as f64 - k) / ((k + 1.0) * (m as f64 - events as f64 + k + 1.0))
    };
    for index in mode + 1..weights.len() {
        weights[index] = weights[index - 1] * ratio(index - 1);
    }
    for index in (0..mode).rev() {
        weights[index] = weights[index + 1] / ratio(index);
    }
    weights
}

/// For every count of the first group, the largest count of the second that is at least as extreme as the
/// one observed, toward a larger rate of the first; `None` if there is none.
fn extreme_region(first: Rate, second: Rate) -> Vec<Option<u64>> {
    let (n, m) = (first.n, second.n);
    let tails: Vec<Vec<f64>> = (0..=n + m)
        .map(|events| upper_tails(n, m, events))
        .collect();
    let tail = |x: u64, y: u64| {
        let events = x + y;
        tails[to_index(events)]
            .get(to_index(x - events.saturating_sub(m)))
            .copied()
            .unwrap_or(1.0)
    };
    let limit = tail(hits(first), hits(second)) * (1.0 + 1e-12);
    (0..=n)
        .map(|x| (0..=m).take_while(|&y| tail(x, y) <= limit).last())
        .collect()
}

/// Fisher's one-sided p of each possible count of the first group.
fn upper_tails(n: u64, m: u64, events: u64) -> Vec<f64> {
    let mut tails = hypergeometric_weights(n, m, events);
    let total: f64 = tails.iter().sum();
    let mut sum = 0.0;
    for tail in tails.iter_mut().rev() {
        sum += *tail;
        *tail = sum / total;
    }
    tails
}

fn region_chance(region: &[Option<u64>], [n, m]: [u64; 2], rate: f64) -> f64 {
    let second: Vec<f64> = cumulated(m, rate);
    let chance = |(x, y): (usize, &Option<u64>)| {
        y.map_or(0.0, |y| {
            binomial::pmf(to_count(x), n, rate) * second[to_index(y)]
        })
    };
    region.iter().enumerate().map(chance).sum()
}

fn cumulated(n: u64, rate: f64) -> Vec<f64> {
    let mut sum = 0.0;
    let step = |k| {
        sum += binomial::pmf(k, n, rate);
        sum
    };
    (0..=n).map(step).collect()
}

/// The largest value over rates in [0, 1]: a grid, then a finer one around its best point.
fn largest_chance(chance: impl Fn(f64) -> f64) -> f64 {
    let best = |from: f64, to: f64, steps: u32| {
        let at = |step: u32| from + (to - from) * f64::from(step) / f64::from(steps);
        let values = (0..=steps).map(at).map(|rate| (chance(rate), rate));
        values
            .max_by(|x, y| x.0.total_cmp(&y.0))
            .unwrap_or((0.0, 0.0))
    };
    let (coarse, rate) = best(0.0, 1.0, 400);
    let (fine, _) = best((rate - 0.0025).max(0.0), (rate + 0.0025).min(1.0), 200);
    coarse.max(fine).min(1.0)
}
