//! How far apart are two samples of numbers?
//!
//! Numbers that are not finite are left out.

use super::distribution::kolmogorov;
use super::random::SplitMix64;
use super::sample::finite;

/// A number with a weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The number.
    pub value: f64,
    /// Its weight; what is not positive and finite leaves the number out.
    pub weight: f64,
}

/// The Wasserstein-1 distance: by how much, on average, numbers of one side must be moved to become the
/// other. In the unit of the numbers; `None` if a side is empty.
pub fn wasserstein_distance(secondary: &[f64], primary: &[f64]) -> Option<f64> {
    weighted_wasserstein_distance(&evenly(secondary), &evenly(primary))
}

/// [`wasserstein_distance`] of weighted numbers.
pub fn weighted_wasserstein_distance(secondary: &[Weighted], primary: &[Weighted]) -> Option<f64> {
    Some(
        gaps(secondary, primary)?
            .iter()
            .map(|gap| gap.height.abs() * gap.width)
            .sum(),
    )
}

/// The energy distance √(2∫(F − G)²), in the square root of the unit of the numbers; `None` if a side is
/// empty.
pub fn energy_distance(secondary: &[f64], primary: &[f64]) -> Option<f64> {
    let gaps = gaps(&evenly(secondary), &evenly(primary))?;
    Some(
        (2.0 * gaps
            .iter()
            .map(|gap| gap.height * gap.height * gap.width)
            .sum::<f64>())
        .sqrt(),
    )
}

/// The Kolmogorov–Smirnov distance: the largest difference of the two distribution functions, in [0, 1];
/// `None` if a side is empty.
pub fn kolmogorov_smirnov_distance(secondary: &[f64], primary: &[f64]) -> Option<f64> {
    let gaps = gaps(&evenly(secondary), &evenly(primary))?;
    Some(gaps.iter().map(|gap| gap.height.abs()).fold(0.0, f64::max))
}

/// The exact p-value of the Kolmogorov–Smirnov distance of *independent* samples without ties, by counting
/// lattice paths; the large-sample one beyond a million cells. `None` if a side is empty.
pub fn kolmogorov_smirnov_exact_p(secondary: &[f64], primary: &[f64]) -> Option<f64> {
    let distance = kolmogorov_smirnov_distance(secondary, primary)?;
    let (n, m) = (finite(secondary).len(), finite(primary).len());
    if n.saturating_mul(m) > 1_000_000 {
        return kolmogorov_smirnov_asymptotic_p(secondary, primary);
    }
    // On the lattice distances are multiples of 1/(n·m); half a step absorbs rounding errors.
    let limit = distance - 0.5 / (n as f64 * m as f64);
    let inside = |i: usize, j: usize| {
        (i as f64 / n as f64 - j as f64 / m as f64).abs() < limit || i + j == 0
    };
    // stays[j]: the chance that a random path reaches (i, j) without ever leaving the band.
    let mut stays = vec![0.0_f64; m + 1];
    for i in 0..=n {
        for j in 0..=m {
            let left = (n - i + m - j + 1) as f64;
            let from_left = if j > 0 {
                stays[j - 1] * (m - j + 1) as f64 / left
            } else {
                0.0
            };
            let from_below = if i > 0 {
                stays[j] * (n - i + 1) as f64 / left
            } else {
                0.0
            };
            let reached = if i + j == 0 {
                1.0
            } else {
                from_left + from_below
            };
            stays[j] = if inside(i, j) { reached } else { 0.0 };
        }
    }
    Some((1.0 - stays[m]).clamp(0.0, 1.0))
}

/// The large-sample p-value of the Kolmogorov–Smirnov distance of *independent* samples: Kolmogorov's
/// one-sample distribution at the effective size n·m/(n + m), rounded. `None` if a side is empty.
pub fn kolmogorov_smirnov_asymptotic_p(secondary: &[f64], primary: &[f64]) -> Option<f64> {
    let distance = kolmogorov_smirnov_distance(secondary, primary)?;
    let (n, m) = (finite(secondary).len() as f64, finite(primary).len() as f64);
    let effective = (n * m / (n + m)).round_ties_even().max(1.0);
    Some(kolmogorov::upper_tail(distance, effective))
}

