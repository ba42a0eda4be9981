//! Numbers in order: what quantiles and rank methods start from.

/// A sample sorted upwards, without anything that is not a number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SortedSample {
    values: Vec<f64>,
}

impl SortedSample {
    /// Sorts `values` and leaves out every NaN; infinities stay, at the ends.
    pub fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
        values.sort_unstable_by(f64::total_cmp);
        Self { values }
    }

    /// The values, upwards.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// The finite ones among `values`, in the order given.
pub(crate) fn finite(values: &[f64]) -> Vec<f64> {
    values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect()
}

/// Ranks from 1, ties sharing their mean rank, beside the sizes of the groups of ties.
pub(crate) struct Ranks {
    /// The rank of each value, in the order the values were given.
    pub(crate) ranks: Vec<f64>,
    /// How many values share each distinct value.
    pub(crate) group_sizes: Vec<usize>,
}

impl Ranks {
    /// Σ(t³ − t) over the groups of ties.
    pub(crate) fn tie_sum(&self) -> f64 {
        self.group_sizes
            .iter()
            .map(|&size| size as f64)
            .map(|t| t * t * t - t)
            .sum()
    }

    pub(crate) fn has_ties(&self) -> bool {
        self.group_sizes.iter().any(|&size| size > 1)
    }
}

/// Ranks `values`, none of which may be NaN.
pub(crate) fn rank(values: &[f64]) -> Ranks {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // Adding zero makes one zero of the two, which would otherwise be ranked apart.
    order.sort_unstable_by(|&i, &j| (values[i] + 0.0).total_cmp(&(values[j] + 0.0)));
    let mut ranks = vec![0.0; values.len()];
    let mut group_sizes = Vec::new();
    let mut start = 0;
    for group in order.chunk_by(|&i, &j| (values[i] + 0.0).total_cmp(&(values[j] + 0.0)).is_eq()) {
        let middle = start as f64 + f64::midpoint(group.len() as f64, 1.0);
        for &index in group {
            ranks[index] = middle;
        }
        start += group.len();
        group_sizes.push(group.len());
    }
    Ranks { ranks, group_sizes }
}
