//! The change between two weeks, split once more: from both weeks' postures and pairs, by the formulas as they are printed.

use std::collections::{BTreeMap, BTreeSet};

use understudy_schema::tables::features::Contract;
use understudy_schema::tables::pairs::Response;
use understudy_schema::tables::summary::{Posture, Week};

use super::statistics::Z;

/// How close figures must be.
const CLOSE: f64 = 1e-9;

/// Fewer prompts attribute nothing.
const ANCHOR_PROMPTS: usize = 20;

/// What both weeks left.
pub(crate) struct Weeks {
    pub(crate) earlier: Left,
    pub(crate) later: Left,
}

/// What a week left.
pub(crate) struct Left {
    pub(crate) postures: Vec<Posture>,
    pub(crate) pairs: Vec<Response>,
    pub(crate) contracts: Vec<Contract>,
}

/// A figure and how far its ends lie below and above it.
#[derive(Debug, Clone, Copy, Default)]
struct Figure {
    value: f64,
    below: f64,
    above: f64,
}

impl Figure {
    fn times(self, factor: f64) -> Self {
        let (below, above) = if factor < 0.0 {
            (self.above, self.below)
        } else {
            (self.below, self.above)
        };
        Self {
            value: self.value * factor,
            below: below * factor.abs(),
            above: above * factor.abs(),
        }
    }

    /// The sum of two that know nothing of each other (Zou and Donner 2008).
    fn plus(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            below: self.below.hypot(other.below),
            above: self.above.hypot(other.above),
        }
    }

    fn ends(self) -> [f64; 3] {
        [self.value, self.value - self.below, self.value + self.above]
    }
}

/// The parts of one line; the panel's by its values alone.
#[derive(Debug, Clone, Copy)]
struct Parts {
    change: Option<Figure>,
    mix: Option<Figure>,
    rate: Option<Figure>,
    panel: Option<Panel>,
    /// The middle of its two shares, by which the rate weighs it.
    middle: f64,
}

/// What each side did on the prompts of the panel, and how it varies over them.
#[derive(Debug, Clone, Copy)]
struct Panel {
    primary: Figure,
    secondary: Figure,
}

impl Panel {
    fn times(self, factor: f64) -> Self {
        Self {
            primary: self.primary.times(factor),
            secondary: self.secondary.times(factor),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            primary: self.primary.plus(other.primary),
            secondary: self.secondary.plus(other.secondary),
        }
    }
}

type Key = (String, String);

/// A template of a week: its share of the calls, its harm, and what it was judged beside.
type Judged = (f64, Figure, String);

/// Compares `summary.week`; gives how many cells were compared.
pub(crate) fn compare(weeks: &Weeks, rows: &[Week], differences: &mut Vec<String>) -> usize {
    let parts = parts(weeks);
    for row in rows {
        let of_target = || {
            let of_target = parts
                .iter()
                .filter(|((target, _), _)| *target == row.target);
            of_target.map(|(_, parts)| *parts)
        };
        let ours = if row.line == "total" {
            total(of_target())
        } else {
            parts[&(row.target.clone(), row.template_id.clone())]
        };
        let change = [row.change, row.change_lower, row.change_upper];
        let mix = [row.mix, row.mix_lower, row.mix_upper];
        let rate = [row.rate, row.rate_lower, row.rate_upper];
        check(row, ("change", change), ours.change, differences);
        check(row, ("mix", mix), ours.mix, differences);
        check(row, ("rate", rate), ours.rate, differences);
        check_panel(row, ours.panel, differences);
    }
    let expected = parts.len() + targets(&parts);
    if rows.len() != expected {
        differences.push(format!("{} lines instead of {expected}", rows.len()));
    }
    15 * (parts.len() + targets(&parts))
}

/// A figure with its ends, stored and ours.
fn check(
    row: &Week,
    (what, stored): (&str, [Option<f64>; 3]),
    ours: Option<Figure>,
    differences: &mut Vec<String>,
) {
    for (end, stored) in stored.into_iter().enumerate() {
        let ours = ours.map(|figure| figure.ends()[end]);
        let same = match (stored, ours) {
            (Some(stored), Some(ours)) => (stored - ours).abs() <= CLOSE,
            (stored, ours) => stored.is_none() && ours.is_none(),
        };
        if !same {
            differences.push(format!(
                "{} {} {what} [{end}]: stored {stored:?}, oracle {ours:?}\n  {row:?}",
                row.target, row.template_id
            ));
        }
    }
}

