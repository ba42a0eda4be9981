//! Loads the texts of planned calls piece by piece and hands them to the lanes in seeded random order.
//!
//! Within a piece all targets and arms are shuffled together, and no lane runs ahead of another by more than its
//! queue: what a target's hour of day does to one arm, it does to all. In the log's own pace the calls go in the order
//! they were made, and only the order of one call's targets and arms is random.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use understudy_store::Store;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::course::Course;
use crate::lane::Job;
use crate::lane::health::MISSES;
use crate::plan::{Entry, Plan, Slot, Stratum};
use crate::texts::{Depth, Read, Shared, Texts};
use crate::{Pacing, Result};

/// Calls of one piece, at most.
const CALLS_PER_PIECE: usize = 4_096;

/// Characters of one piece, about.
const CHARACTERS_PER_PIECE: usize = 32 << 20;

/// How calls go on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Each by itself.
    Call,
    /// Many in one batch.
    Batch,
}

/// Hands all planned calls that go one way to the lanes, by the lanes' senders, and returns when that is done.
pub(crate) async fn feed(
    store: &Store,
    plan: &Plan,
    course: &Course,
    (lanes, by): (Vec<mpsc::Sender<Job>>, By),
) -> Result<()> {
    let mut feeder = Feeder {
        plan,
        course,
        lanes,
        by,
        piece: Vec::new(),
        n_characters: 0,
        n_pieces: 0,
    };
    for wave in 0..plan.n_waves {
        for source in &plan.files {
            let mut entries = plan.entries_of(source, Some(wave));
            entries.retain(|entry| feeder.has_work(entry));
            if entries.is_empty() {
                continue;
            }
            let depth = feeder.depth();
            let mut texts = Texts::open(store, &course.options, source, depth, entries).await?;
            while let Some(calls) = texts.next().await? {
                for call in calls {
                    feeder.add(call).await;
                }
                if course.is_broken() {
                    return Ok(());
                }
            }
        }
        feeder.hand_out().await;
    }
    Ok(())
}

/// A call of a piece.
struct Loaded {
    entry: Entry,
    text: Shared,
    started_us: i64,
}

struct Feeder<'a> {
    plan: &'a Plan,
    course: &'a Course,
    lanes: Vec<mpsc::Sender<Job>>,
    by: By,
    piece: Vec<Loaded>,
    n_characters: usize,
    n_pieces: u64,
}

impl Feeder<'_> {
    /// The slots of a call that go this way.
    fn slots<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = Slot> + 'a {
        let slots = self.plan.slots.iter().enumerate();
        let wanted = slots.filter(|(bit, _)| entry.slots >> bit & 1 == 1);
        let wanted = wanted.map(|(_, slot)| *slot);
        wanted.filter(|slot| self.by == self.course.way(slot.lane, entry))
    }

    fn has_work(&self, entry: &Entry) -> bool {
        self.slots(entry).next().is_some()
    }

    /// What is to be read: no texts when nothing more is sent.
    fn depth(&self) -> Depth {
        if self.course.is_idle() {
            Depth::Names
        } else {
            Depth::of(&self.course.options)
        }
    }

    async fn add(&mut self, call: Read) {
        self.n_characters += call.text.n_characters();
        self.piece.push(Loaded {
            entry: call.entry,
            text: Arc::new(call.text),
            started_us: call.started_us,
        });
        // In the log's own pace a wave is a span of time and is put in order as a whole.
        let full = CALLS_PER_PIECE <= self.piece.len() || CHARACTERS_PER_PIECE <= self.n_characters;
        if full && self.course.options.pacing == Pacing::Fast {
            self.hand_out().await;
        }
    }

    /// Puts what was loaded in order and hands it to the lanes, waiting for room.
    async fn hand_out(&mut self) {
        self.n_characters = 0;
        self.n_pieces += 1;
        let piece = std::mem::take(&mut self.piece);
        let mut jobs: Vec<(usize, Job)> = Vec::new();
        for call in &piece {
            let slots = self.slots(&call.entry);
            jobs.extend(slots.map(|slot| (slot.lane, self.job(call, slot))));
        }
        shuffle(&mut jobs, self.course.options.seed ^ self.n_pieces);
        if self.n_pieces == 1 {
            self.put_trials_first(&mut jobs);
        }
        if self.course.options.pacing != Pacing::Fast {
            jobs.sort_by_key(|(_, job)| job.due);
        }
        for (lane, job) in jobs {
            let Some(sender) = self.lanes.get(lane) else {
                continue;
            };
            // A lane has no ears any more only when the whole run was dropped.
            if self.course.is_broken() || sender.send(job).await.is_err() {
                return;
            }
        }
    }

    /// Puts as many calls to each secondary first as show whether it can be used: the control waits for that.
    fn put_trials_first(&self, jobs: &mut [(usize, Job)]) {
        let mut n_trials = vec![0; self.course.lanes.len()];
        jobs.sort_by_cached_key(|(lane, _)| {
            let is_control = self
                .course
                .lanes
                .get(*lane)
                .is_none_or(|lane| lane.is_control);
            let n_before = n_trials.get_mut(*lane).map_or(0, |n: &mut u32| {
                *n += 1;
                *n
            });
            is_control || MISSES < n_before
        });
    }

    fn job(&self, call: &Loaded, slot: Slot) -> Job {
        let stratum = self.plan.strata.get(call.entry.template as usize).copied();
        let inclusion_probability =
            stratum.map_or(1.0, |one: Stratum| one.inclusion_probability(slot.arm));
        let target = self.course.lanes.get(slot.lane).map(|lane| &lane.target);
        let n_before = target.map_or(0, |target| {
            let repeated = &self.plan.repeated;
            repeated.n_before(&call.text.call_id, slot.arm, target)
        });
        Job {
            text: Arc::clone(&call.text),
            arm: slot.arm,
            inclusion_probability,
            anchor: call.entry.anchor,
            n_before,
            due: self.due(call.started_us),
        }
    }

    /// When a call is due, counted from the first.
    fn due(&self, started_us: i64) -> Option<Duration> {
        let Pacing::Logged { speed } = self.course.options.pacing else {
            return None;
        };
        if self.by == By::Batch {
            return None;
        }
        let after_us = u64::try_from(started_us - self.plan.first_started_us).unwrap_or(0);
        Some(Duration::from_micros(after_us).div_f64(speed))
    }
}

/// Shuffles evenly (Fisher and Yates), by a hash of the seed and the place.
fn shuffle<T>(items: &mut [T], seed: u64) {
    for last in (1..items.len()).rev() {
        let bits = xxh3_64_with_seed(&last.to_le_bytes(), seed);
        // The high half of the product is an even draw from 0 to `last`.
        let drawn = (u128::from(bits) * (last as u128 + 1)) >> 64;
        items.swap(last, usize::try_from(drawn).unwrap_or(last));
    }
}
