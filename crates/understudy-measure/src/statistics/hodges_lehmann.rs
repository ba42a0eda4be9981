//! By how much did numbers shift? The Hodges–Lehmann estimates and their intervals.
//!
//! The estimate is the median of all n(n+1)/2 means of two differences (paired), or of all n·m differences
//! (unpaired). These are never written out: what lies below a value is counted in one sweep over the sorted
//! sample, and the value is found by bisection, so a million numbers take O(n log n) time and O(n) memory
//! and give the exact order statistic, not an approximation (the idea of Monahan, ACM TOMS 10, 1984).

use super::distribution::normal;
use super::interval::{Interval, two_sided_alpha, two_sided_z};
use super::mann_whitney::{arrangements, u_chances};
use super::sample::{finite, rank};
use super::signed_rank::{EXACT_LIMIT, subset_sum_chances};
use super::whole::{floor_to_count, to_count};

/// A shift with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// The Hodges–Lehmann estimate.
    pub estimate: f64,
    /// The values of the shift that the rank test does not reject; all of them, with infinite ends, in samples so small
    /// (five differences at 95 %) that even their whole range has less confidence than was asked for.
    pub interval: Interval,
    /// The confidence the interval has: at least the one asked for; nominal where the normal approximation was used.
    pub achieved_confidence: f64,
}

/// The shift of paired `differences`, at a two-sided `confidence`.
///
/// The interval inverts the signed-rank test: by exact counts up to 50 differences without ties and zeros,
/// else by the normal approximation with its rank rounded outward. The variance is not lowered for ties
/// there, which errs on the wide side. Differences that are not finite are left out; `None` of nothing.
pub fn hodges_lehmann(differences: &[f64], confidence: f64) -> Option<Shift> {
    let values = finite(differences);
    let sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    let exact = values.len() <= EXACT_LIMIT && !rank(&sizes).has_ties() && !values.contains(&0.0);
    let n = values.len() as f64;
    let n_means = n * (n + 1.0) / 2.0;
    let cut = if exact {
        exact_cut(
            &subset_sum_chances(&(1..=values.len()).collect::<Vec<_>>()),
            confidence,
        )
    } else {
        normal_cut(
            n_means / 2.0,
            (n_means * (2.0 * n + 1.0) / 12.0).sqrt(),
            confidence,
        )
    };
    // All differences lie on one side of a shift beyond their range: two of 2ⁿ ways to give them signs.
    let cut = cut.if_in_reach(2.0 * (-n).exp2(), confidence);
    let means = PairMeans::new(values);
    shift(&means, cut)
}

/// The shift of `secondary` against `primary`, unpaired, at a two-sided `confidence`.
///
/// The interval inverts the Mann–Whitney test: by exact counts up to 50 numbers on each side without ties,
/// else by the normal approximation. Numbers that are not finite are left out; `None` if a side is empty.
pub fn hodges_lehmann_shift(secondary: &[f64], primary: &[f64], confidence: f64) -> Option<Shift> {
    let (secondary, primary) = (finite(secondary), finite(primary));
    let (n, m) = (secondary.len(), primary.len());
    let pooled = [secondary.as_slice(), primary.as_slice()].concat();
    let exact = n <= EXACT_LIMIT && m <= EXACT_LIMIT && !rank(&pooled).has_ties();
    let n_pairs = n as f64 * m as f64;
    let cut = if exact {
        exact_cut(&u_chances(n, m), confidence)
    } else {
        normal_cut(
            n_pairs / 2.0,
            (n_pairs * (n as f64 + m as f64 + 1.0) / 12.0).sqrt(),
            confidence,
        )
    };
    let cut = cut.if_in_reach(2.0 / arrangements(n, m), confidence);
    shift(&Differences::new(secondary, primary), cut)
}

/// Where the interval ends in the ordered combinations.
#[derive(Clone, Copy)]
struct Cut {
    /// The rank of the lower end, from 1; the upper end has the same rank from above. 0 is beyond the sample.
    rank: u64,
    achieved_confidence: f64,
}

/// By what share of itself rounding may have moved an error level.
const ROUNDING: f64 = 1e-9;

impl Cut {
    /// The cut, or none within the sample where its whole range is wrong more often than was asked for.
    fn if_in_reach(self, smallest_alpha: f64, confidence: f64) -> Self {
        if smallest_alpha <= two_sided_alpha(confidence) * (1.0 + ROUNDING) {
            return self;
        }
        Self {
            rank: 0,
            achieved_confidence: 1.0,
        }
    }
}

