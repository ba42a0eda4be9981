//! What must hold of the statistics whatever the numbers are. That the numbers themselves are right is
//! shown against other implementations in `tests/vectors.rs`.

mod calibration;
mod coverage;
mod exchange;
mod landmarks;
mod order;
mod rates;
mod shifts;
mod totality;

use super::SplitMix64;

/// A standard normal number.
fn normal(random: &mut SplitMix64) -> f64 {
    let radius = (-2.0 * (1.0 - random.next_unit()).ln()).sqrt();
    radius * (core::f64::consts::TAU * random.next_unit()).cos()
}

/// The largest distance of `values`, which should be uniform on [0, 1], from that.
fn distance_from_uniform(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let n = values.len() as f64;
    let gap = |(index, value): (usize, &f64)| {
        let (below, upto) = (index as f64 / n, (index as f64 + 1.0) / n);
        (value - below).abs().max((upto - value).abs())
    };
    values.iter().enumerate().map(gap).fold(0.0, f64::max)
}
