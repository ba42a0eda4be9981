//! Is it proved that the secondary will do, proved that it will not, or neither?

use super::interval::Interval;
use super::paired::Discordance;
use super::tango::{tango_gate, tango_interval};

/// The answer of a gate for one template, provider and metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The whole interval lies within the margin: it is shown that the arms differ by less.
    Parity,
    /// The whole interval lies beyond the margin: it is shown that they differ by more.
    Breach,
    /// The interval reaches over the margin: more requests would decide.
    Inconclusive,
    /// Too few requests or clusters to say anything, whatever the interval.
    Insufficient,
}

impl Verdict {
    /// The word for it in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parity => "parity",
            Self::Breach => "breach",
            Self::Inconclusive => "inconclusive",
            Self::Insufficient => "insufficient",
        }
    }

    /// The verdict of a template out of those of its gated metrics: parity if all are, breach if any is.
    ///
    /// Such an intersection–union test keeps its level without correction for the number of metrics
    /// (Berger and Hsu 1996). Without any verdict it is insufficient.
    pub fn of_all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        let verdicts: Vec<Self> = verdicts.into_iter().collect();
        let has = |verdict| verdicts.contains(&verdict);
        if has(Self::Breach) {
            Self::Breach
        } else if verdicts.is_empty() || has(Self::Insufficient) {
            Self::Insufficient
        } else if has(Self::Inconclusive) {
            Self::Inconclusive
        } else {
            Self::Parity
        }
    }
}

impl core::fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Which differences are tolerated, on the scale of the interval (for ratios: their logarithms).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Margin {
    /// All below this value: the secondary may be better without bound.
    Below(f64),
    /// All strictly between the ends: it must be equivalent.
    Between(Interval),
}

/// What an interval rests on, and what it must rest on at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// How many requests it was computed from.
    pub n_units: u64,
    /// How many independent clusters (sessions, users, distinct prompts) they come from.
    pub n_clusters: u64,
    /// Fewer requests than this are insufficient.
    pub least_units: u64,
    /// Fewer clusters than this are insufficient.
    pub least_clusters: u64,
}

/// The verdict out of a two-sided (1 − 2α) interval. A margin or interval that is not a number is
/// inconclusive.
pub fn verdict(interval: Interval, margin: Margin, evidence: Evidence) -> Verdict {
    let (floor, ceiling) = match margin {
        Margin::Below(ceiling) => (f64::NEG_INFINITY, ceiling),
        Margin::Between(Interval { lower, upper }) => (lower, upper),
    };
    let above_floor = interval.lower > floor || matches!(margin, Margin::Below(_));
    let within = interval.upper < ceiling && above_floor;
    let beyond = interval.lower > ceiling || interval.upper < floor;
    decided(within, beyond, evidence)
}

/// The verdict on paired rates: parity by Tango's gate with its zero-event guard, breach by the lower end of
/// Tango's interval, both at a one-sided error `alpha`. The margin is an absolute difference in (0, 1].
pub fn paired_rate_verdict(
    table: impl Into<Discordance>,
    margin: f64,
    alpha: f64,
    evidence: Evidence,
) -> Verdict {
    let table = table.into();
    let within = tango_gate(table, margin, alpha).passed;
    let beyond = tango_interval(table, 1.0 - 2.0 * alpha).lower > margin;
    decided(within, beyond, evidence)
}

fn decided(within: bool, beyond: bool, evidence: Evidence) -> Verdict {
    if evidence.n_units < evidence.least_units || evidence.n_clusters < evidence.least_clusters {
        Verdict::Insufficient
    } else if beyond {
        Verdict::Breach
    } else if within {
        Verdict::Parity
    } else {
        Verdict::Inconclusive
    }
}
