//! Requests that are not independent: those of one session, one user, one prompt.
//!
//! Estimates are Hájek's weighted means and ratios; their standard errors come from linearised cluster
//! totals, as in R's `survey` package. Rows are summed in an order of their own, so the result is the same to
//! the last bit whatever order they come in.

use super::distribution::{normal, student};
use super::interval::{Interval, two_sided_alpha};
use super::paired::{Discordance, PairedTable};
use super::sample_distance::Weighted;

/// A numerator and a denominator of a ratio, weighted, from one cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusteredRow {
    /// What is counted in the numerator: for a mean, the value.
    pub numerator: f64,
    /// What is counted in the denominator: for a mean, 1.
    pub denominator: f64,
    /// The inverse of the chance with which the row was sampled.
    pub weight: f64,
    /// The cluster it belongs to, for example by [`super::random::cluster_key`].
    pub cluster: u64,
}

impl ClusteredRow {
    /// A row of a mean.
    pub fn of_mean(Weighted { value, weight }: Weighted, cluster: u64) -> Self {
        Self {
            numerator: value,
            denominator: 1.0,
            weight,
            cluster,
        }
    }

    fn is_readable(&self) -> bool {
        self.numerator.is_finite()
            && self.denominator.is_finite()
            && self.weight.is_finite()
            && self.weight > 0.0
    }
}

/// An estimate from clustered rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterEstimate {
    /// The ratio of the weighted totals.
    pub estimate: f64,
    /// Its standard error; infinite with a single cluster.
    pub standard_error: f64,
    /// How many rows were used.
    pub n_rows: u64,
    /// How many clusters they come from.
    pub n_clusters: u64,
}

impl ClusterEstimate {
    /// The interval at a two-sided `confidence`: by Student's t with one degree of freedom fewer than
    /// clusters below fifty of them, normal from there on.
    pub fn interval(self, confidence: f64) -> Interval {
        if self.n_clusters < 2 {
            return Interval::ANY;
        }
        let share = 1.0 - two_sided_alpha(confidence) / 2.0;
        let quantile = if self.n_clusters < 50 {
            student::quantile(share, self.n_clusters as f64 - 1.0)
        } else {
            normal::quantile(share)
        };
        let reach = quantile * self.standard_error;
        if !reach.is_finite() {
            return Interval::ANY;
        }
        Interval {
            lower: self.estimate - reach,
            upper: self.estimate + reach,
        }
    }

    /// The same estimate from a sample that holds a share `sampled` of all clusters: the finite population
    /// correction takes √(1 − share) of the error.
    #[must_use]
    pub fn of_finite_population(self, sampled: f64) -> Self {
        let left = if sampled.is_nan() {
            1.0
        } else {
            (1.0 - sampled).clamp(0.0, 1.0)
        };
        Self {
            standard_error: self.standard_error * left.sqrt(),
            ..self
        }
    }
}

/// The weighted ratio of numerators to denominators with its cluster-robust standard error: a mean if all
/// denominators are 1 (Hájek), a ratio estimator otherwise (Σ cost over Σ usable answers).
///
/// Rows that are not finite or not positively weighted are left out; `None` if none remain or the
/// denominators sum to zero.
pub fn cluster_ratio(rows: &[ClusteredRow]) -> Option<ClusterEstimate> {
    let rows = in_order(rows);
    let total: f64 = rows.iter().map(|row| row.weight * row.denominator).sum();
    let estimate = rows
        .iter()
        .map(|row| row.weight * row.numerator)
        .sum::<f64>()
        / total;
    if rows.is_empty() || !estimate.is_finite() {
        return None;
    }
    let residual =
        |row: &ClusteredRow| row.weight * (row.numerator - estimate * row.denominator) / total;
    let clusters: Vec<f64> = rows
        .chunk_by(|x, y| x.cluster == y.cluster)
        .map(|rows| rows.iter().map(residual).sum())
        .collect();
    let n_clusters = super::whole::to_count(clusters.len());
    let standard_error = spread_of_sum(&clusters);
    Some(ClusterEstimate {
        estimate,
        standard_error,
        n_rows: super::whole::to_count(rows.len()),
        n_clusters,
    })
}

/// By how much clusters inflate the variance of a mean: the variance of [`cluster_ratio`] over that of as
/// many independent rows of the same spread. 1 where the values do not vary; `None` as there.
pub fn design_effect(rows: &[ClusteredRow]) -> Option<f64> {
    let clustered = cluster_ratio(rows)?;
    let rows = in_order(rows);
    let n = rows.len() as f64;
    let weight: f64 = rows.iter().map(|row| row.weight).sum();
    let squared = |row: &ClusteredRow| {
        row.weight * (row.numerator - clustered.estimate * row.denominator).powi(2)
    };
    let mean_denominator = rows
        .iter()
        .map(|row| row.weight * row.denominator)
        .sum::<f64>()
        / weight;
    let spread =
        rows.iter().map(squared).sum::<f64>() / weight / (mean_denominator * mean_denominator);
    let independent = spread / (n - 1.0).max(1.0);
    let effect = clustered.standard_error.powi(2) / independent;
    Some(if spread > 0.0 && effect.is_finite() {
        effect
    } else {
        1.0
    })
}

