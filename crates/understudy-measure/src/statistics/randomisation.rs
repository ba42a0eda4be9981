//! Are the answers of the arms exchangeable, request by request?
//!
//! Under that hypothesis each of the three labellings of a request's answers is equally likely, whatever the
//! answers are. Requests with the same three excesses are drawn together, by the binomial distribution of how many
//! of them fall to each: a million mismatches of 0 or 1 cost no more than ten. The result is the same for any order
//! of the requests.

use super::distribution::binomial;
use super::random::{SplitMix64, mixed};
use super::whole::{floor_to_count, to_count};

/// The p-value of "for every request, the answers of the two arms are exchangeable".
///
/// `excesses` holds, per request, the excess under each of its three equally likely labellings, the observed
/// one first. Up to nine requests that tell the labellings apart all are enumerated; beyond, `draws` random
/// ones are taken from `seed` and p = (1 + #{T* ≥ T})/(draws + 1) (Phipson and Smyth 2010), which is exact
/// too. 9,999 draws are customary.
///
/// At most some [`MOST_STEPS`] requests with excesses of their own are used, chosen by a hash of what is the same
/// under all labellings, so that p stays exact. Requests with an excess that is not finite are left out; 1 if none
/// remain.
pub fn randomisation_p(excesses: &[[f64; 3]], draws: u32, seed: u64) -> f64 {
    let requests = telling(excesses);
    if requests.len() <= ENUMERATED {
        return enumerated_p(&requests);
    }
    let lots = Lots::of(&requests);
    let mut random = SplitMix64::new(seed);
    let reached = (0..draws).filter(|_| lots.draw(&mut random) >= lots.threshold);
    let reached = to_count(reached.count());
    (1.0 + reached as f64) / (1.0 + f64::from(draws))
}

/// The most steps that one draw takes: one per request with excesses of its own, a dozen per group of like ones.
pub const MOST_STEPS: u64 = 8_192;
/// The number of requests up to which all 3ⁿ labellings are enumerated.
const ENUMERATED: usize = 9;
/// From how many on like requests are drawn together.
const TOGETHER: usize = 16;

/// A request's excesses, upwards, and the one observed.
#[derive(Debug, Clone, Copy)]
struct Request {
    values: [f64; 3],
    observed: f64,
}

/// The requests that tell the labellings apart, in an order that depends on their content alone. One that is the
/// same under all labellings moves every sum alike and need not be drawn.
fn telling(excesses: &[[f64; 3]]) -> Vec<Request> {
    let request = |excesses: &[f64; 3]| {
        // Adding zero makes one zero of the two.
        let mut values = excesses.map(|excess| excess + 0.0);
        let observed = values[0];
        values.sort_unstable_by(f64::total_cmp);
        Request { values, observed }
    };
    let mut requests: Vec<Request> = excesses
        .iter()
        .filter(|excesses| excesses.iter().all(|excess| excess.is_finite()))
        .map(request)
        .filter(|request| request.values[0] < request.values[2])
        .collect();
    requests.sort_unstable_by(|x, y| {
        let by_values = x.values.iter().zip(&y.values);
        by_values
            .map(|(x, y)| x.total_cmp(y))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| x.observed.total_cmp(&y.observed))
    });
    requests
}

fn is_alike(x: &Request, y: &Request) -> bool {
    let mut values = x.values.iter().zip(&y.values);
    values.all(|(x, y)| x.total_cmp(y).is_eq())
}

/// What the sum must reach. Sums of the same numbers in another order may differ in the last digits and still are
/// ties.
fn threshold(requests: &[Request]) -> f64 {
    let observed: f64 = requests.iter().map(|request| request.observed).sum();
    let sizes = requests.iter().flat_map(|request| request.values);
    let scale: f64 = sizes.map(f64::abs).sum();
    observed - 1e-12 * scale.max(1.0)
}

fn enumerated_p(requests: &[Request]) -> f64 {
    let threshold = threshold(requests);
    let mut sums = vec![0.0];
    for request in requests {
        sums = sums
            .iter()
            .flat_map(|sum| request.values.map(|excess| sum + excess))
            .collect();
    }
    let reached = sums.iter().filter(|&&sum| sum >= threshold).count();
    reached as f64 / sums.len() as f64
}

/// What is drawn one by one, and what together.
struct Lots {
    singles: Vec<[f64; 3]>,
    groups: Vec<Group>,
    threshold: f64,
}

impl Lots {
    fn of(requests: &[Request]) -> Self {
        let chosen = chosen(requests.chunk_by(is_alike).collect());
        let (mut singles, mut groups) = (Vec::new(), Vec::new());
        for class in &chosen {
            if class.len() < TOGETHER {
                singles.extend(class.iter().map(|request| request.values));
            } else {
                groups.push(Group::new(class[0].values, to_count(class.len())));
            }
        }
        Self {
            singles,
            groups,
            threshold: threshold(&chosen.concat()),
        }
    }

