//! Two answers to each of many requests, each bad or not: the paired 2×2 table.
//!
//! Signs are the same everywhere: a positive difference means that the secondary is worse.

use super::interval::{Interval, two_sided_z};
use super::proportion::wilson_score;

/// How often which of the two arms was bad, over the same requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairedTable {
    /// Both arms were bad.
    pub both: u64,
    /// Only the secondary was bad.
    pub only_secondary: u64,
    /// Only the primary was bad.
    pub only_primary: u64,
    /// Neither was bad.
    pub neither: u64,
}

impl PairedTable {
    /// Counts pairs of (primary bad, secondary bad).
    pub fn count(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut table = Self::default();
        for (primary, secondary) in pairs {
            let cell = match (primary, secondary) {
                (true, true) => &mut table.both,
                (false, true) => &mut table.only_secondary,
                (true, false) => &mut table.only_primary,
                (false, false) => &mut table.neither,
            };
            *cell += 1;
        }
        table
    }

    /// The number of pairs.
    pub fn n(self) -> u64 {
        self.both
            .saturating_add(self.only_secondary)
            .saturating_add(self.only_primary)
            .saturating_add(self.neither)
    }

    /// The number of pairs in which the arms disagree.
    pub fn discordant(self) -> u64 {
        self.only_secondary.saturating_add(self.only_primary)
    }

    /// Secondary bad rate minus primary bad rate; `None` without pairs.
    pub fn difference(self) -> Option<f64> {
        Discordance::from(self).difference()
    }

    /// The table with the arms exchanged.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self {
            only_secondary: self.only_primary,
            only_primary: self.only_secondary,
            ..self
        }
    }
}

/// What a difference of paired rates rests on; counts may be fractional after [`Discordance::deflated`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discordance {
    /// Pairs in which only the secondary was bad.
    pub only_secondary: f64,
    /// Pairs in which only the primary was bad.
    pub only_primary: f64,
    /// All pairs.
    pub n: f64,
}

impl From<PairedTable> for Discordance {
    fn from(table: PairedTable) -> Self {
        Self {
            only_secondary: table.only_secondary as f64,
            only_primary: table.only_primary as f64,
            n: table.n() as f64,
        }
    }
}

impl Discordance {
    /// Divides all counts by a design effect (Rao and Scott 1992), so that dependent pairs count for as
    /// many independent ones as they are worth. An effect that is not a positive number leaves them alone.
    #[must_use]
    pub fn deflated(self, design_effect: f64) -> Self {
        if !(design_effect.is_finite() && design_effect > 0.0) {
            return self;
        }
        Self {
            only_secondary: self.only_secondary / design_effect,
            only_primary: self.only_primary / design_effect,
            n: self.n / design_effect,
        }
    }

    /// Secondary bad rate minus primary bad rate; `None` without pairs.
    pub fn difference(self) -> Option<f64> {
        self.is_readable()
            .then(|| (self.only_secondary - self.only_primary) / self.n)
    }

    /// Counts that belong to some table: not negative, not beyond 10¹⁵, and no more discordant pairs than pairs.
    pub(crate) fn is_readable(self) -> bool {
        let discordant = self.only_secondary + self.only_primary;
        self.n <= 1e15
            && self.n > 0.0
            && self.only_secondary >= 0.0
            && self.only_primary >= 0.0
            && discordant <= self.n * (1.0 + 1e-9)
    }
}

/// Newcombe's hybrid score interval for the difference of paired rates (Newcombe 1998, method 10), at a
/// two-sided `confidence`; [−1, 1] without pairs.
pub fn newcombe_paired_interval(table: PairedTable, confidence: f64) -> Interval {
    let n = table.n() as f64;
    let Some(difference) = table.difference() else {
        return Interval::ANY_DIFFERENCE;
    };
    let z = two_sided_z(confidence);
    let secondary = table.both.saturating_add(table.only_secondary) as f64 / n;
    let primary = table.both.saturating_add(table.only_primary) as f64 / n;
    let (s, p) = (wilson_score(secondary, n, z), wilson_score(primary, n, z));
    let phi = corrected_phi(table);
    let distance = |x: f64, y: f64| (x * x - 2.0 * phi * x * y + y * y).max(0.0).sqrt();
    Interval {
        lower: difference - distance(secondary - s.lower, p.upper - primary),
        upper: difference + distance(s.upper - secondary, primary - p.lower),
    }
    .clamped(-1.0, 1.0)
}

/// Newcombe's φ̂: the correlation of the arms, with a continuity correction when it is positive.
fn corrected_phi(table: PairedTable) -> f64 {
    let [both, only_secondary, only_primary, neither] = [
        table.both,
        table.only_secondary,
        table.only_primary,
        table.neither,
    ]
    .map(|count| count as f64);
    let margins = (both + only_secondary)
        * (only_primary + neither)
        * (both + only_primary)
        * (only_secondary + neither);
    if margins <= 0.0 {
        return 0.0;
    }
    let agreement = both * neither - only_secondary * only_primary;
    let half = (both + only_secondary + only_primary + neither) / 2.0;
    let corrected = if agreement < 0.0 {
        agreement
    } else {
        (agreement - half).max(0.0)
    };
    corrected / margins.sqrt()
}

/// The Wald interval after adding half a pair to every cell (Agresti and Min 2005), at a two-sided
/// `confidence`, cut to [−1, 1]. It is a quick cross-check of the score intervals.
pub fn agresti_min_interval(table: PairedTable, confidence: f64) -> Interval {
    let z = two_sided_z(confidence);
    let n = table.n() as f64 + 2.0;
    let only_secondary = table.only_secondary as f64 + 0.5;
    let only_primary = table.only_primary as f64 + 0.5;
    let gap = only_secondary - only_primary;
    let error = (only_secondary + only_primary - gap * gap / n)
        .max(0.0)
        .sqrt()
        / n;
    Interval {
        lower: gap / n - z * error,
        upper: gap / n + z * error,
    }
    .clamped(-1.0, 1.0)
}