/// The p-value of the Kolmogorov–Smirnov distance of *paired* numbers: `draws` times the two numbers of
/// every pair are exchanged by the toss of a coin from `seed`. The p-values above are wrong for pairs, which
/// are alike. Pairs with a number that is not finite are left out; 1 without pairs.
pub fn paired_kolmogorov_smirnov_p(pairs: &[(f64, f64)], draws: u32, seed: u64) -> f64 {
    let known = pairs
        .iter()
        .filter(|(primary, secondary)| primary.is_finite() && secondary.is_finite());
    // Every number with the pair it is from, and +1 for the secondary, −1 for the primary.
    let mut steps: Vec<(f64, usize, i64)> = known
        .enumerate()
        .flat_map(|(pair, &(primary, secondary))| [(primary, pair, -1), (secondary, pair, 1)])
        .collect();
    steps.sort_unstable_by(|x, y| (x.0 + 0.0).total_cmp(&(y.0 + 0.0)).then(x.1.cmp(&y.1)));
    let n_pairs = steps.len() / 2;
    let observed = largest_excursion(&steps, &vec![1; n_pairs]);
    let mut random = SplitMix64::new(seed);
    let mut signs = vec![1; n_pairs];
    let mut reached = 0_u32;
    for _ in 0..draws {
        for block in signs.chunks_mut(64) {
            let mut bits = random.next_u64();
            for sign in block {
                *sign = if bits & 1 == 0 { 1 } else { -1 };
                bits >>= 1;
            }
        }
        reached += u32::from(largest_excursion(&steps, &signs) >= observed);
    }
    (1.0 + f64::from(reached)) / (1.0 + f64::from(draws))
}

/// The largest absolute sum of signed steps at the end of any group of equal numbers.
fn largest_excursion(steps: &[(f64, usize, i64)], signs: &[i64]) -> i64 {
    let mut sum = 0;
    let mut largest = 0;
    for (index, &(value, pair, step)) in steps.iter().enumerate() {
        sum += step * signs[pair];
        let last_of_group = steps.get(index + 1).is_none_or(|next| next.0 > value);
        if last_of_group {
            largest = largest.max(sum.abs());
        }
    }
    largest
}

/// A stretch between two neighbouring numbers, and by how much the distribution functions differ on it.
struct Gap {
    width: f64,
    height: f64,
}

fn gaps(secondary: &[Weighted], primary: &[Weighted]) -> Option<Vec<Gap>> {
    let side = |numbers: &[Weighted], sign: f64| {
        let known = |number: &&Weighted| {
            number.value.is_finite() && number.weight.is_finite() && number.weight > 0.0
        };
        let known: Vec<Weighted> = numbers.iter().filter(known).copied().collect();
        let total: f64 = known.iter().map(|number| number.weight).sum();
        (total > 0.0 && total.is_finite()).then(|| {
            known
                .into_iter()
                .map(move |Weighted { value, weight }| (value + 0.0, sign * weight / total))
        })
    };
    let mut steps: Vec<(f64, f64)> = side(secondary, 1.0)?.chain(side(primary, -1.0)?).collect();
    steps.sort_unstable_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
    let mut height = 0.0;
    let gap = |pair: &[(f64, f64)]| {
        height += pair[0].1;
        Gap {
            width: (pair[1].0 - pair[0].0).min(f64::MAX),
            height: if pair[1].0 > pair[0].0 { height } else { 0.0 },
        }
    };
    Some(steps.windows(2).map(gap).collect())
}

fn evenly(values: &[f64]) -> Vec<Weighted> {
    values
        .iter()
        .map(|&value| Weighted { value, weight: 1.0 })
        .collect()
}

/// Sarle's bimodality coefficient (skewness² + 1)/(excess kurtosis + 3(n−1)²/((n−2)(n−3))): above 5/9, the
/// value of a uniform distribution, two humps are likely. `None` below four numbers or without spread.
pub fn bimodality_coefficient(values: &[f64]) -> Option<f64> {
    let values = finite(values);
    let n = values.len() as f64;
    if values.len() < 4 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let moment = |power: i32| {
        values
            .iter()
            .map(|value| (value - mean).powi(power))
            .sum::<f64>()
            / n
    };
    let variance = moment(2);
    let skewness = (n * (n - 1.0)).sqrt() / (n - 2.0) * moment(3) / variance.powf(1.5);
    let plain_kurtosis = moment(4) / (variance * variance) - 3.0;
    let kurtosis = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * plain_kurtosis + 6.0);
    let coefficient = (skewness * skewness + 1.0)
        / (kurtosis + 3.0 * (n - 1.0).powi(2) / ((n - 2.0) * (n - 3.0)));
    coefficient.is_finite().then_some(coefficient)
}
