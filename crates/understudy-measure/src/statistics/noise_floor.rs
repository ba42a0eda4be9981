//! How far are the arms from each other beyond what each is from itself?
//!
//! Every request is answered twice by the primary and once or twice by the secondary. What two answers of
//! one arm differ by is noise; the excess is what answers of different arms differ by on top of it. For 0/1
//! mismatches and four arms its expectation is exactly the mean squared difference of the two arms' chances,
//! and it is zero if and only if nothing but noise is there, for every divergence of strictly negative type
//! (mismatch, |x−y|, Hamming, 1−Jaccard; not for edit distances).

/// The divergences between all pairs out of two primary and two secondary answers to one request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FourArms {
    /// First against second primary answer.
    pub primaries: f64,
    /// First against second secondary answer.
    pub secondaries: f64,
    /// Primary against secondary answer: first–first, first–second, second–first, second–second.
    pub cross: [f64; 4],
}

impl FourArms {
    /// The excess under the labels observed, and under the two other ways to pair the four answers up.
    pub fn excesses(&self) -> [f64; 3] {
        let [p1s1, p1s2, p2s1, p2s2] = self.cross;
        let within = [self.primaries + self.secondaries, p1s1 + p2s2, p1s2 + p2s1];
        let total: f64 = within.iter().sum();
        within.map(|within| (total - within) / 4.0 - within / 2.0)
    }
}

/// The divergences between two primary answers and one secondary answer to one request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThreeArms {
    /// First against second primary answer.
    pub primaries: f64,
    /// First and second primary answer against the secondary's.
    pub cross: [f64; 2],
}

impl ThreeArms {
    /// The excess under the labels observed, and with the first or the second primary answer as the odd one.
    ///
    /// With only one secondary answer the excess is biased by half of what the secondary is noisier than
    /// the primary: say "3-arm" beside it.
    pub fn excesses(&self) -> [f64; 3] {
        let [p1s, p2s] = self.cross;
        let total = self.primaries + p1s + p2s;
        [self.primaries, p2s, p1s].map(|within| (total - within) / 2.0 - within)
    }
}

/// What the arms differ by, on average over requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoiseFloor {
    /// How many requests all divergences are known of.
    pub n: usize,
    /// Mean divergence between the arms.
    pub cross: f64,
    /// Mean divergence of the primary from itself.
    pub primary_noise: f64,
    /// Mean divergence of the secondary from itself; `None` with three arms.
    pub secondary_noise: Option<f64>,
    /// `cross` minus half of each arm's noise (with three arms: minus the primary's noise).
    pub excess: f64,
}

/// The noise floor from four arms; requests with a divergence that is not finite are left out, `None` if
/// none remain.
pub fn four_arm_noise_floor(units: &[FourArms]) -> Option<NoiseFloor> {
    let known: Vec<&FourArms> = units
        .iter()
        .filter(|unit| is_known(&unit.excesses()))
        .collect();
    let cross = mean(
        known
            .iter()
            .map(|unit| unit.cross.iter().sum::<f64>() / 4.0),
    )?;
    let primary_noise = mean(known.iter().map(|unit| unit.primaries))?;
    let secondary_noise = mean(known.iter().map(|unit| unit.secondaries))?;
    let excess = cross - 0.5 * primary_noise - 0.5 * secondary_noise;
    let secondary_noise = Some(secondary_noise);
    Some(NoiseFloor {
        n: known.len(),
        cross,
        primary_noise,
        secondary_noise,
        excess,
    })
}

/// The noise floor from three arms; requests with a divergence that is not finite are left out, `None` if
/// none remain.
pub fn three_arm_noise_floor(units: &[ThreeArms]) -> Option<NoiseFloor> {
    let known: Vec<&ThreeArms> = units
        .iter()
        .filter(|unit| is_known(&unit.excesses()))
        .collect();
    let cross = mean(
        known
            .iter()
            .map(|unit| f64::midpoint(unit.cross[0], unit.cross[1])),
    )?;
    let primary_noise = mean(known.iter().map(|unit| unit.primaries))?;
    let excess = cross - primary_noise;
    Some(NoiseFloor {
        n: known.len(),
        cross,
        primary_noise,
        secondary_noise: None,
        excess,
    })
}

/// The excess over all requests, when only a random part of them was answered often enough.
///
/// `replicated` pairs the excess of a request with the divergence of its first two answers, primary against
/// secondary; `all_first` are the latter for every request. The excess of the part is moved along the
/// regression of the one on the other by what the part differs from the whole: the less noise, the more this
/// gains. Numbers that are not finite are left out; `None` if nothing remains of the part.
pub fn regression_excess(replicated: &[(f64, f64)], all_first: &[f64]) -> Option<f64> {
    let known = |(excess, first): &&(f64, f64)| excess.is_finite() && first.is_finite();
    let part: Vec<(f64, f64)> = replicated.iter().filter(known).copied().collect();
    let excess = mean(part.iter().map(|unit| unit.0))?;
    let first = mean(part.iter().map(|unit| unit.1))?;
    let covariance: f64 = part
        .iter()
        .map(|unit| (unit.0 - excess) * (unit.1 - first))
        .sum();
    let variance: f64 = part
        .iter()
        .map(|unit| (unit.1 - first) * (unit.1 - first))
        .sum();
    let slope = if variance > 0.0 {
        covariance / variance
    } else {
        0.0
    };
    let all: Vec<f64> = all_first
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    let shift = mean(all.iter().copied()).map_or(0.0, |whole| whole - first);
    Some(excess + slope * shift)
}

/// The largest share of `n_tests` that may flag something when the primary is compared with itself:
/// α + 2·√(α(1 − α)/n). A run above it is not calibrated, and its other findings are worth nothing.
pub fn self_test_limit(alpha: f64, n_tests: u64) -> f64 {
    let alpha = super::interval::readable_alpha(alpha);
    if n_tests == 0 {
        1.0
    } else {
        (alpha + 2.0 * (alpha * (1.0 - alpha) / n_tests as f64).sqrt()).min(1.0)
    }
}

fn is_known(excesses: &[f64; 3]) -> bool {
    excesses.iter().all(|excess| excess.is_finite())
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = values.len();
    (n > 0).then(|| values.sum::<f64>() / n as f64)
}
