//! Many tests at once: p-values, e-values and two levels of questions.
//!
//! A p-value that is not a number is read as 1, one outside [0, 1] as the nearest end.

use super::distribution::chi_squared;
use super::interval::readable_alpha;

/// How p-values of one family are adjusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// Benjamini and Hochberg 1995: keeps the share of false discoveries.
    BenjaminiHochberg,
    /// Benjamini and Yekutieli 2001: the same under any dependence, at the price of a factor Σ1/i.
    BenjaminiYekutieli,
    /// Holm 1979: keeps the chance of any false discovery.
    Holm,
    /// Bonferroni: the same, blunter.
    Bonferroni,
}

/// The adjusted p-values, in the order given; reject where one is at most the level.
pub fn adjust_p_values(p_values: &[f64], adjustment: Adjustment) -> Vec<f64> {
    let p_values: Vec<f64> = p_values.iter().copied().map(readable_p).collect();
    let m = p_values.len() as f64;
    let order = ascending(&p_values);
    match adjustment {
        Adjustment::BenjaminiHochberg => step_up(&p_values, &order, m),
        Adjustment::BenjaminiYekutieli => step_up(&p_values, &order, m * harmonic(p_values.len())),
        Adjustment::Holm => step_down(&p_values, &order),
        Adjustment::Bonferroni => p_values.iter().map(|p| (p * m).min(1.0)).collect(),
    }
}

/// Simes' p-value (1986) of "none of these is false"; 1 for no p-values.
pub fn simes(p_values: &[f64]) -> f64 {
    let p_values: Vec<f64> = p_values.iter().copied().map(readable_p).collect();
    let m = p_values.len() as f64;
    let order = ascending(&p_values);
    let scaled = order
        .iter()
        .enumerate()
        .map(|(rank, &index)| p_values[index] * m / (rank as f64 + 1.0));
    scaled.fold(1.0, f64::min)
}

/// Fisher's combination of independent p-values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherCombination {
    /// −2 Σ ln p; infinite if a p-value is 0.
    pub statistic: f64,
    /// The combined p-value.
    pub p: f64,
}

/// Combines independent p-values after Fisher; statistic 0 and p 1 for none.
pub fn fisher_combination(p_values: &[f64]) -> FisherCombination {
    let logs = p_values.iter().copied().map(|p| readable_p(p).ln());
    let statistic = -2.0 * logs.sum::<f64>() + 0.0;
    FisherCombination {
        statistic,
        p: chi_squared::upper_tail(statistic, 2.0 * p_values.len() as f64),
    }
}

/// What the two-level procedure says of one family (one template and provider).
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyDiscovery {
    /// Simes' p-value of the family, adjusted over all families by Benjamini–Hochberg.
    pub family_p: f64,
    /// Whether anything changed in the family.
    pub selected: bool,
    /// For every member, in the order given, whether it changed; all false where the family is not selected.
    pub discoveries: Vec<bool>,
}

/// What changed, in which template and in which of its metrics?
///
/// Level one: Simes' p-value per family, Benjamini–Hochberg at `q` across families. Level two:
/// Benjamini–Hochberg inside each selected family at `q`·selected/total (Benjamini and Bogomolov 2014), which
/// keeps the expected mean share of false discoveries over the selected families at `q`.
pub fn two_level_discoveries(families: &[Vec<f64>], q: f64) -> Vec<FamilyDiscovery> {
    let q = readable_alpha(q);
    let family_p: Vec<f64> = families.iter().map(|p_values| simes(p_values)).collect();
    let family_p = adjust_p_values(&family_p, Adjustment::BenjaminiHochberg);
    let n_selected = family_p.iter().filter(|&&p| p <= q).count();
    let inner_q = q * n_selected as f64 / (families.len() as f64).max(1.0);
    let discovery = |(p_values, family_p): (&Vec<f64>, f64)| {
        let selected = family_p <= q;
        let adjusted = adjust_p_values(p_values, Adjustment::BenjaminiHochberg);
        let discoveries = adjusted.iter().map(|&p| selected && p <= inner_q).collect();
        FamilyDiscovery {
            family_p,
            selected,
            discoveries,
        }
    };
    families.iter().zip(family_p).map(discovery).collect()
}

/// The indices, rising, that e-BH rejects (Wang and Ramdas 2022): the k largest e-values for the largest k
/// with k·e₍ₖ₎/m ≥ 1/`alpha`. Valid under any dependence. An e-value that is not a number counts as 0.
pub fn e_bh(e_values: &[f64], alpha: f64) -> Vec<usize> {
    let readable = |e: f64| if e.is_nan() { 0.0 } else { e };
    let needed = e_values.len() as f64 / readable_alpha(alpha);
    let mut order: Vec<usize> = (0..e_values.len()).collect();
    order.sort_by(|&i, &j| readable(e_values[j]).total_cmp(&readable(e_values[i])));
    let enough = |&(rank, &index): &(usize, &usize)| {
        (rank as f64 + 1.0) * readable(e_values[index]) >= needed
    };
    let k = order
        .iter()
        .enumerate()
        .rfind(enough)
        .map_or(0, |(rank, _)| rank + 1);
    order.truncate(k);
    order.sort_unstable();
    order
}

fn readable_p(p: f64) -> f64 {
    if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) }
}

fn ascending(p_values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&i, &j| p_values[i].total_cmp(&p_values[j]));
    order
}

fn harmonic(m: usize) -> f64 {
    (1..=m).map(|i| 1.0 / i as f64).sum()
}

fn step_up(p_values: &[f64], order: &[usize], factor: f64) -> Vec<f64> {
    let mut adjusted = vec![1.0; p_values.len()];
    let mut smallest = 1.0_f64;
    for (rank, &index) in order.iter().enumerate().rev() {
        smallest = smallest.min(p_values[index] * factor / (rank as f64 + 1.0));
        adjusted[index] = smallest;
    }
    adjusted
}

fn step_down(p_values: &[f64], order: &[usize]) -> Vec<f64> {
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        largest = largest
            .max(p_values[index] * (order.len() - rank) as f64)
            .min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}
