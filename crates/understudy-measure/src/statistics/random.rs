//! Randomness that is an argument: the same seed gives the same numbers on every machine and in every order.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Splitmix64 (Steele, Lea and Flood 2014), small and good enough for resampling.
#[derive(Debug, Clone)]
pub struct SplitMix64 {
    state: u64,
}

impl SplitMix64 {
    /// A generator started by `seed`, for example from [`seed_of`].
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mixed(self.state)
    }

    /// The next number in [0, 1), with 53 random bits.
    pub fn next_unit(&mut self) -> f64 {
        unit(self.next_u64())
    }

    /// The next index below `bound`; 0 if `bound` is 0. Its bias is below `bound`/2⁶⁴.
    pub fn next_below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next_u64()) * (bound as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

/// A seed out of what names a computation, for example template, metric, provider and run.
///
/// The parts are joined by the unit separator 0x1F before hashing, so that `["ab", "c"]` and `["a", "bc"]`
/// differ.
pub fn seed_of(parts: &[&str]) -> u64 {
    xxh3_64(parts.join("\u{1f}").as_bytes())
}

/// A key for a cluster, for [`super::bootstrap`] and [`super::cluster`].
pub fn cluster_key(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
}

/// The permanent random number of a request in [0, 1): the same in every run with the same `salt`, so that
/// samples taken below a threshold are nested and coordinated over time.
pub fn permanent_random_number(request_id: &str, salt: u64) -> f64 {
    unit(xxh3_64_with_seed(request_id.as_bytes(), salt))
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Splitmix64's finaliser: scatters one word over all 64 bits.
pub(crate) fn mixed(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}
