//! The tail of the latencies, by the product-limit curve: calls that ran into their deadline are at risk to the end.

use std::collections::BTreeMap;

use understudy_schema::tables::pairs::Response;

use super::counts::{Key, key};
use super::statistics::term;

/// The quantile that is compared.
const P: f64 = 0.95;

/// The latencies of one side.
#[derive(Debug, Default)]
struct Side {
    ended_ms: Vec<f64>,
    n_cut_off: usize,
}

/// Both sides of a template and secondary.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    primary: Side,
    secondary: Side,
    /// Pairs where both sides have a latency or ran into their deadline.
    pub(crate) n: usize,
}

/// A quantile with its interval; none where the curve does not fall so low, infinite where an end does not.
#[derive(Debug, Clone, Copy)]
struct Quantile {
    value: Option<f64>,
    lower: f64,
    upper: f64,
}

/// What the tails say of the ratio.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) primary_ms: Option<f64>,
    pub(crate) secondary_ms: Option<f64>,
    pub(crate) ratio: Option<f64>,
    pub(crate) lower: Option<f64>,
    pub(crate) upper: Option<f64>,
    /// The secondary's percentile is not reached: only the lower end is known.
    pub(crate) is_at_least: bool,
}

/// The tails of all groups.
pub(crate) fn tails(pairs: &[&Response]) -> BTreeMap<Key, Tail> {
    let mut groups: BTreeMap<Key, Tail> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.latency_comparable) {
        let tail = groups.entry(key(pair, "latency_p95_ms")).or_default();
        let primary = tail
            .primary
            .see(pair.primary_latency_ms, pair.primary_error_class.as_deref());
        let secondary = tail.secondary.see(
            pair.secondary_latency_ms,
            pair.secondary_error_class.as_deref(),
        );
        tail.n += usize::from(primary && secondary);
    }
    groups
}

impl Side {
    /// Adds a call; whether it has a latency, be it known or not.
    fn see(&mut self, latency_ms: Option<f64>, error_class: Option<&str>) -> bool {
        let latency_ms = latency_ms.filter(|latency| *latency > 0.0);
        if error_class == Some("timeout") {
            self.n_cut_off += 1;
        }
        self.ended_ms.extend(latency_ms);
        latency_ms.is_some() || error_class == Some("timeout")
    }

    fn n(&self) -> usize {
        self.ended_ms.len() + self.n_cut_off
    }

    /// Times and the share that lasts longer than each.
    fn curve(&self) -> Vec<(f64, f64)> {
        let mut times = self.ended_ms.clone();
        times.sort_by(f64::total_cmp);
        let (mut survival, mut at_risk) = (1.0, self.n() as f64);
        let mut steps = Vec::new();
        for group in times.chunk_by(|one, other| one == other) {
            survival *= 1.0 - group.len() as f64 / at_risk;
            at_risk -= group.len() as f64;
            steps.push((group[0], survival));
        }
        steps
    }

    /// The quantile, read between the steps as R's type 7 does.
    fn quantile(&self) -> Option<Quantile> {
        let n = self.n();
        if n == 0 {
            return None;
        }
        let steps = self.curve();
        // The time by which so many have ended.
        let by_rank = |rank: usize| {
            let left = 1.0 - rank as f64 / n as f64 + 1e-9;
            let step = steps.iter().find(|(_, survival)| *survival <= left);
            step.map_or(f64::INFINITY, |(time, _)| *time)
        };
        let position = (n - 1) as f64 * P;
        let (below, weight) = (position.floor(), position.fract());
        let (low, high) = (by_rank(below as usize + 1), by_rank(below as usize + 2));
        let value = if weight > 0.0 && high > low {
            low + weight * (high - low)
        } else {
            low
        };
        let at_most = |k: usize| (0..=k).map(|k| term(n as u64, k as u64, P)).sum::<f64>();
        let lower = (1..=n).rev().find(|rank| at_most(rank - 1) <= 0.05);
        let upper = (1..=n).find(|rank| at_most(rank - 1) >= 0.95);
        Some(Quantile {
            value: Some(value).filter(|value| value.is_finite()),
            lower: lower.map_or(f64::NEG_INFINITY, by_rank),
            upper: upper.map_or(f64::INFINITY, by_rank),
        })
    }
}

impl Tail {
    /// Zou and Donner's interval of the ratio of both percentiles, on logarithms, widened by a factor.
    pub(crate) fn found(&self, widened: f64) -> Option<Found> {
        let (primary, secondary) = (self.primary.quantile()?, self.secondary.quantile()?);
        let ended = self.primary.ended_ms.iter();
        let longest = ended
            .chain(&self.secondary.ended_ms)
            .copied()
            .reduce(f64::max);
        let least = secondary.value.or(longest);
        let secondary_lower = match (secondary.value, longest) {
            (None, Some(longest)) if secondary.lower.is_infinite() => longest,
            _ => secondary.lower,
        };
        let log = |value: f64| {
            if value > 0.0 {
                value.ln()
            } else {
                f64::NEG_INFINITY
            }
        };
        let both = least.zip(primary.value);
        let centre = both.map(|(secondary, primary)| log(secondary) - log(primary));
        let end = |centre: f64, away: f64| Some((centre + away * widened).exp());
        let lower = both.and_then(|(value, base)| {
            let away = (log(value) - log(secondary_lower)).hypot(log(primary.upper) - log(base));
            end(centre?, -away)
        });
        let upper = secondary
            .value
            .zip(primary.value)
            .and_then(|(value, base)| {
                let away =
                    (log(secondary.upper) - log(value)).hypot(log(base) - log(primary.lower));
                end(centre?, away).filter(|end| end.is_finite())
            });
        Some(Found {
            primary_ms: primary.value,
            secondary_ms: secondary.value,
            ratio: secondary.value.zip(primary.value).map(|(s, p)| s / p),
            lower,
            upper,
            is_at_least: secondary.value.is_none() && lower.is_some(),
        })
    }
}

impl Found {
    /// The verdict within a margin that only bounds from above.
    pub(crate) fn verdict(&self, n: i64, n_prompts: i64, margin: f64) -> &'static str {
        let known = self
            .lower
            .filter(|_| self.is_at_least || self.upper.is_some());
        match known {
            Some(lower) if n >= 20 && n_prompts >= 10 => {
                if lower > margin {
                    "breach"
                } else if self.upper.is_some_and(|upper| upper < margin) {
                    "parity"
                } else {
                    "inconclusive"
                }
            }
            _ => "insufficient",
        }
    }
}
