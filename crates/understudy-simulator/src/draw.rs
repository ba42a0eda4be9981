//! Chance that comes out the same every time: a stream of numbers for a seed and a few words.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Draw {
    state: u64,
}

impl Draw {
    /// The stream of a seed and words. Other words give another stream.
    pub fn new(seed: u64, words: &[&str]) -> Self {
        let state = words.iter().fold(seed, |state, word| {
            xxh3_64_with_seed(word.as_bytes(), state.rotate_left(17))
        });
        Self { state }
    }

    /// Any number (`SplitMix64`, Steele, Lea and Flood 2014).
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// At least 0 and below 1.
    pub fn unit(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this rate happens.
    pub fn chance(&mut self, rate: f64) -> bool {
        self.unit() < rate
    }

    /// A whole number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low))
            .unwrap_or(0)
            .saturating_add(1);
        low.saturating_add(i64::try_from(self.number() % width).unwrap_or(0))
    }

    /// One of several; `None` of none.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let index =
            usize::try_from(self.number() % u64::try_from(choices.len().max(1)).unwrap_or(1))
                .unwrap_or(0);
        choices.get(index)
    }

    /// A factor around 1 whose logarithm is normal with this standard deviation (Box and Muller 1958).
    pub fn factor(&mut self, spread: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let angle = std::f64::consts::TAU * self.unit();
        (spread * radius * angle.cos()).exp()
    }
}

/// A short text for bytes, by which a body is known again.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}

#[cfg(test)]
mod tests {
    //! Streams repeat, differ by their words, and stay in their bounds.

    use super::*;

    #[test]
    fn a_stream_repeats_and_its_neighbour_differs() {
        let numbers = |words: &[&str]| {
            let mut draw = Draw::new(7, words);
            [draw.number(), draw.number()]
        };
        assert_eq!(numbers(&["a", "b"]), numbers(&["a", "b"]));
        assert_ne!(numbers(&["a", "b"]), numbers(&["b", "a"]));
        assert_ne!(numbers(&["a"]), numbers(&["a", ""]));
    }

    #[test]
    fn draws_stay_in_their_bounds_and_reach_them() {
        let mut draw = Draw::new(1, &["bounds"]);
        let numbers: Vec<i64> = (0..500).map(|_| draw.between(-2, 3)).collect();
        assert_eq!(
            (numbers.iter().min(), numbers.iter().max()),
            (Some(&-2), Some(&3))
        );
        assert_eq!(draw.between(5, 1), 5);
        assert_eq!(draw.pick::<u8>(&[]), None);
    }

    #[test]
    fn factors_have_the_spread_they_are_given() {
        let mut draw = Draw::new(1, &["factor"]);
        let logs: Vec<f64> = (0..4_000).map(|_| draw.factor(0.3).ln()).collect();
        let mean = logs.iter().sum::<f64>() / 4_000.0;
        let variance = logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / 4_000.0;
        assert!(
            mean.abs() < 0.02 && (variance.sqrt() - 0.3).abs() < 0.02,
            "{mean} {variance}"
        );
    }
}