/// The cut from the exact chances of a rank statistic: the smallest q with P(T ≤ q) ≥ α/2, at least 1.
fn exact_cut(chances: &[f64], confidence: f64) -> Cut {
    // The sums of chances carry rounding errors, which must not move the cut by a whole rank.
    let tail = two_sided_alpha(confidence) / 2.0 - 1e-15;
    let (mut rank, mut below, mut upto) = (0, 0.0, 0.0);
    for (statistic, chance) in chances.iter().enumerate() {
        if rank >= 1 && upto >= tail {
            break;
        }
        (rank, below, upto) = (statistic, upto, upto + chance);
    }
    Cut {
        rank: to_count(rank).max(1),
        achieved_confidence: (1.0 - 2.0 * below).clamp(0.0, 1.0),
    }
}

fn normal_cut(mean: f64, deviation: f64, confidence: f64) -> Cut {
    let rank = floor_to_count(mean - two_sided_z(confidence) * deviation).max(1);
    let achieved_confidence = normal::cdf(two_sided_z(confidence)) * 2.0 - 1.0;
    Cut {
        rank,
        achieved_confidence,
    }
}

/// All combinations of two numbers, countable and enumerable in order without being written out.
trait Combinations {
    /// How many there are.
    fn total(&self) -> u64;
    /// The smallest and the largest; `None` of nothing.
    fn range(&self) -> Option<(f64, f64)>;
    /// How many are at most `limit`.
    fn count_up_to(&self, limit: f64) -> u64;
    /// Those above `low` and at most `high`, in any order.
    fn between(&self, low: f64, high: f64) -> Vec<f64>;
}

fn shift(combinations: &impl Combinations, cut: Cut) -> Option<Shift> {
    let total = combinations.total();
    combinations.range()?;
    let at = |rank: u64| select(combinations, rank.clamp(1, total));
    let (lower_middle, upper_middle) = (total.div_ceil(2), total / 2 + 1);
    let middle = at(lower_middle);
    let estimate = if lower_middle == upper_middle {
        middle
    } else {
        f64::midpoint(middle, at(upper_middle))
    };
    let rank = cut.rank.min(lower_middle);
    let interval = if rank < 1 {
        Interval::ANY
    } else {
        Interval {
            lower: at(rank),
            upper: at(total + 1 - rank),
        }
    };
    Some(Shift {
        estimate,
        interval,
        achieved_confidence: cut.achieved_confidence,
    })
}

/// The combination of the given `rank` (from 1 to the total).
fn select(combinations: &impl Combinations, rank: u64) -> f64 {
    let Some((smallest, largest)) = combinations.range() else {
        return 0.0;
    };
    // What costs about as much to write out as a few more sweeps over the sample.
    let enough = (4 * combinations.total().isqrt()).clamp(64, 1 << 18);
    let mut bracket = Bracket {
        low: smallest.next_down(),
        high: largest,
        below: 0,
        upto: combinations.total(),
    };
    for step in 0_u32.. {
        if bracket.upto - bracket.below <= enough {
            break;
        }
        let Some(middle) = bracket.pivot(rank, step) else {
            return bracket.high;
        };
        let count = combinations.count_up_to(middle);
        if count >= rank {
            (bracket.high, bracket.upto) = (middle, count);
        } else {
            (bracket.low, bracket.below) = (middle, count);
        }
    }
    let mut rest = combinations.between(bracket.low, bracket.high);
    let index = usize::try_from(rank - bracket.below - 1)
        .unwrap_or(0)
        .min(rest.len().saturating_sub(1));
    if rest.is_empty() {
        bracket.high
    } else {
        *rest.select_nth_unstable_by(index, f64::total_cmp).1
    }
}

/// Where a combination must lie: fewer than its rank are at most `low`, at least as many at most `high`.
struct Bracket {
    low: f64,
    high: f64,
    below: u64,
    upto: u64,
}

impl Bracket {
    /// Where to count next; `None` when no double lies between the ends.
    ///
    /// Two guesses by interpolation, a little to either side of where the rank should be, draw both ends
    /// in at once where the data are smooth. Every third time the range itself is halved, by value or by
    /// the number of doubles in it, so that no data make it slow.
    fn pivot(&self, rank: u64, step: u32) -> Option<f64> {
        let inside = |middle: &f64| self.low < *middle && *middle < self.high;
        let span = (self.upto - self.below) as f64;
        let share = (rank - self.below) as f64 / span;
        let guess = |share: f64| Some(self.low + share * (self.high - self.low)).filter(inside);
        let first = match step % 6 {
            0 => Some(f64::midpoint(self.low, self.high)).filter(inside),
            1 | 4 => guess(share - 1.0 / 64.0),
            2 | 5 => guess(share + 1.0 / 64.0),
            _ => None,
        };
        first.or_else(|| Some(middle_double(self.low, self.high)).filter(inside))
    }
}

