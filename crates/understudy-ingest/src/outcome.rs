//! What an ingest did, in numbers.

use std::collections::BTreeMap;

use understudy_schema::tables::requests::Call;

use crate::decode::Reason;

/// What an ingest did.
///
/// `n_lines = n_blank + n_calls + n_duplicates + n_rejects - n_broken_files` always holds: no line is lost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Lines read, or JSON values where a file is one array or spans lines.
    pub n_lines: u64,
    /// Lines with nothing on them.
    pub n_blank: u64,
    /// Calls added to the store.
    pub n_calls: u64,
    /// Calls that were there already, or twice in the logs.
    pub n_duplicates: u64,
    /// Rejects met, those known from an earlier ingest included.
    pub n_rejects: u64,
    /// Those of the rejects that stand for a file that could not be read to its end.
    pub n_broken_files: u64,
    /// Rejects that an earlier ingest had kept already.
    pub n_rejects_known: u64,
    /// Files in folders that were passed over because of their names.
    pub n_files_skipped: u64,
    /// Rejects by reason.
    pub by_reason: BTreeMap<&'static str, u64>,
    /// Added calls by replay grade.
    pub by_grade: BTreeMap<String, u64>,
    /// Added calls by template.
    pub by_template: BTreeMap<String, u64>,
    /// Added calls by what came of them.
    pub by_outcome: BTreeMap<String, u64>,
    /// Added calls by ISO week of their start, in UTC: `2026-W46`.
    pub windows: BTreeMap<String, u64>,
    /// The same counts for each source as given.
    pub sources: Vec<SourceOutcome>,
}

/// What one source gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceOutcome {
    /// The source as given.
    pub name: String,
    /// Files it stands for.
    pub n_files: u64,
    /// Lines read.
    pub n_lines: u64,
    /// Calls added.
    pub n_calls: u64,
    /// Calls known before.
    pub n_duplicates: u64,
    /// Rejects met.
    pub n_rejects: u64,
}

impl Outcome {
    /// Whether at least one call was read, new or not.
    pub fn read_anything(&self) -> bool {
        0 < self.n_calls + self.n_duplicates
    }

    pub(crate) fn line(&mut self, source: usize) {
        self.n_lines += 1;
        if let Some(source) = self.sources.get_mut(source) {
            source.n_lines += 1;
        }
    }

    pub(crate) fn call(&mut self, source: usize, call: &Call) {
        self.n_calls += 1;
        count(&mut self.by_grade, &call.replay_grade);
        count(&mut self.by_template, &call.template_id);
        count(&mut self.by_outcome, &call.outcome);
        count(&mut self.windows, &crate::instant::week(call.started_at));
        if let Some(source) = self.sources.get_mut(source) {
            source.n_calls += 1;
        }
    }

    pub(crate) fn duplicate(&mut self, source: usize) {
        self.n_duplicates += 1;
        if let Some(source) = self.sources.get_mut(source) {
            source.n_duplicates += 1;
        }
    }

    pub(crate) fn reject(&mut self, source: usize, reason: Reason) {
        self.n_rejects += 1;
        *self.by_reason.entry(reason.as_str()).or_default() += 1;
        if reason.is_of_a_file() {
            self.n_broken_files += 1;
        }
        if let Some(source) = self.sources.get_mut(source) {
            source.n_rejects += 1;
        }
    }
}

fn count(counts: &mut BTreeMap<String, u64>, key: &str) {
    match counts.get_mut(key) {
        Some(n) => *n += 1,
        None => {
            counts.insert(key.to_owned(), 1);
        }
    }
}
