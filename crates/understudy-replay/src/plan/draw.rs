//! Draws the sample, the control and the waves.

use super::candidates::{Candidate, Found, set};
use super::{Entry, Plan, Slot, Stratum, Verdict};
use crate::{Control, Options, Sampling};

/// Calls of one wave, about: they are loaded in pieces and sent in random order.
const CALLS_PER_WAVE: usize = 4_096;

/// Every wave reads the window's texts once more, so there are only so many.
const MOST_WAVES: usize = 16;

/// Draws from each template. The calls with the smallest permanent random numbers are taken, which is a simple
/// random sample of fixed size: nested for growing sizes and the same whenever the seed is.
pub(super) fn draw(mut found: Found, options: &Options, slots: Vec<Slot>) -> Plan {
    let n_waves = found
        .candidates
        .len()
        .div_ceil(CALLS_PER_WAVE)
        .clamp(1, MOST_WAVES);
    let masks = Masks::of(&slots);
    let mut strata = vec![Stratum::default(); found.n_templates];
    let mut entries = Vec::new();
    let mut n_already_sent = 0;
    found
        .candidates
        .sort_unstable_by_key(|one| (one.template, one.chance, one.row));
    for group in found
        .candidates
        .chunk_by(|one, next| one.template == next.template)
    {
        let (drawn, left_out) = group.split_at(n_drawn(group.len(), options.sample));
        for one in left_out {
            set(&mut found.verdicts, one.row, Verdict::NotSampled);
        }
        let in_control = control(drawn, options.control.as_ref());
        let n_control = in_control.iter().filter(|chosen| **chosen).count();
        if let Some(stratum) = group
            .first()
            .and_then(|one| strata.get_mut(one.template as usize))
        {
            *stratum = Stratum {
                candidates: group.len() as u64,
                drawn: drawn.len() as u64,
                in_control: n_control as u64,
            };
        }
        for (rank, (one, chosen)) in drawn.iter().zip(in_control).enumerate() {
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
                entries.push(Entry {
                    row: one.row,
                    slots,
                    template: one.template,
                    wave,
                });
            }
        }
    }
    entries.sort_unstable_by_key(|entry| entry.row);
    let outside = found
        .verdicts
        .iter()
        .filter(|verdict| **verdict == Verdict::Outside)
        .count();
    Plan {
        n_calls: (found.verdicts.len() - outside) as u64,
        files: found.files,
        slots,
        strata,
        entries,
        n_waves: u16::try_from(n_waves).unwrap_or(u16::MAX),
        verdicts: found.verdicts,
        n_already_sent,
        repeated: super::Repeated::default(),
    }
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

fn n_drawn(n_candidates: usize, sample: Sampling) -> usize {
    match sample {
        Sampling::Every => n_candidates,
        Sampling::PerTemplate { n } => usize::try_from(n).unwrap_or(usize::MAX).min(n_candidates),
    }
}

/// Which of the drawn calls are replayed against the primary too: max(minimum, share · n) of them, by a random
/// number of their own, so that the control is spread over all waves.
fn control(drawn: &[Candidate], control: Option<&Control>) -> Vec<bool> {
    let mut chosen = vec![false; drawn.len()];
    let Some(control) = control else {
        return chosen;
    };
    let mut order: Vec<usize> = (0..drawn.len()).collect();
    order.sort_unstable_by_key(|place| drawn.get(*place).map(|one| (one.control_chance, one.row)));
    for place in order.into_iter().take(n_control(drawn.len(), control)) {
        if let Some(cell) = chosen.get_mut(place) {
            *cell = true;
        }
    }
    chosen
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 0 to 1 of a count lies within the count"
)]
fn n_control(n_drawn: usize, control: &Control) -> usize {
    let share = (control.share.clamp(0.0, 1.0) * n_drawn as f64).ceil() as usize;
    let minimum = usize::try_from(control.minimum).unwrap_or(usize::MAX);
    share.max(minimum).min(n_drawn)
}
