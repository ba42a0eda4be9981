//! Did the rate of bad answers change at all? McNemar's tests on the pairs in which the arms disagree.

use super::distribution::{binomial, normal};
use super::paired::PairedTable;

/// McNemar's statistic and its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// Signed root of McNemar's χ² without continuity correction: positive when the secondary is worse.
    pub z: f64,
    /// The two-sided p-value.
    pub p: f64,
}

/// The asymptotic test; z = 0 and p = 1 when the arms never disagree.
pub fn mcnemar_asymptotic(table: PairedTable) -> McNemar {
    let discordant = table.discordant() as f64;
    if discordant <= 0.0 {
        return McNemar { z: 0.0, p: 1.0 };
    }
    let z = (table.only_secondary as f64 - table.only_primary as f64) / discordant.sqrt();
    McNemar {
        z,
        p: normal::two_sided_p(z),
    }
}

/// The exact conditional two-sided p-value, which is conservative; 1 when the arms never disagree.
pub fn mcnemar_exact(table: PairedTable) -> f64 {
    let smaller = table.only_secondary.min(table.only_primary);
    (2.0 * binomial::cdf(smaller, table.discordant(), 0.5)).min(1.0)
}

/// The mid-p version of the exact test (Fagerland, Lydersen and Laake 2013), the default of this crate:
/// it keeps its level in practice and wastes less of it. 1 when the arms never disagree.
pub fn mcnemar_midp(table: PairedTable) -> f64 {
    let (smaller, discordant) = (
        table.only_secondary.min(table.only_primary),
        table.discordant(),
    );
    if discordant == 0 {
        return 1.0;
    }
    let point = binomial::pmf(smaller, discordant, 0.5);
    if table.only_secondary == table.only_primary {
        return 1.0 - 0.5 * point;
    }
    ((2.0 * binomial::cdf(smaller, discordant, 0.5)).min(1.0) - point).clamp(0.0, 1.0)
}
