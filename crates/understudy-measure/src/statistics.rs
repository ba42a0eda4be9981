//! How sure may one be of a difference between many?
//!
//! Pure functions from counts and numbers to estimates, intervals, p-values and verdicts. **Useful for**
//! deciding whether a secondary is shown to be as good as a primary, and for saying how sure that is.
//! **Not useful for** reading answers or files: the numbers come in as arguments, and so does randomness.
//!
//! Three rules hold everywhere:
//!
//! - A positive difference means that the secondary is worse or larger.
//! - A `confidence` is two-sided (0.9 for gates at a one-sided error of 5 %), an `alpha` is an error level.
//!   One that is not a number is read as the most cautious.
//! - No function panics or returns NaN. Where nothing is known the answer is `None` or an interval that
//!   rules nothing out; numbers that are not finite are left out, and the documentation of each function
//!   says so.

pub mod allocation;
pub mod baseline;
pub mod bootstrap;
pub mod cluster;
pub mod confidence_sequence;
pub mod contingency;
pub mod control_chart;
pub mod decomposition;
pub mod detector;
pub mod distance;
mod distribution;
pub mod e_process;
pub mod equivalence;
pub mod exact_unpaired;
pub mod hodges_lehmann;
pub mod incident;
pub mod interval;
pub mod mann_whitney;
pub mod mcnemar;
pub mod mover;
pub mod multiplicity;
pub mod noise_floor;
pub mod paired;
pub mod paired_divergence;
pub mod power;
pub mod proportion;
pub mod quantile;
pub mod random;
pub mod randomisation;
pub mod sample;
pub mod sample_distance;
pub mod shrinkage;
pub mod signed_rank;
pub mod survival;
pub mod tango;
#[cfg(test)]
mod tests;
pub mod unpaired;
pub mod verdict;
mod whole;

pub use allocation::{Aim, Allocation, SamplingStratum, allocate};
pub use bootstrap::{bootstrap_interval, percentile_interval, poisson_weight};
pub use cluster::{
    ClusterEstimate, ClusteredPair, ClusteredRow, cluster_ratio, clustered_discordance,
    design_effect,
};
pub use confidence_sequence::{asymptotic_sequence, empirical_bernstein_sequence};
pub use decomposition::{Kitagawa, TrafficPart, kitagawa};
pub use detector::{Corrected, audited_mean, rogan_gladen};
pub use e_process::{BetaPrior, HarmSum, ln_e_above_budget, ln_e_below_budget};
pub use equivalence::Moments;
pub use hodges_lehmann::{Shift, hodges_lehmann, hodges_lehmann_shift};
pub use incident::{
    IncidentForecast, IncidentMoments, TemplateRisk, incident_forecast, incident_moments,
};
pub use interval::Interval;
pub use mann_whitney::{cliffs_delta, mann_whitney};
pub use mcnemar::{McNemar, mcnemar_asymptotic, mcnemar_exact, mcnemar_midp};
pub use mover::{Estimate, mover_difference, mover_ratio};
pub use multiplicity::{
    Adjustment, FamilyDiscovery, adjust_p_values, e_bh, simes, two_level_discoveries,
};
pub use noise_floor::{
    FourArms, NoiseFloor, ThreeArms, four_arm_noise_floor, regression_excess, self_test_limit,
    three_arm_noise_floor,
};
pub use paired::{Discordance, PairedTable, newcombe_paired_interval};
pub use paired_divergence::{PairedDivergence, paired_jensen_shannon};
pub use power::{
    PairedPlan, minimum_detectable_difference, pairs_for_gate, pairs_for_noninferiority,
    trials_without_event,
};
pub use proportion::{
    Rate, clopper_pearson_interval, clopper_pearson_upper, rule_of_three, wilson_interval,
};
pub use quantile::{QuantileInterval, quantile, quantile_interval};
pub use random::{SplitMix64, cluster_key, permanent_random_number, seed_of};
pub use randomisation::randomisation_p;
pub use sample::SortedSample;
pub use shrinkage::{RatePrior, estimate_rate_prior};
pub use signed_rank::{RankTest, wilcoxon_signed_rank};
pub use survival::{Duration, End, SurvivalCurve, kaplan_meier};
pub use tango::{NonInferiority, tango_gate, tango_interval, tango_score};
pub use unpaired::{miettinen_nurminen_interval, newcombe_unpaired_interval};
pub use verdict::{Evidence, Margin, Verdict, paired_rate_verdict, verdict};
