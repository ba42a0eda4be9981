//! Draws the sample, the control and the waves.

use super::candidates::{Candidate, Found, set};
use super::{Entry, Plan, Slot, Stratum, Verdict};
use crate::{Control, LaneChoice, Options, Pacing, Sampling};

/// Calls of one wave, about: they are loaded in pieces and sent in random order.
const CALLS_PER_WAVE: usize = 4_096;

/// Every wave reads the window's texts once more, so there are only so many.
const MOST_WAVES: usize = 16;

/// In the log's own pace a wave is a span of time, which lies in few of the window's files.
const MOST_SPANS: usize = 256;

/// Share of each template, and calls of it at least, that every sample of a seed holds: the same calls stand in the
/// samples of all runs, whatever else is drawn.
const ANCHOR_SHARE: f64 = 0.01;
const ANCHOR_LEAST: usize = 200;

/// The strata with their calls counted, and none drawn yet.
fn undrawn(found: &Found) -> Vec<Stratum> {
    let profiles = found.profiles.iter();
    profiles
        .map(|one| Stratum {
            n_calls: one.n_calls,
            ..Stratum::default()
        })
        .collect()
}

/// Draws from each template. The calls with the smallest permanent random numbers are taken, which is a simple
/// random sample of fixed size: nested for growing sizes and the same whenever the seed is.
pub(super) fn draw(mut found: Found, options: &Options, slots: Vec<Slot>) -> Plan {
    let most_waves = match options.pacing {
        Pacing::Fast => MOST_WAVES,
        Pacing::Logged { .. } => MOST_SPANS,
    };
    let n_waves = found
        .candidates
        .len()
        .div_ceil(CALLS_PER_WAVE)
        .clamp(1, most_waves);
    let masks = Masks::of(&slots);
    let mut strata = undrawn(&found);
    let mut times = Vec::new();
    let mut entries = Vec::new();
    let mut n_already_sent = 0;
    found
        .candidates
        .sort_unstable_by_key(|one| (one.template, one.chance, one.row));
    for group in found
        .candidates
        .chunk_by(|one, next| one.template == next.template)
    {
        let n = n_drawn(group, &found.template_ids, &options.sample);
        let (drawn, left_out) = group.split_at(n);
        for one in left_out {
            set(&mut found.verdicts, one.row, Verdict::NotSampled);
        }
        let in_control = control(drawn, options.control.as_ref());
        let n_control = in_control.iter().filter(|chosen| **chosen).count();
        let live = live(drawn, n_control, options);
        if let Some(stratum) = group
            .first()
            .and_then(|one| strata.get_mut(one.template as usize))
        {
            stratum.candidates = group.len() as u64;
            stratum.drawn = drawn.len() as u64;
            stratum.in_control = n_control as u64;
        }
        let chosen = in_control.into_iter().zip(live);
        for (rank, (one, (chosen, live))) in drawn.iter().zip(chosen).enumerate() {
            let wanted = if chosen {
                masks.every
            } else {
                masks.secondaries
            };
            n_already_sent += u64::from((wanted & one.sent).count_ones());
            let slots = wanted & !one.sent;
            if slots != 0 {
                // Every template is served evenly in every wave: a run that ends early has sent a random part.
                let wave = u16::try_from(rank * n_waves / drawn.len()).unwrap_or(u16::MAX);
                times.push((one.started_us, entries.len()));
                entries.push(Entry {
                    row: one.row,
                    slots,
                    template: one.template,
                    wave,
                    anchor: rank < ANCHOR_LEAST || is_in_slice(one.chance),
                    live,
                });
            }
        }
    }
    times.sort_unstable();
    if options.pacing != Pacing::Fast {
        in_spans(&mut entries, &times, n_waves);
    }
    entries.sort_unstable_by_key(|entry| entry.row);
    Plan {
        n_calls: n_inside(&found.verdicts),
        files: found.files,
        slots,
        strata,
        template_ids: found.template_ids,
        first_started_us: times.first().map_or(0, |(started_us, _)| *started_us),
        profiles: found.profiles,
        entries,
        n_waves: u16::try_from(n_waves).unwrap_or(u16::MAX),
        verdicts: found.verdicts,
        n_already_sent,
        other_models: found.other_models,
        repeated: super::Repeated::default(),
    }
}

