//! What other tools compute, to be shown beside this crate's numbers.

/// Diffy's rule for one field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiffyFlag {
    /// |raw − noise| in percent of raw + noise.
    pub relative: f64,
    /// |raw − noise| in percent of all requests.
    pub absolute: f64,
    /// Whether it reports the field.
    pub flagged: bool,
}

/// Thresholds of [`diffy_rule`], in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiffyThresholds {
    /// Least relative difference.
    pub relative: f64,
    /// Least absolute difference.
    pub absolute: f64,
}

impl DiffyThresholds {
    /// The ones it is usually run with.
    pub const USUAL: Self = Self {
        relative: 20.0,
        absolute: 0.03,
    };
}

/// Does Diffy report a field in which `raw` of `total` requests differ between the arms and `noise` of them
/// between two primary answers? It controls no error rate.
pub fn diffy_rule(raw: u64, noise: u64, total: u64, thresholds: DiffyThresholds) -> DiffyFlag {
    let gap = raw.abs_diff(noise) as f64 * 100.0;
    let percent_of = |whole: f64| if whole > 0.0 { gap / whole } else { 0.0 };
    let relative = percent_of(raw as f64 + noise as f64);
    let absolute = percent_of(total as f64);
    let flagged = raw > noise && relative > thresholds.relative && absolute > thresholds.absolute;
    DiffyFlag {
        relative,
        absolute,
        flagged,
    }
}

/// The unbiased squared maximum mean discrepancy of two sets of answers to one prompt, under the kernel that
/// counts equal code points at equal places among the first `length` (Gao, Liang and Guestrin 2024).
///
/// Shorter answers are padded with a sign of their own. `None` with fewer than two answers on a side or no
/// length. Time grows with the product of the numbers of answers.
pub fn hamming_discrepancy(secondary: &[&str], primary: &[&str], length: usize) -> Option<f64> {
    if secondary.len() < 2 || primary.len() < 2 || length == 0 {
        return None;
    }
    let padded = |answers: &[&str]| -> Vec<Vec<Option<char>>> {
        let pad = |answer: &&str| {
            answer
                .chars()
                .map(Some)
                .chain(core::iter::repeat(None))
                .take(length)
                .collect()
        };
        answers.iter().map(pad).collect()
    };
    let (secondary, primary) = (padded(secondary), padded(primary));
    let kernel = |x: &[Option<char>], y: &[Option<char>]| {
        x.iter().zip(y).filter(|(x, y)| x == y).count() as f64 / length as f64
    };
    let within = |answers: &[Vec<Option<char>>]| {
        let n = answers.len() as f64;
        let others = |(i, x): (usize, &Vec<Option<char>>)| -> f64 {
            answers[i + 1..].iter().map(|y| 2.0 * kernel(x, y)).sum()
        };
        answers.iter().enumerate().map(others).sum::<f64>() / (n * (n - 1.0))
    };
    let cross: f64 = secondary
        .iter()
        .flat_map(|x| primary.iter().map(|y| kernel(x, y)))
        .sum();
    let n_pairs = secondary.len() as f64 * primary.len() as f64;
    Some(within(&secondary) + within(&primary) - 2.0 * cross / n_pairs)
}