fn targets(parts: &BTreeMap<Key, Parts>) -> usize {
    let targets: BTreeSet<&String> = parts.keys().map(|(target, _)| target).collect();
    targets.len()
}

/// The bootstrap has draws of its own: values must agree, and ends must lie about where the normal distribution has them.
fn check_panel(row: &Week, panel: Option<Panel>, differences: &mut Vec<String>) {
    let sides = [
        (
            "primary_changed",
            [
                row.primary_changed,
                row.primary_changed_lower,
                row.primary_changed_upper,
            ],
            panel.map(|panel| panel.primary),
        ),
        (
            "secondary_changed",
            [
                row.secondary_changed,
                row.secondary_changed_lower,
                row.secondary_changed_upper,
            ],
            panel.map(|panel| panel.secondary),
        ),
    ];
    for (what, stored, ours) in sides {
        let agree = match (stored, ours) {
            ([None, None, None], None) => true,
            ([Some(value), Some(lower), Some(upper)], Some(ours)) => {
                let near = |width: f64, ours: f64| (0.6 * ours..=1.5 * ours).contains(&width);
                (value - ours.value).abs() <= CLOSE
                    && near(value - lower + 1e-12, ours.below + 1e-12)
                    && near(upper - value + 1e-12, ours.above + 1e-12)
            }
            _ => false,
        };
        if !agree {
            differences.push(format!(
                "{} {} {what}: stored {stored:?}, oracle {:?}",
                row.target,
                row.template_id,
                ours.map(Figure::ends)
            ));
        }
    }
}

fn parts(weeks: &Weeks) -> BTreeMap<Key, Parts> {
    let once = measured_once(&weeks.earlier.postures, &weeks.later.postures);
    let earlier = harms(&weeks.earlier.postures, &once);
    let later = harms(&weeks.later.postures, &once);
    let knows = |harms: &BTreeMap<Key, Judged>, target: &String| {
        harms.keys().any(|(other, _)| other == target)
    };
    let keys: BTreeSet<&Key> = earlier.keys().chain(later.keys()).chain(&once).collect();
    keys.into_iter()
        .filter(|(target, _)| knows(&earlier, target) && knows(&later, target))
        .map(|key| {
            let ours = split(earlier.get(key), later.get(key));
            let panel = panel(key, &weeks.earlier.pairs, &weeks.later.pairs);
            let apart = Parts {
                mix: None,
                rate: None,
                ..ours
            };
            let ours = if redefined(&key.1, weeks) {
                apart
            } else {
                Parts { panel, ..ours }
            };
            (key.clone(), ours)
        })
        .collect()
}

/// Whether what makes an answer broken is not the same in both weeks.
fn redefined(template: &str, weeks: &Weeks) -> bool {
    let of = |left: &Left| {
        let mut contracts = left.contracts.iter();
        let contract = contracts.find(|contract| contract.template_id == template)?;
        let json = contract.expects_json.then(|| {
            let required = contract.required_paths.iter();
            let types = required.map(|path| (path.clone(), types_of(path, contract)));
            let types: BTreeMap<String, BTreeSet<String>> = types.collect();
            (contract.parse_tolerance.clone(), types)
        });
        Some((contract.timeout_ms, json))
    };
    matches!((of(&weeks.earlier), of(&weeks.later)), (Some(then), Some(now)) if then != now)
}

/// The types that a path has; an integer is a number wherever numbers are.
fn types_of(path: &str, contract: &Contract) -> BTreeSet<String> {
    let known = contract
        .known_paths
        .iter()
        .filter_map(|one| one.rsplit_once(':'));
    let types = known.filter(|(known, _)| *known == path);
    let mut types: BTreeSet<String> = types.map(|(_, kind)| kind.to_owned()).collect();
    if types.contains("number") {
        types.remove("integer");
    }
    types
}

fn key(posture: &Posture) -> Key {
    (posture.target.clone(), posture.template_id.clone())
}

/// The templates that were there in both weeks and of which something is known in one of them only.
fn measured_once(earlier: &[Posture], later: &[Posture]) -> BTreeSet<Key> {
    let both = earlier.iter().flat_map(|then| {
        let same = later.iter().filter(|now| key(now) == key(then));
        same.map(move |now| (then, now))
    });
    both.filter(|(then, now)| then.harm.is_some() != now.harm.is_some())
        .map(|(then, _)| key(then))
        .collect()
}

