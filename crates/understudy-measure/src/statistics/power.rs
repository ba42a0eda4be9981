//! How many requests does an answer need, and how small a change would these have shown?

use super::distribution::normal;
use super::interval::readable_alpha;
use super::tango::crossing;
use super::whole::floor_to_count;

/// What a paired test of rates is planned for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedPlan {
    /// The tolerated difference of rates, in (0, 1].
    pub margin: f64,
    /// The difference that is really there.
    pub true_difference: f64,
    /// The share of pairs in which the arms disagree.
    pub discordant_share: f64,
    /// The one-sided error.
    pub alpha: f64,
    /// The chance to show parity if `true_difference` holds.
    pub power: f64,
}

/// The pairs needed to show non-inferiority, ⌈(z₁₋α + z₁₋β)²(ψ − θ²)/(δ − θ)²⌉; `None` when no number is
/// enough: the true difference reaches the margin, or a value is out of its range.
pub fn pairs_for_noninferiority(plan: PairedPlan) -> Option<u64> {
    let distance = plan.margin - plan.true_difference;
    let spread = plan.discordant_share - plan.true_difference * plan.true_difference;
    let (z_alpha, z_power) = (
        -normal::quantile(readable_alpha(plan.alpha)),
        normal::quantile(plan.power.clamp(0.0, 1.0)),
    );
    let needed = (z_alpha + z_power).max(0.0).powi(2) * spread.max(0.0) / (distance * distance);
    let known = distance > 0.0 && needed.is_finite() && !spread.is_nan() && !plan.power.is_nan();
    known.then(|| floor_to_count(needed.ceil()))
}

/// The trials without any event after which the rate is shown to be below `rate`, ⌈ln α/ln(1 − rate)⌉: 59 at
/// 5 %, 299 at 1 %. `None` unless `rate` is in (0, 1).
pub fn trials_without_event(rate: f64, alpha: f64) -> Option<u64> {
    let needed = readable_alpha(alpha).ln() / (-rate).ln_1p();
    (rate > 0.0 && rate < 1.0 && needed.is_finite()).then(|| floor_to_count(needed.ceil()))
}

/// The pairs the gate really needs: what [`pairs_for_noninferiority`] says, but never fewer than the
/// zero-event guard asks for.
pub fn pairs_for_gate(plan: PairedPlan) -> Option<u64> {
    let floor = trials_without_event(plan.margin, plan.alpha)?;
    pairs_for_noninferiority(plan).map(|n| n.max(floor))
}

/// The smallest difference of rates that `n` pairs would have shown by McNemar's test, at a two-sided error
/// `alpha` and a chance `power`: the root of z(1−α/2)·√ψ + z₁₋β·√(ψ − d²) = d·√n (Miettinen 1968).
///
/// `None` when not even the largest possible difference, the share of discordant pairs itself, is enough.
pub fn minimum_detectable_difference(
    n: u64,
    discordant_share: f64,
    alpha: f64,
    power: f64,
) -> Option<f64> {
    if !(discordant_share > 0.0 && discordant_share <= 1.0) || power.is_nan() {
        return None;
    }
    let z_alpha = -normal::quantile(readable_alpha(alpha) / 2.0);
    let z_power = normal::quantile(power.clamp(0.0, 1.0 - 1e-15));
    let root_n = (n as f64).sqrt();
    let lacking = |difference: f64| {
        let spread = (discordant_share - difference * difference).max(0.0).sqrt();
        z_alpha * discordant_share.sqrt() + z_power * spread > difference * root_n
    };
    (!lacking(discordant_share)).then(|| crossing(0.0, discordant_share, lacking))
}