/// The double that has as many doubles between it and `low` as between it and `high`.
fn middle_double(low: f64, high: f64) -> f64 {
    let key = |value: f64| {
        let bits = value.to_bits();
        if value.is_sign_negative() {
            !bits
        } else {
            bits | SIGN_BIT
        }
    };
    let middle = u64::midpoint(key(low), key(high));
    f64::from_bits(if middle & SIGN_BIT == 0 {
        !middle
    } else {
        middle & !SIGN_BIT
    })
}

const SIGN_BIT: u64 = 1 << 63;

/// The means of every two differences, each with itself included.
struct PairMeans {
    /// Half of each difference, upwards, so that a mean is a sum that cannot overflow.
    halves: Vec<f64>,
}

impl PairMeans {
    fn new(mut values: Vec<f64>) -> Self {
        for value in &mut values {
            *value /= 2.0;
        }
        values.sort_unstable_by(f64::total_cmp);
        Self { halves: values }
    }
}

impl Combinations for PairMeans {
    fn total(&self) -> u64 {
        let n = to_count(self.halves.len());
        n * (n + 1) / 2
    }

    fn range(&self) -> Option<(f64, f64)> {
        Some((2.0 * self.halves.first()?, 2.0 * self.halves.last()?))
    }

    fn count_up_to(&self, limit: f64) -> u64 {
        let halves = &self.halves;
        let (mut count, mut end) = (0, halves.len());
        for (start, &half) in halves.iter().enumerate() {
            while end > start && half + halves[end - 1] > limit {
                end -= 1;
            }
            if end <= start {
                break;
            }
            count += to_count(end - start);
        }
        count
    }

    fn between(&self, low: f64, high: f64) -> Vec<f64> {
        let halves = &self.halves;
        let mut found = Vec::new();
        let (mut upper, mut lower) = (halves.len(), halves.len());
        for (start, &half) in halves.iter().enumerate() {
            while upper > start && half + halves[upper - 1] > high {
                upper -= 1;
            }
            while lower > start && half + halves[lower - 1] > low {
                lower -= 1;
            }
            if upper <= start {
                break;
            }
            found.extend(
                halves[lower.max(start)..upper]
                    .iter()
                    .map(|other| half + other),
            );
        }
        found
    }
}

/// The differences of every number of one side to every number of the other.
struct Differences {
    /// The secondary's numbers, upwards.
    secondary: Vec<f64>,
    /// The primary's numbers, downwards.
    primary: Vec<f64>,
}

impl Differences {
    fn new(mut secondary: Vec<f64>, mut primary: Vec<f64>) -> Self {
        secondary.sort_unstable_by(f64::total_cmp);
        primary.sort_unstable_by(|x, y| y.total_cmp(x));
        Self { secondary, primary }
    }

    /// For each of the secondary's numbers, how many of the primary's leave a difference up to `limit`.
    fn reach(&self, limit: f64) -> impl Iterator<Item = usize> {
        let mut end = self.primary.len();
        self.secondary.iter().map(move |value| {
            while end > 0 && value - self.primary[end - 1] > limit {
                end -= 1;
            }
            end
        })
    }
}

impl Combinations for Differences {
    fn total(&self) -> u64 {
        to_count(self.secondary.len()) * to_count(self.primary.len())
    }

    fn range(&self) -> Option<(f64, f64)> {
        let smallest = self.secondary.first()? - self.primary.first()?;
        let largest = self.secondary.last()? - self.primary.last()?;
        Some((smallest.max(f64::MIN), largest.min(f64::MAX)))
    }

    fn count_up_to(&self, limit: f64) -> u64 {
        self.reach(limit).map(to_count).sum()
    }

    fn between(&self, low: f64, high: f64) -> Vec<f64> {
        let rows = self
            .secondary
            .iter()
            .zip(self.reach(low).zip(self.reach(high)));
        rows.flat_map(|(value, (from, to))| {
            self.primary[from..to]
                .iter()
                .map(move |other| value - other)
        })
        .collect()
    }
}
