//! Evidence that may be looked at after every request: e-values, e-processes and change alarms.
//!
//! An e-value is on average at most 1 while its hypothesis holds, whenever one stops; reject at 1/α. Values
//! are given as natural logarithms where they can leave the range of doubles.

use super::distribution::beta;
use super::sample::finite;

/// A prior Beta(a, b) over the unknown mean; both must lie
/// between 10⁻⁶ and 10⁶, else Jeffreys' is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BetaPrior {
    /// Weight of events.
    pub a: f64,
    /// Weight of the rest.
    pub b: f64,
}

impl BetaPrior {
    /// Jeffreys' prior.
    pub const JEFFREYS: Self = Self { a: 0.5, b: 0.5 };

    fn readable(self) -> Self {
        let fine = |weight: f64| (1e-6..=1e6).contains(&weight);
        if fine(self.a) && fine(self.b) {
            self
        } else {
            Self::JEFFREYS
        }
    }
}

/// The sum of `n` harms seen so far, each in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HarmSum {
    /// The sum, cut to [0, n].
    pub sum: f64,
    /// How many there were.
    pub n: u64,
}

/// ln of the evidence that the mean harm is *below* `budget` (in (0, 1)): the likelihood ratio of means
/// below the budget, mixed by `prior` cut to that range, against the budget itself.
///
/// It stays an e-process for every sequence in [0, 1] whose conditional mean is at least the budget: each
/// factor is convex in the harm, so its chord bounds it and has mean at most 1. Parity may be certified at
/// ln(1/α): after 74 requests without harm at a budget of 5 %. 0 (no evidence) for a budget outside (0, 1).
pub fn ln_e_below_budget(harm: HarmSum, budget: f64, prior: BetaPrior) -> f64 {
    truncated_beta(harm, budget, prior, |tails| tails.ln_lower)
}

/// ln of the evidence that the mean harm is *above* `budget`: the mirror of [`ln_e_below_budget`].
pub fn ln_e_above_budget(harm: HarmSum, budget: f64, prior: BetaPrior) -> f64 {
    truncated_beta(harm, budget, prior, |tails| tails.ln_upper)
}

fn truncated_beta(
    harm: HarmSum,
    budget: f64,
    prior: BetaPrior,
    side: impl Fn(beta::Tails) -> f64,
) -> f64 {
    if !(budget > 0.0 && budget < 1.0) || harm.sum.is_nan() || harm.n == 0 {
        return 0.0;
    }
    let BetaPrior { a, b } = prior.readable();
    let n = harm.n as f64;
    let harmed = harm.sum.clamp(0.0, n);
    let spared = n - harmed;
    let mixed =
        beta::ln_beta(a + harmed, b + spared) + side(beta::tails(a + harmed, b + spared, budget));
    let before = beta::ln_beta(a, b) + side(beta::tails(a, b, budget));
    let ln_e = mixed - before - harmed * budget.ln() - spared * (-budget).ln_1p();
    if ln_e.is_nan() { 0.0 } else { ln_e }
}

/// The e-process after every harm that bets, with a stake set from the past alone, on a mean below `budget`
/// (Waudby-Smith and Ramdas 2023, "approximate GRAPA" with stakes cut at half of what is safe).
///
/// Harms are cut to [0, 1], those that are not finite left out; empty for a budget outside (0, 1).
pub fn betting_e_process(harms: &[f64], budget: f64) -> Vec<f64> {
    if !(budget > 0.0 && budget < 1.0) {
        return Vec::new();
    }
    let safest = 0.5 / (1.0 - budget);
    let mut past = RunningMoments::default();
    let mut capital = 1.0;
    let mut path = Vec::with_capacity(harms.len());
    for harm in finite(harms).into_iter().map(|harm| harm.clamp(0.0, 1.0)) {
        let room = budget - past.mean;
        let stake = (room / (past.variance() + room * room)).clamp(0.0, safest);
        capital *= 1.0 + stake * (budget - harm);
        path.push(capital);
        past.observe(harm);
    }
    path
}

/// A mean and a variance that start as if one observation of mean ½ and variance ¼ had been seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunningMoments {
    n: f64,
    sum: f64,
    squares: f64,
    pub(crate) mean: f64,
}

impl Default for RunningMoments {
    fn default() -> Self {
        Self {
            n: 0.0,
            sum: 0.0,
            squares: 0.25,
            mean: 0.5,
        }
    }
}

impl RunningMoments {
    pub(crate) fn observe(&mut self, value: f64) {
        self.n += 1.0;
        self.sum += value;
        self.mean = (0.5 + self.sum) / (self.n + 1.0);
        self.squares += (value - self.mean) * (value - self.mean);
    }

    pub(crate) fn variance(&self) -> f64 {
        self.squares / (self.n + 1.0)
    }

    /// The mean of what was seen alone; 0 before anything was.
    pub(crate) fn plain_mean(&self) -> f64 {
        if self.n > 0.0 { self.sum / self.n } else { 0.0 }
    }
}

/// The e-Shiryaev–Roberts statistic after each e-value, Mₜ = (Mₜ₋₁ + 1)·eₜ: an alarm at 1/α comes on average
/// not before 1/α requests without a change (Shin, Ramdas and Rinaldo 2023). An e-value that is negative or
/// not a number counts as 1.
pub fn e_shiryaev_roberts(e_values: &[f64]) -> Vec<f64> {
    let readable = |&e: &f64| if e >= 0.0 { e } else { 1.0 };
    let step = |sum: &mut f64, e: f64| {
        let next = (*sum + 1.0) * e;
        // Infinity times zero is the only way to a NaN, and means that the evidence is gone.
        *sum = if next.is_nan() { 0.0 } else { next };
        Some(*sum)
    };
    e_values.iter().map(readable).scan(0.0, step).collect()
}
