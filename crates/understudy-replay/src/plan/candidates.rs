//! Reads the small columns of the window's calls and leaves out what cannot be replayed.

use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array as _, StringArray};
use futures::TryStreamExt as _;
use understudy_schema::models::same_model;
use understudy_store::Store;
use xxhash_rust::xxh3::{xxh3_64_with_seed, xxh3_128};

use super::{Earlier, Slot, SourceFile, days};
use crate::calls::{Columns, TABLE, optional};
use crate::{Options, Result};

const COLUMNS: &[&str] = &[
    "call_id",
    "template_id",
    "started_at",
    "prompt_hash",
    "replay_grade",
    "cache_hit",
    "outcome",
    "expects",
    "tokens_in",
    "tokens_out",
    "latency_ms",
    "model_requested",
    "model_served",
];

/// What was decided about one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It lies outside the window.
    Outside,
    /// It is replayed.
    Replayed,
    Forbidden,
    GradeX,
    FailedCall,
    CacheHit,
    DuplicatePrompt,
    NotSampled,
}

impl Verdict {
    /// The word in `replays.skips`; `None` for rows that are no skips.
    pub(crate) fn reason(self) -> Option<&'static str> {
        match self {
            Self::Outside | Self::Replayed => None,
            Self::Forbidden => Some("forbidden"),
            Self::GradeX => Some("grade_x"),
            Self::FailedCall => Some("failed_call"),
            Self::CacheHit => Some("cache_hit"),
            Self::DuplicatePrompt => Some("duplicate_prompt"),
            Self::NotSampled => Some("not_sampled"),
        }
    }

    /// The reason in words.
    pub(crate) fn detail(self) -> &'static str {
        match self {
            Self::Outside | Self::Replayed => "",
            Self::Forbidden => "the template may not be replayed",
            Self::GradeX => "the log does not hold what a replay needs",
            Self::FailedCall => "the primary gave no answer to compare with",
            Self::CacheHit => "a cache answered, not the primary",
            Self::DuplicatePrompt => "another call of the template asked exactly the same",
            Self::NotSampled => "the call was not drawn from its template",
        }
    }
}

/// One call that could be replayed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) row: u64,
    pub(super) template: u32,
    pub(super) started_us: i64,
    /// Permanent random number of the call: decides the sample and the wave.
    pub(super) chance: u64,
    /// A second one, independent of the first: decides the control.
    pub(super) control_chance: u64,
    /// Slots it was sent by before.
    pub(super) sent: u64,
}

/// All that the first reading yields.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: Vec<SourceFile>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) verdicts: Vec<Verdict>,
    pub(super) template_ids: Vec<String>,
    pub(super) profiles: Vec<Profile>,
    /// Replayable calls that other models than the control's answered, by model.
    pub(super) other_models: BTreeMap<String, u64>,
}

/// What the log says of one template's calls, summed over those it says it of.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Profile {
    /// Calls in the window.
    pub(crate) n_calls: u64,
    /// Of them, calls that ask for something a parser reads: JSON or tools.
    pub(crate) n_parsed: u64,
    pub(crate) tokens_in: Mean,
    pub(crate) tokens_out: Mean,
    pub(crate) latency_ms: Mean,
}

/// A mean that is being summed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Mean {
    sum: f64,
    n: u64,
}

impl Mean {
    pub(crate) fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.n += 1;
        }
    }

    /// The mean; `None` of nothing.
    pub(crate) fn get(self) -> Option<f64> {
        (0 < self.n).then(|| self.sum / self.n as f64)
    }
}

/// Permanent random number of a call: the same in every run with this seed, so that samples are nested and
/// coordinated (METHOD: u = xxh3(id‖salt) / 2⁶⁴).
pub(super) fn chance(call_id: &str, seed: u64) -> u64 {
    xxh3_64_with_seed(call_id.as_bytes(), seed)
}

/// The salt that makes the control's numbers independent of the sample's.
const CONTROL_SALT: u64 = 0x0063_6f6e_7472_6f6c;

/// Reads the window's calls.
pub(super) async fn read(
    store: &Store,
    options: &Options,
    slots: &[Slot],
    earlier: &Earlier,
) -> Result<Found> {
    let mut reading = Reading {
        options,
        slots,
        earlier,
        found: Found::default(),
        templates: HashMap::new(),
        prompts: HashMap::new(),
    };
    for meta in store.files(&TABLE, &days(options)).await? {
        let first_row = reading.found.verdicts.len() as u64;
        let path = meta.location.to_string();
        let mut batches = store.batches(&meta, COLUMNS).await?;
        while let Some(batch) = batches.try_next().await? {
            reading.batch(&Columns {
                batch: &batch,
                path: &path,
            })?;
        }
        let n_rows = reading.found.verdicts.len() as u64 - first_row;
        reading.found.files.push(SourceFile {
            path,
            first_row,
            n_rows,
        });
    }
    Ok(reading.found)
}

struct Reading<'a> {
    options: &'a Options,
    slots: &'a [Slot],
    earlier: &'a Earlier,
    found: Found,
    templates: HashMap<String, u32>,
    /// The candidate that stands for each prompt of each template.
    prompts: HashMap<(u32, u128), usize>,
}

/// The cells of one row.
struct Brief<'a> {
    call_id: &'a str,
    template_id: &'a str,
    prompt_hash: &'a str,
    started_us: i64,
    verdict: Verdict,
    parsed: bool,
    tokens_in: Option<i64>,
    tokens_out: Option<i64>,
    latency_ms: Option<f64>,
}