/// One request answered by both arms, in a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClusteredPair {
    /// Whether the primary's answer was bad.
    pub primary_bad: bool,
    /// Whether the secondary's answer was bad.
    pub secondary_bad: bool,
    /// The cluster it belongs to.
    pub cluster: u64,
}

/// Paired rates as far as dependence lets them count: what to give to Tango's gate and interval.
///
/// All counts are divided by the design effect of the difference (Rao and Scott 1992), which is taken as at
/// least 1: fewer than independent pairs' variance is luck. Where the difference does not vary no effect can
/// be seen, and every cluster counts once.
pub fn clustered_discordance(pairs: &[ClusteredPair]) -> Discordance {
    let plain = PairedTable::count(
        pairs
            .iter()
            .map(|pair| (pair.primary_bad, pair.secondary_bad)),
    );
    let difference = |pair: &ClusteredPair| {
        f64::from(u8::from(pair.secondary_bad)) - f64::from(u8::from(pair.primary_bad))
    };
    let rows: Vec<ClusteredRow> = pairs
        .iter()
        .map(|pair| {
            ClusteredRow::of_mean(
                Weighted {
                    value: difference(pair),
                    weight: 1.0,
                },
                pair.cluster,
            )
        })
        .collect();
    let Some(estimate) = cluster_ratio(&rows) else {
        return Discordance::from(plain);
    };
    let varies = rows
        .iter()
        .any(|row| (row.numerator - rows[0].numerator).abs() > 0.5);
    let effect = if varies && estimate.n_clusters > 1 {
        design_effect(&rows).unwrap_or(1.0)
    } else {
        estimate.n_rows as f64 / estimate.n_clusters as f64
    };
    Discordance::from(plain).deflated(effect.max(1.0))
}

/// A stratum of a population and what was seen in a simple random sample of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampledStratum {
    /// How many units the stratum holds.
    pub population: f64,
    /// How many were sampled.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Their variance, divided by n − 1; 0 for a single one.
    pub variance: f64,
}

/// The mean of a stratified population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StratifiedMean {
    /// The mean over all units.
    pub mean: f64,
    /// Its standard error, with the finite population correction.
    pub standard_error: f64,
    /// The units of all strata: mean and error times this are those of the total.
    pub population: f64,
}

/// The mean of a population sampled without replacement stratum by stratum. Strata that are empty, not
/// sampled or not finite are left out; `None` if none remain.
pub fn stratified_mean(strata: &[SampledStratum]) -> Option<StratifiedMean> {
    let readable = |stratum: &&SampledStratum| {
        stratum.n > 0
            && stratum.population > 0.0
            && (stratum.mean + stratum.variance + stratum.population).is_finite()
    };
    let strata: Vec<&SampledStratum> = strata.iter().filter(readable).collect();
    let population: f64 = strata.iter().map(|stratum| stratum.population).sum();
    if strata.is_empty() {
        return None;
    }
    let mean = strata
        .iter()
        .map(|stratum| stratum.population / population * stratum.mean)
        .sum();
    let variance = |stratum: &&SampledStratum| {
        let n = stratum.n as f64;
        let left = (1.0 - n / stratum.population).max(0.0);
        (stratum.population / population).powi(2) * left * stratum.variance.max(0.0) / n
    };
    let standard_error = strata.iter().map(variance).sum::<f64>().sqrt();
    Some(StratifiedMean {
        mean,
        standard_error,
        population,
    })
}

/// Readable rows, cluster by cluster, in an order that depends on their content alone.
fn in_order(rows: &[ClusteredRow]) -> Vec<ClusteredRow> {
    let mut rows: Vec<ClusteredRow> = rows
        .iter()
        .copied()
        .filter(ClusteredRow::is_readable)
        .collect();
    rows.sort_unstable_by(|x, y| {
        x.cluster
            .cmp(&y.cluster)
            .then(x.numerator.total_cmp(&y.numerator))
            .then(x.denominator.total_cmp(&y.denominator))
            .then(x.weight.total_cmp(&y.weight))
    });
    rows
}

/// The standard error of a sum over independent clusters; infinite with fewer than two.
fn spread_of_sum(totals: &[f64]) -> f64 {
    let n = totals.len() as f64;
    if totals.len() < 2 {
        return f64::INFINITY;
    }
    let mean = totals.iter().sum::<f64>() / n;
    let squares: f64 = totals.iter().map(|total| (total - mean).powi(2)).sum();
    let error = (n / (n - 1.0) * squares).sqrt();
    if error.is_nan() { f64::INFINITY } else { error }
}