/// Each template's share of the calls and its harm, with the interval that the posture has.
fn harms(postures: &[Posture], once: &BTreeSet<Key>) -> BTreeMap<Key, Judged> {
    let known = || {
        let measured = postures.iter().filter(|posture| posture.harm.is_some());
        measured.filter(|posture| !once.contains(&key(posture)))
    };
    known()
        .map(|posture| {
            let of_target = known().filter(|other| other.target == posture.target);
            let all: i64 = of_target.map(|other| other.n_calls).sum();
            let harm = posture.harm.unwrap();
            let figure = Figure {
                value: harm,
                below: harm - posture.harm_lower.unwrap(),
                above: posture.harm_upper.unwrap() - harm,
            };
            let share = posture.n_calls as f64 / all as f64;
            (key(posture), (share, figure, posture.baseline.clone()))
        })
        .collect()
}

/// Kitagawa 1955.
fn split(earlier: Option<&Judged>, later: Option<&Judged>) -> Parts {
    let nothing = (0.0, Figure::default(), String::new());
    let (before, after) = (earlier.unwrap_or(&nothing), later.unwrap_or(&nothing));
    let change = after.1.times(after.0).plus(before.1.times(-before.0));
    let continued = earlier.is_some() && before.2 == after.2;
    let mix = after.1.plus(before.1).times((after.0 - before.0) / 2.0);
    let middle = f64::midpoint(after.0, before.0);
    let rate = after.1.plus(before.1.times(-1.0)).times(middle);
    Parts {
        change: (earlier.is_some() || later.is_some()).then_some(change),
        mix: continued.then_some(mix),
        rate: continued.then_some(rate),
        panel: None,
        middle,
    }
}

fn total(parts: impl Iterator<Item = Parts> + Clone) -> Parts {
    let sum = |figure: fn(&Parts) -> Option<Figure>| {
        let figures = parts.clone().filter_map(|parts| figure(&parts));
        figures.reduce(Figure::plus)
    };
    Parts {
        change: sum(|parts| parts.change),
        mix: sum(|parts| parts.mix),
        rate: sum(|parts| parts.rate),
        panel: parts
            .filter(|parts| parts.rate.is_some())
            .filter_map(|parts| Some(parts.panel?.times(parts.middle)))
            .reduce(Panel::plus),
        middle: 1.0,
    }
}

/// Of each prompt that both weeks have with a control, what either side's new answer changed.
fn panel((target, template): &Key, earlier: &[Response], later: &[Response]) -> Option<Panel> {
    let first = |pairs: &[Response]| {
        let mut by_prompt: BTreeMap<String, (String, bool, bool)> = BTreeMap::new();
        for pair in pairs.iter().filter(|pair| {
            pair.counted
                && pair.contrast == "same_time"
                && pair.target == *target
                && pair.template_id == *template
        }) {
            let found = (
                pair.call_id.clone(),
                pair.primary_broken,
                pair.secondary_broken,
            );
            let kept = by_prompt
                .entry(pair.prompt_hash.clone())
                .or_insert_with(|| found.clone());
            if found.0 < kept.0 {
                *kept = found;
            }
        }
        by_prompt
    };
    let (earlier, later) = (first(earlier), first(later));
    let harm = |primary_broken: bool, secondary_broken: bool| {
        f64::from(u8::from(!primary_broken && secondary_broken))
    };
    let effects: Vec<(f64, f64)> = later
        .iter()
        .filter_map(|(prompt, (_, p2, s2))| {
            let (_, p1, s1) = earlier.get(prompt)?;
            let (h11, h12) = (harm(*p1, *s1), harm(*p1, *s2));
            let (h21, h22) = (harm(*p2, *s1), harm(*p2, *s2));
            Some((
                f64::midpoint(h21 - h11, h22 - h12),
                f64::midpoint(h12 - h11, h22 - h21),
            ))
        })
        .collect();
    (effects.len() >= ANCHOR_PROMPTS).then(|| Panel {
        primary: mean(&effects.iter().map(|effect| effect.0).collect::<Vec<_>>()),
        secondary: mean(&effects.iter().map(|effect| effect.1).collect::<Vec<_>>()),
    })
}

/// A mean with the ends of the normal distribution; where nothing varies, with what so many would have missed.
fn mean(values: &[f64]) -> Figure {
    let n = values.len() as f64;
    let value = values.iter().sum::<f64>() / n;
    let spread = values.iter().map(|one| (one - value).powi(2)).sum::<f64>() / n;
    let away = if values.iter().all(|one| *one == 0.0) {
        1.0 - 0.05_f64.powf(1.0 / n)
    } else {
        Z * (spread / n).sqrt()
    };
    Figure {
        value,
        below: away,
        above: away,
    }
}
