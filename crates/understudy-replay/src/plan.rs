//! Decides, before anything is sent, which production call goes to whom in which arm, and why the others do not.
//!
//! Only small columns are read. What is kept per call is a few dozen bytes, so that a week of a million calls
//! is planned in some hundred megabytes and its texts are never held together.

mod candidates;
mod draw;
mod earlier;

use std::collections::BTreeMap;

use understudy_store::Store;
use understudy_store::read::Partitions;

use crate::{Options, Result};

pub(crate) use candidates::{Profile, Verdict};
pub(crate) use earlier::{Earlier, Repeated, replay_ids};

/// Which side of the comparison a call stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arm {
    /// The secondary.
    S1,
    /// The primary again.
    P1,
    /// The primary once more.
    P2,
}

impl Arm {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::S1 => "S1",
            Self::P1 => "P1",
            Self::P2 => "P2",
        }
    }

    pub(crate) fn is_control(self) -> bool {
        matches!(self, Self::P1 | Self::P2)
    }
}

/// One way to send a call: the lane it goes by and the arm it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// Index of the target; the primary's is the number of secondaries.
    pub(crate) lane: usize,
    pub(crate) arm: Arm,
}

/// The most slots of one run: each is a bit of [`Entry::slots`].
pub(crate) const MOST_SLOTS: usize = 64;

/// One production call that is sent at least once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// Its place among all rows of the files, counted from 0.
    pub(crate) row: u64,
    /// The slots it is still to be sent by, as bits.
    pub(crate) slots: u64,
    /// Index of its template.
    pub(crate) template: u32,
    /// The wave it is sent in.
    pub(crate) wave: u16,
    /// Whether it belongs to the slice that every sample of the seed holds.
    pub(crate) anchor: bool,
    /// Whether it is sent by itself also to targets that take batches.
    pub(crate) live: bool,
}

/// How much of a template is replayed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stratum {
    /// Calls of the window.
    pub(crate) n_calls: u64,
    /// Calls that could be replayed.
    pub(crate) candidates: u64,
    /// Those of them that are.
    pub(crate) drawn: u64,
    /// Those of them that are replayed against the primary too.
    pub(crate) in_control: u64,
}

impl Stratum {
    /// Chance with which a call of the template came into an arm.
    pub(crate) fn inclusion_probability(self, arm: Arm) -> f64 {
        let sent = if arm.is_control() {
            self.in_control
        } else {
            self.drawn
        };
        if self.candidates == 0 {
            return 1.0;
        }
        sent as f64 / self.candidates as f64
    }
}

/// A file of `requests.calls` and where its rows begin among all.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) first_row: u64,
    pub(crate) n_rows: u64,
}

/// What is to be sent.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) slots: Vec<Slot>,
    /// By template.
    pub(crate) strata: Vec<Stratum>,
    /// The templates' ids, as the strata stand.
    pub(crate) template_ids: Vec<String>,
    /// When the first of the calls to send was made, in microseconds since 1970.
    pub(crate) first_started_us: i64,
    /// Calls to send, by row.
    pub(crate) entries: Vec<Entry>,
    pub(crate) n_waves: u16,
    /// Why each row is not sent, by row.
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) n_calls: u64,
    pub(crate) n_already_sent: u64,
    /// What the log says of each template's calls, as the strata stand.
    pub(crate) profiles: Vec<Profile>,
    /// Replayable calls that other models than the control's answered, by model.
    pub(crate) other_models: BTreeMap<String, u64>,
    /// Calls that this very run has sent before and sends again, with how often.
    pub(crate) repeated: Repeated,
}

impl Plan {
    /// Calls that each lane is to send.
    pub(crate) fn n_planned(&self, lane: usize) -> u64 {
        let slots = self
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.lane == lane);
        let mask = slots.fold(0_u64, |mask, (bit, _)| mask | 1 << bit);
        self.entries
            .iter()
            .map(|entry| u64::from((entry.slots & mask).count_ones()))
            .sum()
    }

    /// Production calls that are not replayed, by reason.
    pub(crate) fn excluded(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for reason in self.verdicts.iter().filter_map(|verdict| verdict.reason()) {
            *counts.entry(reason.to_owned()).or_insert(0) += 1;
        }
        counts
    }
}

/// The slots of a run: each secondary once, the primary twice when there is a control.
pub(crate) fn slots(options: &Options) -> Vec<Slot> {
    let mut slots: Vec<Slot> = (0..options.targets.len())
        .map(|lane| Slot { lane, arm: Arm::S1 })
        .collect();
    if options.control.is_some() {
        let lane = options.targets.len();
        slots.extend([Arm::P1, Arm::P2].map(|arm| Slot { lane, arm }));
    }
    slots
}

/// Plans a run.
///
/// # Errors
/// When the requests or the earlier replays cannot be read.
pub(crate) async fn plan(store: &Store, options: &Options, earlier: Earlier) -> Result<Plan> {
    let slots = slots(options);
    let found = candidates::read(store, options, &slots, &earlier).await?;
    let mut plan = draw::draw(found, options, slots);
    plan.repeated = earlier.repeated;
    Ok(plan)
}

/// The partitions of the window's calls.
pub(crate) fn days(options: &Options) -> Partitions {
    Partitions::Only(
        options
            .window
            .days()
            .iter()
            .map(ToString::to_string)
            .collect(),
    )
}
