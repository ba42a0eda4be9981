//! Bars for long work.

use std::time::Duration;

use indicatif::ProgressBar;
use understudy_drift::Made;
use understudy_replay::Status;

use crate::printer::Printer;

/// Bytes and lines of an ingest.
#[derive(Debug)]
pub(crate) struct IngestBar(ProgressBar);

impl IngestBar {
    pub(crate) fn new(printer: Printer) -> Self {
        Self(
            printer
                .bar("reading  {bar:24} {bytes}/{total_bytes}  {bytes_per_sec}  {msg}  {eta} left"),
        )
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl understudy_ingest::Progress for IngestBar {
    fn start(&self, total_bytes: Option<u64>) {
        if let Some(total) = total_bytes {
            self.0.set_length(total);
        }
    }

    fn bytes(&self, n: u64) {
        self.0.inc(n);
    }

    fn lines(&self, _n: u64) {}
}

/// Calls and money of a replay.
#[derive(Debug)]
pub(crate) struct ReplayBar(ProgressBar);

impl ReplayBar {
    pub(crate) fn new(printer: Printer) -> Self {
        Self(printer.bar("replaying {bar:24} {pos}/{len}  {per_sec}  {msg}  {eta} left"))
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl understudy_replay::Progress for ReplayBar {
    fn update(&self, status: &Status) {
        self.0.set_length(status.n_planned);
        self.0.set_position(status.n_done + status.n_skipped);
        let failed = if status.n_failed > 0 {
            format!(", {} failed", status.n_failed)
        } else {
            String::new()
        };
        let batches = match status.n_batches {
            0 => String::new(),
            n => format!(", {} in {n} batches", status.n_in_batches),
        };
        self.0.set_message(format!(
            "{} spent, {} in flight{batches}{failed}",
            status.spent, status.n_in_flight
        ));
    }
}

/// Tables of a drift run.
#[derive(Debug)]
pub(crate) struct DriftBar(ProgressBar);

impl DriftBar {
    pub(crate) fn new(printer: Printer) -> Self {
        let bar = printer.bar("computing {bar:24} {pos}/{len}  {msg}");
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl understudy_drift::Progress for DriftBar {
    fn starts(&self, table: &str, place: usize, of: usize) {
        self.0.set_length(of as u64);
        self.0.set_position(place as u64);
        self.0.set_message(table.to_owned());
    }

    fn made(&self, _made: &Made, _took: Duration) {}
}