    fn draw(&self, random: &mut SplitMix64) -> f64 {
        let mut sum = 0.0;
        for block in self.singles.chunks(LABELS_PER_WORD) {
            // The word is read as a fraction in base three, one digit per request.
            let mut fraction = random.next_u64();
            for single in block {
                let wide = u128::from(fraction) * 3;
                sum += single[usize::try_from(wide >> 64).unwrap_or(0)];
                fraction = low_word(wide);
            }
        }
        let groups = self.groups.iter().map(|group| group.draw(random));
        sum + groups.sum::<f64>()
    }
}

/// As many classes of like requests as [`MOST_STEPS`] allow, at least one, those with the smallest hash.
fn chosen(mut classes: Vec<&[Request]>) -> Vec<&[Request]> {
    if classes.iter().map(|class| steps(class)).sum::<u64>() <= MOST_STEPS {
        return classes;
    }
    let hash = |class: &&[Request]| {
        let values = class[0].values.iter();
        values.fold(0, |hash, value| mixed(hash ^ value.to_bits()))
    };
    classes.sort_by_cached_key(hash);
    let mut taken = 0;
    let end = classes.iter().position(|class| {
        taken += steps(class);
        taken > MOST_STEPS
    });
    classes.truncate(end.unwrap_or(classes.len()).max(1));
    classes
}

/// About how many steps a draw of a class takes.
fn steps(class: &[Request]) -> u64 {
    let n = to_count(class.len());
    if class.len() < TOGETHER {
        n
    } else if Group::is_of_two(class[0].values) {
        12
    } else {
        12 + n / 64
    }
}

/// Many requests with the same excesses: one third falls to `odd`, and each half of the others to one of `even`.
struct Group {
    n: u64,
    odd: f64,
    even: [f64; 2],
    thirds: Thirds,
}

impl Group {
    fn new([low, middle, high]: [f64; 3], n: u64) -> Self {
        let (odd, even) = if low.total_cmp(&middle).is_eq() {
            (high, [low, middle])
        } else {
            (low, [middle, high])
        };
        let thirds = Thirds::new(n);
        Self {
            n,
            odd,
            even,
            thirds,
        }
    }

    /// Whether two of the three excesses are the same.
    fn is_of_two([low, middle, high]: [f64; 3]) -> bool {
        low.total_cmp(&middle).is_eq() || middle.total_cmp(&high).is_eq()
    }

    fn draw(&self, random: &mut SplitMix64) -> f64 {
        let odd = self.thirds.draw(random).min(self.n);
        let left = self.n - odd;
        let second = if self.even[0] < self.even[1] {
            halves(left, random)
        } else {
            0
        };
        odd as f64 * self.odd + second as f64 * self.even[1] + (left - second) as f64 * self.even[0]
    }
}

/// How many of `n` coins show heads.
fn halves(n: u64, random: &mut SplitMix64) -> u64 {
    let words = (0..n / 64).map(|_| random.next_u64().count_ones());
    let heads: u64 = words.map(u64::from).sum();
    let rest = n % 64;
    if rest == 0 {
        return heads;
    }
    heads + u64::from((random.next_u64() >> (64 - rest)).count_ones())
}

/// The binomial distribution of `n` trials with a chance of one third, ready to be drawn from.
struct Thirds {
    first: u64,
    cumulated: Vec<f64>,
}

impl Thirds {
    /// Counts farther than ten standard deviations from the mean, which come once in 10²³ draws, are left out.
    fn new(n: u64) -> Self {
        let mean = n as f64 / 3.0;
        let reach = 10.0 * (mean * 2.0 / 3.0).sqrt() + 1.0;
        let first = floor_to_count(mean - reach);
        let last = floor_to_count(mean + reach).min(n);
        let mut sum = 0.0;
        let cumulated = (first..=last)
            .map(|count| {
                sum += binomial::pmf(count, n, 1.0 / 3.0);
                sum
            })
            .collect();
        Self { first, cumulated }
    }

    fn draw(&self, random: &mut SplitMix64) -> u64 {
        let unit = random.next_unit();
        let at = self.cumulated.partition_point(|&share| share <= unit);
        let at = at.min(self.cumulated.len().saturating_sub(1));
        self.first + to_count(at)
    }
}

/// Twenty digits in base three use 32 of a word's 64 bits, so each is fair to one part in 2³².
const LABELS_PER_WORD: usize = 20;

#[expect(
    clippy::cast_possible_truncation,
    reason = "the low word is what is wanted"
)]
fn low_word(wide: u128) -> u64 {
    wide as u64
}