impl Reading<'_> {
    fn batch(&mut self, columns: &Columns<'_>) -> Result<()> {
        let call_ids = columns.text("call_id")?;
        let template_ids = columns.text("template_id")?;
        let prompt_hashes = columns.text("prompt_hash")?;
        let started = columns.instant("started_at")?;
        let grades = columns.text("replay_grade")?;
        let cached = columns.boolean("cache_hit")?;
        let outcomes = columns.text("outcome")?;
        let expects = columns.text("expects")?;
        let tokens_in = columns.integer("tokens_in")?;
        let tokens_out = columns.integer("tokens_out")?;
        let latencies = columns.number("latency_ms")?;
        let requested = columns.text("model_requested")?;
        let served = columns.text("model_served")?;
        for row in 0..call_ids.len() {
            let template_id = template_ids.value(row);
            let verdict = if !self.holds(started.value(row)) {
                Verdict::Outside
            } else if self.options.forbidden.contains(template_id) {
                Verdict::Forbidden
            } else if cached.value(row) {
                Verdict::CacheHit
            } else if outcomes.value(row) == "error" {
                Verdict::FailedCall
            } else if grades.value(row) == "X" {
                Verdict::GradeX
            } else {
                Verdict::Replayed
            };
            if verdict == Verdict::Replayed {
                self.model(named(&served, row), named(&requested, row));
            }
            self.row(&Brief {
                call_id: call_ids.value(row),
                template_id,
                prompt_hash: prompt_hashes.value(row),
                started_us: started.value(row),
                verdict,
                parsed: expects.value(row) != "text",
                tokens_in: optional(&tokens_in, row),
                tokens_out: optional(&tokens_out, row),
                latency_ms: latencies.is_valid(row).then(|| latencies.value(row)),
            });
        }
        Ok(())
    }

    fn holds(&self, started_us: i64) -> bool {
        let window = &self.options.window;
        window.since.as_microsecond() <= started_us && started_us < window.until.as_microsecond()
    }

    fn row(&mut self, brief: &Brief<'_>) {
        let row = self.found.verdicts.len() as u64;
        self.found.verdicts.push(brief.verdict);
        if brief.verdict == Verdict::Outside {
            return;
        }
        let template = self.template(brief.template_id);
        self.profile(template, brief);
        if brief.verdict != Verdict::Replayed {
            return;
        }
        let candidate = Candidate {
            row,
            template,
            started_us: brief.started_us,
            chance: chance(brief.call_id, self.options.seed),
            control_chance: chance(brief.call_id, self.options.seed ^ CONTROL_SALT),
            sent: self.earlier.slots_sent(brief.call_id, self.slots),
        };
        match self.options.duplicates {
            crate::Duplicates::Every => self.found.candidates.push(candidate),
            crate::Duplicates::Once => self.once(brief.prompt_hash, candidate),
        }
    }

    /// Keeps one candidate per prompt: one that was sent before, so that a later ingest of an earlier call does
    /// not pay for the prompt again, else the earliest.
    fn once(&mut self, prompt_hash: &str, candidate: Candidate) {
        let key = (candidate.template, xxh3_128(prompt_hash.as_bytes()));
        let place = *self
            .prompts
            .entry(key)
            .or_insert(self.found.candidates.len());
        let Some(known) = self.found.candidates.get_mut(place) else {
            self.found.candidates.push(candidate);
            return;
        };
        let rank = |one: &Candidate| (one.sent == 0, one.started_us, one.chance);
        let left_out = if rank(&candidate) < rank(known) {
            std::mem::replace(known, candidate).row
        } else {
            candidate.row
        };
        set(&mut self.found.verdicts, left_out, Verdict::DuplicatePrompt);
    }

    /// Counts the model of a call that the control is to repeat. A gateway may have asked for it under a name of its own.
    fn model(&mut self, served: Option<&str>, requested: Option<&str>) {
        let Some(control) = &self.options.control else {
            return;
        };
        let Some(model) = served.or(requested) else {
            return;
        };
        let mut names = [served, requested].into_iter().flatten();
        if names.any(|name| same_model(name, &control.primary.model)) {
            return;
        }
        if let Some(n) = self.found.other_models.get_mut(model) {
            *n += 1;
        } else {
            self.found.other_models.insert(model.to_owned(), 1);
        }
    }

    fn profile(&mut self, template: u32, brief: &Brief<'_>) {
        let Some(profile) = self.found.profiles.get_mut(template as usize) else {
            return;
        };
        profile.n_calls += 1;
        profile.n_parsed += u64::from(brief.parsed);
        profile.tokens_in.add(brief.tokens_in.map(|n| n as f64));
        profile.tokens_out.add(brief.tokens_out.map(|n| n as f64));
        profile.latency_ms.add(brief.latency_ms);
    }

    fn template(&mut self, template_id: &str) -> u32 {
        if let Some(known) = self.templates.get(template_id) {
            return *known;
        }
        let next = u32::try_from(self.templates.len()).unwrap_or(u32::MAX);
        self.templates.insert(template_id.to_owned(), next);
        self.found.template_ids.push(template_id.to_owned());
        self.found.profiles.push(Profile::default());
        next
    }
}

fn named(names: &StringArray, row: usize) -> Option<&str> {
    names.is_valid(row).then(|| names.value(row))
}

/// Changes what was decided about a row.
pub(super) fn set(verdicts: &mut [Verdict], row: u64, verdict: Verdict) {
    let place = usize::try_from(row).ok();
    if let Some(cell) = place.and_then(|place| verdicts.get_mut(place)) {
        *cell = verdict;
    }
}