/// The calls that lie within the window.
fn n_inside(verdicts: &[Verdict]) -> u64 {
    let inside = verdicts.iter().filter(|one| **one != Verdict::Outside);
    inside.count() as u64
}

/// The bits of all slots and of the secondaries' alone.
struct Masks {
    every: u64,
    secondaries: u64,
}

impl Masks {
    fn of(slots: &[Slot]) -> Self {
        let bits = |wanted: &dyn Fn(&Slot) -> bool| {
            let chosen = slots.iter().enumerate().filter(|(_, slot)| wanted(slot));
            chosen.fold(0_u64, |mask, (bit, _)| mask | 1 << bit)
        };
        Self {
            every: bits(&|_| true),
            secondaries: bits(&|slot| !slot.arm.is_control()),
        }
    }
}

/// Makes the waves spans of time: the earliest calls are the first wave.
fn in_spans(entries: &mut [Entry], times: &[(i64, usize)], n_waves: usize) {
    for (rank, (_, place)) in times.iter().enumerate() {
        if let Some(entry) = entries.get_mut(*place) {
            entry.wave = u16::try_from(rank * n_waves / times.len()).unwrap_or(u16::MAX);
        }
    }
}

/// Whether a permanent random number lies in the fixed slice.
fn is_in_slice(chance: u64) -> bool {
    (chance as f64) < ANCHOR_SHARE * (u64::MAX as f64)
}

fn n_drawn(group: &[Candidate], template_ids: &[String], sample: &Sampling) -> usize {
    let n = match sample {
        Sampling::Every => return group.len(),
        Sampling::PerTemplate { n } => *n,
        Sampling::Sizes(sizes) => {
            let first = group.first();
            let id = first.and_then(|one| template_ids.get(one.template as usize));
            id.and_then(|id| sizes.get(id)).copied().unwrap_or(0)
        }
    };
    usize::try_from(n).unwrap_or(usize::MAX).min(group.len())
}

/// Which of the drawn calls are replayed against the primary too: max(minimum, share · n) of them, by a random
/// number of their own, so that the control is spread over all waves.
fn control(drawn: &[Candidate], control: Option<&Control>) -> Vec<bool> {
    let n = control.map_or(0, |control| {
        at_least(control.share, control.minimum, drawn.len())
    });
    some(drawn, n)
}

/// Which of the drawn calls are sent by themselves although their targets take batches. Latencies are compared between the
/// arms of one call, so that with a control all of them are calls of the control.
fn live(drawn: &[Candidate], n_control: usize, options: &Options) -> Vec<bool> {
    let n = match options.batches.lane {
        LaneChoice::Live => drawn.len(),
        LaneChoice::Batch => 0,
        LaneChoice::Auto {
            live_share,
            live_minimum,
        } => {
            let wanted = at_least(live_share, live_minimum, drawn.len());
            match options.control {
                Some(_) => wanted.min(n_control),
                None => wanted,
            }
        }
    };
    some(drawn, n)
}

/// So many of the drawn calls, by a random number that has nothing to do with the sample's. Fewer are a part of more.
fn some(drawn: &[Candidate], n: usize) -> Vec<bool> {
    let mut chosen = vec![false; drawn.len()];
    let mut order: Vec<usize> = (0..drawn.len()).collect();
    order.sort_unstable_by_key(|place| drawn.get(*place).map(|one| (one.control_chance, one.row)));
    for place in order.into_iter().take(n) {
        if let Some(cell) = chosen.get_mut(place) {
            *cell = true;
        }
    }
    chosen
}

/// A share of a sample, or the minimum, where the sample has as many.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 0 to 1 of a count lies within the count"
)]
fn at_least(share: f64, minimum: u64, n_drawn: usize) -> usize {
    let share = (share.clamp(0.0, 1.0) * n_drawn as f64).ceil() as usize;
    let minimum = usize::try_from(minimum).unwrap_or(usize::MAX);
    share.max(minimum).min(n_drawn)
}
